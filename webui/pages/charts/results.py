"""Results of arms, read for charts: each once, with the numbers of patients told where it is said again.

Where the responses of an arm can be taken apart, they are exclusive categories of one bar. A cumulative rate
(such as PR or better) less the deeper categories leaves the rest of it. That needs figures of the same
patients; where they are missing or contradict one another, the reason is told.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from itertools import accumulate, pairwise

from kg.facts import DenominatorBasis, ResultStatus, Statistic
from kg.store import Iri
from kg.store.records import rows_of
from webui.pages.charts.marks import STACK, ChartMark, Segment
from webui.site.names import Link

# Days in a unit of time (UCUM 2.1, table 6: mean Julian year and month).
_DAYS = {"d": Decimal(1), "wk": Decimal(7), "mo": Decimal("30.4375"), "a": Decimal("365.25")}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_NONE, _ALL = Decimal(0), Decimal(100)
_ROUNDED = Decimal(1)  # per cent: what two rounded figures may seem to overlap by


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
    denominator: int | None
    basis: DenominatorBasis | None
    possible: str | None
    inconsistency: Link | None
    other_reading: str | None

    @property
    def bound(self) -> str:
        """How the value is bounded, such as ``<``; empty for a value itself."""
        return self.operator if self.operator and self.operator != "=" else ""

    @property
    def patients(self) -> int | None:
        """Those that the figure is about: a share's denominator, else those of the arm if it is whole."""
        if self.basis is not None or self.analysed is not None:
            return self.denominator if self.basis is not None else self.analysed
        undecided = self.statistic is Statistic.PERCENTAGE and self.value is not None and self.time is None
        return None if self.population or undecided else self.n

    @property
    def likely(self) -> str:
        """The numbers of patients that a share may be of, in words; empty where it is stated or unknown."""
        if self.basis is not DenominatorBasis.INFERRED:
            return ""
        several = re.sub(r", (\d+)$", r" or \1", self.possible or "")
        return several or str(self.denominator)

    @property
    def printed_value(self) -> Decimal:
        """The value with as many decimals as are printed."""
        return (self.value or _NONE).quantize(Decimal(1).scaleb(-self.places))

    @property
    def places(self) -> int:
        """How many decimals of the value are printed."""
        return places(self.as_written, self.value) if self.value is not None else 0

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
            denominator=f"{self.likely} (inferred)" if self.likely else str(self.patients or ""),
            inconsistency=self.inconsistency,
            other_reading=self.other_reading or "",
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


@rows_of("pages", "chart-depths")
class DepthOfOutcome:
    """The shallowest and deepest response that an outcome counts; deeper ones have higher numbers."""

    outcome: Link
    shallowest: int
    deepest: int


@dataclass(frozen=True, slots=True)
class _Rate:
    """A share of patients, in per cent, and the shallowest (0: none) and deepest response that it counts."""

    label: str
    share: Decimal
    shallowest: int
    deepest: int

    def holds(self, other: "_Rate") -> bool:
        """Say whether all that *other* counts is counted here."""
        return self.shallowest <= other.shallowest and other.deepest <= self.deepest


def stacks(
    results: Iterable[ArmResult], depths: Iterable[DepthOfOutcome], regimens: Sequence[str]
) -> list[ChartMark]:
    """Return a row for each arm and part of its patients, in the order of *regimens*."""
    found: dict[tuple[Link, Link | None], list[ArmResult]] = {}
    for result in results:
        found.setdefault((result.arm, result.population), []).append(result)
    by_outcome = {each.outcome: each for each in depths}
    marks = [_stack(members, by_outcome) for members in found.values()]
    return sorted(marks, key=lambda mark: (regimens.index(mark.regimen.iri), mark.study.label, mark.whom))


