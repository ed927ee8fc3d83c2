"""Results as rows of a chart: rates, with exact intervals where the patients are known, and medians.

What stands where there is no figure, or one of another kind, is told in words.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from math import exp, lgamma, log, log1p

from kg.facts import ResultStatus, Statistic
from kg.facts.shares import counts_of, cut_from, tells_cut
from webui.pages.charts.marks import INTERVAL, MEDIAN, MISFIT, POINT, UNREACHED, UNSTATED, ChartMark
from webui.pages.charts.results import ArmResult, months
from webui.parts.figures import measure

CONFIDENCE = 0.95
_TAIL = (1 - CONFIDENCE) / 2
_STEPS = 48  # of bisection: the ends are known to 15 places
_NEGLIGIBLE = 1e-18
_PER = {"/(100.a)": "per 100 years at risk", "/a": "per year at risk"}  # UCUM
_OTHERS = {
    Statistic.COUNT: "a number of patients, not a share of them",
    Statistic.INCIDENCE_RATE: "events per time at risk, not a share of patients",
    Statistic.NOT_STATED: "the source does not say what kind of figure this is",
}


def rate_of(result: ArmResult) -> ChartMark:
    """Return the row for *result*, drawn if it is a share of patients."""
    mark, value = result.mark, result.value
    if result.status is not ResultStatus.REPORTED:
        return _unreported(mark, result)
    if value is None:
        due = f", due to {result.due_to.label}" if result.due_to else ""
        return replace(mark, words="named, no figure", note=f"named without a figure{due}")
    if result.statistic is not Statistic.PERCENTAGE or not 0 <= value <= 100:
        return _no_share(mark, result)
    words = _shown(result)
    if result.bound:
        words = f"{result.bound} {value}%"
        note = f"printed as a bound, {words}: no interval"
    elif result.time is not None:
        note = "an estimate at a time, no count of patients: no interval"
    elif result.patients is not None:
        return _of_known(mark, result, value, result.patients)
    else:
        return _of_unknown(mark, result, value)
    return replace(mark, shape=POINT, value=value, words=words, note=note)


def _unreported(mark: ChartMark, result: ArmResult) -> ChartMark:
    return replace(mark, words=result.status.value, note=f"printed as {result.as_written}")


def _no_share(mark: ChartMark, result: ArmResult) -> ChartMark:
    per = _PER.get(result.unit or "")
    words = f"{result.value} {per}" if per else measure(result.value, result.unit)
    note = _OTHERS.get(result.statistic, result.statistic.value)
    return replace(mark, words=words or result.as_written, note=note)


def _shown(result: ArmResult) -> str:
    return f"{result.value:.{result.places}f}%"


def _of_unknown(mark: ChartMark, result: ArmResult, value: Decimal) -> ChartMark:
    """Return the row of a share of which no one number of patients is known: no interval is drawn."""
    shape, note = POINT, "no source here says of how many patients"
    arm = result.n if result.population is None else None
    if result.other_reading:
        note = f"the source prints {result.other_reading} for it elsewhere"
    elif arm:
        fits = bool(counts_of(result.printed_value, arm))
        what, shape = ("figures beside it are", POINT) if fits else (f"{_shown(result)} is", MISFIT)
        others = f"{result.likely} would fit" if result.likely else "and no other number is known to fit"
        note = f"{what} no whole number of the {arm} patients of the arm, {others}"
    return replace(mark, shape=shape, value=value, words=_shown(result), note=f"{note}: no interval")


def _of_known(mark: ChartMark, result: ArmResult, value: Decimal, patients: int) -> ChartMark:
    fitting = _fitting(result, patients)
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


def _fitting(result: ArmResult, patients: int) -> Sequence[int]:
    """Return the numbers of events that a share may stand for: as printed, rounded, or else cut off."""
    printed = result.printed_value
    fitting: Sequence[int] = counts_of(printed, patients)
    if result.events is not None:
        return [result.events] if result.events in fitting else []
    if not fitting and patients and tells_cut(printed, patients):
        cut = cut_from(printed, patients)
        return [] if cut is None else [cut]
    return fitting


def _why_misfit(result: ArmResult, patients: int) -> str:
    if result.events is not None and patients:
        share = f"{100 * result.events / patients:.1f}%"
        return f"{result.events} of {patients} is {share}, not {_shown(result)}"
    return f"{_shown(result)} is no whole number of the {patients} patients analysed"


def _span(fitting: Sequence[int]) -> str:
    return str(fitting[0]) if len(fitting) == 1 else f"{fitting[0]}–{fitting[-1]}"


def _basis(result: ArmResult, fitting: Sequence[int], patients: int) -> str:
    """Say which numbers the interval rests on, and whether they are printed or worked out."""
    counted = f"{_span(fitting)} of {patients}"
    if result.events is not None:
        return f"{counted}, as printed"
    if result.likely:
        return f"{counted}, inferred: {result.n} patients in the arm do not fit"
    whose = "analysed" if result.analysed is not None else "in the arm"
    cut = "" if counts_of(result.printed_value, patients) else ", its last digits cut off"
    return f"{counted} {whose}, by the percentage{cut}"


def median_of(result: ArmResult) -> ChartMark:
    """Return the row for *result*, drawn if it is a median time, or said to be not reached."""
    mark = result.mark
    if result.status is ResultStatus.NOT_REACHED:
        return _not_reached(mark, result)
    if result.status is not ResultStatus.REPORTED:
        return _unreported(mark, result)
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
    observed = result.follow_up, result.follow_up_unit
    at, words = months(*observed), measure(*observed)
    note = "no time of observation is told: the arrow stands at the edge"
    if at is not None:
        note = f"not reached at a median observation of {words}, where the arrow begins"
    return replace(mark, shape=UNREACHED, value=at, words="not reached", note=note)


def _no_median(mark: ChartMark, result: ArmResult, figure: str) -> ChartMark:
    """Say what is told instead of a median, such as the share without the event at some time."""
    if result.statistic is Statistic.PERCENTAGE:
        when = measure(result.time, result.time_unit)
        words = f"{figure} at {when}" if when else figure
        return replace(mark, words=words, note="a share at a time, no median")
    return replace(mark, words=figure, note=result.statistic.value)


@lru_cache(4_096)
def exact_interval(events: int, patients: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, as Clopper and Pearson define it, both ends from 0 to 1.

    Each end is where the chance of what was seen, or of more (less) than that, is 2.5 %
    (Biometrika 1934;26:404). With none of the patients the low end is 0, with all the high end is 1.

    >>> [round(end, 4) for end in exact_interval(8, 10)], exact_interval(0, 3)[0]
    ([0.4439, 0.9748], 0.0)

    :raises ValueError: when *events* is not from 0 to *patients*, or there are no patients.
    """
    if not 0 <= events <= patients or patients < 1:
        raise ValueError(f"{events} of {patients} patients is no share")
    low = 0.0 if events == 0 else _crossing(events, patients, 1)
    high = 1.0 if events == patients else _crossing(events, patients, -1)
    return low, high


