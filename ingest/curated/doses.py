"""Doses that running text gives, curated: how an arm was treated, and which dose to give when."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from pydantic import model_validator

from ingest.curated.entries import Curated, Entry, accepted, shared
from ingest.curated.grounds import Grounds
from ingest.extracted.tables.schedules import schedule_of
from kg.errors import Rejection
from kg.facts import Arm, DoseInstruction, DoseRelation, DoseRule, DoseStatus, Fact, Ref, Schedule, Text


class ProseDose(Curated):
    """How one drug was given in one arm, as a curator writes it; fields as of `DoseInstruction`.

    `as_written` is a short fragment as printed, with the dose; `dose_high` is the dose
    itself if left out.
    """

    as_written: Text
    arm: Ref
    drug: Ref
    part: Text = "induction"
    order: int = 1
    dose_low: Decimal | None = None
    dose_high: Decimal | None = None
    dose_relation: DoseRelation = DoseRelation.SINGLE
    unit: Text | None = None
    per: Text | None = None
    route: Text | None = None
    days: Text | None = None
    frequency: Text | None = None
    cycle_days: int | None = None
    cycle_from: int | None = None
    cycle_to: int | None = None
    condition: Text | None = None
    optional: bool = False
    dose_status: DoseStatus = DoseStatus.STANDARD


class ProseDoseRule(Curated):
    """Which dose to give when, as a curator writes it; fields as of `DoseRule`."""

    as_written: Text
    drug: Ref
    quantity: Ref | None = None
    low: Decimal | None = None
    low_closed: bool | None = None
    high: Decimal | None = None
    high_closed: bool | None = None
    quantity_unit: Text | None = None
    condition: Text | None = None
    dose: Decimal
    dose_unit: Text
    every_days: int
    days: Text | None = None
    cycle_days: int | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> "ProseDoseRule":
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"the ends of the band are crossed: {self.low} to {self.high}")
        return self


_NUMBERS = ("dose_low", "dose_high", "cycle_days", "low", "high", "dose")
"""The fields of either kind of record whose numbers must be printed."""


def dose_facts(folder: Path, grounds: Grounds, arms: Mapping[Ref, Arm]) -> Iterator[Fact | Rejection]:
    """Yield dose instructions, file by file; a record with anything wrong yields its rejections only.

    :raises UnreadableFile: when a file is no YAML, or no list of records.
    """

    def wrong(entry: Entry[ProseDose]) -> Iterator[Rejection]:
        said, arm = entry.model, arms.get(entry.model.arm)
        yield from _wrong(entry, grounds, [said.drug])
        if arm is None or arm.regimen is None:
            yield entry.rejection("arm", grounds.no_such(said.arm, arms, "arm with a regimen"))

    return accepted(
        folder, ProseDose, wrong, lambda entry: [_instruction(entry.model, arms[entry.model.arm], grounds)]
    )


def schedules(
    arms: Iterable[Arm], given: Iterable[DoseInstruction], grounds: Grounds
) -> Iterator[Arm | Schedule]:
    """Yield *arms*, each with the schedule that the doses *given* for it make up, and the schedules."""
    doses: dict[Ref | None, list[DoseInstruction]] = defaultdict(list)
    for dose in given:
        doses[dose.arm].append(dose)
    for arm in arms:
        own = sorted(doses[arm.iri], key=lambda dose: dose.order)
        if not own or arm.regimen is None:
            yield arm
        else:
            schedule = schedule_of(arm.regimen, own, lambda ref: grounds.labels[ref])
            yield arm.model_copy(update={"schedule": schedule.iri})
            yield schedule


def dose_rule_facts(folder: Path, grounds: Grounds) -> Iterator[Fact | Rejection]:
    """Yield dose rules, file by file; a record with anything wrong yields its rejections only.

    :raises UnreadableFile: when a file is no YAML, or no list of records.
    """

    def wrong(entry: Entry[ProseDoseRule]) -> Iterator[Rejection]:
        said = entry.model
        return _wrong(entry, grounds, [said.drug, *([said.quantity] if said.quantity else [])])

    return accepted(folder, ProseDoseRule, wrong, lambda entry: [_rule(entry.model, grounds)])


def _wrong(
    entry: Entry[ProseDose] | Entry[ProseDoseRule], grounds: Grounds, refs: Sequence[Ref]
) -> Iterator[Rejection]:
    said = entry.model
    for reason in grounds.unknown(refs):
        yield entry.rejection("drug", reason)
    for reason in grounds.unprinted(said.as_written, said.at):
        yield entry.rejection("as_written", reason)
    yield from grounds.wrong_in_common(entry, refs)
    places = grounds.figures_at((said.as_written, *said.figures), said.at)
    for field, reason in grounds.unprinted_numbers(said, _NUMBERS, places):
        yield entry.rejection(field, reason)


def _instruction(said: ProseDose, arm: Arm, grounds: Grounds) -> DoseInstruction:
    assert arm.regimen is not None
    at, *beside = grounds.figures_at((said.as_written, *said.figures), said.at)
    return DoseInstruction(
        iri=Ref(f"dose/{said.name}"),
        regimen=arm.regimen,
        source=grounds.source,
        study=arm.study,
        dose_high=said.dose_high if said.dose_high is not None else said.dose_low,
        figures_at=tuple(beside),
        at=at,
        **shared(said, DoseInstruction, "dose_high"),
    )


def _rule(said: ProseDoseRule, grounds: Grounds) -> DoseRule:
    at, *beside = grounds.figures_at((said.as_written, *said.figures), said.at)
    iri, held = Ref(f"dose-rule/{said.name}"), shared(said, DoseRule)
    return DoseRule(iri=iri, source=grounds.source, figures_at=tuple(beside), at=at, **held)
