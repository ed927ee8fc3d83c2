"""Of how many patients a percentage is: what a source says, what its figures imply, or that nothing tells.

The number is decided for all percentages of a cell or sentence together. It is *stated* where the source
gives it for the figure, or where the N of the arm fits them all; *inferred* where N does not, and up to
`MOST_LISTED` smaller numbers do; else *unknown*.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.consistency.comparisons import comparisons, figure_of, reported, told_spans
from kg.facts import DenominatorBasis, Fact, Ref, Statistic, StudyResult
from kg.facts.shares import counts_of, cut_from, tells_cut

MOST_LISTED = 6
"""More numbers than these say only that there is one; the eye takes in as many."""
_SMALLEST_SHARE = 2
"""A denominator below half of N is no likely number of evaluable patients."""
_MOST_TRIED = 10_000
NEAR = Decimal("0.9")
"""Of N: a number of patients that is nearer is likelier than a figure cut off instead of rounded."""


@dataclass(frozen=True, slots=True)
class PatientShares:
    """The percentages of one arm in one cell or sentence, held against the same N."""

    results: tuple[StudyResult, ...]
    n: int

    @property
    def arm(self) -> Ref:
        """Whose percentages they are."""
        return self.results[0].arm

    @property
    def misfits(self) -> tuple[StudyResult, ...]:
        """Those that no count of N rounds to."""
        return tuple(one for one in self.results if not counts_of(figure_of(one), self.n))

    def denominators(self) -> list[int]:
        """Return every likely denominator below N that fits all figures, the largest first."""
        likely = range(self.n - 1, max(self.n // _SMALLEST_SHARE, self.n - _MOST_TRIED), -1)
        return [number for number in likely if self.fit(number)]

    def fit(self, number: int) -> bool:
        """Tell whether each figure rounds from a count of *number*."""
        return all(counts_of(value, number) for value in {figure_of(one) for one in self.results})

    def cut(self) -> bool:
        """Tell whether each misfit is a percentage of N that was cut off instead of rounded."""
        return all(cut_from(figure_of(one), self.n) is not None for one in self.misfits)

    def likely_cut(self) -> bool:
        """Tell whether that is likelier than another denominator: none that is near N fits all figures."""
        near = range(self.n - 1, max(math.ceil(NEAR * self.n), self.n - _MOST_TRIED) - 1, -1)
        return self.cut() and not any(self.fit(number) for number in near)


@dataclass(frozen=True, slots=True)
class _Decision:
    basis: DenominatorBasis
    numbers: tuple[int, ...] = ()

    def of(self, result: StudyResult) -> StudyResult:
        """Return *result* with what was decided."""
        one = self.numbers[0] if len(self.numbers) == 1 else None
        several = tuple(sorted(self.numbers)) if one is None else ()
        said = {"denominator": one, "denominator_basis": self.basis, "possible_denominators": several}
        return result.model_copy(update=said)


_UNKNOWN = _Decision(DenominatorBasis.UNKNOWN)


def is_share(one: StudyResult) -> bool:
    """Tell whether a result is a counted share of patients: a rate at a time point is an estimate."""
    counted = one.unit == "%" and one.time_point is None and one.statistic is Statistic.PERCENTAGE
    return counted and one.value is not None and one.value <= 100


def is_exact(one: StudyResult) -> bool:
    """Tell whether a result is a value, not a bound."""
    return one.operator in (None, "=")


def of_whole_arm(one: StudyResult) -> bool:
    """Tell whether a result is about all patients of its arm, or those who could be evaluated."""
    named = re.findall(r"[^\W\d_]+", (one.population_as_written or "").lower())
    return one.population is None and comparisons().whole_group.issuperset(named)


def stated_n(one: StudyResult) -> int | None:
    """Return the N that a source gives for a result; that of an arm is not that of a part of it."""
    return one.n_analysed or (one.n_stated if of_whole_arm(one) else None)


def is_named(one: StudyResult, spans: Mapping[str, Sequence[tuple[int, int]]]) -> bool:
    """Tell whether a result stands in one of *spans*: characters, by sentence or cell."""
    chars = one.at.locator.chars
    named = spans.get(one.at.locator.place, ())
    return chars is not None and any(start <= chars[0] and chars[1] <= end for start, end in named)


def with_denominators(facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield *facts*, each share of patients with the number of patients that it is of.

    What says another figure again is of the same patients. A figure that the source gives to another arm
    elsewhere is of no known number.
    """
    spans = told_spans(facts)
    shares = {one.iri: one for one in reported(facts) if is_share(one)}
    told = _told(shares)
    held = [one for one in shares.values() if one.iri in told or not is_named(one, spans)]
    decided = _by_place(held, told)
    decided |= {iri: _Decision(DenominatorBasis.STATED, (number,)) for iri, number in told.items()}
    for fact in facts:
        if isinstance(fact, StudyResult) and fact.iri in shares:
            first = fact.restates if fact.restates in shares and fact.iri not in told else None
            yield decided.get(first or fact.iri, _UNKNOWN).of(fact)
        else:
            yield fact


