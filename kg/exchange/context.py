"""The JSON-LD context: short names for the terms of the ontology, and what their values are.

It is made from the ontology and the shapes and kept as `ontology/context.jsonld`, so that
it can be reviewed and served; `myeloma-kg export context ontology/context.jsonld` writes it anew.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kg.errors import UnreadableFile
from kg.exchange.properties import StatedProperties, stated_properties
from kg.facts import BASE, ONTOLOGY
from kg.facts.namespaces import XSD
from kg.facts.quads import EXCEPTIONS
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
