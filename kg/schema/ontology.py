"""The ontology: its modules as triples, as quads of the published graph, and as terms; what its shapes ask.

`myeloma.ttl` and what it imports are read from the files that ship with the project: the
import of <ontology/imports/bfo> is the file `imports/bfo.ttl`, and nothing is fetched. In the
published graph each blank node has an IRI of its own (RDF 1.1, section 3.5), made of what the
node says and where it hangs, so that two builds are alike; `unskolemised` gives the blank
nodes back to an OWL tool.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from kg.errors import UnreadableFile
from kg.facts import BASE, ONTOLOGY
from kg.facts.namespaces import OWL, RDFS, SH, SKOS
from kg.facts.quads import RDF_TYPE
from kg.schema.resources import folder

ONTOLOGY_IRI = f"{BASE}ontology"
ONTOLOGY_GRAPH = ox.NamedNode(f"{BASE}graph/ontology")
SKOLEM = f"{BASE}.well-known/genid/"
_IMPORTS = ox.NamedNode(f"{OWL}imports")
_KINDS = {
    f"{OWL}Class": "class",
    f"{OWL}ObjectProperty": "object property",
    f"{OWL}DatatypeProperty": "datatype property",
    f"{OWL}AnnotationProperty": "annotation property",
    f"{OWL}NamedIndividual": "value",
}

_T = TypeVar("_T", bound="Node")
_Plain = ox.NamedNode | ox.BlankNode | ox.Literal
Node = _Plain | ox.Triple


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """One term of the ontology.

    `kind` is ``class``, ``object property``, ``datatype property``, ``annotation property``
    or ``value`` (a member of a closed list); `examples` are texts or IRIs; `origin` is how
    a property's triples come about where no record states them, or None.
    """

    iri: str
    kind: str
    label: str
    definition: str
    examples: tuple[str, ...]
    origin: str | None

    @property
    def local_name(self) -> str:
        """The name without its namespace: ``Drug``."""
        return self.iri.removeprefix(ONTOLOGY)


def modules(start: Path | None = None) -> tuple[Path, ...]:
    """Return the files of the ontology, `myeloma.ttl` first, each once, in the order of import.

    :raises UnreadableFile: when a file is missing or is no Turtle.
    """
    first = start or folder("ontology") / "myeloma.ttl"
    waiting, found = [first], list[Path]()
    while waiting:
        path = waiting.pop(0)
        if path in found:
            continue
        found.append(path)
        imported = sorted(
            triple.object.value.removeprefix(f"{ONTOLOGY_IRI}/")
            for triple in _parse(path)
            if triple.predicate == _IMPORTS and isinstance(triple.object, ox.NamedNode)
        )
        waiting += [first.parent / f"{name}.ttl" for name in imported]
    return tuple(found)


def _parse(path: Path) -> list[ox.Triple]:
    try:
        quads = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
        return [quad.triple for quad in quads]
    except OSError as error:
        raise UnreadableFile(path, f"cannot be read: {error.strerror or error}") from error
    except SyntaxError as error:
        raise UnreadableFile(path, f"line {error.lineno}: {error.msg}") from error


def ontology_triples(start: Path | None = None) -> Iterator[ox.Triple]:
    """Yield the triples of all modules, blank nodes as the files have them, imports left out.

    :raises UnreadableFile: when a file is missing or is no Turtle.
    """
    for path in modules(start):
        yield from (triple for triple in _parse(path) if triple.predicate != _IMPORTS)


def ontology_quads(start: Path | None = None) -> Iterator[ox.Quad]:
    """Yield the ontology as quads of its graph, sorted, an IRI in place of each blank node.

    :raises UnreadableFile: when a file is missing or is no Turtle.
    """
    triples = list(ontology_triples(start))
    iris = _Skolem(triples)
    found = {
        ox.Quad(iris.subject(triple.subject), triple.predicate, iris.term(triple.object), ONTOLOGY_GRAPH)
        for triple in triples
    }
    yield from sorted(found, key=str)


class _Skolem:
    """Names for the blank nodes of triples in which each hangs from one other node, or none."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._said: dict[Node, list[tuple[str, Node]]] = {}
        self._parent: dict[Node, tuple[Node, str]] = {}
        for triple in triples:
            self._said.setdefault(triple.subject, []).append((str(triple.predicate), triple.object))
            if isinstance(triple.object, ox.BlankNode):
                self._parent[triple.object] = (triple.subject, str(triple.predicate))

    def subject(self, node: ox.NamedNode | ox.BlankNode | ox.Triple) -> ox.NamedNode:
        named = self.term(node)
        assert isinstance(named, ox.NamedNode), f"{node} is no subject of plain RDF"
        return named

    def term(self, node: Node) -> Node:
        return ox.NamedNode(SKOLEM + self._key(node)) if isinstance(node, ox.BlankNode) else node

    def _key(self, node: Node) -> str:
        """Name a node by what it says and, if it hangs from another, by that one's name."""
        if not isinstance(node, ox.BlankNode):
            return str(node)
        above, link = self._parent.get(node, (None, ""))
        place = self._key(above) if above is not None else ""
        return hashlib.sha256(f"{place} {link} {self._content(node)}".encode()).hexdigest()[:16]

    def _content(self, node: Node) -> str:
        if not isinstance(node, ox.BlankNode):
            return str(node)
        parts = sorted(f"{predicate} {self._content(value)}" for predicate, value in self._said.get(node, []))
        return f"[{' ; '.join(parts)}]"


