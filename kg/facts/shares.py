"""Percentages of whole numbers of patients: which counts a printed share can stand for.

A percentage of n patients is rounded from 100 k / n for a whole k; half a unit of the last printed digit may
be rounded either way.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

_HUNDRED = Decimal(100)


def unit(value: Decimal) -> Decimal:
    """Return one unit of the last printed digit: 0.1 for 60.2.

    >>> unit(Decimal("60.20")), unit(Decimal("7"))
    (Decimal('0.01'), Decimal('1'))
    """
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(min(0, exponent if isinstance(exponent, int) else 0))


def counts_of(percentage: Decimal, n: int) -> range:
    """Return the counts of *n* that round to *percentage* at its printed precision; maybe none.

    >>> counts_of(Decimal("7"), 31), counts_of(Decimal("60.2"), 176), counts_of(Decimal("33"), 1000)
    (range(0, 0), range(106, 107), range(325, 336))
    """
    half = unit(percentage) / 2
    fewest = max(0, int(((percentage - half) * n / _HUNDRED).to_integral_value(ROUND_CEILING)))
    most = min(n, int(((percentage + half) * n / _HUNDRED).to_integral_value(ROUND_FLOOR)))
    return range(fewest, most + 1) if fewest <= most else range(0)


def cut_from(percentage: Decimal, n: int) -> int | None:
    """Return a count of *n* whose percentage, its last digits cut off, is *percentage*.

    >>> cut_from(Decimal("26"), 49), cut_from(Decimal("29"), 32)
    (13, None)
    """
    above = int((percentage * n / _HUNDRED).to_integral_value(ROUND_CEILING))
    cut = (_HUNDRED * above / n).quantize(unit(percentage), ROUND_FLOOR)
    return above if above <= n and cut == percentage else None


def tells_cut(percentage: Decimal, n: int) -> bool:
    """Tell whether it means anything that *percentage* is a count of *n*, rounded or cut off.

    It means nothing where a percentage taken at random is one as often as not: what rounds to it or is cut to
    it spans one and a half units of its last digit, and shares of *n* lie 100 / n apart.

    >>> tells_cut(Decimal("11.3"), 176), tells_cut(Decimal("26"), 49)
    (True, False)
    """
    return unit(percentage) * 3 / 2 * n < _HUNDRED / 2


def share(count: int, n: int) -> str:
    """Return *count* of *n* as a percentage with one more digit than is usual.

    >>> share(13, 49)
    '26.53%'
    """
    return f"{_HUNDRED * count / n:.2f}%"
