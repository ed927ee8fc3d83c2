"""Pages of things: every IRI of the graph is an address here, in HTML, JSON and RDF.

Whole graphs by name are the reading half of the SPARQL 1.1 Graph Store HTTP Protocol (sections 4 and 5.2).
"""

from dataclasses import dataclass

from flask import Blueprint, Response, request

from kg.errors import UnknownParameter
from kg.facts import BASE, ONTOLOGY
from kg.store import Iri
from webui.pages.catalogue import RDF, as_rdf
from webui.pages.entities.things import Portion, ThingView, describe
from webui.pages.ontology.terms import term_of
from webui.pages.publications.publications import PublicationView, publication
from webui.pages.publications.studies import StudyView, study
from webui.pages.regimens.regimens import RegimenView, regimen_of
from webui.site.arguments import passed_over
from webui.site.errors import BadValue, NotKnown
from webui.site.names import kind_of
from webui.site.negotiation import SUFFIXES, choose, split
from webui.site.reader import MOST_READ, Reader, reader
from webui.site.templating import address, as_csv, as_html, as_json, leading_to

blueprint = Blueprint("entities", __name__)
_FORMS = ("text/html", *RDF, "application/json")
_MEASURED = "results"


@dataclass(frozen=True, slots=True)
class KindPage:
    """What the page of a thing of some kind shows beside what that of every thing does, under one `name`."""

    name: str
    template: str
    data: PublicationView | RegimenView | StudyView


@blueprint.get("/ontology/<path:term>")
def term(term: str) -> Response:
    """Show a term of the ontology."""
    name, suffix = split(term)
    return _show(ONTOLOGY + name, suffix)


@blueprint.get("/<path:path>")
def thing(path: str) -> Response:
    """Show the thing whose IRI ends in *path*, the things of a folder, or where they are."""
    read = reader()
    exact = read.names.knows(BASE + path)
    name, suffix = (path, None) if exact else split(path.rstrip("/"))
    if "/" not in name:
        return _folder(name, suffix)
    found = read.names.alias(name) if not read.names.knows(BASE + name) else None
    if found is not None and found != name:
        return _elsewhere(found, suffix)
    return _show(BASE + name, suffix)


def _elsewhere(path: str, suffix: str | None) -> Response:
    target = address(BASE + path) + (f".{suffix}" if suffix else "")
    query = request.query_string.decode("ascii", "ignore")
    return leading_to(f"{target}?{query}" if query else target, 308)


def _folder(name: str, suffix: str | None) -> Response:
    links, total = reader().names.folder(name)
    if not links:
        raise NotKnown(f"Nothing here is called {name!r}.", reader().names.near(name))
    data = {"folder": name, "kind": kind_of(links[0].iri), "total": total, "things": links}
    if choose(("text/html", "application/json"), suffix) == "application/json":
        return as_json(data)
    return as_html("entities/folder.html", data)


def _show(iri: str, suffix: str | None) -> Response:
    read = reader()
    media_type = choose(_offered(iri, suffix), suffix)
    found = describe(read, iri, _portion(media_type))
    if found is None:
        path = iri.removeprefix(BASE)
        raise NotKnown(f"Nothing is known here about {path!r}.", read.names.near(path))
    response = _written(media_type, found)
    response.headers["Link"] = f'<{found.iri}>; rel="describes"'
    return response


def _portion(media_type: str) -> Portion:
    return Portion(whole=media_type != "text/html", cut="all" not in request.args, after=passed_over())


def _offered(iri: str, suffix: str | None) -> tuple[str, ...]:
    """Return the forms of a page; CSV only where figures make a table."""
    asked = suffix == "csv" or "text/csv" in request.accept_mimetypes.values()
    measured = asked and reader().asked(reader().query(_MEASURED).bind({"iri": iri}).first(1))
    return (*_FORMS, "text/csv") if measured else _FORMS


def kind_page(read: Reader, thing: ThingView, portion: Portion) -> KindPage | None:
    """Return what is special to a thing of this kind, as much as *portion* says; None for most kinds."""
    kind = kind_of(thing.iri)
    if kind == "Publication" and thing.bibliography:
        abstract = thing.bibliography.meeting_abstract
        data = publication(read, thing.iri, thing.claims, abstract=abstract)
        return KindPage("publication", "publications/publication.html", data)
    if kind == "Study":
        return KindPage("study", "publications/study.html", study(read, thing.iri))
    regimen = regimen_of(read, thing, portion)
    return KindPage("regimen", "regimens/regimen.html", regimen) if regimen else None


def _written(media_type: str, found: ThingView) -> Response:
    """Return what is known of a thing in *media_type*."""
    said = reader().passage(found.iri)
    if media_type == "text/csv":
        return _measured_csv(found.iri)
    if media_type in RDF:
        query = reader().query("description").bind({"iri": found.iri})
        return Response(reader().store.ask(query.text).serialize(media_type), mimetype=media_type)
    term = term_of(reader(), found.iri)
    own = kind_page(reader(), found, _portion(media_type))
    drawn: dict[str, object] = {own.name: own.data} if own else {}
    if media_type == "application/json":
        more = {"term": term} if term else {}
        quoted = {"text": said.text, "passage": said} if said else {}
        return as_json({"thing": found, **more, **drawn, **quoted})
    suffixes = [form for form in SUFFIXES if SUFFIXES[form] in _FORMS[1:]]
    suffixes += ["csv"] if found.section(_MEASURED) else []
    page = {"thing": found, "forms": suffixes, "here": address(found.iri), "said": said}
    page |= {"after": passed_over(), "most": MOST_READ, "more": found.fills(MOST_READ)}
    template = "ontology/term.html" if term else own.template if own else "entities/thing.html"
    return as_html(template, {**page, **drawn, "term": term})


def _measured_csv(iri: str) -> Response:
    """Return every column of the figures of *iri*; things are written with their labels."""
    query, label = reader().query(_MEASURED), reader().names.label
    names = [column.name for column in query.columns]
    rows = reader().asked(query.bind({"iri": iri}))
    cells = (map(row.get, names) for row in rows)
    return as_csv(names, ([label(cell) if isinstance(cell, Iri) else cell for cell in row] for row in cells))


@blueprint.get("/graph-store")
def graph_store() -> Response:
    """Give the default graph, which is every graph together, or the one that is named."""
    named = request.args.getlist("graph")
    if len(named) + ("default" in request.args) != 1:
        raise BadValue("Name one graph: with ?graph= and its IRI, or ?default for all of them together.")
    media_type = choose(RDF)
    return _graph(named[0], media_type) if named else as_rdf("dump", media_type)


@blueprint.get("/graph/<path:name>")
def graph(name: str) -> Response:
    """Give a graph at its own address; its page, where a page or the JSON twin of one is wanted."""
    stem, suffix = split(name)
    media_type = choose(_FORMS, suffix) if suffix != "csv" else SUFFIXES["csv"]
    return _graph(f"{BASE}graph/{stem}", media_type) if media_type in RDF else thing(f"graph/{name}")


def _graph(iri: str, media_type: str) -> Response:
    """Return what is stated in the graph called *iri*."""
    read = reader()
    if ":" not in iri:
        raise BadValue(f"The name of a graph is an absolute IRI, which {iri[:100]!r} is not.")
    try:
        there = read.asked(read.query("graph-there").bind({"graph": iri}))
    except UnknownParameter as error:
        raise BadValue(f"{iri[:100]!r} is no IRI.") from error
    if not there:
        raise NotKnown(f"There is no graph called {iri[:200]!r}.")
    return as_rdf("dump", media_type, (iri,))
