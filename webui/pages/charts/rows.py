"""Results as rows of a chart: rates, with exact intervals where the patients are known, and medians.

What stands where there is no figure, or one of another kind, is told in words.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from kg.facts import ResultStatus, Statistic
from webui.pages.charts.intervals import exact_interval, whole_patients
from webui.pages.charts.marks import INTERVAL, MEDIAN, MISFIT, POINT, UNREACHED, UNSTATED, ChartMark
from webui.pages.charts.results import ArmResult, months
from webui.parts.figures import measure
from webui.site.names import Names

_PER = {"/(100.a)": "per 100 years at risk", "/a": "per year at risk"}  # UCUM
_OTHERS = {
    Statistic.COUNT: "a number of patients, not a share of them",
    Statistic.INCIDENCE_RATE: "events per time at risk, not a share of patients",
    Statistic.NOT_STATED: "the source does not say what kind of figure this is",
}


def rate_of(result: ArmResult, names: Names) -> ChartMark:
    """Return the row for *result*, drawn if it is a share of patients."""
    mark = result.mark(names)
    if result.status is not ResultStatus.REPORTED:
        return replace(mark, words=result.status.value, note=f"printed as {result.as_written}")
    value = result.value
    if value is None:
        due = f", due to {names.label(result.due_to)}" if result.due_to else ""
        return replace(mark, words="named, no figure", note=f"named without a figure{due}")
    if result.statistic is not Statistic.PERCENTAGE or not 0 <= value <= 100:
        return _no_share(mark, result)
    if result.bound:
        words = f"{result.bound} {value}%"
        return replace(
            mark, shape=POINT, value=value, words=words, note=f"printed as a bound, {words}: no interval"
        )
    if result.patients is None:
        note = "no source here says of how many patients: no interval"
        return replace(mark, shape=POINT, value=value, words=_shown(result), note=note)
    return _of_known(mark, result, value, result.patients)


def _no_share(mark: ChartMark, result: ArmResult) -> ChartMark:
    per = _PER.get(result.unit or "")
    words = f"{result.value} {per}" if per else measure(result.value, result.unit)
    note = _OTHERS.get(result.statistic, result.statistic.value)
    return replace(mark, words=words or result.as_written, note=note)


def _shown(result: ArmResult) -> str:
    return f"{result.value:.{result.places}f}%"


def _of_known(mark: ChartMark, result: ArmResult, value: Decimal, patients: int) -> ChartMark:
    fitting: Sequence[int] = whole_patients(value, result.places, patients)
    if result.events is not None:
        fitting = [result.events] if result.events in fitting else []
    if not fitting or patients < 1:
        note = f"{_why_misfit(result, patients)}: no interval"
        return replace(mark, shape=MISFIT, value=value, words=_shown(result), note=note)
    low, high = exact_interval(fitting[0], patients)[0] * 100, exact_interval(fitting[-1], patients)[1] * 100
    return replace(
        mark,
        shape=INTERVAL,
        value=value,
        low=round(low, 2),
        high=round(high, 2),
        events=_span(fitting),
        words=f"{_shown(result)} ({low:.0f}–{high:.0f})",
        note=_basis(result, fitting, patients),
    )


def _why_misfit(result: ArmResult, patients: int) -> str:
    if result.events is not None and patients:
        share = f"{100 * result.events / patients:.1f}%"
        return f"{result.events} of {patients} is {share}, not {_shown(result)}"
    if result.analysed is not None:
        return f"{_shown(result)} is no whole number of the {patients} patients analysed"
    no_share = f"{_shown(result)} is no whole number of the {patients} patients of the arm"
    return f"{no_share}; fewer may have been analysed"


def _span(fitting: Sequence[int]) -> str:
    return str(fitting[0]) if len(fitting) == 1 else f"{fitting[0]}–{fitting[-1]}"


def _basis(result: ArmResult, fitting: Sequence[int], patients: int) -> str:
    """Say which numbers the interval rests on, and whether they are printed or worked out."""
    if result.events is not None:
        return f"{_span(fitting)} of {patients}, as printed"
    whose = "analysed" if result.analysed is not None else "in the arm"
    return f"{_span(fitting)} of {patients} {whose}, by the percentage"


def median_of(result: ArmResult, names: Names) -> ChartMark:
    """Return the row for *result*, drawn if it is a median time, or said to be not reached."""
    mark = result.mark(names)
    if result.status is ResultStatus.NOT_REACHED:
        return _not_reached(mark, result)
    if result.status is not ResultStatus.REPORTED:
        return replace(mark, words=result.status.value, note=f"printed as {result.as_written}")
    if result.value is None:
        return mark
    at, figure = months(result.value, result.unit), measure(result.value, result.unit)
    if at is None or result.statistic not in {Statistic.MEDIAN, Statistic.NOT_STATED}:
        return _no_median(mark, result, f"{result.bound} {figure}".strip())
    in_months = "" if result.unit == "mo" else f" ({measure(round(at, 1), 'mo')})"
    words = f"{result.bound} {figure}{in_months}".strip()
    if result.statistic is Statistic.MEDIAN:
        return replace(mark, shape=MEDIAN, value=at, words=words)
    note = "the source does not say that this is a median"
    return replace(mark, shape=UNSTATED, value=at, words=words, note=note)


def _not_reached(mark: ChartMark, result: ArmResult) -> ChartMark:
    words, at = result.observation
    if at is not None:
        note = f"not reached at a median observation of {words}, where the arrow begins"
    else:
        note = "no time of observation is told: the arrow stands at the edge"
    return replace(mark, shape=UNREACHED, value=at, words="not reached", note=note)


def _no_median(mark: ChartMark, result: ArmResult, figure: str) -> ChartMark:
    """Say what is told instead of a median, such as the share without the event at some time."""
    if result.statistic is Statistic.PERCENTAGE:
        when = measure(result.time, result.time_unit)
        words = f"{figure} at {when}" if when else figure
        return replace(mark, words=words, note="a share at a time, no median")
    return replace(mark, words=figure, note=result.statistic.value)
