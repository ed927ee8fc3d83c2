"""Schedules and dose instructions of an arm, as facts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from ingest.documents.document import Cell
from ingest.extracted.tables.instructions import Instruction
from ingest.extracted.tables.naming import Names
from kg.facts import DoseInstruction, Place, Ref, Schedule, content_ref


def drugs_of(given: list[Instruction], names: Names) -> tuple[Ref, ...]:
    """Return the distinct drugs of a schedule in the order of their first dose."""
    return tuple(dict.fromkeys(names.name(one.drug, "drug") for one in given))


@dataclass(frozen=True, slots=True)
class Whose:
    """Which arm a schedule is for, and in which cell it stands."""

    cell: Cell
    regimen: Ref
    study: Ref
    arm: Ref


def schedule_facts(
    given: list[Instruction], whose: Whose, names: Names
) -> Iterator[Schedule | DoseInstruction]:
    """Yield the instructions of one arm's schedule, and the schedule: one if any is given.

    Equal schedules of one regimen are one thing, whichever arm they are for; each
    keeps its own arm's instructions, with their places.
    """
    facts = [_fact(order, one, whose, names) for order, one in enumerate(given, start=1)]
    yield from facts
    if facts:
        yield schedule_of(whose.regimen, facts, names.label)


def schedule_of(regimen: Ref, facts: Sequence[DoseInstruction], label: Callable[[Ref], str]) -> Schedule:
    """Return the schedule that dose instructions make up; equal instructions give one schedule."""
    elsewhere = {"iri", "source", "study", "arm", "at", "as_written", "figures_at", "restates"}
    contents = [sorted(fact.model_dump(mode="json", exclude=elsewhere).items()) for fact in facts]
    return Schedule(
        iri=content_ref("schedule", regimen, *contents),
        label=f"{label(regimen)}: {'; '.join(_label(fact, label) for fact in facts)}",
        regimen=regimen,
        dose_instructions=tuple(fact.iri for fact in facts),
    )


def _fact(order: int, one: Instruction, whose: Whose, names: Names) -> DoseInstruction:
    cell, regimen, study, arm = whose.cell, whose.regimen, whose.study, whose.arm
    content = asdict(one)
    drug = names.name(content.pop("drug"), "drug")
    start, end = content.pop("start"), content.pop("end")
    content.pop("beside")
    while cell.text[start] in " ,;":
        start += 1
    written = cell.text[start:end].rstrip(" ,;")
    at = Place(str(cell.locator.within(start, start + len(written))))
    iri = content_ref("dose", names.source, study, arm, regimen, drug, order, written, at, *content.items())
    return DoseInstruction(
        iri=iri,
        regimen=regimen,
        source=names.source,
        study=study,
        arm=arm,
        order=order,
        drug=drug,
        as_written=written,
        figures_at=tuple(Place(str(cell.locator.within(span.start, span.end))) for span in one.beside),
        at=at,
        **content,
    )


def _label(fact: DoseInstruction, label: Callable[[Ref], str]) -> str:
    dose = ""
    if fact.dose_low is not None:
        joint = {"alternatives": " or ", "range": "–"}.get(fact.dose_relation, "")
        dose = f" {fact.dose_low}{f'{joint}{fact.dose_high}' if joint else ''} {fact.unit}"
    days = f" d{fact.days}" if fact.days else f" {fact.frequency}" if fact.frequency else ""
    length = f"/{fact.cycle_days}" if fact.days and fact.cycle_days else ""
    part = "" if fact.part == "induction" else f" ({fact.part})"
    return f"{label(fact.drug)}{dose}{days}{length}{_cycles(fact)}{part}"


def _cycles(fact: DoseInstruction) -> str:
    if fact.cycle_from is None:
        return ""
    if fact.cycle_to == fact.cycle_from:
        return f" c{fact.cycle_from}"
    return f" c{fact.cycle_from}–{fact.cycle_to or ''}"
