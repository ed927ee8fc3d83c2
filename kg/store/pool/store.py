"""The store boundary over a pool of processes: who asks holds no graph, and cannot be brought down."""

from asyncio import Future, get_running_loop
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial

from kg.errors import AnswerTooLarge, KgError, QuerySyntaxError, StoreError
from kg.schema.queries import Query
from kg.store import Answer, Cancelled, MemoryStore, Row
from kg.store.answer import read_rows
from kg.store.budgets import Budgets
from kg.store.evaluation import BINDINGS_FORMATS, BOOLEAN_FORMATS, GRAPH_FORMATS
from kg.store.federation import Federation
from kg.store.gate import admit, form_of
from kg.store.pool.bounded import BoundedEngine, Pattern, patterns_of
from kg.store.pool.loop_client import LoopClient
from kg.store.pool.messages import Request, Said
from kg.store.pool.pool import Pool, too_greedy
from kg.store.pool.workers import WorkerSpec
from kg.store.syntax import syntax_error

_JSON = "application/sparql-results+json"
_TSV = "text/tab-separated-values"


class PooledStore:
    """A published graph, asked in processes of their own within budgets."""

    def __init__(
        self,
        spec: WorkerSpec,
        version: str,
        budgets: Budgets,
        federation: Federation | None = None,
        here: bool = False,
    ) -> None:
        """Start the processes; *here*: hold the graph in this process, too, for what costs next to nothing.

        :raises StoreError: when the graph cannot be loaded.
        """
        self.version = version
        self.federation = federation or Federation()
        self.budgets = budgets
        with ThreadPoolExecutor(1) as loading:  # while the other process loads it, too
            held = loading.submit(_held, spec, budgets) if here else None
            self.pool = Pool(spec, budgets)
        with ExitStack() as until_held:
            until_held.callback(self.pool.close)
            self._bounded = held.result() if held else None
            until_held.pop_all()
        self._loop_client = LoopClient(self.pool, budgets.workers, budgets.queue_length)

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
        patterns = patterns_of(asked) if self._bounded and union and not ticket else []
        form = "SELECT" if patterns else form_of(text)
        kind, formats = _KINDS.get(form or "", ("bindings", BINDINGS_FORMATS))

        def write(media_type: str, gone: Cancelled | None) -> bytes:
            found = self._at_once(asked, patterns, media_type)
            return self._answer(text, asked, graphs, media_type, gone) if found is None else found

        def begin(media_type: str) -> "Future[bytes] | None":
            found = self._at_once(asked, patterns, media_type)
            if found is not None:
                return _at_hand(found)
            request = self._request(asked, graphs, media_type)
            return None if ticket else self._loop_client.ask(request, partial(self._read, text))

        return Answer(kind, tuple(formats), write, ticket, begin)

    def stats(self) -> Mapping[str, int]:
        """Return how many workers stand ready and queries wait, and how many ended how, by name."""
        return self.pool.stats()

    def close(self) -> None:
        """End the processes."""
        self._loop_client.close()
        self.pool.close()
        self.federation.close()

    def _at_once(self, asked: str, patterns: list[Pattern], media_type: str) -> bytes | None:
        """Return the answer to *asked* if this process can tell it, None if a worker should be asked."""
        if not (patterns and self._bounded):
            return None
        found = self._bounded.answer(asked, patterns, media_type)
        if found is not None:
            self.pool.count("answered")
        return found

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


def _held(spec: WorkerSpec, budgets: Budgets) -> BoundedEngine:
    return BoundedEngine(MemoryStore.open(spec.path).engine, budgets)


def _at_hand(answer: bytes) -> "Future[bytes]":
    """Return what holds *answer* already."""
    future: Future[bytes] = get_running_loop().create_future()
    future.set_result(answer)
    return future


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
