"""Rows of a described query as a table to show: links, badges and plain values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.facts import BASE, slug
from kg.schema.queries import Column, Query
from kg.schema.words import words as words_of_terms
from kg.store import Iri, Row, Value
from webui.parts.figures import doubt, taken_in, together
from webui.site.names import Link, Names

VERDICTS = f"{BASE}verdict/"
_JUDGED, _LINE, _PRINTED, _ELSEWHERE = "assertion", "line", "asWritten", "otherReading"
# What says how far a figure can be relied on stands right behind it, not where files have it.
_FIGURES, _RELIED_ON = ("result", "value"), ("inconsistency", "denominator")
_LONG = 30  # characters: a link that repeats a text of its row becomes one word
# Names that queries share and that are not words.
_WORDS = {
    "at": "place",
    "n": "patients",
    "nStated": "patients in the arm",
    "nAnalysed": "patients analysed",
    "inconsistency": "in doubt",
    "doseLow": "dose",
    "low": "range",
    "cycleFrom": "cycles",
    "cycleDays": "cycle length",
    "everyDays": "how often",
    "direction": "evidence",
    "paraphrase": "what it says",
    "explanations": "what may explain it",
    "confounders": "confounders that a source names",
    "proposition": "statement",
    "propositionLabel": "statement",
    "said": "said of",
}
_CHARACTERS = re.compile(r", characters \d+–\d+$")


@dataclass(frozen=True, slots=True)
class Badge:
    """A verdict: its words, and a `tone` that style sheets know; `iri` if it is a thing."""

    label: str
    tone: str
    iri: str | None = None


Cell = Link | Badge | tuple[Link | str, ...] | str | Decimal | int | bool | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its name in the query, words to show, and what it means."""

    name: str
    text: str
    meaning: str


@dataclass(frozen=True, slots=True)
class TableView:
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

    def column(self, name: str) -> list[Cell]:
        """Return the values of one column, None in each row if it is not shown."""
        return [row.get(name) for row in self.rows]


def table(query: Query, rows: Sequence[Row], names: Names, *, about: str = "", limit: int = 0) -> TableView:
    """Return *rows* as a table; columns that say nothing, or only *about*, are left out."""
    rows = [together(row) for row in rows]
    left_out = _left_out([column.name for column in query.columns])
    headings = tuple(
        Heading(column.name, words(column.name), column.meaning)
        for column in _for_readers(query.columns)
        if column.name not in left_out and _says(column.name, rows, about)
    )
    kept = rows[:limit] if limit else rows
    cells = tuple(_cells(row, headings, names) for row in kept)
    return TableView(
        query.name, query.title, query.description, headings, cells, len(rows), _spans(cells, headings)
    )


def _for_readers(columns: Sequence[Column]) -> list[Column]:
    """Return *columns* with those that say how far a figure can be relied on right behind it."""
    behind = [column for column in columns if column.name in _RELIED_ON]
    found = [column for column in columns if column.name not in _RELIED_ON]
    figure = next((place for place, column in enumerate(found) if column.name in _FIGURES), len(found))
    return [*found[: figure + 1], *behind, *found[figure + 1 :]]


def _left_out(names: Sequence[str]) -> set[str]:
    """Return which columns others stand for: labels, parts of figures, and what a link leads to."""
    out = {f"{name}Label" for name in names} | taken_in(names)
    if "verdict" in names:
        out.add(_JUDGED)  # its badge leads there
    if "paraphrase" in names:
        out.add(_LINE)  # the words lead there
    if "at" in names:
        out.add(_PRINTED)  # it can be read there, and is in the files
    if "denominator" in names:
        out.add("nAnalysed")  # which it is, where that is printed
    if "inconsistency" in names:
        out.add(_ELSEWHERE)  # what the link is called
    return out


def _says(name: str, rows: Sequence[Row], about: str) -> bool:
    """Say whether a column holds more than the thing that the page is about."""
    labelled = any(row.get(f"{name}Label") is not None for row in rows)
    return bool({row.get(name) for row in rows} - {None, "" if labelled else about})


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

    >>> words("componentCount"), words("at"), words("relationLabel")
    ('Component count', 'Place', 'Relation')
    """
    spaced = _WORDS.get(name) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removesuffix("Label")).lower()
    return spaced[:1].upper() + spaced[1:]


def cell(row: Row, name: str, names: Names) -> Cell:
    """Return one value of *row* as something to show."""
    value, label = row.get(name), row.get(f"{name}Label")
    if name == "inconsistency" and isinstance(value, Iri):
        return Link(value, doubt(row.get(_ELSEWHERE)))
    if isinstance(value, str) and not isinstance(value, Iri):
        return _of_text(row, name, value, names)
    found = shown(value, names, str(label) if label is not None else None)
    if name == "at" and isinstance(found, Link):
        return whole_place(found)
    judged = row.get(_JUDGED)
    return replace(found, iri=str(judged)) if isinstance(found, Badge) and judged else found


def whole_place(place: Link) -> Link:
    """Return *place* called by its cell or sentence, without the characters that it begins and ends with."""
    return Link(place.iri, _CHARACTERS.sub("", place.label))


def _of_text(row: Row, name: str, text: str, names: Names) -> Cell:
    if name in {"verdict", "verdictLabel"}:
        return Badge(text, slug(text))
    if name == "state":
        return Badge(text, words_of_terms().like_a_state(text))
    if name == "references":
        cited = ((names.cited.get(each), each) for each in text.split("; "))
        return tuple(Link(iri, each) if iri else each for iri, each in cited)
    line = row.get(_LINE)
    return Link(line, text) if name == "paraphrase" and isinstance(line, Iri) else text


def shown(value: Value, names: Names, label: str | None = None) -> Cell:
    """Return *value* as a link if it is an IRI, as a badge if it is a verdict, else as it is."""
    if not isinstance(value, Iri):
        return value
    label = label or names.label(value)
    if value.startswith(VERDICTS):
        return Badge(label, value.removeprefix(VERDICTS), str(value))
    return Link(str(value), label)


def badge(verdict: Iri | None, names: Names, judged: Iri | None = None) -> Badge | None:
    """Return a verdict that leads to the assertion which *judged* so, else to what such a verdict means.

    None for what is no verdict.
    """
    found = shown(verdict, names)
    if not isinstance(found, Badge):
        return None
    return replace(found, iri=str(judged)) if judged else found
