"""Results of arms, read for charts: each once, with the numbers of patients told where it is said again."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kg.facts import ONTOLOGY
from kg.store import Row, Value
from webui.pages.charts.marks import TOLD, Mark
from webui.site.names import Link, Names

PERCENTAGE, MEDIAN = f"{ONTOLOGY}percentage", f"{ONTOLOGY}median"
UNSTATED = f"{ONTOLOGY}statisticNotStated"
NOT_REACHED, NOT_AVAILABLE = f"{ONTOLOGY}notReached", f"{ONTOLOGY}notAvailable"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Result:
    """A figure of an arm, or the statement that there is none.

    `patients` is the denominator: those analysed if the source says how many (`analysed` is then true),
    else those of the arm if the figure is about them all, else None. `places` counts decimals printed.
    """

    iri: str
    regimen: Link
    study: Link
    arm: Link
    comparator: bool
    outcome: Link
    statistic: str
    status: str
    operator: str
    value: Decimal | None
    unit: str
    places: int
    printed: str
    grade: str
    due_to: Link | None
    time: Decimal | None
    time_unit: str
    patients: int | None
    analysed: bool
    events: int | None
    follow_up: Decimal | None
    follow_up_unit: str
    part: Link | None
    whom_printed: str
    at: Link

    def mark(self) -> Mark:
        """Return the row of a chart for this result, told in words only."""
        return Mark(
            shape=TOLD,
            regimen=self.regimen,
            study=self.study,
            arm=self.arm,
            comparator=self.comparator,
            whom=self.part.label if self.part else "",
            whom_printed=self.whom_printed,
            outcome=self.outcome,
            grade=self.grade,
            value=None,
            low=None,
            high=None,
            events="",
            patients=self.patients,
            words=self.printed,
            note="",
            printed=self.printed,
            segments=(),
            result=self.iri,
            at=self.at,
        )


def read_results(rows: Iterable[Row], names: Names) -> tuple[Result, ...]:
    """Return the results of *rows* in their order; several rows of one result are one."""
    found: dict[str, Row] = {}
    for row in rows:
        known = found.setdefault(str(row["result"]), row)
        if known is not row:
            found[str(row["result"])] = _joined(known, row)
    return tuple(_result(row, names) for row in found.values())


def _joined(first: Row, second: Row) -> Row:
    """Return *first* with what it lacks from *second*."""
    return {**first, **{name: value for name, value in second.items() if first.get(name) is None}}


def _result(row: Row, names: Names) -> Result:
    part = names.link(str(row["population"])) if row["population"] else None
    analysed, stated = _whole(row["analysed"]), _whole(row["n"])
    printed = str(row["asWritten"])
    value = Decimal(str(row["value"])) if row["value"] is not None else None
    return Result(
        iri=str(row["result"]),
        regimen=names.link(str(row["regimen"])),
        study=names.link(str(row["study"])),
        arm=names.link(str(row["arm"])),
        comparator=bool(row["comparator"]),
        outcome=names.link(str(row["outcome"])),
        statistic=str(row["statistic"]),
        status=str(row["status"]),
        operator=str(row["operator"] or "="),
        value=value,
        unit=str(row["unit"] or ""),
        places=places(printed, value) if value is not None else 0,
        printed=printed,
        grade=str(row["ofGrade"] or ""),
        due_to=names.link(str(row["dueTo"])) if row["dueTo"] else None,
        time=_decimal(row["time"]),
        time_unit=str(row["timeUnit"] or ""),
        patients=analysed if analysed is not None else None if part else stated,
        analysed=analysed is not None,
        events=_whole(row["events"]),
        follow_up=_decimal(row["followUp"]),
        follow_up_unit=str(row["followUpUnit"] or ""),
        part=part,
        whom_printed=str(row["populationAsWritten"] or ""),
        at=names.link(str(row["at"])),
    )


def _whole(value: Value) -> int | None:
    return int(str(value)) if value is not None else None


def _decimal(value: Value) -> Decimal | None:
    return Decimal(str(value)) if value is not None else None


def places(printed: str, value: Decimal) -> int:
    """Return how many decimals of *value* are printed: numbers lose their last zeros, words do not.

    >>> places("24.0%", Decimal(24)), places("7 of 12 (58%)", Decimal(58))
    (1, 0)
    """
    for number in _NUMBER.findall(printed):
        if Decimal(number.replace(",", ".")) == value:
            return len(re.split("[.,]", number)[1]) if re.search("[.,]", number) else 0
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def in_order(results: Sequence[Result], regimens: Sequence[str]) -> list[Result]:
    """Return *results* with those of each outcome and grade in the order of *regimens*."""
    first: dict[tuple[str, str], int] = {}
    for result in results:
        first.setdefault((result.outcome.iri, result.grade), len(first))
    rank = {iri: place for place, iri in enumerate(regimens)}
    return sorted(
        results,
        key=lambda r: (first[r.outcome.iri, r.grade], rank.get(r.regimen.iri, len(rank)), r.study.label),
    )
