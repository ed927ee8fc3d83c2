"""`/sparql` for programs: the protocol without what a framework costs, from the request to the answer.

Readers with a browser, requests without a query, and everything that goes wrong are for
`PageService`, so that there is one workbench and one way to tell of errors.
"""

import hashlib
from functools import partial
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException

from kg.errors import KgError, QueryAbandoned
from kg.store import UNVERSIONED, Answer, Cancelled, Pending, Store
from webui.serving.cache import Cache, Representation
from webui.serving.protocol import Operation, read_operation
from webui.serving.requests import CACHE, Headers, HttpRequest, Reply
from webui.serving.wsgi import WsgiRequest, at_once
from webui.site import headers
from webui.site.compression import chosen, knows, tag
from webui.site.negotiation import preferred, wants_html
from webui.site.reader import READER
from webui.site.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PATHS = frozenset({"/sparql", "/sparql/"})
QUERIES = "myeloma_kg.queries"
"""Key of the application's extensions: its `QueryService`."""
_METHODS = frozenset({"GET", "HEAD", "POST"})
_WARNING = "Federation-Warning"
"""The header that says which SERVICE SILENT had no answer, one a failure."""
_BRIEF = 4_096  # characters of a query, or bytes of a body, that are soon read
_LARGE = 65_536  # bytes that are not soon compressed


class QueryService:
    """Answers queries of programs, once for all who ask the same."""

    def __init__(self, cache: Cache, settings: Settings) -> None:
        self._cache, self._most = cache, settings.max_body
        self._fresh = f"public, max-age={settings.cache_seconds}, must-revalidate"

    async def respond(self, request: HttpRequest) -> Reply | None:
        """Return the answer to the query of a program; None for what a page answers.

        What is wrong with the query stands in `request.error` then.

        :raises Refused: when too much is being worked on.
        """
        accept = request.header("accept")
        elsewhere = request.path not in PATHS or request.method not in _METHODS
        if elsewhere or request.error is not None or wants_html(accept):
            return None
        try:
            request.operation = await _operation(request)
            if request.operation is None:
                return None
            status, described, body = await self.answer(request, request.operation, accept)
            return status, described, b"" if request.method == "HEAD" else body
        except QueryAbandoned:
            return 499, [("Content-Length", "0")], b""
        except (KgError, HTTPException) as error:
            request.error = error
            return None

    async def answer(self, request: HttpRequest, operation: Operation, accept: str) -> Reply:
        """Return the answer to *operation* in what *accept* wants most, kept or asked; 304 to who has it.

        :raises KgError: when there is none. :raises NotOffered: when it has no form that is wanted.
        """
        assert request.reader
        store = request.reader.store
        held = request.header("if-none-match") if request.method != "POST" else ""
        # "*" names no answer, so that nothing says yet that there is one
        if held and held.strip() != "*" and knows(held, plain := tag_of(store, operation, accept)):
            return 304, [("ETag", f'"{plain}"'), *self._headers(None)], b""
        key = (store.version, accept, operation)
        found = self._cache.get(key)
        request.cache = "miss" if found is None else "hit"
        if found is None:
            request.check_room()
            ask = partial(_asked, request, store, operation, accept)
            found = await self._cache.answer(key, ask, request.wait_for)
        return await self._written(found, request)

    def answer_page(self, operation: Operation, accept: str, environ: "WSGIEnvironment") -> Reply:
        """Return the same for a page that is an answer, in the thread that calls."""
        request = WsgiRequest(environ, self._most)
        request.reader = environ[READER]
        reply = at_once(self.answer(request, operation, accept))
        environ[CACHE] = request.cache
        return reply

    async def _written(self, found: Representation, request: HttpRequest) -> Reply:
        """Return an answer as the client takes it."""
        name = chosen(request.header("accept-encoding"), found.media_type, len(found.body))
        if name == "identity" or len(found.body) < _LARGE or found.has(name):
            body = found.encoded(name)
        else:
            body = await request.in_thread(lambda gone: found.encoded(name))
        above = found.headers.get(name)
        if above is None:
            above = found.headers[name] = [*_described(found, name, body), *self._headers(found)]
        return 200, above.copy(), body

    def _headers(self, found: Representation | None) -> Headers:
        """Return what stands in every answer, and how long this one may be kept."""
        kept = "no-store" if found is not None and not found.cacheable else self._fresh
        return [("Cache-Control", kept), *headers.OF_DATA]


async def _operation(request: HttpRequest) -> Operation | None:
    """Return what is asked, None if there is no query. :raises HTTPException: when it cannot be read."""
    query, kind = request.query_string.encode("latin-1"), request.header("content-type")
    read = partial(read_operation, request.method, query, kind, request.body)
    if request.in_loop and request.method == "POST" and len(request.body()) > _BRIEF:
        return await request.in_thread(lambda gone: read())
    return read()


async def _asked(request: HttpRequest, store: Store, operation: Operation, accept: str) -> Representation:
    """Return the answer of *store*: without a thread, unless the query is long, or takes long."""
    # To read a long text takes long, to ask others longer.
    brief = len(operation.query) <= _BRIEF and "SERVICE" not in operation.query.upper()
    if not (request.in_loop and brief):
        return await request.in_thread(partial(_in_thread, store, operation, accept))
    result, media_type = _begun(store, operation, accept)
    begun = result.begin(media_type)
    if begun is None:  # asked anew: what an engine in this process found may not change its thread
        return await request.in_thread(partial(_in_thread, store, operation, accept))
    try:
        body = await begun
    except Pending as late:
        body = await request.in_thread(late.answer)
    return _represented(body, result, media_type, store, tag_of(store, operation, accept))


def _in_thread(store: Store, operation: Operation, accept: str, gone: Cancelled) -> Representation:
    result, media_type = _begun(store, operation, accept)
    body = result.serialize(media_type, gone)
    return _represented(body, result, media_type, store, tag_of(store, operation, accept))


def _begun(store: Store, operation: Operation, accept: str) -> tuple[Answer, str]:
    result = store.ask(operation.query, operation.default_graphs, operation.named_graphs)
    return result, preferred(result.formats, accept)


def _represented(body: bytes, result: Answer, media_type: str, store: Store, name: str) -> Representation:
    told = tuple(warning.encode("ascii", "replace").decode() for warning in result.warnings)
    # The graph gives this answer as long as it has its version; others may give another one.
    lasting = store.version != UNVERSIONED and not result.federated
    return Representation(body, media_type, name, told, cacheable=lasting)


def tag_of(store: Store, operation: Operation, accept: str) -> str:
    """Return the entity tag of an answer, which is known before there is one."""
    graphs = (operation.default_graphs, operation.named_graphs)
    said = "\0".join((store.version, accept, repr(graphs) if any(graphs) else "", operation.query))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _described(found: Representation, encoding: str, body: bytes) -> Headers:
    described = [
        ("Content-Type", f"{found.media_type}; charset=utf-8"),
        ("Content-Length", str(len(body))),
        *((_WARNING, warning) for warning in found.warnings),
    ]
    if encoding != "identity":
        described.append(("Content-Encoding", encoding))
    if found.cacheable:
        described.append(("ETag", f'"{tag(found.tag, encoding)}"'))
    return described
