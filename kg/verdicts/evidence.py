"""The evidence in a store: its lines by proposition, and what sets them apart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Self

from kg.facts import BASE, Ref
from kg.store import Iri, Store
from kg.store.records import records, rows_of

SETTING, PRIOR_THERAPY, POPULATION, DESIGN, SYSTEM = (
    Ref(f"explanation/{name}")
    for name in ("setting", "prior-therapy", "population", "design", "experimental-system")
)
"""Qualifiers of a line, by the explanation that a difference in them gives."""
FINDING, EXPOSED, NAIVE = (Ref(f"ontology#{name}") for name in ("withFinding", "exposedTo", "naiveTo"))


@rows_of("verdicts", "lines")
class JudgedLine:
    """An evidence line as the rules of verdicts see it, with the proposition that it is on."""

    proposition: Iri
    label: str
    subject: Iri
    predicate: Iri
    object: Iri
    line: Iri
    direction: str
    extent: str | None
    directness: str
    voice: str
    maturity: str
    hedge: str | None
    source: Iri

    @property
    def ref(self) -> Ref:
        """The line itself."""
        return ref(self.line)


@rows_of("verdicts", "line-qualifiers")
class _Qualifier:
    line: Iri
    explanation: Iri
    shared: bool
    value: Iri


@rows_of("verdicts", "line-publications")
class _LinePublication:
    line: Iri
    publication: Iri
    publication_label: str


@rows_of("verdicts", "line-confounders")
class _Confounder:
    line: Iri
    confounder: Iri


@rows_of("verdicts", "circumstances")
class _Circumstance:
    proposition: Iri
    circumstance: Iri


@rows_of("verdicts", "kinds-of-things")
class _Kind:
    proposition: Iri
    kind: Iri


@rows_of("verdicts", "features-of-patients")
class _Feature:
    thing: Iri
    property: Iri
    feature: Iri


@rows_of("verdicts", "scopes")
class _Scope:
    source: Iri
    scope: Iri


@rows_of("verdicts", "wider-terms")
class _WiderTerm:
    narrower: Iri
    wider: Iri


@dataclass(frozen=True, slots=True, order=True)
class Trait:
    """A kind of qualifier, named by the explanation that a difference in it gives.

    `shared`: lines that share a value are not told apart by it, whatever else one of them has.
    Two lines on one endpoint and another disagree on the first.
    """

    explanation: Ref
    shared: bool


@dataclass(frozen=True, slots=True)
class Features:
    """What sets each population or characteristic apart: findings, earlier drugs, settings."""

    findings: Mapping[Ref, frozenset[Ref]]
    exposed: Mapping[Ref, frozenset[Ref]]
    naive: Mapping[Ref, frozenset[Ref]]
    others: Mapping[Ref, frozenset[Ref]]

    @classmethod
    def of(cls, rows: Sequence[_Feature]) -> Self:
        """Sort what was asked by its property."""
        known = [FINDING, EXPOSED, NAIVE]
        findings, exposed, naive = (
            grouped((row.thing, row.feature) for row in rows if ref(row.property) == one) for one in known
        )
        others = grouped((row.thing, row.feature) for row in rows if ref(row.property) not in known)
        return cls(findings, exposed, naive, others)

    def other_than_findings(self, thing: Ref) -> frozenset[Ref]:
        """Return earlier drugs and settings, and what a characteristic is about."""
        return frozenset().union(*(each.get(thing, ()) for each in (self.exposed, self.naive, self.others)))

    def make_up_all(self, groups: Iterable[Ref]) -> bool:
        """Say whether two of the groups make up all patients: those who had a drug, those who never had."""
        return not _united(self.exposed, groups).isdisjoint(_united(self.naive, groups))


@dataclass(frozen=True, slots=True)
class EvidenceBase:
    """All evidence lines, by proposition, in the order of both.

    By line: `traits` (their values), `confounders`, `publications`. By proposition: `circumstances`,
    its contexts and effects, and `kinds`, the classes of these and of its object. By thing: `wider`,
    all that it is a narrower form, variant or member of. By source: `scope`, the patients of whom it
    speaks as a whole. `labels` has those of publications.
    """

    lines: Mapping[Ref, tuple[JudgedLine, ...]]
    traits: Mapping[Ref, Mapping[Trait, frozenset[Ref]]]
    confounders: Mapping[Ref, frozenset[Ref]]
    publications: Mapping[Ref, frozenset[Ref]]
    circumstances: Mapping[Ref, frozenset[Ref]]
    wider: Mapping[Ref, frozenset[Ref]]
    labels: Mapping[Ref, str]
    features: Features
    kinds: Mapping[Ref, frozenset[Ref]]
    scope: Mapping[Ref, frozenset[Ref]]

    @classmethod
    def read(cls, store: Store) -> Self:
        """Read the evidence in *store*."""
        lines = groupby(records(store, JudgedLine), key=lambda each: each.proposition)
        cited = records(store, _LinePublication)
        return cls(
            lines={ref(proposition): tuple(found) for proposition, found in lines},
            traits=_traits(records(store, _Qualifier)),
            confounders=grouped((each.line, each.confounder) for each in records(store, _Confounder)),
            publications=grouped((each.line, each.publication) for each in cited),
            circumstances=grouped(
                (each.proposition, each.circumstance) for each in records(store, _Circumstance)
            ),
            wider=grouped((each.narrower, each.wider) for each in records(store, _WiderTerm)),
            labels={ref(each.publication): each.publication_label for each in cited},
            features=Features.of(records(store, _Feature)),
            kinds=grouped((each.proposition, each.kind) for each in records(store, _Kind)),
            scope=grouped((each.source, each.scope) for each in records(store, _Scope)),
        )

    def with_wider(self, things: Iterable[Ref]) -> frozenset[Ref]:
        """Return *things* and all that is wider than some of them."""
        held = frozenset(things)
        return held | _united(self.wider, held)

    def values(self, line: JudgedLine, explanation: Ref) -> frozenset[Ref]:
        """Return what a line states in one kind of qualifier; none: it states nothing there."""
        held = self.traits.get(line.ref, {}).items()
        return frozenset().union(*(values for trait, values in held if trait.explanation == explanation))

    def holds_all(self, groups: frozenset[Ref], others: Iterable[Ref]) -> bool:
        """Say whether each of *others* is among *groups* or narrower than one of them."""
        whole = self.features.make_up_all(groups)
        return whole or all(not groups.isdisjoint(self.with_wider([each])) for each in others)


def ref(iri: str) -> Ref:
    """Return the reference that an IRI of the graph is."""
    return Ref(iri.removeprefix(BASE))


def grouped(pairs: Iterable[tuple[Iri, Iri]]) -> Mapping[Ref, frozenset[Ref]]:
    """Return the second ones of *pairs* by the first."""
    found: dict[Ref, set[Ref]] = defaultdict(set)
    for key, value in pairs:
        found[ref(key)].add(ref(value))
    return {key: frozenset(values) for key, values in found.items()}


def _united(sets: Mapping[Ref, frozenset[Ref]], keys: Iterable[Ref]) -> frozenset[Ref]:
    return frozenset().union(*(sets.get(key, ()) for key in keys))


def _traits(qualifiers: Iterable[_Qualifier]) -> Mapping[Ref, Mapping[Trait, frozenset[Ref]]]:
    found: dict[Ref, dict[Trait, frozenset[Ref]]] = defaultdict(dict)
    for each in qualifiers:
        trait, held = Trait(ref(each.explanation), each.shared), found[ref(each.line)]
        held[trait] = held.get(trait, frozenset()) | {ref(each.value)}
    return found
