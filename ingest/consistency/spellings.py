"""One word, name or form spelled in several ways within one document.

Before a noun a hyphen is grammar, so only like is compared with like.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from ingest.consistency.checked import WORD, WORDS, CheckedDocument, PlacedText
from ingest.consistency.short_forms import definitions, key, pieces, plain, ways_to_print
from ingest.documents.letters import is_slip, without_accents, without_gaps
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import Inconsistency, Place

Spellings = dict[str, tuple[PlacedText, int, int]]
"""Ways in which one thing is printed, with the first place of each."""
FoundWords = Iterator[tuple[str, int, int]]
"""What stands in a text, from where to where."""


def groups(
    units: Iterable[PlacedText],
    found: Callable[[str], FoundWords],
    same: Callable[[str], str],
    counts: Callable[[str], bool] = lambda text: len(text) > 2,
) -> Iterator[Spellings]:
    """Yield what *found* finds that is printed in several ways though *same* makes it one."""
    collected: defaultdict[str, Spellings] = defaultdict(dict)
    for unit in units:
        for text, start, end in found(unit.text):
            if counts(text):
                collected[same(text)].setdefault(text, (unit, start, end))
    yield from (printed for printed in collected.values() if len(printed) > 1)


def variants(reading: CheckedDocument, printed: Spellings, what: str = "for one thing") -> Inconsistency:
    """Return that one thing is spelled in several ways."""
    ways = sorted(printed)
    label = f"{' and '.join(map(repr, ways))} {what}"
    readings, at = ways, [place(printed[way]) for way in ways]
    resolution = "read as one word"
    return reading.inconsistency("spelling variant", "wording", label, readings, at, resolution)


def place(printed: tuple[PlacedText, int, int]) -> Place:
    """Return the place of one way to print a thing."""
    unit, start, end = printed
    return unit.place(start, end)


_CODE = re.compile(r"(?<![^\W_])([A-Z]{2,}[a-z]{0,2}[\s\-‑–]?\d+[A-Za-z]?)(?![^\W_])")
_SIMPLE = re.compile(r"[^\W\d_]+(?:[-‑–][^\W\d_]+)?")
_TWO_SPELLINGS = tuple((str(one), str(other)) for one, other in WORDS["two_spellings"])
_NAMES = tuple(str(WORDS["named_kinds"]).split())
_ACRONYM = 4
"""Letters of an acronym whose last letter, small or capital, may tell two things apart."""


def spelled_in_two_ways(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield words that differ by a hyphen, an accent, inner capitals, a blank, or a country's spelling."""
    ours = [*reading.prose(), *reading.cells(), *reading.listed()]
    for printed in chain(
        groups(ours, _words, lambda text: re.sub(r"[-‑–]", "", text), _is_simple),
        groups(ours, _words, without_accents),
        groups(ours, _words, _one_country, _is_simple),
        _capitals(ours, list(reading.titles()), reading.lexicon),
        groups(ours, found_by(_CODE), without_gaps),
    ):
        yield variants(reading, printed)


