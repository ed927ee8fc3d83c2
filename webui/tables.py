"""Rows of a described query as a table to show: links, badges and plain values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.facts import BASE, slug
from kg.queries import Query
from kg.store import Iri, Row, Value
from webui.names import Link, Names

VERDICTS = f"{BASE}verdict/"
_JUDGED = "assertion"
_LONG = 30  # characters: a link that repeats a text of its row becomes one word
# Names that queries share and that are not words.
_WORDS = {
    "at": "place",
    "n": "patients",
    "nStated": "patients",
    "nAnalysed": "patients analysed",
    "doseLow": "dose",
}
# A column that stands for others, and which: a person reads a figure and its unit as one.
# The words of the source are in the files, and behind the place.
_STANDS_FOR = {
    "value": {"unit", "status"},
    "doseLow": {"doseHigh", "doseRelation", "unit"},
    "at": {"asWritten"},
}
_UNITS = {"mo": "months", "wk": "weeks", "a": "years", "d": "days"}  # UCUM codes that are no words
_BETWEEN = {"alternatives": " or ", "range": "–"}
_CHARACTERS = re.compile(r", characters \d+–\d+$")


@dataclass(frozen=True, slots=True)
class Badge:
    """A verdict: its words, and a `tone` that style sheets know; `iri` if it is a thing."""

    label: str
    tone: str
    iri: str | None = None


Cell = Link | Badge | str | Decimal | int | bool | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its name in the query, words to show, and what it means."""

    name: str
    text: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table. `total` counts the rows there are; `rows` are those to show, by heading name.

    `spans` says for each cell how many rows it stands for, so that what repeats is shown once.
    """

    name: str
    title: str
    description: str
    headings: tuple[Heading, ...]
    rows: tuple[Mapping[str, Cell], ...]
    total: int
    spans: tuple[tuple[int, ...], ...]


def table(query: Query, rows: Sequence[Row], names: Names, *, about: str = "", limit: int = 0) -> Table:
    """Return *rows* as a table; columns that say nothing, or only *about*, are left out."""
    rows = [_as_one(row) for row in rows]
    left_out = {f"{column.name}Label" for column in query.columns}
    for column in query.columns:
        left_out |= _STANDS_FOR.get(column.name, set())
    if "verdict" in {column.name for column in query.columns}:
        left_out.add(_JUDGED)  # its badge leads there
    headings = tuple(
        Heading(column.name, words(column.name), column.meaning)
        for column in query.columns
        if column.name not in left_out and {row.get(column.name) for row in rows} - {None, about}
    )
    kept = rows[:limit] if limit else rows
    cells = tuple(_cells(row, headings, names) for row in kept)
    return Table(
        query.name, query.title, query.description, headings, cells, len(rows), _spans(cells, headings)
    )


def _as_one(row: Row) -> Row:
    """Return *row* with each figure and its unit in one text, or the words for why there is none."""
    merged = dict(row)
    if "value" in row and "unit" in row:
        merged["value"] = _measure(row["value"], row["unit"]) or row.get("status")
    if "doseLow" in row and "doseHigh" in row:
        between = _BETWEEN.get(str(row.get("doseRelation")))
        low, high = row["doseLow"], row["doseHigh"]
        merged["doseLow"] = _measure(
            f"{low}{between}{high}" if between and low is not None else low, row["unit"]
        )
    return merged


def _measure(figure: Value, unit: Value) -> str | None:
    """Return a figure with its unit.

    >>> _measure(Decimal("11.3"), "mo"), _measure(63, "%"), _measure(None, "mg")
    ('11.3 months', '63%', None)
    """
    if figure is None:
        return None
    said = _UNITS.get(str(unit), str(unit)) if unit is not None else ""
    return f"{figure}{said}" if said == "%" else f"{figure} {said}".strip()


def _cells(row: Row, headings: Sequence[Heading], names: Names) -> Mapping[str, Cell]:
    cells = {heading.name: cell(row, heading.name, names) for heading in headings}
    said = {value for value in cells.values() if isinstance(value, str)}
    for heading in headings:
        value = cells[heading.name]
        if isinstance(value, Link) and len(value.label) > _LONG and value.label in said:
            cells[heading.name] = Link(value.iri, heading.text.lower())
    return cells


def _spans(rows: Sequence[Mapping[str, Cell]], headings: Sequence[Heading]) -> tuple[tuple[int, ...], ...]:
    """Return how many rows each cell stands for: leading cells that repeat the row above count 0."""
    spans = [[1] * len(headings) for _ in rows]
    for column in range(len(headings)):
        first = 0
        for number in range(1, len(rows)):
            start = [heading.name for heading in headings[: column + 1]]
            if all(rows[number][name] == rows[number - 1][name] for name in start):
                spans[number][column] = 0
                spans[first][column] += 1
            else:
                first = number
    return tuple(map(tuple, spans))


def words(name: str) -> str:
    """Return a column's name in words.

    >>> words("componentCount"), words("at")
    ('Component count', 'Place')
    """
    spaced = _WORDS.get(name) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    return spaced[:1].upper() + spaced[1:]


def cell(row: Row, name: str, names: Names) -> Cell:
    """Return one value of *row* as something to show."""
    value = row.get(name)
    label = row.get(f"{name}Label")
    if name == "verdict" and isinstance(value, str) and not isinstance(value, Iri):
        return Badge(value, slug(value))
    found = shown(value, names, str(label) if label is not None else None)
    judged = row.get(_JUDGED)
    return replace(found, iri=str(judged)) if isinstance(found, Badge) and judged else found


def shown(value: Value, names: Names, label: str | None = None) -> Cell:
    """Return *value* as a link if it is an IRI, as a badge if it is a verdict, else as it is."""
    if not isinstance(value, Iri):
        return value
    label = label or names.label(value)
    if value.startswith(VERDICTS):
        return Badge(label, value.removeprefix(VERDICTS), str(value))
    return Link(str(value), _CHARACTERS.sub("", label))
