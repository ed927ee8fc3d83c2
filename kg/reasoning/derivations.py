"""One step of reasoning, backwards: from what a triple follows directly, by each axiom form of the ontology.

The rules are those of OWL 2 RL (W3C, 2012, section 4.3: tables 4 to 9) read from the
conclusion to the premises, with what a reasoner adds for definitions: that one class is
under another because its definition says more. A premise may itself be a conclusion; an
expression without a name is a premise of its own, written with the IRI that it has here.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.facts.namespaces import OWL, RDFS
from kg.reasoning.expressions import TYPE, is_anonymous
from kg.reasoning.lookup import SUBCLASS, SUBPROPERTY, THING, FactLookup, Triple
from kg.reasoning.reasoner import INFERRED_GRAPH
from kg.schema.ontology import ONTOLOGY_GRAPH
from kg.store import Iri, Value

WIDER = "whatever is in a class is in each wider class"
DEFINED = "whatever fits the definition of a class is in it"
PART = "whatever is in a class fits each part of its definition"
DOMAIN = "whatever has a property is in the domain of the property"
RANGE = "whatever a property leads to is in the range of the property"
UNDER = "a class is under what its wider classes are under"
SAYS_MORE = "a class is under another when its definition says all that the other's says"
WIDER_PROPERTY = "whatever is joined by a property is joined by each wider property"
INVERSE = "whatever is joined by a property is joined the other way round by its inverse"
SYMMETRIC = "a symmetric property holds both ways"
TRANSITIVE = "a transitive property reaches over what lies between"
CHAIN = "two properties in a row make a third"
EXPRESSION = ""
MOST_ALIKE = 5  # facts of one property that are tried as reasons for a type


@dataclass(frozen=True, slots=True)
class Derivation:
    """One way to conclude a triple: a rule in words, and the premises that it needs."""

    rule: str
    premises: tuple[Triple, ...]


def derivations(goal: Triple, facts: FactLookup) -> Iterator[Derivation]:
    """Yield every way to conclude *goal* in one step, most of them from what *facts* holds."""
    subject, key, value = goal
    if key == TYPE:
        if isinstance(value, Iri) and is_anonymous(value):
            yield from _fits(subject, value, facts)
        else:
            yield from _in_class(subject, str(value), facts)
    elif key == SUBCLASS:
        if isinstance(value, Iri) and is_anonymous(value):
            yield from _says(subject, value, facts)
        else:
            yield from _under(subject, str(value), facts)
    else:
        yield from _joined(goal, facts)
        yield from (Derivation(title, premises) for title, premises in facts.shortcuts(goal))


def _in_class(thing: str, name: str, facts: FactLookup) -> Iterator[Derivation]:
    terms = facts.terms
    for axiom, below in terms.readings(name):
        stated: Triple = (thing, TYPE, below)
        if is_anonymous(below):
            yield Derivation(DEFINED, (stated, axiom))
        elif below != name and facts.graphs(stated):
            yield Derivation(WIDER, (stated, axiom))
    for each in facts.values(thing, TYPE):
        for axiom, above in terms.meanings(str(each)):
            if name in _parts(above, facts) and above != name:
                yield Derivation(PART, ((thing, TYPE, each), axiom))
    for wide in _ends(name, facts, "domain"):
        for key, value in facts.of(thing):
            if (up := terms.ways_up(key).get(wide[0])) is not None:
                yield Derivation(DOMAIN, ((thing, key, value), *up, wide))
    yield from _in_range(thing, name, facts)


def _in_range(thing: str, name: str, facts: FactLookup) -> Iterator[Derivation]:
    wide = _ends(name, facts, "range")
    if not wide or _plainly_in(thing, name, facts):
        return  # much may lead to a thing; what a record says outright is the shorter reason
    taken = Counter[str]()
    for subject, key in facts.to(thing):
        taken[key] += 1
        ways = facts.terms.ways_up(key) if taken[key] <= MOST_ALIKE else {}
        for axiom in wide:
            if (up := ways.get(axiom[0])) is not None:
                yield Derivation(RANGE, ((subject, key, Iri(thing)), *up, axiom))


def _plainly_in(thing: str, name: str, facts: FactLookup) -> bool:
    stated = (
        (axiom, graph)
        for each in facts.values(thing, TYPE)
        for axiom in facts.terms.ways_up(str(each), SUBCLASS).get(name, ())
        for graph in facts.graphs((thing, TYPE, each))
    )
    return any(
        graph != INFERRED_GRAPH.value and facts.graphs(axiom) == (ONTOLOGY_GRAPH.value,)
        for axiom, graph in stated
    )


def _ends(name: str, facts: FactLookup, end: str) -> list[Triple]:
    """Return the axioms that give properties *name* as their *end*: domain or range."""
    key = f"{RDFS}{end}"
    return [(each, key, Iri(name)) for each in facts.terms.subjects(Iri(name), key)]


def _parts(node: Value, facts: FactLookup) -> list[Value]:
    """Return *node* and, if it is an intersection, all that it is made of."""
    found = [node]
    for member in facts.terms.members(facts.terms.expression(node).get("intersectionOf")):
        found += _parts(member, facts)
    return found


def _fits(thing: str, node: Iri, facts: FactLookup) -> Iterator[Derivation]:
    """Yield why *thing* is in the class without a name that *node* describes."""
    said = facts.terms.expression(node)
    members = facts.terms.members(said.get("intersectionOf", said.get("unionOf", said.get("oneOf"))))
    if "intersectionOf" in said:
        yield Derivation(EXPRESSION, tuple((thing, TYPE, each) for each in members))
    elif "unionOf" in said:
        yield from (Derivation(EXPRESSION, ((thing, TYPE, each),)) for each in members)
    elif "oneOf" in said and thing in members:
        yield Derivation(EXPRESSION, ())
    elif "hasValue" in said:
        stated: Triple = (thing, str(said["onProperty"]), said["hasValue"])
        if facts.graphs(stated):
            yield Derivation(EXPRESSION, (stated,))
    elif "someValuesFrom" in said:
        for value in facts.values(thing, str(said["onProperty"])):
            yield from _with_value(thing, value, said["onProperty"], said["someValuesFrom"], facts)


def _with_value(
    thing: str, value: Value, link: Value, wanted: Value, facts: FactLookup
) -> Iterator[Derivation]:
    stated: Triple = (thing, str(link), value)
    typed: Triple = (str(value), TYPE, wanted)
    if wanted == THING:
        yield Derivation(EXPRESSION, (stated,))
    elif is_anonymous(wanted) or facts.graphs(typed):
        yield Derivation(EXPRESSION, (stated, typed))


def _under(name: str, wider: str, facts: FactLookup) -> Iterator[Derivation]:
    terms = facts.terms
    for axiom, above in terms.meanings(name):
        if is_anonymous(above):
            if wider in _parts(above, facts):
                yield Derivation(PART, (axiom,))
            if "unionOf" in (said := terms.expression(above)):
                members = terms.members(said["unionOf"])
                yield Derivation(PART, (axiom, *((str(each), SUBCLASS, Iri(wider)) for each in members)))
        elif above == wider:
            yield Derivation(UNDER, (axiom,))
        elif wider in terms.ways_up(str(above), SUBCLASS):
            yield Derivation(UNDER, (axiom, (str(above), SUBCLASS, Iri(wider))))
    for axiom, below in terms.readings(wider):
        if is_anonymous(below):
            yield Derivation(SAYS_MORE, ((name, SUBCLASS, below), axiom))


def _says(name: str, node: Iri, facts: FactLookup) -> Iterator[Derivation]:
    """Yield why class *name* is under the class without a name that *node* describes."""
    said = facts.terms.expression(node)
    if "intersectionOf" in said:
        members = [each for each in facts.terms.members(said["intersectionOf"]) if each != name]
        yield Derivation(EXPRESSION, tuple((name, SUBCLASS, each) for each in members))
    elif "unionOf" in said:
        for each in facts.terms.members(said["unionOf"]):
            yield Derivation(EXPRESSION, () if each == name else ((name, SUBCLASS, each),))
    elif "onProperty" in said:
        for above in facts.terms.ways_up(name, SUBCLASS):
            up: tuple[Triple, ...] = ((name, SUBCLASS, Iri(above)),) if above != name else ()
            for axiom, meant in facts.terms.meanings(above):
                for part in _parts(meant, facts):
                    yield from _restricts((*up, axiom), part, node, facts)


def _restricts(
    given: tuple[Triple, ...], part: Value, node: Value, facts: FactLookup
) -> Iterator[Derivation]:
    """Yield why restriction *part*, which follows from *given*, says what restriction *node* says."""
    one, other = facts.terms.expression(part), facts.terms.expression(node)
    links = facts.terms.ways_up(str(one.get("onProperty")))
    up = links.get(str(other["onProperty"]))
    if part == node:
        yield Derivation(EXPRESSION, given)
    elif "hasValue" in other and "hasValue" in one:
        if up is not None and one["hasValue"] == other["hasValue"]:
            yield Derivation(EXPRESSION, (*given, *up))
        for way in _along(one, other, facts):
            yield Derivation(EXPRESSION, (*given, *way))
    elif up is None:
        return
    elif (wanted := other.get("someValuesFrom")) is not None:
        if wanted == THING or wanted == one.get("someValuesFrom"):
            yield Derivation(EXPRESSION, (*given, *up))
        elif "hasValue" in one:
            yield Derivation(EXPRESSION, (*given, *up, (str(one["hasValue"]), TYPE, wanted)))
        elif "someValuesFrom" in one:
            yield Derivation(EXPRESSION, (*given, *up, (str(one["someValuesFrom"]), SUBCLASS, wanted)))


def _along(
    one: Mapping[str, Value], other: Mapping[str, Value], facts: FactLookup
) -> Iterator[tuple[Triple, ...]]:
    """Yield why what has *one* value has the *other*: a chain leads on from value to value."""
    link = str(other["onProperty"])
    for axiom, first, second in _pairs(link, facts):
        up = facts.terms.ways_up(str(one["onProperty"])).get(first)
        stated: Triple = (str(one["hasValue"]), second, other["hasValue"])
        if up is not None and facts.graphs(stated):
            yield (*up, stated, axiom)


def _joined(goal: Triple, facts: FactLookup) -> Iterator[Derivation]:
    """Yield why two things are joined, by the axioms about the property that joins them."""
    thing, link, other = goal
    terms = facts.terms
    for narrower in terms.subjects(Iri(link), SUBPROPERTY):
        if facts.graphs((thing, narrower, other)):
            yield Derivation(WIDER_PROPERTY, ((thing, narrower, other), (narrower, SUBPROPERTY, Iri(link))))
    for axiom, inverse in _inverses(link, facts):
        if isinstance(other, Iri) and facts.graphs((str(other), inverse, Iri(thing))):
            yield Derivation(INVERSE, ((str(other), inverse, Iri(thing)), axiom))
    kinds = terms.values(link, TYPE)
    if f"{OWL}SymmetricProperty" in kinds and facts.graphs((str(other), link, Iri(thing))):
        kind: Triple = (link, TYPE, Iri(f"{OWL}SymmetricProperty"))
        yield Derivation(SYMMETRIC, ((str(other), link, Iri(thing)), kind))
    for axiom, first, second in _pairs(link, facts):
        rule = CHAIN if axiom[1].endswith("propertyChainAxiom") else TRANSITIVE
        yield from _rows(goal, (first, second), axiom, rule, facts)


def _pairs(link: str, facts: FactLookup) -> Iterator[tuple[Triple, str, str]]:
    """Yield each axiom by which two properties in a row make *link*, and those two."""
    if f"{OWL}TransitiveProperty" in facts.terms.values(link, TYPE):
        yield (link, TYPE, Iri(f"{OWL}TransitiveProperty")), link, link
    for chain in facts.terms.values(link, f"{OWL}propertyChainAxiom"):
        members = facts.terms.members(chain)
        if len(members) == 2:
            yield (link, f"{OWL}propertyChainAxiom", chain), str(members[0]), str(members[1])


def _inverses(link: str, facts: FactLookup) -> Iterator[tuple[Triple, str]]:
    key = f"{OWL}inverseOf"
    for value in facts.terms.values(link, key):
        yield (link, key, value), str(value)
    for subject in facts.terms.subjects(Iri(link), key):
        yield (subject, key, Iri(link)), subject


def _rows(
    goal: Triple, links: tuple[str, str], axiom: Triple, rule: str, facts: FactLookup
) -> Iterator[Derivation]:
    """Yield the ways from one end of *goal* to the other by the two *links*."""
    thing, _, other = goal
    for middle in facts.values(thing, links[0]):
        first, second = (thing, links[0], middle), (str(middle), links[1], other)
        if isinstance(middle, Iri) and goal not in (first, second) and facts.graphs(second):
            yield Derivation(rule, (first, second, axiom))
