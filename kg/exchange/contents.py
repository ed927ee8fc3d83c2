"""What the graph says, as things and the edges between them: what property-graph formats are written from."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kg.facts import BASE, ONTOLOGY
from kg.schema.prefixes import compress
from kg.store import Iri, Store
from kg.store.records import records, rows_of

Values = Mapping[str, tuple[str, ...]]
_NONE: Values = MappingProxyType({})


@rows_of("exchange", "lines")
class EvidenceEdge:
    """An evidence line, as an edge between the two sides of its proposition."""

    claim: Iri
    proposition: Iri
    subject: Iri
    predicate: Iri
    object: Iri
    source: Iri
    direction: str
    extent: str | None
    directness: str
    maturity: str
    voice: str
    hedge: str | None
    paraphrase: str


@rows_of("exchange", "verdicts")
class VerdictEdge:
    """A verdict, as an edge between the two sides of the proposition that it is on."""

    claim: Iri
    proposition: Iri
    subject: Iri
    predicate: Iri
    object: Iri
    verdict: Iri
    verdict_label: str
    robustness: str | None
    n_studies: int | None
    n_patients: int | None


@rows_of("exchange", "links")
class VocabularyEdge:
    """A plain triple between two things: nobody claims it."""

    subject: Iri
    predicate: Iri
    object: Iri

    @property
    def name(self) -> str:
        """The local name of the property."""
        return self.predicate.removeprefix(ONTOLOGY)


ClaimEdge = EvidenceEdge | VerdictEdge
Edge = ClaimEdge | VocabularyEdge


@rows_of("exchange", "results")
class EffectSize:
    """A result that an evidence line gives."""

    claim: Iri
    result: Iri
    arm: str
    outcome: str
    status: str
    operator: str | None
    value: str | None
    unit: str | None
    p_operator: str | None
    p_value: str | None
    other_reading: str | None
    in_doubt: bool

    @property
    def words(self) -> str:
        """The result in one line: arm, outcome, value, unit, p value, and what is printed elsewhere for it.

        >>> told = ("one", "OS", "reported", "<", "9", "mo", None, None, "8 mo", True)
        >>> EffectSize(Iri(""), Iri(""), *told).words
        'one: OS < 9 mo [elsewhere in the source: 8 mo]'
        """
        return self._figure + self._mark

    @property
    def _figure(self) -> str:
        measure = f"{self.arm}: {self.outcome}"
        if self.value is None:
            return f"{measure} {self.status}"
        text = f"{measure} {self.operator or '='} {self.value} {self.unit or ''}".rstrip()
        return text if self.p_value is None else f"{text} (p {self.p_operator} {self.p_value})"

    @property
    def _mark(self) -> str:
        if self.other_reading:
            return f" [elsewhere in the source: {self.other_reading}]"
        return " [does not fit within the source]" if self.in_doubt else ""


@dataclass(frozen=True, slots=True)
class DescribedThing:
    """A named thing; `identifiers` are short names of foreign terms by kind of match (``exactMatch`` …)."""

    iri: Iri
    kind: str
    label: str
    definition: str | None
    synonyms: tuple[str, ...]
    identifiers: Values


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that the graph says in this shape, by IRI.

    `values` has what a claim may have several of, by property; `publications` the short name of each
    cited work or source: PubMed, DOI, else ours.
    """

    things: Mapping[str, DescribedThing]
    lines: tuple[EvidenceEdge, ...]
    verdicts: tuple[VerdictEdge, ...]
    links: tuple[VocabularyEdge, ...]
    values: Mapping[str, Values]
    results: Mapping[str, tuple[EffectSize, ...]]
    publications: Mapping[str, str]

    def values_of(self, edge: Edge, *properties: str) -> tuple[str, ...]:
        """Return the values that a claim has of *properties*, in their order; a plain triple has none."""
        if isinstance(edge, VocabularyEdge):
            return ()
        held = self.values.get(edge.claim, _NONE)
        return tuple(value for each in properties for value in held.get(each, ()))


def contents(store: Store) -> Contents:
    """Read the graph in *store*."""
    results: dict[str, list[EffectSize]] = {}
    for each in records(store, EffectSize):
        results.setdefault(each.claim, []).append(each)
    return Contents(
        things=_things(store),
        lines=tuple(records(store, EvidenceEdge)),
        verdicts=tuple(records(store, VerdictEdge)),
        links=tuple(records(store, VocabularyEdge)),
        values=_grouped((row.claim, row.property, row.value) for row in records(store, _ClaimValue)),
        results={claim: tuple(found) for claim, found in results.items()},
        publications={row.publication: row.name for row in records(store, _CitedWork)},
    )


def name_of(iri: str) -> str:
    """Return the name of a thing of ours as records and the Biolink file have it, as in `Ref`."""
    return iri.removeprefix(BASE)


def curie(iri: str) -> str:
    """Return the short name of a thing of ours, or its IRI where the prefix list has none.

    >>> curie(BASE + "drug/lenalidomide")
    'drug:lenalidomide'
    """
    return compress(iri) or iri


def link_name(link: VocabularyEdge) -> str:
    """Return a name for a plain triple, which has none of its own: the same triple, the same URN."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{link.subject} {link.name} {link.object}").urn


def _things(store: Store) -> dict[str, DescribedThing]:
    names = _grouped((row.thing, "", row.name) for row in records(store, _OtherName))
    matches = _grouped((row.thing, row.match, row.identifier) for row in records(store, _ForeignTerm))
    return {
        row.thing: DescribedThing(
            row.thing,
            row.kind,
            row.label,
            row.definition,
            tuple(each for each in names.get(row.thing, _NONE).get("", ()) if each != row.label),
            matches.get(row.thing, _NONE),
        )
        for row in records(store, _KindOfThing)
    }


def _grouped(found: Iterable[tuple[str, str, str]]) -> dict[str, Values]:
    grouped: dict[str, dict[str, list[str]]] = {}
    for of, by, value in found:
        grouped.setdefault(of, {}).setdefault(by, []).append(value)
    return {of: {by: tuple(each) for by, each in held.items()} for of, held in grouped.items()}


@rows_of("exchange", "things")
class _KindOfThing:
    thing: Iri
    kind: str
    label: str
    definition: str | None


@rows_of("exchange", "synonyms")
class _OtherName:
    thing: Iri
    name: str


@rows_of("exchange", "identifiers")
class _ForeignTerm:
    thing: Iri
    match: str
    identifier: str


@rows_of("exchange", "values")
class _ClaimValue:
    claim: Iri
    property: str
    value: str


@rows_of("exchange", "publications")
class _CitedWork:
    publication: Iri
    pmid: str | None
    doi: str | None

    @property
    def name(self) -> str:
        if self.pmid is not None:
            return f"PMID:{self.pmid}"
        return f"doi:{self.doi}" if self.doi is not None else curie(self.publication)
