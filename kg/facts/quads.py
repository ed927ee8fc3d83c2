"""Facts as RDF, and nothing else: the one place where a record becomes a graph.

The mapping is by rule, not by table: a fact is a node of the ontology class of its
name, a field is the property of its name in camel case. `EXCEPTIONS` are the few
fields for which a vocabulary in general use has the property already, and the one
whose camel case is the name of a listed value (``in part``).
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

import pyoxigraph as ox

from kg.facts import BASE, ONTOLOGY, Fact, Place, Ref, Vocabulary
from kg.facts.locators import Locator
from kg.facts.namespaces import RDF, RDFS, SKOS, XSD

RDF_TYPE = ox.NamedNode(f"{RDF}type")
EXCEPTIONS = {
    "label": f"{RDFS}label",
    "synonyms": f"{SKOS}altLabel",
    "definition": f"{SKOS}definition",
    "note": f"{SKOS}note",
    "in_part": f"{ONTOLOGY}partOf",
}
_NOT_PROPERTIES = {"iri", "kind"}
_PLACES = {"at", "figures_at"}  # places of a fact are nodes; the locator of an anchor is its own text


def graph_of(name: str) -> ox.NamedNode:
    """Return the named graph *name*: ``vocabulary``, ``verdicts``, ``source/<slug>`` and so on."""
    return ox.NamedNode(f"{BASE}graph/{name}")


def node(ref: str) -> ox.NamedNode:
    """Return the IRI of a reference."""
    return ox.NamedNode(BASE + ref)


def camel(words: str) -> str:
    """Return words as a local name.

    >>> camel("not reached"), camel("authors' inference"), camel("MTD not reached"), camel("n_stated")
    ('notReached', 'authorsInference', 'mtdNotReached', 'nStated')
    """
    first, *rest = (match[0] for match in re.finditer(r"[A-Za-z0-9]+", words.replace("'", "")))
    return first.lower() + "".join(word[0].upper() + word[1:] for word in rest)


def property_of(field: str) -> ox.NamedNode:
    """Return the property of a record's field."""
    return ox.NamedNode(EXCEPTIONS.get(field) or ONTOLOGY + camel(field))


def quads(fact: Fact, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """Yield what *fact* says as quads of *graph*, its own class and anchors included."""
    subject = node(fact.iri)
    yield ox.Quad(subject, RDF_TYPE, ox.NamedNode(ONTOLOGY + fact.class_name), graph)
    for field in type(fact).model_fields:
        if field in _NOT_PROPERTIES:
            continue
        held = getattr(fact, field)
        for value in held if isinstance(held, tuple) else (held,):
            if value is None:
                continue
            if field in _PLACES and isinstance(value, Place):
                source: object = getattr(fact, "source", None)
                assert isinstance(source, Ref), f"{fact.iri} has a place but no source"
                place = source.removeprefix("source/"), value.locator
                yield from _anchored(subject, field, place, graph)
            else:
                yield ox.Quad(subject, property_of(field), _term(value), graph)


def all_quads(facts: Iterable[Fact], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """Yield the quads of many facts, in their order."""
    for fact in facts:
        yield from quads(fact, graph)


def link(subject: str, local_name: str, other: str, graph: ox.NamedNode) -> ox.Quad:
    """Return one plain triple between two things by a property of the ontology."""
    return ox.Quad(node(subject), ox.NamedNode(ONTOLOGY + local_name), node(other), graph)


def anchor_ref(source: str, locator: Locator) -> Ref:
    """Return the name of a place of a source; *source* is its slug.

    >>> anchor_ref("a-review", Locator.parse("table-2/3/7[12:21]"))
    'anchor/a-review/table-2/3/7/12-21'
    """
    chars = f"/{locator.chars[0]}-{locator.chars[1]}" if locator.chars else ""
    return Ref(f"anchor/{source}/{locator.place}{chars}")


def _anchored(
    subject: ox.NamedNode, field: str, place: tuple[str, Locator], graph: ox.NamedNode
) -> Iterator[ox.Quad]:
    source, locator = place
    anchor = node(anchor_ref(source, locator))
    yield ox.Quad(subject, property_of(field), anchor, graph)
    if locator.chars is None:
        return
    whole = Locator(locator.container, locator.parts)
    yield ox.Quad(anchor, RDF_TYPE, ox.NamedNode(ONTOLOGY + "TextRange"), graph)
    yield ox.Quad(anchor, property_of("within"), node(anchor_ref(source, whole)), graph)
    yield ox.Quad(anchor, property_of("source"), node(f"source/{source}"), graph)
    yield ox.Quad(anchor, property_of("start"), _term(locator.chars[0]), graph)
    yield ox.Quad(anchor, property_of("end"), _term(locator.chars[1]), graph)


def _term(value: object) -> ox.NamedNode | ox.Literal:
    if isinstance(value, Vocabulary):
        return ox.NamedNode(ONTOLOGY + camel(value.value))
    if isinstance(value, Ref):
        return node(value)
    if isinstance(value, bool):
        return ox.Literal("true" if value else "false", datatype=ox.NamedNode(XSD + "boolean"))
    if isinstance(value, int):
        return ox.Literal(str(value), datatype=ox.NamedNode(XSD + "integer"))
    if isinstance(value, Decimal):
        return ox.Literal(f"{value:f}", datatype=ox.NamedNode(XSD + "decimal"))
    return ox.Literal(str(value))
