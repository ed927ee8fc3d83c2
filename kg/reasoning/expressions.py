"""Expressions of OWL 2 as words of the Manchester syntax, and statements in words.

Class expressions, data ranges and lists follow the W3C note on the OWL 2 Manchester Syntax (2nd
edition, 2012), section 2; facts are told by the names of what they join.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kg.facts.namespaces import OWL, RDF, RDFS, XSD
from kg.schema.ontology import SKOLEM
from kg.store import Iri, Store, Value
from kg.store.records import records, rows_of

TYPE, CHAIN = f"{RDF}type", f"{OWL}propertyChainAxiom"
SECTIONS = {
    f"{RDFS}subClassOf": "SubClassOf",
    f"{OWL}equivalentClass": "EquivalentTo",
    f"{OWL}equivalentProperty": "EquivalentTo",
    f"{OWL}disjointWith": "DisjointWith",
    f"{OWL}propertyDisjointWith": "DisjointWith",
    f"{RDFS}subPropertyOf": "SubPropertyOf",
    f"{RDFS}domain": "Domain",
    f"{RDFS}range": "Range",
    f"{OWL}inverseOf": "InverseOf",
    f"{OWL}sameAs": "SameAs",
    f"{OWL}differentFrom": "DifferentFrom",
}
"""Properties of axioms with one node as their value, and the section of a frame that each is an entry of."""
_AXIOMS = {**SECTIONS, CHAIN: "SubPropertyChain"}
_FACETS = {
    f"{XSD}minInclusive": ">=",
    f"{XSD}maxInclusive": "<=",
    f"{XSD}minExclusive": ">",
    f"{XSD}maxExclusive": "<",
    f"{XSD}length": "length",
    f"{XSD}minLength": "minLength",
    f"{XSD}maxLength": "maxLength",
    f"{XSD}pattern": "pattern",
    f"{RDF}langRange": "langRange",
}
_FILLED = {"someValuesFrom": "some", "allValuesFrom": "only", "hasValue": "value"}
_COUNTED = {
    "minCardinality": "min",
    "maxCardinality": "max",
    "cardinality": "exactly",
    "minQualifiedCardinality": "min",
    "maxQualifiedCardinality": "max",
    "qualifiedCardinality": "exactly",
}


class NotReadable(ValueError):
    """A node of the graph is no expression of OWL 2."""


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of an axiom: a keyword, a literal, or the name of the thing `iri`."""

    text: str
    iri: str | None = None


Words = tuple[Word, ...]
_Key = TypeVar("_Key")
_Of = TypeVar("_Of")
Said = Mapping[str, Sequence[tuple[str, Value]]]


@rows_of("descriptions", "ontology-statements")
class _OntologyStatement:
    subject: Iri
    property: Iri
    value: Value


def ontology_statements(store: Store) -> Said:
    """Return what the ontology in *store* says: properties and values by subject, all three in order."""
    rows = records(store, _OntologyStatement)
    return collected((each.subject, (each.property, each.value)) for each in rows)


def collected(pairs: Iterable[tuple[_Key, _Of]]) -> dict[_Key, tuple[_Of, ...]]:
    """Return the second parts of *pairs* by the first, both in their order."""
    found: dict[_Key, list[_Of]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}


def is_anonymous(node: object) -> bool:
    """Say whether *node* stands for a blank node: those of the graph have an IRI.

    >>> from kg.facts import BASE
    >>> is_anonymous(Iri(BASE + ".well-known/genid/0123")), is_anonymous("text")
    (True, False)
    """
    return isinstance(node, Iri) and node.startswith(SKOLEM)


