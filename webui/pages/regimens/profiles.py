"""Figures of one family of outcomes, side by side: a row an outcome, a column an arm."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.facts import ResultStatus
from kg.store import Row
from webui.parts.figures import measure
from webui.site.names import Link, Names

_MOST = 6  # arms beside each other; more are told one under the other
_BARE = re.compile(r"[\d.,–-]+")


@dataclass(frozen=True, slots=True)
class Apart:
    """What tells figures apart that stand beside each other: the unit (UCUM) of a result.

    `depths` says of an outcome whether deeper responses are counted in.
    """

    units: Mapping[str, str]
    depths: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A result as written, or why there is none; `besides` has its unit, denominator and events if apart."""

    result: Link
    is_reported: bool
    besides: str


@dataclass(frozen=True, slots=True)
class Column:
    """An arm; `title` is its study where that is enough, `n` its patients where one number is stated."""

    arm: Link
    title: str
    n: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """An outcome, with what it counts, grade and time in words, of a population if that is told apart.

    `cells` has the figures of each column; empty is where nothing is printed.
    """

    outcome: Link
    besides: str
    population: Link | None
    cells: tuple[tuple[Figure, ...], ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """Arms beside each other."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def profile(rows: Sequence[Row], apart: Apart, names: Names, limit: int = 0) -> Profile | None:
    """Return *rows* of `queries/pages/results.rq` side by side; *apart* tells unlike figures apart.

    None if they have too many arms for that, or more lines than *limit*, unless that is 0.
    """
    arms = sorted({str(row["arm"]) for row in rows}, key=names.label)
    if not arms or len(arms) > _MOST:
        return None
    lines: dict[tuple[str, str, str], dict[str, dict[str, Figure]]] = {}
    for row in sorted(rows, key=lambda row: apart.depths.get(str(row["outcome"]), "")):
        depth = apart.depths.get(str(row["outcome"]))
        said = ", ".join(filter(None, (depth, _besides(row))))
        key = (str(row["outcome"]), said, str(row["population"] or ""))
        cell = lines.setdefault(key, {}).setdefault(str(row["arm"]), {})
        cell[str(row["result"])] = _figure(row, apart.units.get(str(row["result"])))
    if limit and len(lines) > limit:
        return None
    made = (_line(key, [cells.get(arm, {}) for arm in arms], names) for key, cells in lines.items())
    return Profile(_columns(rows, arms, names), tuple(made))


def _line(key: tuple[str, str, str], cells: Iterable[Mapping[str, Figure]], names: Names) -> Line:
    outcome, besides, population = key
    among = names.link(population) if population else None
    return Line(names.link(outcome), besides, among, tuple(tuple(cell.values()) for cell in cells))


def _columns(rows: Sequence[Row], arms: Iterable[str], names: Names) -> tuple[Column, ...]:
    study = {str(row["arm"]): str(row["study"]) for row in rows}
    alone = [of for of in study.values() if list(study.values()).count(of) == 1]
    found = []
    for arm in arms:
        counted = {row["n"] for row in rows if row["arm"] == arm and row["n"] is not None}
        number = int(str(counted.pop())) if len(counted) == 1 else None
        title = names.label(study[arm]) if study[arm] in alone else names.label(arm)
        found.append(Column(names.link(arm), title, number))
    return tuple(found)


def _besides(row: Row) -> str:
    grade = f"grade {row['grade']}" if row["grade"] is not None else ""
    time = f"at {measure(row['time'], row['timeUnit'])}" if row["time"] is not None else ""
    return ", ".join(filter(None, (grade, time)))


def _figure(row: Row, unit: str | None) -> Figure:
    is_reported = row["status"] == ResultStatus.REPORTED.value
    said = str(row["resultLabel"] if is_reported else row["status"])
    # A bare number among percentages would be read as one.
    counted = measure("", unit) if unit and _BARE.fullmatch(said) else ""
    besides = " ".join(filter(None, (counted, _of_how_many(row))))
    return Figure(Link(str(row["result"]), said), is_reported, besides)


def _of_how_many(row: Row) -> str:
    events, analysed = row["events"], row["analysed"]
    among = f"of {analysed} analysed" if analysed is not None and analysed != row["n"] else ""
    if events is None:
        return among
    return f"{events} {among}" if among else f"{events} patient{'' if events == 1 else 's'}"
