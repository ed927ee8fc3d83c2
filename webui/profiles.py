"""Figures of one family of outcomes, side by side: a row an outcome, a column an arm."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.facts import ResultStatus
from kg.store import Row
from webui.figures import measure
from webui.names import Link, Names

_MOST = 6  # arms beside each other; more are told one under the other


@dataclass(frozen=True, slots=True)
class Figure:
    """A result as written, or why there is none; `besides` has its own denominator or events."""

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
    """An outcome, with grade and time point in words, of a population if that is told apart.

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


def profile(rows: Sequence[Row], names: Names, limit: int = 0) -> Profile | None:
    """Return *rows* of `queries/pages/results.rq` side by side.

    None if they have too many arms for that, or more lines than *limit*, unless that is 0.
    """
    arms = dict.fromkeys(str(row["arm"]) for row in rows)
    if not arms or len(arms) > _MOST:
        return None
    lines: dict[tuple[str, str, str], dict[str, dict[str, Figure]]] = {}
    for row in rows:
        key = (str(row["outcome"]), _besides(row), str(row["population"] or ""))
        cell = lines.setdefault(key, {}).setdefault(str(row["arm"]), {})
        cell[str(row["result"])] = _figure(row)
    if limit and len(lines) > limit:
        return None
    return Profile(
        _columns(rows, arms, names),
        tuple(
            Line(
                names.link(outcome),
                besides,
                names.link(population) if population else None,
                tuple(tuple(cells.get(arm, {}).values()) for arm in arms),
            )
            for (outcome, besides, population), cells in lines.items()
        ),
    )


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


def _figure(row: Row) -> Figure:
    is_reported = row["status"] == ResultStatus.REPORTED.value
    said = str(row["resultLabel"] if is_reported else row["status"])
    events, analysed = row["events"], row["analysed"]
    besides = f"of {analysed} analysed" if analysed is not None and analysed != row["n"] else ""
    if events is not None:
        besides = f"{events} {besides}" if besides else f"{events} patients"
    return Figure(Link(str(row["result"]), said), is_reported, besides)
