"""Captions and notes of tables: read as sentences, led to by their marks, and what they qualify."""

from decimal import Decimal
from pathlib import Path

import pytest

from ingest.documents.document import Document
from ingest.documents.note_marks import openings, signs
from ingest.extraction import Description, extract
from ingest.readers.text.reader import read_document
from ingest.vocabulary.lexicon import Lexicon
from kg.errors import Rejection
from kg.facts import Arm, CareRecommendation, Entity, Fact, NoteMark, Ref, StudyResult, TableScope
from tests.ingest.table_builder import fields, only

FRONT = "A title\n\nAda Author\n\nAbstract: Short.\n\nResults\n\nOne sentence stands here.\n\n"
BACK = "\n\nReferences\n\n1. Author A. Title. *Journal*. 2001;1:2.\n2. Other B. Title. *Journal*. 2002;1:2.\n"
WORDS = [
    Entity(iri=Ref("drug/azacitidine"), kind="Drug", label="azacitidine"),
    Entity(iri=Ref("drug/venetoclax"), kind="Drug", label="venetoclax"),
    Entity(iri=Ref("intervention/placebo"), kind="Intervention", label="placebo"),
    Entity(iri=Ref("disease/leukaemia"), kind="Disease", label="leukaemia"),
    Entity(iri=Ref("outcome/orr"), kind="ResponseOutcome", label="overall response rate"),
    Entity(iri=Ref("outcome/os"), kind="TimeToEventOutcome", label="overall survival"),
]


def read(tmp_path: Path, table: str) -> tuple[Document, list[Fact | Rejection]]:
    path = tmp_path / "article.txt"
    path.write_text(f"{FRONT}{table}{BACK}", encoding="utf-8")
    document, rejections = read_document(path)
    return document, [*rejections, *extract(document, Description("invented", {}, {}, {}), Lexicon(WORDS))]


def results_table(caption: str, rows: str, notes: str = "") -> str:
    return f"Table 1 {caption}\n\nStudy\tRegimen\tN\tOverall response rate (%)\n{rows}\n\n{notes}"


TWO_ROWS = "Author ¹\tAza\t40\t24{0}\nOther ²\tVen\t50\t31{1}"


@pytest.mark.parametrize(
    ("mark", "opening"),
    [
        ("†", "†"),
        ("[†]", "[†]"),
        ("^a", "^a"),
        ("^{a}", "^{a}"),
        ("ᵃ", "ᵃ"),
        ("^a", "[a]"),
        ("*", "*"),
        ("**", "**"),
    ],
)
def test_a_mark_in_a_cell_leads_to_its_note_and_the_figure_is_qualified_by_it_if_it_can_be_read(
    tmp_path: Path, mark: str, opening: str
) -> None:
    rows = TWO_ROWS.format("%", f"% {mark}" if mark.startswith("[") else f"%{mark}")
    _, found = read(tmp_path, results_table("Trials", rows, f"Note: {opening}Counted by hand."))
    (made,) = only(found, NoteMark)
    assert made.explained_by == ("anchor/invented/table-1-notes/1/1",)
    figures = {one.value: one.qualified_by for one in only(found, StudyResult)}
    refused = [one for one in only(found, Rejection) if one.place.startswith("table-1/2/4")]
    assert figures.get(Decimal(24)) == ()
    assert figures.get(Decimal(31)) == (None if refused else made.explained_by)


def test_a_mark_of_a_header_qualifies_the_whole_column(tmp_path: Path) -> None:
    table = results_table("Trials", TWO_ROWS.format("", ""), "†Counted by hand.").replace("(%)", "(%)†")
    _, found = read(tmp_path, table)
    assert [one.qualified_by for one in only(found, StudyResult)] == [
        ("anchor/invented/table-1-notes/1/1",)
    ] * 2


def test_a_mark_that_no_note_explains_is_rejected(tmp_path: Path) -> None:
    _, found = read(tmp_path, results_table("Trials", TWO_ROWS.format("", " ‡"), "†Counted by hand."))
    told = [str(one) for one in only(found, Rejection)]
    assert any("the mark '‡' leads to no note below table-1" in one for one in told)


