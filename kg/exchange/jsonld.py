"""JSON-LD: the context that is published, and the whole graph written with it, each named graph by itself.

The context has short names for the terms of the ontology, and what their values are. It is made from
the ontology and the shapes and kept as `ontology/context.jsonld`, so that it can be reviewed and served;
`myeloma-kg export context ontology/context.jsonld` writes it anew.

Of the graph, one node a line and everything sorted, so that two files can be compared. Whole numbers and
truth values are JSON's own where no digit is lost; a decimal stays a text that the context types.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import pyoxigraph as ox

from kg.building.published import Published
from kg.errors import UnreadableFile
from kg.exchange.properties import StatedProperties, stated_properties
from kg.facts import BASE, ONTOLOGY
from kg.facts.namespaces import XSD
from kg.facts.quads import EXCEPTIONS, RDF_TYPE
from kg.schema.ontology import Term, terms
from kg.schema.prefixes import PREFIXES, compress
from kg.schema.resources import folder

CONTEXT_IRI = f"{BASE}context.jsonld"
CONTEXT_FILE = "context.jsonld"
_STRING = f"{XSD}string"
_GENERIC = frozenset(":/?#[]@")  # a namespace that ends so is a prefix without saying it (JSON-LD 1.1, 4.1.5)
_PROPERTIES = ("object property", "datatype property", "annotation property")

Definition = str | dict[str, str | bool]


@dataclass(frozen=True, slots=True)
class ContextNames:
    """What the context says, by IRI: short names, types of values, and properties that are lists."""

    short: Mapping[str, str]
    coerced: Mapping[str, str]
    sets: frozenset[str]


def write_context() -> bytes:
    """Return the context as a document, made from the ontology."""
    lines = [f"  {json.dumps(name)}: {json.dumps(said)}" for name, said in _definitions().items()]
    return ('{"@context": {\n' + ",\n".join(lines) + "\n}}\n").encode()


def context_document() -> bytes:
    """Return the context as it is shipped. :raises UnreadableFile: when it is missing."""
    path = folder("ontology") / CONTEXT_FILE
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path, f"cannot be read: {error.strerror or error}") from error


@cache
def names() -> ContextNames:
    """Return what the context says, to look up by IRI."""
    own = {term.iri: term.local_name for term in terms()}
    foreign = {iri: name for name, iri in _foreign(set(own.values())).items()}
    stated = stated_properties()
    properties = [term for term in terms() if term.kind in _PROPERTIES]
    coerced = {term.iri: kind for term in properties if (kind := _coercion(term, stated))}
    sets = {*(term.iri for term in properties), *foreign} - stated.single
    return ContextNames({**foreign, **own}, coerced, frozenset(sets))


def _definitions() -> dict[str, Definition | float]:
    known = {term.local_name for term in terms()}
    stated = stated_properties()
    return {
        "@version": 1.1,
        "id": "@id",
        "type": {"@id": "@type", "@container": "@set"},
        **{name: _prefix(namespace) for name, namespace in PREFIXES.items() if _is_given(name, known)},
        **{name: _listed(compress(iri) or iri, iri) for name, iri in sorted(_foreign(known).items())},
        **{term.local_name: _definition(term, stated) for term in terms()},
    }


def _is_given(prefix: str, known: set[str]) -> bool:
    """Say whether a prefix is in the context: names of our own folders would hide properties."""
    ours = PREFIXES[prefix].startswith(BASE) and PREFIXES[prefix] != ONTOLOGY
    return not ours and prefix not in known


def _prefix(namespace: str) -> Definition:
    return namespace if namespace[-1] in _GENERIC else {"@id": namespace, "@prefix": True}


def _foreign(known: set[str]) -> dict[str, str]:
    """Return terms of other vocabularies that records use, by the short name they have here."""
    used = {iri.replace("#", "/").rsplit("/", 1)[-1]: iri for iri in EXCEPTIONS.values()}
    return {name: iri for name, iri in used.items() if name not in known}


def _listed(curie: str, iri: str) -> Definition:
    return curie if iri in stated_properties().single else {"@id": curie, "@container": "@set"}


def _definition(term: Term, stated: StatedProperties) -> Definition:
    iri = f"mk:{term.local_name}"
    if term.kind not in _PROPERTIES:
        return iri
    listed = _listed(iri, term.iri)
    said: dict[str, str | bool] = {"@id": iri} if isinstance(listed, str) else listed
    if kind := _coercion(term, stated):
        said["@type"] = kind if kind.startswith("@") else compress(kind) or kind
    return said if len(said) > 1 else iri


def _coercion(term: Term, stated: StatedProperties) -> str:
    """Return what values of a property are: ``@id``, ``@vocab``, a datatype, or nothing for texts."""
    range_ = stated.ranges.get(term.iri, "")
    if term.kind == "object property":
        return "@vocab" if range_ in stated.lists or term.iri in stated.closed else "@id"
    return range_ if range_.startswith(XSD) and range_ != _STRING else ""


Json = str | int | bool | dict[str, str] | list["Json"]

# A path that a JSON-LD processor cannot take for anything else, and resolves to what it was.
_RELATIVE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*(?:[./+][A-Za-z0-9_-]+)*")


def write_jsonld(published: Published) -> bytes:
    """Write every quad; the graphs, and the nodes in each, by IRI; the types of a node first."""
    head = json.dumps([CONTEXT_IRI, {"@base": BASE}])
    graphs = ",\n".join(
        _graphs(
            sorted(published.store.quads(), key=lambda quad: tuple(map(str, (quad.graph_name, *quad.triple))))
        )
    )
    return f'{{"@context": {head}, "@graph": [\n{graphs}\n]}}\n'.encode()


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
            node[_term(predicate.value)] = _one_or_all(predicate.value, values)
    return node


def _class(node: object) -> str:
    assert isinstance(node, ox.NamedNode), f"{node} is no class"
    return _term(node.value)


def _one_or_all(predicate: str, values: list[Json]) -> Json:
    return values[0] if len(values) == 1 and predicate not in names().sets else values


def _iri(node: object) -> str:
    """Return an IRI, relative to the base where that cannot be misread."""
    assert isinstance(node, ox.NamedNode), f"{node} has no IRI"
    path = node.value.removeprefix(BASE)
    return path if node.value.startswith(BASE) and _RELATIVE.fullmatch(path) else node.value


def _term(iri: str) -> str:
    return names().short.get(iri) or _curie(iri)


def _curie(iri: str) -> str:
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
        return {"@value": literal.value, "type": _curie(datatype)}
    return {"@value": literal.value} if kind else literal.value


def _native(text: str, datatype: str) -> Json:
    if datatype == f"{XSD}integer" and re.fullmatch(r"0|-?[1-9][0-9]{0,14}", text):
        return int(text)
    if datatype == f"{XSD}boolean" and text in {"true", "false"}:
        return text == "true"
    return text
