"""A digit that is changed in the article changes the fact it stands for, and no other."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.documents.document import Cell, Document, Span, Table
from ingest.extracted.tables.facts import facts
from ingest.readers.text.reader import read_document
from ingest.source_folders import lexicon
from ingest.vocabulary.lexicon import Lexicon
from kg.errors import Rejection
from kg.facts import DoseInstruction, Ref, StudyResult

FIGURES = ("Prior treatment", "Response", "TTE", "Key toxicities", "PR \\geq", "CR")
PLACES = {"iri", "at", "as_written"}
EVERY = 3


@pytest.fixture(scope="module")
def document(article: Path) -> Document:
    return read_document(article)[0]


def contents(table: Table, document: Document, words: Lexicon) -> Counter[str]:
    """Count what a table says, places left out; nothing of it may be rejected."""
    found = list(facts(replace(document, tables=(table,)), Ref("source/article"), words, {}))
    assert [
        item for item in found if isinstance(item, Rejection) and "reference numbered" not in item.reason
    ] == []
    said = (item for item in found if isinstance(item, StudyResult | DoseInstruction))
    return Counter(item.model_dump_json(exclude=PLACES) for item in said)


def numbers(table: Table) -> Iterator[tuple[Cell, re.Match[str]]]:
    """Yield the last digit of each figure below a header of figures."""
    for row in table.rows:
        for header, cell in zip(table.header, row, strict=True):
            if header.text in FIGURES:
                yield from (
                    (cell, digit) for digit in re.finditer(r"(?<![≥\d] )(?<!Grade )\d(?![\d.])", cell.text)
                )


def changed(table: Table, cell: Cell, digit: re.Match[str]) -> Table:
    other = str((int(digit[0]) + 1) % 10)
    text = cell.text[: digit.start()] + other + cell.text[digit.end() :]
    new = replace(cell, text=text, span=Span(cell.span.start, cell.span.start + len(text)))
    rows = tuple(tuple(new if one is cell else one for one in row) for row in table.rows)
    return replace(table, rows=rows)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_another_digit_is_another_value_of_one_fact(document: Document, number: int) -> None:
    table, words = document.tables[number - 1], lexicon(document.abbreviations)
    before = contents(table, document, words)
    sample = list(numbers(table))[::EVERY] if number > 1 else list(numbers(table))
    assert len(sample) > 5
    for cell, digit in sample:
        after = contents(changed(table, cell, digit), document, words)
        gone, come = before - after, after - before
        assert (gone.total(), come.total()) == (1, 1), f"{cell.locator.place}: {digit}"
