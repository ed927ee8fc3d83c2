"""A store that fails when it is told to."""

from collections.abc import Sequence

from kg.schema.queries import Query
from kg.store import Answer, MemoryStore, Row


class BrokenStore(MemoryStore):
    """A store that fails as one on a broken disk does, once it is given a `failure`."""

    failure: Exception | None = None

    def ask(self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Answer:
        if self.failure:
            raise self.failure
        return super().ask(text, default_graphs, named_graphs)

    def rows(self, query: Query, **bindings: str) -> list[Row]:
        if self.failure:
            raise self.failure
        return []
