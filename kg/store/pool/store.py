"""The store boundary over a pool of processes: who asks holds no graph, and cannot be brought down."""

from asyncio import Future
from collections.abc import Mapping, Sequence
from functools import partial

from kg.errors import AnswerTooLarge, KgError, QuerySyntaxError, StoreError
from kg.schema.queries import Query
from kg.store import Answer, Cancelled, Row
from kg.store.answer import read_rows
from kg.store.budgets import Budgets
from kg.store.evaluation import BINDINGS_FORMATS, BOOLEAN_FORMATS, GRAPH_FORMATS
from kg.store.federation import Federation
from kg.store.gate import admit, form_of
from kg.store.pool.lane import Lane
from kg.store.pool.messages import Said
from kg.store.pool.nursery import Home
from kg.store.pool.pool import Pool, too_greedy
from kg.store.pool.requests import Request
from kg.store.syntax import syntax_error

_JSON = "application/sparql-results+json"
_TSV = "text/tab-separated-values"


class PooledStore:
    """A published graph, asked in processes of their own within budgets."""

    def __init__(
        self, home: Home, version: str, budgets: Budgets, federation: Federation | None = None
    ) -> None:
        """Start the processes. :raises StoreError: when the graph cannot be loaded."""
        self.version = version
        self.federation = federation or Federation()
        self.budgets = budgets
        self.pool = Pool(home, budgets)
        self._lane = Lane(self.pool, budgets.workers, budgets.queue_length)

    def rows(self, query: Query, **bindings: str) -> list[Row]:
        return read_rows(self.ask(query.bind(bindings).text).serialize(_JSON))

    def ask(self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Answer:
        admission = admit(text, bool(self.federation), self.budgets)
        asked, ticket = admission.text, None
        union = not (admission.names_dataset or default_graphs or named_graphs)
        graphs = (tuple(default_graphs), tuple(named_graphs), union)
        if admission.tokens:
            routed = self.federation.route(admission, partial(self._terms, graphs))
            asked, ticket = routed.text, routed.ticket
        kind, formats = _KINDS.get(form_of(text) or "", ("bindings", BINDINGS_FORMATS))

        def write(media_type: str, gone: Cancelled | None) -> bytes:
            return self._answer(text, asked, graphs, media_type, gone)

        def begin(media_type: str) -> "Future[bytes] | None":
            request = self._request(asked, graphs, media_type)
            return None if ticket else self._lane.ask(request, partial(self._read, text))

        return Answer(kind, tuple(formats), write, ticket, begin)

    def stats(self) -> Mapping[str, int]:
        """Return how many workers stand ready and queries wait, and how many ended how, by name."""
        return self.pool.stats()

    def close(self) -> None:
        """End the processes."""
        self._lane.close()
        self.pool.close()
        self.federation.close()

    def _answer(
        self, text: str, asked: str, graphs: "_Graphs", media_type: str, gone: Cancelled | None
    ) -> bytes:
        """Return the answer to *asked*, which stands for *text*."""
        return self._read(text, *self.pool.ask(self._request(asked, graphs, media_type), gone))

    def _request(self, asked: str, graphs: "_Graphs", media_type: str) -> bytes:
        budgets = self.budgets
        return Request(asked, *graphs, media_type, budgets.result_bytes, budgets.result_rows).pack()

    def _read(self, text: str, said: str, content: bytes) -> bytes:
        """Return the answer to *text* that a worker sent, or raise the error that it means."""
        if said == Said.ANSWER:
            return content
        raise _error(said, content.decode("utf-8", "replace"), text, self.budgets)

    def _terms(self, graphs: "_Graphs", text: str) -> list[list[str | None]] | None:
        """Return the rows of a part of a query, as terms; None if it is none."""
        try:
            answer = self._answer(text, text, graphs, _TSV, None).decode()
        except QuerySyntaxError:
            return None
        return [[cell or None for cell in line.split("\t")] for line in answer.split("\n")[1:-1]]


_SIZES = {Said.BYTES: ("result_bytes", "bytes"), Said.ROWS: ("result_rows", "rows")}
_Graphs = tuple[tuple[str, ...], tuple[str, ...], bool]
_KINDS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "SELECT": ("bindings", BINDINGS_FORMATS),
    "ASK": ("boolean", BOOLEAN_FORMATS),
    "CONSTRUCT": ("graph", GRAPH_FORMATS),
    "DESCRIBE": ("graph", GRAPH_FORMATS),
}


def _error(said: str, reason: str, text: str, budgets: Budgets) -> KgError:
    """Return the error that a worker's words stand for."""
    if said == Said.SYNTAX:
        return syntax_error(text, reason)
    if said == Said.VALUE:
        return QuerySyntaxError(reason)
    if said == Said.MEMORY:
        return too_greedy(budgets)
    if said in (Said.BYTES, Said.ROWS):
        setting, most = _SIZES[Said(said)]
        limit = getattr(budgets, setting)
        return AnswerTooLarge(
            setting, limit, f"the answer has more than {limit} {most}: ask for less, with LIMIT"
        )
    return StoreError(f"the engine failed: {reason}")
