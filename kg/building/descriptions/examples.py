"""The competency questions as example queries of the endpoint, as SIB's sparql-examples writes them."""

import re
from collections.abc import Iterator

import pyoxigraph as ox

from kg.building.descriptions.statements import Statement, foreign, statement, thing
from kg.facts import BASE
from kg.facts.namespaces import XSD
from kg.schema.prefixes import PREFIXES
from kg.schema.queries import Query, queries

_ENDPOINT, _DECLARED = f"{BASE}sparql", f"{BASE}dataset/prefixes"
_PREFIX = re.compile(r"^\s*PREFIX\s+([\w.-]+):", re.MULTILINE | re.IGNORECASE)
_ANY_URI = ox.NamedNode(f"{XSD}anyURI")


def examples() -> Iterator[Statement]:
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
