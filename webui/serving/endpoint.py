"""`/sparql` for programs, in front of the pages: the protocol without what a framework costs.

Readers with a browser, requests without a query, and everything that goes wrong are for the
application behind it, so that there is one workbench and one way to tell of errors.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge

from kg.errors import KgError, QueryAbandoned
from kg.store import Cancelled
from webui.serving.asking import InThread, ask, ask_soon, tag_of
from webui.serving.cache import Answer, Cache
from webui.serving.protocol import Operation, read_operation
from webui.site import headers
from webui.site.compression import chosen, knows, tag
from webui.site.errors import ERROR, HUNG_UP
from webui.site.negotiation import wants_html
from webui.site.reader import reader_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/sparql"
_PATHS = frozenset({PATH, f"{PATH}/"})
GONE = "myeloma_kg.gone"
"""Key of the environment: says whether the client has hung up, where the server knows."""
OPERATION = "myeloma_kg.operation"
"""Key of the environment: what was asked, for the log."""
OUTCOME = "myeloma_kg.cache"
"""Key of the environment: ``hit`` or ``miss``, for the log."""
WARNING = "Federation-Warning"
"""The header that says which SERVICE SILENT had no answer, one a failure."""
ENDPOINT = "myeloma_kg.endpoint"
"""Key of the application's extensions: its `Endpoint`."""

Headers = list[tuple[str, str]]
Whole = tuple[int, Headers, bytes]
"""A whole answer: status, headers, body."""
_BRIEF = 4_096  # characters


