"""Which counts a printed percentage can stand for."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kg.facts.shares import counts_of, cut_from, share, tells_cut, unit


@st.composite
def counted(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 4_000))
    return draw(st.integers(0, n)), n


printed = st.integers(0, 3).flatmap(lambda places: st.decimals(0, 100, places=places))


@given(counted(), st.integers(0, 3))
def test_a_rounded_share_has_the_count_that_it_came_from(fraction: tuple[int, int], places: int) -> None:
    count, n = fraction
    assert count in counts_of(round(Decimal(100 * count) / n, places), n)


@given(printed, st.integers(1, 4_000))
def test_exactly_the_counts_that_round_to_a_percentage_are_named(percentage: Decimal, n: int) -> None:
    def rounds(count: int) -> bool:
        return abs(Fraction(100 * count, n) - Fraction(percentage)) <= Fraction(unit(percentage)) / 2

    found = counts_of(percentage, n)
    assert all(0 <= count <= n and rounds(count) for count in found)
    near = int(percentage * n / 100)
    assert {count for count in range(max(0, near - 60), min(n, near + 60) + 1) if rounds(count)} == set(found)


@given(counted(), st.integers(0, 2))
def test_a_share_that_is_cut_off_is_known_as_such(fraction: tuple[int, int], places: int) -> None:
    count, n = fraction
    cut = Decimal(100 * 10**places * count // n).scaleb(-places)
    assert cut_from(cut, n) is not None


@given(printed, st.integers(1, 4_000))
def test_what_is_cut_from_a_count_is_below_its_share_by_less_than_a_unit(percentage: Decimal, n: int) -> None:
    count = cut_from(percentage, n)
    if count is not None:
        assert 0 <= Fraction(100 * count, n) - Fraction(percentage) < Fraction(unit(percentage))


@given(st.integers(34, 4_000))
def test_whole_per_cents_of_more_than_33_patients_do_not_tell_cutting_from_chance(n: int) -> None:
    assert not tells_cut(Decimal(26), n)


def test_zero_and_all_are_counts_of_any_number() -> None:
    assert all(0 in counts_of(Decimal(0), n) for n in range(1, 200))
    assert all(n in counts_of(Decimal(100), n) for n in range(1, 200))


def test_what_is_beyond_the_whole_is_no_count() -> None:
    assert not counts_of(Decimal(102), 10)
    assert share(12, 13) == "92.31%"
