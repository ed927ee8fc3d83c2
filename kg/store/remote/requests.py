"""The requests that a SPARQL server understands, as SPARQLWrapper words them."""

from collections.abc import Sequence
from urllib.parse import urlencode
from urllib.request import Request

from SPARQLWrapper import POST, SPARQLWrapper

from kg import __version__

_AGENT = f"myeloma-kg/{__version__} (https://w3id.org/myeloma-kg)"


def query_request(
    endpoint: str, text: str, accepted: str, default_graphs: Sequence[str], named_graphs: Sequence[str]
) -> Request:
    """Return a query by POST, which has no limit of length."""
    wrapper = _wrapper(endpoint, text, accepted)
    for iri in default_graphs:
        wrapper.addDefaultGraph(iri)
    for iri in named_graphs:
        wrapper.addNamedGraph(iri)
    return _request(wrapper)


def update_request(endpoint: str, text: str) -> Request:
    """Return an update; the server runs the operations of one request in one transaction, if it has these."""
    return _request(_wrapper(endpoint, text, "*/*"))


def graph_request(graph_store: str, graph: str, triples: bytes, method: str) -> Request:
    """Return a PUT or POST of N-Triples to a graph (Graph Store Protocol, section 4.2).

    Oxigraph and the specification name the graph by ``graph``, Virtuoso by ``graph-uri``.
    """
    name = "graph-uri" if "graph-crud" in graph_store else "graph"
    joint = "&" if "?" in graph_store else "?"
    headers = {"Content-Type": "application/n-triples", "User-Agent": _AGENT}
    return Request(  # noqa: S310 - the address is checked to be of the web
        f"{graph_store}{joint}{urlencode({name: graph})}", data=triples, headers=headers, method=method
    )


def _wrapper(endpoint: str, text: str, accepted: str) -> SPARQLWrapper:
    wrapper = SPARQLWrapper(endpoint, agent=_AGENT)
    wrapper.setMethod(POST)
    wrapper.setOnlyConneg(True)  # or it adds parameters of its own, which strict servers refuse
    wrapper.addCustomHttpHeader("Accept", accepted)
    wrapper.setQuery(text)
    return wrapper


def _request(wrapper: SPARQLWrapper) -> Request:
    # Its own sending has no overall time limit, takes the login along on a redirection, and sets up
    # digest authentication for the whole process.
    return wrapper._createRequest()  # noqa: SLF001
