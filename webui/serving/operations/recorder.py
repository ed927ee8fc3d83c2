"""Each request by name: its count, and its line in the log."""

import re
import secrets
from itertools import count

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
from webui.serving.operations.clients import client_of
from webui.serving.operations.logs import AccessRecord, log, shown, wanted
from webui.serving.operations.metrics import Metrics
from webui.serving.query_service import PATHS
from webui.serving.requests import Headers, HttpRequest, Refused, Reply
from webui.site.settings import Settings

NAME = "X-Request-Id"
"""The header that names a request: to a proxy, to the client, in the log."""
WATCHED = frozenset({"/healthz", "/readyz", "/metrics"})
"""What watchers ask for, as often as they like."""
_START = secrets.token_hex(4)  # unlike that of any other process
_NUMBERS = count(1)
_KNOWN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_STATIC = "/static/"
_KINDS = {
    **dict.fromkeys(PATHS, "sparql"),
    "/graph-store": "graph-store",
    **dict.fromkeys(WATCHED, "operations"),
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
_OUTCOMES_OF = {304: "not-modified", 413: "refused", 499: "gone"}


class Recorder:
    """Counts requests and writes the log."""

    def __init__(self, metrics: Metrics, settings: Settings) -> None:
        self._metrics, self._settings = metrics, settings
        self.in_flight = metrics.in_flight

    def record(self, request: HttpRequest, reply: Reply, seconds: float) -> str:
        """Count and log a request that was answered after so many *seconds*; return its name."""
        status, headers, _ = reply
        outcome, name = _outcome(request.error, status), _name(request.header("x-request-id"))
        media_type, size = _written(headers)
        self._metrics.count(_kind(request.path, media_type), status, outcome, seconds)
        if wanted(request.path in WATCHED):
            settings, forwarded = self._settings, request.header("x-forwarded-for")
            log(
                AccessRecord(
                    name,
                    client_of(request.peer, forwarded, settings.trusted_proxies),
                    shown(request.method),
                    shown(request.path),
                    status,
                    outcome,
                    round(1000 * seconds, 2),
                    size,
                    request.reader.store.version if request.reader else "",
                    request.cache,
                    request.operation.query[: settings.log_query_length] if request.operation else "",
                )
            )
        return name


def _name(given: str) -> str:
    """Return the name of a request: what a proxy calls it, if that is a name, or one of ours."""
    if given and _KNOWN_ID.fullmatch(given):
        return given
    return f"{_START}{next(_NUMBERS) % (1 << 32):08x}"


def _outcome(error: Exception | None, status: int) -> str:
    if isinstance(error, Refused):
        return error.outcome
    if type(error) in _OUTCOMES:
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
