"""What stands in front of everything: a name for each request, its count, its line in the log, its limit."""

import re
import secrets
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from itertools import count
from typing import TYPE_CHECKING

from kg.errors import (
    AnswerTooLarge,
    EngineStopped,
    QueryRefused,
    QuerySyntaxError,
    QueryTooGreedy,
    QueryTooSlow,
    RateLimited,
    ServerBusy,
)
from webui.serving.asking import InThread
from webui.serving.endpoint import OPERATION, OUTCOME, PATH, Headers, Whole
from webui.serving.generations import Pinned
from webui.serving.operations.clients import Rates, client_of
from webui.serving.operations.logs import Entry, log, shown, wanted
from webui.serving.operations.metrics import Metrics
from webui.serving.protocol import Operation
from webui.site.errors import ERROR
from webui.site.reader import READER, Reader
from webui.site.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HEADER = "X-Request-Id"
_START = secrets.token_hex(4)  # unlike that of any other process
_NUMBERS = count(1)
_KNOWN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SCHEME = "HTTP_X_FORWARDED_PROTO"
_STATIC = "/static/"
_COUNTED = "myeloma_kg.counted"
_FREE = frozenset({"/healthz", "/readyz", "/metrics"})
_KINDS = {
    PATH: "sparql",
    f"{PATH}/": "sparql",
    "/graph-store": "graph-store",
    **dict.fromkeys(_FREE, "operations"),
}
_OUTCOMES: dict[type, str] = {
    QuerySyntaxError: "syntax",
    QueryRefused: "refused",
    QueryTooSlow: "too-slow",
    QueryTooGreedy: "too-greedy",
    AnswerTooLarge: "too-large",
    ServerBusy: "busy",
    EngineStopped: "stopped",
    RateLimited: "rate",
}
_OUTCOMES_OF = {304: "not-modified", 408: "slow-body", 413: "refused", 499: "gone"}


class Operations:
    """Counts, logs and limits the requests of the application behind it."""

    def __init__(self, inner: Pinned, metrics: Metrics, settings: Settings) -> None:
        self._inner, self._metrics, self._settings = inner, metrics, settings
        self._rates = Rates(settings.rate_per_minute, settings.rate_burst)

    def quick(self, environ: "WSGIEnvironment") -> Whole | None:
        """Return a whole answer if it is at hand."""
        began = time.perf_counter()
        self._limit(environ)
        whole = self._inner.quick(environ)
        if whole is None:
            return None
        status, headers, body = whole
        environ[OUTCOME] = "hit"
        headers.append((HEADER, self._told(environ, status, headers, began)))
        return status, headers, body

    async def brief(self, environ: "WSGIEnvironment", in_thread: InThread) -> Whole | None:
        """Return a whole answer that needs no page."""
        began = time.perf_counter()
        self._metrics.in_flight.inc()
        try:
            whole = await self._inner.brief(environ, in_thread)
        finally:
            self._metrics.in_flight.dec()
        if whole is not None:
            whole[1].append((HEADER, self._told(environ, whole[0], whole[1], began)))
        return whole

    def turned_away(self, environ: "WSGIEnvironment", refusal: Whole) -> Whole:
        """Count and log what the server refused by itself; return it with the name of the request."""
        status, headers, body = refusal
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            environ[ERROR] = ServerBusy("threads", 0)  # for the log: the client has been told
        headers.append(("content-length", str(len(body))))
        headers.append((HEADER.lower(), self._told(environ, status, headers, time.perf_counter())))
        return refusal

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        began = time.perf_counter()
        told: list[tuple[int, Headers]] = []

        def answering(status: str, headers: Headers, *rest: object) -> Callable[[bytes], object]:
            headers.append((HEADER, _name(environ)))
            told[:] = [(int(status[:3]), headers)]
            return start_response(status, headers, *rest)  # type: ignore[arg-type]

        self._limit(environ)
        if self._settings.trusted_proxies and environ.get(_SCHEME) in {"http", "https"}:
            environ["wsgi.url_scheme"] = environ[_SCHEME]
        self._metrics.in_flight.inc()
        try:
            return self._inner(environ, answering)
        finally:
            self._metrics.in_flight.dec()
            self._told(environ, *(told[0] if told else (500, [])), began)

    def _limit(self, environ: "WSGIEnvironment") -> None:
        """Have the application say so, if the client asks too often; a request counts once."""
        path = environ["PATH_INFO"]
        if _COUNTED in environ or path in _FREE or path.startswith(_STATIC):
            return
        environ[_COUNTED] = True
        try:
            self._rates.take(client_of(environ, self._settings.trusted_proxies))
        except RateLimited as error:
            environ[ERROR] = error

    def _told(self, environ: "WSGIEnvironment", status: int, headers: Headers, began: float) -> str:
        """Count and log a request; return its name."""
        seconds = time.perf_counter() - began
        outcome, name = _outcome(environ, status), _name(environ)
        media_type, size = _written(headers)
        self._metrics.count(_kind(environ["PATH_INFO"], media_type), status, outcome, seconds)
        if not wanted(environ["PATH_INFO"] in _FREE):
            return name
        log(
            Entry(
                name,
                client_of(environ, self._settings.trusted_proxies),
                shown(environ["REQUEST_METHOD"]),
                shown(environ["PATH_INFO"]),
                status,
                outcome,
                round(1000 * seconds, 2),
                size,
                _version(environ),
                environ.get(OUTCOME, ""),
                self._query(environ),
            )
        )
        return name

    def _query(self, environ: "WSGIEnvironment") -> str:
        """Return as much of the query text as may be logged."""
        operation = environ.get(OPERATION)
        most = self._settings.log_query_length
        return operation.query[:most] if most and isinstance(operation, Operation) else ""


def _name(environ: "WSGIEnvironment") -> str:
    """Return the name of a request: what a proxy calls it, if that is a name, or one of ours."""
    given = environ.get("HTTP_X_REQUEST_ID", "")
    if not given or not _KNOWN_ID.fullmatch(given):
        given = environ["HTTP_X_REQUEST_ID"] = f"{_START}{next(_NUMBERS) % (1 << 32):08x}"
    return str(given)


def _version(environ: "WSGIEnvironment") -> str:
    """Return the graph that was asked; nothing where it did not come to that."""
    found = environ.get(READER)
    return found.store.version if isinstance(found, Reader) else ""


def _outcome(environ: "WSGIEnvironment", status: int) -> str:
    error = environ.get(ERROR)
    if error is not None and type(error) in _OUTCOMES:
        return _OUTCOMES[type(error)]
    if status in _OUTCOMES_OF:
        return _OUTCOMES_OF[status]
    return "ok" if status < 400 else "client-error" if status < 500 else "error"


def _written(headers: Headers) -> tuple[str, int]:
    """Return the media type of an answer and its bytes."""
    media_type, size = "", 0
    for name, value in headers:
        plain = name.lower()
        if plain == "content-type":
            media_type = value
        elif plain == "content-length":
            size = int(value)
        if media_type and size:
            break
    return media_type, size


def _kind(path: str, media_type: str) -> str:
    """Return one of few words for what was asked."""
    if path in _KINDS:
        return _KINDS[path]
    if path.startswith(_STATIC):
        return "static"
    return "page" if media_type.startswith("text/html") else "data"
