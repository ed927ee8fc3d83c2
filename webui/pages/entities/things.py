"""Everything that the graph says about one thing, put together for its page."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeVar

from kg.facts import ONTOLOGY
from kg.facts.namespaces import RDF, RDFS, SKOS
from kg.schema.mappings import PREDICATES
from kg.schema.prefixes import expand
from kg.store import Iri, Row, Value
from kg.store.records import rows_of
from webui.pages.ontology.explanations import Inference, inferred_of
from webui.parts.claims import ClaimGroup, claims_about
from webui.parts.disputes import DisputeView, disputes
from webui.parts.inconsistencies import InconsistencyView, inconsistencies
from webui.parts.tables import Cell, TableView, shown, table
from webui.site.names import Link, kind_of
from webui.site.reader import MOST_READ, Reader
from webui.site.templating import WRITTEN

# Page queries that give a table about a thing, in the order of the page; one without rows is left out.
SECTIONS = (
    "components",
    "doses",
    "results",
    "studies",
    "citations",
    "facts-here",
    "units-here",
    "place-neighbours",
    "containing-regimens",
    "members",
    "mappings",
    "axioms",
    "alignments",
    "broader-terms",
    "narrower-terms",
    "term-properties",
    "instances",
    "property-uses",
)
_Made = TypeVar("_Made")
_DEFINITION, _SYNONYM, _NOTE = f"{SKOS}definition", f"{SKOS}altLabel", f"{SKOS}note"
_EXAMPLE, _LOCATOR = f"{SKOS}example", f"{ONTOLOGY}locator"
_SHOWN_ABOVE = {
    f"{RDF}type",
    f"{RDFS}label",
    _DEFINITION,
    _SYNONYM,
    _NOTE,
    _EXAMPLE,
    _LOCATOR,
    # Sections have these as tables.
    *map(expand, PREDICATES),
    f"{RDFS}subClassOf",
    f"{RDFS}subPropertyOf",
}


@rows_of("pages", "statements")
class _StatedValue:
    property: Iri
    value: Value


@rows_of("pages", "mentions")
class _Mention:
    property: Iri
    subject: Iri


@rows_of("pages", "same-letters")
class _SameLetters:
    other: Iri
    letters: str
    component: Iri


@rows_of("pages", "bibliography")
class Bibliography:
    """The fields of a bibliographic line; whether it is a meeting abstract, if that is stated."""

    authors: str | None
    title: str
    journal: str | None
    year: int | None
    volume: str | None
    issue: str | None
    first_page: str | None = field(metadata={WRITTEN: "firstPage"})
    last_page: str | None = field(metadata={WRITTEN: "lastPage"})
    meeting_abstract: bool | None = field(metadata={WRITTEN: "meetingAbstract"})
    doi: str | None
    pmid: str | None


@dataclass(frozen=True, slots=True)
class PropertyValues:
    """Values, or things, that one property leads to; `total` counts those there are."""

    property: Link
    values: tuple[Cell, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Confusable:
    """A regimen that is written with the same letters, and what is in it."""

    regimen: Link
    letters: str
    components: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ThingView:
    """A thing's page as data; the HTML page and its JSON twin are both made from it."""

    iri: str
    label: str
    kind: str
    types: tuple[Link, ...]
    definition: tuple[Cell, ...]
    synonyms: tuple[Cell, ...]
    note: tuple[Cell, ...]
    example: tuple[Cell, ...]
    locator: tuple[Cell, ...]
    bibliography: Bibliography | None
    confusable: tuple[Confusable, ...]
    claims: tuple[ClaimGroup, ...]
    opposition: DisputeView | None
    finding: InconsistencyView | None
    sections: tuple[TableView, ...]
    statements: tuple[PropertyValues, ...]
    mentions: tuple[PropertyValues, ...]
    inferred: tuple[Inference, ...]

    def why(self, property: str, value: str) -> str | None:
        """Return the address that says why a value was inferred, or None if it was stated."""
        pairs = {(each.property.iri, each.value.iri): each.why for each in self.inferred}
        return pairs.get((property, value))

    def fills(self, rows: int) -> bool:
        """Say whether a table, or what refers to the thing, has that many *rows*: then there may be more."""
        mentioned = sum(group.total for group in self.mentions)
        return mentioned >= rows or any(table.total >= rows for table in self.sections)

    def section(self, name: str) -> TableView | None:
        """Return the table of one page query, if it has rows."""
        return next((found for found in self.sections if found.name == name), None)


