"""Every name of what is in a graph, as described queries find it, and which kinds of things are found.

The kinds and their order are in `ontology/search-kinds.yaml`.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from kg.errors import UnreadableFile
from kg.facts import BASE, ONTOLOGY
from kg.schema.queries import queries
from kg.schema.resources import folder
from kg.search.spelling import words_of
from kg.store import Iri, Store
from kg.store.records import records, rows_of


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


_NAMING = ("names", "identifiers", "references", "studies")


@rows_of("search", *_NAMING)
class _NameOfThing:
    iri: Iri
    name: str
    way: str


@rows_of("search", "components")
class _ComponentName:
    iri: Iri
    part: Iri
    name: str
    label: bool


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A name, and the `way` in which it names, such as ``label`` or ``synonym``."""

    text: str
    way: str


@dataclass(slots=True)
class NamedThing:
    """A thing with its names; `parts` are the labels of its components, `part_names` all of their names."""

    iri: str
    names: set[Name] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)
    part_names: set[str] = field(default_factory=set)

    @property
    def label(self) -> str:
        """What to call it: its label, or else the first of its names."""
        labels = [name.text for name in self.names if name.way == "label"]
        return min(labels) if labels else min(name.text for name in self.names)

    @property
    def note(self) -> str:
        """What tells it from others of that label: the title of the work, if it is one and only one."""
        titles = [name.text for name in self.names if name.way == "title"]
        return titles[0] if len(titles) == 1 else ""

    @property
    def kind(self) -> str:
        """The kind of thing."""
        return kind_of(self.iri)


def read_named(store: Store, known: Kinds | None = None) -> list[NamedThing]:
    """Return what *store* holds that has names: the usual kinds first, then short labels.

    :raises KgError: as the queries of the store do.
    """
    known = known or kinds()
    found: dict[str, NamedThing] = {}
    for iri, name in _names(store):
        if kind_of(iri) and kind_of(iri) not in known.left_out and words_of(name.text):
            found.setdefault(iri, NamedThing(iri)).names.add(name)
    _add_parts(store, found)
    return sorted(
        found.values(), key=lambda each: (known.tier(each.kind), len(label := each.label), label, each.iri)
    )


def _names(store: Store) -> Iterator[tuple[str, Name]]:
    for name in _NAMING:
        for row in records(store, _NameOfThing, queries("search")[name]):
            yield row.iri, Name(" ".join(row.name.split()), row.way)


def _add_parts(store: Store, found: Mapping[str, NamedThing]) -> None:
    called: dict[str, set[str]] = defaultdict(set)
    labelled: dict[str, str] = {}
    whole: dict[str, set[str]] = defaultdict(set)
    for row in records(store, _ComponentName):
        whole[row.iri].add(row.part)
        called[row.part].add(row.name)
        if row.label:
            labelled[row.part] = min(row.name, labelled.get(row.part, row.name))
    for iri in whole.keys() & found.keys():
        found[iri].parts = {labelled.get(part, min(called[part])) for part in whole[iri]}
        found[iri].part_names = {name for part in whole[iri] for name in called[part]}


def digest(found: Iterable[NamedThing]) -> str:
    """Return a digest of names: equal names, equal digest, whatever wrote the file that holds them."""
    summed = hashlib.sha256()
    for each in sorted(found, key=lambda named: named.iri):
        names = [(name.text, name.way) for name in sorted(each.names)]
        row = [each.iri.removeprefix(BASE), names, sorted(each.parts), sorted(each.part_names)]
        summed.update(json.dumps(row).encode() + b"\n")
    return summed.hexdigest()
