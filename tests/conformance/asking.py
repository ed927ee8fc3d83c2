"""One test of the suites at a time, put to the endpoint over HTTP, and what came of it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin

import pyoxigraph as ox
from werkzeug.test import TestResponse

from kg.store import MemoryStore
from tests.conformance.answers import Answer, read_csv, read_json, read_result_set, read_tsv, read_xml, same
from tests.conformance.suite import MF, QT, RDFS, UT, Graph, Suite, Term, Test
from webui import create_app

Outcome = Literal["passed", "refused", "outside", "failed"]
DEFAULT = "urn:conformance:default"
EMPTY = "urn:conformance:empty"
REFUSED = 403

READERS: Mapping[str, Callable[[bytes], Answer]] = {
    "application/sparql-results+json": read_json,
    "application/sparql-results+xml": read_xml,
    "text/csv": read_csv,
    "text/tab-separated-values": read_tsv,
}
_SUFFIXES = {
    "srj": "application/sparql-results+json",
    "srx": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
_FROM = re.compile(rb"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)
_GRAPHS = {"text/turtle": ox.RdfFormat.TURTLE, "application/rdf+xml": ox.RdfFormat.RDF_XML}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a test: refused where the endpoint's policy says so, outside what it offers."""

    name: str
    outcome: Outcome
    why: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Quads, and the parameters of the protocol that choose among their graphs."""

    quads: tuple[ox.Quad, ...]
    parameters: tuple[tuple[str, str], ...] = ()


class Asking:
    """The endpoint over a store that each test fills anew."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite
        self.store = MemoryStore()
        self.client = create_app(self.store).test_client()

    def verdict(self, test: Test) -> Verdict:
        """Run *test*."""
        outcome, why = self._run(test)
        return Verdict(test.name, outcome, why)

    def _run(self, test: Test) -> tuple[Outcome, str]:
        if test.group.endswith("/entailment"):
            return "outside", "entailment regimes"
        if "Update" in test.kind or test.graph.text(test.node, f"{MF}action").endswith(".ru"):
            return self._update(test)
        if "SyntaxTest" in test.kind:
            return self._syntax(test)
        return self._evaluation(test)

    def fill(self, quads: tuple[ox.Quad, ...], version: str) -> None:
        """Put *quads* in place of what the store held; it is a new version."""
        self.store.engine.clear()
        self.store.extend(quads)
        self.store.version = version

    def _syntax(self, test: Test) -> tuple[Outcome, str]:
        self.fill((), test.name)
        response = self._ask(self._text(test.action), (), "*/*")
        if response.status_code == REFUSED:
            return _refusal(response)
        good = response.status_code == (400 if test.kind.startswith("Negative") else 200)
        return ("passed", "") if good else ("failed", _told(response))

    def _update(self, test: Test) -> tuple[Outcome, str]:
        """Send an update in each way that there is; nothing may change."""
        action = test.action
        request = test.graph.value(action, f"{UT}request") if "Evaluation" in test.kind else action
        assert request is not None
        text = self.suite.read(request.value)
        self.fill((ox.Quad(*[ox.NamedNode(EMPTY)] * 4),), test.name)
        direct = self.client.post("/sparql", data=text, content_type="application/sparql-update")
        form = self.client.post("/sparql", data={"update": text})
        if (direct.status_code, form.status_code, len(self.store.engine)) == (REFUSED, REFUSED, 1):
            return "refused", "updates"
        return "failed", f"{_told(direct)}; {_told(form)}"

    def _evaluation(self, test: Test) -> tuple[Outcome, str]:
        dataset = self._dataset(test)
        self.fill(dataset.quads, test.name)
        query = test.graph.value(test.action, f"{QT}query")
        result = test.graph.value(test.node, f"{MF}result")
        assert query is not None
        assert result is not None
        text, expected = self._text(query), self._expected(result.value)
        lax = bool(test.graph.value(test.node, f"{MF}resultCardinality"))
        ordered = b"order by" in text.lower() and result.value.endswith(("srx", "srj"))
        for media_type in _media_types(test, result.value, expected):
            response = self._ask(text, dataset.parameters, media_type)
            if response.status_code == REFUSED:
                return _refusal(response)
            if response.status_code != 200 or response.mimetype != media_type:
                return "failed", _told(response)
            if not same(expected, _read(response), ordered, lax):
                return "failed", f"another answer in {media_type}"
        return "passed", ""

    def _ask(self, text: bytes, parameters: tuple[tuple[str, str], ...], accept: str) -> TestResponse:
        return self.client.post(
            "/sparql",
            query_string=parameters,
            data=text,
            content_type="application/sparql-query",
            headers={"Accept": accept},
        )

    def _text(self, query: Term) -> bytes:
        """Return a query's text with its file's address as base, which no request can tell."""
        return f"BASE <{query.value}>\n".encode() + self.suite.read(query.value)

    def _expected(self, iri: str) -> Answer:
        suffix = iri.rpartition(".")[2]
        if suffix in _SUFFIXES:
            return READERS[_SUFFIXES[suffix]](self.suite.read(iri))
        return read_result_set(self.suite.graph(iri))

    def _dataset(self, test: Test) -> Dataset:
        """Return what a test is asked over.

        The endpoint's own default graph is all graphs together. So where a test has named graphs
        as well, its default graph gets a name too, and the request says which is which.
        """
        graph, action = test.graph, test.action
        defaults = [each.value for each in graph.values(action, f"{QT}data")]
        named = dict(_named(graph, each) for each in graph.values(action, f"{QT}graphData"))
        text = self._text(graph.values(action, f"{QT}query")[0])
        if _FROM.search(text):
            return self._of_query(text)
        name = ox.NamedNode(DEFAULT) if named else ox.DefaultGraph()
        quads = [quad for iri in defaults for quad in self._quads(iri, name)]
        quads += [quad for name, iri in named.items() for quad in self._quads(iri, ox.NamedNode(name))]
        if not named:
            return Dataset(tuple(quads))
        chosen = [("default-graph-uri", DEFAULT), *(("named-graph-uri", name) for name in named)]
        return Dataset(tuple(quads), tuple(chosen))

    def _of_query(self, text: bytes) -> Dataset:
        """Return the graphs that a query names in FROM, if they are files of the suite."""
        quads: list[ox.Quad] = []
        base = text.split(b">", 1)[0].removeprefix(b"BASE <").decode()
        for iri in {urljoin(base, found.decode()) for found in _FROM.findall(text)}:
            quads += self._quads(iri, ox.NamedNode(iri))
        return Dataset(tuple(quads))

    def _quads(self, iri: str, graph: ox.NamedNode | ox.DefaultGraph) -> list[ox.Quad]:
        found = self.suite.graph(iri).quads
        return [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in found]


