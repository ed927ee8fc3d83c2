"""Where facts are kept and asked: the boundary that every backend keeps.

Callers see plain values (`Row`), bytes in a standard format (`Answer`) and the errors
of `kg.errors`; no engine type passes this line. Other backends:
`kg.store.disk`, `kg.store.pool`, `kg.store.remote`.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from kg.errors import NoBuild, StoreError
from kg.facts import Fact
from kg.facts.quads import all_quads, graph_of
from kg.schema.queries import Query
from kg.store.answer import UNVERSIONED, Answer, Cancelled, Iri, Pending, Row, Value, read_literal
from kg.store.engine import EngineStore
from kg.store.evaluation import BINDINGS_FORMATS, BOOLEAN_FORMATS, GRAPH_FORMATS
from kg.store.federation import Federation
from kg.store.publication import GRAPH_FILE, check

__all__ = [
    "BINDINGS_FORMATS",
    "BOOLEAN_FORMATS",
    "GRAPH_FORMATS",
    "UNVERSIONED",
    "Answer",
    "Cancelled",
    "Iri",
    "MemoryStore",
    "Pending",
    "Row",
    "Store",
    "Value",
    "read_literal",
]


class Store(Protocol):
    """One graph that can be asked.

    `version` names its content: equal content, equal version; but `UNVERSIONED` names none.
    `federation` has the other endpoints that its queries may ask.
    """

    version: str
    federation: Federation

    def rows(self, query: Query, **bindings: str) -> list[Row]:
        """Return the rows of a described query, one mapping a row, in the query's order.

        :raises UnknownParameter: for a binding that the query does not declare.
        """
        ...

    def ask(self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Answer:
        """Answer any SPARQL 1.1 query text.

        :raises QuerySyntaxError: with line and column.
        :raises QueryRefused: when the text asks for what is not allowed.
        :raises FederationError: when another endpoint that it asks does not answer.
        """
        ...

    def close(self) -> None:
        """Give back processes and connections; the store answers no more."""
        ...


class MemoryStore(EngineStore):
    """A graph held in memory, which can be added to."""

    def __init__(
        self,
        quads: Iterable[ox.Quad] = (),
        version: str = UNVERSIONED,
        federation: Federation | None = None,
    ) -> None:
        super().__init__(ox.Store(), version, federation)
        self.extend(quads)

    def add(self, facts: Iterable[Fact], graph: str) -> None:
        """Add facts to the graph of that name; adding twice is adding once."""
        self.extend(all_quads(facts, graph_of(graph)))

    def extend(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads, all or none."""
        self.engine.bulk_extend(quads)

    def extend_with_new(self, quads: Iterable[ox.Quad]) -> None:
        """Add those of *quads* whose triple no graph has yet, all or none.

        A graph that is made so counts each triple once: the engine counts a triple of two graphs twice
        where it merges them (fixed upstream after 0.5.13, docs/conformance.md).
        """
        new = {quad.triple: quad for quad in quads if not self._has(quad.triple)}
        self.extend(new.values())

    def _has(self, triple: ox.Triple) -> bool:
        found = self.engine.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        return next(found, None) is not None

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
        check(build)
        store = cls(version=build.resolve().name, federation=federation)
        try:
            store.engine.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
        except (SyntaxError, OSError) as error:
            raise StoreError(f"{path}: {error}; run 'myeloma-kg build' again") from error
        return store
