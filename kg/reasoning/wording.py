"""Statements in words: facts by the names of what they join, axioms as the Manchester syntax has them."""

from collections.abc import Callable

from kg.facts.namespaces import OWL, RDF, RDFS
from kg.reasoning.expressions import (
    Expressions,
    NotReadable,
    Said,
    Word,
    Words,
    is_anonymous,
    literal,
)
from kg.store import Iri, Value

_TYPE = f"{RDF}type"
_CHAIN = f"{OWL}propertyChainAxiom"
_AXIOMS = {
    f"{RDFS}subClassOf": "SubClassOf",
    f"{RDFS}subPropertyOf": "SubPropertyOf",
    f"{RDFS}domain": "Domain",
    f"{RDFS}range": "Range",
    f"{OWL}equivalentClass": "EquivalentTo",
    f"{OWL}inverseOf": "InverseOf",
    f"{OWL}disjointWith": "DisjointWith",
    f"{OWL}propertyDisjointWith": "DisjointWith",
    f"{OWL}differentFrom": "DifferentFrom",
    f"{OWL}sameAs": "SameAs",
    _CHAIN: "SubPropertyChain",
}


class Wording:
    """Words for statements; *said* has the ontology by subject.

    *name* says what things are called, *term* what axioms call terms of the ontology.
    """

    def __init__(self, said: Said, name: Callable[[str], str], term: Callable[[str], str]) -> None:
        self._name, self._term = name, term
        self._expressions = Expressions(said, term)

    def words(self, subject: str, predicate: str, value: Value) -> Words:
        """Return a statement in words; its names carry their IRIs."""
        if predicate in _AXIOMS:
            return (*self._of(subject), Word(_AXIOMS[predicate]), *self._entry(predicate, value))
        if predicate == _TYPE and str(value).startswith(OWL):
            kind = str(value).removeprefix(OWL).removesuffix("Property")
            return Word(self._term(subject), subject), Word("is"), Word(kind.lower())
        said = self._value(value)
        article = "is an" if said[0].text[:1].lower() in set("aeiou") else "is a"
        link = Word(article) if predicate == _TYPE else Word(self._name(predicate), predicate)
        return Word(self._name(subject), subject), link, *said

    def _entry(self, predicate: str, value: Value) -> Words:
        try:
            if predicate == _CHAIN:
                return self._expressions.joined(self._expressions.members(value), "o")
            return self._expressions.words(value)
        except NotReadable:
            return (Word(str(value)),)

    def _of(self, subject: str) -> Words:
        anonymous = is_anonymous(Iri(subject))
        return self._entry("", Iri(subject)) if anonymous else (Word(self._term(subject), subject),)

    def _value(self, value: Value) -> Words:
        if isinstance(value, Iri):
            if is_anonymous(value):
                return self._entry("", value)
            return (Word(self._name(value), str(value)),)
        return (Word(literal(value)),)
