"""Where the evidence lines of a store stand: by proposition, and with what sets them apart."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from kg.facts import BASE, Ref
from kg.schema.queries import queries
from kg.store import Row, Store


@dataclass(frozen=True, slots=True, order=True)
class Trait:
    """A kind of qualifier, named by the explanation that a difference in it gives.

    `overlaps`: lines that share a value may still be told apart by it. Two groups of patients
    of which one is limited further differ; two lines on one endpoint and another do not.
    """

    explanation: Ref
    overlaps: bool


@dataclass(frozen=True, slots=True)
class Stances:
    """All evidence lines, by proposition, in the order of both.

    By line: `traits` (values with what is wider than they are), `confounders`, `publications`.
    By proposition: `circumstances`, its contexts and effects. By thing: `wider`, all that it
    is a narrower form, variant or member of. `labels` has those of publications.
    """

    lines: Mapping[Ref, tuple[Row, ...]]
    traits: Mapping[Ref, Mapping[Trait, frozenset[Ref]]]
    confounders: Mapping[Ref, frozenset[Ref]]
    publications: Mapping[Ref, frozenset[Ref]]
    circumstances: Mapping[Ref, frozenset[Ref]]
    wider: Mapping[Ref, frozenset[Ref]]
    labels: Mapping[Ref, str]


def stances(store: Store) -> Stances:
    """Read where each line in *store* stands."""
    rows = store.rows(queries("verdicts")["lines"])
    cited = store.rows(queries("verdicts")["line-publications"])
    wider = _sets(store, "wider-terms", "narrower", "wider")
    return Stances(
        lines={ref(key): tuple(found) for key, found in groupby(rows, key=lambda row: row["proposition"])},
        traits=_traits(store, wider),
        confounders=_sets(store, "line-confounders", "line", "confounder"),
        publications=_sets(store, "line-publications", "line", "publication"),
        circumstances=_sets(store, "circumstances", "proposition", "circumstance"),
        wider=wider,
        labels={ref(row["publication"]): str(row["publicationLabel"]) for row in cited},
    )


def ref(value: object) -> Ref:
    """Return the reference that an IRI of the graph is."""
    return Ref(str(value).removeprefix(BASE))


def _sets(store: Store, query: str, key: str, value: str) -> Mapping[Ref, frozenset[Ref]]:
    found: dict[Ref, set[Ref]] = defaultdict(set)
    for row in store.rows(queries("verdicts")[query]):
        found[ref(row[key])].add(ref(row[value]))
    return {name: frozenset(values) for name, values in found.items()}


def _traits(
    store: Store, wider: Mapping[Ref, frozenset[Ref]]
) -> Mapping[Ref, Mapping[Trait, frozenset[Ref]]]:
    found: dict[Ref, dict[Trait, frozenset[Ref]]] = defaultdict(dict)
    for row in store.rows(queries("verdicts")["line-qualifiers"]):
        trait, value = Trait(ref(row["explanation"]), row["overlaps"] is True), ref(row["value"])
        held = found[ref(row["line"])]
        held[trait] = held.get(trait, frozenset()) | {value} | wider.get(value, frozenset())
    return found
