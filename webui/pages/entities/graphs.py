"""Whole graphs by name: the reading half of the SPARQL 1.1 Graph Store HTTP Protocol (sections 4 and 5.2)."""

from flask import Blueprint, Response, request

from kg.errors import UnknownParameter
from kg.facts import BASE
from webui.pages.catalogue import RDF, as_rdf
from webui.pages.entities.views import thing
from webui.site.errors import BadValue, NotKnown
from webui.site.negotiation import SUFFIXES, choose, split
from webui.site.reader import reader

blueprint = Blueprint("graphs", __name__)
_PAGES = ("text/html", "application/json")


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
    media_type = choose((_PAGES[0], *RDF, *_PAGES[1:]), suffix) if suffix != "csv" else SUFFIXES["csv"]
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
