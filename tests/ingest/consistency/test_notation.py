"""Ranges that run backwards, labels of columns, grades, medians against rates, and doses out of line."""

from dataclasses import replace
from decimal import Decimal
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.consistency.checked import CheckedDocument
from ingest.consistency.notation import captions_against_n
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import Arm, DoseRule, DoseStatus, Ref, ResultStatus, StudyResult
from tests.ingest.consistency.figures import (
    SOURCE,
    arm,
    band,
    document,
    dose,
    kinds,
    median,
    result,
    told_in,
    told_of,
)
from tests.ingest.table_builder import build_table


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("The trial Luna 2005–2002 ended.", [("2005–2002", "2005 is more than 2002")]),
        ("Doses of 5.5-4.5 mg.", [("5.5-4.5", "5.5 is more than 4.5")]),
        ("The trial Luna 2005–06 ended in 2002–2005.", []),
        ("Antibody 7-6F9, NCT9-8-7, p. 317–8, and 10 – 5.", []),
        ("Aged 65–65.", []),
    ],
)
def test_ranges_that_run_backwards_are_told(text: str, readings: list[tuple[str, ...]]) -> None:
    assert [one.readings for one in told_in(document(text))] == readings


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_a_range_is_told_if_and_only_if_it_falls_without_being_cut_short(first: int, last: int) -> None:
    found = told_in(document(f"From {first}–{last} of them."))
    assert bool(found) is (first > last and len(str(last)) >= len(str(first)))


def test_a_singular_before_a_range_is_told_where_the_plural_stands_elsewhere() -> None:
    found = told_in(document("On days 1–21 of it.", "On day 1–14 of it.", "On day 1, and in week 1–3."))
    assert [one.readings for one in found] == [("day 1–14", "days")]
    assert told_in(document("On day 1–14 of it.")) == []


def column(row: int, *outcomes: str) -> list[StudyResult]:
    """Return a cell of column 9 with some labels."""
    name = f"arm/luna/{row}"
    return [
        result(f"adverse-event/{one}", "3", f"table-1/{row}/9[{n}:{n + 1}]", arm=Ref(name))
        for n, one in enumerate(outcomes)
    ]


def test_labels_that_stand_for_each_other_in_a_column_are_told_once() -> None:
    cells = [column(1, "a", "b", "c", "d"), column(2, "a", "b", "x", "d"), column(3, "a", "b", "x", "d")]
    (found,) = told_of(*chain.from_iterable(cells))
    assert (found.inconsistency_kind, found.readings) == ("label", ("c", "x"))
    assert [place.locator.place for place in found.at] == ["table-1/1/9", "table-1/2/9"]


@pytest.mark.parametrize(
    "other", [("a", "b", "x", "y"), ("a", "b", "c"), ("a", "c", "b", "d"), ("a", "b", "c", "d", "e")]
)
def test_lists_of_labels_that_differ_more_are_of_other_things(other: tuple[str, ...]) -> None:
    assert told_of(*column(1, "a", "b", "c", "d"), *column(2, *other)) == []
    assert told_of(*column(1, "a", "b", "c"), *column(2, "a", "b", "x")) == []


def test_one_outcome_in_two_units_within_a_column_is_told() -> None:
    weeks, months = (median("outcome/pfs", "9", f"table-1/{n}/8", unit) for n, unit in ((1, "wk"), (2, "mo")))
    other = months.model_copy(update={"arm": Ref("arm/luna/bq")})
    (found,) = told_of(weeks, other)
    assert (found.inconsistency_kind, found.readings) == ("label", ("9 wk", "9 mo"))
    elsewhere = median("outcome/pfs", "9", "table-2/2/8", "mo", arm=Ref("arm/luna/bq"))
    assert told_of(weeks, elsewhere) == []
    assert told_of(weeks, median("outcome/os", "9", "table-1/2/8", "mo", arm=Ref("arm/luna/bq"))) == []


@pytest.mark.parametrize(
    ("caption", "is_told"),
    [
        ("Studies (n ≥ 30)", True),
        ("Studies ($n \\geq 30$)", True),
        ("Studies (n < 30)", False),
        ("Studies (n ≥ 20)", False),
    ],
)
def test_an_arm_that_its_caption_excludes_is_told(caption: str, is_told: bool) -> None:
    table = replace(build_table("Study\tN\nMoreno\t29"), caption=caption)
    reading = CheckedDocument(document("x", table=table), SOURCE, Lexicon(()), (arm(n=29),))
    assert [one.readings[1] for one in captions_against_n(reading)] == (["N = 29"] if is_told else [])


def test_a_grade_in_two_ways_is_told_of_one_figure() -> None:
    cell = result("adverse-event/itch", "3", "table-1/1/3", grade="≥3")
    same = result("adverse-event/itch", "3", "results/1/1", grade="3/4")
    assert [(one.inconsistency_kind, one.readings) for one in told_of(cell, same)] == [
        ("grade", ("3/4", "≥3"))
    ]
    for other in ("3/4", "4"):
        again = result("adverse-event/itch", "5", "results/1/1", grade=other, arm=Ref("arm/luna/bq"))
        assert told_of(cell, again) == []


