"""Pages, and everything that goes wrong: what Flask answers, in a thread."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from kg.store import Cancelled
from webui.serving.requests import CACHE, GONE, Headers, HttpRequest, Reply
from webui.site.errors import ERROR
from webui.site.reader import READER

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

_SCHEME = "HTTP_X_FORWARDED_PROTO"


class PageService:
    """Answers what is no query of a program, and tells of errors."""

    def __init__(self, application: "WSGIApplication", trusted_proxies: int) -> None:
        self._application, self._trusted_proxies = application, trusted_proxies

    async def respond(self, request: HttpRequest) -> Reply:
        """Return the page at the address of *request*, or the one that tells of its error.

        :raises Refused: when too many are being worked on.
        """
        request.check_room()
        environ = request.environ()
        environ[READER] = request.reader
        if request.error is not None:
            environ[ERROR] = request.error
        if self._trusted_proxies and environ.get(_SCHEME) in {"http", "https"}:
            environ["wsgi.url_scheme"] = environ[_SCHEME]
        try:
            return await request.in_thread(lambda gone: self._whole(environ, gone))
        finally:
            request.error, request.cache = environ.get(ERROR), environ.get(CACHE, request.cache)

    def _whole(self, environ: "WSGIEnvironment", gone: Cancelled) -> Reply:
        """Return the whole answer of the application, called in this thread."""
        environ[GONE] = gone
        told: list[tuple[str, Headers]] = []

        def start_response(status: str, headers: Headers, *failed: object) -> Callable[[bytes], object]:
            told[:] = [(status, headers)]
            return lambda piece: None

        pieces: Iterable[bytes] = self._application(environ, start_response)
        try:
            body = b"".join(pieces)
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                close()
        status, headers = told[0]
        return int(status[:3]), list(headers), body
