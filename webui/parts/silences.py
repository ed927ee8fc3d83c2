"""The map of silence put together for a page: one matrix of regimens against abnormalities or populations."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.schema.queries import Query
from kg.schema.words import words
from kg.store import Iri, Row, Value
from kg.store.records import query_of, records, rows_of
from webui.parts.choices import by_label, choosable
from webui.site.names import Link
from webui.site.reader import Reader

_SILENT = "silent"
_OUTCOME, _ANY = "outcome", "any outcome"
# A sign and a word for every state, so that colour is not needed; the tone is that of a verdict.
SIGNS = {state: (each.sign, each.like) for state, each in words().states.items()}


@dataclass(frozen=True, slots=True)
class RegimenPair:
    """A regimen and what it is held against: the state of what is said, and the lines that it rests on."""

    regimen: Iri
    regimen_label: str
    state: str
    in_favour: int | None
    against: int | None
    unclear: int | None
    proposition: Iri | None

    @property
    def thing(self) -> Link:
        """What the regimen is held against."""
        raise NotImplementedError

    @property
    def counted(self) -> tuple[int, int, int, int]:
        """How many lines are in favour, against and unclear, and how many results, where they are counted."""
        return self.in_favour or 0, self.against or 0, self.unclear or 0, 0

    @property
    def is_silent(self) -> bool:
        """Whether nothing is said."""
        return self.state == _SILENT


@rows_of("competency", "where-is-the-evidence-silent-on-abnormalities")
class AbnormalityPair(RegimenPair):
    """A regimen and a cytogenetic abnormality."""

    abnormality: Iri
    abnormality_label: str

    @property
    def thing(self) -> Link:
        """The abnormality."""
        return Link(self.abnormality, self.abnormality_label)


@rows_of("competency", "where-is-the-evidence-silent-on-populations")
class PopulationPair(RegimenPair):
    """A regimen and a population."""

    population: Iri
    population_label: str
    figures: int | None

    @property
    def thing(self) -> Link:
        """The population."""
        return Link(self.population, self.population_label)

    @property
    def counted(self) -> tuple[int, int, int, int]:
        """How many lines are in favour, against and unclear, and how many results of such patients."""
        return self.in_favour or 0, self.against or 0, self.unclear or 0, self.figures or 0


# What regimens are held against: the rows of the question that answers, by the word in the address.
AXES: Mapping[str, type[RegimenPair]] = {"abnormality": AbnormalityPair, "population": PopulationPair}


@dataclass(frozen=True, slots=True)
class SilenceCell:
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
        sides = ("for", "against", "for neither side", "figures")
        named = zip((self.in_favour, self.against, self.unclear, self.figures), sides, strict=True)
        counted = ", ".join(f"{number} {what}" for number, what in named if number)
        return f"{self.state}: {counted}" if counted else self.state


@dataclass(frozen=True, slots=True)
class SilenceRow:
    """A regimen and its squares, in the order of the columns."""

    regimen: Link
    squares: tuple[SilenceCell, ...]

    @property
    def is_silent(self) -> bool:
        """Whether nothing is said in any square."""
        return all(square.state == _SILENT for square in self.squares)


@dataclass(frozen=True, slots=True)
class SilenceMap:
    """A matrix; `totals` counts squares by state, `outcome` is None for any outcome."""

    axis: str
    outcome: Link | None
    columns: tuple[Link, ...]
    bands: tuple[SilenceRow, ...]
    totals: Mapping[str, int]

    @property
    def spoken_columns(self) -> tuple[Link, ...]:
        """Columns in which something is said."""
        found = {square.column for band in self.bands for square in band.squares if square.state != _SILENT}
        return tuple(column for column in self.columns if column in found)


def outcomes(read: Reader) -> tuple[Link, ...]:
    """Return the outcomes that can be chosen, by label."""
    return by_label(choosable(read, "silence-outcomes"))


def question(axis: str) -> Query:
    """Return the question that answers for one axis."""
    return query_of(AXES[axis])


def pairs(read: Reader, axis: str, *, most: int = 0, **bindings: str) -> list[RegimenPair]:
    """Return each regimen with each thing on *axis*, at most so many if *most* is not 0.

    *bindings* narrow them to a regimen or an outcome.
    """
    query = question(axis).bind({"regimen": "", _OUTCOME: "", **bindings})
    return list(records(read.store, AXES[axis], query.first(most) if most else query))


def rows_by_outcome(read: Reader, axis: str, outcome: Link | None) -> Iterator[dict[str, Value]]:
    """Yield the rows for *outcome*; if it is None, those for any outcome, then those for each."""
    every = [Link("", _ANY), *outcomes(read)] if outcome is None else [outcome]
    for link in every:
        rows: Sequence[Row] = read.store.rows(question(axis), regimen="", outcome=link.iri)
        yield from ({**row, _OUTCOME: link.iri or None, f"{_OUTCOME}Label": link.label} for row in rows)


def silence_map(read: Reader, axis: str, outcome: Link | None) -> SilenceMap:
    """Return the matrix of regimens against what is on *axis*; every pair has a cell."""
    found = pairs(read, axis, outcome=outcome.iri if outcome else "")
    order = by_label(each.thing for each in found)
    bands = tuple(_row(read, list(each), order) for _, each in groupby(found, key=lambda each: each.regimen))
    counted = Counter(square.state for band in bands for square in band.squares)
    totals = {state: counted[state] for state in SIGNS if counted[state] or state == _SILENT}
    return SilenceMap(axis, outcome, order, bands, totals)


def _row(read: Reader, members: Sequence[RegimenPair], order: Sequence[Link]) -> SilenceRow:
    found = {
        each.thing: SilenceCell(
            each.thing,
            each.state,
            *each.counted,
            proposition=read.names.link(each.proposition) if each.proposition else None,
        )
        for each in members
    }
    regimen = Link(members[0].regimen, members[0].regimen_label)
    return SilenceRow(regimen, tuple(found[link] for link in order))
