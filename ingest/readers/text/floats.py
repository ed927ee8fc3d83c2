"""Tables and figures, and the abbreviations and notes below them, taken out of the running text.

A table has a caption, tab-separated rows, continuations, inherited cells and notes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.documents.document import Cell, Figure, Note, Span, Table
from ingest.documents.note_marks import openings
from ingest.readers.text.lines import Findings, LineGroup, LineRole, TextLine
from ingest.readers.text.paragraphs import join_lines, keep_readable, read_paragraph
from kg.facts.locators import Locator, digest

NO_ROWS = (
    "no header with rows below this caption: the cells of a row are parted by tabs. A table of one column is"
    " not read (record it by hand, or give its rows a second one); the document may also be cut off here"
)


@dataclass(slots=True)
class TableDraft:
    """The lines of one table, gathered from all pages it stands on."""

    number: int
    caption: str
    lines: tuple[TextLine, ...] = ()
    rows: list[TextLine] = field(default_factory=list)
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


def caption_slug(slug: str) -> str:
    """Return the container of the sentences of a table's caption."""
    return f"{slug}-caption"


def notes_slug(slug: str) -> str:
    """Return the container of the notes below a table or figure; each is a paragraph of it."""
    return f"{slug}-notes"


def build_table(draft: TableDraft, findings: Findings) -> Table | None:
    """Return the table of a draft; None, with a rejection, when it has no rows."""
    if len(draft.rows) < 2:
        findings.add(draft.slug, NO_ROWS)
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
    legend = read_paragraph(join_lines(draft.lines), caption_slug(draft.slug), 1, findings).sentences
    return Table(draft.number, draft.slug, draft.caption, first, tuple(rows), tuple(draft.notes), legend)


def _split_row(line: TextLine) -> list[_Field]:
    fields: list[_Field] = []
    start = 0
    for part in line.text.split("\t"):
        text = part.strip()
        first = start + (part.index(text) if text else 0)
        fields.append(_Field(text, Span(line.start + first, line.start + first + len(text))))
        start += len(part) + 1
    return fields


def _fit_row(
    fields: list[_Field], width: int, line: TextLine, slug: str, findings: Findings
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
    marks = keep_readable(list(findings.citing.in_cells(cell.text)), 0, place.place, findings)
    return Cell(replace(place, digest=digest(cell.text)), cell.text, cell.span, marks)


LOOSE_ABBREVIATIONS = "abbreviations"
"""The container of a list of abbreviations that stands below no table or figure."""


@dataclass(slots=True)
class Floats:
    """What was taken out: drafts of tables, figures by number, lists of abbreviations by container."""

    tables: dict[int, TableDraft] = field(default_factory=dict)
    figures: dict[int, LineGroup] = field(default_factory=dict)
    abbreviations: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, LineGroup]] = field(default_factory=list)
    prose: list[LineGroup] = field(default_factory=list)

    @property
    def slugs(self) -> tuple[str, ...]:
        """The containers that tables and figures take up."""
        names = [*(f"table-{number}" for number in self.tables), *(f"figure-{n}" for n in self.figures)]
        kinds = ("-abbreviations", "-caption", "-notes")
        return (*names, *(f"{name}{kind}" for name in names for kind in kinds))


