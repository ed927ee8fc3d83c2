"""Figures that running text gives, curated: YAML records in, study results out."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from pydantic import model_validator

from ingest.curated.entries import Curated, Entry, accepted, shared
from ingest.curated.grounds import Grounds
from kg.errors import Rejection
from kg.facts import Arm, Fact, Place, Ref, ResultStatus, Statistic, StudyResult, Text


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
    time_point: Decimal | None = None
    time_unit: Text | None = None
    grade: Text | None = None
    n_analysed: int | None = None
    n_events: int | None = None
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


_NUMBERS = ("time_point", "n_analysed", "n_events", "p_value", "follow_up")
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
    for field in ("outcome", "population"):
        ref = getattr(said, field)
        for reason in grounds.unknown([ref] if ref else []):
            yield entry.rejection(field, reason)
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