def _stack(members: Sequence[ArmResult], depths: Mapping[Link, DepthOfOutcome]) -> ChartMark:
    shares = {each.outcome: each for each in members if each.outcome in depths and _is_share(each)}
    printed = "; ".join(dict.fromkeys(f"{each.outcome.label} {each.as_written}" for each in members))
    marked = next((each.inconsistency for each in members if each.inconsistency), None)
    mark = replace(members[0].mark, printed=printed, inconsistency=marked, other_reading="")
    denominators = {each.patients for each in shares.values()}
    if len(denominators - {None}) > 1:
        note = "the figures are not of the same number of patients"
        return replace(mark, patients=None, denominator="", words=printed, note=note)
    rates = [
        _Rate(outcome.label, each.value or _NONE, depths[outcome].shallowest, depths[outcome].deepest)
        for outcome, each in shares.items()
    ]
    segments = _taken_apart(rates, max((each.deepest for each in depths.values()), default=0))
    if isinstance(segments, str):
        return replace(mark, words=printed, note=segments)
    words = ", ".join(f"{part.label} {part.share:f}%" for part in segments)
    patients = denominators.pop() if len(denominators) == 1 else None
    told = max((each.mark.denominator for each in shares.values() if each.patients == patients), key=len)
    return replace(mark, shape=STACK, segments=segments, patients=patients, denominator=told, words=words)


def _is_share(result: ArmResult) -> bool:
    return result.statistic is Statistic.PERCENTAGE and result.value is not None and not result.bound


def _taken_apart(rates: Sequence[_Rate], deepest: int) -> tuple[Segment, ...] | str:
    """Return the exclusive categories of *rates*, deepest first, or the reason why there are none."""
    totals = sorted((each for each in rates if each.deepest == deepest), key=_span, reverse=True)
    if not totals:
        return "no rate that counts the deepest response in is told"
    parts: list[_Rate] = []
    above = _Rate("", _NONE, deepest + 1, deepest + 1)
    for total in totals:
        others = [each for each in rates if each is not total]
        found = _between(total, above, _within(others, total.shallowest, above.shallowest))
        if isinstance(found, str):
            return found
        parts, above = [*parts, *found], total
    if len(parts) < 2:
        return f"only {above.label} is told: it cannot be taken apart"
    told = _within(rates, 0, above.shallowest)
    rest = _ALL - above.share - _sum(told)
    if rest < -_ROUNDED:
        return "the categories add up to more than all patients"
    below = _Rate(f"{'rest ' if told else ''}below {above.label}", max(rest, _NONE), 0, 0)
    return _laid([*parts, *told, below])


def _between(total: _Rate, above: _Rate, told: list[_Rate]) -> list[_Rate] | str:
    """Return what lies between two cumulative rates: the categories told, and the rest."""
    rest = total.share - above.share - _sum(told)
    covered = {depth for each in told for depth in range(each.shallowest, each.deepest + 1)}
    whole = covered.issuperset(range(total.shallowest, above.shallowest))
    if rest < -_ROUNDED or (whole and told and rest > _ROUNDED):
        return f"the categories within {total.label} do not add up to it"
    if told and (whole or rest <= 0):
        return told
    label = f"rest of {total.label}" if told or above.label else total.label
    return [*told, replace(total, label=label, share=max(rest, _NONE))]


def _sum(parts: Iterable[_Rate]) -> Decimal:
    return sum((part.share for part in parts), _NONE)


def _span(rate: _Rate) -> tuple[int, int]:
    return rate.shallowest, rate.deepest


def _within(rates: Sequence[_Rate], floor: int, ceiling: int) -> list[_Rate]:
    """Return the rates from *floor* to below *ceiling* that no other of them counts in, deepest first."""
    found = [each for each in rates if floor <= each.shallowest and each.deepest < ceiling]
    kept = [each for each in found if not any(other is not each and other.holds(each) for other in found)]
    return sorted(kept, key=_span, reverse=True)


def _laid(parts: Sequence[_Rate]) -> tuple[Segment, ...]:
    """Return *parts* end to end, at most to 100 %."""
    ends = accumulate(
        (part.share for part in parts), lambda end, share: min(end + share, _ALL), initial=_NONE
    )
    return tuple(
        Segment(part.label, start, end, part.shallowest)
        for part, (start, end) in zip(parts, pairwise(ends), strict=True)
        if end > start or part.shallowest
    )
