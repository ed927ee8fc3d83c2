"""Printed ranges: those that run backwards, and those of days after a word in the singular."""

import re
from collections.abc import Iterator

from ingest.consistency.checked import WORDS, CheckedDocument
from ingest.documents.numbers import value_of
from kg.facts import Inconsistency

_NUMBER = r"\d+(?:[.·]\d+)?"
_RANGE = re.compile(rf"(?<![\w.,/–-])(?P<first>{_NUMBER})[–-](?P<last>{_NUMBER})(?![\w–-]|[.,/]\d)")
_SINGULAR = re.compile(
    rf"\b(?P<word>{'|'.join(WORDS['counted'])})\s+\d+\s?[–-]\s?\d+(?![\w–-])", re.IGNORECASE
)


def ranges_backwards(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield ranges whose first number is the greater one; 2005–06, of fewer digits, is cut short."""
    for passage in (*reading.passages(), *reading.titles()):
        for match in _RANGE.finditer(passage.text):
            first, last = match["first"], match["last"]
            if value_of(first) > value_of(last) and len(last) >= len(first):
                label = f"Range {match[0]} runs backwards"
                readings, at = (match[0], f"{first} is more than {last}"), (passage.place(*match.span()),)
                resolution = "left as printed: one of the numbers, or their order, is a slip"
                yield reading.inconsistency("range", "content", label, readings, at, resolution)


def singular_before_ranges(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield ``day 1–21`` in documents that print ``days 1–21`` elsewhere."""
    units = list(reading.passages())
    plural = {
        word.casefold()
        for word in WORDS["counted"]
        if any(re.search(rf"\b{word}s\s+\d+\s?[–-]\s?\d", unit.text, re.IGNORECASE) for unit in units)
    }
    for unit in units:
        for match in _SINGULAR.finditer(unit.text):
            if match["word"].casefold() in plural:
                label = f"{match[0]!r} where the document has {match['word'] + 's'!r}"
                readings, at = (match[0], f"{match['word']}s"), (unit.place(*match.span()),)
                yield reading.inconsistency("range", "wording", label, readings, at, "read as a range")
