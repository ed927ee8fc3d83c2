"""Figures of an answer in short: for each thing that was measured, from which figure to which."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from kg.facts import ResultStatus
from kg.store import Iri, Row
from webui.parts.figures import measure
from webui.site.names import Link, Names

_NEEDED = {"value", "unit", "status"}
# Figures of different outcomes or grades are never put together; with the words before their names.
_BY = {"outcome": "", "grade": "grade "}
_OF = ("regimen", "study", "population")


@dataclass(frozen=True, slots=True)
class End:
    """The lowest or the highest figure, and what it is of."""

    figure: str
    of: tuple[Link | str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Figures that may stand beside each other: `number` of them, and their ends.

    `absent` counts where there is none, by why not. `label` is empty where the answer has
    figures of one kind only.
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
    told = (words + str(_said(row, name)) for name, words in _BY.items() if row.get(name) is not None)
    by = next(told, "")
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


def _links(row: Row, names: Names) -> Iterator[Link | str]:
    for name in _OF:
        value = row.get(name)
        if isinstance(value, Iri):
            yield Link(str(value), str(row.get(f"{name}Label") or names.label(value)))
        elif value is not None:
            yield str(value)


def _said(row: Row, name: str) -> object:
    return row.get(f"{name}Label") or row[name]
