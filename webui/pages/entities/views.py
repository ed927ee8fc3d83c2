"""Pages of things: every IRI of the graph is an address here, in HTML, JSON and RDF."""

from flask import Blueprint, Response, redirect, request

from kg.facts import BASE, ONTOLOGY
from kg.store import Iri
from webui.pages.catalogue import RDF
from webui.pages.entities.portraits import portrait
from webui.pages.entities.things import Extent, Thing, describe
from webui.pages.ontology.terms import term_of
from webui.site.arguments import passed_over
from webui.site.errors import NotKnown
from webui.site.names import kind_of
from webui.site.negotiation import SUFFIXES, choose, split
from webui.site.reader import MOST_READ, reader
from webui.site.templating import address, as_csv, as_html, as_json

blueprint = Blueprint("entities", __name__)
_FORMS = ("text/html", *RDF, "application/json")
_MEASURED = "results"


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
    response = redirect(f"{target}?{query}" if query else target, 308)
    assert isinstance(response, Response)
    return response


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
    found = describe(read, iri, _extent(media_type))
    if found is None:
        path = iri.removeprefix(BASE)
        raise NotKnown(f"Nothing is known here about {path!r}.", read.names.near(path))
    response = _as(media_type, found)
    response.headers["Link"] = f'<{found.iri}>; rel="describes"'
    return response


def _extent(media_type: str) -> Extent:
    return Extent(whole=media_type != "text/html", cut="all" not in request.args, after=passed_over())


def _offered(iri: str, suffix: str | None) -> tuple[str, ...]:
    """Return the forms of a page; CSV only where figures make a table."""
    asked = suffix == "csv" or "text/csv" in request.accept_mimetypes.values()
    return _FORMS + (
        ("text/csv",)
        if asked and reader().asked(reader().query(_MEASURED).bind({"iri": iri}).first(1))
        else ()
    )


def _as(media_type: str, found: Thing) -> Response:
    measured, said = found.section(_MEASURED), reader().passage(found.iri)
    told = media_type in {"text/html", "application/json"}
    term = term_of(reader(), found.iri)
    own = portrait(reader(), found, _extent(media_type)) if told else None
    drawn: dict[str, object] = {own.name: own.data} if own else {}
    if media_type == "text/html":
        suffixes = [form for form in SUFFIXES if SUFFIXES[form] in _FORMS[1:]] + (["csv"] if measured else [])
        page = {"thing": found, "forms": suffixes, "here": address(found.iri), "said": said}
        page |= {"after": passed_over(), "most": MOST_READ, "more": found.fills(MOST_READ)}
        template = "ontology/term.html" if term else own.template if own else "entities/thing.html"
        return as_html(template, {**page, **drawn, "term": term})
    if media_type == "application/json":
        more = {"term": term} if term else {}
        return as_json(
            {"thing": found, **more, **drawn, **({"text": said.text, "passage": said} if said else {})}
        )
    if media_type == "text/csv":
        return _measured_csv(found.iri)
    query = reader().query("description").bind({"iri": found.iri})
    return Response(reader().store.ask(query.text).serialize(media_type), mimetype=media_type)


def _measured_csv(iri: str) -> Response:
    """Return every column of the figures of *iri*; things are written with their labels."""
    names = [column.name for column in reader().query(_MEASURED).columns]
    label = reader().names.label
    return as_csv(
        names,
        (
            [label(cell) if isinstance(cell, Iri) else cell for cell in map(row.get, names)]
            for row in reader().rows(_MEASURED, iri=iri)
        ),
    )
