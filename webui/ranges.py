"""Figures of an answer in short: for each thing that was measured, from which figure to which."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from kg.facts import ResultStatus
from kg.store import Iri, Row
from webui.figures import measure
from webui.names import Link, Names

_NEEDED = {"value", "unit", "status"}
_BY = ("outcome", "grade")  # figures of different outcomes or grades are never put together
_OF = ("regimen", "study")


@dataclass(frozen=True, slots=True)
class End:
    """The lowest or the highest figure, and what it is of."""

    figure: str
    of: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Figures that may stand beside each other: `number` of them, their ends, and how many there are without one.

    `label` is empty where the answer has figures of one kind only.
    """

    label: str
    number: int
    lowest: End | None
    highest: End | None
    absent: tuple[tuple[str, int], ...]


def ranges(rows: Sequence[Row], names: Names) -> tuple[Range, ...]:
    """Return the figures of an answer by kind; nothing if it has none."""
    if not rows or not rows[0].keys() >= _NEEDED:
        return ()
    order = sorted(rows, key=_kind)
    return tuple(_range(label, list(members), names) for (label, _), members in groupby(order, key=_kind))


def _kind(row: Row) -> tuple[str, str]:
    by = next((str(row.get(f"{name}Label") or row[name]) for name in _BY if row.get(name) is not None), "")
    convertible = row.get("months") is not None or row["value"] is None
    return by, "" if convertible or row["unit"] == "%" else str(row["unit"])


def _range(label: str, rows: Sequence[Row], names: Names) -> Range:
    figures = sorted((row for row in rows if row["value"] is not None), key=_size)
    absent = Counter(str(row["status"]) for row in rows if row["status"] != ResultStatus.REPORTED.value)
    ends = [_end(figures[place], names) for place in (0, -1)] if figures else [None, None]
    return Range(label, len(figures), ends[0], ends[1], tuple(absent.items()))


def _size(row: Row) -> Decimal:
    months = row.get("months")
    return Decimal(str(months if months is not None else row["value"]))


def _end(row: Row, names: Names) -> End:
    return End(measure(row["value"], row["unit"]) or "", tuple(_links(row, names)))


def _links(row: Mapping[str, object], names: Names) -> Iterator[Link]:
    for name in _OF:
        iri = row.get(name)
        if isinstance(iri, Iri):
            yield Link(str(iri), str(row.get(f"{name}Label") or names.label(iri)))
