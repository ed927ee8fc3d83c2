"""The five tables of the article, cell by cell."""

import re
from collections import Counter
from pathlib import Path

import pytest

from ingest.documents.document import Cell, Document
from ingest.extracted.publications import publication_ref
from ingest.extracted.tables.facts import facts
from ingest.readers.text.reader import read_document
from ingest.vocabulary.lexicon import Lexicon
from ingest.vocabulary.vocabularies import vocabulary_facts
from kg.errors import Rejection
from kg.facts import (
    Arm,
    CareRecommendation,
    DoseInstruction,
    DoseRule,
    Entity,
    Fact,
    Inconsistency,
    Ref,
    Schedule,
    Study,
    StudyResult,
)
from tests.ingest.table_builder import only

OUTCOME_HEADERS = ("Prior treatment", "Response", "TTE", "Key toxicities", "PR \\geq", "CR")
PAIR = re.compile(
    r"(?P<label>[^:]*?)(?:: |^)(?P<value>\d[\d.]*(?:%| weeks| months)?|NA|not reached)(?:\s+|$)"
)
VALUES = {"NA": "not available", "not reached": "not reached"}


@pytest.fixture(scope="module")
def document(article: Path) -> Document:
    return read_document(article)[0]


@pytest.fixture(scope="module")
def lexicon(document: Document, project: Path) -> Lexicon:
    vocabulary = only(vocabulary_facts(project / "ingest" / "vocabulary"), Entity)
    return Lexicon(vocabulary, document.abbreviations)


@pytest.fixture(scope="module")
def found(document: Document, lexicon: Lexicon) -> list[Fact | Rejection]:
    publications = {entry.number: publication_ref(entry) for entry in document.references}
    return list(facts(document, Ref("source/article"), lexicon, publications))


def outcome_cells(document: Document) -> list[Cell]:
    return [
        cell
        for table in document.tables
        for row in table.rows
        for header, cell in zip(table.header, row, strict=True)
        if header.text in OUTCOME_HEADERS
    ]


def test_every_cell_is_read_to_its_end(found: list[Fact | Rejection]) -> None:
    assert only(found, Rejection) == []


def test_nothing_is_minted_that_the_vocabulary_should_know(found: list[Fact | Rejection]) -> None:
    assert [entity.iri for entity in only(found, Entity)] == []


def test_every_value_is_one_fact(found: list[Fact | Rejection]) -> None:
    kinds = (Study, Arm, StudyResult, DoseInstruction, DoseRule, CareRecommendation)
    assert {kind.__name__: len(only(found, kind)) for kind in kinds} == {
        "Study": 14,
        "Arm": 16,
        "StudyResult": 193,
        "DoseInstruction": 59,
        "DoseRule": 4,
        "CareRecommendation": 11,
    }
    assert len({result.iri for result in only(found, StudyResult)}) == 193


def test_figures_and_measures_are_those_of_a_plain_reading(
    document: Document, lexicon: Lexicon, found: list[Fact | Rejection]
) -> None:
    """Read each cell again by splitting it at its colons, and compare label and value."""
    by_cell: dict[str, list[StudyResult]] = {}
    for result in only(found, StudyResult):
        by_cell.setdefault(result.at.locator.place, []).append(result)
    read_again = 0
    for cell in outcome_cells(document):
        results = by_cell[cell.locator.place]
        if any(result.statistic == "occurrence" for result in results):
            continue
        pairs = [(match["label"].strip(), match["value"]) for match in PAIR.finditer(cell.text)]
        assert [value for _, value in pairs] == [result.as_written for result in results], cell.text
        for (label, value), result in zip(pairs, results, strict=True):
            compare(label, value, result, lexicon)
            read_again += 1
    assert read_again == 193 - 5


def compare(label: str, value: str, result: StudyResult, lexicon: Lexicon) -> None:
    number = re.match(r"[\d.]+", value)
    assert (str(result.value) if number else result.status) == (number[0] if number else VALUES[value])
    unit = (
        {"weeks": "wk", "months": "mo", "%": "%", "": "1"}[re.sub(r"[\d. ]", "", value)] if number else None
    )
    assert result.unit == unit
    grade = re.search(r"Grade (\S+(?: \d)?) ", label)
    assert result.grade == (re.sub(r"\\geq|≥", "≥", grade[1]).replace(" ", "") if grade else None)
    time = re.match(r"(\d)-year |\S+ at (\d+) months", label)
    assert str(result.time_point) == ((time[1] or time[2]) if time else "None")
    if label and label != "Median":
        words = re.sub(
            r"^(% of patients )?Grade \S+( \d)? |^(Median|All evaluable patients|\d-year) | at .*", "", label
        )
        words = re.sub(r"^Grade \S+( \d)? ", "", words)
        drug = lexicon.find(words, "Drug")
        named = Ref(f"characteristic/prior-exposure-{drug.split('/')[1]}") if drug else None
        assert result.outcome == (named or lexicon.find(words, "outcome", "adverse-event")), label


