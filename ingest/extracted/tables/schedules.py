"""A schedule cell as dose instructions, drug by drug and part by part, and as facts of an arm.

What is said once holds for the rest: the status for the whole cell, the length of
the cycle for the other drugs of the same part, the number of cycles of a part for
every drug of it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace

from lark import Token, Tree

from ingest.documents.document import Cell
from ingest.documents.numbers import value_of
from ingest.extracted.tables.grammars import (
    ParsedCell,
    branch,
    branches,
    read,
    rule,
    span_of,
    terminal,
    tokens,
    trimmed,
    words,
)
from ingest.extracted.tables.instructions import (
    INDUCTION,
    THEREAFTER,
    Instruction,
    as_before,
    dosed,
    length,
    timed,
)
from ingest.extracted.tables.naming import NameRegistry
from kg.facts import DoseInstruction, DoseStatus, Ref, Schedule, content_ref


@dataclass(slots=True)
class _Course:
    """Where in the treatment the reading is: what was said before and still holds."""

    part: str = INDUCTION
    first_cycle: int | None = None
    next_cycle: int | None = None
    condition: str | None = None
    optional: bool = False
    status: DoseStatus = DoseStatus.STANDARD
    highest: bool = False
    given: list[Instruction] = field(default_factory=list)

    def close(self, count: Tree[Token]) -> None:
        """Let the part end with the cycle that *count* names."""
        cycles = int(value_of(words(count)))
        self.given = [
            self._closed(one, cycles, count) if one.part == self.part else one for one in self.given
        ]
        self.next_cycle = cycles + 1

    def _closed(self, one: Instruction, cycles: int, count: Tree[Token]) -> Instruction:
        if one.cycle_to is not None:
            return one
        first, beside = one.cycle_from or self.first_cycle or 1, (*one.beside, span_of(count))
        return replace(one, cycle_from=first, cycle_to=cycles, beside=beside)

    def set_length(self, days: int | None) -> None:
        """Let the cycles of the part last *days* where nothing else was said."""
        if days is not None:
            self.given = [
                replace(one, cycle_days=days) if one.part == self.part and one.cycle_days is None else one
                for one in self.given
            ]

    def open(self, part: str, condition: str | None, *, optional: bool = False) -> None:
        """Begin another part; how the first part's doses were found says nothing of it."""
        self.part, self.condition, self.first_cycle = part, condition, self.next_cycle
        self.optional = optional
        self.status, self.highest = DoseStatus.STANDARD, False

    def new(self, drug: Tree[Token], end: int) -> Instruction:
        """Return an instruction with nothing but what holds already."""
        return Instruction(
            words(drug),
            drug.meta.start_pos,
            end,
            self.part,
            cycle_from=self.first_cycle,
            condition=self.condition,
            optional=self.optional,
            dose_status=self.status,
            highest_dose_level=self.highest,
        )


def instructions(text: str) -> tuple[list[Instruction], ParsedCell]:
    """Return the instructions of a schedule cell in order, and how far it was read."""
    reading = read("schedules", text)
    course = _Course()
    for item in reading.items:
        _STEPS[rule(item)](item, course)
    return list(_with_cycle_length(course.given)), reading


def _status(item: Tree[Token], course: _Course) -> None:
    said = set(map(terminal, tokens(item)))
    if "MTD" in said:
        course.status = DoseStatus.MTD_NOT_REACHED if "NOT_REACHED" in said else DoseStatus.MTD
    course.highest = "HIGHEST" in said


def _lead(item: Tree[Token], course: _Course) -> None:
    if (count := branch(item, "count")) is not None:
        course.close(count)
    who = words(branch(item, "who")) or None
    course.open(_part(item), who, optional=bool(tokens(item, "OFFERED")))


def _end_of_course(item: Tree[Token], course: _Course) -> None:
    count = branch(item, "count")
    assert count is not None
    course.close(count)
    course.set_length(length(item))


def _cycle_stated(item: Tree[Token], course: _Course) -> None:
    said = item.children[0]
    assert isinstance(said, Tree)
    course.set_length(length(said))


def _followed(item: Tree[Token], course: _Course) -> None:
    drug = branch(item, "drug")
    assert drug is not None
    course.open(_part(item), None)
    course.given.append(course.new(drug, item.meta.end_pos))


def _part(item: Tree[Token]) -> str:
    word = tokens(item, "PART")[0].lower()
    return "continuation" if word.startswith("continu") else word


