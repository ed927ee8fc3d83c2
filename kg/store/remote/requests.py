"""What is asked of a SPARQL server, and asking again where asking twice is the same as asking once.

Loaded by what is about to ask: SPARQLWrapper, which collects the parts of a request, and the client
that sends it take longer to load than opening a remote store.
"""

import random
import time
from collections.abc import Callable, Generator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx
from SPARQLWrapper import POST, SPARQLWrapper

from kg.errors import AnswerTooLarge, QueryTooSlow, RemoteUnavailable
from kg.store.answer import Cancelled
from kg.store.federation.addresses import resolve
from kg.store.http import BrokenOff, Limits, Reply, TooManyBytes, request, send
from kg.store.remote.server import Login, shown

TRIES = 4
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 5.0
_PASSING = {429, 502, 503, 504}
_LARGE = 16_384


class SparqlRequest(SPARQLWrapper):
    """A query or an update by POST, which has no limit of length.

    SPARQLWrapper's own sending has no overall time limit, takes the login along on a redirection, and
    sets up digest authentication for the whole process; so `request` takes the place of its `query`.
    """

    def __init__(self, endpoint: str, text: str, accepted: str) -> None:
        super().__init__(endpoint)
        self.setMethod(POST)
        self.addCustomHttpHeader("Accept", accepted)
        self.setQuery(text)

    def request(self) -> httpx.Request:
        """Return what to send (SPARQL 1.1 Protocol, sections 2.1.2 and 2.2.1)."""
        if self.isSparqlUpdateRequest():
            url, name = self.updateEndpoint, "update"
        else:
            url, name = self.endpoint, "query"
        fields = {**self.parameters, name: [self.queryString]}
        return request(self.method, url, self.customHttpHeaders, fields)


def query_request(
    endpoint: str, text: str, accepted: str, default_graphs: Sequence[str], named_graphs: Sequence[str]
) -> httpx.Request:
    """Return a query over these graphs, or over what the server has if there are none."""
    asked = SparqlRequest(endpoint, text, accepted)
    for iri in default_graphs:
        asked.addDefaultGraph(iri)
    for iri in named_graphs:
        asked.addNamedGraph(iri)
    return asked.request()


def update_request(endpoint: str, text: str) -> httpx.Request:
    """Return an update; the server runs the operations of one request in one transaction, if it has these."""
    return SparqlRequest(endpoint, text, "*/*").request()


def graph_request(graph_store: str, graph: str, triples: bytes, method: str) -> httpx.Request:
    """Return a PUT or POST of N-Triples to a graph (Graph Store Protocol, section 4.2).

    Oxigraph and the specification name the graph by ``graph``, Virtuoso by ``graph-uri``.
    """
    name = "graph-uri" if "graph-crud" in graph_store else "graph"
    joint = "&" if "?" in graph_store else "?"
    url = f"{graph_store}{joint}{urlencode({name: graph})}"
    return request(method, url, {"Content-Type": "application/n-triples"}, triples)


def asked(
    make: Callable[[], httpx.Request],
    login: Login,
    seconds: float,
    most_bytes: int | None = None,
    cancelled: Cancelled | None = None,
) -> Reply:
    """Return the reply, whatever its status, to a request that may be sent more than once.

    A proxy that the environment names is asked for it. No connection, and the statuses 429, 502, 503
    and 504, are tried again after a wait that doubles, is drawn at random up to that, and is at least
    what the server says in Retry-After; never beyond the time.

    :raises QueryTooSlow: after *seconds*. :raises QueryAbandoned: once it is *cancelled*.
    :raises AnswerTooLarge: for more bytes than may be.
    :raises RemoteUnavailable: when the last try fails too, or an answer breaks off.
    """
    limits = Limits.of(seconds, most_bytes, cancelled)
    try:
        return _tried(make(), login, limits)
    except BrokenOff as error:
        raise RemoteUnavailable(f"the server's address is none ({error.reason})") from None
    except TimeoutError:
        raise QueryTooSlow(
            "query_seconds", seconds, "the SPARQL server took longer than a query may; make it simpler"
        ) from None
    except TooManyBytes:
        assert most_bytes is not None
        raise AnswerTooLarge("result_bytes", most_bytes, "the SPARQL server's answer is too large") from None


def _tried(request: httpx.Request, login: Login, limits: Limits) -> Reply:
    place = shown(str(request.url))
    if login.scheme == "bearer":
        request.headers["Authorization"] = f"Bearer {login.secret}"
    for number in range(1, TRIES + 1):
        try:
            reply = send(request, limits, resolve, _auth(login), _proxy_of(request.url))
        except BrokenOff as error:
            if error.began or number == TRIES or not _wait(number, 0.0, limits):
                how = "its answer breaks off" if error.began else "no connection"
                raise RemoteUnavailable(f"{place}: {how} ({login.hidden_in(error.reason)})") from None
            continue
        if reply.status not in _PASSING:
            return reply
        said = f"status {reply.status}, {reply.body[:200].decode('utf-8', 'replace').strip()!r}"
        if number == TRIES or not _wait(number, _retry_after(reply), limits):
            break
    raise RemoteUnavailable(
        f"{place}: the server is overloaded or down "
        f"({login.hidden_in(said)}, after {number} tries); try again later"
    )


def _proxy_of(url: httpx.URL) -> httpcore.Proxy | None:
    """Return the proxy that the environment names for *url* (http_proxy, https_proxy, no_proxy), or None."""
    named = getproxies().get(url.scheme)
    if named is None or proxy_bypass(url.netloc.decode()):
        return None
    try:
        read = httpx.Proxy(named if "://" in named else f"http://{named}")
    except (ValueError, httpx.InvalidURL):
        raise BrokenOff("the proxy that the environment names has no http or https address") from None
    if read.url.scheme not in {"http", "https"}:
        raise BrokenOff(f"a proxy of the kind {read.url.scheme} cannot be asked, only one of http or https")
    return httpcore.Proxy(str(read.url), read.raw_auth)


def _wait(number: int, at_least: float, limits: Limits) -> bool:
    """Wait before the next try; return False at once if there is no time for that."""
    most = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** (number - 1))
    seconds = max(at_least, random.uniform(most / 2, most))  # noqa: S311 - so that not all come at once
    if seconds >= limits.left:
        return False
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(left, limits.wait()))
    return True


def _retry_after(reply: Reply) -> float:
    """Return the seconds that Retry-After asks for (RFC 9110, section 10.2.3), 0 if it does not."""
    said = reply.headers.get("Retry-After", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def _auth(login: Login) -> httpx.Auth | None:
    if login.scheme == "basic":
        return httpx.BasicAuth(login.user, login.secret)
    if login.scheme == "digest":
        return _Digest(login.user, login.secret)
    return None


_Flow = Generator[httpx.Request, httpx.Response, None]


class _Digest(httpx.DigestAuth):
    """Asks for the challenge with nothing in hand: a server hangs up on a long body that it refuses."""

    def auth_flow(self, request: httpx.Request) -> _Flow:
        answers = super().auth_flow(request)
        first = next(answers)
        if len(request.content) <= _LARGE:
            reply = yield first
        else:
            reply = yield httpx.Request(request.method, request.url)
            if reply.status_code != 401:
                yield request
        try:
            yield answers.send(reply)
        except StopIteration:
            return
