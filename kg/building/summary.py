"""What pages count or put together, worked out once when a graph is built.

Each file in `queries/summary/` constructs ordinary triples of one graph, so that a page looks up
what it would otherwise count again for every visitor. Which relations speak for something is told to
them from `ontology/words.yaml`.
"""

from collections.abc import Mapping

import pyoxigraph as ox

from kg.facts import BASE
from kg.reasoning.reasoner import constructed
from kg.schema.queries import Query, queries
from kg.schema.words import LISTS_OF_RELATIONS, words
from kg.store import MemoryStore

SUMMARY_GRAPH = ox.NamedNode(f"{BASE}graph/summary")


def summary(store: MemoryStore, asked: Mapping[str, Query] | None = None) -> tuple[ox.Quad, ...]:
    """Return the summary of what *store* holds, by every query of *asked*, sorted."""
    asked = queries("summary") if asked is None else asked
    found = {
        triple for query in asked.values() for triple in constructed(store.engine, _told_relations(query))
    }
    return tuple(
        ox.Quad(triple.subject, triple.predicate, triple.object, SUMMARY_GRAPH)
        for triple in sorted(found, key=str)
    )


def _told_relations(query: Query) -> Query:
    """Return *query* with the relations that the words list for its parameters."""
    for parameter in query.parameters:
        if parameter.name in LISTS_OF_RELATIONS:
            query = query.among(parameter.name, words().relations.iris(parameter.name))
    return query