def _instruction(item: Tree[Token], course: _Course) -> None:
    drug = branch(item, "drug")
    assert drug is not None
    timings, later = branches(item, "timing"), branches(item, "later")
    end = later[0].meta.start_pos if later else item.meta.end_pos
    told = branches(item, "phase") or branches(item, "amount") or [item]
    for part in told:
        one = dosed(course.new(drug, end), part if rule(part) == "amount" else branch(part, "amount"))
        one = replace(
            one,
            start=item.meta.start_pos if part is told[0] else part.meta.start_pos,
            end=end if part is told[-1] else part.meta.end_pos,
            route=next(map(str, tokens(item, "ROUTE_FIRST")), None),
        )
        one = timed(one, [part]) if rule(part) == "phase" else one
        course.given.append(timed(one, timings, course.first_cycle))
    lasting = timed(course.new(drug, end), [timing for timing in timings if branch(timing, "condition")])
    for step in later:
        one = replace(course.given[-1], condition=lasting.condition)
        course.given.append(_later(step, one, drug, course))


def _later(item: Tree[Token], before: Instruction, drug: Tree[Token], course: _Course) -> Instruction:
    """Return what the drug is given next; the last step said when it was, or the words do."""
    one = replace(course.new(drug, item.meta.end_pos), start=item.meta.start_pos)
    amount, timings = branch(item, "amount"), branches(item, "timing")
    one = dosed(one, amount) if amount else as_before(one, before)
    one = timed(replace(one, route=before.route, condition=before.condition), timings)
    if not tokens(item, "THEREAFTER", "FROM_THEN", "AT_LAST"):
        return one
    if before.cycle_to is not None and one.cycle_from == course.first_cycle:
        return replace(one, cycle_from=before.cycle_to + 1)
    if one.cycle_from is None:
        return replace(one, condition="; ".join(filter(None, (one.condition, THEREAFTER))))
    return one


def _with_cycle_length(given: list[Instruction]) -> Iterator[Instruction]:
    for one in given:
        lengths = {other.cycle_days for other in given if other.part == one.part} - {None}
        alone = one.cycle_days is None and len(lengths) == 1
        yield replace(one, cycle_days=next(iter(lengths))) if alone else one


_STEPS = {
    "status": _status,
    "lead": _lead,
    "course": _end_of_course,
    "length": _cycle_stated,
    "followed": _followed,
    "instruction": _instruction,
}


def drugs_of(given: list[Instruction], names: NameRegistry) -> tuple[Ref, ...]:
    """Return the distinct drugs of a schedule in the order of their first dose."""
    return tuple(dict.fromkeys(names.name(one.drug, "drug") for one in given))


@dataclass(frozen=True, slots=True)
class ScheduledArm:
    """Which arm a schedule is for, and in which cell it stands."""

    cell: Cell
    regimen: Ref
    study: Ref
    arm: Ref


def schedule_facts(
    given: list[Instruction], whose: ScheduledArm, names: NameRegistry
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
    elsewhere = {
        "iri",
        "source",
        "study",
        "arm",
        "at",
        "as_written",
        "figures_at",
        "restates",
        "qualified_by",
    }
    contents = [sorted(_named(fact.model_dump(mode="json", exclude=elsewhere)).items()) for fact in facts]
    return Schedule(
        iri=content_ref("schedule", regimen, *contents),
        label=f"{label(regimen)}: {'; '.join(_label(fact, label) for fact in facts)}",
        regimen=regimen,
        dose_instructions=tuple(fact.iri for fact in facts),
    )


def _named(held: dict[str, object]) -> dict[str, object]:
    """Return what the name of a schedule is made of: that a dose is no option is not said."""
    return {field: value for field, value in held.items() if field != "optional" or value}


def _fact(order: int, one: Instruction, whose: ScheduledArm, names: NameRegistry) -> DoseInstruction:
    cell, regimen, study, arm = whose.cell, whose.regimen, whose.study, whose.arm
    content = asdict(one)
    drug = names.name(content.pop("drug"), "drug")
    start, end = content.pop("start"), content.pop("end")
    optional = content.pop("optional")
    content.pop("beside")
    where = trimmed(cell.text, start, end)
    written, at = cell.text[where.start : where.end], cell.place(where.start, where.end)
    iri = content_ref("dose", names.source, study, arm, regimen, drug, order, written, at, *content.items())
    return DoseInstruction(
        iri=iri,
        regimen=regimen,
        source=names.source,
        study=study,
        arm=arm,
        order=order,
        drug=drug,
        optional=optional,
        as_written=written,
        figures_at=tuple(cell.place(span.start, span.end) for span in one.beside),
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
