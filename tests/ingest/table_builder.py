"""Tables and documents for tests, from tab-separated text."""

import re
from collections.abc import Iterable
from typing import TypeVar

from ingest.documents.document import Cell, Document, PrintedMark, ShortForm, Span, Table
from kg.facts.locators import Locator, digest

_Kind = TypeVar("_Kind")
_MARK = re.compile(r"[⁰¹²³⁴-⁹]+$|\^\{\d+\}$")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def build_table(text: str, number: int = 1, study_columns: tuple[str, ...] = ("Study", "Reference")) -> Table:
    """Build a table: one line a row, the first the header; an empty cell below one of
    *study_columns* repeats the row above."""
    lines = [line.split("\t") for line in text.strip("\n").splitlines()]
    inheriting = [column for column, header in enumerate(lines[0]) if header in study_columns]
    slug = f"table-{number}"
    rows: list[tuple[Cell, ...]] = []
    for row, line in enumerate(lines):
        above = rows[-1] if row > 1 else None
        cells = []
        for column, cell in enumerate(line):
            inherited = not cell and above is not None and column in inheriting
            written = above[column].text if inherited and above is not None else cell
            locator = Locator(slug, (row, column + 1), digest=digest(cell))
            cells.append(Cell(locator, written, Span(0, len(cell)), _citations(written), inherited))
        rows.append(tuple(cells))
    return Table(number, slug, f"Table {number}", rows[0], tuple(rows[1:]))


def _citations(text: str) -> tuple[PrintedMark, ...]:
    found = _MARK.search(text) if "mg" not in text else None
    if found is None:
        return ()
    number = int(re.sub(r"\D", "", found[0].translate(_DIGITS)))
    return (PrintedMark(Span(*found.span()), found[0], (number,)),)


def build_document(*tables: Table, abbreviations: dict[str, str] | None = None) -> Document:
    """Build a document that holds nothing but tables and their abbreviations."""
    short_forms = tuple(
        ShortForm(short, long, Locator("table-1-abbreviations", (number,)), "list")
        for number, (short, long) in enumerate((abbreviations or {}).items(), start=1)
    )
    return Document("0" * 64, "", "Invented", (), (), (), (), tables=tables, abbreviations=short_forms)


def only(found: Iterable[object], kind: type[_Kind]) -> list[_Kind]:
    """Return what of *found* is of one kind."""
    return [one for one in found if isinstance(one, kind)]


def fields(one: object, *names: str) -> tuple[object, ...]:
    """Return some fields of *one*, in the order of their names."""
    return tuple(getattr(one, name) for name in names)
