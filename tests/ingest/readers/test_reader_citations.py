"""Citation marks in plain text, and the raised digits that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.text.marks import LONGEST_RANGE, expand_mark, find_marks

RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
numbers = st.integers(min_value=1, max_value=999)
groups = st.lists(st.tuples(numbers, st.integers(min_value=0, max_value=20)), min_size=1, max_size=6)


def expand(parts: list[tuple[int, int]]) -> tuple[int, ...]:
    return tuple(number for first, more in parts for number in range(first, first + more + 1))


def write(parts: list[tuple[int, int]], dash: str) -> str:
    return ",".join(f"{first}{dash}{first + more}" if more else str(first) for first, more in parts)


@given(groups, st.sampled_from("–-"))
def test_a_braced_mark_reads_back_as_written(parts: list[tuple[int, int]], dash: str) -> None:
    mark = "^{" + write(parts, dash) + "}"
    (found,) = find_marks(f"It was shown by many,{mark} and later.")
    assert found.as_written == mark
    assert found.numbers == expand(parts)


@given(groups)
def test_a_raised_mark_reads_back_as_written(parts: list[tuple[int, int]]) -> None:
    mark = write(parts, "-").translate(RAISED)
    (found,) = find_marks(f"It was shown.{mark} And later.")
    assert found.as_written == mark
    assert found.numbers == expand(parts)


@given(numbers, st.integers(min_value=0, max_value=50))
def test_a_range_that_does_not_rise_has_no_numbers(first: int, less: int) -> None:
    assert expand_mark(f"^{{{first}–{max(first - less, 0)}}}") == ()


def test_a_range_without_measure_has_no_numbers() -> None:
    assert expand_mark(f"^{{1–{LONGEST_RANGE + 2}}}") == ()
    assert expand_mark("^{1–9999999999}") == ()
    assert expand_mark("^{1–3–5}") == ()


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("Berg et al²⁵ showed", ["²⁵"]),
        ("Berg et al ⁴³", ["⁴³"]),
        ("IL-6,^{11,12} and salt.¹³", ["^{11,12}", "¹³"]),
        ("many trials⁹⁷⁻¹⁰³ were", ["⁹⁷⁻¹⁰³"]),
        ("many trials.⁽¹²⁾ Then", ["⁽¹²⁾"]),
        ("in mm² of skin²", ["²"]),
        ("IL-10²⁰ rose", ["²⁰"]),
        ("in phase I² and", ["²"]),
    ],
)
def test_marks_are_found_after_words_names_and_stops(text: str, marks: list[str]) -> None:
    assert [mark.as_written for mark in find_marks(text)] == marks


@pytest.mark.parametrize(
    "text",
    [
        "40 mg/m² daily",
        "40 mg/m ² daily",
        "3 cm² wide",
        "10⁹/L",
        "5 × 10⁶ cells",
        "10^{9}/L",
        "m^{2}",
        "9.8 m/s²",
        "clone 1-7F9",
        "$P < 0.001$",
        "erythropoietin [†]",
        "the ⁹⁰Y dose",
        "Ca²⁺ rose",
        "SO₄²⁻ fell",
        "χ² = 4",
        "I² statistic",
        "min⁻¹",
        "(n = 21)",
        "Name A^{a,b}",
    ],
)
def test_other_raised_digits_are_no_marks(text: str) -> None:
    assert not list(find_marks(text))
