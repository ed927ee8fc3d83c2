"""Tables and figures, and the abbreviations and notes below them, taken out of the running text."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.documents.document import Figure, Table
from ingest.readers.text.findings import Findings
from ingest.readers.text.lines import Item, Part
from ingest.readers.text.passages import join_lines, read_paragraph
from ingest.readers.text.tables import TableDraft, build_table

LOOSE_ABBREVIATIONS = "abbreviations"
"""The container of a list of abbreviations that stands below no table or figure."""


@dataclass(slots=True)
class Floats:
    """What was taken out: drafts of tables, figures by number, lists of abbreviations by container."""

    tables: dict[int, TableDraft] = field(default_factory=dict)
    figures: dict[int, Item] = field(default_factory=dict)
    abbreviations: list[tuple[str, str]] = field(default_factory=list)
    prose: list[Item] = field(default_factory=list)

    @property
    def slugs(self) -> tuple[str, ...]:
        """The containers that tables and figures take up."""
        names = [*(f"table-{number}" for number in self.tables), *(f"figure-{n}" for n in self.figures)]
        return (*names, *(f"{name}-abbreviations" for name in names))


class _Sorter:
    """Send each item to the table or figure it belongs to, or to the running text."""

    def __init__(self, findings: Findings) -> None:
        self.floats = Floats()
        self._findings = findings
        self._table: TableDraft | None = None
        self._owner: str | None = None

    def sort(self, item: Item) -> None:
        match item.part:
            case Part.PROSE | Part.ABSTRACT | Part.KEYWORDS:
                self._owner = self._table = None
                self.floats.prose.append(item)
            case Part.CAPTION:
                self._open_table(item)
            case Part.CONTINUED:
                self._continue_table(item)
            case Part.LEGEND:
                self._open_figure(item)
            case Part.ROW | Part.STRAY_ROW:
                self._add_row(item)
            case Part.NOTE:
                self._add_note(item)
            case Part.ABBREVIATIONS:
                owner = f"{self._owner}-abbreviations" if self._owner else LOOSE_ABBREVIATIONS
                self.floats.abbreviations.append((owner, item.text))

    def _open_table(self, item: Item) -> None:
        place = f"line {item.lines[0].number}"
        number = item.number or 0
        known = self.floats.tables.get(number)
        self._table = known or TableDraft(number, item.text)
        self._owner = self._table.slug
        if known is None:
            self.floats.tables[number] = self._table
        elif known.caption != item.text:
            self._findings.add(known.slug, f"{place} is a second caption; left out with its rows")
            self._table = TableDraft(number, item.text)

    def _continue_table(self, item: Item) -> None:
        if item.number is None:
            return
        if item.number not in self.floats.tables:
            place = f"table-{item.number}"
            self._findings.add(place, "a continuation without a beginning; read as a table of its own")
            self.floats.tables[item.number] = TableDraft(item.number, "")
        self._table = self.floats.tables[item.number]
        self._owner = self._table.slug

    def _open_figure(self, item: Item) -> None:
        number = item.number or 0
        self._table, self._owner = None, f"figure-{number}"
        if number in self.floats.figures:
            self._findings.add(self._owner, f"line {item.lines[0].number} is a second legend; left out")
        else:
            self.floats.figures[number] = item

    def _add_row(self, item: Item) -> None:
        if self._table is None or item.part is Part.STRAY_ROW:
            place = f"line {item.lines[0].number}"
            self._findings.add(place, "a tab-separated line below no table caption; left out")
        else:
            self._table.rows.extend(item.lines)

    def _add_note(self, item: Item) -> None:
        if self._table is not None:
            self._table.notes.append(item.text)
        else:
            place = self._owner or f"line {item.lines[0].number}"
            self._findings.add(place, f"a note below no table: {item.text[:60]!r}")


def take_floats(items: Sequence[Item], findings: Findings) -> Floats:
    """Part the tables and figures from the running text."""
    sorter = _Sorter(findings)
    for item in items:
        sorter.sort(item)
    return sorter.floats


def build_tables(floats: Floats, findings: Findings) -> tuple[Table, ...]:
    """Return the tables in order of their first appearance."""
    built = (build_table(draft, findings) for draft in floats.tables.values())
    return tuple(table for table in built if table is not None)


def build_figures(floats: Floats, findings: Findings) -> tuple[Figure, ...]:
    """Return the figures in order, each legend split into sentences."""
    return tuple(
        Figure(number, slug, read_paragraph(join_lines(item.lines), slug, 1, findings).sentences)
        for number, item in floats.figures.items()
        for slug in [f"figure-{number}"]
    )