def _named(graph: Graph, node: Term) -> tuple[str, str]:
    """Return a named graph's name and file."""
    file = graph.value(node, f"{QT}graph")
    if file is None:
        return node.value, node.value
    return graph.text(node, f"{RDFS}label") or file.value, file.value


def _media_types(test: Test, iri: str, expected: Answer) -> list[str]:
    """Return in which formats a test is asked for; where the format is what is tested, in that one."""
    if isinstance(expected, ox.Dataset):
        return list(_GRAPHS)
    if iri.endswith((".csv", ".tsv")):
        return [_SUFFIXES[iri[-3:]]]
    return [_SUFFIXES["srj"], _SUFFIXES["srx"]]


def _read(response: TestResponse) -> Answer:
    media_type = response.mimetype or ""
    form = _GRAPHS.get(media_type)
    if form is not None:
        return ox.Dataset(ox.parse(response.data, form))
    return READERS[media_type](response.data)


def _refusal(response: TestResponse) -> tuple[Outcome, str]:
    """Return that a request was refused, if it was for SERVICE."""
    policy = "SERVICE" in response.text
    return ("refused", "federated queries") if policy else ("failed", _told(response))


def _told(response: TestResponse) -> str:
    return f"{response.status_code}: {' '.join(response.text.split())[:160]}"
