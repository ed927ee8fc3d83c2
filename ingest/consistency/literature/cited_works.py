"""What the titles of cited works say against text and tables: drugs, designs, settings."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.consistency.checked import WORD, WORDS, CheckedDocument
from ingest.consistency.comparisons import labels_of, numbers
from ingest.documents.document import BibliographyEntry, Sentence, Span
from ingest.documents.letters import is_slip, without_gaps
from kg.facts import Arm, DoseInstruction, Entity, Inconsistency, Place, Publication, Ref, Reference, Study

_Named = dict[Ref, dict[str, tuple[str, Span]]]
"""The drugs of a text: by each its names without case and gaps, with how and where they are printed."""


@dataclass(frozen=True, slots=True)
class _Title:
    """The title of an entry: its words, and the drugs that it names."""

    entry: BibliographyEntry
    words: frozenset[str]
    drugs: _Named


@dataclass(frozen=True, slots=True)
class _Otherwise:
    """A drug of a sentence that a title cited in the paragraph has under other names alone."""

    work: _Title
    drug: Ref
    sentence: Sentence
    printed: tuple[str, Span]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.work.drugs[self.drug])


def drugs_beside_titles(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield drugs that a cited title does not name, though it has a word nearly alike or another name."""
    titles = {
        entry.number: _Title(entry, _title_words(entry.title), _drugs_named(reading, entry.title))
        for entry in reading.document.references
    }
    otherwise: defaultdict[tuple[Ref, frozenset[str]], dict[int, _Otherwise]] = defaultdict(dict)
    printed: set[str] = set()
    for paragraph in (each for section in reading.document.sections for each in section.paragraphs):
        cited = dict.fromkeys(number for one in paragraph.sentences for number in one.cites)
        works = [titles[number] for number in cited if number in titles]
        named = _title_words(" ".join(one.text for one in paragraph.sentences)) if works else frozenset()
        for sentence in paragraph.sentences:
            drugs = _drugs_named(reading, sentence.text)
            printed |= {name for names in drugs.values() for name in names}
            yield from _nearly_in_title(reading, sentence, drugs, works, named)
            for one in _named_otherwise(sentence, drugs, works):
                otherwise[one.drug, one.names].setdefault(one.work.entry.number, one)
    for (_, names), works_of_name in otherwise.items():
        if not names & printed:
            yield _two_names(reading, [*works_of_name.values()])


def _nearly_in_title(
    reading: CheckedDocument,
    sentence: Sentence,
    drugs: _Named,
    works: Sequence[_Title],
    named: frozenset[str],
) -> Iterator[Inconsistency]:
    for printed, span in (one for names in drugs.values() for one in names.values()):
        drug = printed.casefold()
        near = ((work.entry, word) for work in works if drug not in work.words for word in work.words - named)
        for entry, word in sorted(near, key=lambda one: (one[0].number, one[1])):
            if is_slip(drug, word):
                label = f"{drug!r} in the text, {word!r} in the title of reference {entry.number}"
                readings, at = (drug, word), (sentence.place(span.start, span.end), entry.at)
                resolution = "left as printed: the cited work itself can tell"
                yield reading.inconsistency(
                    "drug of a cited work", "content", label, readings, at, resolution
                )


def _named_otherwise(sentence: Sentence, drugs: _Named, works: Sequence[_Title]) -> Iterator[_Otherwise]:
    for work in works:
        for drug, names in work.drugs.items():
            if drug in drugs and not names.keys() & drugs[drug].keys():
                yield _Otherwise(work, drug, sentence, next(iter(drugs[drug].values())))


def _two_names(reading: CheckedDocument, found: Sequence[_Otherwise]) -> Inconsistency:
    one = found[0]
    (printed, span), (name, _) = one.printed, next(iter(one.work.drugs[one.drug].values()))
    cited = [each.work.entry for each in found]
    label = (
        f"{printed!r} in the text, {name!r} in the title of reference {numbers([e.number for e in cited])}"
    )
    readings, at = (printed, name), (one.sentence.place(span.start, span.end), *(each.at for each in cited))
    resolution = "read as one thing: the vocabulary has both names"
    return reading.inconsistency("two names", "wording", label, readings, at, resolution)


def _drugs_named(reading: CheckedDocument, text: str) -> _Named:
    found: defaultdict[Ref, dict[str, tuple[str, Span]]] = defaultdict(dict)
    for span, drug in reading.lexicon.mentions(text, "Drug"):
        name = text[span.start : span.end]
        for printed in (name, *reading.lexicon.expansions(name)):
            found[drug].setdefault(without_gaps(printed).casefold(), (name, span))
    return found


