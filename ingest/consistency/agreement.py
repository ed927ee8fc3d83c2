"""Results of one arm against each other: printed twice, of more patients than N, out of order."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, product

from ingest.consistency.checked import inconsistency
from ingest.consistency.comparisons import (
    agree,
    comparisons,
    figure_of,
    in_months,
    labels_of,
    printed,
    reported,
)
from kg.facts import Arm, Fact, Inconsistency, Ref, ResultStatus, Statistic, StudyResult
from kg.facts.shares import unit


def results_agree(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield results of one arm, outcome, statistic, grade, time and population that are printed unlike.

    Pairs of places that another finding names already are left to it.
    """
    labels = labels_of(facts)
    explained = _explained(facts)
    told: set[frozenset[Ref]] = set()
    for one, other in _pairs(facts):
        named = [explained.get(each.at.locator.place, set()) for each in (one, other)]
        pair = frozenset((one.iri, other.iri))
        if _unlike(one, other) and pair not in told and not named[0] & named[1]:
            told.add(pair)
            yield _differs(source, one, other, labels)


def _explained(facts: Sequence[Fact]) -> dict[str, set[Ref]]:
    """Return the findings there are already, by each sentence or cell that they name."""
    found: dict[str, set[Ref]] = {}
    for fact in facts:
        for place in fact.at if isinstance(fact, Inconsistency) else ():
            found.setdefault(place.locator.place, set()).add(fact.iri)
    return found


def _pairs(facts: Sequence[Fact]) -> Iterator[tuple[StudyResult, StudyResult]]:
    """Yield each result with the first that tells the same, and with the one it is said to restate."""
    results = {fact.iri: fact for fact in facts if isinstance(fact, StudyResult)}
    found: defaultdict[tuple[object, ...], list[StudyResult]] = defaultdict(list)
    for one in results.values():
        grade = comparisons().grade(one.grade)
        about = one.arm, one.outcome, one.statistic, grade, one.population
        found[*about, _time(one)].append(one)
        if one.restates in results:
            yield results[one.restates], one
    for same in found.values():
        yield from (
            (same[0], other) for other in same[1:] if other.at.locator.place != same[0].at.locator.place
        )


def _time(one: StudyResult) -> object:
    """Return the time of a rate: two years are 24 months."""
    if one.time_point is None or one.time_unit is None:
        return one.time_point
    return in_months(one.time_point, one.time_unit) or (one.time_point, one.time_unit)


def _unlike(one: StudyResult, other: StudyResult) -> bool:
    if one.value is None or other.value is None:
        return one.status is not other.status
    if one.unit == other.unit:
        counted = one.unit == "1"
        return one.value != other.value if counted else not agree(one.value, other.value)
    values = in_months(one.value, one.unit or ""), in_months(other.value, other.unit or "")
    if values[0] is None or values[1] is None:
        return True
    return abs(values[0] - values[1]) > _rounding(one) + _rounding(other)


def _rounding(one: StudyResult) -> Decimal:
    """Return half a unit of the last printed digit, in months."""
    half = unit(one.value or Decimal(0)) / 2
    return in_months(half, one.unit or "") or half


def _differs(source: Ref, one: StudyResult, other: StudyResult, labels: Mapping[Ref, str]) -> Inconsistency:
    severity, resolution = "content", "the study itself can tell which of the two it reports"
    if ResultStatus.NOT_AVAILABLE in (one.status, other.status):
        severity = "wording"
        resolution = "one place gives what the other has not: the figure that is printed can be followed"
    elif one.follow_up != other.follow_up:
        resolution = "the two may be of different times of observation; the study itself can tell"
    when = f" at {one.time_point} {one.time_unit}" if one.time_point is not None else ""
    label = f"{labels[one.outcome]}{when}: {one.as_written} and {other.as_written} ({labels[one.arm]})"
    readings, at = [one.as_written, other.as_written], [one.at, other.at]
    return inconsistency(source, "text against table", severity, label, readings, at, resolution)


