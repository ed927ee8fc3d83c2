"""One line for each request, for people or for programs."""

import json
import logging
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from webui.site.settings import Settings

LOGGER = logging.getLogger("myeloma_kg.requests")
_ROOMS = ("kg", "webui")
_LONGEST_PATH = 500
_AS_IT_IS = "/:@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """What is known of a request when it is answered; `milliseconds` of wall time, `size` in bytes."""

    request_id: str
    client: str
    method: str
    path: str
    status: int
    outcome: str
    milliseconds: float
    size: int
    version: str
    cache: str
    query: str


class JsonFormatter(logging.Formatter):
    """A JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        entry = getattr(record, "access", None)
        said = asdict(entry) if isinstance(entry, AccessRecord) else {"message": _message(self, record)}
        return json.dumps({"time": _time(record), "level": record.levelname.lower(), **said})


class TextFormatter(logging.Formatter):
    """A line to read; what a client sent cannot begin another one."""

    def format(self, record: logging.LogRecord) -> str:
        entry = getattr(record, "access", None)
        if not isinstance(entry, AccessRecord):
            return f"{_time(record)} {record.levelname.lower()} {_message(self, record)}"
        query = f" {entry.query!a}" if entry.query else ""
        return (
            f"{_time(record)} {entry.client} {entry.method} {entry.path} {entry.status} {entry.outcome}"
            f" {entry.milliseconds:.1f} ms {entry.size} B {entry.cache or '-'} {entry.request_id}{query}"
        )


def start_log(settings: Settings) -> None:
    """Write the log to standard error, as `log_format` says; warnings and failures in the same form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if settings.log_format == "json" else TextFormatter())
    for each in (LOGGER, *map(logging.getLogger, _ROOMS)):
        each.handlers[:] = [handler]
        each.propagate = False
    LOGGER.setLevel(logging.CRITICAL if settings.log_format == "none" else logging.INFO)


def wanted(of_watcher: bool) -> bool:
    """Say whether a request is logged: those of watchers of health and metrics only when debugging."""
    return LOGGER.isEnabledFor(logging.DEBUG if of_watcher else logging.INFO)


def log(entry: AccessRecord) -> None:
    """Log one request."""
    LOGGER.handle(
        LOGGER.makeRecord(LOGGER.name, logging.INFO, "", 0, entry.path, (), None, extra={"access": entry})
    )


def shown(path: str) -> str:
    """Return a path of the WSGI environment as it stands in an address, so that it is one word."""
    return quote(path[:_LONGEST_PATH].encode("latin-1", "replace"), safe=_AS_IT_IS)


def _message(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    """Return what a record says that is no request, and where it came from if it tells of a failure."""
    failure = f"\n{formatter.formatException(record.exc_info)}" if record.exc_info else ""
    return record.getMessage() + failure


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