def test_dose_limiting_toxicities_are_five(found: list[Fact | Rejection]) -> None:
    occurred = [result for result in only(found, StudyResult) if result.statistic == "occurrence"]
    assert [(result.outcome.split("/")[1], result.due_to) for result in occurred] == [
        ("steroid-induced-toxicity", "drug-class/corticosteroid"),
        ("rash", "drug/thalidomide"),
        ("atrial-fibrillation", None),
        ("hypertensive-crisis", "drug/dexamethasone"),
        ("volume-overload", "drug/dexamethasone"),
    ]


def test_the_control_arms_of_the_first_table_had_a_placebo_for_lenalidomide(
    found: list[Fact | Rejection],
) -> None:
    given = [(arm.iri, arm.placebo_for) for arm in only(found, Arm) if arm.placebo]
    assert given == [("arm/mm-010/dex", ("drug/lenalidomide",)), ("arm/mm-009/dex", ("drug/lenalidomide",))]


def test_instructions_are_as_they_were_checked_by_eye(found: list[Fact | Rejection], project: Path) -> None:
    expected = (project / "tests" / "ingest" / "article_instructions.tsv").read_text(encoding="utf-8")
    assert instructions_as_text(found) == expected


def instructions_as_text(found: list[Fact | Rejection]) -> str:
    fields = (
        "part",
        "order",
        "drug",
        "dose_low",
        "dose_high",
        "dose_relation",
        "unit",
        "per",
        "route",
        "days",
        "frequency",
        "cycle_days",
        "cycle_from",
        "cycle_to",
        "condition",
        "dose_status",
        "highest_dose_level",
    )
    lines = ["\t".join(("place", *fields))]
    for one in only(found, DoseInstruction):
        held = (getattr(one, field) for field in fields)
        place = one.at.locator.place
        lines.append("\t".join([place, *("" if value is None else str(value) for value in held)]))
    return "\n".join(lines) + "\n"


def test_arms_know_their_patients_and_what_they_are_compared_with(found: list[Fact | Rejection]) -> None:
    arms = only(found, Arm)
    assert [arm.n_stated for arm in arms] == [
        176,
        175,
        177,
        176,
        69,
        62,
        32,
        31,
        36,
        38,
        64,
        49,
        44,
        18,
        18,
        32,
    ]
    assert [arm.regimen for arm in arms if arm.is_comparator] == ["regimen/dex", "regimen/dex"]
    compared = {arm.iri: arm.comparator_arm for arm in arms if arm.comparator_arm}
    assert compared == {"arm/mm-010/len-dex": "arm/mm-010/dex", "arm/mm-009/len-dex": "arm/mm-009/dex"}


def test_equal_schedules_of_two_trials_are_one(found: list[Fact | Rejection]) -> None:
    shared = Counter(schedule.iri for schedule in only(found, Schedule))
    assert sorted(shared.values()) == [1] * 12 + [2, 2]


def test_dose_rules_keep_overlapping_bounds_as_printed(found: list[Fact | Rejection]) -> None:
    rules = only(found, DoseRule)
    assert [(str(rule.low), str(rule.high), rule.low_closed, rule.high_closed) for rule in rules] == [
        ("50", "None", True, None),
        ("30", "50", True, True),
        ("None", "30", None, True),
        ("None", "None", None, None),
    ]
    assert [(str(rule.dose), rule.every_days) for rule in rules] == [
        ("25", 1),
        ("10", 1),
        ("15", 2),
        ("5", 1),
    ]
    assert {(rule.drug, rule.days, rule.cycle_days) for rule in rules} == {("drug/lenalidomide", "1-21", 28)}


def test_the_misspelt_header_is_the_only_inconsistency(found: list[Fact | Rejection]) -> None:
    assert [one.inconsistency_kind for one in only(found, Inconsistency)] == ["misspelling"]


def test_care_is_recommended_for_six_adverse_events(found: list[Fact | Rejection]) -> None:
    recommended = Counter(one.adverse_event.split("/")[1] for one in only(found, CareRecommendation))
    assert recommended == {
        "neutropenia": 1,
        "anemia": 2,
        "thrombocytopenia": 1,
        "diarrhea": 1,
        "rash": 3,
        "venous-thromboembolism": 3,
    }