def _crossing(events: int, patients: int, step: int) -> float:
    """Return the share at which the tail from *events* in direction *step* has the chance `_TAIL`."""
    inner, outer = events / patients, 0.0 if step > 0 else 1.0
    for _ in range(_STEPS):
        middle = (inner + outer) / 2
        if tail(events, patients, middle, step) > _TAIL:
            inner = middle
        else:
            outer = middle
    return (inner + outer) / 2


def tail(events: int, patients: int, share: float, step: int) -> float:
    """Return the chance of *events* or more (*step* 1), or of as many or fewer (*step* -1).

    The sum goes away from the middle of the distribution and ends where its terms no longer count.

    >>> round(tail(2, 2, 0.5, 1), 12), round(tail(0, 2, 0.5, -1), 12)
    (0.25, 0.25)
    """
    if share in {0.0, 1.0}:
        return float(events == round(patients * share))
    odds = share / (1 - share)
    term = exp(
        lgamma(patients + 1)
        - lgamma(events + 1)
        - lgamma(patients - events + 1)
        + events * log(share)
        + (patients - events) * log1p(-share)
    )
    total, at = 0.0, events
    while term > _NEGLIGIBLE * total:
        total += term
        up = (patients - at) / (at + 1) * odds if step > 0 else at / (patients - at + 1) / odds
        term, at = term * up, at + step
    return total
