"""The SPARQL 1.1 Protocol's query operation, read from a request (sections 2.1.1 to 2.1.4)."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_to_bytes

from flask import request
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_MAX_FIELDS = 200
READ_ONLY = "This endpoint answers queries only; the graph cannot be changed through it."


@dataclass(frozen=True, slots=True)
class Operation:
    """A query text and the dataset that the protocol asks for it to be put to."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]


def read_operation() -> Operation | None:
    """Return the query operation that the request holds, or None if it holds no query at all.

    :raises BadRequest: two queries, an empty one, or bytes that are not UTF-8.
    :raises UnsupportedMediaType: a body that is neither form nor query.
    :raises Forbidden: an update.
    """
    fields = _fields(request.query_string)
    texts = [value for name, value in fields if name == "query"]
    if request.method == "POST":
        if request.mimetype == _FORM:
            fields = _fields(request.get_data())
            texts = [value for name, value in fields if name == "query"]
        elif request.mimetype == _QUERY:
            texts.append(_decoded(request.get_data()))
        elif request.mimetype == _UPDATE:
            raise Forbidden(READ_ONLY)
        else:
            raise UnsupportedMediaType(
                f"A body must be {_QUERY} or {_FORM}, not {request.mimetype or 'untyped'}."
            )
    return _operation(texts, fields)


def _operation(texts: list[str], fields: list[tuple[str, str]]) -> Operation | None:
    if any(name == "update" for name, _ in fields):
        raise Forbidden(READ_ONLY)
    if len(texts) > 1:
        raise BadRequest(f"There are {len(texts)} queries; send one.")
    if not texts:
        return None
    if not texts[0].strip():
        raise BadRequest("The query is empty.")
    return Operation(texts[0], _all(fields, "default-graph-uri"), _all(fields, "named-graph-uri"))


def _all(fields: list[tuple[str, str]], wanted: str) -> tuple[str, ...]:
    return tuple(value for name, value in fields if name == wanted)


def _fields(raw: bytes) -> list[tuple[str, str]]:
    _decoded(unquote_to_bytes(raw))
    try:
        return parse_qsl(_decoded(raw), keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict")
    except ValueError as error:
        raise BadRequest(f"The parameters cannot be read: {error}") from error


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"Byte {error.start + 1} of the request is not UTF-8.") from error
