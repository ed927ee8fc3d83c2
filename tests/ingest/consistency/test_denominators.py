"""Of how many patients a percentage is: stated, inferred from the figures beside it, or unknown.

`denominators.tsv` has the right value for each percentage cell of the article's tables, judged by hand from
the cell, its row and what the text says again; the graph must say the same.
"""

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.consistency.denominators import MOST_LISTED, with_denominators
from ingest.source_folders import SOURCES, graphs
from kg.facts import DenominatorBasis, Fact, Inconsistency, Place, Ref, StudyResult
from kg.facts.shares import counts_of, cut_from
from tests.ingest.consistency.figures import SOURCE, median, result

JUDGED = Path(__file__).with_name("denominators.tsv")
CELL = "table-1/1/3"
STATED, INFERRED, UNKNOWN = DenominatorBasis
Decided = tuple[DenominatorBasis | None, tuple[int, ...]]


def decided(*facts: Fact) -> list[Decided]:
    """Return how the denominator of each result is known, and which it is or may be."""
    return [
        (one.denominator_basis, numbers(one))
        for one in with_denominators(facts)
        if isinstance(one, StudyResult)
    ]


def numbers(one: StudyResult) -> tuple[int, ...]:
    return one.possible_denominators if one.denominator is None else (one.denominator,)


def cell(*values: str, n: int | None, at: str = CELL, **said: Any) -> list[StudyResult]:
    """Return percentages of one cell."""
    return [
        result(f"outcome/{number}", value, f"{at}[{9 * number}:{9 * number + 4}]", n_stated=n, **said)
        for number, value in enumerate(values)
    ]


# ---- the article


@pytest.fixture(scope="module")
def shares() -> dict[str, list[StudyResult]]:
    """Return the shares of patients that stand in tables of the article, by cell."""
    found: dict[str, list[StudyResult]] = defaultdict(list)
    for fact in graphs(SOURCES)["source/lenalidomide-rrmm-2012"]:
        if isinstance(fact, StudyResult) and fact.denominator_basis and fact.at.startswith("table-"):
            found[fact.at.locator.place].append(fact)
    return found


def test_each_percentage_cell_of_the_tables_has_the_denominator_that_was_judged(
    shares: dict[str, list[StudyResult]],
) -> None:
    judged: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    with JUDGED.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            for figure in row["printed"].split():
                judged[row["place"]].add((figure, row["denominators"], f"denominator {row['basis']}"))
    found = {
        place: {
            (one.as_written, " ".join(map(str, numbers(one))) or "-", str(one.denominator_basis))
            for one in members
        }
        for place, members in shares.items()
    }
    assert found == judged


def test_what_a_sentence_says_again_is_of_as_many_patients_as_in_the_table() -> None:
    results = {
        fact.iri: fact
        for fact in graphs(SOURCES)["source/lenalidomide-rrmm-2012"]
        if isinstance(fact, StudyResult)
    }
    again = [one for one in results.values() if one.restates and one.denominator_basis and not one.n_analysed]
    assert len(again) > 20
    for one in again:
        assert one.restates is not None
        first = results[one.restates]
        assert (one.denominator_basis, numbers(one)) == (first.denominator_basis, numbers(first))


def test_the_number_of_patients_of_a_rate_is_on_the_figure() -> None:
    (rate,) = (
        fact
        for fact in graphs(SOURCES)["source/lenalidomide-rrmm-2012"]
        if isinstance(fact, StudyResult) and fact.as_written == "2.08"
    )
    assert (rate.n_analysed, rate.denominator_basis) == (3846, None)


# ---- one cell


def test_the_number_of_the_arm_is_stated_where_it_fits_every_figure() -> None:
    assert decided(*cell("60.2", "15.9", n=176)) == [(STATED, (176,))] * 2


def test_one_figure_that_does_not_fit_puts_the_whole_cell_in_doubt() -> None:
    assert decided(*cell("73", "45", "15", n=69)) == [(INFERRED, (40, 55, 60, 62, 66, 67))] * 3


def test_a_single_number_that_fits_is_named() -> None:
    assert decided(*cell("55", "20", "10", n=32)) == [(INFERRED, (20,))] * 3


def test_cells_of_one_arm_narrow_each_other() -> None:
    alone = decided(*cell("52", "24", "0", n=36))
    both = decided(*cell("52", "24", "0", n=36), *cell("24.1", "7", n=36, at="table-1/1/4"))
    assert alone == [(INFERRED, (21, 25, 29, 33))] * 3
    assert both == [(INFERRED, (29,))] * 5


def test_cells_that_no_one_number_fits_are_left_to_themselves() -> None:
    found = decided(*cell("55", "20", "10", n=32), *cell("46", "77", "54", n=32, at="table-1/1/4"))
    assert found == [(INFERRED, (20,))] * 3 + [(INFERRED, (26,))] * 3


def test_a_cell_that_fits_the_arm_is_not_drawn_into_the_doubt_of_another() -> None:
    found = decided(*cell("55", "20", "10", n=32), *cell("50", n=32, at="table-1/1/4"))
    assert found[-1] == (STATED, (32,))


def test_more_numbers_than_can_be_listed_mean_nothing() -> None:
    assert decided(*cell("4.6", n=176)) == [(UNKNOWN, ())]


def test_figures_that_no_number_fits_are_of_an_unknown_number() -> None:
    assert decided(*cell("81", "7", "29", n=31)) == [(UNKNOWN, ())] * 3


def test_a_figure_cut_off_is_of_the_arm_where_that_is_no_chance() -> None:
    assert decided(*cell("11.4", "29.5", "11.3", n=176)) == [(STATED, (176,))] * 3
    assert decided(*cell("26", "14", "20", "4", n=49)) == [(UNKNOWN, ())] * 4


