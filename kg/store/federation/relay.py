"""A door on this machine through which the engine asks other endpoints.

The engine has an HTTP client of its own, which goes to any address and waits for ever. So
it is never given the address of another endpoint but one of this relay, which listens on
the loopback interface behind a secret path and alone speaks to others: one question to one endpoint,
whose answer is a SPARQL result that can be read to its end and is within limits, or none.
"""

import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from threading import BoundedSemaphore, Lock, Thread
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit
from weakref import WeakValueDictionary

import pyoxigraph as ox

from kg.errors import (
    EndpointAnswerWrong,
    EndpointsBusy,
    EndpointTooSlow,
    EndpointUnreachable,
    FederationError,
)
from kg.store.evaluation import READABLE_FORMATS
from kg.store.federation.addresses import Resolve, checked_address
from kg.store.federation.endpoints import Endpoint

if TYPE_CHECKING:
    from kg.store.http import Limits, Reply

MAX_CALLS = 20
MAX_AT_ONCE = 4
QUERY_SECONDS = 60.0
_MAX_QUERY_BYTES = 1_000_000
_MAX_REDIRECTS = 3
_ACCEPTED = {"Accept": "application/sparql-results+json, application/sparql-results+xml;q=0.8"}
_PORTS = {"http": 80, "https": 443}
_SENT_AGAIN = {301, 302, 307, 308}
Solutions = tuple[str, bytes]
"""What an endpoint answered: one of the two media types that the engine reads, and the body."""


@dataclass(slots=True, weakref_slot=True, eq=False)
class Ticket:
    """One query's right to ask: until its `deadline` (`time.monotonic`), `MAX_CALLS` times.

    `warnings` are the failures of calls that the query wants passed over (SILENT).
    """

    name: str
    deadline: float
    calls: int = 0
    warnings: list[str] = field(default_factory=list)
    _failures: list[FederationError] = field(default_factory=list)

    def refuse(self, error: FederationError, silent: bool) -> None:
        """Keep why a call had no answer."""
        if silent:
            self.warnings.append(str(error))
        else:
            self._failures.append(error.anew())

    def failure(self) -> FederationError | None:
        """Return the first reason why there is no answer, once."""
        first, self._failures = self._failures[:1], []
        return first[0] if first else None


class Relay:
    """The door; it opens when the first address of it is needed and stays open until `close`."""

    def __init__(self, endpoints: Iterable[Endpoint], resolve: Resolve) -> None:
        self._endpoints = {each.name: each for each in endpoints}
        self._resolve = resolve
        self._secret = secrets.token_urlsafe(24)
        self._tickets: WeakValueDictionary[str, Ticket] = WeakValueDictionary()
        self._free = BoundedSemaphore(MAX_AT_ONCE)
        self._lock = Lock()
        self._server: ThreadingHTTPServer | None = None

    def ticket(self) -> Ticket:
        """Return a new ticket, good for as long as it is held."""
        ticket = Ticket(secrets.token_urlsafe(12), time.monotonic() + QUERY_SECONDS)
        self._tickets[ticket.name] = ticket
        return ticket

    def address(self, ticket: Ticket, endpoint: str, silent: bool) -> str:
        """Return the address at which the engine asks that endpoint with this ticket."""
        with self._lock:
            if self._server is None:
                import_module("kg.store.http")  # now, so that it takes nothing of an endpoint's time
                self._server = _server(self)
                serve = partial(self._server.serve_forever, poll_interval=0.05)
                Thread(target=serve, name="relay", daemon=True).start()
            port = self._server.server_port
        manner = "silent" if silent else "loud"
        return f"http://127.0.0.1:{port}/{self._secret}/{ticket.name}/{endpoint}/{manner}"

    def close(self) -> None:
        """Close the door; it opens again when it is needed."""
        with self._lock:
            server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def answer(self, path: str, query: bytes) -> Solutions | None:
        """Ask what *path* names, and return the answer; None if there is none."""
        secret, _, rest = path.removeprefix("/").partition("/")
        if not secrets.compare_digest(secret.encode(), self._secret.encode()):
            return None
        name, _, rest = rest.partition("/")
        endpoint, _, manner = rest.partition("/")
        ticket = self._tickets.get(name)
        if ticket is None or endpoint not in self._endpoints:
            return None
        try:
            return self._ask(ticket, self._endpoints[endpoint], query)
        except FederationError as error:
            ticket.refuse(error, manner == "silent")
            return None

    def _ask(self, ticket: Ticket, endpoint: Endpoint, query: bytes) -> Solutions:
        ticket.calls += 1
        if ticket.calls > MAX_CALLS:
            raise EndpointsBusy(
                endpoint.name, f"the query asks it more than {MAX_CALLS} times; ask once, with VALUES"
            )
        if time.monotonic() > ticket.deadline:
            raise EndpointTooSlow(
                endpoint.name, f"the query has used up its {QUERY_SECONDS:g} s for other endpoints"
            )
        if not self._free.acquire(blocking=False):
            raise EndpointsBusy(
                endpoint.name, f"{MAX_AT_ONCE} calls are under way already; try again in a moment"
            )
        try:
            deadline = min(ticket.deadline, time.monotonic() + endpoint.seconds)
            return _ask(endpoint, query, deadline, self._resolve)
        finally:
            self._free.release()


