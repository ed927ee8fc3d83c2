"""Which graphs of a SPARQL server are the published ones: a small graph beside them says so.

It holds the version, a digest of what was published, and the names of its graphs. While a
server without transactions puts a new version in place, it also holds that version as the one
to come, so that a reader can tell a torn state from a whole one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.errors import StoreError
from kg.facts import BASE
from kg.facts.namespaces import DCTERMS, OWL

SERVED = f"{BASE}graph/served"
_VERSION = f"{OWL}versionInfo"
_PART = f"{DCTERMS}hasPart"
_COMING = f"{DCTERMS}isReplacedBy"
ASKS = f"SELECT ?p ?o WHERE {{ GRAPH <{SERVED}> {{ <{SERVED}> ?p ?o }} }}"
_SOUND_GRAPH = re.compile(r"[^\x00-\x20<>\"{}|^`\\]+")


@dataclass(frozen=True, slots=True)
class Served:
    """A published version and the IRIs of its graphs, sorted."""

    version: str
    graphs: tuple[str, ...]


def read_served(place: str, rows: Sequence[tuple[str, str]]) -> Served | None:
    """Return what the rows of `ASKS` say, predicate and object; None if nothing was published.

    :raises StoreError: when a publication did not come to its end.
    """
    said: dict[str, list[str]] = {}
    for predicate, value in rows:
        said.setdefault(predicate, []).append(value)
    if _COMING in said:
        raise StoreError(
            f"{place}: a publication is under way or was broken off (version {said[_COMING][0]}); "
            "wait a moment, or run 'myeloma-kg publish' again"
        )
    if _VERSION not in said:
        return None
    return Served(said[_VERSION][0], tuple(sorted(said.get(_PART, []))))


def staged(graph: str, version: str) -> str:
    """Return the name that a graph of a version has until it is put in place."""
    return f"{BASE}graph/staged/{version}/{graph.removeprefix(f'{BASE}graph/')}"


def switch(new: Served, old: Served | None, leftovers: Sequence[str]) -> str:
    """Return the one update that puts the staged graphs of *new* in place of *old*, and sweeps.

    :raises StoreError: when a graph has a name that is no IRI.
    """
    for graph in (*new.graphs, *leftovers):
        if not _SOUND_GRAPH.fullmatch(graph):
            raise StoreError(f"{graph!r} is no name of a graph")
    gone = sorted(set(old.graphs if old else ()) - set(new.graphs))
    steps = [f'INSERT DATA {{ GRAPH <{SERVED}> {{ <{SERVED}> <{_COMING}> "{new.version}" }} }}']
    steps += [f"MOVE SILENT <{staged(graph, new.version)}> TO <{graph}>" for graph in new.graphs]
    steps += [f"DROP SILENT GRAPH <{graph}>" for graph in [*gone, *leftovers]]
    steps.append(f"CLEAR SILENT GRAPH <{SERVED}>")
    parts = "".join(f" ; <{_PART}> <{graph}>" for graph in new.graphs)
    steps.append(f'INSERT DATA {{ GRAPH <{SERVED}> {{ <{SERVED}> <{_VERSION}> "{new.version}"{parts} }} }}')
    return " ;\n".join(steps)
