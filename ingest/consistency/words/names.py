"""Names of drugs and molecules: those that differ by a word, and text against the titles it cites."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from ingest.consistency.reading import Reading, inconsistency
from ingest.consistency.words.letters import is_slip
from ingest.consistency.words.texts import WORD, WORDS, Unit, listed, prose
from ingest.documents.document import Reference, Sentence
from kg.facts import Inconsistency, Place, Ref

_KINDS = tuple(str(WORDS["molecule_kinds"]).split())
_FEWEST = 3


def names_of_molecules(reading: Reading) -> Iterator[Inconsistency]:
    """Yield names of three words or more for one molecule that differ in one word, plurals apart."""
    found: defaultdict[Ref, dict[tuple[str, ...], tuple[str, Place]]] = defaultdict(dict)
    for unit in [*prose(reading.document), *listed(reading.document)]:
        for span, thing in reading.lexicon.mentions(unit.text, *_KINDS):
            name = unit.text[span.start : span.end]
            words = tuple(re.sub(r"s$", "", word) for word in re.findall(r"[^\W_]+", name.casefold()))
            found[thing].setdefault(words, (name, unit.place(span.start, span.end)))
    for names in found.values():
        for one, other in combinations(names, 2):
            differing = sum(left != right for left, right in zip(one, other, strict=False))
            if len(one) == len(other) >= _FEWEST and differing == 1:
                yield _two_names(reading, names[one], names[other])


def _two_names(reading: Reading, one: tuple[str, Place], other: tuple[str, Place]) -> Inconsistency:
    return inconsistency(
        reading.source,
        "two names",
        "wording",
        label=f"{one[0]!r} and {other[0]!r} for one thing",
        readings=(one[0], other[0]),
        at=(one[1], other[1]),
        resolution="read as one thing: the vocabulary has both names",
    )


def drugs_beside_titles(reading: Reading) -> Iterator[Inconsistency]:
    """Yield drugs that a title cited in the paragraph does not name, though it has a word nearly alike."""
    titles = {entry.number: (entry, _words(entry.title)) for entry in reading.document.references}
    for section in reading.document.sections:
        for paragraph in section.paragraphs:
            cited = dict.fromkeys(n for one in paragraph.sentences for m in one.citations for n in m.numbers)
            entries = [titles[number] for number in cited if number in titles]
            named = _words(" ".join(one.text for one in paragraph.sentences)) if entries else frozenset()
            for sentence in paragraph.sentences if entries else ():
                yield from _nearly_in_title(reading, sentence, entries, named)


def _nearly_in_title(
    reading: Reading,
    sentence: Sentence,
    entries: Sequence[tuple[Reference, frozenset[str]]],
    named: frozenset[str],
) -> Iterator[Inconsistency]:
    for span, _ in reading.lexicon.mentions(sentence.text, "Drug"):
        drug = sentence.text[span.start : span.end].casefold()
        near = ((entry, word) for entry, title in entries if drug not in title for word in title - named)
        for entry, word in sorted(near, key=lambda one: (one[0].number, one[1])):
            if is_slip(drug, word):
                at = Unit(sentence.locator, sentence.text).place(span.start, span.end)
                yield inconsistency(
                    reading.source,
                    "drug of a cited work",
                    "content",
                    label=f"{drug!r} in the text, {word!r} in the title of reference {entry.number}",
                    readings=(drug, word),
                    at=(at, Place(str(entry.locator))),
                    resolution="the text is followed",
                )


def _words(text: str) -> frozenset[str]:
    return frozenset(part.casefold() for match in WORD.finditer(text) for part in re.split("[-‑–]", match[0]))
