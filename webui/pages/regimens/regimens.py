"""What the page of a regimen shows beside what the page of any thing does."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.facts import ONTOLOGY, ResultStatus
from kg.store import Iri
from kg.store.records import rows_of
from webui.pages.entities.things import Portion, ThingView
from webui.pages.regimens.calendars import ScheduleView, schedules
from webui.pages.regimens.instructions import PrintedInstruction
from webui.pages.regimens.results import Measured, ReportedResult, measured_of
from webui.parts.silences import SIGNS, RegimenPair, pairs, question
from webui.parts.tables import Badge
from webui.site.names import Link, kind_of
from webui.site.reader import MOST_READ, Reader

KIND = "Regimen"
_UNKNOWN, _SIDES = "unclear", ("subject", "object")
# Kinds of things that a claim sets a regimen against, with the heading of what is said of them.
_AGAINST = (
    ("Abnormality", "abnormality", "By cytogenetic abnormality"),
    ("Population", "population", "By prior therapy and population"),
)


@rows_of("pages", "components")
class DrugInClass:
    """A drug of a regimen, and a class that it belongs to."""

    drug: Link
    class_: Link | None


@rows_of("pages", "studies")
class StudyArm:
    """An arm of a study, with one publication and one place of it."""

    study: Link
    arm: Iri
    regimen: Iri | None
    n_stated: int | None
    comparator: str | None
    design: str | None
    population: Iri | None
    publication: Iri | None
    at: Iri | None


@rows_of("pages", "outcomes-without-figures")
class OutcomeWithoutFigure:
    """An outcome that was measured elsewhere, but not of this regimen."""

    outcome: Link


@dataclass(frozen=True, slots=True)
class Component:
    """A drug of the regimen and the classes that it belongs to."""

    drug: Link
    classes: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SubgroupVerdict:
    """A statement on the regimen and a subgroup, the verdict on it, and how many lines are on each side.

    `slug` is its place on the page.
    """

    statement: Link
    relation: Link
    verdict: Badge | None
    lines: Mapping[str, int]
    slug: str


@dataclass(frozen=True, slots=True)
class Subgroup:
    """What is known of the regimen in one subgroup: the verdicts on it, and how many lines and figures.

    `state` is a word of the map of silence, `sign` and `tone` those that it is shown with there.
    """

    thing: Link
    state: str
    sign: str
    tone: str
    in_favour: int
    against: int
    unclear: int
    figures: int
    judged: tuple[SubgroupVerdict, ...]


@dataclass(frozen=True, slots=True)
class Subgroups:
    """What is known by subgroup; `silent` are those of which nothing is said.

    Where the map of silence leaves the regimen out, `is_mapped` is false: then nothing is said at all.
    """

    axis: str
    title: str
    query: str
    known: tuple[Subgroup, ...]
    silent: tuple[Link, ...]
    is_mapped: bool


@dataclass(frozen=True, slots=True)
class Absent:
    """A figure of which the source prints that it is not available."""

    outcome: Link
    studies: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class RegimenView:
    """A regimen's page: what is in it, how it is given, what came of it, and what is not known.

    `unprinted` are studies that gave it and whose doses no source prints.
    """

    letters: tuple[str, ...]
    components: tuple[Component, ...]
    schedules: tuple[ScheduleView, ...]
    unprinted: tuple[Link, ...]
    measured: tuple[Measured, ...]
    subgroups: tuple[Subgroups, ...]
    absent: tuple[Absent, ...]
    without_figures: tuple[Link, ...]
    studies: tuple[Link, ...]


def regimen_of(read: Reader, thing: ThingView, extent: Portion) -> RegimenView | None:
    """Return what the page of a regimen shows, to that *extent*; None if *thing* is no regimen."""
    if kind_of(thing.iri) != KIND:
        return None
    limit = read.settings.rows_shown if extent.cut and not extent.whole else 0
    rows = extent.rows(read, "results", thing.iri)
    results = read.made(rows, ReportedResult)
    made = schedules(extent.records(read, PrintedInstruction, thing.iri))
    studies = tuple(dict.fromkeys(each.study for each in extent.records(read, StudyArm, thing.iri)))
    dosed = {study for schedule in made for study in schedule.studies}
    letters = (each.values for each in thing.statements if each.property.iri == f"{ONTOLOGY}letters")
    without = read.records(OutcomeWithoutFigure, iri=thing.iri)
    return RegimenView(
        letters=tuple(str(value) for values in letters for value in values),
        components=tuple(_components(read.records(DrugInClass, iri=thing.iri))),
        schedules=made,
        unprinted=tuple(study for study in studies if study not in dosed),
        measured=tuple(measured_of(read, thing.iri, rows, results, limit)),
        subgroups=tuple(_subgroups(read, thing, extent, axis) for axis in _AGAINST),
        absent=tuple(_absent(results)),
        without_figures=tuple(each.outcome for each in without),
        studies=studies,
    )


def _components(found: Iterable[DrugInClass]) -> Iterator[Component]:
    classes: dict[Link, list[Link]] = defaultdict(list)
    for each in found:
        classes[each.drug] += [each.class_] if each.class_ else []
    return (Component(drug, tuple(of)) for drug, of in classes.items())


def _subgroups(read: Reader, thing: ThingView, extent: Portion, against: tuple[str, str, str]) -> Subgroups:
    """Return what the map of silence holds of the regimen on one axis, with the claims on each subgroup."""
    kind, axis, title = against
    found = pairs(read, axis, most=0 if extent.whole else MOST_READ, regimen=thing.iri)
    judged: dict[str, list[SubgroupVerdict]] = defaultdict(list)
    for claim in (claim for group in thing.claims if group.role in _SIDES for claim in group.claims):
        if kind_of(claim.other.iri) == kind:
            statement = Link(claim.iri, claim.label)
            of = SubgroupVerdict(statement, claim.predicate, claim.verdict, claim.counts, claim.slug)
            judged[claim.other.iri].append(of)
    silent = [pair.thing for pair in found if pair.is_silent and pair.thing.iri not in judged]
    known = [_subgroup(pair, judged) for pair in found if pair.thing not in silent]
    mapped = {each.thing.iri for each in known}
    bare = [_of_claims(read.names.link(iri), of) for iri, of in judged.items() if iri not in mapped]
    ordered = sorted(
        [*known, *bare],
        key=lambda subgroup: (not subgroup.judged, subgroup.thing.label.casefold()),
    )
    return Subgroups(axis, title, question(axis).name, tuple(ordered), tuple(silent), bool(found))


def _subgroup(pair: RegimenPair, judged: Mapping[str, Sequence[SubgroupVerdict]]) -> Subgroup:
    shown = SIGNS.get(pair.state, SIGNS[_UNKNOWN])
    return Subgroup(pair.thing, pair.state, *shown, *pair.counted, tuple(judged.get(pair.thing.iri, ())))


def _of_claims(link: Link, judged: Sequence[SubgroupVerdict]) -> Subgroup:
    """Return a subgroup that the map of silence does not have; its lines are those of its claims."""
    lines = sum(sum(each.lines.values()) for each in judged)
    return Subgroup(link, _UNKNOWN, *SIGNS[_UNKNOWN], 0, 0, lines, 0, tuple(judged))


def _absent(results: Iterable[ReportedResult]) -> Iterator[Absent]:
    """Return the outcomes that are printed as not available, with the studies."""
    found: dict[Link, dict[Link, None]] = defaultdict(dict)
    for each in results:
        if each.status == ResultStatus.NOT_AVAILABLE:
            found[each.outcome][each.study] = None
    return (Absent(outcome, tuple(studies)) for outcome, studies in found.items())
