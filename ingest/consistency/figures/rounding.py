"""Which counts a printed percentage can stand for.

A percentage of n patients is rounded from 100 k / n for a whole k. Half a unit of the
last printed digit may be rounded either way.
"""

from decimal import ROUND_FLOOR, Decimal


def unit(value: Decimal) -> Decimal:
    """Return one unit of the last printed digit: 0.1 for 60.2.

    >>> unit(Decimal("60.20")), unit(Decimal("7"))
    (Decimal('0.01'), Decimal('1'))
    """
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(min(0, exponent if isinstance(exponent, int) else 0))


def rounded_from(percentage: Decimal, n: int) -> int | None:
    """Return a count of *n* that rounds to *percentage*, or None if there is none.

    >>> rounded_from(Decimal("88"), 8), rounded_from(Decimal("26"), 49)
    (7, None)
    """
    nearest = int((percentage * n / 100).to_integral_value())
    return nearest if 0 <= nearest <= n and _off(percentage, nearest, n) <= unit(percentage) / 2 else None


def cut_from(percentage: Decimal, n: int) -> int | None:
    """Return a count of *n* whose percentage, its last digits cut off, is *percentage*.

    >>> cut_from(Decimal("26"), 49), cut_from(Decimal("29"), 32)
    (13, None)
    """
    above = -int((-percentage * n / 100).to_integral_value(ROUND_FLOOR))
    cut = (Decimal(100 * above) / n).quantize(unit(percentage), ROUND_FLOOR)
    return above if above <= n and cut == percentage else None


def is_share(percentage: Decimal, count: int, n: int) -> bool:
    """Tell whether *count* of *n* rounds to *percentage*."""
    return _off(percentage, count, n) <= unit(percentage) / 2


def share(count: int, n: int) -> str:
    """Return *count* of *n* as a percentage with one more digit than is usual.

    >>> share(13, 49)
    '26.53%'
    """
    return f"{Decimal(100 * count) / n:.2f}%"


def agree(one: Decimal, other: Decimal) -> bool:
    """Tell whether two printed figures can be one, the coarser rounded from the finer.

    >>> agree(Decimal("60"), Decimal("60.2")), agree(Decimal("2.5"), Decimal("2.6"))
    (True, False)
    """
    return one == other or (unit(one) != unit(other) and abs(one - other) <= max(unit(one), unit(other)) / 2)


def _off(percentage: Decimal, count: int, n: int) -> Decimal:
    return abs(Decimal(100 * count) / n - percentage)
