"""Closed-world checks: the shapes in `ontology/shapes.ttl` and the queries in `queries/checks/`.

OWL says what follows from a fact; the shapes say what a fact lacks, and the check
queries find what no single fact shows. Both return findings; empty means pass. So does
the check that the words of `ontology/words.yaml` are there for all that pages tell.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.namespace import RDF, RDFS, SH, XSD

from kg.errors import Rejection, UnreadableFile
from kg.facts import ONTOLOGY, DisputeStatus, short
from kg.reasoning.reasoner import INFERRED_GRAPH
from kg.schema.ontology import ONTOLOGY_GRAPH, terms
from kg.schema.prefixes import compress
from kg.schema.queries import Query, queries, read_query
from kg.schema.resources import folder
from kg.schema.words import WORDS_FILE, Words
from kg.store import Row, Store
from kg.verdicts.rules import Rules

_WORDS, _RULES = f"ontology/{WORDS_FILE}", "ontology/verdict-rules.yaml"


def validate(quads: Iterable[ox.Quad]) -> tuple[str, ...]:
    """Check facts against the shapes; return one finding a line, sorted: node, field, what is wanted.

    Only what records and rules assert is looked at, not what was inferred; of the ontology
    the subclass relations are used.

    :raises UnreadableFile: when the shapes are no Turtle.
    """
    shapes = _shapes()
    data = _data(quads, _paths(shapes))
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", inplace=True)
    assert isinstance(results, rdflib.Graph)
    return tuple(
        sorted({_finding(results, node) for node in results.subjects(RDF.type, SH.ValidationResult)})
    )


@cache
def _shapes() -> rdflib.Graph:
    path = folder("ontology") / "shapes.ttl"
    try:
        return rdflib.Graph().parse(path, format="turtle")
    except (OSError, SyntaxError) as error:
        raise UnreadableFile(path, str(error)) from error


def _paths(shapes: rdflib.Graph) -> frozenset[str]:
    """Name the properties that some shape looks at: the others need not be handed over."""
    named = {str(path) for path in shapes.objects(None, SH.path) if isinstance(path, rdflib.URIRef)}
    members = {str(item) for item in shapes.objects(None, RDF.first) if isinstance(item, rdflib.URIRef)}
    compared = {
        str(path)
        for pair in (SH.equals, SH.lessThan, SH.lessThanOrEquals)
        for path in shapes.objects(None, pair)
    }
    return frozenset(named | members | compared | {str(RDF.type)})


def _data(quads: Iterable[ox.Quad], paths: frozenset[str]) -> rdflib.Graph:
    graph = rdflib.Graph()
    for quad in quads:
        if quad.graph_name == ONTOLOGY_GRAPH:
            wanted = quad.predicate.value == str(RDFS.subClassOf)
        else:
            wanted = quad.graph_name != INFERRED_GRAPH and quad.predicate.value in paths
        if wanted and isinstance(quad.subject, ox.NamedNode):
            graph.add(
                (rdflib.URIRef(quad.subject.value), rdflib.URIRef(quad.predicate.value), _term(quad.object))
            )
    return graph


def _term(term: object) -> rdflib.URIRef | rdflib.Literal:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    assert isinstance(term, ox.Literal), f"{term} is no plain RDF"
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == str(XSD.string):  # to rdflib, "a" and "a"^^xsd:string are two things
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))


def _finding(results: rdflib.Graph, result: rdflib.term.Node) -> str:
    path = results.value(result, SH.resultPath)
    value = results.value(result, SH.value)
    field = compress(str(path)) or "" if isinstance(path, rdflib.URIRef) else ""
    parts = [
        short(str(results.value(result, SH.focusNode))),
        field.removeprefix("mk:"),
        " ".join(sorted(str(text) for text in results.objects(result, SH.resultMessage))),
    ]
    said = f" It has {short(str(value))!r}." if value is not None and path is not None else ""
    return ": ".join(part for part in parts if part) + said


def offenders(store: Store, checks: Path | None = None) -> tuple[str, ...]:
    """Run every check query of a folder, by default the shipped ones; return one finding a row.

    :raises UnreadableFile: when a query file cannot be read or has no title.
    """
    found = queries("checks").values() if checks is None else map(read_query, sorted(checks.glob("*.rq")))
    return tuple(text for query in found for text in _rows(query, store.rows(query)))


def _rows(query: Query, rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        said = ", ".join(f"{name} {short(str(value))}" for name, value in row.items() if value is not None)
        yield f"{query.title}: {said}"


def without_words(rules: Rules, words: Words) -> tuple[Rejection, ...]:
    """Return a finding for each verdict, status of a dispute or family that pages could not word.

    A finding names the part of the file and what to write there.
    """
    given = {row.verdict.removeprefix("verdict/") for scale in rules.scales for row in scale.rows}
    classes = {term.iri.removeprefix(ONTOLOGY) for term in terms() if term.kind == "class"}
    named = {each.class_ for each in words.families.values() if each.class_}
    lacks, idle = "there is no entry {!r}: ", "; correct the name or take the entry out"
    sought = {status.value for status in DisputeStatus} - set(words.disputes)
    return (
        *_told(
            "verdicts",
            given - set(words.verdicts),
            f"{lacks}{_RULES} gives it; add its sign, tone and sentences",
        ),
        *_told("verdicts", set(words.verdicts) - given, f"{{!r}}: no row of {_RULES} gives it{idle}"),
        *_told("disputes", sought, f"{lacks}a dispute may have it; add the verdict that it looks like"),
        *_told("families", named - classes, f"{{!r}}: it is no class of the ontology{idle}"),
    )


def _told(part: str, names: Iterable[str], why: str) -> Iterator[Rejection]:
    return (Rejection(_WORDS, part, why.format(name)) for name in sorted(names))
