"""Facts about the domain: drugs, regimens, targets, populations, trials and the like."""

from typing import ClassVar

from kg.facts.terms import Fact, Place, Ref, Text


class Entity(Fact):
    """A named thing of the domain. `kind` is its ontology class, e.g. ``Drug``.

    `member_of`: classes of drugs or regimens; `targets`: molecules that the class or
    drug is defined by acting on; `broader`: the wider thing of the same kind;
    `about`: for an outcome or characteristic, the thing it is about.
    """

    kind_field: ClassVar[str | None] = "kind"

    kind: Text
    label: Text
    synonyms: tuple[Text, ...] = ()
    abbreviations: tuple[Text, ...] = ()
    definition: Text | None = None
    note: Text | None = None
    member_of: tuple[Ref, ...] = ()
    targets: tuple[Ref, ...] = ()
    broader: tuple[Ref, ...] = ()
    about: tuple[Ref, ...] = ()
    source: Ref | None = None


class Regimen(Entity):
    """A combination of drugs (or one drug alone), whatever its doses.

    `letters` is the name as written, case kept; two regimens may share letters or
    components. `component_count` is absent if they are not known. `variant_of`: the
    regimen of which this one fixes a schedule or setting.
    """

    kind: Text = "Regimen"
    letters: Text | None = None
    components: tuple[Ref, ...] = ()
    component_count: int | None = None
    variant_of: Ref | None = None


class Population(Entity):
    """Patients, or the cells or animals of an experiment, told apart by qualifiers.

    Refractory, exposed and naive are qualifiers of a population, not diseases.
    """

    kind: Text = "Population"
    disease: Ref | None = None
    settings: tuple[Ref, ...] = ()
    refractory_to: tuple[Ref, ...] = ()
    exposed_to: tuple[Ref, ...] = ()
    naive_to: tuple[Ref, ...] = ()
    with_finding: tuple[Ref, ...] = ()


class Trial(Entity):
    """A registered or named trial; `registry_number` as printed, e.g. ``NCT01564537``."""

    kind: Text = "Trial"
    registry_number: Text | None = None
    drugs: tuple[Ref, ...] = ()
    settings: tuple[Ref, ...] = ()
    design: Ref | None = None
    at: tuple[Place, ...] = ()
