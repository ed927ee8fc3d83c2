"""A store over pyoxigraph inside this process, wherever it keeps its graph."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import pyoxigraph as ox

from kg.errors import QuerySyntaxError
from kg.schema.queries import Query
from kg.store.answer import Answer, Cancelled, Iri, Row, Value, explained, read_literal
from kg.store.evaluation import FORMATS, Found, evaluate, write_out
from kg.store.federation import Federation
from kg.store.federation.relay import Ticket
from kg.store.gate import admit
from kg.store.syntax import syntax_error

_KINDS = {ox.QuerySolutions: "bindings", ox.QueryBoolean: "boolean", ox.QueryTriples: "graph"}
_T = TypeVar("_T")


class EngineStore:
    """A graph that pyoxigraph has; every graph of it together is the default graph."""

    def __init__(self, engine: ox.Store, version: str, federation: Federation | None = None) -> None:
        self.engine = engine
        self.version = version
        self.federation = federation or Federation()

    def rows(self, query: Query, **bindings: str) -> list[Row]:
        found, ticket = self._query(query.bind(bindings).text, (), ())
        assert isinstance(found, ox.QuerySolutions)
        names = [variable.value for variable in found.variables]
        return self._explained(ticket, lambda: [{name: _value(row[name]) for name in names} for row in found])

    def ask(self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Answer:
        found, ticket = self._query(text, default_graphs, named_graphs)
        kind = _KINDS[type(found)]
        return Answer(kind, FORMATS[kind], self._once(found), ticket)

    def close(self) -> None:
        """Give back what is held open for other endpoints."""
        self.federation.close()

    def _explained(self, ticket: Ticket | None, run: Callable[[], _T]) -> _T:
        """Return what *run*, which asks the engine, returns."""
        return explained(ticket, run)

    def _once(self, found: Found) -> Callable[[str, Cancelled | None], bytes]:
        """Return what writes an engine's answer and lets go of it, in the thread that asked."""
        held = [found]
        return lambda media_type, gone: self._explained(None, lambda: write_out(held.pop(), media_type))

    def _query(
        self, text: str, default_graphs: Sequence[str], named_graphs: Sequence[str]
    ) -> tuple[Found, Ticket | None]:
        admission = admit(text, bool(self.federation))
        # As an option of the engine, the union would win over a FROM of the query's own.
        union = not (admission.names_dataset or default_graphs or named_graphs)
        run = partial(
            evaluate, self.engine, default_graphs=default_graphs, named_graphs=named_graphs, union=union
        )
        asked, ticket = self.federation.route(admission, partial(_terms, run))
        try:
            return self._explained(ticket, partial(run, asked)), ticket
        except SyntaxError as error:
            raise syntax_error(text, str(error)) from error
        except ValueError as error:
            raise QuerySyntaxError(str(error)) from error


def _terms(run: Callable[[str], Found], text: str) -> list[list[str | None]] | None:
    """Return the rows of a part of a query; None if it is none, which the whole query is told."""
    try:
        found = run(text)
    except (SyntaxError, ValueError):
        return None
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [[None if row[name] is None else str(row[name]) for name in names] for row in found]


def _value(term: object) -> Value:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.Literal):
        return read_literal(term.value, term.datatype.value)
    return str(term)
