"""What the graph says, as things and typed edges: what property-graph formats are written from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from kg.facts import BASE
from kg.schema.prefixes import compress
from kg.schema.queries import queries
from kg.store import Row, Store, Value

Values = Mapping[str, tuple[str, ...]]
_NONE: Values = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Thing:
    """A named thing; `identifiers` are short names of foreign terms by kind of match (``exactMatch`` …)."""

    name: str
    kind: str
    label: str
    definition: str | None
    synonyms: tuple[str, ...] = ()
    identifiers: Values = field(default_factory=lambda: _NONE)


@dataclass(frozen=True, slots=True)
class Claim:
    """An evidence line or a verdict on a proposition.

    `said` has one text a property (direction, voice, verdict …), `values` several.
    """

    name: str
    source: Literal["line", "verdict"]
    subject: str
    predicate: str
    object: str
    said: Mapping[str, str]
    values: Values


@dataclass(frozen=True, slots=True)
class Link:
    """A plain triple between two things, by the local name of its property."""

    subject: str
    property: str
    object: str


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that the graph says in this shape; names are relative, as in `Ref`.

    `publications` has the short name of each cited work or source: PubMed, DOI, else ours.
    """

    things: Mapping[str, Thing]
    lines: tuple[Claim, ...]
    verdicts: tuple[Claim, ...]
    links: tuple[Link, ...]
    results: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    publications: Mapping[str, str] = field(default_factory=dict)


def contents(store: Store) -> Contents:
    """Read the graph in *store*."""
    values = _grouped(store, "values", "claim", "property", "value")
    return Contents(
        things=_things(store),
        lines=tuple(_claim(row, "line", values) for row in _rows(store, "lines")),
        verdicts=tuple(_claim(row, "verdict", values) for row in _rows(store, "verdicts")),
        links=tuple(
            Link(_name(row["subject"]), str(row["property"]), _name(row["object"]))
            for row in _rows(store, "links")
        ),
        results=_results(store),
        publications={_name(row["publication"]): _publication(row) for row in _rows(store, "publications")},
    )


def curie(name: str) -> str:
    """Return the short name of a thing of ours, or its IRI where the prefix list has none.

    >>> curie("drug/lenalidomide")
    'drug:lenalidomide'
    """
    return compress(BASE + name) or BASE + name


def _rows(store: Store, question: str) -> list[Row]:
    return store.rows(queries("exchange")[question])


def _name(value: Value) -> str:
    return str(value).removeprefix(BASE)


def _things(store: Store) -> dict[str, Thing]:
    synonyms = _listed(_rows(store, "synonyms"), "thing", "name")
    identifiers = _grouped(store, "identifiers", "thing", "match", "identifier")
    return {
        name: Thing(
            name,
            str(row["kind"]),
            str(row["label"]),
            None if row["definition"] is None else str(row["definition"]),
            tuple(each for each in synonyms.get(name, ()) if each != row["label"]),
            identifiers.get(name, _NONE),
        )
        for row in _rows(store, "things")
        for name in [_name(row["thing"])]
    }


def _claim(row: Row, source: Literal["line", "verdict"], values: Mapping[str, Values]) -> Claim:
    name = _name(row["claim"])
    roles = {"claim", "subject", "predicate", "object"}
    said = {key: _name(value) for key, value in row.items() if key not in roles and value is not None}
    return Claim(
        name,
        source,
        _name(row["subject"]),
        _name(row["predicate"]),
        _name(row["object"]),
        said,
        values.get(name, _NONE),
    )


def _results(store: Store) -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = {}
    for row in _rows(store, "results"):
        found.setdefault(_name(row["claim"]), []).append(row)
    return {claim: tuple(rows) for claim, rows in found.items()}


def _publication(row: Row) -> str:
    if row["pmid"] is not None:
        return f"PMID:{row['pmid']}"
    return f"doi:{row['doi']}" if row["doi"] is not None else curie(_name(row["publication"]))


def _listed(rows: list[Row], of: str, value: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(_name(row[of]), []).append(_name(row[value]))
    return {name: tuple(each) for name, each in found.items()}


def _grouped(store: Store, question: str, of: str, by: str, value: str) -> dict[str, Values]:
    found: dict[str, dict[str, list[str]]] = {}
    for row in _rows(store, question):
        found.setdefault(_name(row[of]), {}).setdefault(str(row[by]), []).append(_name(row[value]))
    return {name: {key: tuple(each) for key, each in held.items()} for name, held in found.items()}
