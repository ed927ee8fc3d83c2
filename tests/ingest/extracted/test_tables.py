"""Results tables about other drugs, in other columns, through the same grammars."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.documents.document import Table
from ingest.extracted.tables.facts import facts
from ingest.vocabulary.lexicon import Lexicon
from kg.errors import Rejection
from kg.facts import (
    Arm,
    Entity,
    Fact,
    Inconsistency,
    Ref,
    Regimen,
    ResultStatus,
    Statistic,
    Study,
    StudyResult,
    Trial,
)
from tests.ingest.table_builder import build_document, build_table, fields, only

SOURCE = Ref("source/invented")
SHORT = {"Ven": "venetoclax", "Aza": "azacitidine", "OS": "overall survival", "ORR": "overall response rate"}
PUBLICATIONS = {
    7: Ref("publication/moreno-2014"),
    8: Ref("publication/osei-2015"),
    9: Ref("publication/lund-2016"),
}
TRIAL_TABLE = """
N\tKey toxicities\tReference\tORR (%)\tTreatment arm\tDosing schedule\tMedian OS (months)\tStudy type
120\tGrade 3/4 febrile neutropenia: 31.5%\tMoreno et al (LUNA-2) ⁷\t70.8\tVen-Aza\tVen 400 mg daily Aza \
75 mg/m2 sc on days 1–7 of 28-day cycle\t14.7\tPhase III
118\tGrade 3/4 febrile neutropenia: NA\t\t28.0%\tAza\tAza 75 mg/m² sc on days 1–7 of 28-day cycle\tNR\t
"""


def read(
    *tables: Table, entities: Sequence[Entity] = (), short: dict[str, str] | None = None
) -> list[Fact | Rejection]:
    document = build_document(*tables, abbreviations=SHORT | (short or {}))
    return list(facts(document, SOURCE, Lexicon(entities, document.abbreviations), PUBLICATIONS))


def results(header: str, cell: str, short: dict[str, str] | None = None) -> list[StudyResult]:
    table = build_table(f"Study\tRegimen\tN\t{header}\nOsei et al ⁸\tVen-Aza\t40\t{cell}")
    found = read(table, short=short)
    assert only(found, Rejection) == []
    return only(found, StudyResult)


def brief(result: StudyResult) -> tuple[object, ...]:
    return (str(result.outcome), result.value, result.unit, result.status.value)


def test_columns_may_stand_in_any_order_and_are_known_by_their_headers() -> None:
    found = read(build_table(TRIAL_TABLE))
    assert only(found, Rejection) == []
    values = [fields(result, "arm", "outcome", "value", "unit") for result in only(found, StudyResult)]
    both, alone = Ref("arm/luna-2/ven-aza"), Ref("arm/luna-2/aza")
    neutropenia = Ref("adverse-event/febrile-neutropenia")
    orr, os = Ref("outcome/overall-response-rate"), Ref("outcome/overall-survival")
    assert values == [
        (both, neutropenia, Decimal("31.5"), "%"),
        (both, orr, Decimal("70.8"), "%"),
        (both, os, Decimal("14.7"), "mo"),
        (alone, neutropenia, None, None),
        (alone, orr, Decimal("28.0"), "%"),
        (alone, os, None, None),
    ]


def test_a_study_has_its_trial_its_design_and_its_publication() -> None:
    (study,) = only(read(build_table(TRIAL_TABLE)), Study)
    assert study.iri == "study/luna-2"
    assert study.label == "Moreno et al (LUNA-2)"
    assert study.trial == "trial/luna-2"
    assert fields(study, "design", "design_as_written") == ("design/phase-iii", "Phase III")
    assert study.publications == (PUBLICATIONS[7],)


def test_the_arm_with_fewer_drugs_is_the_comparator() -> None:
    found = read(build_table(TRIAL_TABLE))
    both, alone = only(found, Arm)
    assert fields(both, "comparator_arm", "is_comparator", "n_stated") == (alone.iri, False, 120)
    assert fields(alone, "comparator_arm", "is_comparator", "n_stated") == (None, True, 118)
    assert {result.comparator_arm for result in only(found, StudyResult)} == {alone.iri, None}


def test_a_placebo_does_not_count_as_a_drug_of_the_comparator() -> None:
    table = build_table(
        "Study\tRegimen\tSchedule\tCR (%)\n"
        "Osei et al ⁸\tVen-Aza\tVenetoclax 400 mg daily Azacitidine 75 mg/m2 on days 1–7\t30\n"
        "\tPlacebo-Aza\tPlacebo daily Azacitidine 75 mg/m2 on days 1–7\t12"
    )
    first, second = only(read(table), Arm)
    assert (first.comparator_arm, second.is_comparator) == (second.iri, True)


def test_a_regimen_given_twice_in_one_study_makes_two_arms() -> None:
    table = build_table("Study\tRegimen\tN\tCR (%)\nOsei et al ⁸\tVen-Aza\t20\t30\n\tVen-Aza\t22\t35")
    assert [arm.iri for arm in only(read(table), Arm)] == ["arm/osei-2015/ven-aza", "arm/osei-2015/ven-aza-2"]


def test_what_the_lexicon_does_not_know_is_named_before_it_is_used() -> None:
    found = read(build_table(TRIAL_TABLE))
    minted: set[str] = set()
    for fact in found:
        if isinstance(fact, Entity):
            minted.add(fact.iri)
            assert fact.note == "named in a table only"
        if isinstance(fact, StudyResult):
            assert fact.outcome in minted
    regimen = next(fact for fact in only(found, Regimen) if fact.letters == "Ven-Aza")
    assert regimen.components == ("drug/venetoclax", "drug/azacitidine")
    assert only(found, Trial)[0].label == "LUNA-2"


def test_known_things_are_not_minted_again() -> None:
    known = Entity(iri=Ref("drug/ven"), kind="Drug", label="Venetoclax")
    found = read(build_table(TRIAL_TABLE), entities=[known])
    assert "drug/venetoclax" not in {fact.iri for fact in only(found, Entity)}


def test_regimens_that_differ_in_case_only_are_two() -> None:
    crd = Regimen(
        iri=Ref("regimen/avd"), label="AVD", letters="AVD", components=(Ref("drug/x"),), component_count=1
    )
    table = build_table("Study\tRegimen\tSchedule\tN\nOsei et al ⁸\tAVd\tAza 75 mg/m2 on days 1–7\t9")
    (arm,) = only(read(table, entities=[crd]), Arm)
    assert arm.regimen == "regimen/av-d"


def test_a_known_regimen_on_other_drugs_is_an_inconsistency() -> None:
    known = Regimen(
        iri=Ref("regimen/ven-aza"),
        label="Ven-Aza",
        letters="Ven-Aza",
        components=(Ref("drug/venetoclax"),),
        component_count=1,
    )
    table = build_table("Study\tRegimen\tSchedule\tN\nOsei et al ⁸\tVen-Aza\tAza 75 mg/m2 on days 1–7\t9")
    found = read(table, entities=[known])
    (strange,) = only(found, Inconsistency)
    assert strange.inconsistency_kind == "regimen components"
    assert strange.readings == ("Ven-Aza is known as venetoclax", "the schedule doses azacitidine")
    assert only(found, Arm)[0].regimen == known.iri


def test_letters_that_the_document_spells_out_otherwise_are_an_inconsistency() -> None:
    table = build_table("Study\tRegimen\tSchedule\tN\nOsei et al ⁸\tVAX\tAza 75 mg/m2 on days 1–7\t9")
    (strange,) = only(read(table, short={"VAX": "venetoclax, azacitidine, and xeronib"}), Inconsistency)
    assert strange.readings[0] == "VAX is spelled out as azacitidine, venetoclax, xeronib"


def test_responses_belong_to_the_patients_named_before_them() -> None:
    cell = (
        "All evaluable patients ≥PR: 73% CR: 15% Venetoclax-refractory patients (n = 12) ≥PR: 50% "
        "Patients refractory to azacitidine CR: 2%"
    )
    found = results("Response", cell)
    assert [fields(r, "population_as_written", "n_analysed", "value") for r in found] == [
        ("All evaluable patients", None, 73),
        ("All evaluable patients", None, 15),
        ("Venetoclax-refractory patients", 12, 50),
        ("Patients refractory to azacitidine", None, 2),
    ]


@pytest.mark.parametrize(
    ("cell", "value", "unit"),
    [
        ("Median OS: 45 weeks", "45", "wk"),
        ("Median OS: 2.5 years", "2.5", "a"),
        ("Median OS 11.3 mo (95% CI 9.1–13.0)", "11.3", "mo"),
        ("Median OS: 90 days", "90", "d"),
        ("Median OS: 11.3 (95% CI 9.1–13.0) months", "11.3", "mo"),
    ],
)
def test_medians_keep_their_unit(cell: str, value: str, unit: str) -> None:
    (result,) = results("Time to event", cell)
    assert brief(result) == ("outcome/overall-survival", Decimal(value), unit, "reported")
    assert result.statistic is Statistic.MEDIAN


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("Median OS: not reached", "not reached"),
        ("Median OS: not yet reached", "not reached"),
        ("Median OS: NR", "not reached"),
        ("Median OS: NA", "not available"),
        ("Median OS: n/a", "not available"),
        ("Median OS: not available", "not available"),
    ],
)
def test_a_missing_figure_is_said_to_be_missing(cell: str, status: str) -> None:
    assert brief(results("TTE", cell, {"TTE": "time to events"})[0]) == (
        "outcome/overall-survival",
        None,
        None,
        status,
    )


def test_nr_means_what_the_document_says() -> None:
    assert (
        results("Survival", "Median OS: NR", {"NR": "not reported"})[0].status is ResultStatus.NOT_AVAILABLE
    )
    assert results("CR (%)", "NR")[0].status is ResultStatus.NOT_AVAILABLE


@pytest.mark.parametrize(
    ("cell", "point", "unit"),
    [
        ("1-year OS: 88%", "1", "a"),
        ("OS at 30 months: 88%", "30", "mo"),
        ("18-month OS rate: 88%", "18", "mo"),
    ],
)
def test_rates_keep_their_time(cell: str, point: str, unit: str) -> None:
    (result,) = results("Survival", cell)
    assert fields(result, "value", "time_point", "time_unit") == (88, Decimal(point), unit)
    assert fields(result, "statistic", "outcome") == (Statistic.PERCENTAGE, "outcome/overall-survival")


@pytest.mark.parametrize(
    ("cell", "grade"),
    [
        ("Grade ≥ 3 anemia: 5%", "≥3"),
        ("Grade \\geq 3 anemia: 5%", "≥3"),
        ("Grade $\\geq$ 3 anemia: 5%", "≥3"),
        ("Grade >= 3 anemia: 5%", "≥3"),
        ("% of patients Grade 3–4 anemia: 5", "3-4"),
        ("Grade 3/4 anemia 5%", "3/4"),
        ("Grade 4: anemia: 5%", "4"),
        ("% of patients with grade 4 anemia: 5%", "4"),
        ("Grade 3–4: anemia (5%)", "3-4"),
        ("anemia: 5%", None),
    ],
)
def test_grades_are_kept_as_printed(cell: str, grade: str | None) -> None:
    (result,) = results("Toxicity", cell)
    assert fields(result, "outcome", "value", "grade") == ("adverse-event/anemia", 5, grade)


def test_dose_limiting_toxicities_are_one_result_each() -> None:
    found = results(
        "Toxicity", "DLTs: syncope; rash due to venetoclax plus ileus; fever and fatigue due to azacitidine"
    )
    assert [fields(r, "outcome", "as_written") for r in found] == [
        ("adverse-event/syncope", "syncope"),
        ("adverse-event/rash", "rash due to venetoclax"),
        ("adverse-event/ileus", "ileus"),
        ("adverse-event/fever", "fever"),
        ("adverse-event/fatigue", "fatigue due to azacitidine"),
    ]
    assert {fields(r, "statistic", "value", "status") for r in found} == {
        (Statistic.OCCURRENCE, None, ResultStatus.REPORTED)
    }


@pytest.mark.parametrize(
    ("cell", "causes"),
    [
        ("DLTs: fever and fatigue due to azacitidine", ["drug/azacitidine", "drug/azacitidine"]),
        ("DLTs: fever due to azacitidine and fatigue", ["drug/azacitidine", None]),
        ("DLTs: fever plus fatigue due to azacitidine", [None, "drug/azacitidine"]),
        ("DLTs: fever; fatigue due to azacitidine", [None, "drug/azacitidine"]),
        ("DLTs: fever and fatigue", [None, None]),
        (
            "DLTs: fever and rash due to azacitidine and ileus and colitis due to venetoclax",
            ["drug/azacitidine", "drug/azacitidine", "drug/venetoclax", "drug/venetoclax"],
        ),
        ("DLTs: treatment-induced rash", [None]),
    ],
)
def test_a_cause_is_that_of_all_events_joined_before_it_and_of_none_after(
    cell: str, causes: list[str | None]
) -> None:
    assert [result.due_to for result in results("Toxicity", cell)] == causes


def test_prior_treatment_is_lines_and_exposures() -> None:
    found = results("Prior therapy", "Median: 2.5 Aza: 0% Ven: NA Cytarabine: 46%")
    assert [brief(r) for r in found] == [
        ("characteristic/prior-lines", Decimal("2.5"), "1", "reported"),
        ("characteristic/prior-exposure-azacitidine", Decimal(0), "%", "reported"),
        ("characteristic/prior-exposure-venetoclax", None, None, "not available"),
        ("characteristic/prior-exposure-cytarabine", Decimal(46), "%", "reported"),
    ]


def test_a_characteristic_says_which_drug_it_is_about() -> None:
    table = build_table("Study\tRegimen\tPrior therapy\nOsei et al ⁸\tVen-Aza\tAza: 12%")
    entity = next(fact for fact in only(read(table), Entity) if fact.kind == "BaselineCharacteristic")
    assert fields(entity, "label", "about") == ("Prior exposure to azacitidine", ("drug/azacitidine",))


@pytest.mark.parametrize("cell", ["12/13 (92%)", "92% (12/13)", "92 % (12 of 13)"])
def test_a_fraction_is_the_number_analysed(cell: str) -> None:
    (result,) = results("CR (%)", cell)
    assert fields(result, "value", "n_analysed", "n_stated") == (92, 13, 40)


@pytest.mark.parametrize("cell", ["60% (P < 0.001)", "60%, P < 0.001", "60% p<0.001"])
def test_p_values_are_kept_apart(cell: str) -> None:
    (result,) = results("CR (%)", cell)
    assert fields(result, "value", "p_operator", "p_value") == (60, "<", Decimal("0.001"))


@pytest.mark.parametrize(
    ("cell", "stated", "analysed"), [("38", 38, None), ("N = 38", 38, None), ("38 (35 evaluable)", 38, 35)]
)
def test_numbers_of_patients(cell: str, stated: int, analysed: int | None) -> None:
    table = build_table(f"Study\tRegimen\tNo. of patients\tResponse\nOsei et al ⁸\tVen-Aza\t{cell}\tCR: 20%")
    (result,) = only(read(table), StudyResult)
    assert fields(result, "n_stated", "n_analysed") == (stated, analysed)


def test_a_header_may_carry_measure_time_and_unit() -> None:
    (result,) = results("2-year OS (%)", "56")
    assert fields(result, "outcome", "time_point", "time_unit") == ("outcome/overall-survival", 2, "a")
    (result,) = results("Grade ≥3 anemia (%)", "7")
    assert fields(result, "outcome", "grade", "value") == ("adverse-event/anemia", "≥3", 7)
    (result,) = results("PR \\geq", "60.2%")
    assert fields(result, "outcome", "operator", "value") == ("outcome/ge-pr", "=", Decimal("60.2"))


def test_an_empty_cell_says_nothing() -> None:
    assert results("Response", "") == []


def test_a_fact_points_at_its_own_characters() -> None:
    table = build_table("Study\tRegimen\tResponse\nOsei et al ⁸\tVen-Aza\tCR: 20% PR: 31.5%")
    cell = table.rows[0][2]
    for result in only(read(table), StudyResult):
        start, end = result.at.locator.chars or (0, 0)
        assert cell.text[start:end] == result.as_written
        assert result.at.locator.digest == cell.locator.digest


@given(
    value=st.decimals(min_value=0, max_value=100, places=1),
    months=st.decimals(min_value=0, max_value=400, places=1),
    unit=st.sampled_from(["months", "weeks", "years", "days"]),
)
def test_any_figure_that_is_printed_is_read_again(value: Decimal, months: Decimal, unit: str) -> None:
    (rate,) = results("Response", f"CR: {value}%")
    (median,) = results("Survival", f"Median OS: {months} {unit}")
    assert (str(rate.value), rate.as_written) == (str(value), f"{value}%")
    assert (str(median.value), median.as_written) == (str(months), f"{months} {unit}")
