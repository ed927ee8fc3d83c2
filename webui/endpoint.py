"""`/sparql` for programs, in front of the pages: the protocol without what a framework costs.

Readers with a browser, requests without a query, and everything that goes wrong are for the
application behind it, so that there is one workbench and one way to tell of errors.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge

from kg.errors import KgError, QueryAbandoned
from kg.store import Gone, Result, Store
from webui import headers
from webui.cache import Answer, Cache
from webui.compression import chosen, knows, tag
from webui.errors import ERROR
from webui.negotiation import preferred, wants_html
from webui.protocol import Operation, read_operation
from webui.reader import reader_of

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
_NOBODY = "499 Client Closed Request"  # not in RFC 9110; only logs and counters see it

Headers = list[tuple[str, str]]
Whole = tuple[int, Headers, bytes]
"""A whole answer: status, headers, body."""


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
            operation = operation_of(environ, self._max_body)
            if operation is None:
                return self._inner(environ, start_response)
            environ[OPERATION] = operation
            return self._answer(operation, accept, environ, start_response)
        except QueryAbandoned:
            start_response(_NOBODY, [("Content-Length", "0")])
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
        if not plain or "HTTP_IF_NONE_MATCH" in environ or wants_html(accept):
            return None
        try:
            operation = operation_of(environ, self._max_body)
            key = (reader_of(environ).store.version, accept, operation)
            answer = self._cache.get(key) if operation else None
            environ[OPERATION] = operation
            return None if answer is None else (200, *self._written(answer, environ))
        except HTTPException:
            return None

    def _written(self, answer: Answer, environ: "WSGIEnvironment") -> tuple[Headers, bytes]:
        """Return headers and body."""
        name = chosen(environ.get("HTTP_ACCEPT_ENCODING", ""), answer.media_type, len(answer.body))
        body = answer.encoded(name)
        return [*_described(answer, name, body), *self._headers(answer)], body

    def _answer(
        self, operation: Operation, accept: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        store = reader_of(environ).store
        method, held = environ["REQUEST_METHOD"], environ.get("HTTP_IF_NONE_MATCH")
        key = (store.version, accept, operation)
        plain = _tag(key) if held else ""
        # "*" names no answer, so that nothing says yet that there is one
        if held and held.strip() != "*" and method != "POST" and knows(held, plain):
            start_response("304 Not Modified", [("ETag", f'"{plain}"'), *self._headers(None)])
            return []
        answer = self._cache.get(key)
        environ[OUTCOME] = "hit" if answer else "miss"
        if answer is None:
            gone: Gone | None = environ.get(GONE)
            answer = self._cache.answer(key, lambda: _ask(store, operation, accept, key, gone), gone)
        described, body = self._written(answer, environ)
        start_response("200 OK", described)
        return [body] if method != "HEAD" else []

    def _headers(self, answer: Answer | None) -> Headers:
        """Return what stands in every answer, and how long this one may be kept."""
        kept = "no-store" if answer is not None and not answer.cacheable else self._fresh
        return [("Cache-Control", kept), *headers.FIXED]


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


def _ask(store: Store, operation: Operation, accept: str, key: object, gone: Gone | None) -> Answer:
    result = store.ask(operation.query, operation.default_graphs, operation.named_graphs)
    media_type = preferred(result.formats, accept)
    body = result.serialize(media_type, gone)
    return Answer(body, media_type, _tag(key), _told(result), cacheable=not result.federated)


def _told(result: Result) -> tuple[str, ...]:
    return tuple(warning.encode("ascii", "replace").decode() for warning in result.warnings)


def _tag(key: object) -> str:
    return hashlib.sha256(repr(key).encode()).hexdigest()[:32]


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
