"""Nanopublications: each evidence line as a citable statement of its own, in TriG.

One line is four graphs: the head, what the line says, where it comes from, who published it.
The queries in `queries/nanopublications` are the source of what stands in them; the IRI holds
the digest of the content, so that the same record gives the same IRI, and a changed one another:
a Trusty URI (Kuhn and Dumontier, https://trustyuri.net, module RA), for which quads in which a blank
stands in place of the digest are sorted and written out one term a line, and hashed with SHA-256.
They are not signed: a signature is its publisher's, and the project keeps no key.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from typing import TypeVar

import pyoxigraph as ox

from kg.building.published import Published
from kg.errors import StoreError
from kg.facts import BASE, ONTOLOGY
from kg.facts.quads import RDF_TYPE
from kg.schema.prefixes import PREFIXES, expand
from kg.schema.queries import queries
from kg.store import MemoryStore

DRAFT = f"{BASE}np/"
# The graphs beside the head: their names, the property that leads to them, the query that fills them.
_PARTS = {
    "assertion": ("np:hasAssertion", "assertion"),
    "provenance": ("np:hasProvenance", "provenance"),
    "pubinfo": ("np:hasPublicationInfo", "publication-info"),
}
_LINE = ox.NamedNode(f"{ONTOLOGY}EvidenceLine")
_MODULE = "RA"
_BLANK = " "
_T = TypeVar("_T")
# Kind of term (an IRI sorts before a literal), text, datatype, language.
_Key = tuple[bool, str, str, str]


def nanopublications(store: MemoryStore) -> Iterator[tuple[ox.Quad, ...]]:
    """Yield the quads of one nanopublication for each evidence line, in the order of the lines.

    :raises StoreError: when the graph does not say by whom and under which licence it is published.
    """
    found = store.engine.quads_for_pattern(None, RDF_TYPE, _LINE, None)
    for line in sorted({str(quad.subject.value) for quad in found if isinstance(quad.subject, ox.NamedNode)}):
        drafted = [*_head(), *_filled(store, line)]
        code = artifact_code(drafted, DRAFT)
        yield tuple(with_code(drafted, DRAFT, code))


def write_nanopublications(published: Published) -> bytes:
    """Write all of them into one TriG file."""
    quads = [quad for each in nanopublications(published.store) for quad in each]
    written = ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=dict(PREFIXES))
    assert written is not None
    return written


def _graph(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{DRAFT}#{name}")


def _head() -> Iterator[ox.Quad]:
    this, head = ox.NamedNode(DRAFT), _graph("Head")
    yield ox.Quad(this, RDF_TYPE, ox.NamedNode(expand("np:Nanopublication")), head)
    for name, (link, _) in _PARTS.items():
        yield ox.Quad(this, ox.NamedNode(expand(link)), _graph(name), head)


def _filled(store: MemoryStore, line: str) -> Iterator[ox.Quad]:
    for name, (_, asked) in _PARTS.items():
        query = queries("nanopublications")[asked].bind({"line": line})
        found = store.engine.query(query.text, use_default_graph_as_union=True)
        assert isinstance(found, ox.QueryTriples)
        triples = sorted(set(found), key=str)
        if not triples:
            raise StoreError(
                f"{line}: the graph has nothing for {asked!r} of its nanopublication; "
                "run 'myeloma-kg build' again"
            )
        yield from (ox.Quad(each.subject, each.predicate, each.object, _graph(name)) for each in triples)


def artifact_code(quads: Iterable[ox.Quad], draft: str) -> str:
    """Return the digest of *quads*, 45 characters, ``RA`` first; none of their nodes is blank.

    *draft* is the IRI that the digest will be put behind; in the quads it stands for the
    named thing itself and, followed by ``#name``, for its parts.

    >>> artifact_code([], "https://example.org/np/")
    'RA47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'
    """
    statements = sorted({_keys(quad, draft) for quad in quads})
    normal = "".join(_normal(key) for keys in statements for key in keys)
    digest = hashlib.sha256(normal.encode()).digest()
    return _MODULE + urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def with_code(quads: Iterable[ox.Quad], draft: str, code: str) -> Iterator[ox.Quad]:
    """Yield *quads* with *code* put behind *draft* wherever that stands."""

    def named(term: _T) -> _T | ox.NamedNode:
        return ox.NamedNode(_behind(term.value, draft, code)) if isinstance(term, ox.NamedNode) else term

    for quad in quads:
        yield ox.Quad(named(quad.subject), quad.predicate, named(quad.object), named(quad.graph_name))


def _behind(iri: str, draft: str, code: str) -> str:
    return draft + code + iri.removeprefix(draft) if iri.startswith(draft) else iri


def _keys(quad: ox.Quad, draft: str) -> tuple[_Key, ...]:
    """Return graph, subject, predicate and object, in the order that the specification sorts by."""
    return tuple(_key(term, draft) for term in (quad.graph_name, quad.subject, quad.predicate, quad.object))


def _key(term: object, draft: str) -> _Key:
    if isinstance(term, ox.NamedNode):
        return (False, _behind(term.value, draft, _BLANK), "", "")
    assert isinstance(term, ox.Literal), f"{term} is neither an IRI nor a literal"
    language = term.language or ""
    return (True, term.value, "" if language else term.datatype.value, language)


def _normal(key: _Key) -> str:
    literal, text, datatype, language = key
    if not literal:
        return f"{text}\n"
    kind = f"@{language.lower()}" if language else f"^{datatype}"
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n")
    return f"{kind} {escaped}\n"
