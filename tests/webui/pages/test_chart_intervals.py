"""Exact binomial intervals against published values, exact fractions and their own definition."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webui.pages.charts.rows import exact_interval


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    patients = draw(st.integers(1, 400))
    return draw(st.integers(0, patients)), patients


def exact_tail(events: int, patients: int, share: float, step: int) -> Fraction:
    """Return the chance of *events* or more, or or fewer, in exact fractions."""
    p = Fraction(share)
    over = range(events, patients + 1) if step > 0 else range(events + 1)
    return sum((comb(patients, k) * p**k * (1 - p) ** (patients - k) for k in over), Fraction(0))


# R 4.3, binom.test(x, n)$conf.int.
@pytest.mark.parametrize(
    ("events", "patients", "low", "high"),
    [
        (0, 10, 0.0, 0.3084971),
        (10, 10, 0.6915029, 1.0),
        (5, 10, 0.1870860, 0.8129140),
        (8, 10, 0.4439045, 0.9747893),
        (1, 1, 0.025, 1.0),
        (682, 925, 0.7076683, 0.7654066),
    ],
)
def test_intervals_are_those_that_are_published(events: int, patients: int, low: float, high: float) -> None:
    assert exact_interval(events, patients) == pytest.approx((low, high), abs=6e-7)


@settings(deadline=None)
@given(shares())
def test_the_share_itself_is_within_its_interval(share: tuple[int, int]) -> None:
    low, high = exact_interval(*share)
    assert 0 <= low <= share[0] / share[1] <= high <= 1


@settings(deadline=None)
@given(st.integers(1, 25).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_what_lies_beyond_each_end_has_a_chance_of_one_in_forty(share: tuple[int, int]) -> None:
    low, high = exact_interval(*share)
    if low > 0:
        assert float(exact_tail(*share, low, 1)) == pytest.approx(0.025, rel=1e-9)
    if high < 1:
        assert float(exact_tail(*share, high, -1)) == pytest.approx(0.025, rel=1e-9)


@settings(deadline=None)
@given(shares())
def test_those_without_the_event_have_the_mirrored_interval(share: tuple[int, int]) -> None:
    low, high = exact_interval(*share)
    mirrored = exact_interval(share[1] - share[0], share[1])
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-12)


@settings(deadline=None, max_examples=20)
@given(st.integers(2, 400))
def test_an_end_rises_with_the_number_of_events(patients: int) -> None:
    found = [exact_interval(events, patients) for events in range(0, patients + 1, max(1, patients // 7))]
    assert found == sorted(found)
    assert [high for _, high in found] == sorted(high for _, high in found)


def test_many_patients_take_no_longer() -> None:
    low, high = exact_interval(400_000, 1_000_000)
    assert (low, high) == pytest.approx((0.39904, 0.40096), abs=1e-5)


@pytest.mark.parametrize(("events", "patients"), [(-1, 3), (4, 3), (0, 0)])
def test_what_is_no_share_is_refused(events: int, patients: int) -> None:
    with pytest.raises(ValueError, match=f"{events} of {patients}"):
        exact_interval(events, patients)
