"""An invented article, read whole: every kind of thing the layout does to a text."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.documents.document import Document, Paragraph, Section
from ingest.readers.text.reader import read_document
from kg.errors import Rejection
from kg.facts.locators import digest

GOUT = Path(__file__).parents[1] / "documents" / "gout.txt"
FRONT = "A title\n\nAda Author\n\nAbstract: Short.\n\n"
JOINED_AFTER_A_TABLE = (
    "MSU (monosodium urate) was seen in all joints, and in those who had tophi at the start, "
    "a slower answer was seen.^{1,3}"
)
REFERENCES = "\n\nReferences\n\n1. Author A. Title. *Journal*. 2001;1:2.\n"


@pytest.fixture(scope="module")
def gout() -> Document:
    return read_document(GOUT)[0]


def read(
    folder: Path, body: str, outline: dict[str, list[str]] | None = None
) -> tuple[Document, list[Rejection]]:
    path = folder / "article.txt"
    path.write_text(FRONT + body + REFERENCES, encoding="utf-8")
    document, rejections = read_document(path, outline)
    return document, list(rejections)


def texts(paragraphs: Sequence[Paragraph]) -> list[list[str]]:
    return [[sentence.text for sentence in paragraph.sentences] for paragraph in paragraphs]


def section(document: Document, slug: str) -> Section:
    return next(found for found in document.sections if found.slug == slug)


def test_front_matter_loses_its_raised_marks(gout: Document) -> None:
    assert gout.title == "Tovorexin and other blockers of urate transport in refractory gout"
    assert gout.authors == ("Ada B Lindqvist", "Émile Ørsted", "Rui van der Meer")
    assert gout.keywords == ("gout", "urate", "tovorexin")


def test_an_abstract_broken_by_a_page_is_one_paragraph(gout: Document) -> None:
    (sentences,) = texts(gout.abstract)
    assert sentences[-1] == "We ask why the fourth trial failed."
    assert str(gout.abstract[0].sentences[0].locator) == f"abstract/1/1@{digest('Gout hurts.')}"


def test_sections_stand_in_order_with_unique_slugs_and_paths(gout: Document) -> None:
    assert [(found.slug, len(found.path), len(found.paragraphs)) for found in gout.sections] == [
        ("introduction", 1, 2),
        ("uricosurics-with-or-without-colchicine", 1, 0),
        ("mtor-free-blockers", 2, 0),
        ("selective-uricosurics", 3, 3),
        ("mtor-and-the-kidney", 1, 1),
        ("selective-uricosurics-2", 1, 1),
        ("acknowledgment", 1, 1),
        ("annals-of-invented-medicine", 1, 0),
        ("send-us-your-work", 2, 1),
    ]


def test_paragraphs_are_joined_again_across_pages_figures_and_tables(gout: Document) -> None:
    assert texts(section(gout, "introduction").paragraphs)[1] == [
        "Serum urate was read twice.",
        "Treatment was begun with a starter, which is based on a Phase II design with 12 arms (Table 1).",
        "The lead-in took two weeks.",
    ]
    assert texts(section(gout, "selective-uricosurics").paragraphs) == [
        [
            "In group A.",
            "Patients took tovorexin alone.",
            "Six patients in hospital B.",
            "Two left early (Table 2).",
            "The body mass index (BMI) was not different (see Appendix).",
            "Novel small inhibitors of transport (NSITs) were stopped, and C-reactive protein (CRP) fell.",
            JOINED_AFTER_A_TABLE,
            "In the study of Berg et al, 12.5% (5 of 40) withdrew.",
        ],
        ["• First, the dose was lowered."],
        ["• Second, fluids were given."],
    ]


def test_lines_of_one_block_are_one_span(gout: Document) -> None:
    sentence = section(gout, "mtor-and-the-kidney").paragraphs[0].sentences[1]
    assert sentence.text == "Lines of one block are one paragraph."
    assert len(sentence.spans) == 1


def test_spans_say_where_each_sentence_stands(gout: Document) -> None:
    for sentence in gout.sentences():
        parts = [re.sub(r"\s*\n\s*", " ", gout.text[span.start : span.end]) for span in sentence.spans]
        assert " ".join(parts) == sentence.text
        assert sentence.locator.digest == digest(sentence.text)


def test_sentences_keep_their_marks_and_are_not_cut_at_abbreviations(gout: Document) -> None:
    first = section(gout, "introduction").paragraphs[0].sentences
    assert [
        (len(sentence.text.split()), [mark.numbers for mark in sentence.citations]) for sentence in first
    ] == [
        (8, [(1, 2, 3)]),
        (16, [(4, 6, 7, 8)]),
        (27, [(5,), (9,)]),
        (30, [(3,)]),
        (8, []),
        (3, []),
        (2, [(10,)]),
    ]
    for sentence in first:
        for mark in sentence.citations:
            assert sentence.text[mark.span.start : mark.span.end] == mark.as_written


def test_a_legend_is_split_and_its_abbreviations_stand_apart(gout: Document) -> None:
    (figure,) = gout.figures
    assert [sentence.text for sentence in figure.legend] == [
        "Routes of urate in the kidney (A) and in the gut (B).",
        "(A) Arrows show transport; see Fig. 2 of the first report.²",
        "(B) Bars show secretion.",
    ]
    assert figure.legend[1].citations[0].numbers == (2,)


def test_a_continued_table_is_one_table(gout: Document) -> None:
    (table,) = gout.tables
    assert (table.number, table.slug, table.caption) == (1, "table-1", "Trials of uricosurics")
    assert [cell.text for cell in table.header] == ["Trial", "Arm", "Dose", "N"]
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Berg et al ⁵", "Tovo", "40 mg/m ² on days 1–5", "31"],
        ["Berg et al ⁵", "Placebo", "NA [†]", "30"],
        ["Berg et al ⁵", "Open label", "20 mg/day", "12"],
        ["Ito et al (GO-2) ^{9,10}", "Tovo", "10 mg", "8"],
    ]
    assert table.notes == ("[†]Not available at the time.", "‡ Counted by hand.")


def test_an_empty_first_cell_repeats_the_row_above(gout: Document) -> None:
    rows = gout.tables[0].rows
    assert [row[0].inherited for row in rows] == [False, True, True, False]
    repeated = rows[2][0]
    assert [mark.numbers for mark in repeated.citations] == [(5,)]
    assert str(repeated.locator) == f"table-1/3/1@{digest('Berg et al ⁵')}"


def test_cells_stand_where_they_say(gout: Document) -> None:
    for cell in gout.cells():
        printed = "" if cell.inherited else cell.text
        assert gout.text[cell.span.start : cell.span.end] == printed
    assert [mark.as_written for cell in gout.cells() for mark in cell.citations] == ["⁵", "⁵", "⁵", "^{9,10}"]


def test_abbreviations_are_found_in_text_and_in_lists(gout: Document) -> None:
    found = [(item.short, item.long, item.locator.place, item.defined_in) for item in gout.abbreviations]
    assert found == [
        ("MSU", "monosodium urate", "introduction/1/1", "text"),
        ("XOIs", "xanthine oxidase inhibitors", "introduction/1/2", "text"),
        ("BMI", "body mass index", "selective-uricosurics/1/5", "text"),
        ("NSITs", "Novel small inhibitors of transport", "selective-uricosurics/1/6", "text"),
        ("CRP", "C-reactive protein", "selective-uricosurics/1/6", "text"),
        ("MSU", "monosodium urate", "selective-uricosurics/1/7", "text"),
        ("URAT1", "urate transporter 1", "figure-1-abbreviations/1", "list"),
        ("TGF- β", "transforming growth factor- β", "figure-1-abbreviations/2", "list"),
        ("T eff", "effector T cell (CD4+; CD8+)", "figure-1-abbreviations/3", "list"),
        ("po", "by mouth, swallowed whole", "figure-1-abbreviations/4", "list"),
        ("Tovo", "tovorexin", "table-1-abbreviations/1", "list"),
        ("N", "number of patients", "table-1-abbreviations/2", "list"),
        ("NA", "not available", "table-1-abbreviations/3", "list"),
    ]


def test_text_after_the_references_is_a_section(gout: Document) -> None:
    assert texts(section(gout, "send-us-your-work").paragraphs) == [
        ["The journal is read by many & liked by most.", "Write to <http://example.org/>"]
    ]
    assert len(gout.references) == 10


def test_a_page_number_is_left_out_and_said_so() -> None:
    _, rejections = read_document(GOUT)
    assert [(found.place, found.path) for found in rejections] == [("line 34", str(GOUT))]


def test_an_outline_says_what_the_layout_does_not(tmp_path: Path) -> None:
    body = "Harm\n\nSkin\n\nItches.\n\nGut\n\nAches.\n\nNausea\n\nOften.\n\nEnd\n\nDone."
    outline = {"harm": ["Skin", "gut"], "Gut": ["Nausea"], "Lost": ["Missing"]}
    document, rejections = read(tmp_path, body, outline)
    assert [found.path for found in document.sections] == [
        ("Harm",),
        ("Harm", "Skin"),
        ("Harm", "Gut"),
        ("Harm", "Gut", "Nausea"),
        ("End",),
    ]
    assert [found.place for found in rejections] == ["outline", "outline"]


def test_an_outline_wins_over_the_layout(tmp_path: Path) -> None:
    document, _ = read(tmp_path, "Harm\n\nSkin\n\nItches.\n\nGut\n\nAches.", {"Harm": ["Gut"]})
    assert [found.path for found in document.sections] == [("Harm",), ("Skin",), ("Harm", "Gut")]


def test_whole_paragraphs_are_not_joined(tmp_path: Path) -> None:
    body = (
        "Part\n\nOne ends here.³⁻¹\n\nTwo follows.\n\np53 is three.\n\nFour comes after (see above).\n\nFive."
    )
    document, rejections = read(tmp_path, body)
    assert len(document.sections[0].paragraphs) == 5
    assert [(found.place, "³⁻¹" in found.reason) for found in rejections] == [("part/1/1", True)]


def test_a_paragraph_that_stops_before_a_heading_is_reported(tmp_path: Path) -> None:
    document, rejections = read(
        tmp_path, "Part\n\nThis sentence has no full stop\n\nNext part\n\nText.\n\nMore text."
    )
    assert [found.title for found in document.sections] == [
        "Part",
        "This sentence has no full stop",
        "Next part",
    ]
    document, rejections = read(
        tmp_path, f"Part\n\nHere. {'Words and more words ' * 9}\n\nNext part\n\nText."
    )
    assert [found.title for found in document.sections] == ["Part", "Next part"]
    assert "mid-sentence" in rejections[0].reason


def test_a_short_line_cut_by_a_page_is_no_heading(tmp_path: Path) -> None:
    body = "Part\n\nSome patients who were treated had\n\nno answer.\n\n"
    body += "Others took a tablet (Maker\n\nPharma, Inc) daily."
    document, rejections = read(tmp_path, body)
    assert texts(document.sections[0].paragraphs) == [
        ["Some patients who were treated had no answer."],
        ["Others took a tablet (Maker Pharma, Inc) daily."],
    ]
    assert not rejections


def test_text_before_the_first_heading_is_kept(tmp_path: Path) -> None:
    document, _ = read(tmp_path, "Keywords: one\n\nNo heading stands here.\n\nPart\n\nText.")
    assert [(found.slug, found.path) for found in document.sections] == [("opening", ()), ("part", ("Part",))]


def test_prose_about_a_table_is_no_caption(tmp_path: Path) -> None:
    body = "Part\n\nTable 1 shows nothing new.\n\nFigure 2 does not, either.\n\n"
    body += "The rest is known, as\n\nTable 3 Lost"
    document, rejections = read(tmp_path, body)
    assert len(document.sections[0].paragraphs) == 3
    assert not document.tables
    assert [found.place for found in rejections] == ["table-3"]


@pytest.mark.parametrize(
    ("rows", "kept", "place"),
    [
        ("A\tB\tC\n1\t2", [["1", "2", ""]], "table-1"),
        ("A\tB\tC\n1\t2\t3\nlone cell", [["1", "2", "3"], ["lone cell", "", ""]], "table-1"),
        ("A\tB\n1\t2\t3\n4\t5", [["4", "5"]], "table-1"),
        ("A\tB\n\t2", [["", "2"]], "table-1/1/1"),
    ],
)
def test_a_ragged_row_is_padded_or_left_out(
    tmp_path: Path, rows: str, kept: list[list[str]], place: str
) -> None:
    document, rejections = read(tmp_path, f"Part\n\nText.\n\nTable 1 Rows\n\n{rows}\n\nMore text.")
    assert [[cell.text for cell in row] for row in document.tables[0].rows] == kept
    assert [found.place for found in rejections] == [place]
    assert len(document.sections[0].paragraphs) == 2


def test_rows_and_captions_that_belong_nowhere_are_rejected(tmp_path: Path) -> None:
    body = "Part\n\nText.\n\na\tb\n\nTable 1 One\n\nA\tB\n1\t2\n\n"
    body += "Table 1 Other\n\nA\tB\n3\t4\n\nTable 7 (Continued)\n\nA\tB\n5\t6"
    document, rejections = read(tmp_path, body)
    assert [(table.number, len(table.rows)) for table in document.tables] == [(1, 1), (7, 1)]
    assert [found.place for found in rejections] == ["line 11", "table-1", "table-7"]


def test_a_crossed_range_and_an_unlisted_number_are_rejected(tmp_path: Path) -> None:
    document, rejections = read(tmp_path, "Part\n\nText.¹ Crossed.^{9–3} Beyond.² Again.²")
    assert [len(sentence.citations) for sentence in document.sections[0].paragraphs[0].sentences] == [
        1,
        0,
        1,
        1,
    ]
    assert [(found.place, found.reason.split()[-1]) for found in rejections] == [
        ("part/1/2", "ranges"),
        ("part/1/3", "list"),
    ]


def test_an_abbreviation_entry_without_a_long_form_is_rejected(tmp_path: Path) -> None:
    document, rejections = read(
        tmp_path, "Part\n\nText.\n\nAbbreviations: AB, alpha beta; CD; EF = early form."
    )
    assert [item.short for item in document.abbreviations] == ["AB", "EF"]
    assert [found.place for found in rejections] == ["abbreviations/2"]


def test_carriage_returns_change_nothing_but_offsets(tmp_path: Path, gout: Document) -> None:
    path = tmp_path / "crlf.txt"
    path.write_bytes(GOUT.read_bytes().replace(b"\n", b"\r\n"))
    other, _ = read_document(path)
    assert [sentence.text for sentence in other.sentences()] == [
        sentence.text for sentence in gout.sentences()
    ]
    assert other.references == gout.references
    for cell in other.cells():
        assert cell.inherited or other.text[cell.span.start : cell.span.end] == cell.text


def test_abbreviations_on_the_first_page_are_kept(tmp_path: Path) -> None:
    body = "Abbreviations: AB, alpha beta.\n\nKeywords: one\n\nPart\n\nText."
    document, rejections = read(tmp_path, body)
    assert [(item.short, item.locator.place) for item in document.abbreviations] == [
        ("AB", "abbreviations/1")
    ]
    assert len(document.abstract) == 1
    assert not rejections


def test_a_span_never_covers_what_was_taken_out(tmp_path: Path) -> None:
    document, rejections = read(tmp_path, "Part\n\nOne sentence with\na\tb\nwords on both sides.")
    (sentence,) = document.sections[0].paragraphs[0].sentences
    assert [document.text[span.start : span.end] for span in sentence.spans] == [
        "One sentence with",
        "words on both sides.",
    ]
    assert len(rejections) == 1