class Endpoint:
    """Answers queries; hands everything else on."""

    def __init__(self, inner: "WSGIApplication", cache: Cache, max_body: int, fresh_seconds: int) -> None:
        self._inner, self._cache, self._max_body = inner, cache, max_body
        self._fresh = f"public, max-age={fresh_seconds}, must-revalidate"

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        elsewhere = environ["PATH_INFO"] not in _PATHS or environ["REQUEST_METHOD"] not in {
            "GET",
            "HEAD",
            "POST",
        }
        if elsewhere or ERROR in environ:
            return self._inner(environ, start_response)
        accept = environ.get("HTTP_ACCEPT", "")
        if wants_html(accept):
            return self._inner(environ, start_response)
        try:
            operation = self._operation(environ)
            if operation is None:
                return self._inner(environ, start_response)
            return self._answer(operation, accept, environ, start_response)
        except QueryAbandoned:
            start_response(HUNG_UP, [("Content-Length", "0")])
            return []
        except (KgError, HTTPException) as error:
            environ[ERROR] = error
            return self._inner(environ, start_response)

    def quick(self, environ: "WSGIEnvironment") -> Whole | None:
        """Return a whole answer if it is kept, None if it is not; never wait.

        What is wrong with a request, too, is left to the slower way.
        """
        accept = environ.get("HTTP_ACCEPT", "")
        plain = environ["PATH_INFO"] in _PATHS and environ["REQUEST_METHOD"] == "GET"
        if not plain or ERROR in environ or "HTTP_IF_NONE_MATCH" in environ or wants_html(accept):
            return None
        try:
            operation = self._operation(environ)
            key = (reader_of(environ).store.version, accept, operation)
            answer = self._cache.get(key) if operation else None
            return None if answer is None else (200, *self._written(answer, environ))
        except HTTPException:
            return None

    async def brief(self, environ: "WSGIEnvironment", in_thread: InThread) -> Whole | None:
        """Return a whole answer without a thread, unless it takes long; None for what needs a page.

        What is wrong stands in *environ* then, to be told of by the application.
        """
        accept = environ.get("HTTP_ACCEPT", "")
        try:
            operation = self._brief_operation(environ, accept)
            if operation is None:
                return None
            store = reader_of(environ).store
            key = (store.version, accept, operation)
            answer = await self._cache.answer_soon(key, lambda: ask_soon(store, operation, accept, in_thread))
            environ[OUTCOME] = "miss"
            return 200, *self._written(answer, environ)
        except QueryAbandoned:
            return 499, [("Content-Length", "0")], b""
        except (KgError, HTTPException) as error:
            environ[ERROR] = error
            return None

    def _brief_operation(self, environ: "WSGIEnvironment", accept: str) -> Operation | None:
        if environ["PATH_INFO"] not in _PATHS or environ["REQUEST_METHOD"] not in {"GET", "POST"}:
            return None
        if ERROR in environ or "HTTP_IF_NONE_MATCH" in environ or wants_html(accept):
            return None
        operation = self._operation(environ)
        # To read a long text takes long, to ask others longer.
        if operation is None or len(operation.query) > _BRIEF:
            return None
        return None if "SERVICE" in operation.query.upper() else operation

    def _operation(self, environ: "WSGIEnvironment") -> Operation | None:
        """Return what is asked; a body is read once. :raises HTTPException: when it cannot be read."""
        known = environ.get(OPERATION)
        if not isinstance(known, Operation):
            known = environ[OPERATION] = operation_of(environ, self._max_body)
        return known

    def _written(self, answer: Answer, environ: "WSGIEnvironment") -> tuple[Headers, bytes]:
        """Return headers and body."""
        name = chosen(environ.get("HTTP_ACCEPT_ENCODING", ""), answer.media_type, len(answer.body))
        body = answer.encoded(name)
        return [*_described(answer, name, body), *self._headers(answer)], body

    def _answer(
        self, operation: Operation, accept: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        status, described, body = self.whole(operation, accept, environ)
        start_response(f"{status} {HTTPStatus(status).phrase}", described)
        return [body] if environ["REQUEST_METHOD"] != "HEAD" else []

    def whole(self, operation: Operation, accept: str, environ: "WSGIEnvironment") -> Whole:
        """Return the answer to *operation* in what *accept* wants most, kept or asked; 304 to who has it.

        :raises KgError: when there is none. :raises NotOffered: when it has no form that is wanted.
        """
        store = reader_of(environ).store
        method, held = environ["REQUEST_METHOD"], environ.get("HTTP_IF_NONE_MATCH")
        key = (store.version, accept, operation)
        plain = tag_of(store, operation, accept) if held else ""
        # "*" names no answer, so that nothing says yet that there is one
        if held and held.strip() != "*" and method != "POST" and knows(held, plain):
            return 304, [("ETag", f'"{plain}"'), *self._headers(None)], b""
        answer = self._cache.get(key)
        environ[OUTCOME] = "hit" if answer else "miss"
        if answer is None:
            gone: Cancelled | None = environ.get(GONE)
            answer = self._cache.answer(key, lambda: ask(store, operation, accept, gone), gone)
        return 200, *self._written(answer, environ)

    def _headers(self, answer: Answer | None) -> Headers:
        """Return what stands in every answer, and how long this one may be kept."""
        kept = "no-store" if answer is not None and not answer.cacheable else self._fresh
        return [("Cache-Control", kept), *headers.OF_DATA]


def operation_of(environ: "WSGIEnvironment", max_body: int) -> Operation | None:
    """Return the query operation of a request, None if it has no query.

    :raises HTTPException: when it cannot be read.
    """
    return read_operation(
        environ["REQUEST_METHOD"],
        environ.get("QUERY_STRING", "").encode("latin-1"),
        environ.get("CONTENT_TYPE", ""),
        lambda: _body(environ, max_body),
    )


def _body(environ: "WSGIEnvironment", most: int) -> bytes:
    """Return the body; no more of it is read than it may have.

    :raises RequestEntityTooLarge: it is longer than that.
    :raises BadRequest: it is shorter than it says.
    """
    said = environ.get("CONTENT_LENGTH") or ""
    length = int(said) if said.isascii() and said.isdigit() else None
    if said and length is None:
        raise BadRequest(f"Content-Length is {said[:20]!r}, which is no number.")
    if length is None and not environ.get("wsgi.input_terminated"):
        return b""
    if length is not None and length > most:
        raise RequestEntityTooLarge
    read = _read(environ["wsgi.input"].read, most + 1 if length is None else length)
    if len(read) > most:
        raise RequestEntityTooLarge
    if length is not None and len(read) < length:
        raise BadRequest(f"The body has {len(read)} bytes where Content-Length says {length}.")
    return read


def _read(read: Callable[[int], bytes], most: int) -> bytes:
    pieces, left = [], most
    while left and (piece := read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _described(answer: Answer, encoding: str, body: bytes) -> Headers:
    described = [
        ("Content-Type", f"{answer.media_type}; charset=utf-8"),
        ("Content-Length", str(len(body))),
        *((WARNING, warning) for warning in answer.warnings),
    ]
    if encoding != "identity":
        described.append(("Content-Encoding", encoding))
    if answer.cacheable:
        described.append(("ETag", f'"{tag(answer.tag, encoding)}"'))
    return described
