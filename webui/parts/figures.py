"""Columns that a person reads as one: a figure with its unit, both ends of an interval, a line and its side.

Files keep every column; this is for pages only.
"""

import re
from collections.abc import Callable, Iterable

from kg.facts import Direction, Extent, ResultStatus
from kg.schema.words import words
from kg.store import Row, Value

_BETWEEN = {"alternatives": " or ", "range": "–"}
_SIDES = {Direction.SUPPORTS.value: "for", Direction.DISPUTES.value: "against"}


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


def _value(row: Row) -> Value:
    found = measure(row["value"], row["unit"])
    months = row.get("months")
    if found is None or months is None or row["unit"] == "mo":
        return found or row["status"]
    return f"{found} ({measure(months, 'mo')})"


def _result(row: Row) -> Value:
    return row["resultLabel"] if row["status"] == ResultStatus.REPORTED.value else row["status"]


def _time(row: Row) -> Value:
    return measure(row["time"], row["timeUnit"])


def _follow_up(row: Row) -> Value:
    return measure(row["followUp"], row["followUpUnit"])


def _dose(row: Row) -> Value:
    return measure(row["dose"], row["doseUnit"])


def _dose_range(row: Row) -> Value:
    low, high = row["doseLow"], row["doseHigh"]
    between = _BETWEEN.get(str(row.get("doseRelation")))
    return measure(f"{low}{between}{high}" if between and low is not None else low, row["unit"])


def _interval(row: Row) -> Value:
    """Return what lies between two ends, each of which belongs to it or does not."""
    low, high = row["low"], row["high"]
    ends = [f"{'≥' if row['lowClosed'] else '>'} {low}"] if low is not None else []
    ends += [f"{'≤' if row['highClosed'] else '<'} {high}"] if high is not None else []
    return measure(" and ".join(ends), row["quantityUnit"]) if ends else None


def _cycles(row: Row) -> Value:
    first, last = row["cycleFrom"], row["cycleTo"]
    if first is None or first == last:
        return f"to {last}" if first is None and last is not None else first
    return f"{first} and on" if last is None else f"{first}–{last}"


def _cycle(row: Row) -> Value:
    return measure(row["cycleDays"], "d")


def _often(row: Row) -> Value:
    return "every day" if row["everyDays"] == 1 else f"every {measure(row['everyDays'], 'd')}"


def _days(row: Row) -> Value:
    """Return days as they are printed: a dash for a range, a space after a comma."""
    if row["days"] is None:
        return None
    return re.sub(r"(\d+) d\b", r"\1 days", re.sub(r",\s*", ", ", str(row["days"]).replace("-", "–")))


def _side(row: Row) -> Value:
    said = str(row["direction"])
    return "in part" if row.get("extent") == Extent.IN_PART.value else _SIDES.get(said, said)


def _comparator(row: Row) -> Value:
    return "comparator" if row["comparator"] in {True, "comparator"} else None


# A column, those that it needs and those that it can use, and how they are written together.
# What is written into another column is not shown by itself.
_TOGETHER: tuple[tuple[str, tuple[str, ...], tuple[str, ...], Callable[[Row], Value]], ...] = (
    ("value", ("unit", "status"), ("months",), _value),
    ("resultLabel", ("status",), (), _result),
    ("time", ("timeUnit",), (), _time),
    ("followUp", ("followUpUnit",), (), _follow_up),
    ("dose", ("doseUnit",), (), _dose),
    ("doseLow", ("doseHigh", "unit"), ("doseRelation",), _dose_range),
    ("low", ("lowClosed", "high", "highClosed", "quantityUnit"), (), _interval),
    ("cycleFrom", ("cycleTo",), (), _cycles),
    ("cycleDays", (), (), _cycle),
    ("everyDays", (), (), _often),
    ("days", (), (), _days),
    ("direction", (), ("extent",), _side),
    ("comparator", (), (), _comparator),
)


def together(row: Row) -> Row:
    """Return *row* with the columns that are read as one written into the first of them."""
    merged = dict(row)
    for name, needed, _, write in _TOGETHER:
        if name in row and row.keys() >= set(needed):
            merged[name] = write(row)
    return merged


def taken_in(names: Iterable[str]) -> set[str]:
    """Return which of the columns *names* are not shown by themselves."""
    known = set(names)
    found: set[str] = set()
    for name, needed, wanted, _ in _TOGETHER:
        if name in known and known.issuperset(needed):
            found.update(needed, wanted)
    return found & known
