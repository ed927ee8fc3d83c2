"""The map of silence put together for a page: one matrix of regimens against abnormalities or populations."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.schema.queries import Query, queries
from kg.schema.words import words
from kg.store import Row, Value
from webui.site.names import Link
from webui.site.reader import Reader

# What regimens are held against: the query that answers, by the word in the address.
AXES = {
    "abnormality": "where-is-the-evidence-silent-on-abnormalities",
    "population": "where-is-the-evidence-silent-on-populations",
}
_SILENT = "silent"
_REGIMEN, _OUTCOME, _ANY = "regimen", "outcome", "any outcome"
# A sign and a word for every state, so that colour is not needed; the tone is that of a verdict.
SIGNS = {state: (each.sign, each.like) for state, each in words().states.items()}


@dataclass(frozen=True, slots=True)
class Square:
    """One place of the map: its state, and how many lines and figures it rests on."""

    column: Link
    state: str
    in_favour: int
    against: int
    unclear: int
    figures: int
    proposition: Link | None

    @property
    def words(self) -> str:
        """The state, and what it rests on, in words."""
        named = (
            (self.in_favour, "for"),
            (self.against, "against"),
            (self.unclear, "for neither side"),
            (self.figures, "figures"),
        )
        counted = ", ".join(f"{number} {what}" for number, what in named if number)
        return f"{self.state}: {counted}" if counted else self.state


@dataclass(frozen=True, slots=True)
class Band:
    """A regimen and its squares, in the order of the columns."""

    regimen: Link
    squares: tuple[Square, ...]

    @property
    def is_silent(self) -> bool:
        """Whether nothing is said in any square."""
        return all(square.state == _SILENT for square in self.squares)


@dataclass(frozen=True, slots=True)
class Map:
    """A matrix; `totals` counts squares by state, `outcome` is None for any outcome."""

    axis: str
    outcome: Link | None
    columns: tuple[Link, ...]
    bands: tuple[Band, ...]
    totals: Mapping[str, int]

    @property
    def spoken(self) -> tuple[Band, ...]:
        """Regimens of which something is said."""
        return tuple(band for band in self.bands if not band.is_silent)

    @property
    def silent_regimens(self) -> tuple[Link, ...]:
        """Regimens of which nothing is said here."""
        return tuple(band.regimen for band in self.bands if band.is_silent)

    @property
    def spoken_columns(self) -> tuple[Link, ...]:
        """Columns in which something is said."""
        found = {square.column for band in self.bands for square in band.squares if square.state != _SILENT}
        return tuple(column for column in self.columns if column in found)

    @property
    def silent_columns(self) -> tuple[Link, ...]:
        """Columns in which nothing is said of any regimen."""
        found = set(self.spoken_columns)
        return tuple(column for column in self.columns if column not in found)


def outcomes(read: Reader) -> tuple[Link, ...]:
    """Return the outcomes that can be chosen, by label."""
    found = (read.names.link(str(row[_OUTCOME])) for row in read.rows("silence-outcomes"))
    return tuple(sorted(found, key=lambda link: link.label.casefold()))


def question(axis: str) -> Query:
    """Return the question that answers for one axis."""
    return queries("competency")[AXES[axis]]


def squares(read: Reader, axis: str, outcome: str = "") -> list[Row]:
    """Return a row for each regimen and thing on *axis*, for one outcome or for any."""
    return read.store.rows(question(axis).bind({_REGIMEN: "", _OUTCOME: outcome}))


def rows_by_outcome(read: Reader, axis: str, outcome: Link | None) -> Iterator[dict[str, Value]]:
    """Yield the rows for *outcome*; if it is None, those for any outcome, then those for each."""
    every = [Link("", _ANY), *outcomes(read)] if outcome is None else [outcome]
    for label, iri in ((link.label, link.iri) for link in every):
        for row in squares(read, axis, iri):
            yield {**row, _OUTCOME: iri or None, f"{_OUTCOME}Label": label}


def silence_map(read: Reader, axis: str, outcome: Link | None) -> Map:
    """Return the matrix of regimens against what is on *axis*; every pair has a square."""
    rows = squares(read, axis, outcome.iri if outcome else "")
    columns = dict.fromkeys(Link(str(row[axis]), str(row[f"{axis}Label"])) for row in rows)
    order = tuple(sorted(columns, key=lambda link: link.label.casefold()))
    bands = tuple(
        _band(read, list(members), axis, order) for _, members in groupby(rows, key=lambda row: row[_REGIMEN])
    )
    counted = Counter(square.state for band in bands for square in band.squares)
    totals = {state: counted[state] for state in SIGNS if counted[state] or state == "silent"}
    return Map(axis, outcome, order, bands, totals)


def _band(read: Reader, rows: Sequence[Row], axis: str, order: Sequence[Link]) -> Band:
    found = {str(row[axis]): _square(read, row, axis) for row in rows}
    regimen = Link(str(rows[0][_REGIMEN]), str(rows[0]["regimenLabel"]))
    return Band(regimen, tuple(found[link.iri] for link in order))


def _square(read: Reader, row: Row, axis: str) -> Square:
    statement = row["proposition"]
    return Square(
        column=Link(str(row[axis]), str(row[f"{axis}Label"])),
        state=str(row["state"]),
        in_favour=_number(row, "inFavour"),
        against=_number(row, "against"),
        unclear=_number(row, "unclear"),
        figures=_number(row, "figures"),
        proposition=read.names.link(str(statement)) if statement else None,
    )


def _number(row: Row, name: str) -> int:
    return int(str(row.get(name) or 0))
