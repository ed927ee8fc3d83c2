"""Everything that the graph says about one thing, put together for its page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.facts import ONTOLOGY
from kg.facts.namespaces import RDF, RDFS, SKOS
from kg.schema.mappings import PREDICATES
from kg.schema.prefixes import expand
from kg.store import Row
from webui.pages.ontology.explanations import Inference, inferred_of
from webui.parts.claims import ClaimGroup, claims_about
from webui.parts.findings import Finding, findings
from webui.parts.oppositions import Opposition, oppositions
from webui.parts.tables import Cell, Table, shown, table
from webui.site.names import Link, kind_of
from webui.site.reader import Reader

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


@dataclass(frozen=True, slots=True)
class Group:
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
class Thing:
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
    bibliography: Row | None
    confusable: tuple[Confusable, ...]
    claims: tuple[ClaimGroup, ...]
    opposition: Opposition | None
    finding: Finding | None
    sections: tuple[Table, ...]
    statements: tuple[Group, ...]
    mentions: tuple[Group, ...]
    inferred: tuple[Inference, ...]

    def why(self, property: str, value: str) -> str | None:
        """Return the address that says why a value was inferred, or None if it was stated."""
        pairs = {(each.property.iri, each.value.iri): each.why for each in self.inferred}
        return pairs.get((property, value))

    def fills(self, rows: int) -> bool:
        """Say whether a table, or what refers to the thing, has that many *rows*: then there may be more."""
        mentioned = sum(group.total for group in self.mentions)
        return mentioned >= rows or any(table.total >= rows for table in self.sections)

    def section(self, name: str) -> Table | None:
        """Return the table of one page query, if it has rows."""
        return next((found for found in self.sections if found.name == name), None)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a thing is told: all of it if `whole`; else a page of rows `after` so many.

    Of those rows, `cut` tables and groups show what the settings say.
    """

    whole: bool = False
    cut: bool = True
    after: int = 0

    def rows(self, read: Reader, name: str, iri: str) -> list[Row]:
        """Return the rows of a page query about *iri*."""
        return read.rows(name, iri=iri) if self.whole else read.some(name, self.after, iri=iri)


def describe(read: Reader, iri: str, extent: Extent) -> Thing | None:
    """Return what is known of *iri*, to that *extent*; None if that is nothing."""
    cut = extent.cut and not extent.whole
    stated = read.rows("statements", iri=iri)
    mentioned = extent.rows(read, "mentions", iri)
    mentions = _groups(read, mentioned, "subject", read.settings.mentions_shown if cut else 0)
    if not stated and not mentions:
        return None
    return Thing(
        iri=iri,
        label=read.names.label(iri),
        kind=kind_of(iri),
        types=tuple(read.names.link(str(row["type"])) for row in read.rows("types", iri=iri)),
        definition=_values(read, stated, _DEFINITION),
        synonyms=_values(read, stated, _SYNONYM),
        note=_values(read, stated, _NOTE),
        example=_values(read, stated, _EXAMPLE),
        locator=_values(read, stated, _LOCATOR),
        bibliography=next(iter(read.rows("bibliography", iri=iri)), None),
        confusable=_confusables(read, iri),
        claims=claims_about(read, iri, whole=extent.whole),
        opposition=next(iter(oppositions(read, iri)), None) if kind_of(iri) == "Dispute" else None,
        finding=next(iter(findings(read, iri)), None) if kind_of(iri) == "Inconsistency" else None,
        sections=_sections(read, iri, extent, read.settings.rows_shown if cut else 0),
        statements=_groups(read, [row for row in stated if row["property"] not in _SHOWN_ABOVE], "value", 0),
        mentions=mentions,
        inferred=inferred_of(read, iri),
    )


def _sections(read: Reader, iri: str, extent: Extent, limit: int) -> tuple[Table, ...]:
    found = ((name, extent.rows(read, name, iri)) for name in SECTIONS)
    return tuple(
        table(read.query(name), rows, read.names, about=iri, limit=limit) for name, rows in found if rows
    )


def _confusables(read: Reader, iri: str) -> tuple[Confusable, ...]:
    rows = groupby(
        read.rows("same-letters", iri=iri), key=lambda row: (str(row["other"]), str(row["letters"]))
    )
    return tuple(
        Confusable(
            read.names.link(other), letters, tuple(read.names.link(str(row["component"])) for row in members)
        )
        for (other, letters), members in rows
    )


def _values(read: Reader, stated: Iterable[Row], wanted: str) -> tuple[Cell, ...]:
    return tuple(shown(row["value"], read.names) for row in stated if row["property"] == wanted)


def _groups(read: Reader, rows: Sequence[Row], name: str, limit: int) -> tuple[Group, ...]:
    groups = []
    for key, members in groupby(rows, key=lambda row: str(row["property"])):
        cells = sorted((shown(row[name], read.names) for row in members), key=_order)
        groups.append(Group(read.names.link(key), tuple(cells[:limit] if limit else cells), len(cells)))
    return tuple(sorted(groups, key=lambda group: group.property.label))


def _order(cell: Cell) -> str:
    return str(getattr(cell, "label", cell)).casefold()
