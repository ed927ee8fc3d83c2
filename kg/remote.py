"""The store boundary over any SPARQL 1.1 server, for reading, through SPARQLWrapper."""

import json
from collections.abc import Mapping, Sequence
from urllib.error import URLError

from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from kg.errors import QuerySyntaxError, StoreError
from kg.federation import Federation
from kg.gate import admit
from kg.queries import Query
from kg.store import Gone, Iri, Result, Row, Value, read_literal

_BINDINGS = {
    "application/sparql-results+json": JSON,
    "application/sparql-results+xml": XML,
    "text/csv": CSV,
    "text/tab-separated-values": TSV,
}
_GRAPH = {
    "text/turtle": TURTLE,
    "application/n-triples": N3,
    "application/rdf+xml": RDFXML,
    "application/ld+json": JSONLD,
}
TIMEOUT_SECONDS = 60


class RemoteStore:
    """A graph behind a SPARQL endpoint."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.version = endpoint
        self.federation = Federation()

    def rows(self, query: Query, **bindings: str) -> list[Row]:
        answer = json.loads(self.ask(query.bind(bindings).text).serialize("application/sparql-results+json"))
        names = answer["head"]["vars"]
        return [{name: _value(row.get(name)) for name in names} for row in answer["results"]["bindings"]]

    def ask(self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Result:
        text = admit(text).text
        wrapper = self._wrapper(text, default_graphs, named_graphs)
        if wrapper.queryType in {"SELECT", "ASK"}:
            kind, formats = ("bindings" if wrapper.queryType == "SELECT" else "boolean"), _BINDINGS
        else:
            kind, formats = "graph", _GRAPH

        def write(media_type: str, gone: Gone | None) -> bytes:
            wrapper.setReturnFormat(formats[media_type])
            return _fetch(wrapper, self.endpoint)

        return Result(kind, tuple(formats), write)

    def close(self) -> None:
        """Give back nothing: each request has a connection of its own."""

    def _wrapper(
        self, text: str, default_graphs: Sequence[str], named_graphs: Sequence[str]
    ) -> SPARQLWrapper:
        wrapper = SPARQLWrapper(self.endpoint)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)  # or it adds parameters of its own, which strict servers refuse
        wrapper.setTimeout(TIMEOUT_SECONDS)
        wrapper.setQuery(text)
        for iri in default_graphs:
            wrapper.addDefaultGraph(iri)
        for iri in named_graphs:
            wrapper.addNamedGraph(iri)
        return wrapper


def _fetch(wrapper: SPARQLWrapper, endpoint: str) -> bytes:
    try:
        body: bytes = wrapper.query().response.read()
    except QueryBadFormed as error:
        raise QuerySyntaxError(str(error)) from error
    except (SPARQLWrapperException, URLError, TimeoutError, ValueError) as error:
        raise StoreError(f"{endpoint}: {error}") from error
    return body


def _value(term: Mapping[str, str] | None) -> Value:
    if term is None:
        return None
    if term["type"] == "uri":
        return Iri(term["value"])
    return read_literal(term["value"], term.get("datatype"))
