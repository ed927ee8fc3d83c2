"""Where facts are kept and asked: the boundary that every backend keeps.

Callers see plain values (`Row`), bytes in a standard format (`Result`) and the errors
of `kg.errors`; no engine type passes this line.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

import pyoxigraph as ox

from kg.errors import NoBuild, QuerySyntaxError, StoreError
from kg.facts import Fact
from kg.federation import Federation, Ticket
from kg.gate import admit
from kg.prefixes import prefixes_of
from kg.publication import GRAPH_FILE
from kg.quads import all_quads, graph_of
from kg.queries import Query
from kg.syntax import syntax_error


class Iri(str):
    """An absolute IRI as a query returned it."""

    __slots__ = ()


Value = Iri | str | Decimal | int | bool | None
Row = Mapping[str, Value]

BINDINGS_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
BOOLEAN_FORMATS = {
    k: v for k, v in BINDINGS_FORMATS.items() if k not in {"text/csv", "text/tab-separated-values"}
}
GRAPH_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/json": ox.RdfFormat.JSON_LD,
    "application/xml": ox.RdfFormat.RDF_XML,
    "text/plain": ox.RdfFormat.N_TRIPLES,
}


Gone = Callable[[], bool]
"""Says whether nobody waits for an answer any more; asked now and then while a query runs."""


@dataclass(frozen=True, slots=True)
class Result:
    """An answer that is not written out yet; write it once, in the thread that asked.

    `kind` is ``bindings``, ``boolean`` or ``graph``; `formats` are the media types it
    can be written as, the preferred one first. An answer that is `federated` holds what
    other endpoints said, which may be something else the next time.
    """

    kind: str
    formats: tuple[str, ...]
    _write: Callable[[str, Gone | None], bytes]
    _ticket: Ticket | None = None

    @property
    def federated(self) -> bool:
        return self._ticket is not None

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what was passed over (SERVICE SILENT); whole only once the answer is written."""
        return tuple(self._ticket.warnings) if self._ticket else ()

    def serialize(self, media_type: str, gone: Gone | None = None) -> bytes:
        """Return the whole answer, UTF-8, in one of `formats`.

        Some backends find out what is wrong with a query here, not when it is asked.

        :raises QuerySyntaxError: with line and column.
        :raises BudgetExceeded: when the query, or its answer, is ended at a limit.
        :raises ServerBusy: when too many queries are being answered.
        :raises QueryAbandoned: when it is *gone* before there is an answer.
        :raises StoreError: when a server that was asked fails.
        :raises FederationError: when another endpoint that the query asks does.
        """
        return _told(self._ticket, partial(self._write, media_type, gone))


_T = TypeVar("_T")


def _told(ticket: Ticket | None, run: Callable[[], _T]) -> _T:
    """Return what *run* returns; say why another endpoint did not answer, which the engine does not."""
    try:
        return run()
    except (OSError, RuntimeError):
        if ticket is None:
            raise
    # Not inside the handler: an engine's answer may not outlive its thread, and an error that
    # is chained to this one holds on to it.
    raise ticket.failure() or StoreError("asking another endpoint failed inside this server")


