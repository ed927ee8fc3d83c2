"""Figures that the numbers printed with them contradict: a percentage its count, a value its interval."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ingest.consistency.checked import inconsistency
from ingest.consistency.comparisons import figure_of, labels_of, numbers, printed, reported
from ingest.consistency.denominators import stated_n
from kg.facts import Fact, Inconsistency, Ref, StudyResult
from kg.facts.shares import counts_of, cut_from, share, unit

_MOST_NAMED = 3
_MOST_TRIED = 10_000


def percentages_of_counts(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield percentages that do not follow from the count printed with them; both are kept."""
    labels = labels_of(facts)
    for one in reported(facts):
        n, events = stated_n(one), one.n_events
        # Where the total is printed as well, the sentence or cell is checked by `percentages.fractions`.
        if one.unit != "%" or one.time_point is not None or n is None or events is None or one.n_analysed:
            continue
        value = figure_of(one)
        if events not in counts_of(value, n):
            label = f"{one.as_written}: {labels[one.outcome]}, N = {n} ({labels[one.arm]})"
            severity = "wording" if cut_from(value, n) == events else "content"
            readings, resolution = (one.as_written, f"N = {n}"), _recounted(value, events, n)
            yield inconsistency(source, "fraction", severity, label, readings, (one.at,), resolution)


def _recounted(value: Decimal, events: int, n: int) -> str:
    if events > n:
        return f"{events} are more than the {n} patients: the count or N is misprinted, or of others"
    said = f"{events} of {n} is {share(events, n)}"
    if cut_from(value, n) == events:
        return f"{said}, cut off instead of rounded"
    fitting = [
        each for each in _around(value, events) if events <= each <= n and events in counts_of(value, each)
    ]
    if not fitting:
        return f"{said}; no denominator up to N fits both: the count or the percentage is in doubt"
    return f"{said}; of {numbers(fitting[:_MOST_NAMED])} it would be {printed(value)}%: fewer were analysed"


def _around(value: Decimal, events: int) -> range:
    """Return the denominators of which *events* could be *value* %, the largest first."""
    half = unit(value) / 2
    least, most = int(100 * events / (value + half)), int(100 * events / max(value - half, half))
    return range(min(most + 1, least + _MOST_TRIED), least - 1, -1)


def values_in_intervals(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield values outside the interval printed with them, and intervals with crossed ends."""
    labels = labels_of(facts)
    for one in reported(facts):
        if (why := _outside(one)) is not None:
            label = f"{one.as_written}: {labels[one.outcome]} ({labels[one.arm]})"
            readings = (one.as_written,)
            yield inconsistency(source, "interval", "content", label, readings, (one.at,), why)


def _outside(one: StudyResult) -> str | None:
    low, high, value = one.ci_low, one.ci_high, figure_of(one)
    if low is None:
        return None
    if high is not None and high < low:
        return f"the ends of the interval are crossed: {printed(low)} to {printed(high)}"
    # A value that is rounded may lie beyond an end by half a unit of its last digit.
    slack = unit(value) / 2
    if value + slack < low or (high is not None and value - slack > high):
        ends = f"from {printed(low)}" + (f" to {printed(high)}" if high is not None else "")
        return f"{printed(value)} does not lie in its own interval, {ends}: one of them is misprinted"
    return None
