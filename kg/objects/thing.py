"""A thing of the graph: every property by its name; how things are compared, sorted and pickled."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache, total_ordering
from typing import TYPE_CHECKING, Protocol, Self, TypeVar, get_origin

from kg.errors import KgError
from kg.facts import BASE, FACT_TYPES, ONTOLOGY
from kg.facts.namespaces import SKOS
from kg.facts.quads import camel, property_of

if TYPE_CHECKING:
    import owlready2

    from kg.objects.things import Assertion

_T = TypeVar("_T", bound="Thing")


class Resolver(Protocol):
    """Where a thing finds the others that it is joined to: a `Graph`."""

    @property
    def world(self) -> owlready2.World: ...
    @property
    def properties(self) -> frozenset[str]: ...
    def find(self, name: str | Thing) -> Thing: ...
    def thing(self, kind: str, name: str) -> Thing: ...
    def plain(self, value: object) -> Value: ...
    def pointing_at(self, thing: Thing, field: str, kind: type[_T]) -> tuple[_T, ...]: ...
    def assertions(
        self, subject: Thing | None = None, object: Thing | None = None
    ) -> tuple[Assertion, ...]: ...


class Closed(KgError):
    """A graph, or a thing of it, is used after the graph was closed."""

    def __init__(self) -> None:
        super().__init__("this graph was closed; open it again with kg.objects.open_graph()")


class Detached(KgError):
    """A thing that was unpickled is asked for more than its IRI, path and label."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(f"{path} was unpickled and is of no graph; graph.find(it) gives that of a graph")

    def __reduce__(self) -> tuple[type[Detached], tuple[str]]:
        return Detached, (self.path,)


@total_ordering
class Thing:
    """One thing of the graph.

    Every property of the ontology can be read by its name in snake case: a tuple where a
    record may have several values, else one value or None. `entity` is owlready2's individual.

    Things of one IRI are equal, whatever graph they are of; they are sorted by label, then IRI. What is
    pickled is a reference: it has IRI, path and label, and `Graph.find` gives the thing again.
    """

    def __init__(self, graph: Resolver, entity: owlready2.Thing) -> None:
        self._graph: Resolver | None = graph
        self._entity: owlready2.Thing | None = entity
        self._label: str | None = None  # kept only by what was unpickled
        self.iri = str(entity.iri)

    @property
    def graph(self) -> Resolver:
        """The graph that it is of. :raises Detached: when it was unpickled, and so is of none."""
        if self._graph is None:
            raise Detached(self.path)
        return self._graph

    @property
    def entity(self) -> owlready2.Thing:
        """The individual of owlready2. :raises Closed: when its graph was closed."""
        assert self.graph.world is not None
        return self._entity

    @property
    def path(self) -> str:
        """The IRI relative to the project's: ``drug/lenalidomide``."""
        return self.iri.removeprefix(BASE)

    @property
    def label(self) -> str:
        """The label, or the path of what has none."""
        if self._label is not None:
            return self._label
        return next((str(text) for text in self.entity.label), self.path)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The labels of all classes that it is in, inferred ones too, sorted."""
        classes = (each for each in self.entity.is_a if getattr(each, "iri", "").startswith(ONTOLOGY))
        return tuple(sorted(str(label) for each in classes for label in each.label))

    @property
    def definition(self) -> str | None:
        return next(map(str, self._raw(f"{SKOS}definition")), None)

    @property
    def synonyms(self) -> tuple[str, ...]:
        return tuple(sorted(map(str, self._raw(f"{SKOS}altLabel"))))

    def values(self, name: str) -> tuple[Value, ...]:
        """Return every value of the property *name* (snake case), sorted; things as `Thing`.

        :raises AttributeError: when the ontology has no such property.
        """
        iri = property_of(name).value
        if not iri.startswith(ONTOLOGY) or iri not in self.graph.properties:
            raise AttributeError(f"the ontology has no property {camel(name)!r}")
        return tuple(sorted((self.graph.plain(value) for value in self._raw(iri)), key=_order))

    def __getattr__(self, name: str) -> Value | tuple[Value, ...] | None:
        if name.startswith("_"):
            raise AttributeError(name)
        found = self.values(name)
        return (found[0] if found else None) if name in _single() else found

    def things(self, name: str, kind: type[_T]) -> tuple[_T, ...]:
        """Return those values of the property *name* that are of *kind*."""
        return tuple(value for value in self.values(name) if isinstance(value, kind))

    def text(self, name: str) -> str | None:
        """Return the one text of the property *name*, if there is one."""
        return next((str(value) for value in self.values(name)), None)

    def _raw(self, iri: str) -> Iterable[object]:
        prop = self.graph.world[iri]
        return [] if prop is None else list(prop[self.entity])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.path!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Thing) and other.iri == self.iri

    def __hash__(self) -> int:
        return hash(self.iri)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Thing):
            return NotImplemented
        return (self.label.casefold(), self.label, self.iri) < (
            other.label.casefold(),
            other.label,
            other.iri,
        )

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __getstate__(self) -> dict[str, object]:
        return {"_graph": None, "_entity": None, "_label": self.label, "iri": self.iri}


Value = Thing | str | Decimal | int | bool


def _order(value: Value) -> tuple[str, str]:
    return (type(value).__name__, value.path if isinstance(value, Thing) else str(value))


@cache
def _single() -> frozenset[str]:
    """Name the fields that take one value in every kind of record that has them."""
    single, several = set[str](), set[str]()
    for fact_type in FACT_TYPES:
        for name, field in fact_type.model_fields.items():
            (several if get_origin(field.annotation) is tuple else single).add(name)
    return frozenset(single - several)
