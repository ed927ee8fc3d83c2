"""Nanopublications: each evidence line as a citable statement of its own, in TriG.

One line is four graphs: the head, what the line says, where it comes from, who published it.
The queries in `queries/nanopublications` are the source of what stands in them; the IRI holds
the digest of the content, so that the same record gives the same IRI, and a changed one another.
They are not signed: a signature is its publisher's, and the project keeps no key.
"""

from collections.abc import Iterator

import pyoxigraph as ox

from kg.building.published import Published
from kg.errors import StoreError
from kg.exchange.trusty import artifact_code, with_code
from kg.facts import BASE, ONTOLOGY
from kg.facts.quads import RDF_TYPE
from kg.schema.prefixes import PREFIXES, expand
from kg.schema.queries import queries
from kg.store import MemoryStore

DRAFT = f"{BASE}np/"
# The graphs beside the head: their names, the property that leads to them, the query that fills them.
_PARTS = {
    "assertion": ("np:hasAssertion", "assertion"),
    "provenance": ("np:hasProvenance", "provenance"),
    "pubinfo": ("np:hasPublicationInfo", "publication-info"),
}
_LINE = ox.NamedNode(f"{ONTOLOGY}EvidenceLine")


def nanopublications(store: MemoryStore) -> Iterator[tuple[ox.Quad, ...]]:
    """Yield the quads of one nanopublication for each evidence line, in the order of the lines.

    :raises StoreError: when the graph does not say by whom and under which licence it is published.
    """
    found = store.engine.quads_for_pattern(None, RDF_TYPE, _LINE, None)
    for line in sorted({str(quad.subject.value) for quad in found if isinstance(quad.subject, ox.NamedNode)}):
        drafted = [*_head(), *_filled(store, line)]
        code = artifact_code(drafted, DRAFT)
        yield tuple(with_code(drafted, DRAFT, code))


def write_nanopublications(published: Published) -> bytes:
    """Write all of them into one TriG file."""
    quads = [quad for each in nanopublications(published.store) for quad in each]
    written = ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=dict(PREFIXES))
    assert written is not None
    return written


def _graph(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{DRAFT}#{name}")


def _head() -> Iterator[ox.Quad]:
    this, head = ox.NamedNode(DRAFT), _graph("Head")
    yield ox.Quad(this, RDF_TYPE, ox.NamedNode(expand("np:Nanopublication")), head)
    for name, (link, _) in _PARTS.items():
        yield ox.Quad(this, ox.NamedNode(expand(link)), _graph(name), head)


def _filled(store: MemoryStore, line: str) -> Iterator[ox.Quad]:
    for name, (_, asked) in _PARTS.items():
        query = queries("nanopublications")[asked].bind({"line": line})
        found = store.engine.query(query.text, use_default_graph_as_union=True)
        assert isinstance(found, ox.QueryTriples)
        triples = sorted(set(found), key=str)
        if not triples:
            raise StoreError(
                f"{line}: the graph has nothing for {asked!r} of its nanopublication; "
                "run 'myeloma-kg build' again"
            )
        yield from (ox.Quad(each.subject, each.predicate, each.object, _graph(name)) for each in triples)
