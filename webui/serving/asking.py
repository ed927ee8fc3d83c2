"""From an operation of the protocol to a whole answer, in a thread or without one."""

import hashlib
from collections.abc import Awaitable, Callable
from functools import partial

from kg.store import UNVERSIONED, Cancelled, Pending, Store
from kg.store import Answer as Unwritten
from webui.serving.cache import Answer
from webui.serving.protocol import Operation
from webui.site.negotiation import preferred

InThread = Callable[[Callable[[Cancelled], bytes]], Awaitable[bytes]]
"""Has a thread do what takes long, which is told there whether anybody still waits for it."""


def ask(store: Store, operation: Operation, accept: str, gone: Cancelled | None) -> Answer:
    """Return the answer of *store* in the media type that *accept* wants most."""
    result, media_type = _asked(store, operation, accept)
    body = result.serialize(media_type, gone)
    return _answer(body, result, media_type, tag_of(store, operation, accept), _is_lasting(store, result))


async def ask_soon(store: Store, operation: Operation, accept: str, in_thread: InThread) -> Answer:
    """Return the same, in the event loop; *in_thread* if the store needs one, or it takes long."""
    result, media_type = _asked(store, operation, accept)
    begun = result.begin(media_type)
    if begun is None:
        body = await in_thread(partial(result.serialize, media_type))
    else:
        try:
            body = await begun
        except Pending as late:
            body = await in_thread(late.answer)
    return _answer(body, result, media_type, tag_of(store, operation, accept), _is_lasting(store, result))


def tag_of(store: Store, operation: Operation, accept: str) -> str:
    """Return the entity tag of an answer, which is known before there is one."""
    graphs = (operation.default_graphs, operation.named_graphs)
    said = "\0".join((store.version, accept, repr(graphs) if any(graphs) else "", operation.query))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _asked(store: Store, operation: Operation, accept: str) -> tuple[Unwritten, str]:
    result = store.ask(operation.query, operation.default_graphs, operation.named_graphs)
    return result, preferred(result.formats, accept)


def _is_lasting(store: Store, result: Unwritten) -> bool:
    """Say whether the graph gives this answer as long as it has its version."""
    return store.version != UNVERSIONED and not result.federated


def _answer(body: bytes, result: Unwritten, media_type: str, tag: str, lasting: bool) -> Answer:
    told = tuple(warning.encode("ascii", "replace").decode() for warning in result.warnings)
    return Answer(body, media_type, tag, told, cacheable=lasting)
