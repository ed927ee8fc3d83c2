"""From RSGI, the interface of the server, to WSGI, that of the application.

The server tells through RSGI when a client hangs up, which WSGI has no words for, and hands a
request on in microseconds. What is kept already is answered at once; all else in threads.
"""

import asyncio
import io
import json
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from http import HTTPStatus
from threading import Event
from typing import TYPE_CHECKING, Protocol, TypeVar

from kg.store import Cancelled
from webui.serving.asking import InThread
from webui.serving.endpoint import GONE, Headers, Whole
from webui.site.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BODY_SECONDS = 20.0
"""Time for a body to arrive."""
_WATCH_AFTER = 0.1
_RETRY_SECONDS = 2
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
    def get(self, name: str) -> str | None: ...


class Channel(Protocol):
    """How a request is read and answered."""

    def __aiter__(self) -> "Channel": ...
    async def __anext__(self) -> bytes: ...
    async def client_disconnect(self) -> None: ...
    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...


class Front(Protocol):
    """An application, and what it can answer by shorter ways than WSGI."""

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse", /) -> Iterable[bytes]: ...

    def quick(self, environ: "WSGIEnvironment") -> Whole | None:
        """Return an answer that is at hand; never wait."""

    async def brief(self, environ: "WSGIEnvironment", in_thread: InThread) -> Whole | None:
        """Return an answer that needs little work in this process, None for what is not of that kind."""

    def turned_away(self, environ: "WSGIEnvironment", refusal: Whole) -> Whole:
        """Count and log what was refused by the server itself."""


class Adapter:
    """The application as the server calls it."""

    def __init__(self, front: Front, settings: Settings) -> None:
        self._front, self._settings = front, settings
        self._threads = ThreadPoolExecutor(settings.threads, thread_name_prefix="request")
        self._most = settings.threads + settings.queue_length
        self._under_way: set[Event] = set()

    async def __rsgi__(self, scope: Scope, channel: Channel) -> None:
        environ = environ_of(scope)
        whole = self._front.quick(environ)
        if whole is None:
            whole = await self._body_read(scope, channel, environ)
        if whole is None:
            whole = await self._worked_on(channel, environ)
        channel.response_bytes(*whole)

    def close(self) -> None:
        """Give up what is still under way: nobody waits for it any more."""
        for gone in list(self._under_way):
            gone.set()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _body_read(self, scope: Scope, channel: Channel, environ: "WSGIEnvironment") -> Whole | None:
        """Put the body into *environ*; return what is wrong with it."""
        if scope.method in {"GET", "HEAD", "OPTIONS"}:
            return None
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _body(scope, channel, self._settings.max_body)
        except TimeoutError:
            refusal = _refusal(408, f"The body did not arrive within {BODY_SECONDS:g} s.")
            return self._front.turned_away(environ, refusal)
        if body is None:
            most = self._settings.max_body
            refusal = _refusal(413, f"The body has more than {most} bytes.", "max_body")
            return self._front.turned_away(environ, refusal)
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
        return None

    async def _worked_on(self, channel: Channel, environ: "WSGIEnvironment") -> Whole:
        """Return the answer of the application, if need be called in a thread."""
        if len(self._under_way) >= self._most:
            refusal = _refusal(503, f"{self._most} requests are under way already.", "threads")
            return self._front.turned_away(environ, refusal)
        whole = await self._front.brief(environ, partial(self._in_thread, channel))
        if whole is None:
            whole = await self._in_thread(channel, partial(_run, self._front, environ))
        return whole

    async def _in_thread(self, channel: Channel, work: Callable[[Cancelled], _T]) -> _T:
        """Return what *work* returns in a thread, where it is told whether the client has hung up."""
        self._under_way.add(gone := Event())
        watch = asyncio.ensure_future(_watch(channel, gone))
        try:
            done: _T = await asyncio.get_running_loop().run_in_executor(self._threads, work, gone.is_set)
            return done
        finally:
            watch.cancel()
            self._under_way.discard(gone)


async def _watch(channel: Channel, gone: Event) -> None:
    """Set *gone* when the client hangs up; most requests have ended before that is looked at."""
    await asyncio.sleep(_WATCH_AFTER)
    await channel.client_disconnect()
    gone.set()


async def _body(scope: Scope, channel: Channel, most: int) -> bytes | None:
    """Return the body; None if it is longer than it may be, of which no more is read."""
    said = scope.headers.get("content-length")
    if said and said.isdigit() and int(said) > most:
        return None
    read = bytearray()
    async for piece in channel:
        read += piece
        if len(read) > most:
            return None
    return bytes(read)


def _refusal(status: int, detail: str, setting: str = "") -> Whole:
    """Return problem details (RFC 9457) for a request that does not reach the application."""
    phrase = HTTPStatus(status).phrase
    problem = {"type": "about:blank", "title": phrase, "status": status, "detail": detail}
    if setting:
        problem["setting"] = setting
    headers = [("content-type", "application/problem+json")]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("retry-after", str(_RETRY_SECONDS)))
    else:
        headers.append(("connection", "close"))  # what is left of the body is not waited for
    return status, headers, json.dumps(problem).encode()


def environ_of(scope: Scope) -> "WSGIEnvironment":
    """Return the WSGI environment of a request without a body: PEP 3333."""
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, object] = {
        **_FIXED,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host.strip("[]") or "localhost",
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(),
    }
    for name, value in scope.headers.items():
        key = _key(name)
        if key:
            environ[key] = f"{environ[key]}, {value}" if key in environ else value
    return environ


_FIXED: dict[str, object] = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


@lru_cache(256)
def _key(name: str) -> str:
    """Return what a header is called in an environment, nothing for what must not be there.

    One with an underscore would pass for the one with hyphens, which a proxy may vouch for.
    """
    if "_" in name:
        return ""
    key = name.replace("-", "_").upper()
    return key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"


def _run(app: "WSGIApplication", environ: "WSGIEnvironment", gone: Cancelled) -> Whole:
    """Return the whole answer of a WSGI application."""
    environ[GONE] = gone
    told: list[tuple[str, Headers]] = []

    def start_response(status: str, headers: Headers, exc_info: object = None) -> Callable[[bytes], object]:
        told[:] = [(status, headers)]
        return lambda piece: None

    pieces: Iterable[bytes] = app(environ, start_response)
    try:
        body = b"".join(pieces)
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()
    status, headers = told[0]
    return int(status[:3]), [(name.lower(), value) for name, value in headers], body
