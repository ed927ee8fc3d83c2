"""Studies, groups of patients and figures that running text tells of: curated YAML records in, facts out."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, model_validator

from ingest.curated.entries import Curated, Entry, Many, Name, Some, accepted, entries, shared
from ingest.curated.grounds import Grounds
from kg.errors import Rejection
from kg.facts import Arm, CitationBasis, Fact, Place, Ref, ResultStatus, Statistic, Study, StudyResult, Text


class ProseArm(BaseModel):
    """One group of patients of a study; `at` is where it is told of, if not where the study is.

    `regimen` is left out where the source does not say what they were given. Without a
    `label` it is named after its regimen.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    label: Text | None = None
    regimen: Ref | None = None
    n: int | None = None
    comparator: bool = False
    placebo: Ref | None = None
    placebo_for: Many[Ref] = ()
    compared_with: Name | None = None
    at: Many[Place] = ()


class ProseStudy(Curated):
    """One study as a curator writes it. A study of the tables is not written again.

    Without a `label` the study is called like the first work that it cites.
    """

    label: Text | None = None
    trial: Ref | None = None
    design: Ref | None = None
    population: Ref | None = None
    pools: Many[Ref] = ()
    studies_pooled: int | None = None
    excluded: Many[Ref] = ()
    cites: Many[int] = ()
    basis: CitationBasis
    arms: Some[ProseArm]

    @property
    def study(self) -> Ref:
        """The name of the study."""
        return Ref(f"study/{self.name}")

    def arm(self, name: str) -> Ref:
        """Return the name of one of its arms."""
        return Ref(f"arm/{self.name}/{name}")


def study_facts(folder: Path, grounds: Grounds) -> Iterator[Fact | Rejection]:
    """Yield studies with their arms, file by file; a record with anything wrong only its rejections.

    :raises UnreadableFile: when a file is no YAML, or no list of records.
    """
    read = list(entries(folder, ProseStudy))
    studies = {entry.model.study for entry in read if isinstance(entry, Entry)} | grounds.studies
    for entry in read:
        wrong = [entry] if isinstance(entry, Rejection) else [*_wrong(entry, grounds, studies)]
        yield from wrong
        if not (wrong or isinstance(entry, Rejection)):
            yield from _facts(entry.model, grounds)


def _wrong(entry: Entry[ProseStudy], grounds: Grounds, studies: set[Ref]) -> Iterator[Rejection]:
    said = entry.model
    if said.study in grounds.studies:
        yield entry.rejection("name", f"a table of the source has {str(said.study)!r} already")
    yield from _unknown_in(entry, grounds, "trial", "design", "population", "excluded")
    if said.studies_pooled is not None and said.studies_pooled not in grounds.printed.values(said.at):
        yield entry.rejection("studies_pooled", f"no number {said.studies_pooled} stands there")
    for other in said.pools:
        if other not in studies:
            yield entry.rejection("pools", grounds.no_such(other, studies, "study"))
    for reason in grounds.uncited(said.cites, said.at, said.basis):
        yield entry.rejection("cites", reason)
    if said.label is None and not said.cites:
        yield entry.rejection("label", "is needed where no work is cited")
    for number in range(len(said.arms)):
        for field, reason in _wrong_arm(said, number, grounds):
            yield entry.rejection(f"arms.{number}.{field}", reason)
    told_here = [arm.regimen for arm in said.arms if arm.regimen and not arm.at]
    yield from grounds.wrong_in_common(entry, told_here)


def _unknown_in(entry: Entry[Curated], grounds: Grounds, *fields: str) -> Iterator[Rejection]:
    for field, refs in _named(entry.model, *fields):
        yield from (entry.rejection(field, reason) for reason in grounds.unknown(refs))


def _named(said: BaseModel, *fields: str) -> Iterator[tuple[str, tuple[Ref, ...]]]:
    for field in fields:
        held = getattr(said, field)
        yield field, held if isinstance(held, tuple) else (held,) if held else ()


