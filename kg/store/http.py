"""One HTTP request, within limits that hold whatever the server does: httpx over sockets of our own.

By itself httpx limits each wait, not the whole, and looks the host up where it connects. Here every
wait is a short one, after which time, and whether anybody still waits, are looked at; and the caller
says which addresses a host has, and which proxy is asked for it. Nothing is followed or kept open.

httpx takes as long to load as a store: this module is loaded by what is about to send something.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from threading import Thread
from typing import TypeVar

import httpcore
import httpx

from kg import __version__
from kg.errors import KgError, QueryAbandoned
from kg.store.answer import Cancelled
from kg.store.federation.addresses import Resolve

AGENT = f"myeloma-kg/{__version__} (https://w3id.org/myeloma-kg)"
_LOOK_EVERY = 0.1
_LONGEST_ERROR = 4_096
_LAST_PORT = 65_535
_BROKEN = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError)
_T = TypeVar("_T")


class BrokenOff(Exception):
    """There is no whole reply, and why; `began` says whether there was a part of one."""

    def __init__(self, reason: str, began: bool = False) -> None:
        self.reason, self.began = reason, began
        super().__init__(reason)


class CutOff(BrokenOff):
    """A reply is shorter than it announced."""


class TooManyBytes(Exception):
    """A reply is longer than it may be."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may use: until `deadline` (`time.monotonic`), and bytes of a reply.

    It is given up as well once it is `cancelled`.
    """

    deadline: float
    most_bytes: int | None = None
    cancelled: Cancelled | None = None

    @classmethod
    def of(
        cls, seconds: float, most_bytes: int | None = None, cancelled: Cancelled | None = None
    ) -> "Limits":
        return cls(time.monotonic() + seconds, most_bytes, cancelled)

    @property
    def left(self) -> float:
        return self.deadline - time.monotonic()

    def wait(self) -> float:
        """Return how many seconds may be waited before this is asked again.

        :raises TimeoutError: at the deadline. :raises QueryAbandoned: once it is cancelled.
        """
        if (left := self.left) <= 0:
            raise TimeoutError
        if self.cancelled is not None and self.cancelled():
            raise QueryAbandoned("nobody waits for this answer any more")
        return min(left, _LOOK_EVERY)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said; `whole` if it announced its length or its end, and kept to it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool

    @property
    def media_type(self) -> str:
        """The kind of content without its parameters, empty if none is named."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def request(
    method: str, url: str, headers: Mapping[str, str], data: bytes | Mapping[str, Sequence[str]]
) -> httpx.Request:
    """Return a request of bytes, or of the fields of a form.

    :raises BrokenOff: when there can be no such address.
    """
    told = {"Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close", "User-Agent": AGENT}
    sent = {"content": data} if isinstance(data, bytes) else {"data": data}
    try:
        made = httpx.Request(method, url, headers={**told, **headers}, **sent)
    except httpx.InvalidURL as error:
        raise BrokenOff(str(error)) from error
    if (made.url.port or 0) > _LAST_PORT:  # the system would take it for another one
        raise BrokenOff(f"there is no port {made.url.port}")
    return made


def send(
    request: httpx.Request,
    limits: Limits,
    resolve: Resolve,
    auth: httpx.Auth | None = None,
    proxy: httpcore.Proxy | None = None,
) -> Reply:
    """Return what the server says, whatever its status; of an error only the beginning.

    *resolve* says which addresses the host has, or the *proxy* if there is one: they are tried in order,
    and no other is.

    :raises TimeoutError: at the deadline. :raises QueryAbandoned: once nobody waits.
    :raises TooManyBytes: for more bytes than may be.
    :raises BrokenOff: no connection, or a reply that is no HTTP or breaks off.
    """
    response = None
    try:
        transport = _Transport(limits, resolve, proxy)
        with httpx.Client(transport=transport, trust_env=False, timeout=limits.left) as client:
            response = client.send(request, stream=True, auth=auth, follow_redirects=False)
            body = b"".join(response.iter_raw())
    except TimeoutError:
        raise
    except ssl.SSLCertVerificationError as error:
        raise BrokenOff(f"its certificate is not valid ({error.verify_message})") from error
    except (
        OSError,
        UnicodeError,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.ProxyError,
    ) as error:
        kind = CutOff if response is not None and _is_announced(response) else BrokenOff
        raise kind(str(error) or type(error).__name__, response is not None) from error
    chunked = response.headers.get("Transfer-Encoding", "").lower() == "chunked"
    headers = httpx.Headers(response.extensions["said"])
    return Reply(response.status_code, headers, body, chunked or _is_announced(response))


