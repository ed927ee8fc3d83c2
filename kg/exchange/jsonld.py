"""The whole graph as JSON-LD, each named graph by itself, written with the published context.

One node a line and everything sorted, so that two files can be compared. Whole numbers and
truth values are JSON's own where no digit is lost; a decimal stays a text that the context types.
"""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

import pyoxigraph as ox

from kg.building.published import Published
from kg.exchange.context import CONTEXT_IRI, names
from kg.facts import BASE
from kg.facts.namespaces import XSD
from kg.facts.quads import RDF_TYPE
from kg.schema.prefixes import compress

Json = str | int | bool | dict[str, str] | list["Json"]

# A path that a JSON-LD processor cannot take for anything else, and resolves to what it was.
_RELATIVE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*(?:[./+][A-Za-z0-9_-]+)*")


def write_jsonld(published: Published) -> bytes:
    """Write every quad; the graphs, and the nodes in each, by IRI; the types of a node first."""
    head = json.dumps([CONTEXT_IRI, {"@base": BASE}])
    graphs = ",\n".join(_graphs(sorted(published.store.quads(), key=_order)))
    return f'{{"@context": {head}, "@graph": [\n{graphs}\n]}}\n'.encode()


def _order(quad: ox.Quad) -> tuple[str, str, str, str]:
    return str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object)


def _graphs(quads: Iterable[ox.Quad]) -> Iterator[str]:
    for graph, members in groupby(quads, key=lambda quad: quad.graph_name):
        nodes = ",\n".join(
            json.dumps(_node(subject, list(said)), ensure_ascii=False)
            for subject, said in groupby(members, key=lambda quad: quad.subject)
        )
        yield f'{{"id": {json.dumps(_iri(graph))}, "@graph": [\n{nodes}\n]}}'


def _node(subject: object, said: list[ox.Quad]) -> dict[str, Json]:
    types: list[Json] = [_class(quad.object) for quad in said if quad.predicate == RDF_TYPE]
    node: dict[str, Json] = {"id": _iri(subject)}
    if types:
        node["type"] = types
    for predicate, quads in groupby(said, key=lambda quad: quad.predicate):
        if predicate != RDF_TYPE:
            values: list[Json] = [_value(predicate.value, quad.object) for quad in quads]
            node[_term(predicate.value)] = _listed(predicate.value, values)
    return node


def _class(node: object) -> str:
    assert isinstance(node, ox.NamedNode), f"{node} is no class"
    return _term(node.value)


def _listed(predicate: str, values: list[Json]) -> Json:
    return values[0] if len(values) == 1 and predicate not in names().sets else values


def _iri(node: object) -> str:
    """Return an IRI, relative to the base where that cannot be misread."""
    assert isinstance(node, ox.NamedNode), f"{node} has no IRI"
    path = node.value.removeprefix(BASE)
    return path if node.value.startswith(BASE) and _RELATIVE.fullmatch(path) else node.value


def _term(iri: str) -> str:
    return names().short.get(iri) or _foreign(iri)


def _foreign(iri: str) -> str:
    """Return the CURIE of a term that is not ours, or its IRI; the context has no prefix for our folders."""
    return iri if iri.startswith(BASE) else compress(iri) or iri


def _value(predicate: str, term: object) -> Json:
    kind = names().coerced.get(predicate, "")
    if isinstance(term, ox.NamedNode):
        if kind == "@vocab":
            return _term(term.value)
        return _iri(term) if kind == "@id" else {"id": _iri(term)}
    assert isinstance(term, ox.Literal), f"{term} is neither an IRI nor a literal"
    return _literal(term, kind)


def _literal(literal: ox.Literal, kind: str) -> Json:
    datatype = literal.datatype.value
    if literal.language:
        return {"@value": literal.value, "@language": literal.language}
    if datatype == kind:
        return _native(literal.value, datatype)
    if datatype != f"{XSD}string":
        return {"@value": literal.value, "type": _foreign(datatype)}
    return {"@value": literal.value} if kind else literal.value


def _native(text: str, datatype: str) -> Json:
    if datatype == f"{XSD}integer" and re.fullmatch(r"0|-?[1-9][0-9]{0,14}", text):
        return int(text)
    if datatype == f"{XSD}boolean" and text in {"true", "false"}:
        return text == "true"
    return text