def _wrong_arm(said: ProseStudy, number: int, grounds: Grounds) -> Iterator[tuple[str, str]]:
    arm, names = said.arms[number], [arm.name for arm in said.arms]
    if names.index(arm.name) != number:
        yield "name", f"{arm.name!r} is the name of another arm of this study"
    for field, refs in _named(arm, "regimen", "placebo", "placebo_for"):
        yield from ((field, reason) for reason in grounds.unknown(refs))
    if arm.regimen is None and arm.label is None:
        yield "label", "is needed where no regimen is given"
    if arm.compared_with is not None and arm.compared_with not in names:
        yield "compared_with", f"{arm.compared_with!r} is no arm of this study"
    yield from (("at", reason) for reason in grounds.unplaced(arm.at))
    if arm.n is not None and arm.n not in grounds.printed.values((*said.at, *arm.at)):
        yield "n", f"no number {arm.n} stands there"


def _facts(said: ProseStudy, grounds: Grounds) -> Iterator[Fact]:
    works = [grounds.publications[number] for number in said.cites]
    label = said.label or works[0].label
    if said.trial and not said.label:
        label = f"{label} ({grounds.labels[said.trial]})"
    yield Study(
        iri=said.study,
        label=label,
        source=grounds.source,
        publications=tuple(work.iri for work in works),
        figures_at=grounds.figures_at(said.figures, said.at),
        at=said.at,
        **shared(said, Study, "label"),
    )
    for arm in said.arms:
        yield _arm(said, arm, label, grounds)


def _arm(said: ProseStudy, arm: ProseArm, study: str, grounds: Grounds) -> Arm:
    called = arm.label or (grounds.labels[arm.regimen] if arm.regimen else arm.name)
    return Arm(
        iri=said.arm(arm.name),
        label=f"{study}: {called}",
        study=said.study,
        regimen=arm.regimen,
        comparator_arm=said.arm(arm.compared_with) if arm.compared_with else None,
        is_comparator=arm.comparator,
        placebo=arm.placebo,
        placebo_for=arm.placebo_for,
        n_stated=arm.n,
        source=grounds.source,
        at=tuple(dict.fromkeys([*arm.at, *said.at])),
    )


class ProseResult(Curated):
    """One figure as a curator writes it.

    `as_written` is the figure as printed; `nth` says which, if it stands there more than
    once. Fields are those of `StudyResult`; every number in them must be printed in
    `as_written` or in one of `figures`.
    """

    as_written: Text
    nth: int | None = None
    arm: Ref
    comparator_arm: Ref | None = None
    outcome: Ref
    statistic: Statistic
    status: ResultStatus = ResultStatus.REPORTED
    operator: Text | None = None
    value: Decimal | None = None
    unit: Text | None = None
    population: Ref | None = None
    population_as_written: Text | None = None
    time_point: Decimal | None = None
    time_unit: Text | None = None
    grade: Text | None = None
    due_to: Ref | None = None
    excluded: Many[Ref] = ()
    n_analysed: int | None = None
    n_events: int | None = None
    ci_low: Decimal | None = None
    ci_high: Decimal | None = None
    ci_level: Decimal | None = None
    p_operator: Text | None = None
    p_value: Decimal | None = None
    follow_up: Decimal | None = None
    follow_up_unit: Text | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> "ProseResult":
        if self.status is not ResultStatus.REPORTED and self.value is not None:
            raise ValueError(f"a figure that is {self.status.value} has no value")
        if self.p_value is not None and not 0 <= self.p_value <= 1:
            raise ValueError(f"a p value lies between 0 and 1; it says {self.p_value}")
        if self.unit == "%" and self.value is not None and not 0 <= self.value <= 100:
            raise ValueError(f"a percentage lies between 0 and 100; it says {self.value}")
        if self.n_events is not None and self.n_analysed is not None and self.n_events > self.n_analysed:
            raise ValueError(f"{self.n_events} events among {self.n_analysed} patients")
        return self


