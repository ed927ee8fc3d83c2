from collections.abc import Callable, Iterable

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InconsistentOntology
from kg.facts import BASE, ONTOLOGY
from kg.reasoning.conflicts import MOST_CALLS, Conflict, smallest_conflict
from kg.reasoning.reasoner import infer
from kg.schema.ontology import ONTOLOGY_GRAPH

PREFIXES = (
    f"@prefix mk: <{ONTOLOGY}> . @base <{BASE}> . @prefix owl: <http://www.w3.org/2002/07/owl#> ."
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
)
# A small ontology of its own: a reasoner is asked some twenty times for one conflict.
AXIOMS = """
mk:Thing a owl:Class . mk:Drug a owl:Class ; rdfs:subClassOf mk:Thing .
mk:Potion a owl:Class ; rdfs:subClassOf mk:Thing .
mk:Cell a owl:Class ; rdfs:subClassOf mk:Thing ; owl:disjointWith mk:Drug .
mk:Pill a owl:Class ; rdfs:subClassOf mk:Drug . mk:Pure a owl:Class ;
  rdfs:subClassOf <.well-known/genid/pure> .
<.well-known/genid/pure> a owl:Restriction ; owl:onProperty mk:holds ; owl:allValuesFrom mk:Drug .
<.well-known/genid/apart> a owl:AllDisjointClasses ; owl:members <.well-known/genid/l1> .
<.well-known/genid/l1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> mk:Drug ;
  <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> <.well-known/genid/l2> .
<.well-known/genid/l2> <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> mk:Potion ;
  <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil> .
mk:holds a owl:ObjectProperty . mk:treats a owl:ObjectProperty ; rdfs:range mk:Cell .
mk:cures a owl:ObjectProperty ; rdfs:subPropertyOf mk:treats . mk:harms a owl:ObjectProperty ;
  owl:propertyDisjointWith mk:treats . mk:weight a owl:DatatypeProperty , owl:FunctionalProperty .
mk:Heavy a owl:Class ; rdfs:subClassOf <.well-known/genid/heavy> .
<.well-known/genid/heavy> a owl:Restriction ; owl:onProperty mk:weight ; owl:hasValue "9"^^xsd:integer .
"""
CASES = {
    "two classes that exclude each other": (
        "<x/a> a mk:Pill , mk:Potion .",
        {"x/a is a Pill", "x/a is a Potion"},
        {"Drug DisjointWith Potion", "Pill SubClassOf Drug"},
    ),
    "a range": (
        "<x/a> mk:cures <x/b> . <x/b> a mk:Drug .",
        {"x/a has cures x/b", "x/b is a Drug"},
        {"cures SubPropertyOf treats", "treats Range Cell", "Cell DisjointWith Drug"},
    ),
    "two properties that exclude each other": (
        "<x/a> mk:harms <x/b> ; mk:cures <x/b> .",
        {"x/a has harms x/b", "x/a has cures x/b"},
        {"harms DisjointWith treats", "cures SubPropertyOf treats"},
    ),
    "only values of one kind": (
        "<x/a> a mk:Pure ; mk:holds <x/b> . <x/b> a mk:Cell .",
        {"x/a is a Pure", "x/a has holds x/b", "x/b is a Cell"},
        {"Pure SubClassOf holds only Drug", "Cell DisjointWith Drug"},
    ),
    "one value at most": (
        '<x/a> mk:weight "1"^^xsd:integer , "2"^^xsd:integer .',
        {"x/a has weight 1", "x/a has weight 2"},
        {"weight Characteristics Functional"},
    ),
}
OTHERS = " ".join(f"<y/{number}> a mk:Drug ; mk:holds <y/{number + 1}> ." for number in range(20))


def quads(turtle: str, graph: ox.NamedNode) -> list[ox.Quad]:
    return [
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for quad in ox.parse(f"{PREFIXES}\n{turtle}".encode(), format=ox.RdfFormat.TURTLE)
    ]


def told(error: InconsistentOntology) -> tuple[set[str], set[str]]:
    lines = [line.removeprefix("  - ") for line in error.reason.splitlines() if line.startswith("  - ")]
    axioms = {line.removeprefix("by the ontology: ") for line in lines if line.startswith("by the")}
    return {line.partition(" (stated in source/one)")[0] for line in lines} - {
        f"by the ontology: {axiom}" for axiom in axioms
    }, axioms


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_contradiction_is_told_as_the_smallest_set_of_facts_and_axioms(name: str) -> None:
    facts, wanted_facts, wanted_axioms = CASES[name]
    source = ox.NamedNode(f"{BASE}graph/source/one")
    with pytest.raises(InconsistentOntology) as raised:
        list(infer([*quads(AXIOMS, ONTOLOGY_GRAPH), *quads(facts + OTHERS, source)]))
    assert "these cannot all be so" in raised.value.reason
    assert told(raised.value) == (wanted_facts, wanted_axioms)


def judge(forbidden: frozenset[int], facts: list[ox.Quad]) -> Callable[[Iterable[ox.Quad]], bool]:
    """A judge that finds a contradiction where all the *forbidden* facts are together."""
    wanted = {facts[number] for number in forbidden}
    return lambda given: not wanted <= set(given)


@given(st.integers(1, 40), st.data())
def test_whatever_contradicts_is_found_and_nothing_else(size: int, data: st.DataObject) -> None:
    facts = quads(
        " ".join(f"<y/{number}> a mk:Drug ." for number in range(size)), ox.NamedNode(f"{BASE}graph/s")
    )
    forbidden = data.draw(st.frozensets(st.integers(0, size - 1), min_size=1, max_size=4))
    found = smallest_conflict(facts, (), judge(forbidden, facts))
    assert found.smallest
    assert {line.split()[0] for line in found.facts} == {f"y/{number}" for number in forbidden}
    assert found.axioms == ()


def test_a_hint_is_followed_first_and_left_if_it_leads_nowhere() -> None:
    facts = quads(
        " ".join(f"<y/{number}> a mk:Drug ." for number in range(300)), ox.NamedNode(f"{BASE}graph/s")
    )
    calls = []

    def counted(given: Iterable[ox.Quad]) -> bool:
        calls.append(1)
        return judge(frozenset({7}), facts)(given)

    subjects = [str(fact.subject.value).removeprefix(BASE) for fact in facts]  # type: ignore[union-attr]
    hinted = smallest_conflict(facts, (f"{subjects[7]} is odd",), counted)
    quickly = len(calls)
    calls.clear()
    misled = smallest_conflict(facts, (f"{subjects[8]} is odd",), counted)
    assert hinted == misled
    assert quickly < len(calls) <= MOST_CALLS


def test_a_search_that_takes_too_long_says_so() -> None:
    facts = quads(
        " ".join(f"<y/{number}> a mk:Drug ." for number in range(400)), ox.NamedNode(f"{BASE}graph/s")
    )
    found = smallest_conflict(facts, (), judge(frozenset(range(0, 400, 4)), facts))
    assert not found.smallest
    assert f"after {MOST_CALLS} attempts" in str(found)
    assert len(found.facts) == 20


def test_a_conflict_is_told_line_by_line() -> None:
    said = str(Conflict(("a is a B (stated in s)",), ("B DisjointWith C",), smallest=True))
    assert (
        said == "these cannot all be so:\n  - a is a B (stated in s)\n  - by the ontology: B DisjointWith C"
    )
