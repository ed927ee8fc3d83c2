"""Short names for IRIs: the list in `ontology/prefixes.ttl`, and both directions of it."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import pyoxigraph as ox

from kg.errors import UnreadableFile
from kg.facts import BASE
from kg.facts.namespaces import SH
from kg.schema.resources import folder

# A local name that needs no escape in Turtle and SPARQL; the grammar's PN_LOCAL, made safe.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")


def _read() -> dict[str, str]:
    path = folder("ontology") / "prefixes.ttl"
    said: dict[str, dict[str, str]] = {}
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if isinstance(quad.object, ox.Literal):
                said.setdefault(str(quad.subject), {})[quad.predicate.value] = quad.object.value
    except (OSError, SyntaxError) as error:
        raise UnreadableFile(path, str(error)) from error
    pairs = ((each.get(f"{SH}prefix"), each.get(f"{SH}namespace")) for each in said.values())
    return dict(sorted((prefix, namespace) for prefix, namespace in pairs if prefix and namespace))


PREFIXES: Mapping[str, str] = MappingProxyType(_read())
_LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda item: (-len(item[1]), item[0]))


def expand(curie: str) -> str:
    """Return the IRI of a CURIE.

    >>> expand("mk:Drug")
    'https://w3id.org/myeloma-kg/ontology#Drug'

    :raises ValueError: when its prefix is not in the list.
    """
    prefix, colon, local = curie.partition(":")
    if not colon or prefix not in PREFIXES:
        raise ValueError(f"{curie!r}: no prefix {prefix!r}; there are: {', '.join(PREFIXES)}")
    return PREFIXES[prefix] + local


def absolute(text: str) -> str:
    """Return the IRI that *text* names: itself, that of a CURIE, or one counted from `BASE`.

    >>> absolute("mk:Drug"), absolute("drug:lenalidomide") == absolute("drug/lenalidomide")
    ('https://w3id.org/myeloma-kg/ontology#Drug', True)
    >>> absolute("https://example.org/x")
    'https://example.org/x'
    """
    if text.partition(":")[0] in PREFIXES and ":" in text:
        return expand(text)
    return text if re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE) else BASE + text


def compress(iri: str) -> str | None:
    """Return the CURIE of an IRI, by the longest namespace that fits, or None if none does.

    >>> compress("https://w3id.org/myeloma-kg/ontology#Drug")
    'mk:Drug'
    >>> compress("https://example.org/else") is None
    True
    """
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :]):
            return f"{prefix}:{iri[len(namespace) :]}"
    return None


def prefixes_of(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """Return the prefixes that can shorten something in *triples*: a small answer has a small head."""
    terms = (term for triple in triples for term in (triple.subject, triple.predicate, triple.object))
    named = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    heads = {iri[: iri.rfind(mark) + 1] for iri in named for mark in "/#_"}
    return {prefix: namespace for prefix, namespace in PREFIXES.items() if namespace in heads}
