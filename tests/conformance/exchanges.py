"""The protocol's tests: requests over a socket, each with what the answer must be.

The W3C's manifest holds them as data. An old copy of it has only their names, and this folder's
``protocol.json`` has a request of our own for each.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
from werkzeug.serving import make_server

from kg.store import MemoryStore
from tests.conformance.answers import read_json, read_xml, same
from tests.conformance.asking import Outcome, Verdict
from tests.conformance.suite import BASE, MF, RDFS, UT, Graph, Suite, Term, Test
from webui import create_app

HT = "http://www.w3.org/2011/http#"
HTS = "http://www.w3.org/2011/http-statusCodes#"
CNT = "http://www.w3.org/2011/content#"
GRAPHS = "/graph-store"
_OWN = Path(__file__).with_name("protocol.json")
_NAMES = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}
_READ = {"GET", "HEAD"}
_BY_KIND = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"),
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request, and what its answer must be: statuses as ``200`` or ``4xx``."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statuses: tuple[str, ...]
    kind: str = ""
    truth: str = ""
    content: str = ""

    @property
    def writes(self) -> bool:
        """Say whether it asks for a change that must be granted."""
        update = b"update=" in self.body or any("sparql-update" in value for _, value in self.headers)
        return (update or self.method not in _READ | {"POST"}) and "4xx" not in self.statuses

    @property
    def parts(self) -> list[bytes]:
        """Return the graphs in its body, which may be sent as files of a form."""
        if not self.body.startswith(b"--"):
            return [self.body] if self.body else []
        body = self.body.replace(b"\r\n", b"\n")
        boundary = body.split(b"\n", 1)[0]
        return [part.partition(b"\n\n")[2] for part in body.split(boundary)[1:-1]]

    def judge(self, response: HTTPResponse, body: bytes) -> str:
        """Return what is wrong with an answer, or nothing."""
        status = str(response.status)
        media_type = (response.getheader("Content-Type") or "").partition(";")[0]
        if not any(status == each or each == f"{status[0]}xx" for each in self.statuses):
            return f"status {status}, not {' or '.join(self.statuses)}"
        if self.kind and media_type not in _BY_KIND[self.kind]:
            return f"{media_type}, which is not {self.kind}"
        if self.truth:
            found = read_json(body) if media_type.endswith("json") else read_xml(body)
            return "" if found is (self.truth == "true") else f"answers {found}"
        if self.content:
            alike = same(_turtle(self.content.encode()), _turtle(body))
            return "" if alike else "another graph"
        return ""


def _turtle(content: bytes) -> ox.Dataset:
    return ox.Dataset(ox.parse(content, ox.RdfFormat.TURTLE, rename_blank_nodes=True))


def exchanges(test: Test) -> list[Exchange]:
    """Return the requests of a test in their order; our own ones where the manifest has none."""
    action = test.graph.value(test.node, f"{MF}action")
    if action is None:
        own = json.loads(_OWN.read_text(encoding="utf-8"))
        return [_own(**each) for each in own[test.name.rpartition("#")[2]]]
    listed = test.graph.members(test.graph.value(action, f"{HT}requests"))
    return [_exchange(test.graph, node) for node in listed]


def _own(
    method: str, query: str, content_type: str, body: str, status: str, kind: str = "", truth: str = ""
) -> Exchange:
    encoding = "utf-16" if "UTF-16" in content_type else "utf-8"
    headers = (("content-type", content_type),) if content_type else ()
    path = f"/sparql?{query}" if query else "/sparql"
    return Exchange(method, path, headers, body.encode(encoding), (status,), kind, truth)


def _exchange(graph: Graph, node: Term) -> Exchange:
    response = graph.value(node, f"{HT}resp")
    assert response is not None
    body, answered = graph.value(node, f"{HT}body"), graph.value(response, f"{HT}body")
    content = b""
    if body is not None:
        encoding = graph.text(body, f"{CNT}characterEncoding")
        content = graph.text(body, f"{CNT}chars").encode(encoding)
    headers = graph.members(graph.value(node, f"{HT}headers"))
    return Exchange(
        graph.text(node, f"{HT}methodName"),
        _path(graph.text(node, f"{HT}absolutePath")),
        tuple((graph.text(each, f"{HT}fieldName"), graph.text(each, f"{HT}fieldValue")) for each in headers),
        content,
        tuple(sorted(_status(each.value) for each in graph.values(response, f"{MF}expectedStatus"))),
        graph.text(response, f"{MF}expectedFormat"),
        graph.text(response, f"{MF}expectedBoolean"),
        graph.text(answered, f"{CNT}chars") if answered is not None else "",
    )


def _status(iri: str) -> str:
    name = iri.removeprefix(HTS)
    return _NAMES.get(name, name.removeprefix("StatusCode"))


def _path(path: str) -> str:
    """Return a path of the suite as one of the endpoint's."""
    if path.startswith("/gsp?"):
        return GRAPHS + path.removeprefix("/gsp")
    return path.replace("/sparql/", "/sparql", 1)


