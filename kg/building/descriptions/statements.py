"""Statements of a description, and the names of its nodes."""

import hashlib

import pyoxigraph as ox

from kg.facts import BASE
from kg.facts.namespaces import DCTERMS, OWL, RDF, RDFS, SD, SH, XSD
from kg.schema.prefixes import compress

DATASET = f"{BASE}dataset"
Value = ox.NamedNode | ox.Literal
Statement = tuple[ox.NamedNode, ox.NamedNode, Value | ox.BlankNode | ox.Triple]

_INTEGER = ox.NamedNode(f"{XSD}integer")
# Read in rdflib 7.6 (rdflib.namespace) and, for sd, in sd.nq of @zazuko/rdf-vocabularies 2023.1.19.
_NAMESPACES = {
    "a": f"{RDF}type",
    "dcterms": DCTERMS,
    "owl": OWL,
    "rdfs": RDFS,
    "schema": "https://schema.org/",
    "sd": SD,
    "sh": SH,
    "void": "http://rdfs.org/ns/void#",
}


def foreign(name: str) -> ox.NamedNode:
    """Return a term of a vocabulary that descriptions are written in.

    >>> foreign("void:triples").value, foreign("a").value[-5:]
    ('http://rdfs.org/ns/void#triples', '#type')
    """
    prefix, _, local = name.partition(":")
    return ox.NamedNode(_NAMESPACES[prefix] + local)


def thing(iri: object) -> ox.NamedNode:
    """Return an IRI as a value of a statement."""
    return ox.NamedNode(str(iri))


def statement(subject: str, name: str, value: object) -> Statement:
    """Return one statement; whole numbers and texts become literals, nodes stay as they are."""
    if isinstance(value, ox.NamedNode | ox.Literal):
        return ox.NamedNode(subject), foreign(name), value
    if isinstance(value, int):
        return ox.NamedNode(subject), foreign(name), ox.Literal(str(value), datatype=_INTEGER)
    return ox.NamedNode(subject), foreign(name), ox.Literal(str(value))


def part(kind: str, iri: str) -> str:
    """Return the IRI of the part of the data set that is about *iri*.

    >>> part("class", BASE + "ontology#Drug")
    'https://w3id.org/myeloma-kg/dataset/class/mk:Drug'
    """
    return f"{DATASET}/{kind}/{compress(iri) or hashlib.sha256(iri.encode()).hexdigest()[:16]}"