def analysed_against_n(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield results of another number of patients than N, where no part of the patients is named.

    A sentence that gives its own number of patients tells whom it counts; only a cell beside N does not.
    """
    arms = {fact.iri: fact for fact in facts if isinstance(fact, Arm)}
    for one in facts:
        if isinstance(one, StudyResult) and one.n_analysed and one.population is None:
            arm = arms.get(one.arm)
            n = one.n_stated or (arm.n_stated if arm else None)
            if arm and n and one.n_analysed != n:
                beside = (
                    not one.population_as_written and one.at.locator.container == arm.at[-1].locator.container
                )
                if one.n_analysed > n or beside:
                    yield _of_others(source, one, arm, n)


def counts_within_n(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield counted results that exceed the N of their arm."""
    labels = labels_of(facts)
    for one in reported(facts):
        n = one.n_analysed or one.n_stated
        if one.statistic is Statistic.COUNT and n and one.value is not None and one.value > n:
            label = f"{one.as_written} of {n} ({labels[one.arm]})"
            readings = [one.as_written, f"N = {n}"]
            resolution = "the count is of events, not patients, or one of the two is in doubt"
            yield inconsistency(source, "count above N", "content", label, readings, [one.at], resolution)


def _of_others(source: Ref, one: StudyResult, arm: Arm, n: int) -> Inconsistency:
    severity = "wording"
    resolution = "the other patients could not be evaluated, or are left out; the study itself can tell"
    if (one.n_analysed or 0) > n:
        severity = "content"
        resolution = "more patients were analysed than there are: one of the two is in doubt"
    label = f"{one.as_written} is of {one.n_analysed} patients, N is {n} ({arm.label})"
    readings, at = [f"n = {one.n_analysed}", f"N = {n}"], [one.at, *arm.at[-1:]]
    return inconsistency(source, "n analysed", severity, label, readings, at, resolution)


def responses_in_order(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield response rates of one cell or sentence that exceed the wider category they are part of."""
    labels = labels_of(facts)
    for results in _side_by_side(facts):
        rates = {one.outcome: one for one in results if one.outcome in comparisons().responses}
        for wide in rates.values():
            parts = _excluding(wide, rates)
            if sum(map(figure_of, parts), Decimal(0)) > figure_of(wide) + _tolerance([*parts, wide]):
                yield _exceeded(source, parts, wide, labels)
        yield from _more_than_all(source, list(rates.values()), labels)


def _side_by_side(facts: Sequence[Fact]) -> Iterator[list[StudyResult]]:
    found: defaultdict[tuple[object, ...], list[StudyResult]] = defaultdict(list)
    for one in reported(facts):
        if one.statistic is Statistic.PERCENTAGE and one.time_point is None:
            whose = one.population, one.population_as_written, one.n_analysed
            found[one.at.locator.place, one.arm, *whose].append(one)
    yield from found.values()


def _excluding(wide: StudyResult, rates: Mapping[Ref, StudyResult]) -> list[StudyResult]:
    """Return the parts of *wide* that add up to most and share no patient."""
    known = comparisons()
    whole = known.responses[wide.outcome]
    parts = [one for one in rates.values() if known.responses[one.outcome] < whole]
    best: list[StudyResult] = []
    for size in range(1, len(parts) + 1):
        for chosen in combinations(parts, size):
            if _share_nobody(chosen) and sum(map(figure_of, chosen)) > sum(map(figure_of, best)):
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
        total = sum(map(figure_of, results), Decimal(0))
        if total > 100 + _tolerance(results):
            label = f"{_names(results, labels)} add up to {printed(total)}% ({labels[results[0].arm]})"
            readings, at = [one.as_written for one in results], [one.at for one in results]
            resolution = "one of the categories counts patients of another, or a figure is in doubt"
            yield inconsistency(source, "response sum", "content", label, readings, at, resolution)


def _exceeded(
    source: Ref, parts: Sequence[StudyResult], wide: StudyResult, labels: Mapping[Ref, str]
) -> Inconsistency:
    total = printed(sum(map(figure_of, parts), Decimal(0)))
    kind, verb = "response sum", "add up to"
    resolution = "one of the categories may count the better ones as well; read so, the sum is no sum"
    if len(parts) == 1:
        kind, verb = "response order", "is"
        resolution = "a part is larger than the whole: one of the figures or its category is in doubt"
    label = f"{_names(parts, labels)} {verb} {total}%, above {_names([wide], labels)} ({labels[wide.arm]})"
    readings, at = [one.as_written for one in (*parts, wide)], [one.at for one in (*parts, wide)]
    return inconsistency(source, kind, "content", label, readings, at, resolution)


def endpoints_in_order(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield medians and rates of one arm where the earlier endpoint comes after the later one."""
    labels = labels_of(facts)
    found: defaultdict[tuple[object, ...], dict[Ref, StudyResult]] = defaultdict(dict)
    for one in reported(facts):
        when = (one.time_point, one.time_unit)
        if one.statistic is Statistic.MEDIAN or when[0] is not None:
            found[one.at.locator.place, one.arm, one.population, one.statistic, *when][one.outcome] = one
    for results in found.values():
        for early, late in _reversed(results):
            label = f"{_names([early], labels)}, {_names([late], labels)} ({labels[early.arm]})"
            readings, at = [early.as_written, late.as_written], [early.at, late.at]
            resolution = (
                f"every event of {labels[late.outcome]} is one of {labels[early.outcome]}:"
                " one of the figures, or what it measures, is in doubt"
            )
            yield inconsistency(source, "endpoint order", "content", label, readings, at, resolution)


def _reversed(results: Mapping[Ref, StudyResult]) -> Iterator[tuple[StudyResult, StudyResult]]:
    for outcome, later in comparisons().no_later_than.items():
        early = results.get(outcome)
        for late in (results[other] for other in later if other in results):
            if early is not None and _above(early, late):
                yield early, late


def medians_against_rates(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield medians of one arm and endpoint that a rate of the same place cannot have.

    Where more than half are free of the event at a time, the median is later; where fewer are, earlier.
    """
    labels = labels_of(facts)
    found: defaultdict[tuple[object, ...], list[StudyResult]] = defaultdict(list)
    for one in facts:
        if isinstance(one, StudyResult) and one.outcome in _survival():
            found[one.at.locator.place, one.arm, one.population, one.outcome].append(one)
    for results in found.values():
        medians = [one for one in results if one.statistic is Statistic.MEDIAN]
        rates = [one for one in reported(results) if one.unit == "%" and one.time_point is not None]
        for median, rate in product(medians, rates):
            if _cannot_be(median, rate):
                when = f"{rate.time_point} {rate.time_unit}"
                label = f"{_names([median], labels)}, and {rate.as_written} at {when} ({labels[median.arm]})"
                readings, at = [median.as_written, rate.as_written], [median.at, rate.at]
                resolution = "one of the two, or the patients they are of, is in doubt"
                yield inconsistency(source, "median against rate", "content", label, readings, at, resolution)


def _survival() -> frozenset[Ref]:
    """Return the endpoints whose rates are shares free of the event: those that come in an order."""
    order = comparisons().no_later_than
    return frozenset([*order, *(later for others in order.values() for later in others)])


def _cannot_be(median: StudyResult, rate: StudyResult) -> bool:
    """Say whether a median lies on the wrong side of the time of a rate, beyond what rounding explains."""
    at = in_months(rate.time_point or Decimal(0), rate.time_unit or "")
    beyond = figure_of(rate) - 50
    if at is None or abs(beyond) <= unit(figure_of(rate)):
        return False
    if median.value is None:
        return median.status is ResultStatus.NOT_REACHED and beyond < 0
    months = in_months(median.value, median.unit or "")
    if months is None:
        return False
    return months + _rounding(median) < at if beyond > 0 else months - _rounding(median) > at


def _above(early: StudyResult, late: StudyResult) -> bool:
    if early.unit == late.unit:
        return figure_of(early) > figure_of(late)
    values = [in_months(figure_of(one), one.unit or "") for one in (early, late)]
    rounded = unit(figure_of(early)) + unit(figure_of(late))
    return values[0] is not None and values[1] is not None and values[0] > values[1] + rounded


def _tolerance(results: Sequence[StudyResult]) -> Decimal:
    """Return by how much rounding alone can change a sum."""
    return sum((unit(figure_of(one)) / 2 for one in results), Decimal(0))


def _names(results: Sequence[StudyResult], labels: Mapping[Ref, str]) -> str:
    return " and ".join(f"{labels[one.outcome]} {one.as_written}" for one in results)
