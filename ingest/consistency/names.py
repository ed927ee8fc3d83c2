"""Names of drugs, molecules and designs: two for one thing, and others than the cited titles have."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from ingest.consistency.checked import WORD, WORDS, CheckedDocument, inconsistency, listed, prose
from ingest.consistency.comparisons import labels_of
from ingest.documents.document import BibliographyEntry, Sentence
from ingest.documents.letters import is_slip
from kg.facts import (
    Arm,
    DoseInstruction,
    Entity,
    Inconsistency,
    Place,
    Publication,
    Ref,
    Reference,
    Regimen,
    Study,
)

_KINDS = tuple(str(WORDS["molecule_kinds"]).split())
_FEWEST = 3


def names_of_molecules(reading: CheckedDocument) -> Iterator[Inconsistency]:
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


def _two_names(reading: CheckedDocument, one: tuple[str, Place], other: tuple[str, Place]) -> Inconsistency:
    label = f"{one[0]!r} and {other[0]!r} for one thing"
    readings, at = (one[0], other[0]), (one[1], other[1])
    resolution = "read as one thing: the vocabulary has both names"
    return inconsistency(reading.source, "two names", "wording", label, readings, at, resolution)


def drugs_beside_titles(reading: CheckedDocument) -> Iterator[Inconsistency]:
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
    reading: CheckedDocument,
    sentence: Sentence,
    entries: Sequence[tuple[BibliographyEntry, frozenset[str]]],
    named: frozenset[str],
) -> Iterator[Inconsistency]:
    for span, _ in reading.lexicon.mentions(sentence.text, "Drug"):
        drug = sentence.text[span.start : span.end].casefold()
        near = ((entry, word) for entry, title in entries if drug not in title for word in title - named)
        for entry, word in sorted(near, key=lambda one: (one[0].number, one[1])):
            if is_slip(drug, word):
                label = f"{drug!r} in the text, {word!r} in the title of reference {entry.number}"
                readings, at = (drug, word), (sentence.place(span.start, span.end), entry.at)
                resolution = "the text is followed"
                yield inconsistency(
                    reading.source, "drug of a cited work", "content", label, readings, at, resolution
                )


def _words(text: str) -> frozenset[str]:
    return frozenset(part.casefold() for match in WORD.finditer(text) for part in re.split("[-‑–]", match[0]))


def designs_of_works(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield studies whose cited title names another design of the same series: ``phase I``, ``phase II``."""
    for study, work, entry in _cited(reading):
        stated = reading.lexicon.entity(study.design) if study.design else None
        titled = _in_title(reading, work, "StudyDesign")
        series = [one for one in titled if stated and one.label.split()[0] == stated.label.split()[0]]
        if stated and series and not any(_agree(one, stated) for one in series):
            yield _told(reading, study, entry, "design of a cited work", (stated.label, series[0].label))


def drugs_of_works(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield studies whose cited title names a drug that no arm of the study has."""
    given, names = _drugs(reading), labels_of(reading.facts)
    for study, work, entry in _cited(reading):
        known = given[study.iri]
        # A drug that only the document names is among its facts.
        entities = [(reading.lexicon.entity(drug), drug) for drug in sorted(known)]
        labels = [entity.label if entity else names[drug] for entity, drug in entities]
        for drug in _in_title(reading, work, "Drug"):
            if known and drug.iri not in known and not any(drug.label in one for one in labels):
                readings = (", ".join(labels), drug.label)
                yield _told(reading, study, entry, "drug of a cited work", readings)


def _in_title(reading: CheckedDocument, work: Publication, kind: str) -> list[Entity]:
    named = (reading.lexicon.entity(iri) for _, iri in reading.lexicon.mentions(work.title, kind))
    return [entity for entity in named if entity is not None]


def _cited(reading: CheckedDocument) -> Iterator[tuple[Study, Publication, Reference]]:
    works = {fact.iri: fact for fact in reading.facts if isinstance(fact, Publication)}
    entries = {fact.publication: fact for fact in reversed(reading.facts) if isinstance(fact, Reference)}
    for fact in reading.facts:
        if isinstance(fact, Study) and len(fact.publications) == 1:
            work = fact.publications[0]
            if work in works and work in entries:
                yield fact, works[work], entries[work]


def _drugs(reading: CheckedDocument) -> defaultdict[Ref, set[Ref]]:
    """Return the drugs of the arms of each study, by schedule and by regimen."""
    drugs: defaultdict[Ref, set[Ref]] = defaultdict(set)
    for fact in reading.facts:
        if isinstance(fact, DoseInstruction) and fact.study:
            drugs[fact.study].add(fact.drug)
        elif isinstance(fact, Arm) and fact.regimen:
            regimen = reading.lexicon.entity(fact.regimen)
            drugs[fact.study] |= set(regimen.components) if isinstance(regimen, Regimen) else set()
    return drugs


def _agree(one: Entity, other: Entity) -> bool:
    return one.iri == other.iri or one.iri in other.broader or other.iri in one.broader


def _told(
    reading: CheckedDocument, study: Study, entry: Reference, kind: str, readings: tuple[str, str]
) -> Inconsistency:
    label = f"{study.label}: {readings[0]}; the title of reference {entry.number}: {readings[1]}"
    at = (study.at[0], entry.at)
    resolution = "the table is followed"
    return inconsistency(reading.source, kind, "content", label, readings, at, resolution)
