"""Answers to queries that were asked before, and queries that are being answered right now."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from threading import Lock

from cachetools import LRUCache
from werkzeug.exceptions import HTTPException

from kg.errors import KgError, QueryAbandoned
from kg.store import Cancelled
from webui.site.compression import compress

_LOOK = 0.25
_LARGEST_SHARE = 8
_OWN_SIZE = 500


@dataclass(slots=True)
class Answer:
    """A whole answer and its entity tag; `cacheable` unless it holds what others said."""

    body: bytes
    media_type: str
    tag: str
    warnings: tuple[str, ...] = ()
    cacheable: bool = True
    _encoded: dict[str, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.body) + sum(map(len, self._encoded.values())) + _OWN_SIZE

    def encoded(self, name: str) -> bytes:
        """Return the body in an encoding, made once."""
        if name == "identity":
            return self.body
        if name not in self._encoded:
            self._encoded[name] = compress(self.body, name)
        return self._encoded[name]


@dataclass(frozen=True, slots=True)
class Place:
    """Of who asks first for what is not kept: the others wait for `future`."""

    key: Hashable
    future: "Future[Answer]"


class Cache:
    """Answers by key, up to a number of bytes; what is asked by many at once is asked once."""

    def __init__(self, most_bytes: int) -> None:
        self._kept: LRUCache[Hashable, Answer] = LRUCache(most_bytes, lambda answer: 2 * answer.size)
        self._most = most_bytes // _LARGEST_SHARE
        self._under_way: dict[Hashable, Future[Answer]] = {}
        self._lock = Lock()
        self.hits = self.misses = 0

    @property
    def bytes(self) -> int:
        return int(self._kept.currsize)

    @property
    def entries(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> Answer | None:
        """Return the answer that is kept for *key*."""
        with self._lock:
            return self._found(key)

    def _found(self, key: Hashable) -> Answer | None:
        try:
            found = self._kept[key]
        except KeyError:
            return None
        self.hits += 1
        return found

    def answer(self, key: Hashable, ask: Callable[[], Answer], gone: Cancelled | None) -> Answer:
        """Return the answer that is kept for *key*, or that *ask* gives, which is then kept.

        Who asks what somebody else is asking already waits for that answer, or shares its error;
        what other endpoints said is nobody else's, and is asked for again.
        """
        found = self.enter(key)
        if isinstance(found, Answer):
            return found
        if isinstance(found, Place):
            return self._ask(found, ask)
        shared = _wait(found, gone)
        if shared is None:  # that one left; the next of those who wait asks for all of them
            return self.answer(key, ask, gone)
        return shared if shared.cacheable else ask()

    async def answer_soon(self, key: Hashable, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Return the same in an event loop, which goes on meanwhile."""
        found = self.enter(key)
        while isinstance(found, Future):
            shared = await _shared(found)
            if shared is not None:
                return shared if shared.cacheable else await ask()
            found = self.enter(key)
        if isinstance(found, Answer):
            return found
        outcome: Answer | Exception = broken_off()
        try:
            outcome = answer = await ask()
        except (KgError, HTTPException) as error:
            outcome = error
            raise
        finally:
            self.leave(found, outcome)
        return answer

    def enter(self, key: Hashable) -> "Answer | Future[Answer] | Place":
        """Return the answer that is kept for *key*, or what will hold it, or a place that must be left."""
        with self._lock:
            found = self._found(key)
            if found is not None:
                return found
            self.misses += 1
            under_way = self._under_way.get(key)
            if under_way is not None:
                return under_way
            mine = self._under_way[key] = Future()
            return Place(key, mine)

    def leave(self, place: Place, outcome: Answer | Exception) -> None:
        """Keep an answer, and tell those who wait; who comes from now on finds it, or asks anew."""
        with self._lock:
            del self._under_way[place.key]
            if isinstance(outcome, Answer) and outcome.cacheable and outcome.size <= self._most:
                self._kept[place.key] = outcome
        if isinstance(outcome, Answer):
            place.future.set_result(outcome)
        else:
            place.future.set_exception(outcome)

    def _ask(self, place: Place, ask: Callable[[], Answer]) -> Answer:
        outcome: Answer | Exception = broken_off()
        try:
            outcome = answer = ask()
        except (KgError, HTTPException) as error:
            outcome = error
            raise
        finally:
            self.leave(place, outcome)
        return answer


def broken_off() -> QueryAbandoned:
    """Return the error of who waits for another request that ended without an answer."""
    return QueryAbandoned("the request that asked first broke off")


async def _shared(under_way: "Future[Answer]") -> Answer | None:
    """Return the answer that another request gets; None where nobody waits for it there any more."""
    try:
        return await asyncio.wrap_future(under_way)
    except QueryAbandoned:
        return None
    except (KgError, HTTPException) as error:
        raise error.with_traceback(None) from None


def _wait(under_way: "Future[Answer]", gone: Cancelled | None) -> Answer | None:
    """Return the answer that another request gets; None where nobody waits for it there any more."""
    while True:
        try:
            answer = under_way.result(_LOOK)
        except NotYet:
            if gone is not None and gone():
                raise QueryAbandoned("nobody waits for the answer any more") from None
            continue
        except QueryAbandoned:
            return None
        except (KgError, HTTPException) as error:
            raise error.with_traceback(None) from None
        return answer
