"""Times to an event as rows of a chart: medians, and what stands where there is none."""

from dataclasses import replace
from decimal import Decimal

from webui.pages.charts.marks import MEDIAN, UNREACHED, UNSTATED, Mark
from webui.pages.charts.results import MEDIAN as IS_MEDIAN
from webui.pages.charts.results import NOT_AVAILABLE, NOT_REACHED, PERCENTAGE, Result
from webui.pages.charts.results import UNSTATED as IS_UNSTATED
from webui.parts.figures import measure

# Days in a unit of time (UCUM 2.1, table 6: mean Julian year and month).
_DAYS = {"d": Decimal(1), "wk": Decimal(7), "mo": Decimal("30.4375"), "a": Decimal("365.25")}


def months(value: Decimal, unit: str) -> Decimal | None:
    """Return a time in months, or None for a unit that is no time.

    >>> months(Decimal(40), "wk")
    Decimal('9.20')
    """
    if unit == "mo":
        return value
    days = _DAYS.get(unit)
    return (value * days / _DAYS["mo"]).quantize(Decimal("0.01")) if days else None


def median_of(result: Result, statistics: dict[str, str]) -> Mark:
    """Return the row for *result*; *statistics* has the labels of statistics by IRI."""
    if result.status == NOT_REACHED:
        return _not_reached(result)
    if result.status == NOT_AVAILABLE:
        return replace(result.mark(), words="not available", note=f"printed as {result.printed}")
    at = months(result.value, result.unit) if result.value is not None else None
    if at is None or result.statistic not in {IS_MEDIAN, IS_UNSTATED}:
        return _other(result, statistics)
    words = measure(result.value, result.unit) or result.printed
    words += "" if result.unit == "mo" else f" ({measure(round(at, 1), 'mo')})"
    if result.operator != "=":
        words = f"{result.operator} {words}"
    stated = result.statistic == IS_MEDIAN
    note = "" if stated else "the source does not say that this is a median"
    return replace(result.mark(), shape=MEDIAN if stated else UNSTATED, value=at, words=words, note=note)


def _not_reached(result: Result) -> Mark:
    watched = measure(result.follow_up, result.follow_up_unit) if result.follow_up is not None else None
    at = months(result.follow_up, result.follow_up_unit) if result.follow_up is not None else None
    if watched and at is not None:
        note = f"not reached at a median observation of {watched}, where the arrow begins"
    else:
        note = "no time of observation is told: the arrow stands at the edge"
    return replace(result.mark(), shape=UNREACHED, value=at, words="not reached", note=note)


def _other(result: Result, statistics: dict[str, str]) -> Mark:
    """Say what is told instead of a median, such as the share without the event at some time."""
    if result.value is None:
        return result.mark()
    figure = (
        f"{result.operator if result.operator != '=' else ''} {measure(result.value, result.unit)}".strip()
    )
    when = measure(result.time, result.time_unit) if result.time is not None else None
    if result.statistic == PERCENTAGE:
        words = f"{figure} at {when}" if when else figure
        return replace(result.mark(), words=words, note="a share at a time, no median")
    return replace(result.mark(), words=figure, note=statistics.get(result.statistic, ""))
