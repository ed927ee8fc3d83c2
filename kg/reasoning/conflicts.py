"""Why ontology and facts contradict each other: a smallest set of both that does, in plain words.

HermiT only says that there is a contradiction. A smallest set is one from which nothing can be
taken without the contradiction going away. It is found by QuickXplain (Junker, AAAI 2004): first
the facts, the ontology being given, then the axioms, those facts being given. HermiT judges each
subset; `kg.reasoning.contradictions`, which needs no reasoner, says where to look first.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import pyoxigraph as ox

from kg.facts import BASE, short
from kg.facts.quads import RDF_TYPE
from kg.reasoning.expressions import OWL, RDF, RDFS
from kg.reasoning.manchester import Axioms
from kg.schema.ontology import ONTOLOGY_GRAPH, SKOLEM
from kg.schema.prefixes import compress
from kg.store import MemoryStore

MOST_CALLS = 120
MOST_SHOWN = 20
_DECLARED = {
    f"{OWL}{kind}"
    for kind in (
        "Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual", "Ontology",
    )
}  # fmt: skip
_APART = f"{OWL}disjointWith"
Unit = tuple[ox.Quad, ...]
Consistent = Callable[[Iterable[ox.Quad]], bool]


class _Spent(Exception):
    """As many subsets were judged as may be."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A set of `facts` and axioms that contradict each other, each in words.

    `smallest`: taking any one away mends it; else the search was ended after `MOST_CALLS`.
    """

    facts: tuple[str, ...]
    axioms: tuple[str, ...]
    smallest: bool

    def __str__(self) -> str:
        lead = "these cannot all be so" if self.smallest else f"among these, after {MOST_CALLS} attempts"
        shown = [*self.facts, *(f"by the ontology: {axiom}" for axiom in self.axioms)]
        return f"{lead}:\n" + "\n".join(f"  - {each}" for each in shown)


def smallest_conflict(quads: Iterable[ox.Quad], hints: Sequence[str], consistent: Consistent) -> Conflict:
    """Return a smallest set of *quads* that *consistent* refuses; *hints* name things to look at first.

    *quads* together must be contradictory: the ontology in its graph, facts in others.
    """
    given = list(quads)
    declarations, axioms = _units([quad for quad in given if quad.graph_name == ONTOLOGY_GRAPH])
    facts: list[Unit] = [(quad,) for quad in given if quad.graph_name != ONTOLOGY_GRAPH]
    search = _QuickXplain(consistent, declarations)
    likely = _named(facts, hints)
    if likely and search.holds([*(near := _about(likely, axioms)), *likely]):
        # Few axioms first: each later question is then a short one.
        axioms = search.shrink(near, likely)
        facts = search.shrink(likely, axioms)
    else:
        facts = search.shrink(facts, axioms)
        near = _about(facts, axioms)
        axioms = search.shrink(near if search.holds([*near, *facts]) else axioms, facts)
    return Conflict(
        tuple(_fact(unit[0]) for unit in facts[:MOST_SHOWN]),
        tuple(_words(axioms[:MOST_SHOWN], declarations)),
        search.ended,
    )


class _QuickXplain:
    """QuickXplain over units; `ended` says whether it came to its end within `MOST_CALLS`."""

    def __init__(self, consistent: Consistent, declarations: Sequence[ox.Quad]) -> None:
        self._consistent, self._declarations, self._calls = consistent, declarations, 0
        self.ended = True

    def shrink(self, units: list[Unit], background: list[Unit]) -> list[Unit]:
        """Return a smallest part of *units* that contradicts *background*; together they must."""
        try:
            return self._explain(background, added=True, units=units)
        except _Spent:
            self.ended = False
            return units

    def holds(self, units: Iterable[Unit]) -> bool:
        """Say whether *units* contradict each other; not, when no more may be judged."""
        try:
            return self._holds(units)
        except _Spent:
            self.ended = False
            return False

    def _explain(self, background: list[Unit], *, added: bool, units: list[Unit]) -> list[Unit]:
        if added and self._holds(background):
            return []
        if len(units) == 1:
            return units
        half = len(units) // 2
        first, second = units[:half], units[half:]
        from_second = self._explain([*background, *first], added=bool(first), units=second)
        from_first = self._explain([*background, *from_second], added=bool(from_second), units=first)
        return [*from_first, *from_second]

    def _holds(self, units: Iterable[Unit]) -> bool:
        """Say whether *units* contradict each other."""
        if self._calls >= MOST_CALLS:
            raise _Spent
        self._calls += 1
        return not self._consistent([*self._declarations, *(quad for unit in units for quad in unit)])


def _units(quads: Sequence[ox.Quad]) -> tuple[list[ox.Quad], list[Unit]]:
    """Return the declarations, and each axiom as the quads that make it; classes apart are taken in pairs."""
    said: dict[object, list[ox.Quad]] = {}
    for quad in sorted(quads, key=str):
        said.setdefault(quad.subject, []).append(quad)
    declarations, units = list[ox.Quad](), list[Unit]()
    for subject, about in said.items():
        if _anonymous(subject):
            units += _pairs(about, said)
            continue
        for quad in about:
            if quad.predicate == RDF_TYPE and _value(quad.object) in _DECLARED:
                declarations.append(quad)
            elif _logical(quad):
                units.append((quad, *_beneath(quad.object, said)))
    return declarations, units


def _logical(quad: ox.Quad) -> bool:
    if isinstance(quad.object, ox.Literal):
        return False
    return quad.predicate == RDF_TYPE or quad.predicate.value.startswith(
        (OWL, f"{RDFS}sub", f"{RDFS}d", f"{RDFS}r")
    )


def _pairs(about: Sequence[ox.Quad], said: dict[object, list[ox.Quad]]) -> Iterator[Unit]:
    """Yield the axiom that an anonymous node is the subject of, if it is one."""
    kinds = {_value(quad.object) for quad in about if quad.predicate == RDF_TYPE}
    if f"{OWL}AllDisjointClasses" in kinds:
        lists = [quad.object for quad in about if quad.predicate.value == f"{OWL}members"]
        for one, other in combinations(_members(lists[0], said), 2):
            assert isinstance(one, ox.NamedNode)
            yield (ox.Quad(one, ox.NamedNode(_APART), other, ONTOLOGY_GRAPH),)
    elif kinds & {f"{OWL}AllDifferent", f"{OWL}AllDisjointProperties", f"{OWL}NegativePropertyAssertion"}:
        yield (*about, *(each for quad in about for each in _beneath(quad.object, said)))


def _members(head: object, said: dict[object, list[ox.Quad]]) -> Iterator[ox.NamedNode]:
    while _value(head) != f"{RDF}nil":
        links = {quad.predicate.value: quad.object for quad in said[head]}
        first = links[f"{RDF}first"]
        assert isinstance(first, ox.NamedNode)
        yield first
        head = links[f"{RDF}rest"]


def _beneath(node: object, said: dict[object, list[ox.Quad]]) -> Iterator[ox.Quad]:
    if _anonymous(node):
        for quad in said.get(node, []):
            yield quad
            yield from _beneath(quad.object, said)


def _named(facts: Sequence[Unit], hints: Sequence[str]) -> list[Unit]:
    """Select the facts between things that the first hint names."""
    words = set(re.split(r"[ ,;()]+", hints[0])) if hints else set[str]()
    return [unit for unit in facts if short(_value(unit[0].subject)) in words]


def _about(facts: Sequence[Unit], axioms: Sequence[Unit]) -> list[Unit]:
    """Select the axioms that start from a term of the facts, or of an axiom that is selected."""
    known = {_value(term) for unit in facts for quad in unit for term in (quad.predicate, quad.object)}
    known |= {_value(quad.subject) for unit in facts for quad in unit}
    chosen = list[Unit]()
    waiting = list(axioms)
    while fresh := [unit for unit in waiting if _starts_in(unit[0], known)]:
        waiting = [unit for unit in waiting if unit not in fresh]
        chosen += fresh
        known |= {_value(term) for unit in fresh for quad in unit for term in (quad.subject, quad.object)}
    return chosen


def _starts_in(quad: ox.Quad, known: Collection[str]) -> bool:
    if quad.predicate.value in {_APART, f"{OWL}propertyDisjointWith"}:
        return _value(quad.subject) in known and _value(quad.object) in known
    return _value(quad.subject) in known or _anonymous(quad.subject)


def _anonymous(node: object) -> bool:
    return isinstance(node, ox.NamedNode) and node.value.startswith(SKOLEM)


def _value(term: object) -> str:
    return str(getattr(term, "value", term))


def _fact(quad: ox.Quad) -> str:
    """Return a fact in words, with the graph that states it."""
    link = "is a" if quad.predicate == RDF_TYPE else f"has {short(quad.predicate.value)}"
    graph = short(_value(quad.graph_name)).removeprefix("graph/")
    return f"{short(_value(quad.subject))} {link} {short(_value(quad.object))} (stated in {graph})"


def _words(axioms: Sequence[Unit], declarations: Sequence[ox.Quad]) -> Iterator[str]:
    """Yield each axiom in the words of the Manchester syntax."""
    for unit in axioms:
        quad = unit[0]
        read = Axioms.read(
            MemoryStore([*declarations, *unit]),
            lambda iri: short(iri) if iri.startswith(BASE) else compress(iri) or iri,
        )
        written = [f"{short(each.subject or '')} {each.section} {each.text}".strip() for each in read.logical]
        yield "; ".join(written) or f"{short(_value(quad.subject))} is a {short(_value(quad.object))}"
