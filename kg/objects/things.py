"""What the graph holds, as objects: every property by its name, the usual ones with their types."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Protocol, TypeVar, get_origin

from kg.facts import BASE, FACT_TYPES, ONTOLOGY
from kg.facts.namespaces import SKOS
from kg.facts.quads import camel, property_of

if TYPE_CHECKING:
    import owlready2

_T = TypeVar("_T", bound="Thing")


class Resolver(Protocol):
    """Where a thing finds the others that it is joined to: a `Graph`."""

    world: owlready2.World

    @property
    def properties(self) -> frozenset[str]: ...
    def find(self, iri: str) -> Thing: ...
    def plain(self, value: object) -> Value: ...
    def pointing_at(self, thing: Thing, field: str, kind: type[_T]) -> tuple[_T, ...]: ...
    def assertions(
        self, subject: Thing | None = None, object: Thing | None = None
    ) -> tuple[Assertion, ...]: ...


class Thing:
    """One thing of the graph.

    Every property of the ontology can be read by its name in snake case: a tuple where a
    record may have several values, else one value or None. `entity` is owlready2's individual.
    """

    def __init__(self, graph: Resolver, entity: owlready2.Thing) -> None:
        self.graph, self.entity = graph, entity

    @property
    def iri(self) -> str:
        return str(self.entity.iri)

    @property
    def path(self) -> str:
        """The IRI relative to the project's: ``drug/lenalidomide``."""
        return self.iri.removeprefix(BASE)

    @property
    def label(self) -> str:
        """The label, or the path of what has none."""
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


class Drug(Thing):
    """A substance that is given to treat or to support a patient."""

    @property
    def acts_on(self) -> tuple[Thing, ...]:
        """What it acts on, by its own verdicts and by those on its classes."""
        return self.things("acts_on", Thing)

    @property
    def member_of(self) -> tuple[Thing, ...]:
        """The classes of drugs that it belongs to, wider ones too."""
        return self.things("member_of", Thing)

    @property
    def regimens(self) -> tuple[Regimen, ...]:
        """The regimens that contain it."""
        return self.things("component_of", Regimen)


class Regimen(Thing):
    """A combination of drugs, or one drug alone, given as a treatment."""

    @property
    def letters(self) -> str | None:
        return self.text("letters")

    @property
    def components(self) -> tuple[Drug, ...]:
        return self.things("components", Drug)

    @property
    def acts_on(self) -> tuple[Thing, ...]:
        """What its components act on."""
        return self.things("acts_on", Thing)

    @property
    def publications(self) -> tuple[Thing, ...]:
        """The publications of the studies that gave it."""
        return self.things("reported_in", Thing)

    @property
    def results(self) -> tuple[Result, ...]:
        """The figures of every arm that was given it."""
        arms = self.graph.pointing_at(self, "regimen", Thing)
        return tuple(found for arm in arms for found in self.graph.pointing_at(arm, "arm", Result))

    @property
    def doses(self) -> tuple[Dose, ...]:
        """How each drug is given, part by part, in every study that says so."""
        return self.graph.pointing_at(self, "regimen", Dose)

    def verdict_on(self, abnormality: Thing | str) -> str | None:
        """Return the verdict on whether it overcomes an abnormality, in words; None if none was computed."""
        wanted = self.graph.find(abnormality) if isinstance(abnormality, str) else abnormality
        relation = self.graph.find("relation/overcomes")
        found = (
            each.verdict
            for each in self.graph.assertions(subject=self, object=wanted)
            if relation in each.things("predicate", Thing)
        )
        return next(found, None)


class Result(Thing):
    """One figure of a study, or the statement that there is none."""

    @property
    def outcome(self) -> Thing:
        return self.things("outcome", Thing)[0]

    @property
    def value(self) -> Decimal | None:
        """The figure in `unit`, or None; `status` says why there is none."""
        return next((each for each in self.values("value") if isinstance(each, Decimal)), None)

    @property
    def unit(self) -> str | None:
        """The unit (UCUM)."""
        return self.text("unit")

    @property
    def as_written(self) -> str | None:
        return self.text("as_written")

    @property
    def denominator(self) -> int | None:
        """The patients that a percentage is of, stated or inferred; None if that is not one known number."""
        return next((each for each in self.values("denominator") if isinstance(each, int)), None)

    @property
    def inconsistencies(self) -> tuple[Thing, ...]:
        """What does not fit within the source and is about this figure."""
        return self.things("inconsistencies", Thing)

    @property
    def other_readings(self) -> tuple[str, ...]:
        """What the source prints elsewhere for this figure, as written."""
        return tuple(str(each) for each in self.values("other_readings"))


class Dose(Thing):
    """One drug of a schedule: how much, how often, on which days."""

    @property
    def drug(self) -> Drug:
        return self.things("drug", Drug)[0]

    @property
    def days(self) -> str | None:
        """The days of a cycle on which it is given: ``1-21`` or ``1,8,15,22``."""
        return self.text("days")

    @property
    def as_written(self) -> str | None:
        return self.text("as_written")


class EvidenceLine(Thing):
    """One source's stand on one proposition, at one place."""

    @property
    def paraphrase(self) -> str | None:
        return self.text("paraphrase")

    @property
    def direction(self) -> str:
        """Supports, disputes, mixed or none reported."""
        return self.things("direction", Thing)[0].label

    @property
    def publications(self) -> tuple[Thing, ...]:
        return self.things("publications", Thing)


class Assertion(Thing):
    """A verdict on a proposition, computed from its lines."""

    @property
    def verdict(self) -> str:
        return self.things("verdict", Thing)[0].label

    @property
    def lines(self) -> tuple[EvidenceLine, ...]:
        return self.things("lines", EvidenceLine)


class Dispute(Thing):
    """Two or more evidence lines that oppose each other."""

    @property
    def lines(self) -> tuple[EvidenceLine, ...]:
        return self.things("lines", EvidenceLine)

    @property
    def explanations(self) -> tuple[Thing, ...]:
        return self.things("explanations", Thing)


KINDS: dict[str, type[Thing]] = {
    "Drug": Drug,
    "Regimen": Regimen,
    "StudyResult": Result,
    "DoseInstruction": Dose,
    "EvidenceLine": EvidenceLine,
    "Assertion": Assertion,
    "Dispute": Dispute,
}
