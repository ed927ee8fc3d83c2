"""How a document cites: raised numbers, numbers in brackets, authors with years, or a mixture."""

from pathlib import Path

import pytest

from ingest.documents.document import Document
from ingest.readers.text.reader import read_document
from kg.errors import Rejection

ARTICLE = """An invented review

Ada Osei, Bo Lund

Abstract: Salt was given.

Introduction

Salt was given early{first} Then sugar was given.{second} The end came.

Results

Sugar works{third} And t(4;14) or 61 (3) of them did not. {more}

References

1. Osei A, Lund B. A trial of salt. *Blood*. 2008;111(5):2516–2520.
2. Lund B, Osei A, et al. Another trial. *Leukemia*. 2010;24(1):22–32.
3. Roe C. A third one. *J Clin Oncol*. 2010;28(1):132–135.
4. Roe C, Lund B. A fourth one. *J Clin Oncol*. 2010;28(1):136–138.
"""


def read(folder: Path, *marks: str) -> tuple[Document, tuple[Rejection, ...]]:
    path = folder / "article.txt"
    path.write_text(ARTICLE.format(**dict(zip(("first", "second", "third", "more"), marks, strict=True))))
    return read_document(path)


def cited(document: Document) -> list[tuple[int, ...]]:
    return [mark.numbers for sentence in document.sentences() for mark in sentence.citations]


@pytest.mark.parametrize(
    ("marks", "numbers"),
    [
        ((".¹⁻³", "²", ".^{1,4}", ""), [(1, 2, 3), (2,), (1, 4)]),
        ((" [1–3].", " [2]", " [1, 4].", "As in [2;3]."), [(1, 2, 3), (2,), (1, 4), (2, 3)]),
        ((" (1-3).", " (2)", " (1,4).", ""), [(1, 2, 3), (2,), (1, 4)]),
        (
            (
                " (Osei and Lund, 2008; Lund et al., 2010).",
                " (Roe 2010a)",
                " [Roe & Lund, 2010b].",
                "As did Osei (2008).",
            ),
            [(1, 2), (3,), (4,), (1,)],
        ),
    ],
    ids=["raised", "square", "round", "author and year"],
)
def test_the_one_form_of_a_document_is_read(
    tmp_path: Path, marks: tuple[str, ...], numbers: list[tuple[int, ...]]
) -> None:
    document, rejections = read(tmp_path, *marks)
    assert (cited(document), rejections) == (numbers, ())
    assert [len(section.paragraphs[0].sentences) for section in document.sections[:1]] == [3]


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ((".¹", " [2]", " [3].", "And [4]."), "numbers in square brackets (3 marks)"),
        ((".", "", " [1].", ""), "numbers in square brackets (1 marks), and none of them could be read"),
        ((".", " (Nobody, 1999)", " (Osei and Lund, 2008).", "(Anybody, 1998)"), "authors with years"),
    ],
    ids=["beside raised numbers", "hardly any", "unknown authors"],
)
def test_a_form_that_is_not_read_is_said_once_and_loudly(
    tmp_path: Path, marks: tuple[str, ...], words: str
) -> None:
    _, rejections = read(tmp_path, *marks)
    assert [each.place for each in rejections] == ["citations"]
    assert words in rejections[0].reason and "raised numbers" in rejections[0].reason


def test_an_author_whom_the_list_does_not_have_is_named_where_it_stands(tmp_path: Path) -> None:
    marks = (" (Osei and Lund, 2008).", " (Lund et al, 2010)", " (Nobody, 1999).", "(Roe, 2010a)")
    document, (rejection,) = read(tmp_path, *marks)
    assert (rejection.place, "(Nobody, 1999)" in rejection.reason) == ("results/1/1", True)
    assert cited(document) == [(1,), (2,), (3,)]
