"""WSGI, the interface of other servers and of tests: one thread does all that a request needs."""

import io
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from typing import TYPE_CHECKING, TypeVar

from werkzeug.http import HTTP_STATUS_CODES

from kg.errors import QueryAbandoned
from kg.store import Cancelled
from webui.serving.protocol import body_of
from webui.serving.requests import GONE, HttpRequest, Respond
from webui.site.errors import HUNG_UP

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_LOOK = 0.25
_T = TypeVar("_T")


class WsgiApplication:
    """The application as any WSGI server calls it; what it answers is what our own server does."""

    def __init__(self, respond: Respond, most: int) -> None:
        self._respond, self._most = respond, most

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        request = WsgiRequest(environ, self._most)
        status, headers, body = at_once(self._respond(request))
        start_response(f"{status} {HTTP_STATUS_CODES[status]}" if status != 499 else HUNG_UP, headers)
        return [body]


def at_once(steps: Coroutine[None, None, _T]) -> _T:
    """Return what *steps* return, which wait for nothing but this thread: those of a `WsgiRequest` do."""
    try:
        steps.send(None)
    except StopIteration as done:
        found: _T = done.value
        return found
    steps.close()
    raise RuntimeError("a request without an event loop waits for one")


class WsgiRequest(HttpRequest):
    """A request that another server took, in a thread of its own."""

    __slots__ = ("_environ", "_gone", "_most")
    in_loop = False

    def __init__(self, environ: "WSGIEnvironment", most: int) -> None:
        get = environ.get
        super().__init__(
            environ["REQUEST_METHOD"], environ["PATH_INFO"], get("QUERY_STRING", ""), get("REMOTE_ADDR", "")
        )
        self._environ, self._most = environ, most
        self._gone: Cancelled = get(GONE, _stays)

    def header(self, name: str) -> str:
        key = name.replace("-", "_").upper()
        found: str = self._environ.get(key if key == "CONTENT_TYPE" else f"HTTP_{key}", "")
        return found

    async def receive(self) -> None:
        """Leave the body to whoever wants it."""

    def body(self) -> bytes:
        read = body_of(self._environ, self._most)
        again = {"wsgi.input": io.BytesIO(read), "CONTENT_LENGTH": str(len(read))}
        self._environ.update(again)  # a page may want it as well
        return read

    def check_room(self) -> None:
        """Leave that to the server in front: it has a thread for this one already."""

    async def in_thread(self, work: Callable[[Cancelled], _T]) -> _T:
        return work(self._gone)

    async def wait_for(self, answer: "Future[_T]") -> _T:
        while True:
            try:
                return answer.result(_LOOK)
            except NotYet:
                if self._gone():
                    raise QueryAbandoned("nobody waits for the answer any more") from None

    def environ(self) -> "WSGIEnvironment":
        return self._environ


def _stays() -> bool:
    return False
