"""Words joined in several ways within one document: by a hyphen, a blank or a slash, and in which order.

Before a noun a hyphen is grammar, so only like is compared with like.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import NamedTuple

from ingest.consistency.checked import SIGN, WORDS, CheckedDocument, PlacedText
from ingest.consistency.spellings import Spellings, found_by, groups, variants
from ingest.documents.english import words
from ingest.documents.letters import without_gaps
from ingest.vocabulary.lexicon import Lexicon, spell_signs
from kg.facts import Inconsistency

# A blank in the second part of a list ("A and B refractory disease") tells nothing: the adjective is of both.
_NO_SECOND_PART = r"(?:(?<![^\W_] and )(?<![^\W_] or )|(?=[^\W_]+[-‑]))"
_BEFORE_WORD = re.compile(
    rf"(?<![\w-]){_NO_SECOND_PART}(?=([a-z]{{3,}}[-‑ ][a-z]{{3,}} [a-z]{{4,}})(?![\w-]))"
)
_NAME = re.compile(r"(?<![\w-])(?=([A-Z][a-z]{2,}[-‑ ][A-Z][a-z]{2,} [A-Z][a-z]{2,})(?![\w-]))")
_SHORT = re.compile(r"(?<![\w-])([a-z]{3,}[-‑ ][A-Z]{2,})(?![\w-])")
_COMPOUND = re.compile(r"(?<![\w-])([a-z]{3,}-[a-z]{3,})(?=[.,;:)]|\s+(\w+)|$)")
_SMALL_WORDS = words("small")
_PREFIXES = "|".join(map(re.escape, WORDS["prefixes"]))
_PREFIXED = re.compile(rf"(?<![\w-])((?:{_PREFIXES})-?[a-z]{{6,}})(?![\w-])")
_STEM = 5
"""Letters after a prefix that two words of one stem share: ``co-stimulation``, ``costimulatory``."""


def compounds_in_two_ways(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield compounds with and without a hyphen: before one word, within a name, or where no noun follows."""
    text, cells = list(reading.prose()), list(reading.cells())
    same = set[str]()
    for printed in chain(
        groups([*text, *cells], found_by(_BEFORE_WORD), without_gaps),
        groups([*text, *cells], found_by(_SHORT), without_gaps),
        groups([*text, *reading.disclosures()], found_by(_NAME), without_gaps),
        _open_elsewhere(text),
        _prefixes(text),
    ):
        if not same & set(printed):
            same |= set(printed)
            yield variants(reading, printed)


def _open_elsewhere(units: list[PlacedText]) -> Iterator[Spellings]:
    """Yield compounds with a hyphen though no noun follows, which are two words elsewhere."""
    found: Spellings = {}
    for unit in units:
        for match in _COMPOUND.finditer(unit.text):
            if match[2] is None or match[2] in _SMALL_WORDS:
                found.setdefault(_singular(match[1]), (unit, *match.span(1)))
    wanted = {compound.replace("-", " "): compound for compound in found}
    for open_form, apart in _first_places(units, wanted).items():
        compound = wanted[open_form]
        yield {compound: found[compound], open_form: apart}


def _first_places(units: Iterable[PlacedText], wanted: Iterable[str]) -> Spellings:
    """Return where some pairs of words first stand, each a text of its own, plurals as well."""
    ways = "|".join(map(re.escape, wanted))
    pattern = re.compile(rf"(?<![\w-])({ways})s?(?![\w-])")
    places: Spellings = {}
    for unit in units if ways else ():
        for match in pattern.finditer(unit.text):
            places.setdefault(match[1], (unit, *match.span()))
    return places


def _singular(text: str) -> str:
    return text[:-1] if text.endswith("s") and not text.endswith("ss") else text


def _prefixes(units: list[PlacedText]) -> Iterator[Spellings]:
    """Yield words of one stem of which some have a hyphen after their prefix, and not the same word."""
    for printed in groups(units, found_by(_PREFIXED), _prefix_and_stem):
        hyphened = [way for way in printed if "-" in way]
        closed = [way for way in printed if "-" not in way]
        if hyphened and closed and without_gaps(hyphened[0]) not in closed:
            yield {way: printed[way] for way in (hyphened[0], closed[0])}


def _prefix_and_stem(word: str) -> str:
    prefix = next(one for one in sorted(WORDS["prefixes"], key=len, reverse=True) if word.startswith(one))
    return f"{prefix}-{word.removeprefix(prefix).lstrip('-')[:_STEM]}"


_ADJECTIVES = "|".join(WORDS["of_a_drug"])
_BESIDE_DRUG = re.compile(rf"(?<![\w/-]){_NO_SECOND_PART}([^\W\d_]{{4,}})([-‑ ])({_ADJECTIVES})(?=\s+(\w+))")
_SLASH = re.compile(r"(?<![\w/-])([^\W\d_]+)/([^\W\d_]+)(?![\w/-])")
_JOINED = re.compile(r"(?<![\w/-])([^\W\d_]{4,})([/‑-])([^\W\d_]{4,})(?![\w/])")
_SIGNED = re.compile(rf"(?<!\w)({SIGN}\s?[A-Za-z]+|[A-Za-z]+\s{SIGN}(?=\s*\$?$))")


class _Form(NamedTuple):
    """A name as printed at a place: what is the same for all its forms, and which form it is."""

    same: Hashable
    form: Hashable
    text: str
    at: tuple[PlacedText, int, int]


def joined_in_two_ways(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield names joined in another order or by another sign: ``A/B``, ``B/A``; ``≥X``, ``X ≥``.

    A hyphen is compared with a slash between known drugs, and with a blank between one and what it
    says of patients: ``alphamab-naive patients``.
    """
    units = [*reading.prose(), *reading.cells()]
    for find in (
        _slashed,
        _signed,
        partial(_drugs_joined, reading.lexicon),
        partial(_beside, reading.lexicon),
    ):
        forms: defaultdict[Hashable, dict[Hashable, _Form]] = defaultdict(dict)
        for one in chain.from_iterable(map(find, units)):
            forms[one.same].setdefault(one.form, one)
        for ways in forms.values():
            if len(ways) > 1:
                printed = {one.text: one.at for one in ways.values()}
                yield variants(reading, printed, "are joined in two ways")


def _slashed(unit: PlacedText) -> Iterator[_Form]:
    for match in _SLASH.finditer(unit.text):
        parts = match[1].casefold(), match[2].casefold()
        yield _Form(frozenset(parts), parts, match[0], (unit, *match.span()))


def _signed(unit: PlacedText) -> Iterator[_Form]:
    for match in _SIGNED.finditer(unit.text):
        printed = re.sub(rf"{SIGN}\s*", lambda sign: spell_signs(sign[0]), match[1])
        yield _Form(spell_signs(match[1]), match[1][0].isalpha(), printed, (unit, *match.span(1)))


def _drugs_joined(lexicon: Lexicon, unit: PlacedText) -> Iterator[_Form]:
    for match in _JOINED.finditer(unit.text):
        drugs = lexicon.find(match[1], "Drug"), lexicon.find(match[3], "Drug")
        if None not in drugs:
            yield _Form(drugs, match[2], match[0], (unit, *match.span()))


def _beside(lexicon: Lexicon, unit: PlacedText) -> Iterator[_Form]:
    for match in _BESIDE_DRUG.finditer(unit.text):
        if match[4] not in _SMALL_WORDS and lexicon.find(match[1], "Drug"):
            yield _Form(match[3], match[2] == " ", match[0], (unit, *match.span()))
