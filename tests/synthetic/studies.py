"""An invented study: arms, schedules, doses and figures, in the shape of a recorded one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from kg.facts import (
    Arm,
    DoseInstruction,
    Fact,
    Place,
    Ref,
    Reference,
    ResultStatus,
    Schedule,
    Study,
    StudyResult,
    Trial,
    content_ref,
    slug,
)
from tests.synthetic.pages import Pages
from tests.synthetic.patterns import StudyPattern
from tests.synthetic.world import World

_MOST_PERCENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a study stands: the review, its number there, its row of a table and what it is cited for."""

    world: World
    pages: Pages
    review: int
    number: int
    cells: Sequence[Place]
    reference: Reference
    draw: Random

    @property
    def name(self) -> str:
        return f"{self.pages.slug}-{self.number}"


def study(at: Setting, pattern: StudyPattern) -> Iterator[Fact]:
    """Yield a study like *pattern*: other regimens, patients and figures, the same shape."""
    held = pattern.study
    trial = _trial(at) if held.trial else None
    if trial:
        yield trial
    yield Study(
        iri=Ref(f"study/{at.name}"),
        label=f"Synthetic study {at.review}.{at.number}",
        source=at.pages.source,
        trial=trial.iri if trial else None,
        design=held.design,
        design_as_written=held.design and at.world.label(held.design),
        population=held.population,
        publications=(at.reference.publication,),
        at=(at.cells[0],),
    )
    names = {arm.iri: Ref(f"arm/{at.name}/{order}") for order, arm in enumerate(pattern.arms)}
    for arm in pattern.arms:
        yield from _arm(at, pattern, arm, names)


def _trial(at: Setting) -> Trial:
    name = f"SYN{at.review:06d}{at.number:03d}"
    return Trial(
        iri=Ref(f"trial/{slug(name)}"),
        label=name,
        source=at.pages.source,
        registry_number=name,
        at=(at.pages.range(at.cells[0]),),
    )


def _arm(at: Setting, pattern: StudyPattern, arm: Arm, names: dict[Ref, Ref]) -> Iterator[Fact]:
    regimen = at.world.regimen(at.review, at.draw) if arm.regimen else None
    iri, comparator = names[arm.iri], names.get(arm.comparator_arm) if arm.comparator_arm else None
    doses = [*_doses(at, iri, regimen, pattern.doses.get(arm.iri, ()))] if regimen else []
    schedule = _schedule(at, regimen, doses) if regimen and doses else None
    yield from doses
    if schedule:
        yield schedule
    made = arm.model_copy(
        update={
            "iri": iri,
            "label": f"Synthetic study {at.review}.{at.number}: {names[arm.iri].rpartition('/')[2]}",
            "study": Ref(f"study/{at.name}"),
            "regimen": regimen,
            "schedule": schedule and schedule.iri,
            "comparator_arm": comparator,
            "n_stated": arm.n_stated and at.draw.randint(12, 360),
            "source": at.pages.source,
            "qualified_by": (),
            "at": (at.cells[1],),
        }
    )
    yield made
    yield from _results(at, made, pattern.results.get(arm.iri, ()))


def _doses(
    at: Setting, arm: Ref, regimen: Ref, patterns: Sequence[DoseInstruction]
) -> Iterator[DoseInstruction]:
    drugs = at.world.drugs(regimen)
    for order, pattern in enumerate(patterns):
        drug = drugs[order % len(drugs)]
        dose = f"{pattern.dose_low} {pattern.unit}" if pattern.dose_low is not None else "dose not given"
        yield pattern.model_copy(
            update={
                "iri": content_ref("dose", arm, order),
                "regimen": regimen,
                "source": at.pages.source,
                "study": Ref(f"study/{at.name}"),
                "arm": arm,
                "drug": drug,
                "condition": pattern.condition and "as tolerated",
                "as_written": f"{at.world.label(drug)} {dose}",
                "restates": None,
                "qualified_by": (),
                "figures_at": (),
                "at": at.pages.range(at.cells[2]),
            }
        )


def _schedule(at: Setting, regimen: Ref, doses: Sequence[DoseInstruction]) -> Schedule:
    return Schedule(
        iri=content_ref("schedule", *(dose.iri for dose in doses)),
        label=f"{at.world.label(regimen)}: {'; '.join(dose.as_written for dose in doses)}",
        regimen=regimen,
        dose_instructions=tuple(dose.iri for dose in doses),
    )


def _results(at: Setting, arm: Arm, patterns: Sequence[StudyResult]) -> Iterator[StudyResult]:
    names = {pattern.iri: content_ref("result", arm.iri, order) for order, pattern in enumerate(patterns)}
    drawn: dict[Ref, Decimal | None] = {}
    for pattern in patterns:
        again = pattern.restates if pattern.restates in names else None
        value = drawn[again] if again in drawn else _value(pattern, at.draw)
        drawn[pattern.iri] = value
        yield pattern.model_copy(
            update={
                "iri": names[pattern.iri],
                "source": at.pages.source,
                "study": arm.study,
                "arm": arm.iri,
                "comparator_arm": arm.comparator_arm if pattern.comparator_arm else None,
                "population_as_written": pattern.population_as_written and "a part of the patients",
                "value": value,
                "as_written": _written(pattern, value),
                "n_stated": arm.n_stated,
                "n_analysed": pattern.n_analysed and arm.n_stated,
                "n_events": None,
                "restates": names[again] if again else None,
                "inconsistencies": (),
                "other_readings": (),
                "qualified_by": (),
                "figures_at": (),
                "at": at.pages.range(at.draw.choice(at.pages.sentences) if again else at.cells[4]),
            }
        )


def _value(pattern: StudyResult, draw: Random) -> Decimal | None:
    """Return another figure of the same size and as many digits."""
    if pattern.value is None:
        return None
    other = (pattern.value * Decimal(draw.randint(600, 1400)) / 1000).quantize(pattern.value)
    return min(other, _MOST_PERCENT) if pattern.unit == "%" else other


def _written(pattern: StudyResult, value: Decimal | None) -> str:
    if pattern.status is not ResultStatus.REPORTED or value is None:
        return str(pattern.status.value)
    return f"{value:f} {pattern.unit or ''}".strip()
