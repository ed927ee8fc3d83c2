"""What the graph says of itself: VoID, DCAT, SPARQL Service Description and example queries.

What a person writes is in `ontology/catalogue.ttl`; the numbers are what the queries in
`queries/descriptions` find in a finished graph. The description is no part of what it counts,
so that describing a graph twice is describing it once.
"""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.building.descriptions.counts import counts
from kg.building.descriptions.examples import examples
from kg.building.descriptions.statements import DATASET, Statement, statement
from kg.errors import UnreadableFile
from kg.facts.namespaces import OWL
from kg.facts.quads import graph_of
from kg.schema.ontology import ontology_triples
from kg.schema.resources import folder
from kg.store import Store

DESCRIPTION_GRAPH = graph_of("description")
_VERSION = ox.NamedNode(f"{OWL}versionInfo")


def description(store: Store) -> tuple[ox.Quad, ...]:
    """Return the description of what *store* holds, sorted: equal graphs, equal descriptions.

    :raises UnreadableFile: when the catalogue is missing or is no Turtle.
    """
    said = {*catalogue(), *_versions(), *counts(store), *examples()}
    return tuple(sorted((ox.Quad(*each, DESCRIPTION_GRAPH) for each in said), key=str))


def catalogue(path: Path | None = None) -> Iterator[Statement]:
    """Yield what a person wrote about the data set; *path* is another file than the one that ships.

    :raises UnreadableFile: when the file is missing, is no Turtle, or has a node without an IRI.
    """
    path = path or folder("ontology") / "catalogue.ttl"
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if not isinstance(quad.subject, ox.NamedNode) or isinstance(quad.object, ox.BlankNode):
                raise UnreadableFile(path, f"a node without an IRI, at {quad.predicate.value}; name it")
            yield quad.subject, quad.predicate, quad.object
    except (OSError, SyntaxError) as error:
        raise UnreadableFile(path, str(error)) from error


def _versions() -> Iterator[Statement]:
    """Yield the version of the data set: that of the ontology, the one place that has it."""
    root = ox.NamedNode(DATASET.removesuffix("dataset") + "ontology")
    for triple in ontology_triples():
        if triple.subject == root and triple.predicate == _VERSION and isinstance(triple.object, ox.Literal):
            yield statement(DATASET, "owl:versionInfo", triple.object.value)
            yield statement(DATASET, "dcterms:hasVersion", triple.object.value)
