"""The schedules of a regimen as calendars: a grid of the days of a cycle, one row a drug.

What cannot be drawn as days is told in words; nothing is guessed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from webui.pages.regimens.instructions import Cycles, InstructionView, PrintedInstruction, instruction
from webui.parts.tables import whole_place
from webui.site.names import Link


@dataclass(frozen=True, slots=True)
class DoseChange:
    """How a drug is given in another way than in the stretch before, in words."""

    drug: Link
    words: str


@dataclass(frozen=True, slots=True)
class TreatmentPhase:
    """Cycles in which the same is given: what is drawn, what has no days, what differs from before."""

    part: str
    cycles: Cycles
    drawn: tuple[InstructionView, ...]
    told: tuple[InstructionView, ...]
    changes: tuple[DoseChange, ...]

    @property
    def title(self) -> str:
        """The part of the treatment and its cycles."""
        return f"{self.part[:1].upper()}{self.part[1:]}, {self.cycles.words or 'every cycle'}"

    @property
    def every(self) -> tuple[InstructionView, ...]:
        """All instructions, in the order in which they are printed."""
        return tuple(sorted((*self.drawn, *self.told), key=lambda each: each.order))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Phases that follow each other, with cycles of the same length, in days; None if it is not told."""

    cycle_days: int | None
    stretches: tuple[TreatmentPhase, ...]

    @property
    def is_drawn(self) -> bool:
        """Whether there is a grid to show."""
        return any(stretch.drawn for stretch in self.stretches)


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """What one or more arms were given, alike in every instruction."""

    slug: str
    title: str
    studies: tuple[Link, ...]
    arms: tuple[Link, ...]
    marks: tuple[str, ...]
    calendars: tuple[Calendar, ...]
    places: tuple[Link, ...]

    @property
    def is_drawn(self) -> bool:
        """Whether any part of it is drawn."""
        return any(calendar.is_drawn for calendar in self.calendars)


_Given = tuple[Link | None, Link | None, tuple[InstructionView, ...]]  # study, arm, and what is printed


def schedules(instructions: Iterable[PrintedInstruction]) -> tuple[ScheduleView, ...]:
    """Return the schedules that *instructions* by study and arm make up, drawn ones first.

    Arms with the same instructions are one schedule.
    """
    alike: dict[frozenset[InstructionView], list[_Given]] = defaultdict(list)
    for (study, arm), members in groupby(instructions, key=lambda each: (each.study, each.arm)):
        # A value of a column that has several would make an instruction stand twice.
        unique = {each.instruction: instruction(each) for each in members}.values()
        alike[frozenset(each.content for each in unique)].append((study, arm, tuple(unique)))
    arms = Counter(study for group in alike.values() for study, _, _ in group)
    made = [
        _schedule(number, group, alone=all(arms[study] == 1 for study, _, _ in group))
        for number, group in enumerate(alike.values(), 1)
    ]
    return tuple(sorted(made, key=lambda schedule: not schedule.is_drawn))


def _schedule(number: int, group: Sequence[_Given], *, alone: bool) -> ScheduleView:
    _, _, first = group[0]
    studies = tuple(study for study, _, _ in group if study)
    arms = tuple(arm for _, arm, _ in group if arm)
    titled = studies if alone else arms or studies
    places: dict[str, Link] = {}  # one for each cell or sentence, however many pieces of it there are
    for place in (whole_place(each.at) for _, _, instructions in group for each in instructions):
        places.setdefault(place.label, place)
    return ScheduleView(
        slug=f"schedule-{number}",
        title=" and ".join(link.label for link in titled) or "A schedule of no stated study",
        studies=studies,
        arms=arms,
        marks=tuple(mark for mark in first[0].marks if all(mark in each.marks for each in first)),
        calendars=tuple(_calendars(first)),
        places=tuple(places.values()),
    )


def _calendars(instructions: Sequence[InstructionView]) -> Iterator[Calendar]:
    before: TreatmentPhase | None = None
    stretches: list[tuple[int | None, TreatmentPhase]] = []
    found = list(_stretches(instructions))
    in_time = sorted(found, key=lambda pair: (pair[1].cycles.first or 1, pair[1].every[0].order))
    for length, stretch in in_time:
        known = replace(stretch, changes=tuple(_changes(before, stretch)) if before else ())
        stretches.append((length, known))
        before = known
    for length, members in groupby(stretches, key=lambda pair: pair[0]):
        yield Calendar(length, tuple(stretch for _, stretch in members))


def _stretches(instructions: Sequence[InstructionView]) -> Iterator[tuple[int | None, TreatmentPhase]]:
    """Yield the length of a cycle and what is given in it, for each part and for cycles that are alike."""
    for part in dict.fromkeys(each.part for each in instructions):
        members = [each for each in instructions if each.part == part]
        lengths = dict.fromkeys(each.cycle_days for each in members if each.cycle_days)
        for length in lengths if len(lengths) == 1 else (*lengths, None):
            # What tells no length is given beside what does, if that is of one length.
            same = [each for each in members if each.cycle_days == length or len(lengths) == 1]
            yield from ((length, stretch) for stretch in _split(part, same))


def _split(part: str, members: Sequence[InstructionView]) -> Iterator[TreatmentPhase]:
    """Split what is given in a part of the treatment where an instruction starts or ends."""
    for span in _spans([each.cycles for each in members]) if members else ():
        given = [each for each in members if _covers(each.cycles, span)]
        drawn = tuple(each for each in given if each.days)
        yield TreatmentPhase(part, span, drawn, tuple(each for each in given if not each.days), ())


def _spans(cycles: Sequence[Cycles]) -> list[Cycles]:
    """Return the cycles in which nothing starts or ends. What tells no cycles starts and ends nothing.

    >>> [span.words for span in _spans([Cycles(1, 4), Cycles(5, None), Cycles(None, None)])]
    ['cycles 1–4', 'from cycle 5']
    """
    told = [span for span in cycles if span != Cycles(None, None)]
    if not told:
        return [Cycles(None, None)]
    starts = {span.first or 1 for span in told} | {span.last + 1 for span in told if span.last is not None}
    edges = sorted(starts)
    ends = [edge - 1 for edge in edges[1:]]
    spans = [Cycles(first, last) for first, last in zip(edges, [*ends, None], strict=True)]
    return [span for span in spans if any(_covers(each, span) for each in told)]


def _covers(whole: Cycles, part: Cycles) -> bool:
    if whole == Cycles(None, None) or whole == part:
        return True
    if part.first is None or (whole.first or 1) > part.first:
        return False
    return whole.last is None or (part.last is not None and part.last <= whole.last)


def _changes(before: TreatmentPhase, now: TreatmentPhase) -> Iterator[DoseChange]:
    earlier = {each.drug: each for each in before.every}
    for each in now.every:
        was = earlier.pop(each.drug, None)
        said = list(_differences(was, each)) if was else ["added"]
        if said:
            yield DoseChange(each.drug, ", ".join(said))
    for drug in earlier:
        yield DoseChange(drug, "no longer printed")


def _differences(was: InstructionView, now: InstructionView) -> Iterator[str]:
    """Yield in words in what an instruction differs from an earlier one on the same drug."""
    if now.dose != was.dose:
        yield f"{now.dose or 'dose not stated'} instead of {was.dose or 'no stated dose'}"
    if now.when != was.when:
        yield f"{now.when} instead of {was.when.removeprefix('on ')}"
    if now.cycle_days and was.cycle_days and now.cycle_days != was.cycle_days:
        yield f"cycles of {now.cycle_days} days instead of {was.cycle_days}"