def survival(rate: str, months: str | None, years: int = 1) -> list[str]:
    """Return what is told of a rate after some years and a median, or one that is not reached."""
    at = result("outcome/pfs", rate, "table-1/1/8", time_point=Decimal(years), time_unit="a")
    if months is not None:
        return kinds(told_of(at, median("outcome/pfs", months, "table-1/1/8")))
    open_end = result(
        "outcome/pfs",
        None,
        "table-1/1/8",
        statistic=median("outcome/pfs", "1", "table-1/1/8").statistic,
        status=ResultStatus.NOT_REACHED,
        as_written="not reached",
    )
    return kinds(told_of(at, open_end))


@pytest.mark.parametrize(
    ("rate", "months", "is_told"),
    [
        ("60", "7", True),
        ("60", "13", False),
        ("40", "13", True),
        ("40", "7", False),
        ("50", "7", False),
        ("51", "7", False),
        ("40", None, True),
        ("60", None, False),
        ("60", "12", False),
    ],
)
def test_a_median_that_a_rate_excludes_is_told(rate: str, months: str | None, is_told: bool) -> None:
    assert survival(rate, months) == (["median against rate"] if is_told else [])


@given(st.integers(0, 100), st.integers(1, 60), st.integers(1, 4))
def test_a_median_and_a_rate_fit_where_both_are_on_one_side(rate: int, months: int, years: int) -> None:
    late = months > 12 * years
    if abs(rate - 50) > 1 and abs(months - 12 * years) > 1:
        assert bool(survival(str(rate), str(months), years)) is ((rate > 50) is not late)


def bands(*doses: tuple[str, int]) -> list[DoseRule]:
    """Return dose rules for bands of ten, each with a dose every so many days."""
    return [
        band(str(10 * n), str(10 * n + 9), n).model_copy(update={"dose": Decimal(dose), "every_days": days})
        for n, (dose, days) in enumerate(doses, start=1)
    ]


def test_doses_that_rise_and_fall_again_are_told_with_the_three_bands() -> None:
    (found,) = told_of(*bands(("5", 1), ("25", 1), ("10", 1)))
    assert (found.inconsistency_kind, len(found.readings)) == ("dose order", 3)
    assert told_of(*bands(("5", 1), ("15", 2), ("10", 1), ("25", 1))) == []
    assert kinds(told_of(*bands(("5", 1), ("15", 1), ("10", 1), ("25", 1)))) == ["dose order"]


@given(st.lists(st.integers(1, 50), min_size=2, max_size=6, unique=True))
def test_doses_in_one_direction_are_in_order(doses: list[int]) -> None:
    rising = sorted(doses)
    assert told_of(*bands(*((str(one), 1) for one in rising))) == []
    assert told_of(*bands(*((str(one), 1) for one in reversed(rising)))) == []
    straight = doses in (rising, rising[::-1])
    assert kinds(told_of(*bands(*((str(one), 1) for one in doses)))) == ([] if straight else ["dose order"])


def two_doses(low: str, low_days: str | None, high: str, high_days: str | None) -> list[str]:
    """Return what is told of the doses of one drug in two arms."""
    arms: list[Arm] = [arm(), arm("arm/sol/aq", study="sol")]
    doses = [
        dose(
            days,
            f"table-1/{row}/4",
            arm=Ref(name),
            dose_low=Decimal(each),
            dose_high=Decimal(each),
            unit="mg/m2",
        )
        for row, name, each, days in ((1, "arm/luna/aq", low, low_days), (2, "arm/sol/aq", high, high_days))
    ]
    return kinds(told_of(*arms, *doses))


def test_a_tolerated_dose_that_is_and_is_not_reached_is_told() -> None:
    table = dose("1", "table-1/1/4", dose_status=DoseStatus.MTD_NOT_REACHED)
    for status, told in (
        (DoseStatus.MTD, ["doses differ"]),
        (DoseStatus.MTD_NOT_REACHED, []),
        (DoseStatus.STANDARD, []),
    ):
        text = dose("1", "results/1/1", dose_status=status)
        assert kinds(told_of(arm(), table, text)) == told
        other = text.model_copy(update={"arm": Ref("arm/luna/bq")})
        assert told_of(arm(), table, other) == []


def test_a_tenfold_dose_is_told_unless_its_days_explain_it() -> None:
    assert two_doses("4.0", "1", "40", "1") == ["dose apart"]
    assert two_doses("0.9", None, "9", "1-4") == ["dose apart"]
    assert two_doses("0.9", "1-4", "90", "1-4") == ["dose apart"]
    assert two_doses("4.0", "1,4,8,11", "40", "1") == []
    assert two_doses("4.0", "1", "30", "1") == []
    assert two_doses("4.0", "1", "4", "1") == []
