"""What programs look for: the data set's page, VoID, whole files, site map, robots, and `/openapi.json`.

The last describes the whole HTTP interface (OpenAPI 3.1), as `openapi.yaml` beside this module has it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from flask import Blueprint, Response, current_app, render_template, request

from kg import __version__
from kg.facts import BASE, ONTOLOGY
from kg.schema.queries import queries
from kg.store import Iri
from kg.store.records import rows_of
from webui.parts.tables import TableView, table
from webui.serving.protocol import Operation
from webui.serving.query_service import QUERIES, QueryService
from webui.site.errors import NotKnown
from webui.site.names import UNITS, Names
from webui.site.negotiation import SUFFIXES, choose, prefers_html
from webui.site.reader import Reader, reader
from webui.site.templating import address, as_html, as_json, leading_to

blueprint = Blueprint("catalogue", __name__)
_INTERFACE = Path(__file__).with_name("openapi.yaml")
RDF = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")
MOST = 50_000  # addresses a site map may hold: https://www.sitemaps.org/protocol.html
_TABLES = (
    "dataset-files",
    "dataset-graphs",
    "dataset-links",
    "dataset-classes",
    "dataset-properties",
    "dataset-origins",
)
_PAGES = (
    "/",
    "/questions",
    "/compare",
    "/matrix",
    "/mechanisms",
    "/doses",
    "/charts",
    "/disputes",
    "/silence",
    "/inconsistencies",
    "/coverage",
    "/versions",
    "/classes",
    "/inferences",
    "/dataset",
    "/ontology",
    "/sparql",
)


@rows_of("pages", "dataset-about")
class DatasetAbout:
    """What the data set is, and how much is in it; `keywords` are joined by semicolons."""

    title: str
    description: str
    publisher: str
    licence: Iri
    version: str | None
    issued: str
    keywords: str
    endpoint: Iri
    triples: int
    entities: int
    subjects: int
    objects: int
    properties: int
    classes: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The data set as a page shows it: `about` is None where a build holds no description."""

    about: DatasetAbout | None
    tables: tuple[TableView, ...]


@blueprint.get("/dataset")
@blueprint.get("/dataset.<suffix>")
def dataset(suffix: str | None = None) -> Response:
    """Show what the data set is and how much of what is in it."""
    media_type = choose(("text/html", "application/json", *RDF), _known(suffix, "dataset"))
    if media_type in RDF:
        return as_rdf("void", media_type, endpoint=_endpoint())
    found = catalogue(reader())
    if media_type == "application/json":
        return as_json({"dataset": found.about, "tables": found.tables})
    return as_html("catalogue/dataset.html", {"catalogue": found})


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Give the VoID description as RDF; a browser is led to the page."""
    if prefers_html():
        return leading_to("/dataset")
    return as_rdf("void", choose(RDF), endpoint=_endpoint())


@blueprint.get("/catalogue")
def catalogue_page() -> Response:
    """Lead from the catalogue to the one data set in it."""
    return leading_to("/dataset")


@blueprint.get("/dump")
@blueprint.get("/dump.<suffix>")
def dump(suffix: str | None = None) -> Response:
    """Give every statement as one graph."""
    return as_rdf("dump", choose(RDF, _known(suffix, "dump")))


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Say where the site map is, and that the endpoint is nothing to crawl."""
    text = f"User-agent: *\nDisallow: /sparql?\nDisallow: /search?\nSitemap: {_root()}/sitemap.xml\n"
    return Response(text, mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """List every page, or where there are too many, the lists of them."""
    parts = pieces(addresses(reader().names))
    if len(parts) == 1:
        return _urls(parts[0])
    numbered = [f"/sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    return _xml("catalogue/sitemaps.xml", numbered)


@blueprint.get("/sitemap-<int:number>.xml")
def sitemap_part(number: int) -> Response:
    """List one part of the pages."""
    parts = pieces(addresses(reader().names))
    if not 1 <= number <= len(parts):
        raise NotKnown(f"The site map has {len(parts)} part(s); there is no part {number}.")
    return _urls(parts[number - 1])


@blueprint.get("/openapi.json")
def interface() -> Response:
    """Give the description of the whole HTTP interface."""
    return as_json(_interface())


@cache
def _interface() -> Mapping[str, object]:
    """Return what the file says, with our version."""
    said: dict[str, dict[str, object]] = yaml.safe_load(_INTERFACE.read_text(encoding="utf-8"))
    return {**said, "info": {**said["info"], "version": __version__}}


def catalogue(read: Reader) -> Catalogue:
    """Return what the description graph says, as tables."""
    asked = [(query, read.asked(query)) for query in map(read.query, _TABLES)]
    tables = tuple(table(query, rows, read.names) for query, rows in asked if rows)
    return Catalogue(next(iter(read.records(DatasetAbout)), None), tables)


def addresses(names: Names) -> list[str]:
    """Return the address of every page, sorted: lists, questions, and named things but parts of documents."""
    things = (iri for iri in names.every() if iri.startswith((BASE, ONTOLOGY)) and not iri.startswith(UNITS))
    questions = (f"/questions/{name}" for name in queries("competency"))
    return sorted({*_PAGES, *questions, *map(address, things)})


def pieces(found: Sequence[str], most: int = MOST) -> list[Sequence[str]]:
    """Return *found* in pieces of at most *most*.

    >>> pieces(["/a", "/b", "/c"], 2)
    [['/a', '/b'], ['/c']]
    """
    return [found[start : start + most] for start in range(0, len(found), most)]


def as_rdf(name: str, media_type: str, graphs: tuple[str, ...] = (), **bindings: str) -> Response:
    """Return the answer of the page query called *name*, a graph, in *media_type*, of *graphs* or of all.

    It is kept, and known again, as answers of the endpoint are.
    """
    operation = Operation(reader().query(name).bind(bindings).text, graphs, ())
    service = current_app.extensions[QUERIES]
    assert isinstance(service, QueryService)
    status, headers, body = service.answer_page(operation, media_type, request.environ)
    return Response(body, status, headers)


def _known(suffix: str | None, page: str) -> str | None:
    if suffix is not None and suffix not in SUFFIXES:
        raise NotKnown(f"/{page} has no form .{suffix}.")
    return suffix


def _root() -> str:
    return request.url_root.rstrip("/")


def _endpoint() -> str:
    return f"{_root()}/sparql"


def _urls(found: Sequence[str]) -> Response:
    return _xml("catalogue/sitemap.xml", found)


def _xml(template: str, found: Sequence[str]) -> Response:
    about = next(iter(reader().records(DatasetAbout)), None)
    page = {"addresses": [_root() + each for each in found], "changed": about.issued if about else None}
    return Response(render_template(template, **page), mimetype="application/xml")
