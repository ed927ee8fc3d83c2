"""One result printed twice: text against table, and patients analysed against N."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from ingest.consistency.figures.comparisons import comparisons
from ingest.consistency.figures.results import bare_place, container, in_months, labels_of, reported
from ingest.consistency.figures.rounding import agree, unit
from ingest.consistency.reading import inconsistency
from kg.facts import Arm, Fact, Inconsistency, Ref, ResultStatus, Statistic, StudyResult


def results_agree(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield results of one arm, outcome, statistic, grade, time and population that are printed unlike.

    Pairs of places that another finding names already are left to it.
    """
    labels = labels_of(facts)
    explained = _explained(facts)
    told: set[frozenset[Ref]] = set()
    for one, other in _pairs(facts):
        named = [explained.get(bare_place(each.at), set()) for each in (one, other)]
        pair = frozenset((one.iri, other.iri))
        if _unlike(one, other) and pair not in told and not named[0] & named[1]:
            told.add(pair)
            yield _differs(source, one, other, labels)


def _explained(facts: Sequence[Fact]) -> dict[str, set[Ref]]:
    """Return the findings there are already, by each sentence or cell that they name."""
    found: dict[str, set[Ref]] = {}
    for fact in facts:
        for place in fact.at if isinstance(fact, Inconsistency) else ():
            found.setdefault(bare_place(place), set()).add(fact.iri)
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
        yield from ((same[0], other) for other in same[1:] if bare_place(other.at) != bare_place(same[0].at))


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
    unknown = ResultStatus.NOT_AVAILABLE in (one.status, other.status)
    resolution = "the study itself can tell which of the two it reports"
    if unknown:
        resolution = "one place gives what the other has not: the figure that is printed can be followed"
    elif one.follow_up != other.follow_up:
        resolution = "the two may be of different times of observation; the study itself can tell"
    when = f" at {one.time_point} {one.time_unit}" if one.time_point is not None else ""
    return inconsistency(
        source,
        "text against table",
        "wording" if unknown else "content",
        label=f"{labels[one.outcome]}{when}: {one.as_written} and {other.as_written} ({labels[one.arm]})",
        readings=[one.as_written, other.as_written],
        at=[one.at, other.at],
        resolution=resolution,
    )


def analysed_against_n(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield results of another number of patients than N, where no part of the patients is named.

    A sentence that gives its own number of patients tells whom it counts; only a cell beside N does not.
    """
    arms = {fact.iri: fact for fact in facts if isinstance(fact, Arm)}
    for one in facts:
        if isinstance(one, StudyResult) and one.n_analysed and one.population is None:
            arm = arms.get(one.arm)
            n = one.n_stated or (arm.n_stated if arm else None)
            if arm and n and (one.n_analysed > n or (one.n_analysed < n and _beside(one, arm))):
                yield _of_others(source, one, arm, n)


def _beside(one: StudyResult, arm: Arm) -> bool:
    return not one.population_as_written and container(one.at) == container(arm.at[-1])


def counts_within_n(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield counted results that exceed the N of their arm."""
    labels = labels_of(facts)
    for one in reported(facts):
        n = one.n_analysed or one.n_stated
        if one.statistic is Statistic.COUNT and n and one.value is not None and one.value > n:
            yield inconsistency(
                source,
                "count above N",
                "content",
                label=f"{one.as_written} of {n} ({labels[one.arm]})",
                readings=[one.as_written, f"N = {n}"],
                at=[one.at],
                resolution="the count is of events, not patients, or one of the two is in doubt",
            )


def _of_others(source: Ref, one: StudyResult, arm: Arm, n: int) -> Inconsistency:
    more = (one.n_analysed or 0) > n
    return inconsistency(
        source,
        "n analysed",
        "content" if more else "wording",
        label=f"{one.as_written} is of {one.n_analysed} patients, N is {n} ({arm.label})",
        readings=[f"n = {one.n_analysed}", f"N = {n}"],
        at=[one.at, *arm.at[-1:]],
        resolution="more patients were analysed than there are: one of the two is in doubt"
        if more
        else "the other patients could not be evaluated, or are left out; the study itself can tell",
    )
