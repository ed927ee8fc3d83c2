"""Tables printed from the graph alone say what the document's tables say, and a wrong fact shows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from ingest.checks.round_trip import FAILURES, CellComparison, Likeness, compare_tables
from ingest.checks.table_words import patterns, uniform
from ingest.commands import round_trip
from ingest.documents.document import BibliographyEntry, Document
from ingest.extraction import Description, extract
from ingest.readers.text.reader import read_document
from ingest.source_folders import SOURCES, describe, lexicon
from ingest.vocabulary.lexicon import Lexicon
from kg.errors import Rejection
from kg.exchange.tables.assembly import printed_tables
from kg.exchange.tables.printed import Phrase
from kg.facts import BASE, ONTOLOGY, Entity, Fact, Ref
from kg.facts.locators import Locator
from kg.schema.ontology import ontology_triples
from kg.store import MemoryStore
from tests.ingest.table_builder import build_document, build_table

ENTITIES = [
    Entity(iri=Ref("outcome/ge-pr"), kind="CumulativeResponse", label="≥PR"),
    Entity(iri=Ref("outcome/cr"), kind="ExclusiveResponse", label="CR"),
    Entity(iri=Ref("outcome/pfs"), kind="TimeToEventOutcome", label="progression-free survival"),
    Entity(iri=Ref("outcome/os"), kind="TimeToEventOutcome", label="overall survival"),
    Entity(iri=Ref("adverse-event/anemia"), kind="AdverseEvent", label="anemia"),
    Entity(iri=Ref("adverse-event/rash"), kind="AdverseEvent", label="rash"),
    Entity(iri=Ref("drug/venetoclax"), kind="Drug", label="venetoclax"),
    Entity(iri=Ref("drug/dexamethasone"), kind="Drug", label="dexamethasone", abbreviations=("dex",)),
    Entity(iri=Ref("drug/rasburicase"), kind="Drug", label="rasburicase"),
    Entity(iri=Ref("design/phase-i"), kind="StudyDesign", label="Phase I"),
    Entity(iri=Ref("design/phase-ii"), kind="StudyDesign", label="Phase II"),
    Entity(iri=Ref("quantity/egfr"), kind="Quantity", label="estimated glomerular filtration rate"),
]
SHORT = {
    "PFS": "progression-free survival",
    "OS": "overall survival",
    "Ven": "venetoclax",
    "eGFR": "estimated glomerular filtration rate",
}
TRIALS = """
Phase\tN\tAuthor\tTreatment\tCR (%)\tPFS (months)\t2-year OS (%)\tResponses\tToxicity\tSchedule
Phase II\t40\tOsei et al ⁸\tVen-dex\t23\t5.30\t88\tRefractory patients ≥PR: 61% CR: 9%\tGrade 3/4: anemia 5%, rash 2%\tVenetoclax 400 mg daily; Dexamethasone 20 mg po on days 1, 8 of 21-day cycle
Phase I\t31\tMoreno et al (LUNA-2) ⁷\tDex\t10\tNR\t—\tCR: not reported\tGrade ≥ 3 rash: 7%\tDexamethasone 40 mg weekly for the first two 4-week cycles, thereafter 20 mg every other day
Phase I\t30\tOsei et al ⁹\tVen\t33\t> 7\t70\t≥PR: 12%\tGrade 4 anemia: 1.0%\tMTD not yet reached: Venetoclax 100–200 mg/m ² on days 1–4 and 8 of 28-day cycle After 6 cycles maintenance with venetoclax 50 or 60 mg on days 1–28
"""  # noqa: E501
DOSES = """
eGFR\tVenetoclax (days 1–14 of a 21-day cycle)
≥ 60 mL/min\t400 mg/day
30–60 mL/min\t200 mg/2 days (reduced)
< 30 mL/min\t100 mg/day
"""
CARE = """
Adverse event\tManagement
Anemia\tRasburicase; dexamethasone in high-risk patients
Rash\tDexamethasone
"""
NAMED = {7: "Moreno A", 8: "Osei K", 9: "Osei K"}


def references() -> Iterator[BibliographyEntry]:
    for number, author in NAMED.items():
        place = Locator("references", (number,))
        yield BibliographyEntry(
            number, place, (author, "Other B"), True, None, f"Trial {number}", "J Invented", 2000 + number
        )


@pytest.fixture(scope="module")
def document() -> Document:
    tables = (build_table(TRIALS, 1, ("Author",)), build_table(DOSES, 2), build_table(CARE, 3))
    return replace(build_document(*tables, abbreviations=SHORT), references=tuple(references()))


@pytest.fixture(scope="module")
def words(document: Document) -> Lexicon:
    return Lexicon(ENTITIES, document.abbreviations)


@pytest.fixture(scope="module")
def facts(document: Document, words: Lexicon) -> list[Fact]:
    found = list(extract(document, Description("invented", {}, {}, {}), words))
    assert [item for item in found if isinstance(item, Rejection)] == []
    return [item for item in found if isinstance(item, Fact)]


@pytest.fixture(scope="module")
def vocabulary() -> MemoryStore:
    store = MemoryStore(ox.Quad(each.subject, each.predicate, each.object) for each in ontology_triples())
    store.add(ENTITIES, "vocabulary")
    return store


@pytest.fixture(scope="module")
def graph(vocabulary: MemoryStore, facts: list[Fact]) -> MemoryStore:
    store = MemoryStore(vocabulary.quads())
    store.add(facts, "source/invented")
    return store


def failed(compared: list[CellComparison]) -> dict[str, tuple[str, ...]]:
    return {each.place: each.remarks for each in compared if each.likeness in FAILURES}


def test_a_document_with_other_columns_comes_back_from_its_graph(
    graph: MemoryStore, document: Document, words: Lexicon
) -> None:
    compared = compare_tables(printed_tables(graph), document, words)
    assert failed(compared) == {}
    assert {each.likeness for each in compared} == {Likeness.IDENTICAL, Likeness.SAME}
    assert [each.place for each in compared] == [cell.locator.place for cell in document.cells()]


def test_the_decimals_of_a_figure_are_printed_as_in_the_document(graph: MemoryStore) -> None:
    texts = {cell.place: cell.text for table in printed_tables(graph) for row in table.rows for cell in row}
    assert (texts["table-1/1/6"], texts["table-1/3/9"]) == ("5.30", "Grade 4 anemia: 1.0%")


WRONG = [
    ("table-1/1/1", "Study", "design", "design/phase-i"),
    ("table-1/1/2", "Arm", "n_stated", 41),
    ("table-1/1/3", "CellAnchor", "cites", ("reference/invented/7",)),
    ("table-1/1/3", "CellAnchor", "column", 4),
    ("table-1/2/3", "CellAnchor", "cites", ()),
    ("table-1/1/4", "Arm", "regimen", "drug/rasburicase"),
    ("table-1/1/5", "StudyResult", "value", "24"),
    ("table-1/1/5", "StudyResult", "outcome", "outcome/ge-pr"),
    ("table-1/1/5", "StudyResult", "n_stated", 31),
    ("table-1/1/5", "StudyResult", "n_stated", None),
    ("table-1/1/6", "StudyResult", "unit", "wk"),
    ("table-1/3/6", "StudyResult", "operator", "="),
    ("table-1/3/6", "StudyResult", "operator", "<"),
    ("table-1/1/7", "StudyResult", "time_point", "3"),
    ("table-1/1/7", "StudyResult", "time_unit", "mo"),
    ("table-1/1/7", "StudyResult", "time_point", None),
    ("table-1/1/8", "StudyResult", "population_as_written", "Naïve patients"),
    ("table-1/1/8", "StudyResult", "population_as_written", None),
    ("table-1/1/9", "StudyResult", "grade", "≥3"),
    ("table-1/1/9", "StudyResult", "outcome", "adverse-event/rash"),
    ("table-1/2/8", "StudyResult", "status", "not reached"),
    ("table-1/2/9", "StudyResult", "statistic", "median"),
    ("table-1/2/9", "StudyResult", "arm", "arm/another"),
    ("table-1/1/10", "DoseInstruction", "drug", "drug/rasburicase"),
    ("table-1/1/10", "DoseInstruction", "dose_high", "500"),
    ("table-1/1/10", "DoseInstruction", "frequency", "every 1 wk"),
    ("table-1/2/10", "DoseInstruction", "cycle_to", 3),
    ("table-1/2/10", "DoseInstruction", "cycle_days", 21),
    ("table-1/2/10", "DoseInstruction", "frequency", "every 2 wk"),
    ("table-1/3/10", "DoseInstruction", "days", "1-4"),
    ("table-1/3/10", "DoseInstruction", "days", "1-4,8,9"),
    ("table-1/3/10", "DoseInstruction", "dose_relation", "alternatives"),
    ("table-1/3/10", "DoseInstruction", "dose_status", "MTD"),
    ("table-1/3/10", "DoseInstruction", "dose_status", "standard"),
    ("table-1/3/10", "DoseInstruction", "part", "consolidation"),
    ("table-1/3/10", "DoseInstruction", "cycle_to", None),
    ("table-1/3/10", "DoseInstruction", "unit", "mg"),
    ("table-2/1/1", "DoseRule", "low", "50"),
    ("table-2/1/1", "DoseRule", "low_closed", False),
    ("table-2/1/1", "DoseRule", "quantity_unit", "uL"),
    ("table-2/2/2", "DoseRule", "every_days", 1),
    ("table-2/2/2", "DoseRule", "dose", "201"),
    ("table-2/2/2", "DoseRule", "days", "1-15"),
    ("table-2/2/2", "DoseRule", "remark", None),
    ("table-3/1/1", "CareRecommendation", "adverse_event", "adverse-event/rash"),
    ("table-3/1/2", "CareRecommendation", "intervention", "drug/venetoclax"),
    ("table-3/1/2", "CareRecommendation", "condition", "in children"),
]


def concerns(fact: Fact, kind: str, field: str, place: str) -> bool:
    """Say whether a fact is the one at a place; a rule or event stands in the cell to the right."""
    if type(fact).__name__ != kind:
        return False
    if kind == "CellAnchor":
        return fact.iri.endswith(f"/{place}")
    held = getattr(fact, "at", ())
    places = [at.locator.place for at in (held if isinstance(held, tuple) else (held,))]
    row, column = place.rsplit("/", 1)
    beside = f"{row}/{int(column) + 1}" if kind in ("DoseRule", "CareRecommendation") else place
    return (place in places or beside in places) and (kind == "Study" or getattr(fact, field) is not None)


@pytest.mark.parametrize(("place", "kind", "field", "value"), WRONG)
def test_one_wrong_field_shows_in_its_cell(
    vocabulary: MemoryStore,
    facts: list[Fact],
    document: Document,
    words: Lexicon,
    place: str,
    kind: str,
    field: str,
    value: object,
) -> None:
    right = next(fact for fact in facts if concerns(fact, kind, field, place))
    wrong = type(right).model_validate(right.model_dump() | {field: value})
    assert wrong != right
    store = MemoryStore(vocabulary.quads())
    store.add([wrong if fact is right else fact for fact in facts], "source/invented")
    assert place in failed(compare_tables(printed_tables(store), document, words))


def test_a_fact_that_is_not_there_leaves_words_over(
    vocabulary: MemoryStore, facts: list[Fact], document: Document, words: Lexicon
) -> None:
    for kind in ("StudyResult", "DoseInstruction", "DoseRule", "CareRecommendation"):
        gone = next(fact for fact in facts if type(fact).__name__ == kind)
        store = MemoryStore(vocabulary.quads())
        store.add([fact for fact in facts if fact is not gone], "source/invented")
        assert failed(compare_tables(printed_tables(store), document, words)), kind


def test_a_cell_of_another_document_is_told(graph: MemoryStore, document: Document, words: Lexicon) -> None:
    longer = replace(document, tables=document.tables[:2])
    compared = compare_tables(printed_tables(graph), longer, words)
    assert {place.split("/")[0] for place in failed(compared)} == {"table-3"}
    assert failed(compared)["table-3/1/1"] == ("not in the document",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Grade $\\geq$ 3", "Grade ≥ 3"),
        ("four 4-week cycles", "4 28-day cycle"),
        ("1.0 mg/m ²", "1 mg/m2"),
        ("1-year", "1 year"),
        ("days 1–21", "day 1-21"),
        ("1,250 patients", "1250 patients"),
    ],
)
def test_what_means_the_same_has_one_spelling(one: str, other: str) -> None:
    assert uniform(one) == uniform(other)


@pytest.mark.parametrize(
    ("phrase", "text", "said"),
    [
        (Phrase("value", "7"), "17%", False),
        (Phrase("outcome", "PR"), "≥PR", False),
        (Phrase("outcome", "CR"), "CR/nCR", False),
        (Phrase("regimen", "CRd"), "CRD", False),
        (Phrase("dose", "", ("25", "25", "single", "mg")), "10–25 mg", False),
        (Phrase("dose", "", ("10", "25", "range", "mg")), "10 or 25 mg", False),
        (Phrase("days", "1,8"), "days 1, 8, 15", True),
        (Phrase("days", "1,8,15"), "days 1, 8", False),
        (Phrase("grade", "3"), "Grade 3–4", False),
        (Phrase("grade", "3/4"), "grade 3–4", True),
        (Phrase("cycles", "", ("5", "")), "after four cycles", True),
        (Phrase("cycles", "", ("5", "")), "after five cycles", False),
        (Phrase("cycles", "", ("1", "4")), "first four 28-day cycles", True),
    ],
)
def test_a_phrase_is_found_only_as_a_whole(phrase: Phrase, text: str, said: bool) -> None:
    assert any(way.search(uniform(text)) for way in patterns(phrase)) is said


SOURCE = "lenalidomide-rrmm-2012"


@pytest.fixture(scope="module")
def review(article: Path) -> Document:
    return read_document(article, describe(SOURCES / SOURCE).outline)[0]


Before = tuple[Lexicon, set[str]]


@pytest.fixture(scope="module")
def before(store: MemoryStore, review: Document) -> Before:
    """Return the words of the review, and what fails in its tables though nothing was changed."""
    words = lexicon(review.abbreviations)
    return words, set(failed(compare_tables(printed_tables(store), review, words)))


@pytest.mark.slow
def test_the_tables_of_the_article_come_back_from_the_graph(store: MemoryStore, review: Document) -> None:
    compared = compare_tables(printed_tables(store), review, lexicon(review.abbreviations))
    assert len(compared) == sum(1 for _ in review.cells())
    counts = Counter(each.likeness for each in compared)
    assert counts[Likeness.DIFFERS] == counts[Likeness.MISSING] == 0
    assert counts[Likeness.IDENTICAL] > 0.7 * len(compared)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("value", "99.9"),
        ("grade", "≥1"),
        ("days", "2,3"),
        ("nStated", 9999),
        ("cycleDays", 35),
        ("doseLow", "0.7"),
        ("cites", f"{BASE}reference/{SOURCE}/1"),
        ("outcome", f"{BASE}drug/aspirin"),
        ("dose", "33"),
    ],
)
def test_a_wrong_fact_about_the_article_shows(
    store: MemoryStore, review: Document, before: Before, field: str, other: str | int
) -> None:
    words, known = before
    term = ox.NamedNode(str(other)) if str(other).startswith("http") else ox.Literal(other)
    quads = sorted(in_tables(store, field), key=str)
    changed = MemoryStore(store.quads())
    for quad in quads[:: max(1, len(quads) // 3)]:
        wrong = ox.Quad(quad.subject, quad.predicate, term, quad.graph_name)
        changed.engine.remove(quad)
        changed.engine.add(wrong)
        assert set(failed(compare_tables(printed_tables(changed), review, words))) - known, quad
        changed.engine.remove(wrong)
        changed.engine.add(quad)


def in_tables(store: MemoryStore, field: str) -> list[ox.Quad]:
    """Return what cells, or facts that stand in cells, say with one property."""
    at = ox.NamedNode(f"{ONTOLOGY}at")
    place = f"{BASE}anchor/{SOURCE}/table-"
    found = []
    for quad in store.engine.quads_for_pattern(None, ox.NamedNode(ONTOLOGY + field), None, None):
        places = [str(quad.subject)]
        if field != "cites":
            stands = store.engine.quads_for_pattern(quad.subject, at, None, None)
            places = [str(each.object) for each in stands]
        if places and all(place in where for where in places):  # a line may have a cell as a further place
            found.append(quad)
    return found


@pytest.mark.slow
def test_the_command_counts_by_table_and_names_each_difference(article: Path, builds: Path) -> None:
    done = CliRunner().invoke(round_trip, [str(article), "--source", SOURCE, "--build", str(builds)])
    lines = done.output.splitlines()
    assert [line.split(":")[0] for line in lines[:6]] == [*(f"Table {n}" for n in range(1, 6)), "All tables"]
    assert done.exit_code == (1 if "missing in the graph" in lines[5] else 0)
    assert all(line.startswith("table-") for line in lines[6:])
