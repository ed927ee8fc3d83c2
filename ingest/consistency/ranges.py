"""Printed ranges and bounds: ranges that run backwards, "day" before several, captions against N."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from operator import ge, gt, le, lt

from ingest.consistency.checked import SIGN, WORDS, CheckedDocument
from ingest.documents.numbers import value_of
from ingest.vocabulary.lexicon import spell_signs
from kg.facts import Arm, Inconsistency

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


_CRITERION = re.compile(rf"\b[nN]\s*\$?\s*(?P<sign>{SIGN}|[<>])\s*\$?\s*(?P<n>\d+)")
_HOLDS: Mapping[str, Callable[[int, int], bool]] = {"≥": ge, "≤": le, ">": gt, "<": lt}


def captions_against_n(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield arms of a table whose N is not what the caption sets for its studies: ``(n ≥ 30)``."""
    arms: defaultdict[str, list[Arm]] = defaultdict(list)
    for fact in reading.facts:
        if isinstance(fact, Arm) and fact.n_stated is not None:
            arms[fact.at[-1].locator.container].append(fact)
    for table in reading.document.tables:
        match = _CRITERION.search(table.caption)
        for arm in arms[table.slug] if match else ():
            if match and arm.n_stated is not None:
                sign = spell_signs(match["sign"])
                if not _HOLDS[sign](arm.n_stated, int(match["n"])):
                    label = f"N = {arm.n_stated} in a table of n {sign} {match['n']} ({arm.label})"
                    readings, at = (f"n {sign} {match['n']}", f"N = {arm.n_stated}"), arm.at[-1:]
                    resolution = "the arm is kept; the caption, or N, is a slip"
                    yield reading.inconsistency("caption", "content", label, readings, at, resolution)


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