def _server(relay: Relay) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            answer = relay.answer(self.path, self.rfile.read(length)) if length <= _MAX_QUERY_BYTES else None
            kind, body = answer or ("text/plain", b"no answer")
            self.send_response(200 if answer else 502)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: what fails is told to whoever asked."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    return server


def _ask(endpoint: Endpoint, query: bytes, deadline: float, resolve: Resolve) -> Solutions:
    """Return the answer to *query*, at the deadline (`time.monotonic`) at the latest.

    :raises FederationError: for every reason why there is none.
    """
    # Loaded here: most stores never ask another endpoint, and it takes as long to load as they do.
    from kg.store.http import BrokenOff, CutOff, Limits, TooManyBytes

    limits = Limits(deadline, int(endpoint.megabytes * 1_000_000))
    try:
        return _follow(endpoint, query, limits, resolve)
    except TimeoutError:
        raise EndpointTooSlow(
            endpoint.name,
            f"no answer in time (at most {endpoint.seconds:g} s a call); ask for less, "
            "or raise 'seconds' of its entry",
        ) from None
    except TooManyBytes:
        raise EndpointAnswerWrong(
            endpoint.name,
            f"its answer has more than {endpoint.megabytes:g} MB; ask for less, "
            "or raise 'megabytes' of its entry",
        ) from None
    except CutOff:
        raise EndpointAnswerWrong(endpoint.name, "its answer is cut off") from None
    except BrokenOff as error:
        raise EndpointUnreachable(endpoint.name, f"the connection failed ({error.reason})") from None


def _follow(endpoint: Endpoint, query: bytes, limits: "Limits", resolve: Resolve) -> Solutions:
    from kg.store.http import request, send

    def checked(host: str, port: int) -> Sequence[str]:
        return [checked_address(endpoint, host, port, resolve)]

    url = urlsplit(endpoint.address)
    for _ in range(_MAX_REDIRECTS + 1):
        asked = request("POST", url.geturl(), _ACCEPTED, {"query": [query.decode("utf-8", "replace")]})
        reply = send(asked, limits, checked)
        if not 300 <= reply.status < 400:
            return _read(endpoint, reply)
        url = _redirected(endpoint, url, reply)
    raise EndpointAnswerWrong(
        endpoint.name, f"it sends one on more than {_MAX_REDIRECTS} times; name the last address 'at:'"
    )


def _redirected(endpoint: Endpoint, url: SplitResult, reply: "Reply") -> SplitResult:
    """Return where *reply* sends one on to: the same host, and no other door of it."""
    place = reply.headers.get("Location")
    if reply.status not in _SENT_AGAIN or not place:
        raise EndpointAnswerWrong(endpoint.name, f"it answered with status {reply.status} and no answer")
    try:
        target = urlsplit(urljoin(url.geturl(), place))
        port = target.port or _PORTS.get(target.scheme)
    except ValueError:
        raise EndpointAnswerWrong(endpoint.name, "it sends one on to what is no address") from None
    same_door = port == (url.port or _PORTS[url.scheme]) and target.scheme == url.scheme
    to_secure = (url.scheme, target.scheme, port) == ("http", "https", 443)
    if target.hostname != url.hostname or target.username or not (same_door or to_secure):
        where = f"{target.scheme}://{target.netloc}"
        raise EndpointAnswerWrong(
            endpoint.name, f"it sends one on to {where!r}, which is not allowed; only its own host is"
        )
    return target


def _read(endpoint: Endpoint, reply: "Reply") -> Solutions:
    """Return the solutions that *reply* holds.

    :raises EndpointAnswerWrong: a status that is no success, another kind of content (a web
        page, for one), or a result that does not parse or holds no solutions.
    """
    kind = reply.media_type or "nothing that is named"
    if reply.status != 200:
        raise EndpointAnswerWrong(
            endpoint.name, f"it answered with status {reply.status} ({kind}), not with a result"
        )
    if kind not in READABLE_FORMATS:
        noun = "a web page (HTML)" if "html" in kind else kind
        raise EndpointAnswerWrong(endpoint.name, f"it answered with {noun} instead of a SPARQL result")
    form = READABLE_FORMATS[kind]
    try:
        found = ox.parse_query_results(reply.body, format=form)
        if isinstance(found, ox.QueryBoolean):
            raise EndpointAnswerWrong(endpoint.name, "it answered yes or no instead of with solutions")
        for _ in found:
            pass
    except (SyntaxError, ValueError) as error:
        raise EndpointAnswerWrong(
            endpoint.name, "its answer is no SPARQL result, or is cut off (it does not parse)"
        ) from error
    return form.media_type, reply.body
