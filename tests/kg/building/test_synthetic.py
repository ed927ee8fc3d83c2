"""Invented reviews have the shapes of recorded ones, pass every check, and say nothing real."""

from collections import Counter, defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from ingest.source_folders import SOURCES, graphs
from kg.building.build import Draft, build
from kg.facts import BASE, EvidenceLine, Fact, Population, Publication, Study, StudyResult
from kg.facts.quads import all_quads, graph_of, property_of
from kg.progress import Steps
from kg.store import MemoryStore
from tests.synthetic.graphs import Stream, facts
from tests.synthetic.reviews import Review, review
from tests.synthetic.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return World(seed=1)


@pytest.fixture(scope="module")
def recorded() -> list[Fact]:
    return [
        item
        for name, items in graphs(SOURCES).items()
        if name != "vocabulary"
        for item in items
        if isinstance(item, Fact)
    ]


def everything(made: Review) -> list[Fact]:
    return [*made.vocabulary, *made.facts, *made.ledger]


def test_a_review_depends_on_seed_and_number_and_on_nothing_else(world: World) -> None:
    again = World(seed=1, patterns=world.patterns)
    third = everything(review(world, 3))
    assert everything(review(again, 3)) == third
    assert everything(review(World(seed=2, patterns=world.patterns), 3)) != third


def test_two_reviews_share_no_names_but_those_of_works_and_statements(world: World) -> None:
    one, other = ({fact.iri for fact in everything(review(world, number))} for number in (4, 5))
    assert {iri.kind for iri in one & other} <= {"publication", "proposition"}


def test_a_review_has_as_much_of_each_kind_for_a_study_as_recorded_ones(
    world: World, recorded: list[Fact]
) -> None:
    real = Counter(type(fact).__name__ for fact in recorded)
    made = [fact for number in range(1, 6) for fact in everything(review(world, number))]
    found = Counter(type(fact).__name__ for fact in made if not isinstance(fact, Population))
    per_study = {
        kind: count / real["Study"] for kind, count in real.items() if kind not in {"Source", "Trial"}
    }
    off = {
        kind: (found[kind] / found["Study"], expected)
        for kind, expected in per_study.items()
        if not 0.4 < found[kind] / found["Study"] / expected < 2.5
    }
    of_parts = {"DocumentPart", "MentionTally", "TableScope", "NoteMark"}  # few, whatever the studies
    assert not {kind: told for kind, told in off.items() if kind not in of_parts}


@pytest.mark.parametrize(
    ("kind", "field"), [(EvidenceLine, "direction"), (EvidenceLine, "voice"), (StudyResult, "status")]
)
def test_the_mix_of_values_is_that_of_recorded_reviews(
    world: World, recorded: list[Fact], kind: type[Fact], field: str
) -> None:
    made = [fact for number in range(1, 6) for fact in review(world, number).facts]
    shares = []
    for all_ in (recorded, made):
        held = Counter(getattr(fact, field) for fact in all_ if isinstance(fact, kind))
        shares.append({value: count / held.total() for value, count in held.items()})
    assert {value: round(shares[1].get(value, 0), 1) for value in shares[0]} == pytest.approx(
        shares[0], abs=0.1
    )


def test_no_work_study_figure_or_wording_of_a_recorded_review_is_in_an_invented_one(
    world: World, recorded: list[Fact]
) -> None:
    made = review(world, 2).facts
    said = {fact.paraphrase for fact in recorded if isinstance(fact, EvidenceLine)}
    assert not said & {fact.paraphrase for fact in made if isinstance(fact, EvidenceLine)}
    for kind in (Publication, Study):
        real = {fact.iri for fact in recorded if isinstance(fact, kind)}
        assert not real & {fact.iri for fact in made if isinstance(fact, kind)}
    titles = {fact.title for fact in recorded if isinstance(fact, Publication)}
    assert not titles & {fact.title for fact in made if isinstance(fact, Publication)}


@pytest.mark.slow
def test_an_invented_graph_is_built_validated_and_published_like_any_other(
    world: World, tmp_path: Path
) -> None:
    made = facts(world, 3)
    held = MemoryStore.open(build(Draft(made, "synthetic", Steps(quiet=True)), tmp_path))
    borne = {fact.proposition for each in made.values() for fact in each if isinstance(fact, EvidenceLine)}
    verdicts: dict[str, set[str]] = defaultdict(set)
    for quad in held.quads():
        if quad.graph_name == graph_of("verdicts") and quad.predicate == property_of("verdict"):
            verdicts[str(quad.subject)].add(str(quad.object))
    judged = {
        quad.object.value.removeprefix(BASE)
        for quad in held.quads()
        if isinstance(quad.object, ox.NamedNode)
        and quad.predicate == property_of("proposition")
        and str(quad.subject) in verdicts
    }
    assert borne and borne <= judged, "every statement that a line bears on has its verdict"
    assert {len(each) for each in verdicts.values()} == {1}, "and no more than one"


@pytest.mark.slow
def test_the_stream_holds_what_the_build_holds_but_for_what_it_says_it_leaves_out(world: World) -> None:
    streamed = {str(quad) for quad in Stream(world).quads(4000)}
    made = facts(world, 2)
    name = next(each for each in made if each.startswith("source/"))
    assert {str(quad) for quad in all_quads(made[name], graph_of(name))} <= streamed
    assert sum("graph/verdicts>" in quad for quad in streamed) > 100
    assert sum("graph/inferred>" in quad for quad in streamed) > 1000
