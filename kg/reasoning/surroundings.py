"""What a graph says around single things, looked up when asked: what an explanation is made from.

The ontology is small and read once (`Terminology`); facts are asked for thing by thing
(`Surroundings`), so that nothing scans the graph.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from kg.facts.namespaces import OWL, RDF, RDFS
from kg.reasoning.expressions import is_anonymous
from kg.schema.ontology import ONTOLOGY_GRAPH
from kg.schema.queries import queries
from kg.store import Iri, Store, Value

TYPE, SUBCLASS, SUBPROPERTY = f"{RDF}type", f"{RDFS}subClassOf", f"{RDFS}subPropertyOf"
EQUIVALENT, THING = f"{OWL}equivalentClass", f"{OWL}Thing"
Triple = tuple[str, str, Value]
Pairs = Mapping[str, list[tuple[str, Value]]]


@dataclass(frozen=True)
class Terminology:
    """The ontology: `said` by subject, and `saying` by value, of what other terms it is said.

    `under` has the classes that a reasoner put under others.
    """

    said: Pairs
    saying: Mapping[Value, list[tuple[str, str]]]
    under: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, store: Store) -> Self:
        """Read the ontology in *store*."""
        said: dict[str, list[tuple[str, Value]]] = defaultdict(list)
        saying: dict[Value, list[tuple[str, str]]] = defaultdict(list)
        for row in store.rows(queries("descriptions")["ontology-statements"]):
            subject, key, value = str(row["subject"]), str(row["property"]), row["value"]
            said[subject].append((key, value))
            if isinstance(value, Iri):
                saying[value].append((key, subject))
        found = store.rows(queries("explanations")["inferred-classes"])
        under = tuple((str(row["class"]), str(row["wider"])) for row in found)
        return cls(dict(said), dict(saying), under)

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
            steps = self.meanings(below) if key == SUBCLASS else self._wider(below)
            for axiom, above in steps:
                if isinstance(above, Iri) and not is_anonymous(above) and above not in found:
                    found[str(above)] = (*found[below], axiom)
                    waiting.append(str(above))
        return found

    def _wider(self, name: str) -> Iterator[tuple[Triple, Value]]:
        for value in self.values(name, SUBPROPERTY):
            yield (name, SUBPROPERTY, value), value


class Surroundings:
    """What the graphs of *store* say around the things that are asked for; each is looked up once."""

    def __init__(self, store: Store, terms: Terminology) -> None:
        self._store, self.terms = store, terms
        self._of: dict[str, dict[tuple[str, Value], tuple[str, ...]]] = {}
        self._to: dict[str, dict[tuple[str, str], tuple[str, ...]]] = {}
        self._queries = queries("explanations")

    def of(self, subject: str) -> Mapping[tuple[str, Value], tuple[str, ...]]:
        """Return what is stated of *subject*: property and value, with the graphs that say so."""
        if subject not in self._of:
            found: dict[tuple[str, Value], tuple[str, ...]] = {}
            for row in self._store.rows(self._queries["statements-of"], iri=subject):
                key = str(row["property"]), row["value"]
                found[key] = (*found.get(key, ()), str(row["graph"]))
            self._of[subject] = found
        return self._of[subject]

    def to(self, value: str) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Return what leads to *value*: subject and property, with the graphs that say so."""
        if value not in self._to:
            found: dict[tuple[str, str], tuple[str, ...]] = {}
            for row in self._store.rows(self._queries["statements-to"], iri=value):
                key = str(row["subject"]), str(row["property"])
                found[key] = (*found.get(key, ()), str(row["graph"]))
            self._to[value] = found
        return self._to[value]

    def graphs(self, triple: Triple) -> tuple[str, ...]:
        """Return the graphs that hold *triple*."""
        subject, key, value = triple
        if subject in self.terms.said and (key, value) in self.terms.said[subject]:
            return (ONTOLOGY_GRAPH.value,)
        if subject in self.terms.said and key in (SUBCLASS, SUBPROPERTY, EQUIVALENT):
            return self.of(subject).get((key, value), ())
        return self.of(subject).get((key, value), ()) if not is_anonymous(subject) else ()

    def values(self, subject: str, key: str) -> list[Value]:
        """Return what *subject* has by property *key*."""
        return [value for (name, value) in self.of(subject) if name == key]

    def shortcuts(self, triple: Triple) -> Iterator[tuple[str, tuple[Triple, ...]]]:
        """Yield the title of each shortcut that made *triple*, and the statements behind it, way by way."""
        if not isinstance(triple[2], Iri):
            return
        for name, query in self._queries.items():
            if name not in queries("shortcuts"):
                continue
            rows = self._store.rows(query, subject=triple[0], predicate=triple[1], object=triple[2])
            ways: dict[Value, list[Triple]] = defaultdict(list)
            for row in rows:
                ways[row["way"]].append((str(row["of"]), str(row["property"]), row["value"]))
            yield from ((query.title, tuple(way)) for way in ways.values())
