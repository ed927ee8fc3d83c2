"""A table as it is printed from the graph: cells made of pieces, pieces made of phrases; and as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from kg.facts import BASE

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; color: #1b1b1b; background: #fff }
body { margin: 2rem auto; max-width: 90rem; padding: 0 1rem }
table { border-collapse: collapse; margin: 0 0 2.5rem; width: 100% }
caption { text-align: left; font-weight: 600; padding: .4rem 0 }
th, td { border: 1px solid #767676; padding: .35rem .5rem; text-align: left; vertical-align: top }
thead th { background: #eef1f4 }
td:empty::after { content: "–"; color: #595959 }
a { color: #0b4f8a }
.place { font-size: .75em }
p.piece { margin: 0 0 .2rem }
"""
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Role(StrEnum):
    """What a cell tells, as far as the graph knows."""

    HEADER = "header"
    STUDY = "study"
    DESIGN = "design"
    REGIMEN = "regimen"
    PATIENTS = "patients"
    FIGURES = "figures"
    SCHEDULE = "schedule"
    RULE = "dose rule"
    CARE = "supportive care"
    ROW = "what the row is about"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One field of a fact in words.

    `kind` says which: ``value``, ``drug``, ``days`` and so on.
    `text` is how it is printed, if at all; `terms` its parts, or the other names of the
    thing; `thing` is that thing. `optional` when a source may leave it out, because it
    follows from something else or is told elsewhere.
    """

    kind: str
    text: str
    terms: tuple[str, ...] = ()
    thing: str | None = None
    optional: bool = False


def phrases_of(**texts: str | None) -> list[Phrase]:
    """Return a phrase for each text that says something; its kind is the keyword, blanks for underscores."""
    return [Phrase(kind.replace("_", " "), text) for kind, text in texts.items() if text]


@dataclass(frozen=True, slots=True)
class PrintedPiece:
    """What one fact says in a cell; `start` and `end` are its characters in the source's cell.

    `part` and `drug` are those of a dose instruction.
    """

    text: str
    phrases: tuple[Phrase, ...]
    start: int | None = None
    end: int | None = None
    part: str = ""
    drug: str = ""


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """One cell; `place` is its locator without digest, `cites` the reference numbers printed in it."""

    place: str
    row: int
    column: int
    header: str
    role: Role
    pieces: tuple[PrintedPiece, ...] = ()
    cites: tuple[int, ...] = ()
    inherited: bool = False

    @property
    def text(self) -> str:
        """The cell as one line, with raised reference numbers at its end."""
        marks = ",".join(map(str, self.cites)).translate(_RAISED)
        return " ".join(text for text in (*(piece.text for piece in self.pieces), marks) if text)


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table of a source, called `label`; the first of `rows` is the header."""

    source: str
    label: str
    slug: str
    rows: tuple[tuple[PrintedCell, ...], ...]


def as_html(tables: Sequence[PrintedTable]) -> bytes:
    """Return one page that stands alone, with a heading a source and a table each.

    A cell has its locator as `id` and `data-place`, and a link to the page of its place.
    """
    body: list[str] = []
    for number, table in enumerate(tables):
        if number == 0 or tables[number - 1].source != table.source:
            body.append(f"<h2>{escape(table.source)}</h2>")
        body += _table(table)
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    title = "Tables of the sources, printed from the graph"
    note = "Every cell is printed from facts of the graph; it links to what is known at its place."
    lines = [
        "<!doctype html>",
        f'<html lang="en"><head>{head}<title>{title}</title><style>{_STYLE}</style></head>',
        f"<body><main><h1>{title}</h1><p>{note}</p>",
        *body,
        "</main></body></html>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _table(table: PrintedTable) -> list[str]:
    header, *rows = table.rows
    lines = [
        f'<table id="{escape(f"{table.source}-{table.slug}")}">',
        f"<caption>{escape(table.label)}</caption>",
    ]
    lines.append("<thead><tr>")
    lines += [f'<th scope="col"{_place(cell, table)}>{escape(cell.text)}</th>' for cell in header]
    lines.append("</tr></thead><tbody>")
    for number, row in enumerate(rows):
        below = rows[number + 1 :]
        lines.append("<tr>")
        lines += [_cell(cell, _span(cell, below), table) for cell in row if not cell.inherited or number == 0]
        lines.append("</tr>")
    return [*lines, "</tbody></table>"]


def _span(cell: PrintedCell, below: Sequence[Sequence[PrintedCell]]) -> int:
    """Return how many rows a cell spans: its own, and those right below that repeat it."""
    rows = 1
    for row in below:
        same = next((other for other in row if other.column == cell.column), None)
        if same is None or not same.inherited:
            break
        rows += 1
    return rows


def _place(cell: PrintedCell, table: PrintedTable) -> str:
    identifier = f"{table.source}-{cell.place.replace('/', '-')}"
    return f' id="{escape(identifier)}" data-place="{escape(cell.place)}"'


def _cell(cell: PrintedCell, rows: int, table: PrintedTable) -> str:
    span = f' rowspan="{rows}"' if rows > 1 else ""
    said = [piece.text for piece in cell.pieces if piece.text]
    text = (
        "".join(f'<p class="piece">{escape(text)}</p>' for text in said)
        if len(said) > 1
        else escape(" ".join(said))
    )
    marks = ", ".join(
        f'<a href="{BASE}reference/{escape(table.source)}/{number}">{number}</a>' for number in cell.cites
    )
    cites = f" <sup>{marks}</sup>" if marks else ""
    place = f"{BASE}anchor/{escape(table.source)}/{escape(cell.place)}"
    name = f"What is known at {cell.place}"
    link = f' <a class="place" href="{place}" aria-label="{escape(name)}">¶</a>' if said else ""
    return f"<td{span}{_place(cell, table)}>{text}{cites}{link}</td>"


def as_tsv(tables: Sequence[PrintedTable]) -> bytes:
    """Return tab-separated values: a line that names the table, its header, its rows, an empty line.

    The naming line is ``# <source>, <table>``; every other line has one field a column.
    """
    lines: list[str] = []
    for table in tables:
        lines.append(f"# {table.source}, {table.label}")
        lines += ["\t".join(" ".join(cell.text.split()) for cell in row) for row in table.rows]
        lines.append("")
    return "\n".join(lines).encode()
