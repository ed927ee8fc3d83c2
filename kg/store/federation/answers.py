"""What another endpoint sent back: a SPARQL result that can be read to its end, or nothing."""

from dataclasses import dataclass
from email.message import Message

import pyoxigraph as ox

from kg.errors import EndpointAnswerWrong
from kg.store.federation.endpoints import Endpoint

_JSON, _XML = "application/sparql-results+json", "application/sparql-results+xml"
ACCEPTED = f"{_JSON}, {_XML};q=0.8"
_READ_AS = {
    _JSON: _JSON,
    "application/json": _JSON,
    _XML: _XML,
    "application/xml": _XML,
    "text/xml": _XML,
}
_FORMATS = {_JSON: ox.QueryResultsFormat.JSON, _XML: ox.QueryResultsFormat.XML}


@dataclass(frozen=True, slots=True)
class Answer:
    """Solutions, as one of the two media types that the engine reads."""

    media_type: str
    body: bytes


def read_answer(endpoint: Endpoint, status: int, content_type: str | None, body: bytes) -> Answer:
    """Return the solutions that *body* holds.

    :raises EndpointAnswerWrong: a status that is no success, another kind of content (a web
        page, for one), or a result that does not parse or holds no solutions.
    """
    said = Message()
    said["content-type"] = content_type or ""
    kind = said.get_content_type() if content_type else "nothing that is named"
    if status != 200:
        raise EndpointAnswerWrong(
            endpoint.name, f"it answered with status {status} ({kind}), not with a result"
        )
    if kind not in _READ_AS:
        noun = "a web page (HTML)" if "html" in kind else kind
        raise EndpointAnswerWrong(endpoint.name, f"it answered with {noun} instead of a SPARQL result")
    media_type = _READ_AS[kind]
    try:
        found = ox.parse_query_results(body, format=_FORMATS[media_type])
        if isinstance(found, ox.QueryBoolean):
            raise EndpointAnswerWrong(endpoint.name, "it answered yes or no instead of with solutions")
        for _ in found:
            pass
    except (SyntaxError, ValueError) as error:
        raise EndpointAnswerWrong(
            endpoint.name, "its answer is no SPARQL result, or is cut off (it does not parse)"
        ) from error
    return Answer(media_type, body)
