"""One word or name spelled in two ways within one document."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from ingest.consistency.reading import Reading, inconsistency
from ingest.consistency.words.letters import is_slip, without_accents
from ingest.consistency.words.texts import WORD, WORDS, Unit, cells, listed, prose, titles
from ingest.consistency.words.variants import Found, Printed, closed, groups, place, variants
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import Inconsistency

_CODE = re.compile(r"(?<![^\W_])([A-Z]{2,}[a-z]{0,2})[\s\-‑–]?(\d+[A-Za-z]?)(?![^\W_])")
_NUMBERED = re.compile(r"(?<=[\w,] )([A-Za-z][a-z]{2,})(?= (?:[IVX]+[ab]?\b))")
_SIMPLE = re.compile(r"[^\W\d_]+(?:[-‑–][^\W\d_]+)?")
_TWO_SPELLINGS = tuple((str(one), str(other)) for one, other in WORDS["two_spellings"])
_NAMES = tuple(str(WORDS["named_kinds"]).split())
_ACRONYM = 4
"""Letters of an acronym whose last letter, small or capital, may tell two things apart."""


def spelled_in_two_ways(reading: Reading) -> Iterator[Inconsistency]:
    """Yield words that differ by a hyphen, an accent, inner capitals, a blank, or a country's spelling."""
    document = reading.document
    ours = [*prose(document), *cells(document), *listed(document)]
    for printed in chain(
        groups(ours, _words, _without_hyphens, _is_simple),
        groups(ours, _words, without_accents),
        groups(ours, _words, _one_country, _is_simple),
        _capitals([*ours, *titles(document)], reading.lexicon),
        groups(ours, _codes, closed),
        groups(ours, _numbered, str.casefold),
    ):
        yield variants(reading, printed)


def slips(reading: Reading) -> Iterator[Inconsistency]:
    """Yield words that are nearly, and not quite, a known name that the document prints as well."""
    lexicon = reading.lexicon
    names: Printed = {}
    others: Printed = {}
    for unit in [*prose(reading.document), *cells(reading.document), *listed(reading.document)]:
        for word, start, end in _words(unit.text):
            if lexicon.find(word, *_NAMES) is not None:
                names.setdefault(word.casefold(), (unit, start, end))
            elif lexicon.find(word) is None:
                others.setdefault(word.casefold(), (unit, start, end))
    for word, printed in others.items():
        for name in (name for name in names if is_slip(word, name)):
            yield inconsistency(
                reading.source,
                "misspelling",
                "wording",
                label=f"{word!r} is printed where {name!r} may be meant",
                readings=(word, name),
                at=(place(printed), place(names[name])),
                resolution="left as printed: no fact is taken from the odd word",
            )


def _capitals(units: Iterable[Unit], lexicon: Lexicon) -> Iterator[Printed]:
    """Yield words whose inner capitals differ, unless two things are known by them or may be."""
    for printed in groups(units, _words, str.casefold, _has_inner_capital):
        things = {lexicon.find(way, exact=True) for way in printed}
        acronyms = all(len(way) <= _ACRONYM for way in printed) and len({way[:-1] for way in printed}) == 1
        if (None in things or len(things) == 1) and not acronyms:
            yield printed


def _words(text: str) -> Found:
    """Yield words; a capital at the start alone makes no difference."""
    for match in WORD.finditer(text):
        initial = match[0][:1].lower() + match[0][1:] if match[0][1:].islower() else match[0]
        yield initial, *match.span()


def _codes(text: str) -> Found:
    yield from ((match[0], *match.span()) for match in _CODE.finditer(text))


def _numbered(text: str) -> Found:
    """Yield words before Roman numerals within a sentence: ``Phase`` of ``a Phase II trial``."""
    yield from ((match[0], *match.span()) for match in _NUMBERED.finditer(text))


def _without_hyphens(text: str) -> str:
    return re.sub(r"[-‑–]", "", text)


def _one_country(text: str) -> str:
    for one, other in _TWO_SPELLINGS:
        if text.endswith(one) and len(text) > len(one) + 1:
            return text.removesuffix(one) + other
    return text


def _is_simple(text: str) -> bool:
    return len(text) > 2 and text.islower() and _SIMPLE.fullmatch(text) is not None


def _has_inner_capital(text: str) -> bool:
    return len(text) > 2 and text.isalpha() and not text[1:].islower() and not text.islower()
