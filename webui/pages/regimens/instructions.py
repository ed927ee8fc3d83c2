"""Dose instructions as they are printed: how much of a drug, how, on which days of which cycles."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from kg.facts import DoseRelation
from kg.schema.words import words
from kg.store import Row
from webui.parts.figures import measure
from webui.site.names import Link, Names

LONGEST = 84  # days: a longer cycle is no calendar that could be read, and is told in words
_BETWEEN = {DoseRelation.ALTERNATIVES.value: " or "}
_DAYS = re.compile(r"\d{1,4}(-\d{1,4})?(,\s*\d{1,4}(-\d{1,4})?)*")
_EVERY = re.compile(r"every (\d+) (\w+)")


@dataclass(frozen=True, slots=True)
class Span:
    """Cycles from `first` to `last`; None for an end that is not told."""

    first: int | None
    last: int | None

    @property
    def words(self) -> str:
        """The cycles in words; empty if none is told.

        >>> Span(1, 4).words, Span(5, None).words, Span(None, 2).words, Span(3, 3).words
        ('cycles 1–4', 'from cycle 5', 'cycles 1–2', 'cycle 3')
        """
        if self.last is None:
            return "" if self.first is None else f"from cycle {self.first}"
        first = self.first or 1
        return f"cycle {first}" if first == self.last else f"cycles {first}–{self.last}"


@dataclass(frozen=True, slots=True)
class Instruction:
    """How one drug is given in one part of the treatment.

    `figure` is the dose without its unit, `dose` with it; both are empty if none is printed.
    `days` are days of a cycle of `cycle_days`; they are empty if they are not told, or do not fit it.
    `often` is what is told instead of days. `marks` say what kind of dose it is.
    """

    iri: str
    drug: Link
    part: str
    order: int
    figure: str
    unit: str
    dose: str
    per_day: bool
    route: str | None
    days: tuple[int, ...]
    often: str | None
    cycle_days: int | None
    cycles: Span
    condition: str | None
    marks: tuple[str, ...]
    printed: str
    at: Link

    @property
    def is_drawn(self) -> bool:
        """Whether its days can be shown in a grid."""
        return bool(self.days)

    @property
    def amount(self) -> str:
        """How much of it and by which way, in words."""
        said = self.dose or "dose not stated"
        return " ".join(filter(None, (said, "a day" if self.per_day else "", self.way)))

    @property
    def way(self) -> str:
        """How it is given, in words; empty if it is not told."""
        return words().routes.get(self.route.strip(".").lower(), self.route) if self.route else ""

    @property
    def when(self) -> str:
        """On which days, in words; what is not told is said to be so."""
        if self.days:
            return f"on {in_words(self.days)}"
        if self.often:
            return self.often if self.cycle_days is None else f"{self.often}; on which days is not stated"
        return "days not stated"

    @property
    def content(self) -> tuple[object, ...]:
        """What makes two instructions the same, wherever they stand."""
        said = (self.drug.iri, self.part, self.dose, self.per_day, self.route, self.days, self.often)
        return (*said, self.cycle_days, self.cycles, self.condition, self.marks)


def instruction(row: Row, names: Names) -> Instruction:
    """Return a row of `queries/pages/regimen-schedules.rq` as an instruction."""
    unit = str(row["unit"]) if row["unit"] else ""
    figure = _figure(row)
    cycle_days = _number(row, "cycleDays")
    days = days_of(_text(row, "days"), cycle_days)
    return Instruction(
        iri=str(row["instruction"]),
        drug=names.link(str(row["drug"])),
        part=str(row["part"]),
        order=_number(row, "order") or 0,
        figure=figure,
        unit=str(measure("", unit) or "").strip(),
        dose=measure(figure, unit) or "" if figure else "",
        per_day=row["per"] == "day",
        route=_text(row, "route"),
        days=days,
        often=None if days else _often(row),
        cycle_days=cycle_days,
        cycles=Span(_number(row, "cycleFrom"), _number(row, "cycleTo")),
        condition=_text(row, "condition"),
        marks=tuple(_marks(row)),
        printed=str(row["asWritten"]),
        at=names.link(str(row["at"])),
    )


def _marks(row: Row) -> Iterator[str]:
    if row["status"]:
        yield str(row["status"])
    if row["highest"] is True:
        yield "highest dose level"


def _text(row: Row, name: str) -> str | None:
    return str(row[name]) if row[name] is not None else None


def _number(row: Row, name: str) -> int | None:
    return int(str(row[name])) if row[name] is not None else None


def _figure(row: Row) -> str:
    low, high = row["doseLow"], row["doseHigh"]
    if low is None:
        return ""
    return str(low) if low == high else f"{low}{_BETWEEN.get(str(row['doseRelation']), '–')}{high}"


def _often(row: Row) -> str | None:
    """Return how often a drug is given, in words; days that fit no calendar as they are printed."""
    if row["days"] is not None:
        return f"on days {_dashed(str(row['days']))}"
    said = _text(row, "frequency")
    found = _EVERY.fullmatch(said) if said else None
    if found is None:
        return {"continuous": "continuously"}.get(str(said), said)
    spaced = measure(int(found[1]), found[2])
    return f"every {str(spaced).removeprefix('1 ')}"


def _dashed(days: str) -> str:
    return re.sub(r",\s*", ", ", days.replace("-", "–"))


def days_of(text: str | None, cycle_days: int | None) -> tuple[int, ...]:
    """Return the days that *text* names, in order; none if they do not all fit a cycle that can be drawn.

    >>> days_of("1-3,8", 21), days_of("1-3", None), days_of("20-22", 21), days_of("as needed", 21)
    ((1, 2, 3, 8), (), (), ())
    """
    if text is None or cycle_days is None or not 0 < cycle_days <= LONGEST or not _DAYS.fullmatch(text):
        return ()
    found: set[int] = set()
    for piece in text.replace(" ", "").split(","):
        first, _, last = piece.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return tuple(sorted(found)) if found and min(found) > 0 and max(found) <= cycle_days else ()


def in_words(days: Iterable[int]) -> str:
    """Return days in words, runs of three or more as ranges.

    >>> in_words([1, 2, 3, 4, 8]), in_words([1, 2]), in_words([5])
    ('days 1–4 and 8', 'days 1 and 2', 'day 5')
    """
    pieces: list[str] = []
    for _, members in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        run = [day for _, day in members]
        pieces += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(day) for day in run]
    said = ", ".join(pieces[:-1]) + (" and " if len(pieces) > 1 else "") + pieces[-1]
    return f"{'day' if said.isdecimal() else 'days'} {said}"
