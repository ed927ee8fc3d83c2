"""Tables as reviews of haematology and oncology print them: other headers, forms and gaps."""

import pytest

from ingest.extracted.tables.facts import facts
from ingest.vocabulary.lexicon import Lexicon
from kg.errors import Rejection
from kg.facts import Arm, DoseInstruction, Entity, Fact, Inconsistency, Ref, Regimen, Study, StudyResult
from tests.ingest.table_builder import build_document, build_table, fields, only

ENTITIES = [
    Entity(iri=Ref("outcome/pfs"), kind="TimeToEventOutcome", label="progression-free survival"),
    Entity(iri=Ref("outcome/os"), kind="TimeToEventOutcome", label="overall survival"),
    Entity(iri=Ref("outcome/response"), kind="ResponseOutcome", label="response", abbreviations=("ORR",)),
    Entity(iri=Ref("outcome/cr"), kind="ExclusiveResponse", label="CR"),
    Entity(iri=Ref("outcome/vgpr"), kind="ExclusiveResponse", label="VGPR"),
    Entity(iri=Ref("outcome/ge-vgpr"), kind="CumulativeResponse", label="≥VGPR"),
    Entity(iri=Ref("characteristic/age"), kind="BaselineCharacteristic", label="age"),
    Entity(iri=Ref("drug/venetoclax"), kind="Drug", label="venetoclax"),
    Entity(iri=Ref("drug/dexamethasone"), kind="Drug", label="dexamethasone", abbreviations=("dex",)),
    Entity(iri=Ref("design/phase-ii"), kind="StudyDesign", label="Phase II"),
    Entity(iri=Ref("design/phase-i-ii"), kind="StudyDesign", label="Phase I/II"),
]
SHORT = {"PFS": "progression-free survival", "OS": "overall survival", "Ven": "venetoclax"}
PUBLICATIONS = {7: Ref("publication/moreno-2014"), 8: Ref("publication/osei-2015")}


def read(text: str) -> list[Fact | Rejection]:
    document = build_document(build_table(text), abbreviations=SHORT)
    return list(
        facts(document, Ref("source/invented"), Lexicon(ENTITIES, document.abbreviations), PUBLICATIONS)
    )


def cell(header: str, text: str) -> list[Fact | Rejection]:
    return read(f"Author\tTreatment\t{header}\nOsei et al ⁸\tVen-dex\t{text}")


def brief(result: StudyResult) -> tuple[str, str, str | None, str | None]:
    value = None if result.value is None else str(result.value)
    return str(result.outcome), result.statistic.value, value, result.unit


@pytest.mark.parametrize(
    ("header", "text", "expected"),
    [
        ("ORR", "57.5%", ("outcome/response", "percentage", "57.5", "%")),
        ("ORR, n (%)", "23 (57.5)", ("outcome/response", "percentage", "57.5", "%")),
        ("ORR, n/N (%)", "23/40 (57.5)", ("outcome/response", "percentage", "57.5", "%")),
        ("ORR (%)†", "57*", ("outcome/response", "percentage", "57", "%")),
        ("CR + VGPR", "20%", ("outcome/cr-plus-vgpr", "percentage", "20", "%")),
        ("VGPR or better (%)", "20", ("outcome/ge-vgpr", "percentage", "20", "%")),
        ("PFS", "5.3 months", ("outcome/pfs", "median", "5.3", "mo")),
        ("PFS (mo)", "5.3 (4.1–7.0)", ("outcome/pfs", "median", "5.3", "mo")),
        ("PFS mo", "5.3", ("outcome/pfs", "median", "5.3", "mo")),
        ("PFS, median (months)", "5.3", ("outcome/pfs", "median", "5.3", "mo")),
        ("mPFS (mo)", "5.3", ("outcome/pfs", "median", "5.3", "mo")),
        ("Median PFS, months (95% CI)", "5.3 (4.1, NE)", ("outcome/pfs", "median", "5.3", "mo")),
        ("Median PFS (months)", "40 weeks", ("outcome/pfs", "median", "40", "wk")),
        ("OS at 2 years (%)", "88", ("outcome/os", "percentage", "88", "%")),
        ("Survival", "OS 20 months", ("outcome/os", "median", "20", "mo")),
        ("Median age (years)", "67", ("characteristic/age", "median", "67", "a")),
        ("Prior lines, median (range)", "3 (1–7)", ("characteristic/prior-lines", "median", "3", "1")),
    ],
)
def test_headers_of_other_tables_are_known(header: str, text: str, expected: tuple[str, ...]) -> None:
    found = cell(header, text)
    assert only(found, Rejection) == []
    assert [brief(result) for result in only(found, StudyResult)] == [expected]


