"""RSGI, the interface of our own server: requests come in an event loop, and say when a client hangs up."""

import asyncio
import io
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from http import HTTPStatus
from threading import Event
from typing import TYPE_CHECKING, Protocol, TypeVar

from kg.errors import QueryAbandoned
from kg.store import Cancelled
from webui.serving.requests import Headers, HttpRequest, Refused, Respond
from webui.site.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

BODY_SECONDS = 20.0
"""Time for a body to arrive."""
_WATCH_AFTER = 0.1
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})
_T = TypeVar("_T")


class Scope(Protocol):
    """What the server says of a request: RSGI specification, HTTP scope."""

    http_version: str
    client: str
    server: str
    scheme: str
    method: str
    path: str
    query_string: str

    @property
    def headers(self) -> "ScopeHeaders": ...


class ScopeHeaders(Protocol):
    """The header fields of a request, their names in small letters."""

    def items(self) -> list[tuple[str, str]]: ...


class Channel(Protocol):
    """How a request is read and answered."""

    def __aiter__(self) -> "Channel": ...
    async def __anext__(self) -> bytes: ...
    async def client_disconnect(self) -> None: ...
    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...


class RsgiApplication:
    """What the server calls for every request."""

    def __init__(self, respond: Respond, settings: Settings) -> None:
        self._respond, self._settings = respond, settings
        self._threads = Threads(settings)

    async def __rsgi__(self, scope: Scope, channel: Channel) -> None:
        request = RsgiRequest(scope, channel, self._threads, self._settings.max_body)
        channel.response_bytes(*await self._respond(request))

    def close(self) -> None:
        """Give up what is still under way."""
        self._threads.close()


class Threads:
    """Threads in which requests are worked on, and how many of them there may be."""

    def __init__(self, settings: Settings) -> None:
        self._pool = ThreadPoolExecutor(settings.threads, thread_name_prefix="request")
        self.most = settings.threads + settings.queue_length
        self._under_way: set[Event] = set()

    @property
    def full(self) -> bool:
        return len(self._under_way) >= self.most

    async def run(self, work: Callable[[Cancelled], _T], channel: Channel) -> _T:
        """Return what *work* returns, which is told there whether the client has hung up."""
        self._under_way.add(gone := Event())
        watch = asyncio.ensure_future(_watch(channel, gone))
        try:
            done: _T = await asyncio.get_running_loop().run_in_executor(self._pool, work, gone.is_set)
            return done
        finally:
            watch.cancel()
            self._under_way.discard(gone)

    def close(self) -> None:
        """Tell everybody that nobody waits any more."""
        for gone in list(self._under_way):
            gone.set()
        self._pool.shutdown(wait=False, cancel_futures=True)


async def _watch(channel: Channel, gone: Event) -> None:
    """Set *gone* when the client hangs up; most requests have ended before that is looked at."""
    await asyncio.sleep(_WATCH_AFTER)
    await channel.client_disconnect()
    gone.set()


class RsgiRequest(HttpRequest):
    """A request that our own server took."""

    __slots__ = ("_body", "_channel", "_headers", "_most", "_scope", "_threads")
    in_loop = True

    def __init__(self, scope: Scope, channel: Channel, threads: Threads, most: int) -> None:
        path = scope.path.encode().decode("latin-1")
        super().__init__(scope.method, path, scope.query_string, _host(scope.client))
        self._scope, self._channel, self._threads, self._most = scope, channel, threads, most
        self._headers = _joined(scope.headers.items())
        self._body = b""

    def header(self, name: str) -> str:
        return self._headers.get(name, "")

    async def receive(self) -> None:
        if self.method in _WITHOUT_BODY:
            return
        try:
            async with asyncio.timeout(BODY_SECONDS):
                await self._read()
        except TimeoutError:
            late = f"The body did not arrive within {BODY_SECONDS:g} s."
            raise Refused(HTTPStatus.REQUEST_TIMEOUT, "slow-body", late) from None

    async def _read(self) -> None:
        """Read the body as far as it may go."""
        said = self.header("content-length")
        if said.isdigit() and int(said) > self._most:
            raise self._too_long()
        read = bytearray()
        async for piece in self._channel:
            read += piece
            if len(read) > self._most:
                raise self._too_long()
        self._body = bytes(read)

    def _too_long(self) -> Refused:
        detail = f"The body has more than {self._most} bytes."
        return Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "refused", detail, "max_body")

    def body(self) -> bytes:
        return self._body

    def check_room(self) -> None:
        if self._threads.full:
            detail = f"{self._threads.most} requests are under way already."
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "busy", detail, "threads")

    async def in_thread(self, work: Callable[[Cancelled], _T]) -> _T:
        return await self._threads.run(work, self._channel)

    async def wait_for(self, answer: "Future[_T]") -> _T:
        waiting = asyncio.wrap_future(answer)
        leaving = asyncio.ensure_future(self._channel.client_disconnect())
        leaving.add_done_callback(lambda _: waiting.cancel())
        try:
            return await waiting
        except asyncio.CancelledError:
            if not leaving.done():  # it is not the client that ends this
                raise
            raise QueryAbandoned("nobody waits for the answer any more") from None
        finally:
            leaving.cancel()

    def environ(self) -> "WSGIEnvironment":
        host, _, port = self._scope.server.rpartition(":")
        return {
            **_FIXED,
            **{_key(name): value for name, value in self._headers.items()},
            "REQUEST_METHOD": self.method,
            "PATH_INFO": self.path,
            "QUERY_STRING": self.query_string,
            "SERVER_NAME": host.strip("[]") or "localhost",
            "SERVER_PORT": port or "80",
            "SERVER_PROTOCOL": f"HTTP/{self._scope.http_version}",
            "REMOTE_ADDR": self.peer,
            "CONTENT_LENGTH": str(len(self._body)) if self._body else self.header("content-length"),
            "wsgi.url_scheme": self._scope.scheme,
            "wsgi.input": io.BytesIO(self._body),
        }


_FIXED: dict[str, object] = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


def _host(address: str) -> str:
    return address.rpartition(":")[0].strip("[]")


def _joined(items: list[tuple[str, str]]) -> dict[str, str]:
    """Return headers by name, those that came more than once in one line.

    One with an underscore would pass for the one with hyphens, which a proxy may vouch for.
    """
    found: dict[str, str] = {}
    for name, value in items:
        if "_" not in name:
            found[name] = f"{found[name]}, {value}" if name in found else value
    return found


@lru_cache(256)
def _key(name: str) -> str:
    """Return what a header is called in an environment."""
    key = name.replace("-", "_").upper()
    return key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
