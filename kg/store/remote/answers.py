"""What another engine answered: checked to be whole, and written as any backend writes it."""

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import AnswerTooLarge, RemoteUnavailable
from kg.store.budgets import Budgets
from kg.store.evaluation import READABLE_FORMATS, TooLarge, write_out

if TYPE_CHECKING:
    from kg.store.http import Reply

BINDINGS = "application/sparql-results+json"
GRAPH = "application/n-triples"
ACCEPTED = {
    "bindings": f"{BINDINGS}, application/sparql-results+xml;q=0.5",
    "boolean": f"{BINDINGS}, application/sparql-results+xml;q=0.5",
    "graph": f"{GRAPH}, text/turtle;q=0.5, application/rdf+xml;q=0.3",
}
_GRAPHS = {
    GRAPH: ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
_WRITTEN_SHORT = re.compile(
    rb'("datatype"\s*:\s*"http://www\.w3\.org/2001/XMLSchema#boolean"\s*,\s*"value"\s*:\s*)"([01])"'
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: bindings, boolean or graph; each row once; in a media type; within budgets."""

    kind: str
    distinct: bool
    media_type: str
    budgets: Budgets


def written(place: str, wanted: Wanted, reply: "Reply") -> bytes:
    """Return the answer that *reply* holds as it is wanted.

    :raises RemoteUnavailable: when it is none, or not whole.
    :raises AnswerTooLarge: when it has more bytes or rows than it may have.
    """
    budgets = wanted.budgets
    _refuse_partial(place, reply)
    try:
        found = _triples(place, reply) if wanted.kind == "graph" else _solutions(place, wanted, reply)
        return write_out(found, wanted.media_type, budgets.result_bytes, budgets.result_rows)
    except TooLarge as error:
        limit = getattr(budgets, error.setting)
        raise AnswerTooLarge(
            error.setting, limit, f"the answer has more than {limit} {error.setting.removeprefix('result_')}"
        ) from None
    except (SyntaxError, ValueError) as error:
        raise RemoteUnavailable(
            f"{place}: its answer is cut off, or is no SPARQL result (it does not parse); "
            "the server may have given up in the middle"
        ) from error


def _solutions(place: str, wanted: Wanted, reply: "Reply") -> ox.QuerySolutions | ox.QueryBoolean:
    if reply.media_type not in READABLE_FORMATS:
        raise _another_kind(place, reply)
    # Virtuoso writes truth values as 1 and 0.
    body = _WRITTEN_SHORT.sub(
        lambda found: found[1] + (b'"true"' if found[2] == b"1" else b'"false"'), reply.body
    )
    virtuoso = reply.headers.get("Server", "").startswith("Virtuoso")
    if virtuoso and wanted.distinct and reply.media_type == BINDINGS:
        body = _each_once(body)
    found = ox.parse_query_results(body, format=READABLE_FORMATS[reply.media_type])
    if wanted.kind == "boolean" and isinstance(found, ox.QuerySolutions):
        return _truth(found)
    if isinstance(found, ox.QueryBoolean) != (wanted.kind == "boolean"):
        raise RemoteUnavailable(f"{place}: it answers another question than was asked (yes or no)")
    return found


def _each_once(body: bytes) -> bytes:
    """Return a table without the repetitions that Virtuoso leaves in spite of DISTINCT."""
    read = json.loads(body)
    rows = {json.dumps(row, sort_keys=True): row for row in read["results"]["bindings"]}
    if len(rows) == len(read["results"]["bindings"]):
        return body
    read["results"]["bindings"] = list(rows.values())
    return json.dumps(read).encode()


def _truth(found: ox.QuerySolutions) -> ox.QueryBoolean:
    """Return yes or no from a table of one number, as Virtuoso answers ASK."""
    cell = next((row[0] for row in found), None)
    yes = isinstance(cell, ox.Literal) and cell.value in {"1", "true"}
    text = json.dumps({"head": {}, "boolean": yes})
    read = ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
    assert isinstance(read, ox.QueryBoolean)
    return read


def _triples(place: str, reply: "Reply") -> ox.QueryTriples:
    """Return the triples, each once."""
    if reply.media_type not in _GRAPHS:
        raise _another_kind(place, reply)
    if not reply.whole and reply.media_type != "application/rdf+xml":
        raise RemoteUnavailable(f"{place}: its answer has no announced end, so nobody can say if it is whole")
    graph = ox.Store()
    graph.bulk_load(reply.body, format=_GRAPHS[reply.media_type])
    found = graph.query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert isinstance(found, ox.QueryTriples)
    return found


def _another_kind(place: str, reply: "Reply") -> RemoteUnavailable:
    kind = "a web page (HTML)" if "html" in reply.media_type else reply.media_type or "something unnamed"
    return RemoteUnavailable(
        f"{place}: it answers with {kind}, not with a SPARQL result; is the address right?"
    )


def _refuse_partial(place: str, reply: "Reply") -> None:
    """Refuse what Virtuoso calls an answer though it left rows out: at its own limits of rows and time."""
    if "X-SPARQL-MaxRows" in reply.headers:
        raise RemoteUnavailable(
            f"{place}: it sends no more than {reply.headers['X-SPARQL-MaxRows']} rows of this answer; "
            "raise ResultSetMaxRows in its [SPARQL] settings, or ask for less"
        )
    if reply.headers.get("X-SQL-State", "").startswith("S1TA"):
        raise RemoteUnavailable(
            f"{place}: it gave up at its own time limit and sent what it had; ask for less"
        )
