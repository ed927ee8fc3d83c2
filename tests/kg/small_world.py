"""The invented world as a graph that is not built: its names, and what one review says of them."""

from kg.facts import Fact, Population, Ref
from kg.schema.ontology import ontology_quads
from kg.store import MemoryStore
from tests.kg.examples import SOURCES, VOCABULARY, entity

KALOSIS = entity("disease/kalosis", "Disease", "kalosis")
FRAIL = Population(iri=Ref("population/frail"), label="frail patients", disease=KALOSIS.iri)


def small_world(*facts: Fact) -> MemoryStore:
    """Return a world of one review that says *facts*; nothing is computed."""
    store = MemoryStore(ontology_quads())
    relation = entity("relation/active-in", "Relation", "is active in")
    store.add([*VOCABULARY, relation, KALOSIS, FRAIL], "vocabulary")
    store.add([*SOURCES, *facts], "source/a-review")
    return store
