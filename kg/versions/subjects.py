"""Two graphs read side by side, subject by subject: both files are sorted, so neither is held in memory."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreError
from kg.facts import BASE
from kg.facts.namespaces import RDFS
from kg.store.publication import GRAPH_FILE

# Graphs that are worked out from the others or describe them: what changes there has its cause elsewhere.
_DERIVED = tuple(
    f"<{BASE}graph/{name}".encode() for name in ("description", "inferred", "ledger", "provenance", "summary")
)
# The second is what things without a label are called, worked out when the graph is built.
_LABELS = (f" <{RDFS}label> ".encode(), f" <{BASE}summary#displayLabel> ".encode())
Properties = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A subject, what is stated of it before and after (as lines); empty where it is not there."""

    subject: str
    before: tuple[bytes, ...]
    after: tuple[bytes, ...]


def differing(old: Path, new: Path) -> Iterator[Pair]:
    """Yield every subject of which something else is stated in build *new* than in build *old*, in order.

    :raises StoreError: when a graph cannot be read, or is not sorted as builds are.
    """
    for subject, stating in groupby(merge(_subjects(old, 0), _subjects(new, 1)), key=itemgetter(0)):
        said = {version: lines for _, version, lines in stating}
        found = Pair(subject.strip(b"<> ").decode(), said.get(0, ()), said.get(1, ()))
        if found.before != found.after:
            yield found


def stated(lines: Iterable[bytes]) -> Properties:
    """Return values by property: IRIs and the text of literals."""
    found: dict[str, set[str]] = {}
    for quad in ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS):
        value = quad.object.value if isinstance(quad.object, (ox.NamedNode, ox.Literal)) else str(quad.object)
        assert isinstance(quad.predicate, ox.NamedNode)
        found.setdefault(quad.predicate.value, set()).add(value)
    return {name: frozenset(values) for name, values in found.items()}


def labels(build: Path, wanted: Iterable[str]) -> Mapping[str, str]:
    """Return what the *wanted* IRIs are called in a build; one that has no name is left out."""
    asked = {f"<{iri}>".encode() for iri in wanted}
    found: dict[str, str] = {}
    for line in _lines(build) if asked else ():
        if any(label in line for label in _LABELS) and line.partition(b" ")[0] in asked:
            (quad,) = ox.parse(line, format=ox.RdfFormat.N_QUADS)
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                found.setdefault(quad.subject.value, quad.object.value)
    return found


def _subjects(build: Path, version: int) -> Iterator[tuple[bytes, int, tuple[bytes, ...]]]:
    """Yield subjects of ours, *version*, and the lines that state something of them, in the file's order."""
    last = b""
    for subject, lines in groupby(_lines(build), key=lambda line: line[: line.find(b" ") + 1]):
        if subject <= last:
            raise StoreError(f"{build / GRAPH_FILE}: not sorted, as a build is; build it anew")
        last = subject
        if subject.startswith(f"<{BASE}".encode()) and b"/.well-known/" not in subject:
            kept = tuple(
                line for line in lines if not line.rstrip(b" .\n").rpartition(b" ")[2].startswith(_DERIVED)
            )
            if kept:
                yield subject, version, kept


def _lines(build: Path) -> Iterator[bytes]:
    try:
        with (build / GRAPH_FILE).open("rb") as file:
            yield from file
    except OSError as error:
        raise StoreError(
            f"{error.filename or build}: {error.strerror}; the build cannot be compared"
        ) from error