@dataclass(frozen=True, slots=True)
class Portion:
    """How much of a thing is told: all of it if `whole`; else a page of rows `after` so many.

    Of those rows, `cut` tables and groups show what the settings say.
    """

    whole: bool = False
    cut: bool = True
    after: int = 0

    def rows(self, read: Reader, name: str, iri: str) -> list[Row]:
        """Return the rows of a page query about *iri*, whichever it is."""
        query = read.query(name).bind({"iri": iri})
        return read.asked(query if self.whole else query.first(MOST_READ, self.after))

    def records(self, read: Reader, class_: type[_Made], iri: str) -> list[_Made]:
        """Return the rows about *iri* of the query of *class_*."""
        return read.records_about(class_, iri, whole=self.whole, after=self.after)


def describe(read: Reader, iri: str, portion: Portion) -> ThingView | None:
    """Return what is known of *iri*, as much as *portion* says; None if that is nothing."""
    cut = portion.cut and not portion.whole
    stated = read.records(_StatedValue, iri=iri)
    mentioned = [(each.property, each.subject) for each in portion.records(read, _Mention, iri)]
    mentions = _groups(read, mentioned, read.settings.mentions_shown if cut else 0)
    if not stated and not mentions:
        return None
    shown_below = [(each.property, each.value) for each in stated if each.property not in _SHOWN_ABOVE]
    return ThingView(
        iri=iri,
        label=read.names.label(iri),
        kind=kind_of(iri),
        types=read.links("types", iri=iri),
        definition=_values(read, stated, _DEFINITION),
        synonyms=_values(read, stated, _SYNONYM),
        note=_values(read, stated, _NOTE),
        example=_values(read, stated, _EXAMPLE),
        locator=_values(read, stated, _LOCATOR),
        bibliography=next(iter(read.records(Bibliography, iri=iri)), None),
        confusable=_confusables(read, iri),
        claims=claims_about(read, iri, whole=portion.whole),
        opposition=next(iter(disputes(read, iri)), None) if kind_of(iri) == "Dispute" else None,
        finding=next(iter(inconsistencies(read, iri)), None) if kind_of(iri) == "Inconsistency" else None,
        sections=_sections(read, iri, portion, read.settings.rows_shown if cut else 0),
        statements=_groups(read, shown_below, 0),
        mentions=mentions,
        inferred=inferred_of(read, iri),
    )


def _sections(read: Reader, iri: str, portion: Portion, limit: int) -> tuple[TableView, ...]:
    found = ((name, portion.rows(read, name, iri)) for name in SECTIONS)
    return tuple(
        table(read.query(name), rows, read.names, about=iri, limit=limit) for name, rows in found if rows
    )


def _confusables(read: Reader, iri: str) -> tuple[Confusable, ...]:
    link = read.names.link
    found = groupby(read.records(_SameLetters, iri=iri), key=lambda each: (each.other, each.letters))
    return tuple(
        Confusable(link(other), letters, tuple(link(each.component) for each in members))
        for (other, letters), members in found
    )


def _values(read: Reader, stated: Iterable[_StatedValue], wanted: str) -> tuple[Cell, ...]:
    return tuple(shown(each.value, read.names) for each in stated if each.property == wanted)


def _groups(read: Reader, pairs: Iterable[tuple[Iri, Value]], limit: int) -> tuple[PropertyValues, ...]:
    """Return *pairs* of a property and what it leads to, in the order of the query, by property."""
    groups = []
    for key, members in groupby(pairs, key=lambda pair: pair[0]):
        cells = sorted((shown(value, read.names) for _, value in members), key=_order)
        groups.append(
            PropertyValues(read.names.link(key), tuple(cells[:limit] if limit else cells), len(cells))
        )
    return tuple(sorted(groups, key=lambda group: group.property.label))


def _order(cell: Cell) -> str:
    return str(getattr(cell, "label", cell)).casefold()
