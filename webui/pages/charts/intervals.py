"""Exact binomial intervals, and which whole numbers of patients a percentage can stand for."""

from decimal import Decimal
from functools import lru_cache
from math import ceil, exp, floor, lgamma, log, log1p

CONFIDENCE = 0.95
_TAIL = (1 - CONFIDENCE) / 2
_STEPS = 48  # of bisection: the ends are known to 15 places
_NEGLIGIBLE = 1e-18


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


def whole_patients(percentage: Decimal, places: int, patients: int) -> range:
    """Return the numbers of patients that give *percentage* when rounded to *places*; maybe none.

    >>> whole_patients(Decimal("7"), 0, 31), whole_patients(Decimal("60.2"), 1, 176)
    (range(3, 3), range(106, 107))
    """
    half = Decimal(1).scaleb(-places) / 2
    fewest = max(0, ceil((percentage - half) * patients / 100))
    most = min(patients, floor((percentage + half) * patients / 100))
    return range(fewest, max(fewest, most + 1))
