"""What the graph says of itself: VoID, DCAT, SPARQL Service Description and example queries.

What a person writes is in `ontology/catalogue.ttl`; the numbers are what the queries in
`queries/descriptions` find in a finished graph. The description is no part of what it counts,
so that describing a graph twice is describing it once.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from kg.errors import UnreadableFile
from kg.facts import BASE
from kg.facts.namespaces import OWL, XSD
from kg.facts.quads import RDF_TYPE, graph_of
from kg.schema.ontology import ontology_triples
from kg.schema.prefixes import PREFIXES, compress, expand
from kg.schema.queries import Query, queries
from kg.schema.resources import folder
from kg.store import Iri, Store
from kg.store.records import records, rows_of

DESCRIPTION_GRAPH = graph_of("description")
_VERSION = ox.NamedNode(f"{OWL}versionInfo")
DATASET = f"{BASE}dataset"
Value = ox.NamedNode | ox.Literal
Statement = tuple[ox.NamedNode, ox.NamedNode, Value | ox.BlankNode | ox.Triple]

_INTEGER = ox.NamedNode(f"{XSD}integer")
_ENDPOINT, _DECLARED = f"{BASE}sparql", f"{BASE}dataset/prefixes"
_PREFIX = re.compile(r"^\s*PREFIX\s+([\w.-]+):", re.MULTILINE | re.IGNORECASE)
_ANY_URI = ox.NamedNode(f"{XSD}anyURI")
# Which property of VoID holds the number in a column of queries/descriptions.
_NUMBERS = {
    "triples": "void:triples",
    "entities": "void:entities",
    "subjects": "void:distinctSubjects",
    "objects": "void:distinctObjects",
    "properties": "void:properties",
    "classes": "void:classes",
}
_LAST_PART = re.compile(r"[^#/]+$")


@rows_of("descriptions", "totals")
class _Totals:
    triples: int
    entities: int
    subjects: int
    objects: int
    properties: int
    classes: int


@rows_of("descriptions", "classes")
class _ClassSize:
    class_: Iri
    entities: int
    triples: int


@rows_of("descriptions", "properties")
class _PropertySize:
    property: Iri
    triples: int
    subjects: int
    objects: int


@rows_of("descriptions", "graphs")
class _GraphSize:
    graph: Iri
    triples: int
    subjects: int
    objects: int
    properties: int


@rows_of("descriptions", "linksets")
class _Linkset:
    vocabulary: str
    link: Iri
    triples: int
    subjects: int
    objects: int


@rows_of("descriptions", "origins")
class GivenSource:
    """A source that the graph was made from."""

    source: Iri
    doi: str | None

    @property
    def address(self) -> str:
        """Where to find it: its DOI, or else its name."""
        return f"https://doi.org/{self.doi}" if self.doi else self.source


@rows_of("descriptions", "examples")
class _Example:
    class_: Iri
    thing: Iri


def description(store: Store) -> tuple[ox.Quad, ...]:
    """Return the description of what *store* holds, sorted: equal graphs, equal descriptions.

    :raises UnreadableFile: when the catalogue is missing or is no Turtle.
    """
    said = {*catalogue(), *_versions(), *_counts(store), *_examples()}
    return tuple(sorted((ox.Quad(*each, DESCRIPTION_GRAPH) for each in said), key=str))


def catalogue(path: Path | None = None) -> Iterator[Statement]:
    """Yield what a person wrote about the data set; *path* is another file than the one that ships.

    :raises UnreadableFile: when the file is missing, is no Turtle, or has a node without an IRI.
    """
    path = path or folder("ontology") / "catalogue.ttl"
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if not isinstance(quad.subject, ox.NamedNode) or isinstance(quad.object, ox.BlankNode):
                raise UnreadableFile(path, f"a node without an IRI, at {quad.predicate.value}; name it")
            yield quad.subject, quad.predicate, quad.object
    except (OSError, SyntaxError) as error:
        raise UnreadableFile(path, str(error)) from error


def _versions() -> Iterator[Statement]:
    """Yield the version of the data set: that of the ontology, the one place that has it."""
    root = ox.NamedNode(DATASET.removesuffix("dataset") + "ontology")
    for triple in ontology_triples():
        if triple.subject == root and triple.predicate == _VERSION and isinstance(triple.object, ox.Literal):
            yield statement(DATASET, "owl:versionInfo", triple.object.value)
            yield statement(DATASET, "dcterms:hasVersion", triple.object.value)


def _counts(store: Store) -> Iterator[Statement]:
    """Yield every number of *store*, what it was made from, and examples of what is in it."""
    for totals in records(store, _Totals):
        yield from _numbers(DATASET, totals)
    for each in records(store, _ClassSize):
        yield from _partition("class", each.class_, each)
    for size in records(store, _PropertySize):
        yield from _partition("property", size.property, size)
    for graph in records(store, _GraphSize):
        yield from _graph(graph)
    yield from _named(f"{BASE}graph/description")
    for linkset in records(store, _Linkset):
        yield from _linkset(linkset)
    for given in records(store, GivenSource):
        yield statement(DATASET, "dcterms:source", thing(given.address))
    for example in records(store, _Example):
        yield statement(DATASET, "void:exampleResource", thing(example.thing))


def _numbers(subject: str, sizes: object) -> Iterator[Statement]:
    """Yield those of the numbers that *sizes* has."""
    for field, name in _NUMBERS.items():
        if isinstance(number := getattr(sizes, field, None), int):
            yield statement(subject, name, number)


def _partition(kind: str, iri: Iri, sizes: object) -> Iterator[Statement]:
    node = part(kind, iri)
    yield statement(DATASET, f"void:{kind}Partition", thing(node))
    yield statement(DATASET, "void:vocabulary", thing(_LAST_PART.sub("", iri)))
    yield statement(node, "a", foreign("void:Dataset"))
    yield statement(node, f"void:{kind}", thing(iri))
    yield from _numbers(node, sizes)


def _graph(size: _GraphSize) -> Iterator[Statement]:
    """Yield what there is to say of a named graph: a part of the data set and of the endpoint."""
    iri = size.graph
    node = f"{DATASET}/{iri.removeprefix(BASE)}"
    yield statement(DATASET, "void:subset", thing(node))
    yield statement(node, "a", foreign("void:Dataset"))
    yield statement(node, "a", foreign("sd:Graph"))
    yield statement(node, "dcterms:title", f"The named graph {iri.removeprefix(BASE)}")
    yield from _numbers(node, size)
    yield from _named(iri)
    yield statement(_name(iri), "sd:graph", thing(node))


def _named(iri: str) -> Iterator[Statement]:
    yield statement(DATASET, "sd:namedGraph", thing(_name(iri)))
    yield statement(_name(iri), "a", foreign("sd:NamedGraph"))
    yield statement(_name(iri), "sd:name", thing(iri))


def _name(iri: str) -> str:
    return f"{DATASET}/named/{iri.removeprefix(BASE)}"


def _linkset(found: _Linkset, prefixes: Mapping[str, str] = PREFIXES) -> Iterator[Statement]:
    vocabulary, link = found.vocabulary, found.link
    node = f"{DATASET}/links/{vocabulary}/{_LAST_PART.findall(link)[0]}"
    target = f"{DATASET}/vocabulary/{vocabulary}"
    yield statement(DATASET, "void:subset", thing(node))
    yield statement(node, "a", foreign("void:Linkset"))
    yield statement(node, "dcterms:title", f"Links to {vocabulary}")
    yield statement(node, "void:linkPredicate", thing(link))
    yield statement(node, "void:subjectsTarget", thing(DATASET))
    yield statement(node, "void:objectsTarget", thing(target))
    yield from _numbers(node, found)
    yield statement(target, "a", foreign("void:Dataset"))
    yield statement(target, "dcterms:title", vocabulary)
    if vocabulary in prefixes:
        yield statement(target, "void:uriSpace", prefixes[vocabulary])


def _examples() -> Iterator[Statement]:
    """Yield each question as a node whose IRI is the address of its page, and the prefixes they use."""
    asked = queries("competency").values()
    for query in asked:
        yield from _example(query)
    for prefix in sorted({prefix for query in asked for prefix in _PREFIX.findall(query.text)}):
        node = f"{_DECLARED}/{prefix}"
        yield statement(_DECLARED, "sh:declare", thing(node))
        yield statement(node, "sh:prefix", prefix)
        yield statement(node, "sh:namespace", ox.Literal(PREFIXES[prefix], datatype=_ANY_URI))


def _example(query: Query) -> Iterator[Statement]:
    node = f"{BASE}questions/{query.name}"
    yield statement(node, "a", foreign("sh:SPARQLExecutable"))
    yield statement(node, "a", foreign("sh:SPARQLSelectExecutable"))
    yield statement(node, "rdfs:comment", ox.Literal(query.title, language="en"))
    yield statement(node, "dcterms:description", ox.Literal(query.description, language="en"))
    yield statement(node, "sh:select", query.text)
    yield statement(node, "sh:prefixes", thing(_DECLARED))
    yield statement(node, "schema:target", thing(_ENDPOINT))
    yield statement(node, "schema:keywords", query.group)


def foreign(name: str) -> ox.NamedNode:
    """Return a term of a vocabulary that descriptions are written in.

    >>> foreign("void:triples").value, foreign("a").value[-5:]
    ('http://rdfs.org/ns/void#triples', '#type')
    """
    return RDF_TYPE if name == "a" else ox.NamedNode(expand(name))


def thing(iri: object) -> ox.NamedNode:
    """Return an IRI as a value of a statement."""
    return ox.NamedNode(str(iri))


def statement(subject: str, name: str, value: object) -> Statement:
    """Return one statement; whole numbers and texts become literals, nodes stay as they are."""
    if isinstance(value, ox.NamedNode | ox.Literal):
        return ox.NamedNode(subject), foreign(name), value
    if isinstance(value, int):
        return ox.NamedNode(subject), foreign(name), ox.Literal(str(value), datatype=_INTEGER)
    return ox.NamedNode(subject), foreign(name), ox.Literal(str(value))


def part(kind: str, iri: str) -> str:
    """Return the IRI of the part of the data set that is about *iri*.

    >>> part("class", BASE + "ontology#Drug")
    'https://w3id.org/myeloma-kg/dataset/class/mk:Drug'
    """
    return f"{DATASET}/{kind}/{compress(iri) or hashlib.sha256(iri.encode()).hexdigest()[:16]}"
