"""Studies and groups of patients that running text tells of, curated: YAML records in, facts out."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ingest.curated.entries import Curated, Entry, Many, Name, Some, entries, shared
from ingest.curated.grounds import Grounds
from kg.errors import Rejection
from kg.facts import Arm, CitationBasis, Fact, Place, Ref, Study, Text


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
    for field in ("trial", "design", "population"):
        ref = getattr(said, field)
        for reason in grounds.unknown([ref] if ref else []):
            yield entry.rejection(field, reason)
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


def _wrong_arm(said: ProseStudy, number: int, grounds: Grounds) -> Iterator[tuple[str, str]]:
    arm, names = said.arms[number], [arm.name for arm in said.arms]
    if names.index(arm.name) != number:
        yield "name", f"{arm.name!r} is the name of another arm of this study"
    yield from (("regimen", reason) for reason in grounds.unknown([arm.regimen] if arm.regimen else []))
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
        n_stated=arm.n,
        source=grounds.source,
        at=tuple(dict.fromkeys([*arm.at, *said.at])),
    )
