"""Dose rules and schedules of the records against each other."""

from decimal import Decimal

import pytest

from kg.facts import DoseRule
from tests.ingest.consistency.figures import arm, band, dose, kinds, told_of


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        ([band("50", None, 1), band("30", "50", 2), band(None, "30", 3)], ["dose overlap", "dose overlap"]),
        (
            [
                band("50", None, 1),
                band("30", "50", 2, high_closed=False),
                band(None, "30", 3, high_closed=False),
            ],
            [],
        ),
        ([band("50", None, 1, low_closed=False), band(None, "50", 2, high_closed=False)], ["dose gap"]),
        ([band("60", None, 1), band(None, "40", 2)], ["dose gap"]),
        ([band("50", None, 1), band("30", "49", 2), band(None, "29", 3)], []),
        ([band("50", "30", 1)], ["dose ends"]),
        ([band("20", "60", 1), band("40", "80", 2)], ["dose overlap"]),
    ],
)
def test_dose_bands_leave_no_gap_and_do_not_overlap(bands: list[DoseRule], expected: list[str]) -> None:
    assert kinds(told_of(*bands)) == expected


def test_an_interval_is_told_with_its_ends_as_printed() -> None:
    (found,) = told_of(band("50", None, 1), band(None, "50", 2))
    assert "(−∞, 50] and [50, ∞)" in found.resolution
    assert found.at == ("table-2/2/2", "table-2/1/2")


def test_a_day_after_the_end_of_its_cycle_is_told() -> None:
    (found,) = told_of(dose("1-28", "table-1/1/5", cycle_days=21))
    assert (found.inconsistency_kind, found.severity) == ("day beyond cycle", "content")
    assert told_of(dose("1-21", "table-1/1/5", cycle_days=21), dose("1,8,15,22", "table-1/1/5")) == []


def test_a_dose_that_the_text_gives_otherwise_is_told() -> None:
    table = dose("1-14", "table-1/1/5", dose_low=Decimal(15), unit="mg")
    text = dose("1-21", "results/1/1", dose_low=Decimal(15), unit="mg")
    (found,) = told_of(arm(), table, text)
    assert found.inconsistency_kind == "doses differ"
    assert found.label.startswith("quorumab: days in two places")


def test_a_dose_for_other_cycles_and_one_told_in_part_are_no_finding() -> None:
    early = dose("1-4", "table-1/1/5", cycle_from=1, cycle_to=4)
    late = dose("1", "table-1/1/5", cycle_from=5)
    text = [dose("1", "results/1/1", cycle_from=5), dose(None, "results/1/2")]
    assert told_of(arm(), early, late, *text) == []