class Speaking:
    """A server at a socket of its own, over a store that each test fills anew."""

    def __init__(self, suite: Suite, port: int, store: MemoryStore) -> None:
        self.suite, self.port, self.store = suite, port, store

    def verdict(self, test: Test) -> Verdict:
        """Run a test of the protocol or of the Graph Store Protocol."""
        outcome, why = self._run(test)
        return Verdict(test.name, outcome, why)

    def _run(self, test: Test) -> tuple[Outcome, str]:
        if f"{MF}DirectGraphIdentification" in {
            each.value for each in test.graph.values(test.node, f"{MF}requires")
        }:
            return "outside", "names of graphs that are addresses of the test's own choice"
        self._fill(test)
        refused = 0
        for exchange in exchanges(test):
            if refused and "$LOCATION$" in exchange.path:
                return "refused", "updates"
            response, body = self.speak(exchange)
            if _changes(exchange) and "4xx" not in exchange.statuses:
                if response.status not in {403, 405}:
                    return "failed", f"{exchange.method} was answered with {response.status}, not refused"
                refused += 1
                self._stand_in(exchange)
            elif not (refused and exchange.path.startswith("/sparql")):
                wrong = exchange.judge(response, body)
                if wrong:
                    return "failed", f"{exchange.method} {exchange.path}: {wrong}"
        return ("refused", "updates") if refused else ("passed", "")

    def speak(self, exchange: Exchange) -> tuple[HTTPResponse, bytes]:
        """Send a request with these headers only; return the answer and its body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.putrequest(exchange.method, exchange.path, skip_accept_encoding=True)
        for name, value in exchange.headers:
            connection.putheader(name, value)
        if exchange.body or exchange.method not in _READ:
            connection.putheader("Content-Length", str(len(exchange.body)))
        connection.endheaders(exchange.body)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response, body

    def _fill(self, test: Test) -> None:
        quads = []
        for node in test.graph.values(test.node, f"{UT}graphData"):
            file, name = test.graph.text(node, f"{UT}graph"), test.graph.text(node, f"{RDFS}label")
            quads += _in_graph(self.suite.graph(file).quads, name)
        if not test.graph.value(test.node, f"{MF}action"):
            quads = _own_data()
        self._restart(quads, test.name)

    def _restart(self, quads: Sequence[ox.Quad], version: str) -> None:
        self.store.engine.clear()
        self.store.extend(quads)
        self.store.version = version

    def _stand_in(self, exchange: Exchange) -> None:
        """Make the change that was refused, as the one who publishes would, for the reads that follow."""
        if not exchange.path.startswith(GRAPHS):
            return
        query = parse_qs(urlsplit(exchange.path).query, keep_blank_values=True)
        named = query.get("graph")
        kept = list(self.store.quads())
        if exchange.method != "POST":
            graph = ox.NamedNode(named[0]) if named else ox.DefaultGraph()
            kept = [quad for quad in kept if quad.graph_name != graph]
        for part in exchange.parts:
            kept += _in_graph(_turtle(part), named[0] if named else "")
        self._restart(kept, f"{self.store.version}+")


def _changes(exchange: Exchange) -> bool:
    return exchange.writes or (exchange.method == "POST" and exchange.path.startswith((GRAPHS, "/gsp")))


def _in_graph(quads: ox.Dataset, name: str) -> list[ox.Quad]:
    graph = ox.NamedNode(name) if name else ox.DefaultGraph()
    return [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads]


def _own_data() -> list[ox.Quad]:
    """Return three graphs, each of which says of itself that it is one."""
    named = [ox.NamedNode(f"http://example.org/data{number}") for number in (1, 2, 3)]
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    return [ox.Quad(each, kind, ox.NamedNode(f"{BASE}Graph"), each) for each in named]


@contextmanager
def speaking(suite: Suite) -> Iterator[Speaking]:
    """Serve the application over an empty store at a free port of the loopback interface."""
    store = MemoryStore()
    server = make_server("127.0.0.1", 0, create_app(store))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Speaking(suite, server.server_port, store)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
