"""What the recorded reviews look like, in parts that can be drawn from: no prose, no names of studies."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.source_folders import SOURCES, graphs
from kg.facts import (
    Arm,
    CareRecommendation,
    DoseInstruction,
    DoseRule,
    Entity,
    EvidenceLine,
    Fact,
    Inconsistency,
    LedgerEntry,
    NumericToken,
    Proposition,
    Ref,
    Regimen,
    SentenceAnchor,
    Study,
    StudyResult,
)


@dataclass(frozen=True, slots=True)
class StudyPattern:
    """A study with its arms, and the figures and doses of each arm by the arm's name."""

    study: Study
    arms: tuple[Arm, ...]
    results: Mapping[Ref, Sequence[StudyResult]]
    doses: Mapping[Ref, Sequence[DoseInstruction]]


@dataclass(frozen=True, slots=True)
class Patterns:
    """Everything that is drawn from; `vocabulary` by IRI, `kinds` its names by kind."""

    vocabulary: Mapping[Ref, Entity]
    kinds: Mapping[str, Sequence[Ref]]
    studies: Sequence[StudyPattern]
    claims: Sequence[tuple[EvidenceLine, Proposition]]
    sentences: Sequence[SentenceAnchor]
    numbers: Sequence[NumericToken]
    ledger: Mapping[str, Sequence[LedgerEntry]]
    rules: Sequence[DoseRule]
    care: Sequence[CareRecommendation]
    inconsistencies: Sequence[Inconsistency]

    def like(self, iri: Ref) -> Sequence[Ref]:
        """Return the names of the vocabulary's things of the same kind as *iri*, itself included."""
        held = self.vocabulary.get(iri)
        return self.kinds[held.kind] if held else (iri,)


def read_patterns() -> Patterns:
    """Read the records that ship."""
    recorded = graphs(SOURCES)
    facts = [item for items in recorded.values() for item in items if isinstance(item, Fact)]
    vocabulary = {item.iri: item for item in recorded["vocabulary"] if isinstance(item, Entity)}
    kinds: dict[str, list[Ref]] = defaultdict(list)
    for entity in vocabulary.values():
        kinds[entity.kind].append(entity.iri)
    propositions = {fact.iri: fact for fact in facts if isinstance(fact, Proposition)}
    lines = [fact for fact in facts if isinstance(fact, EvidenceLine)]
    ledger: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in facts:
        if isinstance(entry, LedgerEntry):
            ledger[entry.unit_kind].append(entry)
    return Patterns(
        vocabulary=vocabulary,
        kinds=kinds,
        studies=_studies(facts),
        claims=[(line, propositions[line.proposition]) for line in lines],
        sentences=[fact for fact in facts if isinstance(fact, SentenceAnchor)],
        numbers=[fact for fact in facts if isinstance(fact, NumericToken) and fact.denotes is None],
        ledger=ledger,
        rules=[fact for fact in facts if isinstance(fact, DoseRule)],
        care=[fact for fact in facts if isinstance(fact, CareRecommendation)],
        inconsistencies=[fact for fact in facts if isinstance(fact, Inconsistency)],
    )


def _studies(facts: Sequence[Fact]) -> list[StudyPattern]:
    arms: dict[Ref, list[Arm]] = defaultdict(list)
    results: dict[Ref, list[StudyResult]] = defaultdict(list)
    doses: dict[Ref, list[DoseInstruction]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact, Arm):
            arms[fact.study].append(fact)
        elif isinstance(fact, StudyResult):
            results[fact.arm].append(fact)
        elif isinstance(fact, DoseInstruction) and fact.arm is not None:
            doses[fact.arm].append(fact)
    return [
        StudyPattern(study, tuple(arms[study.iri]), results, doses)
        for study in facts
        if isinstance(study, Study) and arms[study.iri]
    ]


def regimens(patterns: Patterns) -> dict[Ref, tuple[Ref, ...]]:
    """Return the regimens that ship and whose drugs are known, with their drugs."""
    return {
        iri: entity.components
        for iri, entity in patterns.vocabulary.items()
        if isinstance(entity, Regimen) and entity.components
    }
