"""Values in words: numbers, units, days and cycles as medical tables print them."""

import re
from decimal import Decimal

from kg.store import Row, Value

_UNITS = {"mo": "month", "wk": "week", "a": "year", "d": "day"}
_FREQUENCIES = {"every 1 d": "daily", "every 2 d": "every other day", "every 1 wk": "weekly"}
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:[.·]\d+)?")


def said(row: Row, name: str) -> str:
    """Return a value of *row* as text, nothing if there is none."""
    value = row[name]
    return "" if value is None else plain(value)


def plain(value: Value) -> str:
    """Return a value as text; a decimal without an exponent."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def printed_number(value: Value, written: str) -> str:
    """Return a number with the decimals that it has in *written*, if it stands there.

    >>> printed_number(Decimal("61"), "61.0%"), printed_number(Decimal("62"), "61.0%")
    ('61.0', '62')
    """
    for match in _NUMBER.finditer(written):
        if Decimal(match[0].replace(",", "").replace("·", ".")) == value:
            return match[0]
    return plain(value)


def unit_words(number: str, unit: str) -> str:
    """Return a unit (UCUM) as it stands after *number*, with the blank before it.

    >>> unit_words("4.7", "mo"), unit_words("1", "a"), unit_words("12", "%"), unit_words("2", "1")
    (' months', ' year', '%', '')
    """
    if unit in ("%", "1", ""):
        return unit.replace("1", "")
    return f" {_UNITS[unit]}{'' if number == '1' else 's'}" if unit in _UNITS else f" {dose_unit(unit)}"


def dose_unit(unit: str) -> str:
    """Return a dose unit (UCUM) as printed.

    >>> dose_unit("mg/m2"), dose_unit("ug/kg")
    ('mg/m²', 'µg/kg')
    """
    return re.sub(r"^u(?=g)", "µ", unit).replace("m2", "m²")


def time_unit(unit: str) -> str:
    """Return the singular of a unit of time (UCUM).

    >>> time_unit("a")
    'year'
    """
    return _UNITS.get(unit, unit)


def day_words(days: str) -> str:
    """Return the days of a cycle.

    >>> day_words("1-4,9-12"), day_words("1")
    ('on days 1–4, 9–12', 'on day 1')
    """
    plural = "s" if re.search(r"[-,]", days) else ""
    return f"on day{plural} {days.replace('-', '–').replace(',', ', ')}"


def frequency_words(frequency: str) -> str:
    """Return how often a drug is given.

    >>> frequency_words("every 2 d"), frequency_words("every 3 wk"), frequency_words("2 per 1 d")
    ('every other day', 'every 3 weeks', '2 times per day')
    """
    if frequency in _FREQUENCIES:
        return _FREQUENCIES[frequency]
    if (match := re.fullmatch(r"every (\d+) (\w+)", frequency)) is not None:
        return f"every {match[1]}{unit_words(match[1], match[2])}"
    if (match := re.fullmatch(r"(\d+) per 1 (\w+)", frequency)) is not None:
        return f"{match[1]} times per {time_unit(match[2])}"
    return frequency


def capitalised(text: str) -> str:
    """Return *text* with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def sentence(*parts: str) -> str:
    """Return the parts that say something, with a blank between them."""
    return " ".join(part for part in parts if part)
