"""What is summed up when a graph is built is what could be counted; what a page asks for is bounded."""

import re
from collections import Counter, defaultdict

import pyoxigraph as ox
import pytest

from kg.building.build import SUMMARY_GRAPH, summary
from kg.facts import BASE, ONTOLOGY
from kg.facts.quads import RDF_TYPE
from kg.schema.ontology import modules, terms
from kg.schema.prefixes import PREFIXES, expand
from kg.schema.queries import queries
from kg.schema.resources import folder
from kg.store import MemoryStore

# A thing for each query that can be cut, of which it has several rows.
LONG = {
    "doses": "regimen/rvd",
    "facts-here": "anchor/lenalidomide-rrmm-2012/table-1/4/3",
    "instances": "ontology#Regimen",
    "line-links": "drug/lenalidomide",
    "lines": "drug/lenalidomide",
    "mentions": "drug/lenalidomide",
    "property-uses": "ontology#broader",
    "regimen-schedules": "regimen/rvd",
    "results": "outcome/ge-pr",
    "studies": "regimen/len-dex",
    "study-figures": "study/knop-2009-blood-113-4137",
    "units-here": "anchor/lenalidomide-rrmm-2012/table-1/4/3",
}


def mk(name: str) -> ox.NamedNode:
    return ox.NamedNode(ONTOLOGY + name)


def in_summary(quad: ox.Quad) -> bool:
    return quad.graph_name == SUMMARY_GRAPH


def facts(store: MemoryStore) -> MemoryStore:
    return MemoryStore(
        quad
        for quad in store.quads()
        if quad.graph_name != SUMMARY_GRAPH and "description" not in str(quad.graph_name)
    )


def summed(store: MemoryStore, name: str) -> dict[str, int]:
    found = store.engine.quads_for_pattern(None, ox.NamedNode(expand(f"mks:{name}")), None, SUMMARY_GRAPH)
    return {quad.subject.value: int(quad.object.value) for quad in found}  # type: ignore[union-attr]


def test_what_summaries_say_is_declared_and_is_no_part_of_the_ontology() -> None:
    said = defaultdict[str, set[str]](set)
    for quad in ox.parse(path=folder("ontology") / "summary.ttl", format=ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(PREFIXES["mks"]):
            said[quad.subject.value].add(quad.predicate.value.rpartition("#")[2])
    assert {frozenset(each) for each in said.values()} == {
        frozenset({"type", "label", "definition", "example"})
    }
    made = " ".join(query.text for query in queries("summary").values())
    assert {expand(name) for name in re.findall(r"\bmks:\w+", made)} == set(said)
    assert not any(path.name == "summary.ttl" for path in modules())
    assert not set(said) & {term.iri for term in terms()}


@pytest.mark.slow
def test_the_graph_of_summaries_has_no_other_properties_and_no_other_graph_has_them(
    store: MemoryStore,
) -> None:
    own = {quad.predicate.value.startswith(PREFIXES["mks"]) for quad in store.quads() if in_summary(quad)}
    others = {
        quad.predicate.value.startswith(PREFIXES["mks"]) for quad in store.quads() if not in_summary(quad)
    }
    assert (own, others) == ({True}, {False})


@pytest.mark.slow
def test_every_summary_says_something_of_the_shipped_records(store: MemoryStore) -> None:
    assert [name for name, query in queries("summary").items() if not summary(store, {name: query})] == []


@pytest.mark.slow
def test_the_summary_of_a_build_is_that_of_its_facts_and_the_same_twice(store: MemoryStore) -> None:
    told = set(store.engine.quads_for_pattern(None, None, None, SUMMARY_GRAPH))
    without = facts(store)
    assert told == set(summary(without))
    without.extend(told)
    assert told == set(summary(without))


@pytest.mark.slow
def test_classes_are_as_large_as_a_count_says(store: MemoryStore) -> None:
    members = defaultdict[str, set[str]](set)
    for quad in store.engine.quads_for_pattern(None, RDF_TYPE, None):
        members[quad.object.value].add(quad.subject.value)  # type: ignore[union-attr]
    counted = {name: len(found) for name, found in members.items() if name.startswith(ONTOLOGY)}
    assert summed(store, "thingCount") == counted


@pytest.mark.slow
def test_lines_are_counted_once_by_proposition_and_side(store: MemoryStore) -> None:
    lines = store.engine.quads_for_pattern(None, RDF_TYPE, mk("EvidenceLine"))
    assert sum(summed(store, "lineCount").values()) == len({quad.subject for quad in lines})


@pytest.mark.slow
def test_each_unit_of_the_ledger_is_counted_once(store: MemoryStore) -> None:
    entries = store.engine.quads_for_pattern(None, RDF_TYPE, mk("LedgerEntry"))
    assert sum(summed(store, "unitCount").values()) == len({quad.subject for quad in entries})


@pytest.mark.slow
def test_a_folder_has_as_many_members_as_there_are_addresses_in_it(store: MemoryStore) -> None:
    things = {quad.subject.value for quad in store.engine.quads_for_pattern(None, RDF_TYPE, None)}  # type: ignore[union-attr]
    folders = Counter(
        iri.removeprefix(BASE).partition("/")[0] for iri in things if iri.startswith(f"{BASE}drug/")
    )
    assert summed(store, "memberCount")[f"{BASE}drug"] == folders["drug"]


def test_every_query_that_can_be_cut_is_tried() -> None:
    cut = {name for name, query in queries("pages").items() if query.paged}
    assert cut == {*LONG, "folder", "chart-results"}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(LONG))
def test_the_pages_of_an_answer_are_bounded_and_together_the_whole(store: MemoryStore, name: str) -> None:
    query = queries("pages")[name].bind({"iri": LONG[name]})
    whole = {str(row) for row in store.rows(query)}
    parts = list[set[str]]()
    while not parts or parts[-1]:
        parts.append({str(row) for row in store.rows(query.first(3, 3 * len(parts)))})
    assert len(whole) > 1 and len(parts[0]) < max(len(whole), 4)
    assert set[str]().union(*parts) == whole


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(name for name, q in queries("competency").items() if q.paged))
def test_the_parts_of_a_question_are_together_its_whole_answer(store: MemoryStore, name: str) -> None:
    query = queries("competency")[name]
    whole = {str(row) for row in store.rows(query)}
    parts = list[set[str]]()
    while not parts or parts[-1]:
        parts.append({str(row) for row in store.rows(query.first(30, 30 * len(parts)))})
    assert set[str]().union(*parts) == whole


def test_a_query_without_a_place_to_cut_is_cut_at_its_end_and_one_with_a_limit_is_left() -> None:
    plain, limited = queries("pages")["class-tree"], queries("pages")["bibliography"]
    assert plain.first(7, 14).text.endswith("LIMIT 7 OFFSET 14\n")
    assert limited.first(7) == limited
