"""The ontology as documentation: one page for all of it, and what the page of a term has beside others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from flask import Blueprint, Response

from kg.facts import ONTOLOGY
from kg.reasoning.manchester import Axiom
from kg.schema.ontology import Constraint, constraints
from kg.store import Iri
from kg.store.records import rows_of
from webui.pages.catalogue import RDF, as_rdf
from webui.pages.home import tree
from webui.parts.tables import table
from webui.site.errors import NotKnown
from webui.site.names import Link
from webui.site.negotiation import SUFFIXES, choose
from webui.site.reader import Reader, reader
from webui.site.templating import WRITTEN, as_html, as_json

blueprint = Blueprint("terms", __name__)
_TABLES = ("ontology-properties", "ontology-values", "ontology-imported")
_KINDS = {
    "Class": "class",
    "ObjectProperty": "object property",
    "DataProperty": "data property",
    "AnnotationProperty": "annotation property",
    "Individual": "individual",
    "Datatype": "datatype",
}


@rows_of("pages", "term-uses")
class TermUses:
    """How many things are of a term, and how many statements are made with it or lead to it."""

    things: int
    statements: int
    values: int


@rows_of("pages", "ontology-about")
class OntologyFile:
    """A file of the ontology, and what it says of itself."""

    file: Iri
    title: str | None
    description: str | None
    version: str | None
    version_iri: Iri | None = field(metadata={WRITTEN: "versionIri"})
    licence: Iri | None
    creator: str | None


@dataclass(frozen=True, slots=True)
class AxiomPiece:
    """A word of an axiom; `label` says what the thing that it links to is called."""

    text: str
    iri: str | None
    label: str | None


@dataclass(frozen=True, slots=True)
class AxiomView:
    """An axiom as a page shows it: `pieces` are text and links; `subject` is whose frame it is in."""

    subject: Link | None
    section: str
    text: str
    pieces: tuple[AxiomPiece, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """What a shape asks of the records of a class, of one property or in general."""

    of: Link
    property: Link | None
    message: str


@dataclass(frozen=True, slots=True)
class TermView:
    """A term of the ontology beyond what is said of any thing.

    `frame` are its own axioms in Manchester syntax, `elsewhere` those of others that name it.
    """

    name: str
    kind: str
    uses: TermUses
    frame: tuple[AxiomView, ...]
    elsewhere: tuple[AxiomView, ...]
    demands: tuple[Demand, ...]

    @property
    def sections(self) -> tuple[tuple[str, tuple[AxiomView, ...]], ...]:
        """The axioms of the frame by section, in the order of the frame."""
        return tuple(
            (name, tuple(found)) for name, found in groupby(self.frame, key=lambda entry: entry.section)
        )


def term_of(read: Reader, iri: str) -> TermView | None:
    """Return what the ontology says of its term *iri*, or None if it is no term of ours."""
    if not iri.startswith(ONTOLOGY):
        return None
    axioms = read.axioms
    kind = next((frame for found, frame in axioms.declared if found == iri), None)
    if kind is None:
        return None
    return TermView(
        name=iri.removeprefix(ONTOLOGY),
        kind=_KINDS[kind],
        uses=read.records(TermUses, iri=iri)[0],
        frame=_entries(read, sorted(axioms.of(iri), key=lambda axiom: (axiom.section, axiom.text))),
        elsewhere=_entries(read, axioms.mentioning(iri)),
        demands=_demands(read, (each for each in constraints() if iri in (each.of, each.property))),
    )


def _entries(read: Reader, axioms: Iterable[Axiom]) -> tuple[AxiomView, ...]:
    names = read.names
    return tuple(
        AxiomView(
            names.link(axiom.subject) if axiom.subject else None,
            axiom.section,
            axiom.text,
            tuple(AxiomPiece(text, iri, names.label(iri) if iri else None) for text, iri in axiom.pieces),
        )
        for axiom in axioms
    )


def _demands(read: Reader, found: Iterable[Constraint]) -> tuple[Demand, ...]:
    link = read.names.link
    return tuple(
        Demand(link(each.of), link(each.property) if each.property else None, each.message) for each in found
    )


@blueprint.get("/ontology")
@blueprint.get("/ontology.<suffix>")
def ontology(suffix: str | None = None) -> Response:
    """Show the whole ontology: what it is, its classes, properties and lists; or give it as RDF."""
    if suffix is not None and suffix not in SUFFIXES:
        raise NotKnown(f"The ontology has no form .{suffix}.")
    media_type = choose((*RDF, "text/html", "application/json"), suffix)
    if media_type in RDF:
        return as_rdf("ontology-document", media_type)
    data = overview(reader())
    return as_json(data) if media_type == "application/json" else as_html("ontology/ontology.html", data)


def overview(read: Reader) -> Mapping[str, object]:
    """Return the ontology as data for its page: files, sizes, tree of classes, and tables."""
    files = read.records(OntologyFile)
    tables = [(query, read.asked(query)) for query in map(read.query, _TABLES)]
    return {
        "about": files[0] if files else None,
        "files": files,
        "sizes": {"axioms": len(read.axioms.logical), **_sizes(read)},
        "tree": tree(read),
        "tables": tuple(table(query, rows, read.names) for query, rows in tables if rows),
        "names": sorted(
            {iri.removeprefix(ONTOLOGY) for iri, _ in read.axioms.declared if iri.startswith(ONTOLOGY)},
            key=lambda name: (name.casefold(), name),
        ),
    }


def _sizes(read: Reader) -> dict[str, int]:
    kinds = [kind for iri, kind in read.axioms.declared if iri.startswith(ONTOLOGY)]
    return {_KINDS[kind]: kinds.count(kind) for kind in sorted(set(kinds))}
