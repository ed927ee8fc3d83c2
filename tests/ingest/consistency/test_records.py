"""Figures of the records against each other: percentages, responses, totals."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.facts import Inconsistency, Place, Ref, ResultStatus, Study
from tests.ingest.consistency.figures import SOURCE, arm, kinds, median, result, told_of


def test_percentages_that_counts_of_n_can_have_are_no_finding() -> None:
    assert (
        told_of(
            arm(), result("outcome/cr", "5", "table-1/1/3"), result("outcome/ge-pr", "62.5", "table-1/1/3")
        )
        == []
    )


def test_a_smaller_denominator_that_fits_the_whole_cell_is_named() -> None:
    (found,) = told_of(
        arm(n=18),
        result("outcome/ge-pr", "92", "table-1/1/3[0:3]", n_stated=18),
        result("outcome/vgpr", "23", "table-1/1/3[9:12]", n_stated=18),
    )
    assert (found.inconsistency_kind, found.severity) == ("denominator", "content")
    assert found.readings == ("92%", "23%", "N = 18")
    assert found.at == ("table-1/1/3[0:3]", "table-1/1/3[9:12]", "table-1/1/2")
    assert "a denominator of 13 would fit" in found.resolution


def test_a_denominator_that_another_result_gives_is_pointed_out() -> None:
    (found,) = told_of(
        arm(n=18),
        result("outcome/ge-pr", "92", "table-1/1/3[0:3]", n_stated=18),
        result("outcome/ge-pr", "92", "results/1/1", n_stated=18, n_analysed=13),
    )
    assert "a result of 13 patients is told" in found.resolution


def test_a_percentage_that_was_cut_off_is_called_so() -> None:
    facts = [result("adverse-event/rash", value, "table-1/1/4", n_stated=49) for value in ("26", "14", "20")]
    (found,) = told_of(arm(n=49), *facts)
    assert (found.inconsistency_kind, found.severity) == ("truncated percentage", "content")
    assert "13 of 49" in found.resolution


def test_a_percentage_that_no_count_explains_is_in_doubt() -> None:
    facts = [result("outcome/ge-pr", value, "table-1/1/4", n_stated=31) for value in ("81", "7", "29")]
    (found,) = told_of(arm(n=31), *facts)
    assert (found.inconsistency_kind, found.severity) == ("impossible percentage", "content")
    assert found.readings == ("7%", "N = 31")


@pytest.mark.parametrize(
    "said",
    [
        {"time_point": Decimal(1), "time_unit": "a"},
        {"population": Ref("population/older")},
        {"population_as_written": "Refractory patients"},
        {"operator": "<"},
        {"n_analysed": 7, "population_as_written": "evaluable patients"},
    ],
)
def test_estimates_parts_of_the_patients_and_bounds_are_not_held_against_n(said: dict[str, object]) -> None:
    assert told_of(arm(), result("outcome/os", "71", "table-1/1/3", **said)) == []


def test_the_same_misfit_in_the_text_is_told_once() -> None:
    found = told_of(
        arm(), result("outcome/ge-pr", "71", "table-1/1/3"), result("outcome/ge-pr", "71", "results/1/1")
    )
    assert len(found) == 1


def test_a_figure_that_another_finding_is_about_is_left_to_it() -> None:
    listed = Inconsistency(
        iri=Ref("inconsistency/1"),
        source=SOURCE,
        label="A list",
        inconsistency_kind="list order",
        severity="content",
        resolution="none",
        readings=("71% and 50%",),
        at=(Place("results/1/2[4:15]"), Place("table-1/1/3[0:3]")),
    )
    text = result("outcome/ge-pr", "71", "results/1/2[4:7]")
    table = result("outcome/cr", "71", "table-1/1/3[0:3]")
    assert kinds(told_of(arm(), text, listed)) == []
    assert kinds(told_of(arm(), table, listed)) == ["denominator"]


def test_more_patients_analysed_than_there_are_is_in_doubt() -> None:
    (found,) = told_of(arm(), result("outcome/ge-pr", "50", "table-1/1/3", n_analysed=44))
    assert (found.inconsistency_kind, found.severity) == ("n analysed", "content")


def test_fewer_patients_analysed_without_a_word_is_a_remark() -> None:
    (found,) = told_of(arm(), result("outcome/ge-pr", "50", "table-1/1/3", n_analysed=36))
    assert (found.inconsistency_kind, found.severity) == ("n analysed", "wording")


def test_more_patients_counted_than_there_are_is_in_doubt() -> None:
    counts = [
        result("outcome/sd", value, "results/1/1", statistic="count", unit="1", n_stated=21)
        for value in ("15", "25")
    ]
    found = told_of(arm(n=21), *counts)
    assert ("count above N", ("25%", "N = 21")) in [(one.inconsistency_kind, one.readings) for one in found]
    assert kinds(found).count("count above N") == 1


def test_text_and_table_that_differ_are_told_with_both_places() -> None:
    (found,) = told_of(
        arm(), result("outcome/ge-pr", "55", "table-1/1/3"), result("outcome/ge-pr", "50", "results/1/2")
    )
    assert (found.inconsistency_kind, found.severity) == ("text against table", "content")
    assert found.readings == ("55%", "50%")
    assert found.at == ("table-1/1/3", "results/1/2")


def test_a_median_count_is_compared_to_the_digit_and_a_share_as_rounded() -> None:
    lines = [
        median("characteristic/prior-lines", value, at, unit="1")
        for value, at in (("2.5", "table-1/1/3"), ("3", "results/1/1"))
    ]
    rates = [
        result("outcome/ge-pr", value, at, n_stated=None)
        for value, at in (("60.2", "table-1/1/4"), ("60", "results/1/1"))
    ]
    (found,) = told_of(arm(), *lines, *rates)
    assert found.readings == ("2.5 1", "3 1")


@pytest.mark.parametrize(("weeks", "expected"), [("52", []), ("40", ["text against table"])])
def test_durations_in_other_units_are_converted(weeks: str, expected: list[str]) -> None:
    found = told_of(
        arm(),
        median("outcome/pfs", "12", "table-1/1/3"),
        median("outcome/pfs", weeks, "results/1/1", unit="wk"),
    )
    assert kinds(found) == expected


def test_a_grade_range_is_compared_under_one_name() -> None:
    found = told_of(
        arm(),
        result("adverse-event/rash", "10", "table-1/1/3", grade="≥3"),
        result("adverse-event/rash", "20", "results/1/1", grade="3/4"),
        result("adverse-event/rash", "30", "results/1/2", grade="4"),
    )
    assert kinds(found) == ["text against table"]


def test_not_reached_against_a_figure_is_in_doubt_and_not_available_is_a_remark() -> None:
    unreached = result("outcome/os", None, "table-1/1/3", statistic="median", status=ResultStatus.NOT_REACHED)
    unknown = result("outcome/pfs", None, "table-1/1/3", statistic="median")
    told = [median("outcome/os", "30", "results/1/1"), median("outcome/pfs", "10", "results/1/1")]
    assert [one.severity for one in told_of(arm(), unreached, unknown, *told)] == ["content", "wording"]


def test_what_a_result_restates_is_compared_whatever_else_differs() -> None:
    table = result("outcome/ge-pr", "55", "table-1/1/3")
    again = result("outcome/response", "50", "results/1/1", restates=table.iri)
    assert kinds(told_of(arm(), table, again)) == ["text against table"]


def test_places_that_another_finding_names_are_left_to_it() -> None:
    listed = Inconsistency(
        iri=Ref("inconsistency/1"),
        source=SOURCE,
        label="Two lists",
        inconsistency_kind="list order",
        severity="content",
        resolution="none",
        readings=("55% and 50%",),
        at=(Place("results/1/2[4:15]"), Place("table-1/1/3"), Place("table-1/2/3")),
    )
    table = result("outcome/ge-pr", "55", "table-1/1/3")
    assert told_of(arm(), table, result("outcome/ge-pr", "50", "results/1/2"), listed) == []


def test_a_better_response_is_no_more_frequent_than_the_wider_category() -> None:
    rates = [result("outcome/ge-vgpr", "60", "table-1/1/3"), result("outcome/ge-pr", "50", "table-1/1/3")]
    (found,) = told_of(arm(), *rates)
    assert (found.inconsistency_kind, found.readings) == ("response order", ("60%", "50%"))


def test_exclusive_categories_add_up_to_no_more_than_the_cumulative_one() -> None:
    rates = {"outcome/vgpr": "45", "outcome/cr": "15", "outcome/ge-pr": "50"}
    (found,) = told_of(arm(), *(result(name, value, "table-1/1/3") for name, value in rates.items()))
    assert found.inconsistency_kind == "response sum"
    assert found.readings == ("45%", "15%", "50%")


@pytest.mark.parametrize(
    "rates",
    [
        {"outcome/vgpr": "45", "outcome/cr": "15", "outcome/ge-pr": "60"},
        {"outcome/vgpr": "32.5", "outcome/cr": "15", "outcome/ge-pr": "47"},
        {"outcome/vgpr": "45", "outcome/ncr": "15", "outcome/ge-pr": "50"},
        {"outcome/cr": "45", "outcome/ge-mr": "90", "outcome/sd": "10"},
    ],
)
def test_sums_within_rounding_and_categories_that_may_overlap_are_no_finding(rates: dict[str, str]) -> None:
    assert (
        told_of(*(result(name, value, "table-1/1/3", n_stated=None) for name, value in rates.items())) == []
    )


def test_categories_of_more_than_all_patients_are_told() -> None:
    rates = [result("outcome/ge-mr", "80", "table-1/1/3"), result("outcome/sd", "30", "table-1/1/3")]
    assert kinds(told_of(arm(), *rates)) == ["response sum"]


def test_progression_free_survival_is_no_longer_than_survival() -> None:
    found = told_of(
        arm(), median("outcome/pfs", "2", "table-1/1/3", unit="a"), median("outcome/os", "20", "table-1/1/3")
    )
    assert kinds(found) == ["endpoint order"]


def pooled(
    n: int, rate: str, parts_n: tuple[int, int] = (40, 40), rates_of_parts: tuple[str, str] = ("50", "60")
) -> list[Inconsistency]:
    named = zip(("luna", "sol"), parts_n, strict=True)
    parts = [arm(f"arm/{name}/aq", patients, study=name) for name, patients in named]
    studies = [
        Study(iri=Ref(f"study/{name}"), label=name, source=SOURCE, at=(Place("table-1/1/1"),))
        for name in ("luna", "sol")
    ]
    pool = studies[0].model_copy(
        update={"iri": Ref("study/both"), "pools": (Ref("study/luna"), Ref("study/sol"))}
    )
    rates = [
        result("outcome/ge-pr", value, place, arm=Ref(name), n_stated=None)
        for value, place, name in (
            (rates_of_parts[0], "table-1/1/3", "arm/luna/aq"),
            (rates_of_parts[1], "table-1/2/3", "arm/sol/aq"),
            (rate, "results/1/1", "arm/both/aq"),
        )
    ]
    return told_of(*parts, arm("arm/both/aq", n, study="both"), *studies, pool, *rates)


def test_pooled_figures_follow_from_their_parts() -> None:
    assert pooled(80, "55") == []
    assert [(one.inconsistency_kind, one.readings) for one in pooled(78, "70")] == [
        ("pooled against parts", ("N = 78", "N = 40", "N = 40")),
        ("pooled against parts", ("70%", "50%", "60%")),
    ]


def test_pooled_shares_are_weighted_by_patients_where_all_are_counted() -> None:
    assert kinds(pooled(80, "53")) == ["pooled against parts"]
    assert [one.readings[0] for one in pooled(78, "53")] == ["N = 78"]


@given(st.integers(1, 400), st.integers(1, 400), st.data())
def test_shares_pooled_from_whole_patients_always_fit(n: int, m: int, data: st.DataObject) -> None:
    events, others = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    shown = [
        f"{100 * part / whole:.1f}" for part, whole in ((events, n), (others, m), (events + others, n + m))
    ]
    assert pooled(n + m, shown[2], (n, m), (shown[0], shown[1])) == []
