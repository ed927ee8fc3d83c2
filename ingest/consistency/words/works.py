"""What a table says of a study against the title of the one work that it cites for it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ingest.consistency.figures.results import labels_of
from ingest.consistency.reading import Reading, inconsistency
from kg.facts import Arm, DoseInstruction, Entity, Inconsistency, Publication, Ref, Reference, Regimen, Study


def designs_of_works(reading: Reading) -> Iterator[Inconsistency]:
    """Yield studies whose cited title names another design of the same series: ``phase I``, ``phase II``."""
    for study, work, entry in _cited(reading):
        stated = reading.lexicon.entity(study.design) if study.design else None
        titled = [_entity(reading, iri) for _, iri in reading.lexicon.mentions(work.title, "StudyDesign")]
        series = [one for one in titled if stated and one.label.split()[0] == stated.label.split()[0]]
        if stated and series and not any(_agree(one, stated) for one in series):
            yield _told(reading, study, entry, "design of a cited work", (stated.label, series[0].label))


def drugs_of_works(reading: Reading) -> Iterator[Inconsistency]:
    """Yield studies whose cited title names a drug that no arm of the study has."""
    given, names = _drugs(reading), labels_of(reading.facts)
    for study, work, entry in _cited(reading):
        known = given[study.iri]
        labels = [_label(reading, drug, names) for drug in sorted(known)]
        for _, drug in reading.lexicon.mentions(work.title, "Drug"):
            label = _entity(reading, drug).label
            if known and drug not in known and not any(label in one for one in labels):
                readings = (", ".join(labels), label)
                yield _told(reading, study, entry, "drug of a cited work", readings)


def _cited(reading: Reading) -> Iterator[tuple[Study, Publication, Reference]]:
    works = {fact.iri: fact for fact in reading.facts if isinstance(fact, Publication)}
    entries = {fact.publication: fact for fact in reversed(reading.facts) if isinstance(fact, Reference)}
    for fact in reading.facts:
        if isinstance(fact, Study) and len(fact.publications) == 1:
            work = fact.publications[0]
            if work in works and work in entries:
                yield fact, works[work], entries[work]


def _drugs(reading: Reading) -> defaultdict[Ref, set[Ref]]:
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


def _entity(reading: Reading, iri: Ref) -> Entity:
    entity = reading.lexicon.entity(iri)
    assert entity is not None
    return entity


def _label(reading: Reading, drug: Ref, names: Mapping[Ref, str]) -> str:
    """Return what a drug is called; one that only the document names is among its facts."""
    entity = reading.lexicon.entity(drug)
    return entity.label if entity else names[drug]


def _told(
    reading: Reading, study: Study, entry: Reference, kind: str, readings: tuple[str, str]
) -> Inconsistency:
    return inconsistency(
        reading.source,
        kind,
        "content",
        label=f"{study.label}: {readings[0]}; the title of reference {entry.number}: {readings[1]}",
        readings=readings,
        at=(study.at[0], entry.at),
        resolution="the table is followed",
    )
