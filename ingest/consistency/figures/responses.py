"""Outcomes of one arm against each other: nested response categories, and endpoints in order."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from ingest.consistency.figures.comparisons import comparisons
from ingest.consistency.figures.results import bare_place, in_months, labels_of, printed, reported
from ingest.consistency.figures.rounding import unit
from ingest.consistency.reading import inconsistency
from kg.facts import Fact, Inconsistency, Ref, Statistic, StudyResult


def responses_in_order(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield response rates of one cell or sentence that exceed the wider category they are part of."""
    labels = labels_of(facts)
    for results in _side_by_side(facts):
        rates = {one.outcome: one for one in results if one.outcome in comparisons().responses}
        for wide in rates.values():
            parts = _excluding(wide, rates)
            if sum(map(_value, parts), Decimal(0)) > _value(wide) + _tolerance([*parts, wide]):
                yield _exceeded(source, parts, wide, labels)
        yield from _more_than_all(source, list(rates.values()), labels)


def _side_by_side(facts: Sequence[Fact]) -> Iterator[list[StudyResult]]:
    found: defaultdict[tuple[object, ...], list[StudyResult]] = defaultdict(list)
    for one in reported(facts):
        if one.statistic is Statistic.PERCENTAGE and one.time_point is None:
            whose = one.population, one.population_as_written, one.n_analysed
            found[bare_place(one.at), one.arm, *whose].append(one)
    yield from found.values()


def _excluding(wide: StudyResult, rates: Mapping[Ref, StudyResult]) -> list[StudyResult]:
    """Return the parts of *wide* that add up to most and share no patient."""
    known = comparisons()
    whole = known.responses[wide.outcome]
    parts = [one for one in rates.values() if known.responses[one.outcome] < whole]
    best: list[StudyResult] = []
    for size in range(1, len(parts) + 1):
        for chosen in combinations(parts, size):
            if _share_nobody(chosen) and sum(map(_value, chosen)) > sum(map(_value, best)):
                best = list(chosen)
    return best


def _share_nobody(results: Sequence[StudyResult]) -> bool:
    known = comparisons()
    sets = [known.responses[one.outcome] for one in results]
    return all(known.exclude_each_other(one, other) for one, other in combinations(sets, 2))


def _more_than_all(
    source: Ref, results: Sequence[StudyResult], labels: Mapping[Ref, str]
) -> Iterator[Inconsistency]:
    """Yield categories without a wider one among them that together are of more than all patients."""
    if len(results) > 1 and _share_nobody(results):
        total = sum(map(_value, results), Decimal(0))
        if total > 100 + _tolerance(results):
            yield inconsistency(
                source,
                "response sum",
                "content",
                label=f"{_names(results, labels)} add up to {printed(total)}% ({labels[results[0].arm]})",
                readings=[one.as_written for one in results],
                at=[one.at for one in results],
                resolution="one of the categories counts patients of another, or a figure is in doubt",
            )


def _exceeded(
    source: Ref, parts: Sequence[StudyResult], wide: StudyResult, labels: Mapping[Ref, str]
) -> Inconsistency:
    alone = len(parts) == 1
    total = printed(sum(map(_value, parts), Decimal(0)))
    verb = "is" if alone else "add up to"
    return inconsistency(
        source,
        "response order" if alone else "response sum",
        "content",
        label=f"{_names(parts, labels)} {verb} {total}%, above {labels[wide.outcome]} {wide.as_written}"
        f" ({labels[wide.arm]})",
        readings=[*(one.as_written for one in parts), wide.as_written],
        at=[*(one.at for one in parts), wide.at],
        resolution="a part is larger than the whole: one of the figures or its category is in doubt"
        if alone
        else "one of the categories may count the better ones as well; read so, the sum is no sum",
    )


def endpoints_in_order(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield medians and rates of one arm where the earlier endpoint comes after the later one."""
    labels = labels_of(facts)
    found: defaultdict[tuple[object, ...], dict[Ref, StudyResult]] = defaultdict(dict)
    for one in reported(facts):
        when = (one.time_point, one.time_unit)
        if one.statistic is Statistic.MEDIAN or when[0] is not None:
            found[bare_place(one.at), one.arm, one.population, one.statistic, *when][one.outcome] = one
    for results in found.values():
        for early, late in _pairs(results):
            yield inconsistency(
                source,
                "endpoint order",
                "content",
                label=f"{labels[early.outcome]} {early.as_written}, {labels[late.outcome]}"
                f" {late.as_written} ({labels[early.arm]})",
                readings=[early.as_written, late.as_written],
                at=[early.at, late.at],
                resolution=f"every event of {labels[late.outcome]} is one of {labels[early.outcome]}:"
                " one of the figures, or what it measures, is in doubt",
            )


def _pairs(results: Mapping[Ref, StudyResult]) -> Iterator[tuple[StudyResult, StudyResult]]:
    for outcome, later in comparisons().no_later_than.items():
        early = results.get(outcome)
        for late in (results[other] for other in later if other in results):
            if early is not None and _above(early, late):
                yield early, late


def _above(early: StudyResult, late: StudyResult) -> bool:
    if early.unit == late.unit:
        return _value(early) > _value(late)
    values = [in_months(_value(one), one.unit or "") for one in (early, late)]
    rounded = unit(_value(early)) + unit(_value(late))
    return values[0] is not None and values[1] is not None and values[0] > values[1] + rounded


def _value(one: StudyResult) -> Decimal:
    return one.value if one.value is not None else Decimal(0)


def _tolerance(results: Sequence[StudyResult]) -> Decimal:
    """Return by how much rounding alone can change a sum."""
    return sum((unit(_value(one)) / 2 for one in results), Decimal(0))


def _names(results: Sequence[StudyResult], labels: Mapping[Ref, str]) -> str:
    return " and ".join(f"{labels[one.outcome]} {one.as_written}" for one in results)
