"""A request on its way through the server, however it came: over RSGI or over WSGI."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar, TypeVar

from kg.store import Cancelled
from webui.serving.protocol import Operation
from webui.site.reader import Reader

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Headers = list[tuple[str, str]]
Reply = tuple[int, Headers, bytes]
"""A whole answer: status, headers, body."""
GONE = "myeloma_kg.gone"
"""Key of a WSGI environment: says whether the client has hung up, where the server knows."""
CACHE = "myeloma_kg.cache"
"""Key of a WSGI environment: `HttpRequest.cache`, where a page is an answer that is kept."""
_RETRY_SECONDS = 2
_T = TypeVar("_T")


class HttpRequest(ABC):
    """One request: what was sent, how work is done for it, and what becomes known of it.

    `path` and `query_string` are as in a WSGI environment; `peer` is the address that it came from.
    """

    __slots__ = ("cache", "error", "method", "operation", "path", "peer", "query_string", "reader")
    in_loop: ClassVar[bool]
    """Whether other requests wait while this one works outside of `in_thread`."""

    def __init__(self, method: str, path: str, query_string: str, peer: str) -> None:
        self.method, self.path, self.query_string, self.peer = method, path, query_string, peer
        self.reader: Reader | None = None
        """Of the graph that it is answered from, as soon as that is chosen."""
        self.operation: Operation | None = None
        self.cache = ""
        """``hit`` or ``miss`` as soon as an answer was looked for among those that are kept."""
        self.error: Exception | None = None
        """What went wrong, for the page that tells of it, and for the log."""

    @abstractmethod
    def header(self, name: str) -> str:
        """Return a header by its *name* in small letters; empty if it is not there."""

    @abstractmethod
    async def receive(self) -> None:
        """Wait for the body, where that is not the server's business in front of this one.

        :raises Refused: when it is too long, or takes too long.
        """

    @abstractmethod
    def body(self) -> bytes:
        """Return the body. :raises HTTPException: when it is too long, or not what it says it is."""

    @abstractmethod
    def environ(self) -> "WSGIEnvironment":
        """Return the request as a WSGI application takes it: PEP 3333."""

    @abstractmethod
    def check_room(self) -> None:
        """Make sure that one more may be worked on. :raises Refused: when it may not."""

    @abstractmethod
    async def in_thread(self, work: Callable[[Cancelled], _T]) -> _T:
        """Return what *work* returns, which may take long, and is told whether the client has hung up."""

    @abstractmethod
    async def wait_for(self, answer: "Future[_T]") -> _T:
        """Return what another request is being answered.

        :raises QueryAbandoned: when the client of this one has hung up meanwhile.
        """


Respond = Callable[[HttpRequest], Coroutine[None, None, Reply]]
"""Answers a request, whatever it is."""


class Refused(Exception):
    """A request that the server turns away by itself; `outcome` is the word of it in log and figures."""

    def __init__(self, status: HTTPStatus, outcome: str, detail: str, setting: str = "") -> None:
        self.status, self.outcome, self.detail, self.setting = status, outcome, detail, setting
        super().__init__(detail)

    def reply(self) -> Reply:
        """Return problem details (RFC 9457)."""
        said = {"type": "about:blank", "title": self.status.phrase, "status": int(self.status)}
        problem = {**said, "detail": self.detail, **({"setting": self.setting} if self.setting else {})}
        body = json.dumps(problem).encode()
        headers = [("content-type", "application/problem+json"), ("content-length", str(len(body)))]
        if self.status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append(("retry-after", str(_RETRY_SECONDS)))
        else:
            headers.append(("connection", "close"))  # what is left of the body is not waited for
        return int(self.status), headers, body