def _is_announced(response: httpx.Response) -> bool:
    return str(response.headers.get("Content-Length", "")).isdecimal()


class _Transport(httpx.BaseTransport):
    """Carries requests over connections that keep to the limits."""

    def __init__(self, limits: Limits, resolve: Resolve, proxy: httpcore.Proxy | None) -> None:
        self._most = limits.most_bytes
        self._pool = httpcore.ConnectionPool(_tls(), proxy, network_backend=_Backend(limits, resolve))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        reply = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
            )
        )
        # Where a reply sends one on to is for the caller to judge; httpx fails over what is no address.
        shown = [(name, value) for name, value in reply.headers if name.lower() != b"location"]
        body = _Body(reply, self._most)
        return httpx.Response(reply.status, headers=shown, stream=body, extensions={"said": reply.headers})

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """The bytes of a reply up to a number of them; of an error, the first ones."""

    def __init__(self, reply: httpcore.Response, most: int | None) -> None:
        self._reply, self._is_error = reply, reply.status >= 400
        self._most = _LONGEST_ERROR if self._is_error else most

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self._reply.iter_stream():
            yield piece if self._most is None else piece[: self._most - size]
            size += len(piece)
            if self._most is not None and size > self._most:
                if self._is_error:
                    return
                raise TooManyBytes

    def close(self) -> None:
        self._reply.close()


class _Backend(httpcore.NetworkBackend):
    """Connects to the addresses that were looked up, and looks nothing up itself."""

    def __init__(self, limits: Limits, resolve: Resolve) -> None:
        self._limits, self._resolve = limits, resolve

    def connect_tcp(self, host: str, port: int, *_: object, **__: object) -> httpcore.NetworkStream:
        return _Stream(_connected(partial(self._connect, host, port), self._limits), self._limits)

    def _connect(self, host: str, port: int) -> socket.socket:
        *others, last = self._resolve(host, port)
        for address in others:
            with suppress(OSError):
                return socket.create_connection((address, port), max(0.01, self._limits.left))
        return socket.create_connection((last, port), max(0.01, self._limits.left))


def _connected(connect: Callable[[], socket.socket], limits: Limits) -> socket.socket:
    """Return a connection that is made in a thread, since looking up a name cannot be given up."""
    made: Future[socket.socket] = Future()

    def run() -> None:
        try:
            made.set_result(connect())
        except (OSError, UnicodeError, KgError) as error:
            made.set_exception(error)

    Thread(target=run, name="connects to a server", daemon=True).start()
    try:
        while not made.done():
            wait([made], limits.wait())
    except (TimeoutError, QueryAbandoned):
        made.add_done_callback(_close_late)
        raise
    return made.result()


def _close_late(made: "Future[socket.socket]") -> None:
    if made.exception() is None:
        made.result().close()


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait is short, so that it ends when the limits say so."""

    def __init__(self, connection: socket.socket, limits: Limits) -> None:
        self._connection, self._limits = connection, limits

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return _patiently(self._connection, self._limits, partial(self._connection.recv, max_bytes))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        rest = memoryview(buffer)
        try:
            while rest:
                sent = _patiently(self._connection, self._limits, partial(self._connection.send, rest))
                rest = rest[sent:]
        except TimeoutError:
            raise
        except OSError as error:  # a server that refuses says so before it hangs up: its reply is read
            raise httpcore.WriteError(str(error)) from error

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = ssl_context.wrap_socket(
            self._connection, server_hostname=server_hostname, do_handshake_on_connect=False
        )
        self._connection = secured
        try:
            _patiently(secured, self._limits, secured.do_handshake)
        except (OSError, QueryAbandoned):
            self.close()
            raise
        return self

    def close(self) -> None:
        self._connection.close()


def _patiently(connection: socket.socket, limits: Limits, run: Callable[[], _T]) -> _T:
    """Return what *run* returns, which is tried again each time that its short wait is over."""
    while True:
        connection.settimeout(limits.wait())
        with suppress(TimeoutError):
            return run()


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
