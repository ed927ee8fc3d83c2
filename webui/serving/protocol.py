"""The SPARQL 1.1 Protocol's query operation, read from the parts of a request (sections 2.1.1 to 2.1.4)."""

import re
from binascii import a2b_qp
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from werkzeug.exceptions import BadRequest, Forbidden, RequestEntityTooLarge, UnsupportedMediaType

from kg.store.gate import is_update

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_MAX_FIELDS = 200
_ESCAPED = re.compile(rb"(?:[^%]++|%[0-9A-Fa-f]{2})*+", re.DOTALL)
READ_ONLY = "This endpoint answers queries only; the graph cannot be changed through it."

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """A query text and the dataset that the protocol asks for it to be put to."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]


def read_operation(
    method: str, query_string: bytes, content_type: str, body: Callable[[], bytes]
) -> Operation | None:
    """Return the query operation that a request holds, or None if it holds no query at all.

    :raises BadRequest: two queries, an empty one, or bytes that are not UTF-8.
    :raises UnsupportedMediaType: a body that is neither form nor query.
    :raises Forbidden: an update.
    """
    if method != "POST":
        return _of_address(query_string)
    fields = _fields(query_string)
    texts = [value for name, value in fields if name == "query"]
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == _FORM:
        fields = _fields(body())
        texts = [value for name, value in fields if name == "query"]
    elif media_type == _QUERY:
        texts.append(_decoded(body()))
    elif media_type == _UPDATE:
        raise Forbidden(READ_ONLY)
    else:
        raise UnsupportedMediaType(f"A body must be {_QUERY} or {_FORM}, not {media_type or 'untyped'}.")
    return _operation(texts, fields)


@lru_cache(512)
def _of_address(query_string: bytes) -> Operation | None:
    fields = _fields(query_string)
    return _operation([value for name, value in fields if name == "query"], fields)


def _operation(texts: list[str], fields: Fields) -> Operation | None:
    if any(name == "update" for name, _ in fields):
        raise Forbidden(READ_ONLY)
    if len(texts) > 1:
        raise BadRequest(f"There are {len(texts)} queries; send one.")
    if not texts:
        return None
    if not texts[0].strip():
        raise BadRequest("The query is empty.")
    if is_update(texts[0]):
        raise Forbidden(READ_ONLY)
    return Operation(texts[0], _all(fields, "default-graph-uri"), _all(fields, "named-graph-uri"))


def _all(fields: Fields, wanted: str) -> tuple[str, ...]:
    return tuple(value for name, value in fields if name == wanted)


def _fields(raw: bytes) -> Fields:
    """Return the pairs of a form in their order: WHATWG URL, application/x-www-form-urlencoded parsing.

    :raises BadRequest: more than `_MAX_FIELDS`, or bytes that are not UTF-8.
    """
    if raw.count(b"&") >= _MAX_FIELDS:
        raise BadRequest("The parameters cannot be read: Max number of fields exceeded")
    if not raw.isascii():
        _decoded(raw)
    pairs = [each.partition(b"=") for each in raw.split(b"&") if each]
    try:
        return tuple((_unescaped(name).decode(), _unescaped(value).decode()) for name, _, value in pairs)
    except UnicodeDecodeError:
        _decoded(unquote_to_bytes(raw))  # says at which byte
        raise


def _unescaped(raw: bytes) -> bytes:
    """Return *raw* with ``+`` and percent escapes decoded.

    Quoted-printable differs from them in its sign alone, and the standard library reads it at once.
    """
    spaced = raw.replace(b"+", b" ")
    if _ESCAPED.fullmatch(spaced):
        return a2b_qp(spaced.replace(b"=", b"=3D").replace(b"%", b"="))
    return unquote_to_bytes(spaced)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"Byte {error.start + 1} of the request is not UTF-8.") from error


def operation_of(environ: "WSGIEnvironment", max_body: int) -> Operation | None:
    """Return the query operation of a request, None if it has no query.

    :raises HTTPException: when it cannot be read.
    """
    return read_operation(
        environ["REQUEST_METHOD"],
        environ.get("QUERY_STRING", "").encode("latin-1"),
        environ.get("CONTENT_TYPE", ""),
        lambda: body_of(environ, max_body),
    )


def body_of(environ: "WSGIEnvironment", most: int) -> bytes:
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
