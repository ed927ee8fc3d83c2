"""What is said more strongly in one place of a document than in another, or in the title it cites."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.consistency.checked import WORDS, CheckedDocument, PlacedText
from ingest.consistency.comparisons import comparisons
from ingest.consistency.short_forms import definitions, key
from ingest.documents.document import BibliographyEntry, Paragraph, Section
from ingest.documents.english import words
from kg.facts import Inconsistency, Place, Ref


def _any_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(WORDS[name])})\b", re.IGNORECASE)


_HEDGE = _any_of("hedges")
_NEGATED = re.compile(r"\bno[tn]?\b", re.IGNORECASE)
_SCOPE_ENDS = re.compile(rf"[,;:.(]|\b(?:{'|'.join(WORDS['ends_of_scope'])})\b")
_LETTERS = re.compile(r"[^\W\d_]+")
_EMPTY = words("small") | words("hanging") | words("openers")
_STEM = 6
_SHORTEST = 4
_FEWEST = 3
"""Words of content after a hedge, so few that another sentence has all of them by chance."""
_GAPS = 2
"""Words that the other sentence may have among them."""
_SHARED = 0.5
"""Share of all words of content of the hedged sentence that the other has to have."""
_RARE = 0.05
"""Share of sentences up to which a word tells what a statement is about; one such word is wanted."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """A sentence with the stems of its words of content, short forms written out, in their order."""

    unit: PlacedText
    stems: Mapping[str, str]


def hedges_that_differ(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield pairs of sentences where one says without a hedge all that the other says with one."""
    long = {key(one.short): one.long for one in definitions(reading)}
    said = [_Statement(unit, _stems(unit.text, long)) for unit in reading.prose()]
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(said):
        for stem in one.stems:
            places[stem].append(number)
    for one in said:
        hedged: defaultdict[int, list[tuple[re.Match[str], Mapping[str, str]]]] = defaultdict(list)
        for hedge in _HEDGE.finditer(one.unit.text):
            scope = _stems(_SCOPE_ENDS.split(one.unit.text[hedge.end() :], maxsplit=1)[0], long)
            rarest = min((places[stem] for stem in scope), key=len, default=[])
            is_rare = len(rarest) <= max(_FEWEST, _RARE * len(said))
            for number in rarest if len(scope) >= _FEWEST and is_rare else ():
                other = said[number]
                if _says(one, other, list(scope)) and _is_bare(other.unit.text, hedge[0]):
                    hedged[number].append((hedge, scope))
        yield from (_differ(reading, one.unit, said[number].unit, found) for number, found in hedged.items())


def _stems(text: str, long: Mapping[str, str]) -> dict[str, str]:
    """Return the words of content by their first letters, with one form of each."""
    found: dict[str, str] = {}
    for match in _LETTERS.finditer(text):
        for word in _LETTERS.findall(long.get(key(match[0]), match[0])):
            plain = word.casefold()
            if len(plain) >= _SHORTEST and plain not in _EMPTY:
                found.setdefault(plain[:_STEM], plain)
    return found


def _says(one: _Statement, other: _Statement, scope: Sequence[str]) -> bool:
    """Say whether a sentence has the words of a scope in their order and close, and much of the rest."""
    order = list(other.stems)
    if not other.stems.keys() >= set(scope):
        return False
    at = [order.index(stem) for stem in scope]
    close = at == sorted(at) and at[-1] - at[0] < len(scope) + _GAPS
    return close and len(one.stems.keys() & other.stems.keys()) >= _SHARED * len(one.stems)


def _is_bare(text: str, hedge: str) -> bool:
    """Say whether a sentence has no hedge, and is negated where the hedge goes with a negation."""
    return not _HEDGE.search(text) and bool(_NEGATED.match(hedge)) <= bool(_NEGATED.search(text))


def _differ(
    reading: CheckedDocument,
    one: PlacedText,
    other: PlacedText,
    found: Sequence[tuple[re.Match[str], Mapping[str, str]]],
) -> Inconsistency:
    hedges = [hedge[0] for hedge, _ in found]
    named = ", ".join(dict.fromkeys(word for _, scope in found for word in scope.values()))
    label = f"{' and '.join(map(repr, hedges))} in one place and not in another: {named}"
    readings, at = [*hedges, "no hedge"], (one.place(*found[0][0].span()), other.at)
    resolution = "no more than the hedged statement can be taken from the source"
    return reading.inconsistency("hedge", "content", label, readings, at, resolution)


_STRONG = _any_of("strong")
_WEAK = _any_of("weak_designs")
_PRELIMINARY = _any_of("preliminary")
_SINGLE = 1