def test_a_number_near_that_of_the_arm_is_likelier_than_a_figure_cut_off() -> None:
    assert cut_from(Decimal("4.5"), 176) is not None
    assert decided(*cell("3.4", "4.6", "12.0", n=176)) == [(INFERRED, (175,))] * 3


# ---- what the source says


def test_the_number_given_for_a_figure_is_stated() -> None:
    assert decided(*cell("88", n=None, n_analysed=8, population="population/older")) == [(STATED, (8,))]


def test_the_number_given_where_a_figure_is_said_again_holds_for_the_figure_and_those_beside_it() -> None:
    table = cell("92", "23", "15", n=18)
    text = result("outcome/0", "92", "results/1/1[5:8]", n_stated=18, n_analysed=13, restates=table[0].iri)
    assert decided(*table, text) == [(STATED, (13,)), *[(INFERRED, (13,))] * 2, (STATED, (13,))]


def test_a_number_given_beside_a_figure_that_it_does_not_fit_is_not_that_figures() -> None:
    table = [*cell("81", n=31, n_analysed=31), *cell("7", n=31)]
    assert decided(*table) == [(STATED, (31,)), (UNKNOWN, ())]


def test_a_figure_said_again_without_a_number_is_of_that_of_the_first() -> None:
    table = cell("55", "20", "10", n=32)
    text = result("outcome/0", "55", "results/1/1[5:8]", n_stated=32, restates=table[0].iri)
    assert decided(*table, text)[-1] == (INFERRED, (20,))


def test_two_numbers_given_for_one_figure_elsewhere_decide_nothing() -> None:
    table = cell("50", n=40)
    texts = [
        result("outcome/0", "50", f"results/1/{n}[5:8]", n_stated=40, n_analysed=n, restates=table[0].iri)
        for n in (20, 30)
    ]
    assert decided(*table, *texts) == [(STATED, (40,)), (STATED, (20,)), (STATED, (30,))]


def test_the_number_of_the_arm_is_not_that_of_a_part_of_it() -> None:
    assert decided(*cell("50", n=40, population="population/older")) == [(UNKNOWN, ())]
    assert decided(*cell("50", n=40, population_as_written="Refractory patients")) == [(UNKNOWN, ())]
    assert decided(*cell("50", n=40, population_as_written="All evaluable patients")) == [(STATED, (40,))]


def test_a_figure_that_another_place_gives_to_another_arm_is_of_an_unknown_number() -> None:
    listed = Inconsistency(
        iri=Ref("inconsistency/1"),
        source=SOURCE,
        label="A list",
        inconsistency_kind="list order",
        severity="content",
        resolution="none",
        readings=("50%",),
        at=(Place("results/1/2[0:30]"), Place(f"{CELL}[0:4]")),
    )
    assert decided(*cell("50", n=40, at="results/1/2"), listed) == [(UNKNOWN, ())]
    assert decided(*cell("50", n=40), listed) == [(STATED, (40,))]


@pytest.mark.parametrize(
    "said",
    [
        {"time_point": Decimal(1), "time_unit": "a"},
        {"statistic": "count", "unit": "1"},
        {"statistic": "incidence rate", "unit": "/(100.a)"},
    ],
)
def test_what_is_no_share_of_patients_has_no_denominator(said: dict[str, Any]) -> None:
    assert decided(*cell("50", n=40, **said)) == [(None, ())]


def test_medians_and_what_is_not_available_have_no_denominator() -> None:
    assert decided(median("outcome/os", "9", CELL), result("outcome/cr", None, CELL)) == [(None, ())] * 2


def test_a_bound_is_of_as_many_patients_as_the_figures_beside_it() -> None:
    bound = result("outcome/9", "1", f"{CELL}[80:84]", n_stated=32, operator="<")
    assert decided(*cell("55", "20", "10", n=32), bound)[-1] == (INFERRED, (20,))


# ---- any cell


@st.composite
def cells(draw: st.DrawFn) -> tuple[int, int, list[StudyResult]]:
    """Draw N, how many of them were evaluated, and percentages rounded from counts of those."""
    n = draw(st.integers(4, 250))
    evaluated = draw(st.integers(n // 2 + 1, n))
    counts = draw(st.lists(st.integers(0, evaluated), min_size=1, max_size=5))
    places = draw(st.integers(0, 1))
    values = [str(round(Decimal(100 * count) / evaluated, places)) for count in counts]
    return n, evaluated, cell(*values, n=n)


@given(cells())
def test_the_number_that_figures_came_from_is_never_ruled_out(
    drawn: tuple[int, int, list[StudyResult]],
) -> None:
    n, evaluated, results = drawn
    for basis, named in decided(*results):
        if basis is INFERRED:
            assert evaluated in named and n not in named and len(named) <= MOST_LISTED
        if basis is STATED:
            assert named == (n,)
        if basis is UNKNOWN:
            assert not named and evaluated != n


@given(cells())
def test_a_number_that_is_named_fits_every_figure(drawn: tuple[int, int, list[StudyResult]]) -> None:
    _, _, results = drawn
    for _, named in decided(*results):
        for number in named:
            for one in results:
                assert one.value is not None
                assert counts_of(one.value, number) or cut_from(one.value, number) is not None


@given(cells(), st.randoms(use_true_random=False))
def test_order_is_nothing_and_twice_is_once(
    drawn: tuple[int, int, list[StudyResult]], random: Random
) -> None:
    once = [fact for fact in with_denominators(drawn[2]) if isinstance(fact, StudyResult)]
    mixed = random.sample(drawn[2], len(drawn[2]))
    again = list(with_denominators(list(with_denominators(mixed))))
    assert {fact.iri: fact for fact in again} == {fact.iri: fact for fact in once}
