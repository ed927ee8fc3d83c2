"""The graph, and the ontology alone, in the syntaxes of RDF."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.building.published import Published
from kg.errors import StoreError
from kg.facts.namespaces import OWL
from kg.facts.quads import RDF_TYPE
from kg.schema.ontology import ONTOLOGY_IRI, ontology_quads, unskolemised
from kg.schema.prefixes import prefixes_of

_ONTOLOGY = ox.NamedNode(f"{OWL}Ontology")
# Properties between ontologies, which OWL 2 DL knows nowhere but in a header.
_OF_A_HEADER = frozenset(
    ox.NamedNode(OWL + name)
    for name in ("versionIRI", "priorVersion", "backwardCompatibleWith", "incompatibleWith", "imports")
)


def canonical_nquads(quads: Iterable[ox.Quad]) -> bytes:
    """Return *quads* in the canonical form of N-Quads, each once, in code point order.

    Where no node is blank, that is also what RDF Dataset Canonicalization gives (RDFC-1.0,
    sections 4 and 5; the escapes are those of RDF 1.2 N-Quads, section 6).

    :raises StoreError: when a node is blank.
    """
    lines = set[str]()
    for quad in quads:
        if any(isinstance(term, ox.BlankNode) for term in (quad.subject, quad.object, quad.graph_name)):
            raise StoreError(f"{quad}: a blank node has no canonical name; give it an IRI")
        lines.add(f"{quad} .\n")
    return "".join(sorted(lines)).encode()


def write_nquads(published: Published) -> bytes:
    """Write every graph."""
    return canonical_nquads(published.store.quads())


def write_turtle(published: Published) -> bytes:
    """Write everything as one graph."""
    return write_triples((quad.triple for quad in published.store.quads()), ox.RdfFormat.TURTLE)


def write_ontology_xml(_published: Published) -> bytes:
    """Write the ontology, its modules merged, as RDF/XML, which every OWL tool reads."""
    return write_triples(merged_ontology(), ox.RdfFormat.RDF_XML)


def write_ontology_turtle(_published: Published) -> bytes:
    """Write the ontology, its modules merged, as Turtle."""
    return write_triples(merged_ontology(), ox.RdfFormat.TURTLE)


def merged_ontology() -> Iterator[ox.Triple]:
    """Yield the ontology as one document, which has one header (OWL 2, section 3.1).

    What a module says of itself, its licence and source among it, stays; that it is an
    ontology with a version of its own does not. Blank nodes have names that follow from what
    they say: equal ontologies are equal bytes.
    """
    quads = list(ontology_quads())
    parts = {quad.subject for quad in quads if (quad.predicate, quad.object) == (RDF_TYPE, _ONTOLOGY)}
    parts.discard(ox.NamedNode(ONTOLOGY_IRI))
    for quad in quads:
        header = quad.predicate in _OF_A_HEADER or quad.object == _ONTOLOGY
        if not (quad.subject in parts and header):
            yield unskolemised(quad.triple)


def write_triples(triples: Iterable[ox.Triple], format: ox.RdfFormat) -> bytes:
    """Return *triples*, each once and sorted, with the prefixes that they use."""
    found = sorted(set(triples), key=str)
    written = ox.serialize(found, format=format, prefixes=prefixes_of(found))
    assert written is not None
    return written
