"""Why an inferred triple is there: every one is explained, by what is asserted, and soundly."""

import random
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from kg.facts import BASE, ONTOLOGY
from kg.facts.namespaces import OWL, RDFS
from kg.facts.quads import graph_of
from kg.reasoning.explanations import MOST, Explainer, Explanation, Statement
from kg.reasoning.expressions import TYPE, Wording
from kg.reasoning.lookup import SUBCLASS
from kg.reasoning.reasoner import INFERRED_GRAPH, apply_rules, infer
from kg.schema.ontology import ONTOLOGY_GRAPH, SKOLEM, ontology_quads
from kg.schema.queries import queries
from kg.store import Iri, MemoryStore, Value, read_literal

PREFIXES = f"""
@base <{BASE}> .
@prefix mk: <{ONTOLOGY}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
RECORDS = graph_of("source/a-review")
# Forms that the shipped ontology may or may not use, each with the triple that follows from it.
FORMS = {
    "a wider class": (
        "mk:A a owl:Class ; rdfs:label 'a' . mk:B rdfs:subClassOf mk:A . <x/1> a mk:B .",
        ("x/1", TYPE, "mk:A"),
        {"x/1 a B", "B subClassOf A"},
    ),
    "a class of the same members": (
        "mk:A a owl:Class ; owl:equivalentClass mk:B . <x/1> a mk:B .",
        ("x/1", TYPE, "mk:A"),
        {"x/1 a B", "A equivalentClass B"},
    ),
    "a domain, by a narrower property": (
        "mk:q rdfs:subPropertyOf mk:p . mk:p rdfs:domain mk:A . <x/1> mk:q <x/2> .",
        ("x/1", TYPE, "mk:A"),
        {"x/1 q x/2", "q subPropertyOf p", "p domain A"},
    ),
    "a range": (
        "mk:p rdfs:range mk:A . <x/1> mk:p <x/2> .",
        ("x/2", TYPE, "mk:A"),
        {"x/1 p x/2", "p range A"},
    ),
    "a wider property": (
        "mk:q rdfs:subPropertyOf mk:p . <x/1> mk:q <x/2> .",
        ("x/1", "mk:p", "x/2"),
        {"x/1 q x/2", "q subPropertyOf p"},
    ),
    "an inverse, stated of the other property": (
        "mk:q owl:inverseOf mk:p . <x/1> mk:p <x/2> .",
        ("x/2", "mk:q", "x/1"),
        {"x/1 p x/2", "q inverseOf p"},
    ),
    "an inverse, stated of this property": (
        "mk:q owl:inverseOf mk:p . <x/1> mk:q <x/2> .",
        ("x/2", "mk:p", "x/1"),
        {"x/1 q x/2", "q inverseOf p"},
    ),
    "symmetry": (
        "mk:p a owl:SymmetricProperty . <x/1> mk:p <x/2> .",
        ("x/2", "mk:p", "x/1"),
        {"x/1 p x/2", "p a SymmetricProperty"},
    ),
    "transitivity": (
        "mk:p a owl:TransitiveProperty . <x/1> mk:p <x/2> . <x/2> mk:p <x/3> .",
        ("x/1", "mk:p", "x/3"),
        {"x/1 p x/2", "x/2 p x/3", "p a TransitiveProperty"},
    ),
    "a class under another by a class between": (
        "mk:B rdfs:subClassOf mk:A . mk:C rdfs:subClassOf mk:B .",
        ("mk:C", SUBCLASS, "mk:A"),
        {"B subClassOf A", "C subClassOf B"},
    ),
    "two classes under each other": (
        "mk:A rdfs:subClassOf mk:B . mk:B rdfs:subClassOf mk:A . <x/1> a mk:B .",
        ("x/1", TYPE, "mk:A"),
        {"x/1 a B", "B subClassOf A"},
    ),
}


def world(turtle: str, *inferred: ox.Triple) -> MemoryStore:
    """Return axioms (about terms) and facts (about others) in their graphs, and *inferred* triples."""
    store = MemoryStore()
    for quad in ox.parse(input=PREFIXES + turtle, format=ox.RdfFormat.TURTLE):
        assert isinstance(quad.subject, ox.NamedNode)
        graph = ONTOLOGY_GRAPH if quad.subject.value.startswith(ONTOLOGY) else RECORDS
        store.extend([ox.Quad(quad.subject, quad.predicate, quad.object, graph)])
    store.extend(ox.Quad(each.subject, each.predicate, each.object, INFERRED_GRAPH) for each in inferred)
    return store


def full(name: str) -> Iri:
    if name.startswith("http"):
        return Iri(name)
    return Iri(ONTOLOGY + name.removeprefix("mk:") if name.startswith("mk:") else BASE + name)


def node(value: Value) -> ox.NamedNode:
    assert isinstance(value, Iri)
    return ox.NamedNode(value)


def short(statement: Statement) -> str:
    parts = (
        str(part).rpartition("#")[2].removeprefix(BASE) for part in (statement.predicate, statement.object)
    )
    link, value = parts
    subject = statement.subject.removeprefix(ONTOLOGY).removeprefix(BASE)
    return f"{subject} {'a' if link == 'type' else link} {value}"


@pytest.mark.parametrize("name", FORMS)
def test_each_form_of_axiom_explains_what_follows_from_it(name: str) -> None:
    turtle, goal, leaves = FORMS[name]
    subject, predicate, value = map(full, goal)
    triple = ox.Triple(node(subject), node(predicate), node(value))
    first = Explainer(world(turtle, triple)).explain(subject, predicate, value)[0]
    assert {short(each) for each in first.leaves} == leaves
    assert all(each.asserted for each in first.leaves)


def test_what_is_asserted_or_does_not_follow_has_no_explanation() -> None:
    store = world("mk:B rdfs:subClassOf mk:A . <x/1> a mk:B .")
    assert Explainer(store).explain(full("x/1"), TYPE, full("mk:B")) == ()
    assert Explainer(store).explain(full("x/1"), TYPE, full("mk:C")) == ()
    assert Explainer(store).explain(full("x/2"), TYPE, full("mk:A")) == ()


def test_two_triples_that_follow_from_each_other_alone_are_not_explained() -> None:
    both = [ox.Triple(node(full("x/1")), node(Iri(TYPE)), node(full(name))) for name in ("mk:A", "mk:B")]
    store = world("mk:A rdfs:subClassOf mk:B . mk:B rdfs:subClassOf mk:A .", *both)
    assert Explainer(store).explain(full("x/1"), TYPE, full("mk:A")) == ()


def test_the_shortest_explanation_comes_first_and_there_are_only_so_many() -> None:
    ways = " ".join(f"<x/{number}> mk:p <y/1> . <y/1> mk:p <z/1> ." for number in range(2, 9))
    through = " ".join(f"<x/1> mk:p <m/{number}> . <m/{number}> mk:p <z/1> ." for number in range(9))
    goal = ox.Triple(node(full("x/1")), node(full("mk:p")), node(full("z/1")))
    store = world(
        f"mk:p a owl:TransitiveProperty . mk:q rdfs:subPropertyOf mk:p . <x/1> mk:q <z/1> . {through} {ways}",
        goal,
    )
    found = Explainer(store).explain(full("x/1"), full("mk:p"), full("z/1"))
    assert len(found) == MOST
    assert {short(each) for each in found[0].leaves} == {"x/1 q z/1", "q subPropertyOf p"}
    assert found == Explainer(store).explain(full("x/1"), full("mk:p"), full("z/1"))


def test_every_shortcut_has_a_query_that_says_what_is_behind_it() -> None:
    shortcuts, explained = queries("shortcuts"), queries("explanations")
    assert shortcuts.keys() <= explained.keys()
    for name, query in shortcuts.items():
        assert explained[name].title == query.title
        assert [each.name for each in explained[name].parameters] == ["subject", "predicate", "object"]


def test_axioms_are_worded_as_the_manchester_syntax_has_them() -> None:
    store = MemoryStore(ontology_quads())
    terms = Explainer(store).terms
    wording = Wording(terms.said, lambda iri: iri.rpartition("/")[2], lambda iri: iri.rpartition("#")[2])
    chain = f"{OWL}propertyChainAxiom"
    subject, value = next((one, each) for one in sorted(terms.said) for each in terms.values(one, chain))
    words = [word.text for word in wording.words(subject, chain, value)]
    assert words[:2] == [subject.rpartition("#")[2], "SubPropertyChain"] and "o" in words
    assert [word.text for word in wording.words(full("x/ab"), TYPE, full("x/old"))] == ["ab", "is an", "old"]


def inferred(store: MemoryStore) -> Iterator[tuple[str, str, Value]]:
    for quad in sorted(store.engine.quads_for_pattern(None, None, None, INFERRED_GRAPH), key=str):
        assert isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
        yield quad.subject.value, quad.predicate.value, Iri(quad.object.value)


@pytest.fixture(scope="module")
def explained(store: MemoryStore) -> dict[tuple[str, str, Value], Explanation | None]:
    """Return the first explanation of each inferred triple of the shipped records."""
    explainer = Explainer(store)
    return {triple: next(iter(explainer.explain(*triple)), None) for triple in inferred(store)}


@pytest.mark.slow
def test_every_inferred_triple_is_explained_by_what_is_asserted(
    explained: dict[tuple[str, str, Value], Explanation | None],
) -> None:
    assert len(explained) > 1000
    assert [triple for triple, found in explained.items() if found is None] == []
    weak = [
        (triple, leaf)
        for triple, found in explained.items()
        if found
        for leaf in found.leaves
        if not leaf.asserted
    ]
    assert weak == []


def pattern(found: Explanation) -> tuple[object, ...]:
    """Return what kind of explanation one is: its rules, and the forms of its premises."""
    steps = (
        (step.rule, tuple(sorted({premise.predicate for premise in step.premises}))) for step in found.steps
    )
    return tuple(sorted(set(steps)))


LABEL = ox.NamedNode(f"{RDFS}label")


def enough(store: MemoryStore, found: Explanation) -> MemoryStore:
    """Return a world of nothing but the leaves of an explanation, and what kinds of terms they name."""
    said = Explainer(store).terms.said
    kept = MemoryStore()
    waiting: list[tuple[str, str, Value]] = [
        (each.subject, each.predicate, each.object) for each in found.leaves
    ]
    while waiting:
        subject, key, value = waiting.pop()
        kept.extend(quad for quad in stated(store, subject, key) if plain(quad.object) == value)
        kept.extend(each for name in {subject, key, str(value)} for each in declared(store, name))
        if isinstance(value, Iri) and value.startswith(SKOLEM):
            waiting += [(str(value), name, each) for name, each in said.get(str(value), ())]
    return kept


def stated(store: MemoryStore, subject: str, key: str) -> Iterator[ox.Quad]:
    quads = store.engine.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(key), None)
    return (quad for quad in quads if quad.graph_name != INFERRED_GRAPH)


def plain(term: object) -> Value:
    if isinstance(term, ox.Literal):
        return read_literal(term.value, term.datatype.value)
    assert isinstance(term, ox.NamedNode)
    return Iri(term.value)


def declared(store: MemoryStore, name: str) -> Iterator[ox.Quad]:
    """Yield what kind of term *name* is and what it is called: a rule may ask for either."""
    if not name.startswith(ONTOLOGY):
        return
    term = ox.NamedNode(name)
    yield from store.engine.quads_for_pattern(term, LABEL, None, ONTOLOGY_GRAPH)
    for quad in store.engine.quads_for_pattern(term, ox.NamedNode(TYPE), None, ONTOLOGY_GRAPH):
        kind = str(plain(quad.object)).removeprefix(OWL)
        if kind in {"Class", "ObjectProperty", "DatatypeProperty", "NamedIndividual"}:
            yield quad


@pytest.mark.slow
def test_the_leaves_of_an_explanation_are_enough_to_infer_it_again(
    store: MemoryStore, explained: dict[tuple[str, str, Value], Explanation | None]
) -> None:
    kinds: dict[tuple[object, ...], list[tuple[tuple[str, str, Value], Explanation]]] = {}
    for triple, found in explained.items():
        if found:
            kinds.setdefault(pattern(found), []).append((triple, found))
    chosen = random.Random(1)
    for some in kinds.values():
        triple, found = chosen.choice(some)
        goal = ox.Triple(node(Iri(triple[0])), node(Iri(triple[1])), node(triple[2]))
        assert goal in concluded(enough(store, found)), (triple, [short(each) for each in found.leaves])


def concluded(world: MemoryStore) -> Iterator[ox.Triple]:
    """Yield what the rules conclude, then what they do with the reasoner's help, which takes a second."""
    rules = {**queries("rules"), **queries("shortcuts")}
    yield from (quad.triple for quad in apply_rules(world.engine, rules))
    found = list(infer(world.quads()))
    world.extend(found)
    yield from (quad.triple for quad in (*found, *apply_rules(world.engine, rules)))
