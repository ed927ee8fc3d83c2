"""One word, name or form spelled in several ways within one document.

Before a noun a hyphen is grammar, so only like is compared with like.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, combinations

from ingest.consistency.checked import WORD, WORDS, CheckedDocument, PlacedText
from ingest.consistency.short_forms import definitions, key, pieces, plain, ways_to_print
from ingest.documents.english import words
from ingest.documents.letters import is_slip, without_accents, without_gaps
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import Inconsistency, Place, Ref

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


def variants(reading: CheckedDocument, printed: Spellings) -> Inconsistency:
    """Return that one thing is spelled in several ways."""
    ways = sorted(printed)
    label = f"{' and '.join(map(repr, ways))} for one thing"
    readings, at = ways, [place(printed[way]) for way in ways]
    resolution = "read as one word"
    return reading.inconsistency("spelling variant", "wording", label, readings, at, resolution)


def place(printed: tuple[PlacedText, int, int]) -> Place:
    """Return the place of one way to print a thing."""
    unit, start, end = printed
    return unit.place(start, end)


_CODE = re.compile(r"(?<![^\W_])([A-Z]{2,}[a-z]{0,2}[\s\-‑–]?\d+[A-Za-z]?)(?![^\W_])")
# A word before a Roman numeral within a sentence: "Phase" of "a Phase II trial".
_NUMBERED = re.compile(r"(?<=[\w,] )([A-Za-z][a-z]{2,})(?= (?:[IVX]+[ab]?\b))")
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
        _capitals([*ours, *reading.titles()], reading.lexicon),
        groups(ours, _found(_CODE), without_gaps),
        groups(ours, _found(_NUMBERED), str.casefold),
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


def _capitals(units: Iterable[PlacedText], lexicon: Lexicon) -> Iterator[Spellings]:
    """Yield words whose inner capitals differ, unless two things are known by them or may be."""
    for printed in groups(units, _words, str.casefold, _has_inner_capital):
        things = {lexicon.find(way, exact=True) for way in printed}
        acronyms = all(len(way) <= _ACRONYM for way in printed) and len({way[:-1] for way in printed}) == 1
        if (None in things or len(things) == 1) and not acronyms:
            yield printed


def _words(text: str) -> FoundWords:
    """Yield words; a capital at the start alone makes no difference."""
    for match in WORD.finditer(text):
        initial = match[0][:1].lower() + match[0][1:] if match[0][1:].islower() else match[0]
        yield initial, *match.span()


def _found(pattern: re.Pattern[str]) -> Callable[[str], FoundWords]:
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


_MOLECULES = tuple(str(WORDS["molecule_kinds"]).split())
_FEWEST = 3


def names_of_molecules(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield names of three words or more for one molecule that differ in one word, plurals apart."""
    found: defaultdict[Ref, dict[tuple[str, ...], tuple[str, Place]]] = defaultdict(dict)
    for unit in [*reading.prose(), *reading.listed()]:
        for span, thing in reading.lexicon.mentions(unit.text, *_MOLECULES):
            name = unit.text[span.start : span.end]
            words = tuple(re.sub(r"s$", "", word) for word in re.findall(r"[^\W_]+", name.casefold()))
            found[thing].setdefault(words, (name, unit.place(span.start, span.end)))
    for names in found.values():
        for one, other in combinations(names, 2):
            differing = sum(left != right for left, right in zip(one, other, strict=False))
            if len(one) == len(other) >= _FEWEST and differing == 1:
                yield _two_names(reading, names[one], names[other])


def _two_names(reading: CheckedDocument, one: tuple[str, Place], other: tuple[str, Place]) -> Inconsistency:
    label = f"{one[0]!r} and {other[0]!r} for one thing"
    readings, at = (one[0], other[0]), (one[1], other[1])
    resolution = "read as one thing: the vocabulary has both names"
    return reading.inconsistency("two names", "wording", label, readings, at, resolution)


_BEFORE_WORD = re.compile(r"(?<![\w-])(?=([a-z]{3,}[-‑ ][a-z]{3,} [a-z]{4,})(?![\w-]))")
_NAME = re.compile(r"(?<![\w-])(?=([A-Z][a-z]{2,}[-‑ ][A-Z][a-z]{2,} [A-Z][a-z]{2,})(?![\w-]))")
_COMPOUND = re.compile(r"(?<![\w-])([a-z]{3,}-[a-z]{3,})(?=[.,;:)]|\s+(\w+)|$)")
_SMALL_WORDS = words("small")


def compounds_in_two_ways(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield compounds with and without a hyphen: before one word, within a name, or where no noun follows."""
    text = list(reading.prose())
    for printed in chain(
        groups([*text, *reading.cells()], _found(_BEFORE_WORD), without_gaps),
        groups([*text, *reading.disclosures()], _found(_NAME), without_gaps),
        _open_elsewhere(text),
    ):
        yield variants(reading, printed)


def _open_elsewhere(units: list[PlacedText]) -> Iterator[Spellings]:
    """Yield compounds with a hyphen though no noun follows, which are two words elsewhere."""
    found: Spellings = {}
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


def _singular(text: str) -> str:
    return text[:-1] if text.endswith("s") and not text.endswith("ss") else text


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
