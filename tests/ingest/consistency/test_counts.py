"""A percentage beside its count, a value beside its interval, and counts that text gives in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.documents.numbers import find_numbers, value_of
from kg.facts import Inconsistency
from tests.ingest.consistency.figures import arm, document, kinds, median, result, told_in, told_of

CELL = "table-1/1/4[0:10]"


def beside(value: str, events: int, n: int = 140) -> list[Inconsistency]:
    """Return what is found of *events* patients, *value* %, of an arm of *n*."""
    return told_of(
        arm(n=n),
        result("outcome/cr", value, CELL, n_stated=n, n_events=events, as_written=f"{events} ({value}%)"),
    )


@pytest.mark.parametrize(
    ("value", "events", "severity", "words"),
    [
        ("46.0", 61, "content", "61 of 140 is 43.57%"),
        ("59.8", 79, "content", "of 132 it would be 59.8%"),
        ("43.5", 61, "wording", "cut off instead of rounded"),
        ("90", 150, "content", "150 are more than the 140 patients"),
    ],
)
def test_a_percentage_that_does_not_follow_from_its_count_is_one_finding(
    value: str, events: int, severity: str, words: str
) -> None:
    (found,) = beside(value, events)
    assert (found.inconsistency_kind, found.severity, found.readings[0]) == (
        "fraction",
        severity,
        f"{events} ({value}%)",
    )
    assert words in found.resolution


@given(events=st.integers(0, 500), more=st.integers(0, 500), places=st.integers(0, 2))
def test_a_percentage_that_follows_from_its_count_is_none(events: int, more: int, places: int) -> None:
    n = max(1, events + more)
    exact = Decimal(100 * events) / n
    assert beside(str(exact.quantize(Decimal(1).scaleb(-places))), events, n) == []


@pytest.mark.parametrize("n", [10**6, 10**9])
def test_a_misprinted_n_does_not_keep_the_check_busy(n: int) -> None:
    assert kinds(beside("46.0", 61, n)) == ["fraction"]
    assert kinds(told_of(arm(n=n), result("outcome/cr", "46.03", CELL, n_stated=n))) == []


@pytest.mark.parametrize(
    ("value", "low", "high", "found"),
    [
        ("9.1", "9.8", "12.5", ["interval"]),
        ("13", "9.8", "12.4", ["interval"]),
        ("9.1", "12.5", "9.8", ["interval"]),
        ("9.1", "9.8", None, ["interval"]),
        ("9.1", "8.8", None, []),
        ("9.8", "9.8", "12.5", []),
        ("9", "9.4", "12.5", []),
        ("10", "9.8", "12.5", []),
    ],
)
def test_a_value_lies_in_its_own_interval_as_far_as_it_is_printed(
    value: str, low: str, high: str | None, found: list[str]
) -> None:
    one = median("outcome/pfs", value, CELL, ci_low=low, ci_high=high, ci_level=95)
    assert kinds(told_of(arm(), one)) == found


@pytest.mark.parametrize(
    "sentence",
    [
        "Thirty-one of 48 patients (64.6%) responded.",
        "Thirty one of 48 patients (64.6%) responded.",
        "Thirty‑one of forty-eight patients (64.6%) responded.",
        "A hundred and one of 140 patients (72.1%) responded.",
        "Of 140 patients, 61 (43.6%) responded.",
        "Of the forty-eight evaluable patients, thirty-one (64.6%) responded.",
    ],
)
def test_counts_in_words_are_read_whole(sentence: str) -> None:
    assert told_in(document(sentence)) == []


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Of 140 patients, 61 (46.0%) responded.", "61 of 140 is 43.57%"),
        ("Of all 140 treated patients, 61 (46.0%) responded.", "61 of 140 is 43.57%"),
        ("Thirty-one of 48 patients (46.0%) responded.", "31 of 48 is 64.58%"),
        ("Twenty of 48 patients (64.6%) responded.", "20 of 48 is 41.67%"),
    ],
)
def test_a_percentage_that_does_not_follow_in_text_is_found(sentence: str, words: str) -> None:
    (found,) = told_in(document(sentence))
    assert (found.inconsistency_kind, words in found.resolution) == ("fraction", True)


_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}


@pytest.mark.parametrize("hyphen", ["-", "‑", "–", " "])
@pytest.mark.parametrize("tens", _TENS)
@pytest.mark.parametrize("unit", _UNITS)
def test_tens_with_units_are_one_number(tens: str, unit: str, hyphen: str) -> None:
    written = f"{tens}{hyphen}{unit}"
    value = _TENS[tens] + _UNITS.index(unit) + 1
    (number,) = find_numbers(f"There were {written} patients.")
    assert number.as_written == written
    assert number.value == value_of(written.capitalize()) == value


def test_a_point_without_a_digit_before_it_is_read() -> None:
    assert [number.value for number in find_numbers("P = .03, no.5 and 0.7")] == [
        Decimal("0.03"),
        5,
        Decimal("0.7"),
    ]