_NUMBERS = ("time_point", "n_analysed", "n_events", "ci_low", "ci_high", "ci_level", "p_value", "follow_up")
"""The fields whose numbers must be printed, beside the value."""


def result_facts(folder: Path, grounds: Grounds, arms: Mapping[Ref, Arm]) -> Iterator[Fact | Rejection]:
    """Yield study results, file by file; a record with anything wrong yields its rejections only.

    *arms* are those of tables and of curated studies.

    :raises UnreadableFile: when a file is no YAML, or no list of records.
    """

    def wrong(entry: Entry[ProseResult]) -> Iterator[Rejection]:
        yield from _unknown(entry, grounds, arms)
        yield from grounds.wrong_in_common(entry, _about(entry.model, arms))
        at = _printed_at(entry, grounds)
        yield from [at] if isinstance(at, Rejection) else _unprinted(entry, at, grounds)

    return accepted(folder, ProseResult, wrong, lambda entry: [_result(entry, grounds, arms)])


def _about(said: ProseResult, arms: Mapping[Ref, Arm]) -> list[Ref]:
    arm = arms.get(said.arm)
    about = [said.outcome, arm.regimen if arm else None, said.population]
    return [ref for ref in about if ref is not None]


def _unknown(entry: Entry[ProseResult], grounds: Grounds, arms: Mapping[Ref, Arm]) -> Iterator[Rejection]:
    said = entry.model
    yield from _unknown_in(entry, grounds, "outcome", "population", "due_to", "excluded")
    for field in ("arm", "comparator_arm"):
        ref = getattr(said, field)
        if ref is not None and ref not in arms:
            yield entry.rejection(field, grounds.no_such(ref, arms, "arm"))


def _printed_at(entry: Entry[ProseResult], grounds: Grounds) -> Place | Rejection:
    """Return the characters where the figure stands, or why that is not clear."""
    said, main = entry.model, entry.model.at[0]
    found = grounds.printed.find(said.as_written, [main])
    if said.value is None and not found:
        return main  # "not reached" has no number that could be found
    if not found:
        return entry.rejection("as_written", f"{said.as_written!r}: no such number stands at {main}")
    if said.nth is None and len(found) > 1:
        return entry.rejection("nth", f"{said.as_written!r} stands there {len(found)} times; say which")
    if said.nth is not None and not 0 < said.nth <= len(found):
        return entry.rejection("nth", f"{said.as_written!r} stands there {len(found)} times")
    return found[(said.nth or 1) - 1]


def _unprinted(entry: Entry[ProseResult], at: Place, grounds: Grounds) -> Iterator[Rejection]:
    said = entry.model
    if said.value is not None and said.value not in grounds.printed.values([at]):
        yield entry.rejection("value", f"{said.value} is not what {said.as_written!r} says")
    places = (at, *grounds.figures_at(said.figures, said.at))
    for field, reason in grounds.unprinted_numbers(said, _NUMBERS, places):
        yield entry.rejection(field, reason)


def _result(entry: Entry[ProseResult], grounds: Grounds, arms: Mapping[Ref, Arm]) -> StudyResult:
    said, at, arm = entry.model, _printed_at(entry, grounds), arms[entry.model.arm]
    assert isinstance(at, Place)
    return StudyResult(
        iri=Ref(f"result/{said.name}"),
        source=grounds.source,
        study=arm.study,
        comparator_arm=said.comparator_arm or arm.comparator_arm,
        operator=(said.operator or "=") if said.value is not None else None,
        n_stated=None if said.population else arm.n_stated,  # a part of the arm has its own number
        figures_at=grounds.figures_at(said.figures, said.at),
        at=at,
        **shared(said, StudyResult, "comparator_arm", "operator"),
    )
