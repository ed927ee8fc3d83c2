"""What a table says and no grammar can read is rejected with its place, never lost or guessed."""

import re
from pathlib import Path

import pytest

from ingest.extracted.tables import grammars as cells
from ingest.extracted.tables.facts import facts
from ingest.extracted.tables.grammars import _cell_words
from ingest.extracted.tables.grammars import read as parsed
from ingest.vocabulary.lexicon import Lexicon
from kg.errors import Rejection
from kg.facts import Arm, Fact, Ref, Study, StudyResult
from tests.ingest.table_builder import build_document, build_table, fields, only

PUBLICATIONS = {8: Ref("publication/osei-2015")}


def read(text: str) -> list[Fact | Rejection]:
    return list(facts(build_document(build_table(text)), Ref("source/invented"), Lexicon([]), PUBLICATIONS))


def row(header: str, cell: str) -> list[Fact | Rejection]:
    return read(f"Study\tRegimen\t{header}\nOsei et al ⁸\tVA\t{cell}")


def test_a_table_of_no_known_kind_is_rejected_row_by_row() -> None:
    found = read("Gene\tChromosome\nTP53\t17\nFGFR3\t4")
    assert [rejection.place for rejection in only(found, Rejection)] == ["table-1/1", "table-1/2"]
    assert len(found) == 2


def test_cells_below_an_unknown_header_are_rejected_by_its_name() -> None:
    (rejection,) = only(row("Favourite colour", "blue"), Rejection)
    assert rejection.path == "table-1"
    assert rejection.place.startswith("table-1/1/3@")
    assert "'Favourite colour'" in rejection.reason


@pytest.mark.parametrize(
    ("header", "cell", "unread"),
    [
        ("Response", "very good", "very good"),
        ("Response", "CR: 20% PR: many", "PR: many"),
        ("Response", "CR: 20", "20"),
        ("Survival", "Median OS: 45 parsecs", "Median OS: 45 parsecs"),
        ("Survival", "Median OS: 4 months or so", "Median OS: 4 months or so"),
        ("Toxicity", "Grade ≥3 anemia: 5% Grade ≥9 rash: 7%", "Grade ≥9 rash: 7%"),
        ("Toxicity", "rash: 3% anemia: 5% of the worst kind", "anemia: 5% of the worst kind"),
        ("Prior therapy", "Aza-refractory: 20%", "Aza-refractory: 20%"),
        ("Prior therapy", "≥2 prior lines: 80%", "≥2 prior lines: 80%"),
        ("Toxicity", "No grade 4 events: 0%", "No grade 4 events: 0%"),
        ("Survival", "2-year PFS and OS: 50%", "2-year PFS and OS: 50%"),
        ("Schedule", "Car 20/27 mg on day 1", "Car 20/27 mg on day 1"),
        ("Schedule", "as tolerated", "as tolerated"),
        ("Schedule", "Aza 75 mg on days 1–7 Ven a little", "Ven a little"),
        ("N", "a few", "a few"),
        ("CR (%)", "twenty", "twenty"),
        ("Median OS (months)", "12 of", "12 of"),
    ],
)
def test_what_is_unread_is_told_from_its_first_character(header: str, cell: str, unread: str) -> None:
    (rejection,) = only(row(header, cell), Rejection)
    start = cell.index(unread)
    assert rejection.place.startswith(f"table-1/1/3[{start}:{len(cell)}]@")
    assert rejection.reason.startswith("expected")


def test_what_stands_before_the_unread_is_kept() -> None:
    (result,) = only(row("Response", "CR: 20% PR: many"), StudyResult)
    assert fields(result, "outcome", "value") == ("outcome/cr", 20)


def test_a_row_without_a_study_is_rejected() -> None:
    found = read("Study\tRegimen\tCR (%)\n\tVA\t20")
    assert [rejection.place for rejection in only(found, Rejection)] == ["table-1/1"]
    assert only(found, Arm) == []


def test_a_row_without_a_regimen_is_rejected() -> None:
    found = read("Study\tCR (%)\nOsei et al ⁸\t20")
    (rejection,) = only(found, Rejection)
    assert rejection.reason == "expected a regimen, or the doses of its drugs"


def test_a_reference_that_is_not_listed_is_rejected_and_the_study_kept() -> None:
    found = read("Study\tRegimen\tCR (%)\nLund et al ⁹\tVA\t20")
    (rejection,) = only(found, Rejection)
    assert "numbered 9" in rejection.reason
    assert only(found, Study)[0].iri == "study/lund-et-al"


def test_a_row_longer_than_the_header_is_rejected_beyond_it() -> None:
    found = read("Study\tRegimen\tCR (%)\nOsei et al ⁸\tVA\t20\tmore")
    (rejection,) = only(found, Rejection)
    assert rejection.place.startswith("table-1/1/4")
    assert len(only(found, StudyResult)) == 1


@pytest.mark.parametrize(
    "cell", ["%" * 50, "((((", ":", "≥", "\\geq", "1–", "\x00", "CR:" * 500, "Ven " * 500, "1–" * 9999]
)
@pytest.mark.parametrize(
    "header", ["Response", "Schedule", "Toxicity", "Survival", "Prior therapy", "N", "CR (%)"]
)
def test_nonsense_is_rejected_without_an_exception(header: str, cell: str) -> None:
    assert len(only(row(header, cell), Rejection)) == 1


def _examples() -> list[tuple[str, str]]:
    said = _cell_words().expected.items()
    return [(kind, example) for kind, words in said for example in re.findall('"([^"]+)"', words)]


@pytest.mark.parametrize(("kind", "example"), _examples())
def test_what_a_curator_is_told_to_write_is_read(kind: str, example: str) -> None:
    starts = ("interval", "dose") if kind == "dose_rules" else ("start",)
    assert any(parsed(kind, example, start).unread_from is None for start in starts)


def test_every_grammar_has_words_for_a_curator() -> None:
    grammars = {path.stem for path in Path(cells.__file__).parent.glob("*.lark")} - {"terms"}
    assert set(_cell_words().expected) == grammars
