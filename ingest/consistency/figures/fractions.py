"""Counts with their percentages, as printed: 7 of 8 (88%), 12/13 (92%), 75% of the 44 patients."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from ingest.consistency.figures.rounding import cut_from, is_share, rounded_from, share
from ingest.consistency.passages import Passage, passages
from ingest.consistency.reading import Reading, inconsistency
from ingest.documents.english import numbers_as_words
from ingest.documents.numbers import value_of
from kg.facts import Inconsistency


def fractions(reading: Reading) -> Iterator[Inconsistency]:
    """Yield counts that exceed their total, or whose percentage is not the one printed."""
    for passage in passages(reading.document):
        for match in _found(passage, _counted()):
            finding = _recount(reading, passage, match)
            if finding is not None:
                yield finding
        for match in _found(passage, _shares()):
            finding = _whole_count(reading, passage, match)
            if finding is not None:
                yield finding


def _found(passage: Passage, patterns: tuple[re.Pattern[str], ...]) -> Iterator[re.Match[str]]:
    for pattern in patterns:
        yield from pattern.finditer(passage.text)


@cache
def _counted() -> tuple[re.Pattern[str], ...]:
    number = _count("count"), _count("total")
    of = r"\s+(?:out\s+)?of\s+(?:the\s+|all\s+|a\s+total\s+of\s+)?"
    percent = r"\(\s*(?P<percent>\d+(?:[.·]\d+)?)\s*%"
    counted = [
        rf"{number[0]}{of}{number[1]}(?:\s+[^\W\d_][\w-]*){{0,3}}\s*{percent}",
        rf"{number[0]}(?:\s+[^\W\d_][\w-]*)?\s*{percent}\s*\){of}{number[1]}",
        rf"(?<![\d.,/–-])(?P<count>\d+)\s*/\s*(?P<total>\d+)\s*{percent}",
        r"(?P<percent>\d+(?:[.·]\d+)?)\s*%\s*[(\[]\s*(?P<count>\d+)\s*(?:/|\s(?:out\s+)?of\s)\s*(?P<total>\d+)",
    ]
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in counted)


@cache
def _shares() -> tuple[re.Pattern[str], ...]:
    total, percent = _count("total"), r"(?<![\d.·])(?P<percent>\d+(?:[.·]\d+)?)\s*%"
    patients = r"(?:\s+[^\W\d_][\w-]*){0,2}\s+(?:patients|participants|subjects|cases)\b"
    shares = [
        rf"{percent}\s+of\s+(?:the\s+|all\s+|a\s+total\s+of\s+)*{total}{patients}",
        rf"\bof\s+(?:the\s+|all\s+|a\s+total\s+of\s+)*{total}{patients},\s+{percent}",
    ]
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in shares)


def _count(name: str) -> str:
    words = "|".join(word for word, value in numbers_as_words().items() if value == int(value))
    return rf"(?P<{name}>\b(?:{words}|(?<![\d.,·/–-])\d{{1,3}}(?:,\d{{3}})+|(?<![\d.,·/–-])\d+)\b)(?![.·]\d)"


def _recount(reading: Reading, passage: Passage, match: re.Match[str]) -> Inconsistency | None:
    count, total = int(value_of(match["count"])), int(value_of(match["total"]))
    percentage = Decimal(match["percent"].replace("·", "."))
    if total and count <= total and is_share(percentage, count, total):
        return None
    if count > total or not total:
        resolution = "the count is larger than its total: the two are exchanged, or one is misprinted"
    else:
        resolution = f"{count} of {total} is {share(count, total)}: one of the three figures is in doubt"
        if cut_from(percentage, total) == count:
            resolution = f"{count} of {total} is {share(count, total)}, cut off instead of rounded"
    return inconsistency(
        reading.source,
        "fraction",
        "wording" if "cut off" in resolution else "content",
        label=f"{percentage}% beside {count} of {total}",
        readings=[match[0]],
        at=[passage.place(*match.span())],
        resolution=resolution,
    )


def _whole_count(reading: Reading, passage: Passage, match: re.Match[str]) -> Inconsistency | None:
    total = int(value_of(match["total"]))
    percentage = Decimal(match["percent"].replace("·", "."))
    if total == 0 or percentage > 100 or rounded_from(percentage, total) is not None:
        return None
    cut = cut_from(percentage, total)
    said = f"cut off instead of rounded it would be {cut} of {total}" if cut is not None else "nor cut off"
    return inconsistency(
        reading.source,
        "truncated percentage" if cut is not None else "impossible percentage",
        "wording" if cut is not None else "content",
        label=f"{percentage}% of {total}",
        readings=[match[0]],
        at=[passage.place(*match.span())],
        resolution=f"no whole number of {total} rounds to {percentage}%; {said}",
    )
