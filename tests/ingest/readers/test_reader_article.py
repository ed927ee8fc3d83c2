"""The real article, where it is at hand: counts that were verified by eye."""

import re
from collections import Counter
from pathlib import Path

import pytest

from ingest.documents.document import Document, Sentence
from ingest.readers.text.reader import read_document

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"


@pytest.fixture(scope="module")
def document(article: Path) -> Document:
    found, rejections = read_document(article)
    assert rejections == ()
    return found


def offsets(sentence: Sentence) -> list[int]:
    """Return where each character of a sentence stands in the document; -1 for a blank that joins."""
    found: list[int] = []
    for span in sentence.spans:
        found += [-1] if found else []
        found += range(span.start, span.end)
    return found


def test_every_part_is_there(document: Document) -> None:
    assert len(document.authors) == 12
    assert len(document.keywords) == 5
    assert len(document.abstract[0].sentences) == 8
    assert [len(figure.legend) for figure in document.figures] == [4]
    assert len(document.references) == 117


def test_sections_and_paragraphs_are_counted(document: Document) -> None:
    counts = [len(section.paragraphs) for section in document.sections]
    assert counts == [3, 1, 4, 2, 4, 5, 2, 0, 2, 2, 1, 2, 2, 2, 2, 4, 0, 1, 3, 2, 1, 2, 1, 1, 0, 0, 2]
    assert sum(1 for _ in document.sentences()) == 226  # 5 captions and a note among them
    assert document.sections[0].slug == "introduction"
    assert [section.slug for section in document.sections if not section.paragraphs][-1] == "dovepress"


def test_headings_directly_above_a_heading_are_parents(document: Document) -> None:
    below = [section.slug for section in document.sections if len(section.path) > 1]
    assert below == ["mtor-inhibitors", "neutropenia", "dovepress", "publish-your-work-in-this-journal"]


def test_sixteen_sentences_are_joined_across_pages_figures_and_tables(document: Document) -> None:
    broken = [sentence for sentence in document.sentences() if len(sentence.spans) > 1]
    assert len(broken) == 16
    joints = [
        document.text[item.spans[0].end :][:2] + document.text[: item.spans[1].start][-2:] for item in broken
    ]
    assert all(joint.strip("\n ") == "" for joint in joints)
    for sentence in document.sentences():
        assert " ".join(document.text[span.start : span.end] for span in sentence.spans) == sentence.text
        assert not sentence.text[0].islower() or sentence.text.startswith("mTor")
        assert not re.match(r"Abbreviations|Notes?:|Table \d|\(Continued", sentence.text)


def test_tables_have_their_rows(document: Document) -> None:
    assert [(table.number, len(table.header), len(table.rows)) for table in document.tables] == [
        (1, 8, 4),
        (2, 9, 5),
        (3, 9, 7),
        (4, 2, 4),
        (5, 2, 6),
    ]
    assert [len(table.notes) for table in document.tables] == [0, 0, 0, 0, 1]
    assert [cell.locator.place for cell in document.cells() if cell.inherited] == [
        "table-1/2/1",
        "table-1/4/1",
    ]


def test_every_raised_digit_is_a_mark_or_a_square_metre(document: Document) -> None:
    covered: set[int] = set()
    for sentence in document.sentences():
        places = offsets(sentence)
        for mark in sentence.citations:
            covered.update(places[mark.span.start : mark.span.end])
    for cell in document.cells():
        for mark in () if cell.inherited else cell.citations:
            covered.update(range(cell.span.start + mark.span.start, cell.span.start + mark.span.end))
    text = document.text
    body = range(text.index("\nIntroduction\n"), text.index("\nReferences\n"))
    left = [place for place in body if text[place] in RAISED and place not in covered]
    assert Counter(re.sub(r"\s", "", text[place - 3 : place + 1])[-2:] for place in left) == {"m²": 11}
    braces = [match.start() for match in re.finditer(r"\^\{", text[body.start : body.stop])]
    assert all(body.start + place in covered for place in braces)
    assert sum(len(sentence.citations) for sentence in document.sentences()) == 121


def test_every_reference_is_cited_and_every_citation_listed(document: Document) -> None:
    in_sentences = [mark for sentence in document.sentences() for mark in sentence.citations]
    in_cells = [mark for cell in document.cells() for mark in cell.citations]
    cited = {number for mark in (*in_sentences, *in_cells) for number in mark.numbers}
    assert cited == {reference.number for reference in document.references} == set(range(1, 118))


def test_references_have_their_fields(document: Document) -> None:
    references = {reference.number: reference for reference in document.references}
    assert sum(reference.meeting_abstract for reference in document.references) == 23
    assert sum(reference.et_al for reference in document.references) == 97
    assert sum(reference.group is not None for reference in document.references) == 10
    assert {number: found.supplement for number, found in references.items() if found.supplement} == {
        3: "Suppl 1",
        30: "Suppl 2",
        110: "s1",
    }
    assert {number: found.date for number, found in references.items() if found.date} == {
        56: "November 20, 2009",
        85: "May 18, 2012",
    }
    assert {number: found.remark for number, found in references.items() if found.remark} == {
        93: "author reply 404",
        96: "quiz 1093",
    }
    assert [number for number, found in references.items() if found.first_page is None] == [85]
    assert references[72].issue == "2_Annual_Meeting"
    assert not any("*" in found.title or "[" in found.title for found in document.references)


def test_abbreviations_are_counted_by_place(document: Document) -> None:
    in_text = [found.short for found in document.abbreviations if found.defined_in == "text"]
    assert in_text == [
        "MM",
        "IMiDs",
        "SOCS",
        "MTD",
        "PR",
        "G-CSF",
        "VTE",
        "CR",
        "TTP",
        "OS",
        "VGPR",
        "PFS",
        "MR",
    ]
    listed = Counter(
        found.locator.container for found in document.abbreviations if found.defined_in == "list"
    )
    assert listed == {
        "figure-1-abbreviations": 14,
        "table-1-abbreviations": 7,
        "table-2-abbreviations": 24,
        "table-3-abbreviations": 26,
        "table-5-abbreviations": 3,
    }