def _told(shares: Mapping[Ref, StudyResult]) -> dict[Ref, int]:
    """Return the number of patients that the source gives for a figure, there or where it says it again."""
    found = {iri: one.n_analysed for iri, one in shares.items() if one.n_analysed}
    elsewhere: defaultdict[Ref, set[int]] = defaultdict(set)
    for iri, number in found.items():
        if (first := shares[iri].restates) and first in shares:
            elsewhere[first].add(number)
    return {**{iri: min(numbers) for iri, numbers in elsewhere.items() if len(numbers) == 1}, **found}


def _by_place(shares: Sequence[StudyResult], told: Mapping[Ref, int]) -> dict[Ref, _Decision]:
    cells: defaultdict[tuple[str, Ref, Ref | None, str | None], list[StudyResult]] = defaultdict(list)
    for one in shares:
        whom = None if of_whole_arm(one) else one.population_as_written
        cells[one.at.locator.place, one.arm, one.population, whom].append(one)
    decided: dict[Ref, _Decision] = {}
    doubted: defaultdict[Ref, list[tuple[list[StudyResult], PatientShares]]] = defaultdict(list)
    for results in cells.values():
        n = next((one.n_stated for one in results if one.n_stated and of_whole_arm(one)), None)
        known = _known(results, n, told)
        # Where the source gives a number that does not fit, no other is likelier.
        if known is None and n and not any(one.iri in told for one in results):
            doubted[results[0].arm].append((results, _against(results, n, told)))
        decided |= {one.iri: known or _UNKNOWN for one in results}
    for of_arm in doubted.values():
        numbers = _inferred([group for _, group in of_arm])
        for (results, _), decision in zip(of_arm, numbers, strict=True):
            decided |= {one.iri: decision for one in results}
    return decided


def _against(results: Iterable[StudyResult], n: int, told: Mapping[Ref, int]) -> PatientShares:
    """Return those of *results* that may be of *n* patients."""
    return PatientShares(tuple(one for one in results if is_exact(one) and told.get(one.iri, n) == n), n)


def _known(results: Sequence[StudyResult], n: int | None, told: Mapping[Ref, int]) -> _Decision | None:
    """Return what figures beside them or the N of their arm say, None where they do not fit."""
    beside = {told[one.iri] for one in results if one.iri in told} - {n}
    fitting = [number for number in beside if _all(results).fit(number)]
    if len(fitting) == 1:
        return _Decision(DenominatorBasis.INFERRED, tuple(fitting))
    if n is None:
        return None
    held = _against(results, n, told)
    cut = held.likely_cut() and all(tells_cut(figure_of(one), n) for one in held.misfits)
    return _Decision(DenominatorBasis.STATED, (n,)) if not held.misfits or cut else None


def _all(results: Iterable[StudyResult]) -> PatientShares:
    return PatientShares(tuple(filter(is_exact, results)), 0)


def _inferred(groups: Sequence[PatientShares]) -> Iterator[_Decision]:
    """Yield the numbers that fit the figures of each cell: those that fit all cells of the arm, if any do."""
    fitting = [set(group.denominators()) for group in groups]
    common = set.intersection(*filter(None, fitting)) if any(fitting) else set[int]()
    for numbers in fitting:
        found = tuple(common if numbers and common else numbers)
        yield _Decision(DenominatorBasis.INFERRED, found) if 0 < len(found) <= MOST_LISTED else _UNKNOWN