def _title_words(text: str) -> frozenset[str]:
    return frozenset(part.casefold() for match in WORD.finditer(text) for part in re.split("[-‑–]", match[0]))


_OPEN_LIST = re.compile("|".join(WORDS["open_lists"]), re.IGNORECASE)


def designs_of_works(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield studies whose cited title names another design of the same series: ``phase I``, ``phase II``."""
    for study, work, entry in _cited_works(reading):
        stated = reading.lexicon.entity(study.design) if study.design else None
        titled = _in_title(reading, work, "StudyDesign")
        series = [one for one in titled if stated and one.label.split()[0] == stated.label.split()[0]]
        if stated and series and not any(_agree(one, stated) for one in series):
            yield _told(reading, study, entry, "design of a cited work", (stated.label, series[0].label))


def designs_beside_titles(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield sentences of one design that cite one work, of another by its title or its row in a table."""
    told = _designs_of_works(reading)
    for sentence in reading.document.sentences():
        others = told.get(sentence.cites[0], []) if len(sentence.cites) == 1 else []
        for span, stated in _designs(reading, sentence.text) if others else ():
            series = [one for one in others if one[0].label.split()[0] == stated.label.split()[0]]
            if series and not any(_agree(other, stated) for other, _, _ in series):
                other, where, at = series[0]
                label = f"{stated.label} in the text; {where}: {other.label}"
                readings, places = (stated.label, other.label), (sentence.place(span.start, span.end), at)
                resolution = "left as printed: the cited work itself can tell"
                yield reading.inconsistency(
                    "design of a cited work", "content", label, readings, places, resolution
                )


def _designs_of_works(reading: CheckedDocument) -> dict[int, list[tuple[Entity, str, Place]]]:
    """Return the designs of each work by its number: of its title, and of its study in a table."""
    found: defaultdict[int, list[tuple[Entity, str, Place]]] = defaultdict(list)
    for entry in reading.document.references:
        for _, design in _designs(reading, entry.title):
            found[entry.number].append((design, f"the title of reference {entry.number}", entry.at))
    for study, _, reference in _cited_works(reading):
        stated = reading.lexicon.entity(study.design) if study.design else None
        if stated is not None and study.at:
            found[reference.number].append((stated, study.label, study.at[0]))
    return dict(found)


def _designs(reading: CheckedDocument, text: str) -> list[tuple[Span, Entity]]:
    found = (
        (span, reading.lexicon.entity(iri)) for span, iri in reading.lexicon.mentions(text, "StudyDesign")
    )
    return [(span, entity) for span, entity in found if entity is not None]


def drugs_of_works(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield studies whose cited title names a drug that no arm has, or not one that all arms have.

    A title that names fewer than two drugs, or goes on after a hyphen (``alphamab-based``), is no list.
    """
    given, names = _drugs(reading), labels_of(reading.facts)
    for study, work, entry in _cited_works(reading):
        known = given[study.iri]
        # A drug that only the document names is among its facts.
        entities = [(reading.lexicon.entity(drug), drug) for drug in sorted(known)]
        labels = [entity.label if entity else names[drug] for entity, drug in entities]
        for drug in _in_title(reading, work, "Drug"):
            if known and drug.iri not in known and not any(drug.label in one for one in labels):
                readings = (", ".join(labels), drug.label)
                yield _told(reading, study, entry, "drug of a cited work", readings)
        titled = {drug.iri for drug in _in_title(reading, work, "Drug")}
        if len(titled) > 1 and titled < known and not _OPEN_LIST.search(work.title):
            more = [name for name, drug in zip(labels, sorted(known), strict=True) if drug not in titled]
            readings = (", ".join(labels), f"no {', '.join(more)}")
            yield _told(reading, study, entry, "drug of a cited work", readings)


def _in_title(reading: CheckedDocument, work: Publication, kind: str) -> list[Entity]:
    named = (reading.lexicon.entity(iri) for _, iri in reading.lexicon.mentions(work.title, kind))
    return [entity for entity in named if entity is not None]


def _cited_works(reading: CheckedDocument) -> Iterator[tuple[Study, Publication, Reference]]:
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
            drugs[fact.study] |= set(reading.lexicon.components(fact.regimen))
    return drugs


def _agree(one: Entity, other: Entity) -> bool:
    return one.iri == other.iri or one.iri in other.broader or other.iri in one.broader


def _told(
    reading: CheckedDocument, study: Study, entry: Reference, kind: str, readings: tuple[str, str]
) -> Inconsistency:
    label = f"{study.label}: {readings[0]}; the title of reference {entry.number}: {readings[1]}"
    at = (study.at[0], entry.at)
    resolution = "the table is followed"
    return reading.inconsistency(kind, "content", label, readings, at, resolution)
