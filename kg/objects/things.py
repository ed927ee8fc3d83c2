"""What the graph holds, as objects: the usual kinds of things, with the types of their usual properties."""

from __future__ import annotations

from decimal import Decimal

from kg.errors import KgError
from kg.objects.thing import Thing


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
        """Return the verdict on whether it overcomes an abnormality, in words; None if none was computed.

        :raises NotFound: when nothing that may be overcome has this name.
        :raises AmbiguousName: when several things have.
        """
        wanted = (
            self.graph.find(abnormality) if isinstance(abnormality, Thing) else self._overcome(abnormality)
        )
        return self._overcomes(wanted)

    def _overcome(self, name: str) -> Thing:
        try:
            return self.graph.thing("CytogeneticAbnormality", name)
        except KgError:
            found = self.graph.find(name) if "/" in name else None
            if found is None or self._overcomes(found) is None:
                raise
            return found

    def _overcomes(self, wanted: Thing) -> str | None:
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
