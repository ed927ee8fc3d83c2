"""Dose instructions as they are printed: how much of a drug, how, on which days of which cycles."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from kg.facts import DoseRelation
from kg.schema.words import words
from kg.store import Iri
from kg.store.records import rows_of
from webui.parts.figures import days_told, measure
from webui.site.names import Link

LONGEST = 84  # days: a longer cycle is no calendar that could be read, and is told in words
_DAYS = re.compile(r"\d{1,4}(-\d{1,4})?(,\s*\d{1,4}(-\d{1,4})?)*")
_EVERY = re.compile(r"every (\d+) (\w+)")


@rows_of("pages", "regimen-schedules")
class PrintedInstruction:
    """A dose instruction as a source prints it; `unit` is of UCUM."""

    instruction: Iri
    study: Link | None
    arm: Link | None
    part: str
    order: int
    drug: Link
    dose_low: Decimal | None
    dose_high: Decimal | None
    dose_relation: str | None
    unit: str | None
    per: str | None
    route: str | None
    days: str | None
    frequency: str | None
    cycle_days: int | None
    cycle_from: int | None
    cycle_to: int | None
    condition: str | None
    status: str | None
    highest: bool | None
    as_written: str
    at: Link

    @property
    def figure(self) -> str:
        """The dose without its unit; empty if none is printed."""
        if self.dose_low is None:
            return ""
        if self.dose_low == self.dose_high:
            return str(self.dose_low)
        between = " or " if self.dose_relation == DoseRelation.ALTERNATIVES else "–"
        return f"{self.dose_low}{between}{self.dose_high}"

    @property
    def marks(self) -> tuple[str, ...]:
        """What kind of dose it is, where it is not a standard one."""
        return tuple(filter(None, (self.status, "highest dose level" if self.highest else None)))

    @property
    def often(self) -> str | None:
        """How often the drug is given, in words; days that fit no calendar as they are printed."""
        if self.days is not None:
            return f"on days {days_told(self.days)}"
        found = _EVERY.fullmatch(self.frequency) if self.frequency else None
        if found is None:
            return "continuously" if self.frequency == "continuous" else self.frequency
        spaced = measure(int(found[1]), found[2])
        return f"every {str(spaced).removeprefix('1 ')}"


@dataclass(frozen=True, slots=True)
class Cycles:
    """Cycles from `first` to `last`; None for an end that is not told."""

    first: int | None
    last: int | None

    @property
    def words(self) -> str:
        """The cycles in words; empty if none is told.

        >>> Cycles(1, 4).words, Cycles(5, None).words, Cycles(None, 2).words, Cycles(3, 3).words
        ('cycles 1–4', 'from cycle 5', 'cycles 1–2', 'cycle 3')
        """
        if self.last is None:
            return "" if self.first is None else f"from cycle {self.first}"
        first = self.first or 1
        return f"cycle {first}" if first == self.last else f"cycles {first}–{self.last}"


@dataclass(frozen=True, slots=True)
class InstructionView:
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
    cycles: Cycles
    condition: str | None
    marks: tuple[str, ...]
    printed: str
    at: Link

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
    def content(self) -> "InstructionView":
        """What makes two instructions the same, wherever they stand."""
        said = replace(self, figure="", unit="")  # the dose has both
        return replace(said, iri="", order=0, printed="", at=self.drug)


def instruction(printed: PrintedInstruction) -> InstructionView:
    """Return an instruction as a page tells it."""
    days = days_of(printed.days, printed.cycle_days)
    return InstructionView(
        iri=printed.instruction,
        drug=printed.drug,
        part=printed.part,
        order=printed.order,
        figure=printed.figure,
        unit=(measure("", printed.unit) or "").strip(),
        dose=measure(printed.figure or None, printed.unit) or "",
        per_day=printed.per == "day",
        route=printed.route,
        days=days,
        often=None if days else printed.often,
        cycle_days=printed.cycle_days,
        cycles=Cycles(printed.cycle_from, printed.cycle_to),
        condition=printed.condition,
        marks=printed.marks,
        printed=printed.as_written,
        at=printed.at,
    )


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
