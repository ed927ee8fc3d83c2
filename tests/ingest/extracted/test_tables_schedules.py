"""Schedule cells about invented regimens, and dose rules."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extracted.tables.facts import facts
from ingest.extracted.tables.instructions import Instruction
from ingest.extracted.tables.schedules import instructions
from ingest.vocabulary.lexicon import Lexicon
from kg.errors import Rejection
from kg.facts import Arm, DoseInstruction, DoseRelation, DoseStatus, Ref, Schedule
from tests.ingest.table_builder import build_document, build_table, fields, only


def read(cell: str) -> list[Instruction]:
    found, reading = instructions(cell)
    assert reading.unread_from is None, cell[reading.unread_from :]
    return found


def one(cell: str) -> Instruction:
    (found,) = read(cell)
    return found


@pytest.mark.parametrize("unit", ["mg/m ²", "mg/m²", "mg/m2", "mg/m^2", "mg/m^{2}", "mg / m²"])
def test_square_metres_are_read_however_they_are_printed(unit: str) -> None:
    assert one(f"Azacitidine 75 {unit} on days 1–7").unit == "mg/m2"


def test_an_instruction_has_dose_route_days_and_cycle() -> None:
    found = one("Azacitidine 75 mg/m² sc on days 1–5, 8 and 9 of a 28-day cycle")
    assert fields(found, "drug", "dose_low", "dose_high", "unit") == ("Azacitidine", 75, 75, "mg/m2")
    assert fields(found, "route", "days", "cycle_days", "per") == ("sc", "1-5,8,9", 28, "administration")


@pytest.mark.parametrize(
    ("dose", "low", "high", "relation"),
    [
        ("20 or 40 mg", 20, 40, DoseRelation.ALTERNATIVES),
        ("20 mg or 40 mg", 20, 40, DoseRelation.ALTERNATIVES),
        ("15–27 mg", 15, 27, DoseRelation.RANGE),
        ("15-27 mg", 15, 27, DoseRelation.RANGE),
        ("15 to 27 mg", 15, 27, DoseRelation.RANGE),
        ("0.18 mg", Decimal("0.18"), Decimal("0.18"), DoseRelation.SINGLE),
    ],
)
def test_doses_may_be_alternatives_or_ranges(
    dose: str, low: object, high: object, relation: DoseRelation
) -> None:
    found = one(f"Xeronib {dose} on day 1")
    assert fields(found, "dose_low", "dose_high", "dose_relation") == (low, high, relation)


@pytest.mark.parametrize(
    ("words", "frequency", "per"),
    [
        ("every other day", "every 2 d", "administration"),
        ("weekly", "every 1 wk", "administration"),
        ("once weekly", "every 1 wk", "administration"),
        ("twice a week", "2 per 1 wk", "administration"),
        ("twice daily", "2 per 1 d", "administration"),
        ("every 3 weeks", "every 3 wk", "administration"),
        ("daily", "every 1 d", "day"),
    ],
)
def test_frequencies_that_are_no_days(words: str, frequency: str, per: str) -> None:
    found = one(f"Xeronib 100 mg {words}")
    assert fields(found, "frequency", "per") == (frequency, per)


def test_a_dose_a_day_is_per_day() -> None:
    assert [found.per for found in read("Ven 400 mg/day on days 1–28 Aza 75 mg daily on days 1-7")] == [
        "day",
        "day",
    ]


def test_the_length_of_a_cycle_holds_for_the_other_drugs_of_its_part() -> None:
    found = read(
        "Ven 400 mg daily Aza 75 mg on days 1–7 of 4-week cycles "
        "After 6 cycles maintenance with Ven 100 mg daily"
    )
    assert [fields(part, "part", "cycle_days") for part in found] == [
        ("induction", 28),
        ("induction", 28),
        ("maintenance", None),
    ]


def test_two_lengths_in_one_part_are_kept_apart() -> None:
    found = read(
        "Ven 400 mg on days 1-14 of 21-day cycle Aza 75 mg on days 1–7 of 28-day cycle Ruxo 5 mg daily"
    )
    assert [part.cycle_days for part in found] == [21, 28, None]


def test_thereafter_repeats_the_drug_in_the_cycles_after() -> None:
    first, later = read(
        "Pred 60 mg on days 1–4, 9–12 for the first three 21-day cycles, thereafter 30 mg on days 1–4"
    )
    assert fields(first, "cycle_from", "cycle_to", "cycle_days") == (1, 3, 21)
    assert fields(later, "drug", "dose_low", "days", "cycle_from", "cycle_to") == (
        "Pred",
        30,
        "1-4",
        4,
        None,
    )
    assert later.cycle_days == 21


def test_doses_by_cycles_share_their_days() -> None:
    first, second = read("Pred 60 mg (cycles 1–2) or 20 or 30 mg (cycles 3–6) on days 1, 8")
    assert fields(first, "dose_low", "cycle_from", "cycle_to", "days") == (60, 1, 2, "1,8")
    assert fields(second, "dose_low", "dose_high", "cycle_from", "cycle_to") == (20, 30, 3, 6)


@pytest.mark.parametrize(
    ("lead", "status", "highest"),
    [
        ("MTD:", DoseStatus.MTD, False),
        ("MTD not reached; highest dose-level:", DoseStatus.MTD_NOT_REACHED, True),
        ("MTD not yet reached:", DoseStatus.MTD_NOT_REACHED, False),
        ("RP2D:", DoseStatus.STANDARD, False),
        ("Highest dose level:", DoseStatus.STANDARD, True),
    ],
)
def test_how_the_dose_was_found(lead: str, status: DoseStatus, highest: bool) -> None:
    found = one(f"{lead} Xeronib 10 mg on day 1")
    assert fields(found, "dose_status", "highest_dose_level") == (status, highest)


@pytest.mark.parametrize(
    ("lead", "part", "condition"),
    [
        (
            "After 8 cycles responding patients could receive maintenance:",
            "maintenance",
            "responding patients",
        ),
        ("After eight cycles patients in remission continued with:", "continuation", "patients in remission"),
        ("After 8 cycles maintenance with", "maintenance", None),
        ("Eight cycles, followed by maintenance with", "maintenance", None),
    ],
)
def test_a_later_part_begins_where_the_first_ended(lead: str, part: str, condition: str | None) -> None:
    first, later = read(
        f"MTD: Ven 400 mg on days 1–14 of 21-day cycle {lead} Ven 100 mg on days 1–7 of 28-day cycle"
    )
    assert fields(first, "part", "cycle_from", "cycle_to") == ("induction", 1, 8)
    assert fields(later, "part", "cycle_from", "cycle_to") == (part, 9, None)
    assert fields(later, "condition", "dose_low", "cycle_days") == (condition, 100, 28)
    assert later.dose_status is DoseStatus.STANDARD


@pytest.mark.parametrize(
    ("lead", "optional"),
    [
        ("After 8 cycles responding patients could receive maintenance:", True),
        ("After 8 cycles responding patients may be given maintenance:", True),
        ("After 8 cycles responding patients could maintenance:", True),
        ("After 8 cycles responding patients received maintenance:", False),
        ("After 8 cycles patients in remission continued with:", False),
        ("After 8 cycles maintenance with", False),
    ],
)
def test_what_could_be_given_is_an_option(lead: str, optional: bool) -> None:
    first, later = read(
        f"Ven 400 mg on days 1–14 of 21-day cycle {lead} Ven 100 mg on days 1–7 of 28-day cycle"
    )
    assert (first.optional, later.optional) == (False, optional)


def test_maintenance_may_be_named_without_a_dose() -> None:
    first, later = read("Aza 75 mg on days 1–7 Six cycles, followed by Ven maintenance")
    assert fields(first, "cycle_from", "cycle_to") == (1, 6)
    assert fields(later, "drug", "part", "cycle_from") == ("Ven", "maintenance", 7)
    assert fields(later, "dose_low", "per", "days") == (None, None, None)


def test_a_condition_is_kept_with_its_drug() -> None:
    first, second = read("Pred 20 mg on days 1, 2 in case of relapse after two cycles Ven 400 mg daily")
    assert (first.condition, second.condition) == ("in case of relapse after two cycles", None)


@pytest.mark.parametrize("words", ["; q28d", ", every 4 weeks", "; 28-day cycles", " Six 28-day cycles"])
def test_a_length_told_last_holds_for_the_whole_part(words: str) -> None:
    assert [part.cycle_days for part in read(f"Ven 400 mg/d d1-14, Aza 75 mg d1, 8{words}")] == [28, 28]


def test_thereafter_without_a_dose_keeps_the_dose() -> None:
    _, later = read("Pred 60 mg on days 1–4 of cycles 1–2; thereafter weekly")
    assert fields(later, "dose_low", "unit", "frequency", "cycle_from") == (60, "mg", "every 1 wk", 3)


def test_drugs_may_have_several_words_and_separators_between_them() -> None:
    found = read(
        "Pegylated liposomal doxorubicin 40 mg/m2 on day 1; vincristine 2 mg on day 1, "
        "and prednisone 40 mg daily with xeronib 1 mg daily"
    )
    assert [part.drug for part in found] == [
        "Pegylated liposomal doxorubicin",
        "vincristine",
        "prednisone",
        "xeronib",
    ]


def test_an_instruction_with_words_after_it_that_nobody_understands_is_none() -> None:
    found, reading = instructions("Aza 75 mg on days 1–7; Ven 400 mg on days 1–14 unless told otherwise")
    assert [part.drug for part in found] == ["Aza"]
    assert reading.unread_from == len("Aza 75 mg on days 1–7; ")


def test_half_an_instruction_is_no_instruction() -> None:
    found, reading = instructions("Ven 400 mg on days 1–14 Aza 75 mg on days x")
    assert [part.drug for part in found] == ["Ven"]
    assert reading.unread_from == len("Ven 400 mg on days 1–14 ")


TWO_STUDIES = (
    "Study\tRegimen\tSchedule\n"
    "Osei et al ⁸\tVA\tVen 400 mg on days 1–14 of 28-day cycle Aza 75 mg/m2 on days 1–7\n"
    "Lund et al ⁹\tVA\tVen 400 mg days 1-14 of a 28-day cycle Aza 75 mg/m² on days 1–7"
)


def test_equal_schedules_are_one_thing_for_two_arms() -> None:
    document = build_document(
        build_table(TWO_STUDIES), abbreviations={"Ven": "venetoclax", "Aza": "azacitidine"}
    )
    publications = {8: Ref("publication/osei-2015"), 9: Ref("publication/lund-2016")}
    found = list(facts(document, Ref("source/invented"), Lexicon([], document.abbreviations), publications))
    assert only(found, Rejection) == []
    first, second = only(found, Arm)
    assert first.schedule == second.schedule
    assert len({fact.iri for fact in only(found, Schedule)}) == 1
    given_doses = only(found, DoseInstruction)
    assert [fields(dose, "arm", "order", "drug") for dose in given_doses] == [
        (first.iri, 1, "drug/venetoclax"),
        (first.iri, 2, "drug/azacitidine"),
        (second.iri, 1, "drug/venetoclax"),
        (second.iri, 2, "drug/azacitidine"),
    ]
    assert len({dose.iri for dose in given_doses}) == 4
    assert given_doses[1].as_written == "Aza 75 mg/m2 on days 1–7"
    assert given_doses[1].at.locator.chars == (40, 64)


_DAYS = st.lists(st.integers(1, 42), min_size=1, max_size=6, unique=True).map(sorted)


@given(
    drug=st.sampled_from(["Ven", "Azacitidine", "PLD", "Bendamustine"]),
    dose=st.decimals(min_value=Decimal("0.1"), max_value=2000, places=2),
    unit=st.sampled_from(["mg", "mg/m2", "mg/kg", "g", "µg", "MU"]),
    days=_DAYS,
    cycle=st.integers(1, 60),
)
def test_any_instruction_that_is_printed_is_read_again(
    drug: str, dose: Decimal, unit: str, days: list[int], cycle: int
) -> None:
    noun = "day" if len(days) == 1 else "days"
    found = one(f"{drug} {dose} {unit} on {noun} {', '.join(map(str, days))} of {cycle}-day cycle")
    assert (found.drug, str(found.dose_low), found.unit) == (drug, str(dose), unit.replace("µ", "u"))
    assert fields(found, "days", "cycle_days") == (",".join(map(str, days)), cycle)


@given(first=st.integers(1, 20), length=st.integers(1, 20), dash=st.sampled_from(["–", "-", " – ", " to "]))
def test_any_range_of_days_that_is_printed_is_read_again(first: int, length: int, dash: str) -> None:
    assert one(f"Ven 1 mg on days {first}{dash}{first + length}").days == f"{first}-{first + length}"
