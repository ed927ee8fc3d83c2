"""The graph in other shapes: flat tables, N-Quads, the ontology as one OWL file."""

from collections.abc import Callable, Mapping
from functools import partial

import pyoxigraph as ox

from kg.ontology import ontology_triples
from kg.prefixes import PREFIXES
from kg.queries import Query, queries
from kg.store import MemoryStore


def exports() -> Mapping[str, Callable[[MemoryStore], bytes]]:
    """Return what can be exported, by name; each gives the whole file, UTF-8."""
    tables = {name: partial(_table, query) for name, query in queries("exports").items()}
    return {**tables, "nquads": _nquads, "owl": _owl, "turtle": _turtle}


def _table(query: Query, store: MemoryStore) -> bytes:
    """Write CSV with a header, RFC 4180."""
    return store.ask(query.text).serialize("text/csv")


def _nquads(store: MemoryStore) -> bytes:
    return "".join(sorted(f"{quad} .\n" for quad in store.quads())).encode()


def _written(triples: list[ox.Triple], format: ox.RdfFormat) -> bytes:
    written = ox.serialize(sorted(set(triples), key=str), format=format, prefixes=dict(PREFIXES))
    assert written is not None
    return written


def _owl(store: MemoryStore) -> bytes:
    """Write the ontology alone, as RDF/XML, which every OWL tool reads."""
    return _written(list(ontology_triples()), ox.RdfFormat.RDF_XML)


def _turtle(store: MemoryStore) -> bytes:
    """Write every triple of every graph, as Turtle."""
    return _written([quad.triple for quad in store.quads()], ox.RdfFormat.TURTLE)