@pytest.mark.parametrize(
    ("header", "text", "status"),
    [
        ("OS (months)", "NR", "not reached"),
        ("OS (months)", "NE", "not available"),
        ("OS (months)", "—", "not available"),
        ("ORR (%)", "NR", "not available"),
        ("ORR (%)", "–", "not available"),
        ("ORR (%)", "ND", "not available"),
        ("ORR (%)", "0", "reported"),
    ],
)
def test_nothing_reported_not_reached_and_zero_are_three_things(header: str, text: str, status: str) -> None:
    assert [result.status.value for result in only(cell(header, text), StudyResult)] == [status]


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("Median PFS (months)", "5.3 vs 3.1"),
        ("Median PFS (months)", "5.3, 3.1"),
        ("Median PFS (months)", "5,3"),
        ("Median PFS (months)", "40%"),
        ("ORR (%)", "5.3 months"),
        ("ORR (%)", "23 (57.5)"),
        ("Response", "CR: 60% vs 20%"),
        ("Response", "CR: 6/10 VGPR: 5%"),
        ("Toxicity", "Grade 3 rash: 3.2 per 100 patient-years"),
        ("Survival", "Median OS: 20 months, HR 0.65"),
        ("Survival", "Mean OS: 20 months"),
        ("PFS", "5.3"),
        ("HR (95% CI)", "0.65 (0.5–0.8)"),
    ],
)
def test_what_could_be_misread_is_rejected_whole(header: str, text: str) -> None:
    found = cell(header, text)
    assert len(only(found, Rejection)) == 1
    assert only(found, StudyResult) == []


@pytest.mark.parametrize(
    "text",
    ["5.3 (95% CI 4.1–7.0)", "5.3 [95% CI: 4.1, 7.0]", "5.3 (range 1–7)", "5.3, 95% CI 4.1–NR", "5.3†"],
)
def test_an_interval_stays_in_what_is_written(text: str) -> None:
    (result,) = only(cell("Median PFS (months)", text), StudyResult)
    assert (str(result.value), result.as_written) == ("5.3", text)


def test_a_grade_in_the_header_holds_for_the_whole_list() -> None:
    found = only(cell("Grade 3/4 AEs", "Neutropenia 40%, rash (12%) grade 4: anemia 2%"), StudyResult)
    assert [fields(result, "grade", "value") for result in found] == [("3/4", 40), ("3/4", 12), ("4", 2)]


def test_an_empty_first_cell_repeats_no_figure() -> None:
    table = build_table(
        "CR (%)\tN\tStudy\tRegimen\n20\t40\tOsei et al ⁸\tVen-dex\n\t\t\tdex",
        study_columns=("CR (%)", "N", "Study"),
    )
    document = build_document(table, abbreviations=SHORT)
    found = list(facts(document, Ref("source/x"), Lexicon(ENTITIES, document.abbreviations), PUBLICATIONS))
    assert [arm.n_stated for arm in only(found, Arm)] == [40, None]
    assert len(only(found, StudyResult)) == 1


def test_an_arm_whose_drugs_nobody_knows_is_nobodys_comparator() -> None:
    found = read("Study\tRegimen\tN\nOsei et al ⁸\tQ-dex\t40\n\tdexamethasone\t38")
    assert [fields(arm, "comparator_arm", "is_comparator") for arm in only(found, Arm)] == [(None, False)] * 2


