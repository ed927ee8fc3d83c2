"""Results of arms, read for charts: each once, with the numbers of patients told where it is said again."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from decimal import Decimal

from kg.facts import ResultStatus, Statistic
from kg.store import Iri
from kg.store.records import rows_of
from webui.pages.charts.marks import ChartMark
from webui.parts.figures import measure
from webui.site.names import Link

# Days in a unit of time (UCUM 2.1, table 6: mean Julian year and month).
_DAYS = {"d": Decimal(1), "wk": Decimal(7), "mo": Decimal("30.4375"), "a": Decimal("365.25")}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


@rows_of("pages", "chart-results")
class ArmResult:
    """A figure of an arm, or the statement that there is none; units are of UCUM."""

    result: Iri
    regimen: Link
    study: Link
    arm: Link
    comparator: bool | None
    outcome: Link
    statistic: Statistic
    status: ResultStatus
    operator: str | None
    value: Decimal | None
    unit: str | None
    as_written: str
    of_grade: str | None
    due_to: Link | None
    time: Decimal | None
    time_unit: str | None
    n: int | None
    analysed: int | None
    events: int | None
    follow_up: Decimal | None
    follow_up_unit: str | None
    population: Link | None
    population_as_written: str | None
    at: Link

    @property
    def bound(self) -> str:
        """How the value is bounded, such as ``<``; empty for a value itself."""
        return self.operator if self.operator and self.operator != "=" else ""

    @property
    def patients(self) -> int | None:
        """The denominator: those analysed, else those of the arm if the figure is about them all."""
        return self.analysed if self.analysed is not None else None if self.population else self.n

    @property
    def places(self) -> int:
        """How many decimals of the value are printed."""
        return places(self.as_written, self.value) if self.value is not None else 0

    @property
    def observation(self) -> tuple[str | None, Decimal | None]:
        """The median time of observation, in words and in months; None for what is not told."""
        return measure(self.follow_up, self.follow_up_unit), months(self.follow_up, self.follow_up_unit)

    @property
    def mark(self) -> ChartMark:
        """The row of a chart for this result, told in words only."""
        return ChartMark(
            regimen=self.regimen,
            study=self.study,
            arm=self.arm,
            comparator=bool(self.comparator),
            whom=self.population.label if self.population else "",
            whom_printed=self.population_as_written or "",
            outcome=self.outcome,
            grade=self.of_grade or "",
            patients=self.patients,
            words=self.as_written,
            printed=self.as_written,
            result=self.result,
            at=self.at,
        )


def each_once(results: Iterable[ArmResult]) -> list[ArmResult]:
    """Return *results* in their order, several of one figure as one that has what any of them says."""
    found: dict[Iri, ArmResult] = {}
    for each in results:
        known = found.get(each.result)
        found[each.result] = _joined(known, each) if known else each
    return list(found.values())


def _joined(first: ArmResult, second: ArmResult) -> ArmResult:
    lacking = [field.name for field in fields(first) if getattr(first, field.name) is None]
    return replace(first, **{name: getattr(second, name) for name in lacking})


def months(value: Decimal | None, unit: str | None) -> Decimal | None:
    """Return a time in months, or None for no time or a unit of something else.

    >>> months(Decimal(40), "wk")
    Decimal('9.20')
    """
    if value is None or unit == "mo":
        return value
    days = _DAYS.get(unit or "")
    return (value * days / _DAYS["mo"]).quantize(Decimal("0.01")) if days else None


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


def in_order(results: Sequence[ArmResult], regimens: Sequence[str]) -> list[ArmResult]:
    """Return *results* with those of each outcome and grade in the order of *regimens*."""
    first = dict.fromkeys((each.outcome, each.of_grade) for each in results)
    place = {key: number for number, key in enumerate(first)}
    rank = {iri: number for number, iri in enumerate(regimens)}
    return sorted(results, key=lambda r: (place[r.outcome, r.of_grade], rank[r.regimen.iri], r.study.label))
