"""Responses as exclusive categories of one bar, where the figures of an arm can be taken apart.

A cumulative rate (such as PR or better) less the deeper categories leaves the rest of it. That needs
figures of the same patients; where they are missing or contradict one another, the reason is told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from kg.facts import Statistic
from kg.store.records import rows_of
from webui.pages.charts.marks import STACK, ChartMark, Segment
from webui.pages.charts.results import ArmResult
from webui.site.names import Link

_ALL = Decimal(100)
_ROUNDED = Decimal(1)  # per cent: what two rounded figures may seem to overlap by


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


def stacks(results: Sequence[ArmResult], depths: Iterable[DepthOfOutcome]) -> list[ChartMark]:
    """Return a row for each arm and part of its patients, by regimen in the order of their first results."""
    found: dict[tuple[Link, Link | None], list[ArmResult]] = {}
    for result in results:
        found.setdefault((result.arm, result.population), []).append(result)
    by_outcome = {each.outcome: each for each in depths}
    marks = [_stack(members, by_outcome) for members in found.values()]
    rank = {regimen: place for place, regimen in enumerate(dict.fromkeys(each.regimen for each in results))}
    return sorted(marks, key=lambda mark: (rank[mark.regimen], mark.study.label, mark.whom))


def _stack(members: Sequence[ArmResult], depths: Mapping[Link, DepthOfOutcome]) -> ChartMark:
    shares = {each.outcome: each for each in members if each.outcome in depths and _is_share(each)}
    printed = "; ".join(dict.fromkeys(f"{each.outcome.label} {each.as_written}" for each in members))
    mark = replace(members[0].mark, printed=printed)
    denominators = {each.analysed for each in shares.values() if each.analysed is not None}
    if len(denominators) > 1:
        note = "the figures are not of the same number of patients"
        return replace(mark, patients=None, words=printed, note=note)
    rates = [
        _Rate(outcome.label, each.value or Decimal(0), depths[outcome].shallowest, depths[outcome].deepest)
        for outcome, each in shares.items()
    ]
    segments = _taken_apart(rates, max((each.deepest for each in depths.values()), default=0))
    if isinstance(segments, str):
        return replace(mark, words=printed, note=segments)
    words = ", ".join(f"{part.label} {part.share:f}%" for part in segments)
    patients = next(iter(denominators), members[0].patients)
    return replace(mark, shape=STACK, segments=segments, patients=patients, words=words)


def _is_share(result: ArmResult) -> bool:
    return result.statistic is Statistic.PERCENTAGE and result.value is not None and not result.bound


def _taken_apart(rates: Sequence[_Rate], deepest: int) -> tuple[Segment, ...] | str:
    """Return the exclusive categories of *rates*, deepest first, or the reason why there are none."""
    totals = sorted((each for each in rates if each.deepest == deepest), key=_span, reverse=True)
    if not totals:
        return "no rate that counts the deepest response in is told"
    parts: list[_Rate] = []
    above = _Rate("", Decimal(0), deepest + 1, deepest + 1)
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
    below = _Rate(f"{'rest ' if told else ''}below {above.label}", max(rest, Decimal(0)), 0, 0)
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
    return [*told, replace(total, label=label, share=max(rest, Decimal(0)))]


def _sum(parts: Iterable[_Rate]) -> Decimal:
    return sum((part.share for part in parts), Decimal(0))


def _span(rate: _Rate) -> tuple[int, int]:
    return rate.shallowest, rate.deepest


def _within(rates: Sequence[_Rate], floor: int, ceiling: int) -> list[_Rate]:
    """Return the rates from *floor* to below *ceiling* that no other of them counts in, deepest first."""
    found = [each for each in rates if floor <= each.shallowest and each.deepest < ceiling]
    kept = [each for each in found if not any(other is not each and other.holds(each) for other in found)]
    return sorted(kept, key=_span, reverse=True)


def _laid(parts: Sequence[_Rate]) -> tuple[Segment, ...]:
    """Return *parts* end to end, at most to 100 %."""
    ends = [Decimal(0)]
    for part in parts:
        ends.append(min(ends[-1] + part.share, _ALL))
    return tuple(
        Segment(part.label, start, end, part.shallowest)
        for part, (start, end) in zip(parts, pairwise(ends), strict=True)
        if end > start or part.shallowest
    )
