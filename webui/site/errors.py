"""Errors as answers: a page for readers, problem details (RFC 9457) for programs."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from http import HTTPStatus

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

from kg.errors import (
    BudgetExceeded,
    EndpointsBusy,
    EndpointTooSlow,
    EngineStopped,
    FederationError,
    KgError,
    QueryAbandoned,
    QueryRefused,
    QuerySyntaxError,
    QueryTooSlow,
    RateLimited,
    RemoteUnavailable,
    ServerBusy,
    StoreError,
)
from webui.site.names import Link
from webui.site.negotiation import prefers_html

# Characters of a long line that are shown, and how many of them before the place of an error.
_SHOWN, _SHOWN_BEFORE = 100, 60
# After so many seconds it is worth trying again, where an error does not know better.
_RETRY_SECONDS = 5
# Pages that an error offers: how many, how nearly they are spelled so, and characters that are compared.
_NEAR, _CUTOFF, _LONGEST = 4, 0.6, 200

ERROR = "myeloma_kg.error"
"""Key of the WSGI environment: what went wrong with this request, for whoever tells of it."""
HUNG_UP = "499 Client Closed Request"
"""The status of an answer that nobody waits for: not in RFC 9110, only logs and counters see it."""


class NotKnown(NotFound):
    """Nothing here has that name; `near` has things whose names are nearly the same."""

    def __init__(self, description: str, near: Sequence[Link] = ()) -> None:
        super().__init__(description)
        self.near = tuple(near)


class BadValue(BadRequest):
    """A parameter has a value that it cannot take; `near` has values that it can."""

    def __init__(self, description: str, near: Sequence[Link] = ()) -> None:
        super().__init__(description)
        self.near = tuple(near)


def register(app: Flask) -> None:
    """Make *app* answer errors in this way, those too that stood in its way before it was called."""
    app.before_request(_raise_earlier)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(KgError, _of_project)


def _raise_earlier() -> None:
    earlier = request.environ.get(ERROR)
    if earlier is not None:
        raise earlier


# What the framework says in words that help nobody; other errors word themselves.
_WORDS = {
    404: "Nothing is at this address.",
    405: "This address does not take that method; the graph cannot be changed here.",
    413: "The body is longer than this server takes.",
    500: "Something broke on the server; it is not the request.",
}


def _of_http(error: HTTPException) -> Response:
    parts = {name: getattr(error, name) for name in ("near", "offered") if getattr(error, name, None)}
    if error.code == HTTPStatus.NOT_FOUND and not parts and (pages := _near_pages(request.path)):
        parts["pages"] = pages
    code, own = error.code or 500, error.description != type(error).description
    response = _answer(code, (error.description if own else _WORDS.get(code, error.description)) or "", parts)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _near_pages(path: str) -> tuple[str, ...]:
    """Return the addresses of pages of this site that are spelled nearly like *path*, the nearest first.

    Pages of things are not among them: those are found by their names.
    """
    rules = current_app.url_map.iter_rules()
    fixed = (rule for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments)
    pages = sorted({rule.rule for rule in fixed if "." not in rule.rule})
    return tuple(get_close_matches(path[:_LONGEST].rstrip("/").lower(), pages, _NEAR, _CUTOFF))


def _of_project(error: KgError) -> Response:
    request.environ[ERROR] = error
    if isinstance(error, QueryAbandoned):
        return Response(status=HUNG_UP)
    response = _answer(status_of(error), str(error), parts_of(error))
    if response.status_code in {429, 503}:
        response.headers["Retry-After"] = str(getattr(error, "retry_after", _RETRY_SECONDS))
    return response


_STATUSES: Mapping[type[KgError], int] = {
    EndpointTooSlow: 504,
    EndpointsBusy: 503,
    FederationError: 502,
    QueryTooSlow: 504,
    BudgetExceeded: 507,
    RateLimited: 429,
    ServerBusy: 503,
    RemoteUnavailable: 502,
    EngineStopped: 500,
    StoreError: 503,
}


def status_of(error: KgError) -> int:
    """Return the HTTP status that says what *error* says."""
    if isinstance(error, QueryRefused):
        return 403 if error.rule == "service" else 413
    return next((_STATUSES[kind] for kind in type(error).__mro__ if kind in _STATUSES), 400)


def pointed_at(error: KgError, text: str) -> Mapping[str, object]:
    """Return the line of *text* that does not parse and a caret for the place; nothing for other errors."""
    lines = text.splitlines()
    if not isinstance(error, QuerySyntaxError) or not error.line or error.line > len(lines):
        return {}
    column = max(error.column or 1, 1)
    start = max(0, column - _SHOWN_BEFORE)
    shown = lines[error.line - 1][start : start + _SHOWN].replace("\t", " ")
    return {"number": error.line, "text": shown, "caret": " " * (column - 1 - start) + "^"}


def parts_of(error: KgError) -> Mapping[str, object]:
    """Return what a program can use of *error*, by the names of members of problem details."""
    if isinstance(error, QuerySyntaxError):
        return {"line": error.line, "column": error.column}
    if isinstance(error, FederationError):
        return {"endpoint": error.endpoint}
    if isinstance(error, QueryRefused):
        return {"rule": error.rule, **({"setting": error.setting} if error.setting else {})}
    if isinstance(error, BudgetExceeded):
        return {"setting": error.setting, "limit": error.limit}
    if isinstance(error, (ServerBusy, RateLimited)):
        return {"setting": error.setting, "retry_after": error.retry_after}
    return {}


def _answer(status: int, detail: str, parts: Mapping[str, object]) -> Response:
    title = HTTPStatus(status).phrase
    problem = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.path,
    }
    if prefers_html():
        page = render_template("errors/error.html", title=title, status=status, detail=detail, found=parts)
        return Response(page, status, mimetype="text/html")
    body = current_app.json.dumps({**problem, **parts}, indent=2) + "\n"
    return Response(body, status, mimetype="application/problem+json")
