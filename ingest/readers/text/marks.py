"""Citation marks as plain text prints them: ``³⁻⁶``, ``^{3,6}``, ``^{3–6}``.

Superscript digits are also exponents (mg/m², 10⁹/L, χ² =) and mass numbers (⁹⁰Y);
those are told apart by what stands before and after them.
"""

import re
from collections.abc import Iterator

from ingest.documents.document import PrintedMark, Span

LONGEST_RANGE = 1000
"""No reference list is cited with more entries than this in one mark."""

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁽⁾", "0123456789-()")
_DIGIT = "[⁰¹²³⁴⁵⁶⁷⁸⁹]"
_MARK = re.compile(
    rf"⁽?{_DIGIT}+(?:(?:⁻|[–-](?={_DIGIT})|[,˒ʼ][ ]?(?={_DIGIT})){_DIGIT}+)*⁾?"
    r"|\^\{\s*\d+(?:\s*[,–−-]\s*\d+)*\s*\}"
)
_AREA_UNIT = re.compile(r"(?:^|[\s/·*×(\d])[kcdmnµμ]?m\s?$|/s\s?$")
_POWER_OF_TEN = re.compile(r"(?:^|[\s(×x*·])10\s?$")
_STATISTIC = re.compile(r"(?:^|[\s(])[χRrI]\s?$")
_STATISTIC_AFTER = re.compile(r"\s*(?:[=<>≤≥]|-?\s?(?:test|statistic))")


def find_marks(text: str) -> Iterator[PrintedMark]:
    """Yield every citation mark in reading order, with its place in *text*.

    `numbers` is empty when a range of the mark cannot be expanded.
    """
    for match in _MARK.finditer(text):
        if not _is_exponent(text, match):
            yield PrintedMark(Span(match.start(), match.end()), match[0], expand_mark(match[0]))


def remove_marks(text: str) -> str:
    """Return the text without anything raised: marks of citations, affiliations, notes."""
    return _MARK.sub("", text)


def expand_mark(mark: str) -> tuple[int, ...]:
    """Return the reference numbers a mark names, in the order printed; () when a range is crossed.

    >>> expand_mark("^{1,4–6}")
    (1, 4, 5, 6)
    >>> expand_mark("⁶⁻³")
    ()
    """
    plain = re.sub(r"[\s^{}()]", "", mark.translate(_SUPERSCRIPTS))
    numbers: list[int] = []
    for part in re.split("[,˒ʼ]", plain):
        limits = [int(limit) for limit in re.split("[–−-]", part)]
        first, last = limits[0], limits[-1]
        crossed = len(limits) > 2 or first < 1 or (len(limits) == 2 and not 0 < last - first <= LONGEST_RANGE)
        if crossed:
            return ()
        numbers.extend(range(first, last + 1))
    return tuple(numbers)


def _is_exponent(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 8) : match.start()]
    after = text[match.end() : match.end() + 12]
    value = match[0].translate(_SUPERSCRIPTS).strip("^{} ")
    if after[:1] in ("⁺", "⁻") or before.endswith("⁻"):
        return True
    if _POWER_OF_TEN.search(before) or (after[:1].isalpha() and not before[-1:].strip(" (-–/[")):
        return True
    if value not in ("2", "3"):
        return False
    if _STATISTIC.search(before) and _STATISTIC_AFTER.match(after):
        return True
    return _AREA_UNIT.search(before) is not None
