"""Which kinds of things are found, and in which order: `ontology/search-kinds.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from kg.errors import UnreadableFile
from kg.facts import BASE, ONTOLOGY
from kg.schema.resources import folder


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kinds of things by their `tiers`, from 0; those `left_out` are found by no name."""

    tiers: Mapping[str, int]
    other: int
    left_out: frozenset[str]
    ways: tuple[str, ...]

    def tier(self, kind: str) -> int:
        """Return the tier of *kind*."""
        return self.tiers.get(kind, self.other)


def kind_of(iri: str) -> str:
    """Return the folder that *iri* is in, ``ontology`` for a term of ours, nothing for what is not ours.

    >>> kind_of(BASE + "drug/aspirin"), kind_of(ONTOLOGY + "Drug"), kind_of("https://example.org/a/b")
    ('drug', 'ontology', '')
    """
    if iri.startswith(ONTOLOGY):
        return "ontology"
    kind, slash, _ = iri.removeprefix(BASE).partition("/")
    return kind if slash and iri.startswith(BASE) else ""


@cache
def kinds() -> Kinds:
    """Return the kinds as they ship. :raises UnreadableFile: when the list cannot be read."""
    return read_kinds(folder("ontology") / "search-kinds.yaml")


def read_kinds(path: Path) -> Kinds:
    """Read a list of kinds. :raises UnreadableFile: when it lacks a part."""
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
        first, last = list(said["first"]), list(said["last"])
        tiers = {kind: number for number, line in enumerate(first) for kind in line}
        tiers |= {kind: number + len(first) + 1 for number, line in enumerate(last) for kind in line}
        return Kinds(tiers, len(first), frozenset(said["left_out"]), tuple(said["ways"]))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise UnreadableFile(path, f"{error}; it has: first, last, left_out, ways") from error
