"""Columns that a person reads as one: a figure with its unit, both ends of an interval, a line and its side.

Files keep every column; this is for pages only.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from kg.facts import Direction, DoseRelation, Extent, ResultStatus
from kg.schema.words import words
from kg.store import Iri, Row, Value
from webui.site.names import Link, Names

_BETWEEN = {DoseRelation.ALTERNATIVES.value: " or ", DoseRelation.RANGE.value: "–"}
_SIDES = {Direction.SUPPORTS.value: "for", Direction.DISPUTES.value: "against"}
# The columns of a figure; an answer has figures if it has the first three.
_FIGURE = ("value", "unit", "status", "months")
_MARKS = ("inconsistency", "otherReading")
# Figures of different outcomes or grades are never put together; with the words before their names.
_BY = {"outcome": "", "grade": "grade "}
_OF = ("regimen", "study", "population")
_UNKNOWN = "unknown"  # in the summaries of the graph


def measure(figure: Value, unit: Value) -> str | None:
    """Return a figure with its unit.

    >>> measure(11.3, "mo"), measure(63, "%"), measure(1, "a"), measure(None, "mg")
    ('11.3 months', '63%', '1 year', None)
    """
    if figure is None:
        return None
    if unit is None or unit == "%":
        return f"{figure}{unit or ''}".strip()
    known = words().units.get(str(unit))
    return f"{figure} {known.after(str(figure)) if known else unit}".strip()


def as_told(written: str, status: str) -> str:
    """Return a figure as it is written, or in words why there is none.

    >>> as_told("11.3 mo", "reported"), as_told("NA", "not available")
    ('11.3 mo', 'not available')
    """
    return written if status == ResultStatus.REPORTED.value else status


def of_patients(denominator: str | None, analysed: int | None, n: int | None) -> str:
    """Return of how many patients a figure is, in words, where that is not the number *n* of its arm.

    *denominator* is what is known of a percentage, in words.

    >>> of_patients("29 (inferred)", None, 36), of_patients("36", None, 36), of_patients(None, 64, None)
    ('of 29 (inferred)', '', 'of 64 analysed')
    """
    if denominator is None:
        return f"of {analysed} analysed" if analysed not in {None, n} else ""
    if denominator == _UNKNOWN:
        return "of an unknown number of patients" if n is not None else ""
    return "" if denominator == str(n) else f"of {denominator}"


def doubt(other_reading: Value) -> str:
    """Return what to call the inconsistency that is about a figure.

    >>> doubt("11.4%"), doubt(None)
    ('elsewhere 11.4%', 'does not fit')
    """
    return f"elsewhere {other_reading}" if other_reading else "does not fit"


def set_apart(grade: str | None, time: Decimal | None, time_unit: str | None) -> str:
    """Return what sets figures of one outcome apart, the grade and the time point; empty if neither is told.

    >>> set_apart("≥3", None, None), set_apart(None, Decimal(1), "a")
    ('grade ≥3', 'at 1 year')
    """
    told = (f"grade {grade}" if grade is not None else "", measure(time, time_unit))
    return ", ".join(filter(None, (told[0], f"at {told[1]}" if told[1] else "")))


def interval(low: Value, low_closed: Value, high: Value, high_closed: Value, unit: Value) -> str | None:
    """Return what lies between two ends, each of which belongs to it or does not; None if it has no end.

    >>> interval(30, True, 60, False, "mL/min"), interval(None, None, 5, True, "1")
    ('≥ 30 and < 60 mL/min', '≤ 5')
    """
    ends = [f"{'≥' if low_closed else '>'} {low}"] if low is not None else []
    ends += [f"{'≤' if high_closed else '<'} {high}"] if high is not None else []
    return measure(" and ".join(ends), unit) if ends else None


def how_often(every_days: Value) -> str:
    """Return how often something is given, a number of days apart.

    >>> how_often(1), how_often(2)
    ('every day', 'every 2 days')
    """
    return "every day" if every_days == 1 else f"every {measure(every_days, 'd')}"


def days_told(days: Value) -> str | None:
    """Return days as they are printed: a dash for a range, a space after a comma.

    >>> days_told("1-4,8"), days_told("every 2 d")
    ('1–4, 8', 'every 2 days')
    """
    if days is None:
        return None
    return re.sub(r"(\d+) d\b", r"\1 days", re.sub(r",\s*", ", ", str(days).replace("-", "–")))


def _value(value: Value, unit: Value, status: Value, months: Value) -> Value:
    found = measure(value, unit)
    if found is None or months is None or unit == "mo":
        return found or status
    return f"{found} ({measure(months, 'mo')})"


def _dose(low: Value, high: Value, unit: Value, relation: Value) -> Value:
    between = _BETWEEN.get(str(relation))
    return measure(f"{low}{between}{high}" if between and low is not None else low, unit)


def _cycles(first: Value, last: Value) -> Value:
    if first is None or first == last:
        return f"to {last}" if first is None and last is not None else first
    return f"{first} and on" if last is None else f"{first}–{last}"


def _side(direction: Value, extent: Value) -> Value:
    said = str(direction)
    return "in part" if extent == Extent.IN_PART.value else _SIDES.get(said, said)


def _with_unit(figure: Value, unit: Value) -> Value:
    return figure if isinstance(figure, Iri) else measure(figure, unit)


# A column, those that it needs and those that it can use, and how their values are written together.
# What is written into another column is not shown by itself. Any `x` and its `xUnit` are written so, too.
_TOGETHER: tuple[tuple[str, tuple[str, ...], tuple[str, ...], Callable[..., Value]], ...] = (
    ("value", ("unit", "status"), ("months",), _value),
    ("resultLabel", ("status",), (), as_told),
    ("doseLow", ("doseHigh", "unit"), ("doseRelation",), _dose),
    ("low", ("lowClosed", "high", "highClosed", "quantityUnit"), (), interval),
    ("cycleFrom", ("cycleTo",), (), _cycles),
    ("cycleDays", (), (), lambda days: measure(days, "d")),
    ("everyDays", (), (), how_often),
    ("days", (), (), days_told),
    ("direction", (), ("extent",), _side),
    ("comparator", (), (), lambda said: "comparator" if said in {True, "comparator"} else None),
)


@lru_cache(1_000)
def _written(names: frozenset[str]) -> Sequence[tuple[str, tuple[str, ...], Callable[..., Value]]]:
    """Return which of the columns *names* are written with which others."""
    units = ((name, (f"{name}Unit",), _with_unit) for name in names if f"{name}Unit" in names)
    told = (
        (name, (*needed, *used), write) for name, needed, used, write in _TOGETHER if names >= {name, *needed}
    )
    return *units, *told


def together(row: Row) -> Row:
    """Return *row* with the columns that are read as one written into the first of them."""
    written = _written(frozenset(row))
    return {**row, **{name: write(row[name], *map(row.get, others)) for name, others, write in written}}


def taken_in(names: Iterable[str]) -> set[str]:
    """Return which of the columns *names* are not shown by themselves."""
    known = frozenset(names)
    return {other for _, others, _ in _written(known) for other in others} & known


@dataclass(frozen=True, slots=True)
class FigureOfAnswer:
    """A figure of an answer with its unit, or why there is none; `by` and `of` say what it is of.

    `inconsistency` is about it; `other_reading` is printed for it elsewhere.
    """

    value: Value
    unit: Value
    status: Value
    months: Value
    by: str
    of: tuple[Link | str, ...]
    inconsistency: Link | None
    other_reading: Value

    @property
    def kind(self) -> tuple[str, str]:
        """What figures that may stand beside each other have in common."""
        convertible = self.months is not None or self.value is None
        return self.by, "" if convertible or self.unit == "%" else str(self.unit)

    @property
    def size(self) -> Decimal:
        """What figures of one kind are ordered by."""
        return Decimal(str(self.months if self.months is not None else self.value))

    @property
    def figure(self) -> str:
        """The figure in words."""
        return measure(self.value, self.unit) or ""


@dataclass(frozen=True, slots=True)
class Range:
    """Figures that may stand beside each other: `number` of them, and their ends.

    `absent` counts where there is none, by why not. `label` is empty where the answer has
    figures of one kind only.
    """

    label: str
    number: int
    lowest: FigureOfAnswer | None
    highest: FigureOfAnswer | None
    absent: tuple[tuple[str, int], ...]


def ranges(rows: Sequence[Row], names: Names) -> tuple[Range, ...]:
    """Return the figures of an answer by kind; nothing if it has none."""
    if not rows or not rows[0].keys() >= set(_FIGURE[:3]):
        return ()
    order = sorted((_measured(row, names) for row in rows), key=lambda each: each.kind)
    return tuple(
        _range(label, list(found)) for (label, _), found in groupby(order, key=lambda each: each.kind)
    )


def _measured(row: Row, names: Names) -> FigureOfAnswer:
    told = {name: row[name] for name in (*_BY, *_OF) if row.get(name) is not None}
    by = (_BY[name] + str(row.get(f"{name}Label") or told[name]) for name in _BY if name in told)
    of = tuple(
        Link(thing, str(row.get(f"{name}Label") or names.label(thing)))
        if isinstance(thing, Iri)
        else str(thing)
        for name, thing in told.items()
        if name in _OF
    )
    value, unit, status, months = map(row.get, _FIGURE)
    finding, reading = map(row.get, _MARKS)
    mark = names.link(finding) if isinstance(finding, Iri) else None
    return FigureOfAnswer(value, unit, status, months, next(by, ""), of, mark, reading)


def _range(label: str, members: Sequence[FigureOfAnswer]) -> Range:
    figures = sorted((each for each in members if each.value is not None), key=lambda each: each.size)
    absent = Counter(str(each.status) for each in members if each.status != ResultStatus.REPORTED.value)
    lowest, highest = (figures[0], figures[-1]) if figures else (None, None)
    return Range(label, len(figures), lowest, highest, tuple(absent.items()))
