"""Dose rules and supportive care about other drugs."""

from decimal import Decimal

import pytest

from ingest.extracted.tables.facts import facts
from ingest.vocabulary.lexicon import Lexicon
from kg.errors import Rejection
from kg.facts import CareRecommendation, DoseRule, Entity, Fact, Inconsistency, Ref
from tests.ingest.table_builder import build_document, build_table, fields, only

SOURCE = Ref("source/invented")
ASPIRIN = Entity(iri=Ref("drug/aspirin"), kind="Drug", label="aspirin")


def read(text: str) -> list[Fact | Rejection]:
    document = build_document(build_table(text), abbreviations={"UFH": "unfractionated heparin"})
    return list(facts(document, SOURCE, Lexicon([ASPIRIN]), {}))


def rule(when: str, dose: str) -> DoseRule:
    found = read(f"Platelet count\tRuxolitinib (days 1–28 of a 28-day cycle)\n{when}\t{dose}")
    assert only(found, Rejection) == []
    (made,) = only(found, DoseRule)
    assert fields(made, "drug", "days", "cycle_days") == ("drug/ruxolitinib", "1-28", 28)
    return made


@pytest.mark.parametrize(
    ("when", "low", "low_closed", "high", "high_closed"),
    [
        ("≥ 50 mL/min", 50, True, None, None),
        ("\\geq 50 mL/min", 50, True, None, None),
        ("> 50 mL/min", 50, False, None, None),
        ("≤ 30 mL/min", None, None, 30, True),
        ("<30 ml/min", None, None, 30, False),
        ("30–50 mL/min", 30, True, 50, True),
        ("30-50 mL/min", 30, True, 50, True),
    ],
)
def test_intervals_are_open_or_closed_as_printed(
    when: str,
    low: int | None,
    low_closed: bool | None,
    high: int | None,
    high_closed: bool | None,
) -> None:
    made = rule(when, "10 mg/day")
    assert fields(made, "low", "low_closed", "high", "high_closed") == (low, low_closed, high, high_closed)
    assert fields(made, "quantity", "quantity_unit", "condition") == (
        "quantity/platelet-count",
        "mL/min",
        None,
    )


def test_a_rule_may_hold_on_a_condition() -> None:
    made = rule("Splenectomy", "5 mg/day; take after meals")
    assert fields(made, "condition", "quantity", "low") == ("Splenectomy", None, None)
    assert fields(made, "dose", "every_days", "remark") == (5, 1, "take after meals")


@pytest.mark.parametrize(
    ("dose", "amount", "every", "remark"),
    [
        ("25 mg/day (usual dose)", "25", 1, "usual dose"),
        ("15 mg/2 days", "15", 2, None),
        ("15 mg every other day", "15", 2, None),
        ("2.5 mg daily", "2.5", 1, None),
        ("20 mg every 3 days", "20", 3, None),
    ],
)
def test_a_dose_is_given_every_so_many_days(dose: str, amount: str, every: int, remark: str | None) -> None:
    made = rule("≥ 100 × 10^9/L", dose)
    assert fields(made, "dose", "dose_unit", "every_days", "remark") == (Decimal(amount), "mg", every, remark)


def test_a_dose_that_cannot_be_read_is_rejected() -> None:
    found = read("Platelet count\tRuxolitinib (days 1–28 of a 28-day cycle)\n≥ 50%\ta little")
    (rejection,) = only(found, Rejection)
    assert rejection.place.startswith("table-1/1/2")
    assert only(found, DoseRule) == []


def care(cell: str, header: str = "Adverse event\tManagement") -> list[tuple[object, ...]]:
    found = read(f"{header}\nRash\t{cell}")
    assert only(found, Rejection) == []
    made = only(found, CareRecommendation)
    assert {one.adverse_event for one in made} == {"adverse-event/rash"}
    return [fields(one, "intervention", "condition", "remark", "as_written") for one in made]


def test_every_intervention_is_one_recommendation() -> None:
    assert care("Emollients; start of prednisolone [†]") == [
        ("intervention/emollients", None, None, "Emollients"),
        ("intervention/prednisolone", None, "start", "start of prednisolone"),
    ]


def test_a_situation_holds_for_what_follows_it() -> None:
    found = care(
        "Mild, itchy rash: emollients and menthol creams Severe rash: short course of low-dose prednisolone"
    )
    assert found == [
        ("intervention/emollients", "Mild, itchy rash", None, "emollients"),
        ("intervention/menthol-creams", "Mild, itchy rash", None, "menthol creams"),
        (
            "intervention/prednisolone",
            "Severe rash",
            "short course, low-dose",
            "short course of low-dose prednisolone",
        ),
    ]


def test_patients_are_told_for_each_alternative() -> None:
    found = care(
        "Prophylaxis (aspirin for patients at low risk and heparin or apixaban in frail patients) "
        "is advised when given with steroids"
    )
    assert [(one[0], one[1]) for one in found] == [
        ("drug/aspirin", "for patients at low risk; when given with steroids"),
        ("intervention/heparin", "in frail patients; when given with steroids"),
        ("intervention/apixaban", "in frail patients; when given with steroids"),
    ]


def test_a_misspelt_header_is_read_and_reported() -> None:
    assert care("Emollients", "Adverze event\tManagment")
    found = read("Adverze event\tManagment\nRash\tEmollients")
    assert [fields(one, "inconsistency_kind", "readings") for one in only(found, Inconsistency)] == [
        ("misspelling", ("Adverze event", "adverse event")),
        ("misspelling", ("Managment", "management")),
    ]
