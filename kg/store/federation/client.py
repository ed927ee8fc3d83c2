"""One question to one endpoint: a SPARQL result that can be read to its end and is within limits, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

import pyoxigraph as ox

from kg.errors import EndpointAnswerWrong, EndpointTooSlow, EndpointUnreachable
from kg.store.evaluation import READABLE_FORMATS
from kg.store.federation.addresses import Resolve, checked_address
from kg.store.federation.endpoints import Endpoint
from kg.store.http import BrokenOff, CutOff, Limits, Reply, TooManyBytes, request, send

_ACCEPTED = {"Accept": "application/sparql-results+json, application/sparql-results+xml;q=0.8"}
_MAX_REDIRECTS = 3
_PORTS = {"http": 80, "https": 443}
_SENT_AGAIN = {301, 302, 307, 308}


@dataclass(frozen=True, slots=True)
class Solutions:
    """What an endpoint answered, as one of the two media types that the engine reads."""

    media_type: str
    body: bytes


def ask(endpoint: Endpoint, query: bytes, deadline: float, resolve: Resolve) -> Solutions:
    """Return the answer to *query*, at the deadline (`time.monotonic`) at the latest.

    :raises FederationError: for every reason why there is none.
    """
    limits = Limits(deadline, int(endpoint.megabytes * 1_000_000))
    try:
        return _follow(endpoint, query, limits, resolve)
    except TimeoutError:
        raise EndpointTooSlow(
            endpoint.name,
            f"no answer in time (at most {endpoint.seconds:g} s a call); ask for less, "
            "or raise 'seconds' of its entry",
        ) from None
    except TooManyBytes:
        raise EndpointAnswerWrong(
            endpoint.name,
            f"its answer has more than {endpoint.megabytes:g} MB; ask for less, "
            "or raise 'megabytes' of its entry",
        ) from None
    except CutOff:
        raise EndpointAnswerWrong(endpoint.name, "its answer is cut off") from None
    except BrokenOff as error:
        raise EndpointUnreachable(endpoint.name, f"the connection failed ({error.reason})") from None


def _follow(endpoint: Endpoint, query: bytes, limits: Limits, resolve: Resolve) -> Solutions:
    def checked(host: str, port: int) -> Sequence[str]:
        return [checked_address(endpoint, host, port, resolve)]

    url = urlsplit(endpoint.address)
    for _ in range(_MAX_REDIRECTS + 1):
        asked = request("POST", url.geturl(), _ACCEPTED, {"query": [query.decode("utf-8", "replace")]})
        reply = send(asked, limits, checked)
        if not 300 <= reply.status < 400:
            return _read(endpoint, reply)
        url = _redirected(endpoint, url, reply)
    raise EndpointAnswerWrong(
        endpoint.name, f"it sends one on more than {_MAX_REDIRECTS} times; name the last address 'at:'"
    )


def _redirected(endpoint: Endpoint, url: SplitResult, reply: Reply) -> SplitResult:
    """Return where *reply* sends one on to: the same host, and no other door of it."""
    place = reply.headers.get("Location")
    if reply.status not in _SENT_AGAIN or not place:
        raise EndpointAnswerWrong(endpoint.name, f"it answered with status {reply.status} and no answer")
    try:
        target = urlsplit(urljoin(url.geturl(), place))
        port = target.port or _PORTS.get(target.scheme)
    except ValueError:
        raise EndpointAnswerWrong(endpoint.name, "it sends one on to what is no address") from None
    same_door = port == (url.port or _PORTS[url.scheme]) and target.scheme == url.scheme
    to_secure = (url.scheme, target.scheme, port) == ("http", "https", 443)
    if target.hostname != url.hostname or target.username or not (same_door or to_secure):
        where = f"{target.scheme}://{target.netloc}"
        raise EndpointAnswerWrong(
            endpoint.name, f"it sends one on to {where!r}, which is not allowed; only its own host is"
        )
    return target


def _read(endpoint: Endpoint, reply: Reply) -> Solutions:
    """Return the solutions that *reply* holds.

    :raises EndpointAnswerWrong: a status that is no success, another kind of content (a web
        page, for one), or a result that does not parse or holds no solutions.
    """
    kind = reply.media_type or "nothing that is named"
    if reply.status != 200:
        raise EndpointAnswerWrong(
            endpoint.name, f"it answered with status {reply.status} ({kind}), not with a result"
        )
    if kind not in READABLE_FORMATS:
        noun = "a web page (HTML)" if "html" in kind else kind
        raise EndpointAnswerWrong(endpoint.name, f"it answered with {noun} instead of a SPARQL result")
    form = READABLE_FORMATS[kind]
    try:
        found = ox.parse_query_results(reply.body, format=form)
        if isinstance(found, ox.QueryBoolean):
            raise EndpointAnswerWrong(endpoint.name, "it answered yes or no instead of with solutions")
        for _ in found:
            pass
    except (SyntaxError, ValueError) as error:
        raise EndpointAnswerWrong(
            endpoint.name, "its answer is no SPARQL result, or is cut off (it does not parse)"
        ) from error
    return Solutions(form.media_type, reply.body)