def slips(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield words that are nearly, and not quite, a known name that the document prints as well."""
    lexicon = reading.lexicon
    names: Spellings = {}
    others: Spellings = {}
    for unit in [*reading.prose(), *reading.cells(), *reading.listed()]:
        for word, start, end in _words(unit.text):
            if lexicon.find(word, *_NAMES) is not None:
                names.setdefault(word.casefold(), (unit, start, end))
            elif lexicon.find(word) is None:
                others.setdefault(word.casefold(), (unit, start, end))
    for word, printed in others.items():
        for name in (name for name in names if is_slip(word, name)):
            label = f"{word!r} is printed where {name!r} may be meant"
            readings, at = (word, name), (place(printed), place(names[name]))
            resolution = "left as printed: no fact is taken from the odd word"
            yield reading.inconsistency("misspelling", "wording", label, readings, at, resolution)


def _capitals(ours: list[PlacedText], titles: list[PlacedText], lexicon: Lexicon) -> Iterator[Spellings]:
    """Yield words whose inner capitals differ, unless two things are known by them or may be.

    A title is the wording of others: it counts only where the document does not define its own form.
    """
    for printed in groups([*ours, *titles], _words, str.casefold, _has_inner_capital):
        things = {lexicon.find(way, exact=True) for way in printed}
        acronyms = all(len(way) <= _ACRONYM for way in printed) and len({way[:-1] for way in printed}) == 1
        quoted = {way for way, (unit, _, _) in printed.items() if unit in titles}
        defined = any(lexicon.expansions(way) for way in printed.keys() - quoted)
        if (None in things or len(things) == 1) and not acronyms and not (quoted and defined):
            yield printed


def _words(text: str) -> FoundWords:
    """Yield words; a capital at the start alone makes no difference."""
    for match in WORD.finditer(text):
        initial = match[0][:1].lower() + match[0][1:] if match[0][1:].islower() else match[0]
        yield initial, *match.span()


def found_by(pattern: re.Pattern[str]) -> Callable[[str], FoundWords]:
    """Return what finds the first group of a pattern in a text, with its place."""
    return lambda text: ((match[1], *match.span(1)) for match in pattern.finditer(text))


def _one_country(text: str) -> str:
    for one, other in _TWO_SPELLINGS:
        if text.endswith(one) and len(text) > len(one) + 1:
            return text.removesuffix(one) + other
    return text


def _is_simple(text: str) -> bool:
    return len(text) > 2 and text.islower() and _SIMPLE.fullmatch(text) is not None


def _has_inner_capital(text: str) -> bool:
    return len(text) > 2 and text.isalpha() and not text[1:].islower() and not text.islower()


_Forms = dict[str, tuple[str, Place]]
"""The ways to print a form, each as printed, with its first place."""
_LAYOUT_GAP = re.compile(r"\s+(?=[α-ωΑ-Ω])|(?<=[-‑–])\s+")
_ADJECTIVE = re.compile(r"\s+[a-z]")


def short_forms_in_two_ways(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield short forms whose hyphen or blank stands in one place of the document and not in another."""
    units = [*reading.prose(), *reading.cells()]
    forms: defaultdict[str, _Forms] = defaultdict(dict)
    for entry in definitions(reading):
        if len(pieces(entry.short)) > 1:
            forms[key(entry.short)].setdefault(_way(entry.short), (entry.short, entry.at))
    for printed in forms.values():
        for unit, match in _printed_as(_first(printed), units):
            printed.setdefault(_way(match[0]), (match[0], unit.place(*match.span())))
        yield from _form_variants(reading, "Short form", printed)


def long_forms_in_two_ways(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield long forms whose hyphens differ between lists and text; before a noun a hyphen is grammar."""
    units = list(reading.prose())
    forms: defaultdict[str, _Forms] = defaultdict(dict)
    for entry in definitions(reading):
        if len(pieces(entry.long)) > 1:
            forms[plain(entry.long)].setdefault(_way(entry.long.casefold()), (entry.long, entry.at))
    for printed in forms.values():
        for unit, match in _printed_as(_first(printed), units, re.IGNORECASE):
            if "-" not in match[0] or not _ADJECTIVE.match(unit.text, match.end()):
                at = unit.place(*match.span())
                printed.setdefault(_way(match[0].casefold()), (match[0], at))
        yield from _form_variants(reading, "Long form", printed)


def _first(printed: _Forms) -> str:
    return next(iter(printed.values()))[0]


def _printed_as(
    form: str, units: list[PlacedText], flags: int = 0
) -> Iterator[tuple[PlacedText, re.Match[str]]]:
    pattern = re.compile(ways_to_print(form), flags)
    for unit in units:
        yield from ((unit, match) for match in pattern.finditer(unit.text))


def _form_variants(reading: CheckedDocument, what: str, ways: _Forms) -> Iterator[Inconsistency]:
    if len(ways) > 1:
        printed = [text for text, _ in ways.values()]
        label = f"{what} {printed[0]!r} is printed in {len(ways)} ways"
        readings, at = printed, [place for _, place in ways.values()]
        resolution = "read as one form"
        yield reading.inconsistency("spelling variant", "wording", label, readings, at, resolution)


def _way(text: str) -> str:
    closed = re.sub(r"[‑–]", "-", _LAYOUT_GAP.sub("", text))
    return re.sub(r"(?<=\w)s\b", "", closed)