def test_each_mark_opens_a_note_of_its_own(tmp_path: Path) -> None:
    notes = "Notes: †Counted by hand. Twice. ‡ Of 40 patients; ^{a}At entry.\n[b]After a year."
    document, _ = read(tmp_path, results_table("Trials", TWO_ROWS.format("", ""), notes))
    assert [(note.sign, note.text) for note in document.notes] == [
        ("†", "†Counted by hand. Twice."),
        ("‡", "‡ Of 40 patients;"),
        ("a", "^{a}At entry."),
        ("b", "[b]After a year."),
    ]
    for note in document.notes:
        for said in note.sentences:
            assert "".join(document.text[span.start : span.end] for span in said.spans) == said.text


def test_a_note_without_a_mark_is_a_note(tmp_path: Path) -> None:
    document, found = read(tmp_path, results_table("Trials", TWO_ROWS.format("", ""), "Note: Data of 2011."))
    assert [(note.sign, note.text) for note in document.notes] == [(None, "Data of 2011.")]
    assert only(found, NoteMark) == []


def test_a_note_below_a_figure_is_kept(tmp_path: Path) -> None:
    document, found = read(tmp_path, "Figure 1 Flares fade.†\n\nNote: †In mice.")
    assert [(note.belongs_to, note.text) for note in document.notes] == [("figure-1", "†In mice.")]
    assert [mark.explained_by for mark in only(found, NoteMark)] == [("anchor/invented/figure-1-notes/1/1",)]


@pytest.mark.parametrize(
    ("caption", "operator", "number"),
    [
        ("Trials (n ≥ 30) in leukaemia", "≥", 30),
        ("Trials (N > 100)", ">", 100),
        ("Trials of at least 1,000 patients", "≥", 1000),
        ("Trials with more than 20 patients", ">", 20),
        ("Trials with fewer than 20 patients", "<", 20),
        ("Trials in leukaemia", None, None),
        ("Trials at 30 hospitals", None, None),
    ],
)
def test_a_caption_says_which_studies_were_let_in(
    tmp_path: Path, caption: str, operator: str | None, number: int | None
) -> None:
    _, found = read(tmp_path, results_table(caption, TWO_ROWS.format("", "")))
    (scope,) = only(found, TableScope)
    assert fields(scope, "n_operator", "n_required") == (operator, number)
    assert (scope.about == ("disease/leukaemia",)) == ("leukaemia" in caption)
    assert bool(scope.figures_at) == (number is not None)


@pytest.mark.parametrize(
    ("caption", "placebo_for"),
    [
        ("Venetoclax plus azacitidine versus placebo plus azacitidine", ("drug/venetoclax",)),
        ("Azacitidine with venetoclax or placebo/azacitidine", ("drug/venetoclax",)),
        ("Venetoclax plus azacitidine versus azacitidine", ()),
        ("Venetoclax plus azacitidine versus placebo plus venetoclax", ()),
    ],
)
def test_the_placebo_of_a_control_arm_is_read_from_the_caption(
    tmp_path: Path, caption: str, placebo_for: tuple[str, ...]
) -> None:
    rows = "Author ¹\tVenetoclax + azacitidine\t40\t24\n\tAzacitidine\t50\t31"
    _, found = read(tmp_path, results_table(caption, rows))
    control = next(arm for arm in only(found, Arm) if arm.is_comparator)
    assert fields(control, "placebo_for") == (placebo_for,)
    assert (control.placebo == "intervention/placebo") == bool(placebo_for)


def test_a_mark_after_one_advice_of_several_qualifies_that_one(tmp_path: Path) -> None:
    rows = "Adverse event\tSupportive care\nAnemia\tTransfusion; start of epoetin [†]"
    table = f"Table 1 Care\n\n{rows}\n\n†May clot."
    _, found = read(tmp_path, table)
    assert [fields(one, "as_written", "qualified_by") for one in only(found, CareRecommendation)] == [
        ("Transfusion", ()),
        ("start of epoetin", ("anchor/invented/table-1-notes/1/1",)),
    ]


def test_signs_are_found_whole_and_only_where_they_can_be_marks() -> None:
    assert [sign.sign for sign in signs("24%** and 31%*", {"*", "**"})] == ["**", "*"]
    assert list(signs("3 * 2 in panel [a]", {"†"})) == []
    assert openings("A sentence with † inside.") == []
