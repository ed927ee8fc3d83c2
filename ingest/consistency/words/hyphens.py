"""Compounds that are printed with a hyphen in one place and with a blank in another.

Before a noun a hyphen is grammar, so only like is compared with like.
"""

import re
from collections.abc import Iterator
from itertools import chain

from ingest.consistency.reading import Reading
from ingest.consistency.words.texts import Unit, cells, disclosures, prose
from ingest.consistency.words.variants import Found, Printed, closed, groups, variants
from ingest.documents.english import words
from kg.facts import Inconsistency

_BEFORE_WORD = re.compile(r"(?<![\w-])(?=([a-z]{3,}[-‑ ][a-z]{3,} [a-z]{4,})(?![\w-]))")
_NAME = re.compile(r"(?<![\w-])(?=([A-Z][a-z]{2,}[-‑ ][A-Z][a-z]{2,} [A-Z][a-z]{2,})(?![\w-]))")
_COMPOUND = re.compile(r"(?<![\w-])([a-z]{3,}-[a-z]{3,})(?=[.,;:)]|\s+(\w+)|$)")
_SMALL_WORDS = words("small")


def compounds_in_two_ways(reading: Reading) -> Iterator[Inconsistency]:
    """Yield compounds with and without a hyphen: before one word, within a name, or where no noun follows."""
    document = reading.document
    text = list(prose(document))
    for printed in chain(
        groups([*text, *cells(document)], _before_word, closed),
        groups([*text, *disclosures(document)], _names, closed),
        _open_elsewhere(text),
    ):
        yield variants(reading, printed)


def _open_elsewhere(units: list[Unit]) -> Iterator[Printed]:
    """Yield compounds with a hyphen though no noun follows, which are two words elsewhere."""
    found: Printed = {}
    for unit in units:
        for match in _COMPOUND.finditer(unit.text):
            if match[2] is None or match[2] in _SMALL_WORDS:
                found.setdefault(_singular(match[1]), (unit, *match.span(1)))
    for compound, printed in found.items():
        two_words = compound.replace("-", " ")
        pattern = re.compile(rf"(?<![\w-]){two_words}s?(?![\w-])")
        for unit in units:
            if apart := pattern.search(unit.text):
                yield {compound: printed, two_words: (unit, *apart.span())}
                break


def _before_word(text: str) -> Found:
    yield from ((match[1], *match.span(1)) for match in _BEFORE_WORD.finditer(text))


def _names(text: str) -> Found:
    yield from ((match[1], *match.span(1)) for match in _NAME.finditer(text))


def _singular(text: str) -> str:
    return text[:-1] if text.endswith("s") and not text.endswith("ss") else text
