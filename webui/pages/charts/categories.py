"""Responses as exclusive categories of one bar, where the figures of an arm can be taken apart.

A cumulative rate (such as PR or better) less the deeper categories leaves the rest of it. That needs
figures of the same patients; where they are missing or contradict one another, the reason is told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from kg.store import Row
from webui.pages.charts.marks import STACK, TOLD, Mark, Segment
from webui.pages.charts.results import PERCENTAGE, Result

_ALL = Decimal(100)
_ROUNDED = Decimal(1)  # per cent: what two rounded figures may seem to overlap by
Depths = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Part:
    """A category and its share; `depth` is the shallowest response in it, 0 for none."""

    label: str
    share: Decimal
    depth: int


@dataclass(frozen=True, slots=True)
class _Level:
    """A cumulative rate: the shallowest response that it counts in."""

    label: str
    floor: int
    share: Decimal


def read_depths(rows: Iterable[Row]) -> Depths:
    """Return the shallowest and deepest response that each outcome counts, by the IRI of the outcome."""
    return {str(row["outcome"]): (int(str(row["shallowest"])), int(str(row["deepest"]))) for row in rows}


def stacks(results: Sequence[Result], depths: Depths) -> list[Mark]:
    """Return a row for each arm and part of its patients, by regimen in the order of their first results."""
    found: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        found.setdefault((result.arm.iri, result.part.iri if result.part else ""), []).append(result)
    marks = [_stack(members, depths) for members in found.values()]
    rank = {result.regimen.iri: place for place, result in reversed(list(enumerate(results)))}
    return sorted(marks, key=lambda mark: (rank[mark.regimen.iri], mark.study.label, mark.whom))


def _stack(members: Sequence[Result], depths: Depths) -> Mark:
    rates = {
        r.outcome.iri: r
        for r in members
        if r.statistic == PERCENTAGE and r.value is not None and r.operator == "=" and r.outcome.iri in depths
    }
    first = members[0]
    printed = "; ".join(dict.fromkeys(f"{r.outcome.label} {r.printed}" for r in members))
    mark = replace(first.mark(), printed=printed)
    denominators = {r.patients for r in rates.values() if r.analysed}
    if len(denominators) > 1:
        return replace(
            mark,
            shape=TOLD,
            patients=None,
            words=printed,
            note="the figures are not of the same number of patients",
        )
    segments = taken_apart(list(rates.values()), depths)
    if isinstance(segments, str):
        return replace(mark, shape=TOLD, words=printed, note=segments)
    patients = next(iter(denominators), first.patients)
    words = ", ".join(f"{part.label} {part.share:f}%" for part in segments)
    return replace(mark, shape=STACK, segments=segments, patients=patients, words=words)


def taken_apart(rates: Sequence[Result], depths: Depths) -> tuple[Segment, ...] | str:
    """Return the exclusive categories of *rates*, deepest first, or the reason why there are none."""
    top = max((high for _, high in depths.values()), default=0)
    totals = [r for r in rates if depths[r.outcome.iri][1] == top]
    totals.sort(key=lambda r: depths[r.outcome.iri], reverse=True)
    if not totals:
        return "no rate that counts the deepest response in is told"
    parts: list[_Part] = []
    above = _Level("", top + 1, Decimal(0))
    for total in totals:
        level = _Level(total.outcome.label, depths[total.outcome.iri][0], total.value or Decimal(0))
        found = _between(level, above, _within(rates, level.floor, above.floor, depths, total), depths)
        if isinstance(found, str):
            return found
        parts, above = [*parts, *found], level
    if len(parts) < 2:
        return f"only {above.label} is told: it cannot be taken apart"
    lower = _within(rates, 0, above.floor, depths, None)
    told = [_Part(r.outcome.label, r.value or Decimal(0), depths[r.outcome.iri][0]) for r in lower]
    rest = _ALL - above.share - sum((part.share for part in told), Decimal(0))
    if rest < -_ROUNDED:
        return "the categories add up to more than all patients"
    below = _Part(f"{'rest ' if told else ''}below {above.label}", max(rest, Decimal(0)), 0)
    return _laid([*parts, *told, below])


def _between(level: "_Level", above: "_Level", told: Sequence[Result], depths: Depths) -> "list[_Part] | str":
    """Return what lies between two cumulative rates: the categories told, and the rest."""
    parts = [_Part(r.outcome.label, r.value or Decimal(0), depths[r.outcome.iri][0]) for r in told]
    rest = level.share - above.share - sum((part.share for part in parts), Decimal(0))
    covered = {depth for r in told for depth in range(depths[r.outcome.iri][0], depths[r.outcome.iri][1] + 1)}
    whole = covered.issuperset(range(level.floor, above.floor))
    if rest < -_ROUNDED or (whole and told and rest > _ROUNDED):
        return f"the categories within {level.label} do not add up to it"
    if told and (whole or rest <= 0):
        return parts
    label = f"rest of {level.label}" if told or above.label else level.label
    return [*parts, _Part(label, max(rest, Decimal(0)), level.floor)]


def _within(
    rates: Sequence[Result], floor: int, ceiling: int, depths: Depths, total: Result | None
) -> list[Result]:
    found = [r for r in rates if floor <= depths[r.outcome.iri][0] and depths[r.outcome.iri][1] < ceiling]
    return _outermost([r for r in found if r is not total], depths)


def _outermost(rates: Sequence[Result], depths: Depths) -> list[Result]:
    """Return *rates* without those that another of them counts in, deepest first."""
    spans = {r.iri: depths[r.outcome.iri] for r in rates}
    kept = [
        r
        for r in rates
        if not any(
            other is not r
            and spans[other.iri][0] <= spans[r.iri][0]
            and spans[r.iri][1] <= spans[other.iri][1]
            for other in rates
        )
    ]
    return sorted(kept, key=lambda r: spans[r.iri], reverse=True)


def _laid(parts: "Sequence[_Part]") -> tuple[Segment, ...]:
    """Return *parts* end to end, at most to 100 %."""
    ends = [Decimal(0)]
    for part in parts:
        ends.append(min(ends[-1] + part.share, _ALL))
    return tuple(
        Segment(part.label, start, end, part.depth)
        for part, (start, end) in zip(parts, pairwise(ends), strict=True)
        if end > start or part.depth
    )