def strong_words(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield "proven" and the like of one work that its title, or the document, calls retrospective."""
    weak: dict[int, tuple[str, PlacedText | BibliographyEntry]] = {}
    for entry in reading.document.references:
        if match := _WEAK.search(entry.title):
            weak.setdefault(entry.number, (match[0], entry))
    for passage in reading.passages():
        match = _WEAK.search(passage.text) if len(passage.cites) == _SINGLE else None
        if match:
            weak.setdefault(passage.cites[0], (match[0], passage))
    for passage in reading.passages():
        strong = _STRONG.search(passage.text) if len(passage.cites) == _SINGLE else None
        if strong and passage.cites[0] in weak and not _WEAK.search(passage.text):
            word, where = weak[passage.cites[0]]
            label = f"{strong[0]!r} of reference {passage.cites[0]}, which is {word} elsewhere"
            readings, at = (strong[0], word), (passage.place(*strong.span()), where.at)
            resolution = "the study tells no more than its design allows"
            yield reading.inconsistency(
                "strength of a cited work", "content", label, readings, at, resolution
            )


def interim_works(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield works whose title says "interim" and that are cited alone, never with a word of the kind."""
    titled = {
        entry.number: (entry, match[0])
        for entry in reading.document.references
        if (match := _PRELIMINARY.search(entry.title))
    }
    alone: defaultdict[int, list[Place]] = defaultdict(list)
    said: set[int] = set()
    for _, paragraph in _paragraphs(reading) if titled else ():
        if any(_PRELIMINARY.search(sentence.text) for sentence in paragraph.sentences):
            said |= {number for sentence in paragraph.sentences for number in sentence.cites}
        for sentence in paragraph.sentences:
            for mark in (mark for mark in sentence.citations if len(mark.numbers) == _SINGLE):
                alone[mark.numbers[0]].append(sentence.place(mark.span.start, mark.span.end))
    for number in sorted(titled.keys() & alone.keys() - said):
        entry, word = titled[number]
        label = f"Results told as final, {word!r} in the title of reference {number}"
        readings, at = ("no word of it", word), (*alone[number], entry.at)
        resolution = "the figures may change with the final report"
        yield reading.inconsistency("strength of a cited work", "content", label, readings, at, resolution)


def _paragraphs(reading: CheckedDocument) -> Iterator[tuple[Section, Paragraph]]:
    for section in reading.document.sections:
        yield from ((section, paragraph) for paragraph in section.paragraphs)


def settings_of_works(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield works on patients in a setting apart from the document's, cited where nothing says so.

    One paragraph or heading that names the setting beside the citation is enough for a work.
    """
    apart = _settings_apart(reading, _settings(reading, reading.document.title))
    titled = {
        entry.number: (entry, settings)
        for entry in reading.document.references
        if (settings := list(_settings(reading, entry.title)) if apart else [])
        and apart.issuperset(settings)
        and not _LATER.search(entry.title)
    }
    cited: defaultdict[int, list[Place]] = defaultdict(list)
    said: set[int] = set()
    for section, paragraph in _paragraphs(reading) if titled else ():
        here = [(sentence, number) for sentence in paragraph.sentences for number in sentence.cites]
        here = [(sentence, number) for sentence, number in here if number in titled]
        told = " ".join([*section.path, *(sentence.text for sentence in paragraph.sentences)])
        if here and (_settings(reading, told).keys() & apart or _FIRST.search(told)):
            said |= {number for _, number in here}
        for sentence, number in here:
            cited[number].append(sentence.at)
    for number, places in cited.items():
        if number not in said:
            yield _set_apart(reading, *titled[number], places)


_FIRST = _any_of("first_treatment")
_LATER = _any_of("later_treatment")


def _settings(reading: CheckedDocument, text: str) -> dict[Ref, str]:
    """Return the settings that a text names, each with how it names it."""
    return {
        setting: text[span.start : span.end]
        for span, setting in reading.lexicon.mentions(text, "ClinicalSetting")
    }


def _settings_apart(reading: CheckedDocument, own: Mapping[Ref, str]) -> frozenset[Ref]:
    """Return the settings that no patient of one of *own* is in, by the list and what is broader."""
    wider = set(own)
    for setting in list(own):
        entity = reading.lexicon.entity(setting)
        wider |= set(entity.broader) if entity else set()
    return frozenset(other for pair in comparisons().settings_apart if pair & wider for other in pair - wider)


def _set_apart(
    reading: CheckedDocument, entry: BibliographyEntry, settings: Sequence[Ref], places: Sequence[Place]
) -> Inconsistency:
    known = (reading.lexicon.entity(setting) for setting in settings)
    named = ", ".join(entity.label for entity in known if entity)
    label = f"Patients not told apart: {named} in the title of reference {entry.number}"
    readings, at = ("no setting", named), (*places, entry.at)
    resolution = "what rests on this work is of its patients, not of those of the document"
    return reading.inconsistency("setting of a cited work", "content", label, readings, at, resolution)
