"""Answers to queries that were asked before, and queries that are being answered right now."""

from collections.abc import Awaitable, Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock

from cachetools import LRUCache
from werkzeug.exceptions import HTTPException

from kg.errors import KgError, QueryAbandoned
from webui.site.compression import compress

_LARGEST_SHARE = 8
_OWN_SIZE = 1_000  # bytes of headers and the like


@dataclass(slots=True)
class Representation:
    """A whole answer and its entity tag; `cacheable` unless it holds what others said."""

    body: bytes
    media_type: str
    tag: str
    warnings: tuple[str, ...] = ()
    cacheable: bool = True
    headers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """What stands above the body, by encoding, made once."""
    _encoded: dict[str, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.body) + sum(map(len, self._encoded.values())) + _OWN_SIZE

    def has(self, name: str) -> bool:
        """Say whether the body was made in that encoding already."""
        return name in self._encoded

    def encoded(self, name: str) -> bytes:
        """Return the body in an encoding, made once."""
        if name == "identity":
            return self.body
        if name not in self._encoded:
            self._encoded[name] = compress(self.body, name)
        return self._encoded[name]


@dataclass(slots=True)
class Flight:
    """Of who asks first for what is not kept (single flight): the others, if any, wait for `future`."""

    key: Hashable
    future: "Future[Representation] | None" = None

    def joined(self) -> "Future[Representation]":
        """Return what another one may wait for, who does not end it by leaving."""
        if self.future is None:
            self.future = Future()
            self.future.set_running_or_notify_cancel()
        return self.future


Ask = Callable[[], Awaitable[Representation]]
"""Gives an answer."""
Wait = Callable[["Future[Representation]"], Awaitable[Representation]]
"""Waits, in the way of a request, for what another one is being answered."""


class Cache:
    """Answers by key, up to a number of bytes; what is asked by many at once is asked once."""

    def __init__(self, most_bytes: int) -> None:
        self._kept: LRUCache[Hashable, Representation] = LRUCache(most_bytes, lambda answer: 2 * answer.size)
        self._most = most_bytes // _LARGEST_SHARE
        self._under_way: dict[Hashable, Flight] = {}
        self._lock = Lock()
        self.hits = self.misses = 0

    @property
    def bytes(self) -> int:
        return int(self._kept.currsize)

    @property
    def entries(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> Representation | None:
        """Return the answer that is kept for *key*."""
        with self._lock:
            return self._found(key)

    def _found(self, key: Hashable) -> Representation | None:
        try:
            found = self._kept[key]
        except KeyError:
            return None
        self.hits += 1
        return found

    async def answer(self, key: Hashable, ask: Ask, wait: Wait) -> Representation:
        """Return the answer that is kept for *key*, or that *ask* gives, which is then kept.

        Who asks what somebody else is asking already waits for that answer, or shares its error;
        what other endpoints said is nobody else's, and is asked for again.
        """
        found = self._enter(key)
        while isinstance(found, Future):
            shared = await _shared(found, wait)
            if shared is not None:
                return shared if shared.cacheable else await ask()
            found = self._enter(key)  # that one left; the next of those who wait asks for all of them
        return await self._ask(found, ask) if isinstance(found, Flight) else found

    def _enter(self, key: Hashable) -> "Representation | Future[Representation] | Flight":
        """Return the answer that is kept for *key*, or what will hold it, or a flight that must land."""
        with self._lock:
            found = self._found(key)
            if found is not None:
                return found
            self.misses += 1
            under_way = self._under_way.get(key)
            if under_way is not None:
                return under_way.joined()
            mine = self._under_way[key] = Flight(key)
            return mine

    async def _ask(self, flight: Flight, ask: Ask) -> Representation:
        outcome: Representation | Exception = QueryAbandoned("the request that asked first broke off")
        try:
            outcome = answer = await ask()
        except (KgError, HTTPException) as error:
            outcome = error
            raise
        finally:
            self._land(flight, outcome)
        return answer

    def _land(self, flight: Flight, outcome: Representation | Exception) -> None:
        """Keep an answer, and tell those who wait; who comes from now on finds it, or asks anew."""
        with self._lock:
            del self._under_way[flight.key]
            if isinstance(outcome, Representation) and outcome.cacheable and outcome.size <= self._most:
                self._kept[flight.key] = outcome
        if flight.future is None:
            return
        if isinstance(outcome, Representation):
            flight.future.set_result(outcome)
        else:
            flight.future.set_exception(outcome)


async def _shared(under_way: "Future[Representation]", wait: Wait) -> Representation | None:
    """Return the answer that another request gets; None where nobody waits for it there any more."""
    try:
        return await wait(under_way)
    except QueryAbandoned:
        if not under_way.done():  # it is nobody but who waits here that has left
            raise
        return None
    except (KgError, HTTPException) as error:
        raise error.with_traceback(None) from None
