"""The records of the project: what a fact is, whoever reads or writes it."""

from kg.facts.entities import Entity, Population, Regimen, Trial
from kg.facts.evidence import (
    Assertion,
    CitationBasis,
    Direction,
    Directness,
    Dispute,
    EvidenceLine,
    Extent,
    Inconsistency,
    Maturity,
    Proposition,
    Voice,
)
from kg.facts.results import (
    Arm,
    CareRecommendation,
    DoseInstruction,
    DoseRelation,
    DoseRule,
    DoseStatus,
    ResultStatus,
    Schedule,
    Statistic,
    Study,
    StudyResult,
)
from kg.facts.sources import (
    Abbreviation,
    CellAnchor,
    DocumentPart,
    Publication,
    Reference,
    SentenceAnchor,
    Source,
)
from kg.facts.terms import BASE, ONTOLOGY, Fact, Place, Ref, Text, Vocabulary, content_ref, slug

FACT_TYPES: tuple[type[Fact], ...] = (
    Source, DocumentPart, SentenceAnchor, CellAnchor, Publication, Reference, Abbreviation,
    Entity, Regimen, Population, Trial,
    Study, Arm, StudyResult, Schedule, DoseInstruction, DoseRule, CareRecommendation,
    Proposition, EvidenceLine, Assertion, Dispute, Inconsistency,
)  # fmt: skip

__all__ = [
    "BASE", "FACT_TYPES", "ONTOLOGY", "Abbreviation", "Arm", "Assertion", "CareRecommendation",
    "CellAnchor", "CitationBasis", "Direction", "Directness", "Dispute", "DocumentPart",
    "DoseInstruction", "DoseRelation", "DoseRule", "DoseStatus", "Entity", "EvidenceLine", "Extent",
    "Fact", "Inconsistency", "Maturity", "Place", "Population", "Proposition", "Publication", "Ref",
    "Reference", "Regimen", "ResultStatus", "Schedule", "SentenceAnchor", "Source", "Statistic",
    "Study", "StudyResult", "Text", "Trial", "Vocabulary", "Voice", "content_ref", "slug",
]  # fmt: skip
