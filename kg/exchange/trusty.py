"""Trusty URIs for RDF: an IRI that holds the digest of what it names.

The module RA of the Trusty URI specification (Kuhn and Dumontier, https://trustyuri.net):
quads in which a blank stands in place of the digest, sorted and written out one term a line,
hashed with SHA-256. Blank nodes are left out of it: there is none in our graphs.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from typing import TypeVar

import pyoxigraph as ox

_MODULE = "RA"
_BLANK = " "
_T = TypeVar("_T")
# Kind of term (an IRI sorts before a literal), text, datatype, language.
_Key = tuple[bool, str, str, str]


def artifact_code(quads: Iterable[ox.Quad], draft: str) -> str:
    """Return the digest of *quads*, 45 characters, ``RA`` first.

    *draft* is the IRI that the digest will be put behind; in the quads it stands for the
    named thing itself and, followed by ``#name``, for its parts.

    >>> artifact_code([], "https://example.org/np/")
    'RA47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'
    """
    statements = sorted({_keys(quad, draft) for quad in quads})
    normal = "".join(_line(key) for keys in statements for key in keys)
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


def _line(key: _Key) -> str:
    literal, text, datatype, language = key
    if not literal:
        return f"{text}\n"
    kind = f"@{language.lower()}" if language else f"^{datatype}"
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n")
    return f"{kind} {escaped}\n"
