"""One HTTP request to a SPARQL server, within limits that hold whatever the server does."""

import base64
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Event, Thread
from urllib.error import HTTPError, URLError
from urllib.request import (
    BaseHandler,
    HTTPDigestAuthHandler,
    HTTPHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    HTTPSHandler,
    Request,
    build_opener,
    parse_http_list,
    parse_keqv_list,
)

from kg.errors import AnswerTooLarge, QueryAbandoned, QueryTooSlow, RemoteUnavailable
from kg.store.answer import Cancelled
from kg.store.remote.places import Login, shown

_CHUNK = 262_144
_LOOK_EVERY = 0.1
_LONGEST_ERROR = 4_096
_LARGE = 16_384


@dataclass(frozen=True, slots=True)
class Limits:
    """What a call may use: until `deadline` (`time.monotonic`), `seconds` in all, and bytes of an answer."""

    seconds: float
    deadline: float
    most_bytes: int | None = None

    @classmethod
    def of(cls, seconds: float, most_bytes: int | None = None) -> "Limits":
        return cls(seconds, time.monotonic() + seconds, most_bytes)

    @property
    def left(self) -> float:
        return self.deadline - time.monotonic()

    def too_slow(self) -> QueryTooSlow:
        return QueryTooSlow(
            "query_seconds", self.seconds, "the SPARQL server took longer than a query may; make it simpler"
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said; `whole` if it announced its length or its end, and kept to it."""

    status: int
    headers: Message
    body: bytes
    whole: bool

    @property
    def media_type(self) -> str:
        return self.headers.get_content_type() if self.headers.get("content-type") else ""


class NoReply(RemoteUnavailable):
    """There was no answer at all, so that one may ask again."""


class Call:
    """A request that is made in a thread of its own, so that it can be given up."""

    def __init__(self, request: Request, login: Login, limits: Limits) -> None:
        self._request, self._login, self._limits = request, login, limits
        self._socket: socket.socket | None = None
        self._done = Event()
        self._reply: Reply | None = None
        self._failure: Exception | None = None

    def reply(self, gone: Cancelled | None = None) -> Reply:
        """Return what the server says, whatever its status.

        :raises QueryTooSlow: at the deadline. :raises QueryAbandoned: once it is *gone*.
        :raises AnswerTooLarge: for more bytes than may be.
        :raises RemoteUnavailable: no connection, a redirection, or an answer that breaks off.
        """
        Thread(target=self._run, name="asks a SPARQL server", daemon=True).start()
        while not self._done.wait(max(0.0, min(_LOOK_EVERY, self._limits.left))):
            if self._limits.left <= 0:
                self._break_off()
                raise self._limits.too_slow()
            if gone is not None and gone():
                self._break_off()
                raise QueryAbandoned("nobody waits for this answer any more")
        if self._failure is not None:
            raise self._failure
        assert self._reply is not None
        return self._reply

    def _run(self) -> None:
        place = shown(self._request.full_url)
        began = False
        try:
            response = self._open()
            began = True
            with response:
                self._reply = self._read(response)
        except AnswerTooLarge as error:
            self._failure = error
        except TimeoutError:
            self._failure = self._limits.too_slow()
        except (OSError, HTTPException, ValueError) as error:
            if self._limits.left <= 0 or _timed_out(error):
                self._failure = self._limits.too_slow()
            else:
                kind = RemoteUnavailable if began else NoReply
                how = "its answer breaks off" if began else "no connection"
                self._failure = kind(f"{place}: {how} ({self._login.hidden_in(_said(error))})")
        finally:
            self._done.set()

    def _open(self) -> HTTPResponse:
        handlers = self._handlers()
        opener = build_opener(*handlers)
        authorize(self._request, self._login)
        if self._login.scheme == "digest" and len(self._sent()) > _LARGE:
            self._answer_challenge(handlers[-1])
        try:
            response = opener.open(self._request, timeout=max(0.01, self._limits.left))
        except HTTPError as error:  # an answer like any other; its status is looked at later
            response = error
        assert isinstance(response, HTTPResponse | HTTPError)
        return response  # type: ignore[return-value]

    def _sent(self) -> bytes:
        data = self._request.data
        return data if isinstance(data, bytes) else b""

    def _answer_challenge(self, digest: BaseHandler) -> None:
        """Ask for the challenge with nothing in hand: a server hangs up on a long body that it refuses."""
        assert isinstance(digest, HTTPDigestAuthHandler)
        empty = Request(self._request.full_url, method=self._request.get_method(), data=b"")  # noqa: S310
        try:
            build_opener(*self._handlers()[:3]).open(empty, timeout=max(0.01, self._limits.left)).close()
        except HTTPError as error:
            with error:
                scheme, _, challenge = error.headers.get("WWW-Authenticate", "").partition(" ")
            if scheme.lower() == "digest":
                known = parse_keqv_list(list(filter(None, parse_http_list(challenge))))
                answer = digest.get_authorization(self._request, known)
                if answer:
                    self._request.add_unredirected_header(digest.auth_header, f"Digest {answer}")

    def _handlers(self) -> list[BaseHandler]:
        handlers: list[BaseHandler] = [_Stay(), _Http(self._keep), _Https(self._keep)]
        if self._login.scheme == "digest":
            known = HTTPPasswordMgrWithDefaultRealm()
            known.add_password(None, self._request.full_url, self._login.user, self._login.secret)
            handlers.append(HTTPDigestAuthHandler(known))
        return handlers

    def _keep(self, connected: socket.socket) -> None:
        self._socket = connected

    def _read(self, response: HTTPResponse) -> Reply:
        status, headers = response.status, response.headers
        most = self._limits.most_bytes if status < 400 else _LONGEST_ERROR
        pieces, size = [], 0
        while piece := response.read(_CHUNK):
            if self._limits.left <= 0:
                raise TimeoutError
            pieces.append(piece)
            size += len(piece)
            if most is not None and size > most:
                if status >= 400:
                    break
                raise AnswerTooLarge("result_bytes", most, "the SPARQL server's answer is too large")
        announced = headers.get("Content-Length", "")
        if status < 400 and announced.isdecimal() and int(announced) != size:
            raise HTTPException(f"{size} of {announced} bytes came")
        whole = announced.isdecimal() or headers.get("Transfer-Encoding", "").lower() == "chunked"
        return Reply(status, headers, b"".join(pieces)[:most], whole)

    def _break_off(self) -> None:
        """Wake up whoever waits for the connection; closing it does not."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


def authorize(request: Request, login: Login) -> None:
    """Say who asks, in a header that no redirection takes along."""
    if login.scheme == "bearer":
        request.add_unredirected_header("Authorization", f"Bearer {login.secret}")
    elif login.scheme == "basic":
        pair = base64.b64encode(f"{login.user}:{login.secret}".encode()).decode("ascii")
        request.add_unredirected_header("Authorization", f"Basic {pair}")


class _Stay(HTTPRedirectHandler):
    """Goes nowhere else: what is asked, and who asks, is for one server only."""

    def redirect_request(self, *_: object) -> None:
        return None


_Keep = Callable[[socket.socket], None]


class _Http(HTTPHandler):
    def __init__(self, keep: _Keep) -> None:
        super().__init__()
        self._keep = keep

    def http_open(self, request: Request) -> HTTPResponse:
        return self.do_open(_kept(HTTPConnection, self._keep), request)


class _Https(HTTPSHandler):
    def __init__(self, keep: _Keep) -> None:
        super().__init__(context=_tls())
        self._keep = keep

    def https_open(self, request: Request) -> HTTPResponse:
        return self.do_open(_kept(HTTPSConnection, self._keep), request, context=_tls())


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _kept(kind: type[HTTPConnection], keep: _Keep) -> type[HTTPConnection]:
    """Return a class of connections that hand over their socket, so that they can be broken off."""

    class Connection(kind):  # type: ignore[misc,valid-type]
        def connect(self) -> None:
            super().connect()
            keep(self.sock)

    return Connection


def _timed_out(error: Exception) -> bool:
    return isinstance(error, URLError) and isinstance(error.reason, TimeoutError)


def _said(error: Exception) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    return str(reason) or type(reason).__name__
