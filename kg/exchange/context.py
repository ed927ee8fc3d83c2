"""The JSON-LD context: short names for the terms of the ontology, and what their values are.

It is made from the ontology and the shapes and kept as `ontology/context.jsonld`, so that
it can be reviewed and served; `myeloma-kg export context ontology/context.jsonld` writes it anew.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from kg.errors import UnreadableFile
from kg.facts import BASE, ONTOLOGY
from kg.facts.namespaces import RDFS, SH, XSD
from kg.facts.quads import EXCEPTIONS, RDF_TYPE
from kg.schema.ontology import Node, Term, ontology_triples, terms
from kg.schema.prefixes import PREFIXES, compress
from kg.schema.resources import folder

CONTEXT_IRI = f"{BASE}context.jsonld"
CONTEXT_FILE = "context.jsonld"
_STRING = f"{XSD}string"
_GENERIC = frozenset(":/?#[]@")  # a namespace that ends so is a prefix without saying it (JSON-LD 1.1, 4.1.5)
_PROPERTIES = ("object property", "datatype property", "annotation property")

Definition = str | dict[str, str | bool]


@dataclass(frozen=True, slots=True)
class Names:
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
def names() -> Names:
    """Return what the context says, to look up by IRI."""
    own = {term.iri: term.local_name for term in terms()}
    foreign = {iri: name for name, iri in _foreign(set(own.values())).items()}
    stated = _stated()
    properties = [term for term in terms() if term.kind in _PROPERTIES]
    coerced = {term.iri: kind for term in properties if (kind := _coercion(term, stated))}
    sets = {*(term.iri for term in properties), *foreign} - stated.single
    return Names({**foreign, **own}, coerced, frozenset(sets))


def _definitions() -> dict[str, Definition | float]:
    known = {term.local_name for term in terms()}
    stated = _stated()
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
    return curie if iri in _stated().single else {"@id": curie, "@container": "@set"}


def _definition(term: Term, stated: "_Stated") -> Definition:
    iri = f"mk:{term.local_name}"
    if term.kind not in _PROPERTIES:
        return iri
    listed = _listed(iri, term.iri)
    said: dict[str, str | bool] = {"@id": iri} if isinstance(listed, str) else listed
    if kind := _coercion(term, stated):
        said["@type"] = kind if kind.startswith("@") else compress(kind) or kind
    return said if len(said) > 1 else iri


def _coercion(term: Term, stated: "_Stated") -> str:
    """Return what values of a property are: ``@id``, ``@vocab``, a datatype, or nothing for texts."""
    range_ = stated.ranges.get(term.iri, "")
    if term.kind == "object property":
        return "@vocab" if range_ in stated.lists or term.iri in stated.closed else "@id"
    return range_ if range_.startswith(XSD) and range_ != _STRING else ""


@dataclass(frozen=True, slots=True)
class _Stated:
    """What the ontology and the shapes say of properties.

    `ranges` by property; `lists` are the classes that are closed lists; `closed` are properties
    whose values a shape lists; `single` have one value at most.
    """

    ranges: Mapping[str, str]
    lists: frozenset[str]
    closed: frozenset[str]
    single: frozenset[str]


@cache
def _stated() -> _Stated:
    ranges, lists, single = dict[str, str](), set[str](), set[str]()
    for triple in ontology_triples():
        if not isinstance(triple.subject, ox.NamedNode) or not isinstance(triple.object, ox.NamedNode):
            continue
        subject, value = triple.subject.value, triple.object.value
        if triple.predicate.value == f"{RDFS}range":
            ranges[subject] = value
        elif triple.predicate.value == f"{RDFS}subClassOf" and value == f"{ONTOLOGY}ValueList":
            lists.add(subject)
        elif triple.predicate == RDF_TYPE and value.endswith("#FunctionalProperty"):
            single.add(subject)
    shapes = _property_shapes()
    closed = {each[f"{SH}path"] for each in shapes if f"{SH}in" in each}
    return _Stated(ranges, frozenset(lists), frozenset(closed), frozenset(single | _at_most_one(shapes)))


def _property_shapes() -> list[dict[str, str]]:
    """Return what each property shape says, by IRI of the constraint."""
    path = folder("ontology") / "shapes.ttl"
    said: dict[Node, dict[str, str]] = {}
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            value = quad.object.value if isinstance(quad.object, ox.NamedNode | ox.Literal) else ""
            said.setdefault(quad.subject, {})[quad.predicate.value] = value
    except (OSError, SyntaxError) as error:
        raise UnreadableFile(path, str(error)) from error
    return [each for each in said.values() if f"{SH}path" in each]


def _at_most_one(shapes: list[dict[str, str]]) -> set[str]:
    """Return the properties that may be said once, by every shape that has them."""
    limits: dict[str, set[str]] = {}
    for each in shapes:
        limits.setdefault(each[f"{SH}path"], set()).add(each.get(f"{SH}maxCount", "any"))
    return {iri for iri, found in limits.items() if found == {"1"}}
