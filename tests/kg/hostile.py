"""Little servers on the loopback interface that answer as the worst endpoint would."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

from kg.store import MemoryStore
from kg.store.federation import Federation
from kg.store.federation.endpoints import Endpoint

RESULT = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"there"}}]}}'
JSON = "application/sparql-results+json"
LONGEST = 10.0


@dataclass
class Conversation:
    """One connection: the bytes that the client sent, and how to answer."""

    connection: socket.socket
    request: bytes
    over: Event

    def send(self, *parts: bytes, pause: float = 0) -> None:
        """Send the parts, until the client goes away or the test is over."""
        with suppress(OSError):
            for part in parts:
                self.connection.sendall(part)
                if pause and self.over.wait(pause):
                    return

    def wait(self) -> None:
        """Say nothing until the test is over."""
        self.over.wait(LONGEST)


Behaviour = Callable[[Conversation], None]


@dataclass
class Hostile:
    """A running server: its port, and the requests that it has had."""

    port: int
    requests: list[bytes] = field(default_factory=list)


def answer(body: bytes = RESULT, kind: str | None = JSON, status: str = "200 OK", *more: str) -> Behaviour:
    """Answer every request in the same way."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *more]
    if kind:
        lines.append(f"Content-Type: {kind}")
    return lambda talk: talk.send("\r\n".join([*lines, "", ""]).encode() + body)


def redirect(place: str, status: str = "307 Temporary Redirect") -> Behaviour:
    """Send the client on to *place*."""
    return answer(b"", None, status, f"Location: {place}")


def by_path(behaviours: dict[bytes, Behaviour]) -> Behaviour:
    """Behave as the path of the request says."""
    return lambda talk: behaviours[talk.request.split(b" ", 2)[1]](talk)


@contextmanager
def hostile(behaviour: Behaviour) -> Iterator[Hostile]:
    """Run a server that behaves so, for at most twenty connections."""
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        running = Hostile(listening.getsockname()[1])
        thread = Thread(target=_serve, args=(listening, behaviour, running, over), daemon=True)
        thread.start()
        try:
            yield running
        finally:
            over.set()
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            thread.join(LONGEST)


def _serve(listening: socket.socket, behaviour: Behaviour, running: Hostile, over: Event) -> None:
    for _ in range(20):
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection:
            connection.settimeout(LONGEST)
            request = _request(connection)
            running.requests.append(request)
            behaviour(Conversation(connection, request, over))


def _request(connection: socket.socket) -> bytes:
    """Read the head and as much body as it announces."""
    got = b""
    with suppress(OSError):
        while b"\r\n\r\n" not in got:
            more = connection.recv(65_536)
            if not more:
                return got
            got += more
        head, _, body = got.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
        while len(body) < length:
            body += connection.recv(65_536)
        return head + b"\r\n\r\n" + body
    return got


SAYS = "https://example.org/sparql"
ASKS = f"SELECT ?x {{ SERVICE <{SAYS}> {{ ?s ?p ?x }} }}"
CSV = "text/csv"


def reached(federation: Federation, query: str = ASKS) -> bytes:
    try:
        return MemoryStore(federation=federation).ask(query).serialize(CSV)
    finally:
        federation.close()


class At:
    """A federation of one endpoint on this machine, and the store that asks it."""

    def __init__(self, port: int, **fields: object) -> None:
        entry = {
            "name": "other",
            "iri": SAYS,
            "at": f"http://127.0.0.1:{port}/a",
            "private": True,
            "seconds": 0.6,
        }
        self.federation = Federation([Endpoint.model_validate({**entry, **fields})])

    def __enter__(self) -> MemoryStore:
        return MemoryStore(federation=self.federation)

    def __exit__(self, *_: object) -> None:
        self.federation.close()
