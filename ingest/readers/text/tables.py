"""Tables: captions, tab-separated rows, continuations, inherited cells, notes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.documents.document import Cell, Span, Table
from ingest.readers.text.findings import Findings
from ingest.readers.text.lines import Line
from ingest.readers.text.marks import find_marks
from ingest.readers.text.passages import keep_readable
from kg.facts.locators import Locator, digest


@dataclass(slots=True)
class TableDraft:
    """The lines of one table, gathered from all pages it stands on."""

    number: int
    caption: str
    rows: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """The container of the table's locators."""
        return f"table-{self.number}"


@dataclass(frozen=True, slots=True)
class _Field:
    """What stands between two tabs, with its place in the document."""

    text: str
    span: Span


def build_table(draft: TableDraft, findings: Findings) -> Table | None:
    """Return the table of a draft; None, with a rejection, when it has no rows."""
    if len(draft.rows) < 2:
        findings.add(draft.slug, "a caption without a header and rows below it; the document may be cut off")
        return None
    header = _split_row(draft.rows[0])
    titles = [cell.text for cell in header]
    rows: list[tuple[Cell, ...]] = []
    for line in draft.rows[1:]:
        fields = _split_row(line)
        if [cell.text for cell in fields] == titles:
            continue
        fitted = _fit_row(fields, len(header), line, draft.slug, findings)
        if fitted is not None:
            rows.append(_build_row(fitted, draft.slug, len(rows) + 1, rows, findings))
    first = _build_row(header, draft.slug, 0, (), findings)
    return Table(draft.number, draft.slug, draft.caption, first, tuple(rows), tuple(draft.notes))


def _split_row(line: Line) -> list[_Field]:
    fields: list[_Field] = []
    start = 0
    for part in line.text.split("\t"):
        text = part.strip()
        first = start + (part.index(text) if text else 0)
        fields.append(_Field(text, Span(line.start + first, line.start + first + len(text))))
        start += len(part) + 1
    return fields


def _fit_row(
    fields: list[_Field], width: int, line: Line, slug: str, findings: Findings
) -> list[_Field] | None:
    """Pad a short row; refuse one that is longer than the header."""
    while len(fields) > width and not fields[-1].text:
        fields.pop()
    if len(fields) == width:
        return fields
    counted = f"line {line.number} has {len(fields)} cells where the header has {width}"
    if len(fields) > width:
        findings.add(slug, f"{counted}; the row was left out")
        return None
    findings.add(slug, f"{counted}; the missing ones were taken as empty")
    end = line.start + len(line.text)
    return fields + [_Field("", Span(end, end))] * (width - len(fields))


def _build_row(
    fields: Sequence[_Field], slug: str, number: int, above: Sequence[tuple[Cell, ...]], findings: Findings
) -> tuple[Cell, ...]:
    filled = next((column for column, cell in enumerate(fields) if cell.text), 0)
    cells: list[Cell] = []
    for column, cell in enumerate(fields, start=1):
        inherits = column <= filled and number > 0
        if inherits and not above:
            findings.add(f"{slug}/{number}/{column}", "an empty first cell without a row above to repeat")
        if inherits and above:
            cells.append(_inherit(above[-1][column - 1], number, column, cell.span))
        else:
            cells.append(_build_cell(cell, Locator(slug, (number, column)), findings))
    return tuple(cells)


def _inherit(above: Cell, number: int, column: int, span: Span) -> Cell:
    locator = replace(above.locator, parts=(number, column))
    return Cell(locator, above.text, span, above.citations, inherited=True)


def _build_cell(cell: _Field, place: Locator, findings: Findings) -> Cell:
    marks = keep_readable(list(find_marks(cell.text)), 0, place.place, findings)
    return Cell(replace(place, digest=digest(cell.text)), cell.text, cell.span, marks)