class _Sorter:
    """Send each item to the table or figure it belongs to, or to the running text."""

    def __init__(self, findings: Findings) -> None:
        self.floats = Floats()
        self._findings = findings
        self._table: TableDraft | None = None
        self._owner: str | None = None

    def sort(self, item: LineGroup) -> None:
        match item.part:
            case LineRole.PROSE | LineRole.ABSTRACT | LineRole.KEYWORDS:
                self._owner = self._table = None
                self.floats.prose.append(item)
            case LineRole.CAPTION:
                self._open_table(item)
            case LineRole.CONTINUED:
                self._continue_table(item)
            case LineRole.LEGEND:
                self._open_figure(item)
            case LineRole.ROW | LineRole.STRAY_ROW:
                self._add_row(item)
            case LineRole.NOTE:
                self._add_note(item)
            case LineRole.ABBREVIATIONS:
                owner = f"{self._owner}-abbreviations" if self._owner else LOOSE_ABBREVIATIONS
                self.floats.abbreviations.append((owner, item.text))

    def _open_table(self, item: LineGroup) -> None:
        place = f"line {item.lines[0].number}"
        number = item.number or 0
        known = self.floats.tables.get(number)
        self._table = known or TableDraft(number, item.text, item.lines)
        self._owner = self._table.slug
        if known is None:
            self.floats.tables[number] = self._table
        elif known.caption != item.text:
            self._findings.add(known.slug, f"{place} is a second caption; left out with its rows")
            self._table = TableDraft(number, item.text, item.lines)

    def _continue_table(self, item: LineGroup) -> None:
        if item.number is None:
            return
        if item.number not in self.floats.tables:
            place = f"table-{item.number}"
            self._findings.add(place, "a continuation without a beginning; read as a table of its own")
            self.floats.tables[item.number] = TableDraft(item.number, "")
        self._table = self.floats.tables[item.number]
        self._owner = self._table.slug

    def _open_figure(self, item: LineGroup) -> None:
        number = item.number or 0
        self._table, self._owner = None, f"figure-{number}"
        if number in self.floats.figures:
            self._findings.add(self._owner, f"line {item.lines[0].number} is a second legend; left out")
        else:
            self.floats.figures[number] = item

    def _add_row(self, item: LineGroup) -> None:
        if self._table is None or item.part is LineRole.STRAY_ROW:
            place = f"line {item.lines[0].number}"
            self._findings.add(place, "a tab-separated line below no table caption; left out")
        else:
            self._table.rows.extend(item.lines)

    def _add_note(self, item: LineGroup) -> None:
        if self._owner is None:
            place = f"line {item.lines[0].number}"
            self._findings.add(place, f"a note below no table or figure: {item.text[:60]!r}")
            return
        self.floats.notes.append((self._owner, item))
        if self._table is not None:
            self._table.notes.append(item.text)


def take_floats(items: Sequence[LineGroup], findings: Findings) -> Floats:
    """Part the tables and figures from the running text."""
    sorter = _Sorter(findings)
    for item in items:
        sorter.sort(item)
    return sorter.floats


def build_tables(floats: Floats, findings: Findings) -> tuple[Table, ...]:
    """Return the tables in order of their first appearance."""
    built = (build_table(draft, findings) for draft in floats.tables.values())
    return tuple(table for table in built if table is not None)


def build_notes(floats: Floats, findings: Findings) -> tuple[Note, ...]:
    """Return the notes in reading order; each mark that opens one begins a note of its own."""
    counts: dict[str, int] = {}
    built: list[Note] = []
    for owner, item in floats.notes:
        for sign, lines in _parted(item.lines):
            slug = notes_slug(owner)
            counts[slug] = counts.get(slug, 0) + 1
            read = read_paragraph(join_lines(lines), slug, counts[slug], findings).sentences
            built.append(Note(owner, slug, sign, read))
    return tuple(built)


def _parted(lines: Sequence[TextLine]) -> list[tuple[str | None, list[TextLine]]]:
    """Part lines before each mark that opens a note, and name the mark of each part."""
    parts: list[tuple[str | None, list[TextLine]]] = []
    for line in lines:
        for sign, piece in _pieces(line):
            if sign is not None or not parts:
                parts.append((sign, []))
            parts[-1][1].append(piece)
    return [(sign, own) for sign, own in parts if any(piece.words for piece in own)]


def _pieces(line: TextLine) -> Iterator[tuple[str | None, TextLine]]:
    begun: list[tuple[int, str | None]] = [(sign.span.start, sign.sign) for sign in openings(line.text)]
    if not begun or line.text[: begun[0][0]].strip():
        begun.insert(0, (0, None))
    for (start, sign), end in zip(begun, [*(at for at, _ in begun[1:]), len(line.text)], strict=True):
        yield sign, replace(line.cut(start), text=line.text[start:end])


def build_figures(floats: Floats, findings: Findings) -> tuple[Figure, ...]:
    """Return the figures in order, each legend split into sentences."""
    return tuple(
        Figure(number, slug, read_paragraph(join_lines(item.lines), slug, 1, findings).sentences)
        for number, item in floats.figures.items()
        for slug in [f"figure-{number}"]
    )
