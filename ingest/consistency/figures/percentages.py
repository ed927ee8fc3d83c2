"""Percentages of patients against the number of patients: whether a whole count exists."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from ingest.consistency.figures.comparisons import comparisons
from ingest.consistency.figures.results import bare_place, numbers, printed, reported, told_spans
from ingest.consistency.figures.rounding import cut_from, rounded_from, share
from ingest.consistency.reading import inconsistency
from kg.facts import Arm, Fact, Inconsistency, Place, Ref, Statistic, StudyResult

_MOST_NAMED = 3
_NEAR = Decimal("0.9")
_SMALLEST_SHARE = 2
"""A denominator below half of N is no likely number of evaluable patients."""


@dataclass(frozen=True, slots=True)
class _Group:
    """The percentages of one arm in one cell or sentence, all of the same N."""

    results: tuple[StudyResult, ...]
    n: int

    @property
    def arm(self) -> Ref:
        return self.results[0].arm

    @property
    def misfits(self) -> tuple[StudyResult, ...]:
        return tuple(one for one in self.results if rounded_from(_value(one), self.n) is None)

    def denominators(self) -> list[int]:
        """Return every likely denominator below N that fits all figures, the largest first."""
        likely = range(self.n - 1, self.n // _SMALLEST_SHARE, -1)
        values = {_value(one) for one in self.results}
        return [each for each in likely if all(rounded_from(value, each) is not None for value in values)]

    def cut(self) -> bool:
        """Tell whether each misfit is a percentage of N that was cut off instead of rounded."""
        return all(cut_from(_value(one), self.n) is not None for one in self.misfits)


def percentages_against_n(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield one finding a cell or sentence, whose percentages are of no whole number of patients.

    Figures that another finding is about are left to it: a list in another order than the table
    gives its figures to the wrong arms.
    """
    arms = {fact.iri: fact for fact in facts if isinstance(fact, Arm)}
    analysed: defaultdict[Ref, set[int]] = defaultdict(set)
    for one in reported(facts):
        analysed[one.arm] |= {one.n_analysed} if one.n_analysed else set()
    spans = told_spans(facts)
    told: set[tuple[Ref, Ref, Decimal | None]] = set()
    for group in _groups(facts):
        misfits = [one for one in group.misfits if not _is_told(one, spans)]
        fresh = [one for one in misfits if (one.arm, one.outcome, one.value) not in told]
        told |= {(one.arm, one.outcome, one.value) for one in group.misfits}
        if fresh:
            yield _finding(source, group, arms.get(group.arm), analysed[group.arm])


def _is_told(one: StudyResult, spans: Mapping[str, Sequence[tuple[int, int]]]) -> bool:
    chars = one.at.locator.chars
    named = spans.get(bare_place(one.at), ())
    return chars is not None and any(start <= chars[0] and chars[1] <= end for start, end in named)


def _groups(facts: Sequence[Fact]) -> Iterator[_Group]:
    found: defaultdict[tuple[str, Ref, Ref | None, int], list[StudyResult]] = defaultdict(list)
    for one in reported(facts):
        n = _denominator(one)
        if n and one.statistic is Statistic.PERCENTAGE and _is_share_of_patients(one):
            found[bare_place(one.at), one.arm, one.population, n].append(one)
    for about, results in found.items():
        yield _Group(tuple(results), about[-1])


def _denominator(one: StudyResult) -> int | None:
    """Return the N that a result is of; that of the arm is not that of a part of its patients."""
    named = re.findall(r"[^\W\d_]+", (one.population_as_written or "").lower())
    parted = one.population is not None or not comparisons().whole_group.issuperset(named)
    return one.n_analysed or (None if parted else one.n_stated)


def _is_share_of_patients(one: StudyResult) -> bool:
    """Tell counted shares from estimated ones: a rate at a time point is no count divided by N."""
    return one.unit == "%" and one.time_point is None and one.operator in (None, "=") and _value(one) <= 100


def _value(one: StudyResult) -> Decimal:
    return one.value if one.value is not None else Decimal(0)


def _finding(source: Ref, group: _Group, arm: Arm | None, analysed: Set[int]) -> Inconsistency:
    misfits = group.misfits
    others = group.denominators()
    kind = _kind(group, others)
    name = arm.label if arm else group.arm
    figures = ", ".join(dict.fromkeys(one.as_written for one in misfits))
    return inconsistency(
        source,
        kind,
        "content" if kind == "impossible percentage" else "wording",
        label=f"{figures} of N = {group.n} ({name})",
        readings=[*dict.fromkeys(one.as_written for one in misfits), f"N = {group.n}"],
        at=[*(one.at for one in misfits), *_places_of_n(arm)],
        resolution=_resolution(group, others, analysed),
    )


def _kind(group: _Group, others: Sequence[int]) -> str:
    """Return the likelier of two explanations; far fewer patients than N are no likely denominator."""
    if group.cut() and (not others or others[0] < _NEAR * group.n):
        return "truncated percentage"
    return "denominator" if others else "impossible percentage"


def _places_of_n(arm: Arm | None) -> tuple[Place, ...]:
    return arm.at[-1:] if arm else ()


def _resolution(group: _Group, others: Sequence[int], analysed: Set[int]) -> str:
    said = [_nearest(_value(one), group.n) for one in _each_once(group.misfits)]
    whole = "all percentages here" if len(group.results) > 1 else "it"
    if others:
        named = numbers(others[:_MOST_NAMED])
        more = " or less" if len(others) > _MOST_NAMED else ""
        said.append(
            f"a denominator of {named}{more} would fit {whole}: patients analysed may be fewer than N"
        )
        said += [f"a result of {number} patients is told" for number in others if number in analysed]
    if group.cut():
        counts = [cut_from(_value(one), group.n) for one in _each_once(group.misfits)]
        cut = " and ".join(f"{count} of {group.n}" for count in counts)
        said.append(f"cut off instead of rounded it would be {cut}")
    if not others and not group.cut():
        said.append(f"no likely denominator up to N fits {whole}: the figure, N or the column is in doubt")
    return "; ".join(said)


def _each_once(results: Sequence[StudyResult]) -> list[StudyResult]:
    return list({one.value: one for one in results}.values())


def _nearest(value: Decimal, n: int) -> str:
    below = int(value * n / 100)
    around = [f"{count} of {n} is {share(count, n)}" for count in (below, below + 1) if count <= n]
    return f"{printed(value)}%: " + ", ".join(around)
