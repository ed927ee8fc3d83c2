"""The evidence in a store: its lines by proposition, and what sets them apart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Self

from kg.facts import BASE, Ref
from kg.store import Iri, Store
from kg.store.records import records, rows_of


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

    @property
    def ref(self) -> Ref:
        """The line itself."""
        return ref(self.line)


@rows_of("verdicts", "line-qualifiers")
class _Qualifier:
    line: Iri
    explanation: Iri
    overlaps: bool
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


@rows_of("verdicts", "wider-terms")
class _WiderTerm:
    narrower: Iri
    wider: Iri


@dataclass(frozen=True, slots=True, order=True)
class Trait:
    """A kind of qualifier, named by the explanation that a difference in it gives.

    `overlaps`: lines that share a value may still be told apart by it. Two groups of patients
    of which one is limited further differ; two lines on one endpoint and another do not.
    """

    explanation: Ref
    overlaps: bool


@dataclass(frozen=True, slots=True)
class EvidenceBase:
    """All evidence lines, by proposition, in the order of both.

    By line: `traits` (values with what is wider than they are), `confounders`, `publications`.
    By proposition: `circumstances`, its contexts and effects. By thing: `wider`, all that it
    is a narrower form, variant or member of. `labels` has those of publications.
    """

    lines: Mapping[Ref, tuple[JudgedLine, ...]]
    traits: Mapping[Ref, Mapping[Trait, frozenset[Ref]]]
    confounders: Mapping[Ref, frozenset[Ref]]
    publications: Mapping[Ref, frozenset[Ref]]
    circumstances: Mapping[Ref, frozenset[Ref]]
    wider: Mapping[Ref, frozenset[Ref]]
    labels: Mapping[Ref, str]

    @classmethod
    def read(cls, store: Store) -> Self:
        """Read the evidence in *store*."""
        lines = groupby(records(store, JudgedLine), key=lambda each: each.proposition)
        cited = records(store, _LinePublication)
        wider = _sets((each.narrower, each.wider) for each in records(store, _WiderTerm))
        return cls(
            lines={ref(proposition): tuple(found) for proposition, found in lines},
            traits=_traits(records(store, _Qualifier), wider),
            confounders=_sets((each.line, each.confounder) for each in records(store, _Confounder)),
            publications=_sets((each.line, each.publication) for each in cited),
            circumstances=_sets(
                (each.proposition, each.circumstance) for each in records(store, _Circumstance)
            ),
            wider=wider,
            labels={ref(each.publication): each.publication_label for each in cited},
        )


def ref(iri: str) -> Ref:
    """Return the reference that an IRI of the graph is."""
    return Ref(iri.removeprefix(BASE))


def _sets(pairs: Iterable[tuple[Iri, Iri]]) -> Mapping[Ref, frozenset[Ref]]:
    found: dict[Ref, set[Ref]] = defaultdict(set)
    for key, value in pairs:
        found[ref(key)].add(ref(value))
    return {key: frozenset(values) for key, values in found.items()}


def _traits(
    qualifiers: Iterable[_Qualifier], wider: Mapping[Ref, frozenset[Ref]]
) -> Mapping[Ref, Mapping[Trait, frozenset[Ref]]]:
    found: dict[Ref, dict[Trait, frozenset[Ref]]] = defaultdict(dict)
    for each in qualifiers:
        trait, value = Trait(ref(each.explanation), each.overlaps), ref(each.value)
        held = found[ref(each.line)]
        held[trait] = held.get(trait, frozenset()) | {value} | wider.get(value, frozenset())
    return found