def test_a_schedule_read_in_part_says_nothing_of_the_drugs() -> None:
    known = Regimen(
        iri=Ref("regimen/vd"),
        label="VD",
        letters="VD",
        components=(Ref("drug/venetoclax"), Ref("drug/dexamethasone")),
        component_count=2,
    )
    table = build_table("Study\tRegimen\tSchedule\nOsei et al ⁸\tVD\tVen 20/40 mg daily; dex 40 mg weekly")
    document = build_document(table, abbreviations=SHORT)
    words = Lexicon([*ENTITIES, known], document.abbreviations)
    found = list(facts(document, Ref("source/x"), words, PUBLICATIONS))
    assert only(found, Inconsistency) == []
    assert len(only(found, Rejection)) == 1


@pytest.mark.parametrize("row", ["Ven-dex vs dex\t40", "Ven-dex\t40 vs 38"])
def test_two_arms_in_one_row_are_rejected(row: str) -> None:
    found = read(f"Study\tRegimen\tN\tCR (%)\nOsei et al ⁸\t{row}\t20")
    (rejection,) = only(found, Rejection)
    assert "one arm a row" in rejection.reason
    assert only(found, Arm) == []


def test_drugs_joined_by_a_plus_are_drugs_though_unknown() -> None:
    (arm,) = only(read("Study\tRegimen\tN\nOsei et al ⁸\tXeromab + low-dose dexamethasone\t40"), Arm)
    regimen = next(fact for fact in only(read("Study\tRegimen\nOsei ⁸\tXeromab + dex"), Regimen))
    assert regimen.components == ("drug/xeromab", "drug/dexamethasone")
    assert arm.regimen == "regimen/xeromab-plus-low-dose-dexamethasone"


@pytest.mark.parametrize(
    ("text", "design"), [("2", "phase-ii"), ("II", "phase-ii"), ("Phase 1/2", "phase-i-ii")]
)
def test_a_phase_is_known_by_its_number(text: str, design: str) -> None:
    found = read(f"Study\tPhase\tRegimen\nOsei et al ⁸\t{text}\tVen-dex")
    assert only(found, Study)[0].design == f"design/{design}"


@pytest.mark.parametrize(
    ("head", "row"),
    [("Ref", "8"), ("Ref", "[8]"), ("Author, year", "Osei (8)"), ("Trial\tReference", "LUNA-2\t8")],
)
def test_a_study_may_be_known_by_the_number_of_its_reference(head: str, row: str) -> None:
    found = read(f"{head}\tRegimen\tNo. of pts\n{row}\tVen-dex\t1,240")
    assert only(found, Rejection) == []
    assert only(found, Inconsistency) == []
    assert only(found, Study)[0].publications == (PUBLICATIONS[8],)
    assert only(found, Arm)[0].n_stated == 1240


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ven 5 mg TID", [(None, "3 per 1 d", None)]),
        ("Ven 1.3 mg D1, D4, D8 dex 20 mg days 1, 8 (28-d cycle)", [("1,4,8", None, 28), ("1,8", None, 28)]),
        ("Ven 2,000 mg days 1–21", [("1-21", None, None)]),
    ],
)
def test_other_ways_to_write_a_schedule(text: str, expected: list[tuple[object, ...]]) -> None:
    found = only(cell("Dose", text), DoseInstruction)
    assert [fields(dose, "days", "frequency", "cycle_days") for dose in found] == expected


def test_a_group_of_studies_is_no_study() -> None:
    found = read("Study\tRegimen\tN\nPhase III trials\t\t\n\tVen-dex\t40\nOsei et al ⁸\tVen-dex\t30")
    assert [rejection.place for rejection in only(found, Rejection)] == ["table-1/1", "table-1/2"]
    assert [arm.n_stated for arm in only(found, Arm)] == [30]


def test_a_study_may_stand_alone_above_its_arms() -> None:
    found = read("Study\tRegimen\tN\nOsei et al ⁸\t\t\n\tVen-dex\t40\n\tdex\t38")
    assert only(found, Rejection) == []
    assert [arm.n_stated for arm in only(found, Arm)] == [40, 38]


def test_a_reference_mark_after_a_figure_is_no_part_of_it() -> None:
    (result,) = only(cell("ORR (%)", "57 ⁸"), StudyResult)
    assert (str(result.value), result.as_written) == ("57", "57")