def unskolemised(triple: ox.Triple) -> ox.Triple:
    """Return *triple* with blank nodes where `ontology_quads` has put IRIs."""
    return ox.Triple(_blank(triple.subject), triple.predicate, _blank(triple.object))


def _blank(node: _T) -> _T | ox.BlankNode:
    if isinstance(node, ox.NamedNode) and node.value.startswith(SKOLEM):
        return ox.BlankNode("g" + node.value.removeprefix(SKOLEM))
    return node


@cache
def terms() -> tuple[Term, ...]:
    """Return the terms of our own namespace, by IRI.

    :raises UnreadableFile: when a file of the ontology is missing or is no Turtle.
    """
    said: dict[str, dict[str, list[str]]] = {}
    for triple in ontology_triples():
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode | ox.Literal):
            about = said.setdefault(triple.subject.value, {})
            about.setdefault(triple.predicate.value, []).append(triple.object.value)
    return tuple(sorted(term for iri, about in said.items() if (term := _term(iri, about))))


def _term(iri: str, about: dict[str, list[str]]) -> Term | None:
    kind = next((_KINDS[each] for each in about.get(RDF_TYPE.value, []) if each in _KINDS), None)
    if kind is None or not iri.startswith(ONTOLOGY):
        return None
    return Term(
        iri=iri,
        kind=kind,
        label=next(iter(about.get(f"{RDFS}label", [])), ""),
        definition=next(iter(about.get(f"{SKOS}definition", [])), ""),
        examples=tuple(about.get(f"{SKOS}example", [])),
        origin=next(iter(about.get(f"{ONTOLOGY}origin", [])), None),
    )


@dataclass(frozen=True, slots=True, order=True)
class Constraint:
    """A demand on the things of class `of`; `property` is the one that it is about, or None."""

    of: str
    property: str | None
    message: str


@cache
def constraints() -> tuple[Constraint, ...]:
    """Return every demand that `ontology/shapes.ttl` words, sorted.

    :raises UnreadableFile: when the shapes are missing or are no Turtle.
    """
    said = _shapes()
    found = set()
    for shape, pairs in said.items():
        classes = [value.value for key, value in pairs if key == "targetClass"]
        parts = [str(value) for key, value in pairs if key == "property"]
        for node in (shape, *parts):
            path = next((value for key, value in said.get(node, ()) if key == "path"), None)
            messages = [value.value for key, value in said.get(node, ()) if key == "message"]
            named = path.value if isinstance(path, ox.NamedNode) else None
            found |= {Constraint(of, named, message) for of in classes for message in messages}
    return tuple(sorted(found, key=lambda each: (each.of, each.property or "", each.message)))


def _shapes() -> dict[str, list[tuple[str, _Plain]]]:
    said: dict[str, list[tuple[str, _Plain]]] = defaultdict(list)
    for triple in _parse(folder("ontology") / "shapes.ttl"):
        if triple.predicate.value.startswith(SH) and not isinstance(triple.object, ox.Triple):
            said[str(triple.subject)].append((triple.predicate.value.removeprefix(SH), triple.object))
    return said
