"""The W3C's test suites for SPARQL as records: where they are, and what each manifest lists.

A folder holds them either as the W3C's repository does (``sparql10``, ``sparql11``) or as an old
source package of rdflib does (``dawg-data-r2``, ``sparql11``).
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

ROOT = Path(__file__).resolve().parents[2]
FETCHED = ROOT / ".cache" / "rdf-tests"
BASE = "https://w3c.github.io/rdf-tests/sparql/"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
DAWG = "http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OLD_NAMES = {"sparql10": "dawg-data-r2"}

Term = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(frozen=True)
class Graph:
    """The triples of one manifest or result file, and what follows from a node in them."""

    quads: ox.Dataset

    def values(self, node: Term, name: str) -> list[Term]:
        """Return the objects of *node* for the property of that IRI."""
        if isinstance(node, ox.Literal):
            return []
        found = self.quads.quads_for_subject(node)
        return [quad.object for quad in found if quad.predicate.value == name]  # type: ignore[misc]

    def value(self, node: Term, name: str) -> Term | None:
        """Return the one object, None if there is none."""
        return next(iter(self.values(node, name)), None)

    def text(self, node: Term, name: str) -> str:
        """Return the value of the one object, or nothing."""
        found = self.value(node, name)
        return "" if found is None else found.value

    def members(self, node: Term | None) -> Iterator[Term]:
        """Yield the members of a list."""
        while node is not None and node.value != f"{RDF}nil":
            first = self.value(node, f"{RDF}first")
            if first is not None:
                yield first
            node = self.value(node, f"{RDF}rest")


@dataclass(frozen=True)
class Test:
    """One entry of a manifest."""

    __test__ = False

    group: str
    node: Term
    graph: Graph

    @property
    def name(self) -> str:
        """Return a short name: suite, group and the test's own."""
        return f"{self.group}#{self.node.value.rpartition('#')[2]}"

    @cached_property
    def kind(self) -> str:
        """Return the local name of its class, without the suffix for a version."""
        found = self.graph.text(self.node, f"{RDF}type").removeprefix(MF)
        return found.removesuffix("11").removesuffix("12")

    @property
    def action(self) -> Term:
        """Return what is to be done: a query, or a node that has query and data."""
        found = self.graph.value(self.node, f"{MF}action")
        assert found is not None, self.name
        return found

    @property
    def approved(self) -> bool:
        """Say whether the working group approved it."""
        return self.graph.text(self.node, f"{DAWG}approval") == f"{DAWG}Approved"


class Suite:
    """The suites of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def whole(self) -> bool:
        """Say whether this is the W3C's own, with the requests of its protocol tests."""
        return (self.folder / "sparql10").is_dir()

    def path(self, iri: str) -> Path:
        """Return the file behind an address of the suite."""
        first, _, rest = iri.removeprefix(BASE).partition("/")
        return self.folder / (first if self.whole else _OLD_NAMES.get(first, first)) / rest

    def read(self, iri: str) -> bytes:
        """Return what stands in the file behind an address."""
        return self.path(iri).read_bytes()

    def graph(self, iri: str) -> Graph:
        """Return the triples of a file; its address is their base."""
        form = ox.RdfFormat.from_extension(iri.rpartition(".")[2])
        assert form is not None, iri
        quads = ox.parse(self.read(iri), form, base_iri=iri, lenient=True, rename_blank_nodes=True)
        return Graph(ox.Dataset(quads))

    def groups(self, version: str) -> list[str]:
        """Return the groups of ``sparql10``, ``sparql11`` or ``sparql12``, sorted."""
        folder = self.path(f"{BASE}{version}/")
        return sorted(f"{version}/{path.parent.name}" for path in folder.glob("*/manifest.ttl"))

    def tests(self, group: str) -> list[Test]:
        """Return the tests of a group, with those of the manifests that its manifest includes."""
        return list(self._entries(group, f"{BASE}{group}/manifest.ttl"))

    def _entries(self, group: str, iri: str) -> Iterator[Test]:
        graph = self.graph(iri)
        for head in graph.values(ox.NamedNode(iri), f"{MF}entries"):
            yield from (Test(group, node, graph) for node in graph.members(head))
        for head in graph.values(ox.NamedNode(iri), f"{MF}include"):
            for included in graph.members(head):
                yield from self._entries(group, included.value)


def find_suite() -> Suite | None:
    """Return the suites of MYELOMA_KG_RDF_TESTS, else those that were fetched, else None."""
    folder = Path(os.environ.get("MYELOMA_KG_RDF_TESTS", FETCHED))
    return Suite(folder) if (folder / "sparql11").is_dir() else None
