"""What explanations are made from: the ontology, read once, and facts, looked up thing by thing.

The ontology is small (`Terminology`); facts are asked for when they are needed (`FactLookup`), so
that nothing scans the graph.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from kg.facts.namespaces import OWL, RDF, RDFS
from kg.reasoning.expressions import Said, collected, is_anonymous, ontology_statements
from kg.schema.ontology import ONTOLOGY_GRAPH
from kg.schema.queries import queries
from kg.store import Iri, Store, Value
from kg.store.records import records, rows_of

SUBCLASS, SUBPROPERTY = f"{RDFS}subClassOf", f"{RDFS}subPropertyOf"
EQUIVALENT, THING = f"{OWL}equivalentClass", f"{OWL}Thing"
Triple = tuple[str, str, Value]


@rows_of("explanations", "inferred-classes")
class _InferredClass:
    class_: Iri
    wider: Iri


@rows_of("explanations", "statements-of")
class _StatementOf:
    property: Iri
    value: Value
    graph: Iri


@rows_of("explanations", "statements-to")
class _StatementTo:
    subject: Iri
    property: Iri
    graph: Iri


@rows_of("explanations", "identifier-iris", "reported-in")
class _StatementBehind:
    """One of the statements behind a shortcut: its place within one `way` to come to it."""

    way: Value
    number: int
    of: Iri
    property: Iri
    value: Value


@dataclass(frozen=True)
class Terminology:
    """The ontology: `said` by subject, and `saying` by value, of what other terms it is said.

    `under` has the classes that a reasoner put under others.
    """

    said: Said
    saying: Mapping[Value, Sequence[tuple[str, str]]]
    under: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, store: Store) -> Self:
        """Read the ontology in *store*."""
        said = ontology_statements(store)
        pairs = ((value, (key, subject)) for subject, about in said.items() for key, value in about)
        saying = collected(pair for pair in pairs if isinstance(pair[0], Iri))
        under = tuple((str(each.class_), str(each.wider)) for each in records(store, _InferredClass))
        return cls(said, saying, under)

    def values(self, subject: str, *keys: str) -> list[Value]:
        """Return what is said of *subject* by any of *keys*."""
        return [value for key, value in self.said.get(subject, ()) if key in keys]

    def subjects(self, value: Value, *keys: str) -> list[str]:
        """Return of which terms *value* is said by any of *keys*."""
        return [subject for key, subject in self.saying.get(value, ()) if key in keys]

    def expression(self, node: Value) -> Mapping[str, Value]:
        """Return the parts of an expression without a name, by their names in OWL; empty for others."""
        if not is_anonymous(node):
            return {}
        return {key.removeprefix(OWL): value for key, value in self.said.get(str(node), ())}

    def members(self, node: Value) -> list[Value]:
        """Return the members of a list, in order."""
        found: list[Value] = []
        while first := self.values(str(node), f"{RDF}first"):
            found += first
            node = next(iter(self.values(str(node), f"{RDF}rest")), None)
        return found

    def meanings(self, name: str) -> Iterator[tuple[Triple, Value]]:
        """Yield each axiom that puts class *name* under an expression or class, and that one."""
        for key, value in self.said.get(name, ()):
            if key in (SUBCLASS, EQUIVALENT):
                yield (name, key, value), value
        for other in self.subjects(Iri(name), EQUIVALENT):
            yield (other, EQUIVALENT, Iri(name)), Iri(other)
        yield from (((name, SUBCLASS, Iri(wide)), Iri(wide)) for one, wide in self.under if one == name)

    def readings(self, name: str) -> Iterator[tuple[Triple, Value]]:
        """Yield each axiom that puts an expression or class under class *name*, and that one."""
        for other in self.subjects(Iri(name), SUBCLASS, EQUIVALENT):
            key = next(each for each in (SUBCLASS, EQUIVALENT) if name in self.values(other, each))
            yield (other, key, Iri(name)), Iri(other)
        for value in self.values(name, EQUIVALENT):
            yield (name, EQUIVALENT, value), value
        yield from (((one, SUBCLASS, Iri(name)), Iri(one)) for one, wide in self.under if wide == name)

    def ways_up(self, name: str, key: str = SUBPROPERTY) -> Mapping[str, tuple[Triple, ...]]:
        """Return everything above *name*, with the axioms on one shortest way there; itself with none."""
        found: dict[str, tuple[Triple, ...]] = {name: ()}
        waiting = [name]
        while waiting:
            below = waiting.pop(0)
            wider = (((below, key, value), value) for value in self.values(below, key))
            for axiom, above in self.meanings(below) if key == SUBCLASS else wider:
                if isinstance(above, Iri) and not is_anonymous(above) and above not in found:
                    found[str(above)] = (*found[below], axiom)
                    waiting.append(str(above))
        return found


class FactLookup:
    """What the graphs of *store* say of the things that are asked for; each is looked up once."""

    def __init__(self, store: Store, terms: Terminology) -> None:
        self._store, self.terms = store, terms
        self._of: dict[str, dict[tuple[str, Value], tuple[str, ...]]] = {}
        self._to: dict[str, dict[tuple[str, str], tuple[str, ...]]] = {}

    def of(self, subject: str) -> Mapping[tuple[str, Value], tuple[str, ...]]:
        """Return what is stated of *subject*: property and value, with the graphs that say so."""
        if subject not in self._of:
            rows = records(self._store, _StatementOf, iri=subject)
            self._of[subject] = collected(((each.property, each.value), each.graph) for each in rows)
        return self._of[subject]

    def to(self, value: str) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Return what leads to *value*: subject and property, with the graphs that say so."""
        if value not in self._to:
            rows = records(self._store, _StatementTo, iri=value)
            self._to[value] = collected(((each.subject, each.property), each.graph) for each in rows)
        return self._to[value]

    def graphs(self, triple: Triple) -> tuple[str, ...]:
        """Return the graphs that hold *triple*."""
        subject, key, value = triple
        if subject in self.terms.said and (key, value) in self.terms.said[subject]:
            return (ONTOLOGY_GRAPH.value,)
        return () if is_anonymous(subject) else self.of(subject).get((key, value), ())

    def values(self, subject: str, key: str) -> list[Value]:
        """Return what *subject* has by property *key*."""
        return [value for (name, value) in self.of(subject) if name == key]

    def shortcuts(self, triple: Triple) -> Iterator[tuple[str, tuple[Triple, ...]]]:
        """Yield the title of each shortcut that made *triple*, and the statements behind it, way by way."""
        subject, predicate, value = triple
        if not isinstance(value, Iri):
            return
        for name in queries("shortcuts"):
            query = queries("explanations")[name]
            asked = {"subject": subject, "predicate": predicate, "object": value}
            rows = records(self._store, _StatementBehind, query, **asked)
            ways = collected((each.way, (each.of, each.property, each.value)) for each in rows)
            yield from ((query.title, way) for way in ways.values())
