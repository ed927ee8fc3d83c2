"""Rates as rows of a chart: with an exact interval where the patients behind them are known."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from webui.pages.charts.intervals import exact_interval, whole_patients
from webui.pages.charts.marks import INTERVAL, MISFIT, POINT, Mark
from webui.pages.charts.results import NOT_AVAILABLE, NOT_REACHED, PERCENTAGE, Result
from webui.parts.figures import measure

_PER = {"/(100.a)": "per 100 years at risk", "/a": "per year at risk"}  # UCUM
_OTHERS = {
    "count": "a number of patients, not a share of them",
    "incidence rate": "events per time at risk, not a share of patients",
    "statistic not stated": "the source does not say what kind of figure this is",
}


def rate_of(result: Result, statistics: dict[str, str]) -> Mark:
    """Return the row for *result*; *statistics* has the labels of statistics by IRI."""
    if result.status in {NOT_AVAILABLE, NOT_REACHED}:
        return _none(result)
    if result.statistic != PERCENTAGE or result.value is None or not 0 <= result.value <= 100:
        return _other(result, statistics.get(result.statistic, ""))
    if result.operator != "=":
        note = f"printed as a bound, {result.operator} {result.value}%: no interval"
        return replace(
            result.mark(),
            shape=POINT,
            value=result.value,
            words=f"{result.operator} {result.value}%",
            note=note,
        )
    if result.patients is None:
        note = "no source here says of how many patients: no interval"
        return replace(result.mark(), shape=POINT, value=result.value, words=f"{_shown(result)}%", note=note)
    return _of_known(result, result.value, result.patients)


def _none(result: Result) -> Mark:
    words = "not available" if result.status == NOT_AVAILABLE else "not reached"
    return replace(result.mark(), words=words, note=f"printed as {result.printed}")


def _other(result: Result, statistic: str) -> Mark:
    """Return the row of what is no share of patients, in words."""
    if result.value is None:
        due = f", due to {result.due_to.label}" if result.due_to else ""
        return replace(result.mark(), words="named, no figure", note=f"named without a figure{due}")
    words = (
        f"{result.value} {_PER[result.unit]}" if result.unit in _PER else measure(result.value, result.unit)
    )
    return replace(result.mark(), words=words or result.printed, note=_OTHERS.get(statistic, statistic))


def _shown(result: Result) -> str:
    return f"{result.value:.{result.places}f}"


def _of_known(result: Result, value: Decimal, patients: int) -> Mark:
    fitting: Sequence[int] = whole_patients(value, result.places, patients)
    if result.events is not None:
        fitting = [result.events] if result.events in fitting else []
    if not fitting or patients < 1:
        return _misfit(result, value, patients)
    low, high = exact_interval(fitting[0], patients)[0] * 100, exact_interval(fitting[-1], patients)[1] * 100
    return replace(
        result.mark(),
        shape=INTERVAL,
        value=value,
        low=round(low, 2),
        high=round(high, 2),
        events=_span(fitting),
        words=f"{_shown(result)}% ({low:.0f}–{high:.0f})",
        note=_basis(result, fitting, patients),
    )


def _misfit(result: Result, value: Decimal, patients: int) -> Mark:
    if result.events is not None and patients:
        share = f"{100 * result.events / patients:.1f}%"
        why = f"{result.events} of {patients} is {share}, not {_shown(result)}%"
    elif result.analysed:
        why = f"{_shown(result)}% is no whole number of the {patients} patients analysed"
    else:
        why = f"{_shown(result)}% is no whole number of the {patients} patients of the arm"
        why += "; fewer may have been analysed"
    return replace(
        result.mark(), shape=MISFIT, value=value, words=f"{_shown(result)}%", note=f"{why}: no interval"
    )


def _span(fitting: Sequence[int]) -> str:
    return str(fitting[0]) if len(fitting) == 1 else f"{fitting[0]}–{fitting[-1]}"


def _basis(result: Result, fitting: Sequence[int], patients: int) -> str:
    """Say which numbers the interval rests on, and whether they are printed or worked out."""
    if result.events is not None:
        return f"{_span(fitting)} of {patients}, as printed"
    whose = "analysed" if result.analysed else "in the arm"
    return f"{_span(fitting)} of {patients} {whose}, by the percentage"