class Store(Protocol):
    """One graph that can be asked. `version` names its content: equal content, equal version.

    `federation` has the other endpoints that its queries may ask.
    """

    version: str
    federation: Federation

    def rows(self, query: Query, **bindings: str) -> list[Row]:
        """Return the rows of a described query, one mapping a row, in the query's order.

        :raises UnknownParameter: for a binding that the query does not declare.
        """
        ...

    def ask(self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Result:
        """Answer any SPARQL 1.1 query text.

        :raises QuerySyntaxError: with line and column.
        :raises QueryRefused: when the text asks for what is not allowed.
        :raises FederationError: when another endpoint that it asks does not answer.
        """
        ...

    def close(self) -> None:
        """Give back processes and connections; the store answers no more."""
        ...


_Found = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class MemoryStore:
    """A graph held in memory; every graph of it together is the default graph."""

    def __init__(
        self,
        quads: Iterable[ox.Quad] = (),
        version: str = "unversioned",
        federation: Federation | None = None,
    ) -> None:
        self.version = version
        self.federation = federation or Federation()
        self.engine = ox.Store()
        self.extend(quads)

    def add(self, facts: Iterable[Fact], graph: str) -> None:
        """Add facts to the graph of that name; adding twice is adding once."""
        self.extend(all_quads(facts, graph_of(graph)))

    def extend(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads, all or none."""
        self.engine.bulk_extend(quads)

    def quads(self) -> Iterator[ox.Quad]:
        """Yield every quad, in no order."""
        return iter(self.engine)

    @classmethod
    def open(cls, build: Path, federation: Federation | None = None) -> "MemoryStore":
        """Load the published build in folder *build*; queries may ask the endpoints of *federation*.

        :raises NoBuild: when there is none.
        :raises StoreError: when it is damaged.
        """
        path = build / GRAPH_FILE
        if not path.is_file():
            raise NoBuild(build)
        store = cls(version=build.resolve().name, federation=federation)
        try:
            store.engine.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
        except (SyntaxError, OSError) as error:
            raise StoreError(f"{path}: {error}; run 'myeloma-kg build' again") from error
        return store

    def rows(self, query: Query, **bindings: str) -> list[Row]:
        found, ticket = self._query(query.bind(bindings).text, (), ())
        assert isinstance(found, ox.QuerySolutions)
        names = [variable.value for variable in found.variables]
        return _told(ticket, lambda: [{name: _value(row[name]) for name in names} for row in found])

    def ask(self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Result:
        found, ticket = self._query(text, default_graphs, named_graphs)
        if isinstance(found, ox.QueryTriples):
            return Result("graph", tuple(GRAPH_FORMATS), _once(_write_graph, found), ticket)
        boolean = isinstance(found, ox.QueryBoolean)
        formats = BOOLEAN_FORMATS if boolean else BINDINGS_FORMATS
        kind = "boolean" if boolean else "bindings"
        return Result(kind, tuple(formats), _once(_write_bindings, found), ticket)

    def close(self) -> None:
        """Give back what is held open for other endpoints."""
        self.federation.close()

    def _query(
        self, text: str, default_graphs: Sequence[str], named_graphs: Sequence[str]
    ) -> tuple[_Found, Ticket | None]:
        admission = admit(text, bool(self.federation))
        union = not (admission.names_dataset or default_graphs or named_graphs)
        run = partial(self._run, union=union, default_graphs=default_graphs, named_graphs=named_graphs)
        asked, ticket = admission.text, None
        if admission.tokens:
            routed = self.federation.route(admission, partial(_terms, run))
            asked, ticket = routed.text, routed.ticket
        try:
            return _told(ticket, partial(run, asked)), ticket
        except SyntaxError as error:
            raise syntax_error(text, str(error)) from error
        except ValueError as error:
            raise QuerySyntaxError(str(error)) from error

    def _run(
        self, text: str, union: bool, default_graphs: Sequence[str], named_graphs: Sequence[str]
    ) -> _Found:
        if default_graphs or named_graphs:
            return self.engine.query(
                text,
                default_graph=[ox.NamedNode(iri) for iri in default_graphs],
                named_graphs=[ox.NamedNode(iri) for iri in named_graphs],
            )
        return self.engine.query(text, use_default_graph_as_union=union)


def _terms(run: Callable[[str], _Found], text: str) -> list[list[str | None]] | None:
    """Return the rows of a part of a query; None if it is none, which the whole query is told."""
    try:
        found = run(text)
    except (SyntaxError, ValueError):
        return None
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [[None if row[name] is None else str(row[name]) for name in names] for row in found]


def _once(write: Callable[[_T, str], bytes], found: _T) -> Callable[[str, Gone | None], bytes]:
    """Return what writes an engine's answer and lets go of it, in the thread that asked."""
    held = [found]
    return lambda media_type, gone: write(held.pop(), media_type)


def _write_graph(found: ox.QueryTriples, media_type: str) -> bytes:
    """Write triples sorted, so that the same graph is the same text."""
    triples = sorted(found, key=str)
    prefixes = prefixes_of(triples) if "turtle" in media_type or media_type.endswith("json") else None
    written = ox.serialize(triples, format=GRAPH_FORMATS[media_type], prefixes=prefixes)
    assert written is not None
    return written


def _write_bindings(found: ox.QuerySolutions | ox.QueryBoolean, media_type: str) -> bytes:
    written = found.serialize(format=BINDINGS_FORMATS[media_type])
    assert written is not None
    return written


_XSD = "http://www.w3.org/2001/XMLSchema#"


def read_literal(text: str, datatype: str | None) -> Value:
    """Return a literal as the plain value that its datatype means; unknown ones as text."""
    if datatype == _XSD + "integer":
        return int(text)
    if datatype == _XSD + "decimal":
        return Decimal(text)
    if datatype == _XSD + "boolean":
        return text in {"true", "1"}
    return text


def _value(term: object) -> Value:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.Literal):
        return read_literal(term.value, term.datatype.value)
    return str(term)
