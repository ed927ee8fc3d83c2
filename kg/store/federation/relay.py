"""A door on this machine through which the engine asks other endpoints.

The engine has an HTTP client of its own, which goes to any address and waits for ever. So
it is never given the address of another endpoint but one of this relay, which listens on
the loopback interface behind a secret path and alone speaks to others.
"""

import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import BoundedSemaphore, Lock, Thread
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from kg.errors import EndpointsBusy, EndpointTooSlow, FederationError
from kg.store.federation.addresses import Resolve
from kg.store.federation.endpoints import Endpoint

if TYPE_CHECKING:
    from kg.store.federation.client import Solutions

MAX_CALLS = 20
MAX_AT_ONCE = 4
QUERY_SECONDS = 60.0
_MAX_QUERY_BYTES = 1_000_000


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

    def answer(self, path: str, query: bytes) -> "Solutions | None":
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

    def _ask(self, ticket: Ticket, endpoint: Endpoint, query: bytes) -> "Solutions":
        # Loaded here: most stores never ask another endpoint, and it takes as long to load as they do.
        from kg.store.federation.client import ask

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
            return ask(endpoint, query, deadline, self._resolve)
        finally:
            self._free.release()


def _server(relay: Relay) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            answer = relay.answer(self.path, self.rfile.read(length)) if length <= _MAX_QUERY_BYTES else None
            self.send_response(200 if answer else 502)
            self.send_header("Content-Type", answer.media_type if answer else "text/plain")
            body = answer.body if answer else b"no answer"
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: what fails is told to whoever asked."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    return server