class Expressions:
    """The expressions in a graph: *said* has what is stated, by subject; *name* says what to call an IRI."""

    def __init__(self, said: Said, name: Callable[[str], str]) -> None:
        self._said, self._name = said, name

    def words(self, node: Value, *, inner: bool = False) -> Words:
        """Return *node* as words, in brackets if it is *inner* to another and needs them.

        :raises NotReadable: when it is no expression.
        """
        if not isinstance(node, Iri):
            return (Word(literal(node)),)
        if not is_anonymous(node):
            return (Word(self._name(node), str(node)),)
        found, closed = self._expression(node)
        return (Word("("), *found, Word(")")) if inner and not closed else found

    def members(self, node: Value) -> list[Value]:
        """Return the members of the list *node*, in order.

        :raises NotReadable: when it is no list.
        """
        found: list[Value] = []
        while node != f"{RDF}nil":
            said = dict(self._said.get(str(node), ()))
            if f"{RDF}first" not in said or f"{RDF}rest" not in said:
                raise NotReadable(f"{node} is no list")
            found.append(said[f"{RDF}first"])
            node = said[f"{RDF}rest"]
        return found

    def joined(self, nodes: Iterable[Value], by: str, *, inner: bool = True) -> Words:
        """Return *nodes* as words with *by* between them."""
        found: list[Word] = []
        for node in nodes:
            found += [Word(by)] if found else []
            found += self.words(node, inner=inner)
        return tuple(found)

    def _expression(self, node: Iri) -> tuple[Words, bool]:
        """Return the words of an expression without a name, and whether they stand without brackets."""
        said = {
            key.removeprefix(OWL): value for key, value in self._said.get(node, ()) if key.startswith(OWL)
        }
        if "onProperty" in said:
            return (*self.words(said["onProperty"]), *self._restriction(said)), False
        if "oneOf" in said:
            listed = self.joined(self.members(said["oneOf"]), ",", inner=False)
            return (Word("{"), *listed, Word("}")), True
        for key, by in (("intersectionOf", "and"), ("unionOf", "or")):
            if key in said:
                return self.joined(self.members(said[key]), by), False
        for key in ("complementOf", "datatypeComplementOf"):
            if key in said:
                return (Word("not"), *self.words(said[key], inner=True)), False
        if "inverseOf" in said:
            return (Word("inverse"), *self.words(said["inverseOf"])), True
        if "onDatatype" in said:
            return self._narrowed(said), True
        raise NotReadable(f"{node} is no expression of OWL 2")

    def _restriction(self, said: Mapping[str, Value]) -> Words:
        for key, keyword in _FILLED.items():
            if key in said:
                return Word(keyword), *self.words(said[key], inner=True)
        if "hasSelf" in said:
            return (Word("Self"),)
        for key, keyword in _COUNTED.items():
            if key in said:
                of = said.get("onClass", said.get("onDataRange"))
                filler = () if of is None else self.words(of, inner=True)
                return Word(keyword), Word(str(said[key])), *filler
        raise NotReadable("a restriction that says nothing of the values")

    def _narrowed(self, said: Mapping[str, Value]) -> Words:
        found: list[Word] = [*self.words(said["onDatatype"]), Word("[")]
        for number, each in enumerate(self.members(said["withRestrictions"])):
            for facet, value in self._said.get(str(each), ()):
                if facet not in _FACETS:
                    raise NotReadable(f"{facet} is no facet of a datatype")
                found += [Word(",")] if number else []
                found += [Word(_FACETS[facet]), Word(literal(value))]
        return (*found, Word("]"))


def literal(value: Value) -> str:
    """Return a plain value as the Manchester syntax writes it.

    >>> literal(3), literal("a b"), literal(True)
    ('3', '"a b"', '"true"^^xsd:boolean')
    """
    if isinstance(value, bool):
        return f'"{str(value).lower()}"^^xsd:boolean'
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


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
            return (
                *self._entry("", Iri(subject)),
                Word(_AXIOMS[predicate]),
                *self._entry(predicate, value),
            )
        if predicate == TYPE and str(value).startswith(OWL):
            kind = str(value).removeprefix(OWL).removesuffix("Property")
            return Word(self._term(subject), subject), Word("is"), Word(kind.lower())
        said = self._value(value)
        article = "is an" if said[0].text[:1].lower() in set("aeiou") else "is a"
        link = Word(article) if predicate == TYPE else Word(self._name(predicate), predicate)
        return Word(self._name(subject), subject), link, *said

    def _entry(self, predicate: str, value: Value) -> Words:
        try:
            if predicate == CHAIN:
                return self._expressions.joined(self._expressions.members(value), "o")
            return self._expressions.words(value)
        except NotReadable:
            return (Word(str(value)),)

    def _value(self, value: Value) -> Words:
        if isinstance(value, Iri) and not is_anonymous(value):
            return (Word(self._name(value), str(value)),)
        return self._entry("", value)
