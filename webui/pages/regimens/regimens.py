"""What the page of a regimen shows beside what the page of any thing does."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.facts import ONTOLOGY, ResultStatus
from kg.store import Iri
from kg.store.records import read_records, rows_of
from webui.pages.entities.things import Portion, ThingView
from webui.pages.regimens.calendars import ScheduleView, schedules
from webui.pages.regimens.instructions import PrintedInstruction
from webui.pages.regimens.results import Measured, ReportedResult, measured_of
from webui.parts.claims import ClaimView
from webui.parts.silences import SIGNS, RegimenPair, pairs, question
from webui.parts.tables import Badge
from webui.site.names import Link, kind_of
from webui.site.reader import MOST_READ, Reader

KIND = "Regimen"
_UNKNOWN = "unclear"
# Kinds of things that a claim sets a regimen against, with the heading of what is said of them.
_AGAINST = (
    ("Abnormality", "abnormality", "By cytogenetic abnormality"),
    ("Population", "population", "By prior therapy and population"),
)


@rows_of("pages", "components")
class DrugInClass:
    """A drug of a regimen, and a class that it belongs to."""

    drug: Iri
    class_: Iri | None


@rows_of("pages", "studies")
class StudyArm:
    """An arm of a study, with one publication and one place of it."""

    study: Iri
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

    outcome: Iri


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
    results = extent.rows(read, "results", thing.iri)
    printed = read_records(extent.rows(read, "regimen-schedules", thing.iri), PrintedInstruction)
    made = schedules(printed, read.names)
    studies = _studies(read, thing.iri, extent)
    dosed = {study for schedule in made for study in schedule.studies}
    return RegimenView(
        letters=_letters(thing),
        components=_components(read, thing.iri),
        schedules=made,
        unprinted=tuple(study for study in studies if study not in dosed),
        measured=measured_of(read, thing.iri, results, limit),
        subgroups=tuple(_subgroups(read, thing, extent, axis) for axis in _AGAINST),
        absent=_absent(read, read_records(results, ReportedResult)),
        without_figures=tuple(
            read.names.link(each.outcome) for each in read.records(OutcomeWithoutFigure, iri=thing.iri)
        ),
        studies=studies,
    )


def _letters(thing: ThingView) -> tuple[str, ...]:
    groups = (group for group in thing.statements if group.property.iri == f"{ONTOLOGY}letters")
    return tuple(str(value) for group in groups for value in group.values)


def _components(read: Reader, iri: str) -> tuple[Component, ...]:
    classes: dict[Iri, list[Link]] = {}
    for each in read.records(DrugInClass, iri=iri):
        of = classes.setdefault(each.drug, [])
        of += [read.names.link(each.class_)] if each.class_ else []
    return tuple(Component(read.names.link(drug), tuple(of)) for drug, of in classes.items())


def _studies(read: Reader, iri: str, extent: Portion) -> tuple[Link, ...]:
    arms = read_records(extent.rows(read, "studies", iri), StudyArm)
    return tuple(dict.fromkeys(read.names.link(each.study) for each in arms))


def _subgroups(read: Reader, thing: ThingView, extent: Portion, against: tuple[str, str, str]) -> Subgroups:
    """Return what the map of silence holds of the regimen on one axis, with the claims on each subgroup."""
    kind, axis, title = against
    found = pairs(read, axis, most=0 if extent.whole else MOST_READ, regimen=thing.iri)
    claims = list(_claims(thing, kind))
    spoken = {claim.other.iri for claim in claims}
    silent = [pair.thing for pair in found if pair.is_silent and pair.thing.iri not in spoken]
    known = [_subgroup(pair, claims) for pair in found if pair.thing not in silent]
    told = {each.thing.iri for each in known}
    unmapped = dict.fromkeys(claim.other for claim in claims if claim.other.iri not in told)
    bare = [_of_claims(link, claims) for link in unmapped]
    ordered = tuple(sorted([*known, *bare], key=_by_evidence))
    return Subgroups(axis, title, question(axis).name, ordered, tuple(silent), bool(found))


def _by_evidence(subgroup: Subgroup) -> tuple[bool, str]:
    return not subgroup.judged, subgroup.thing.label.casefold()


def _claims(thing: ThingView, kind: str) -> Iterator[ClaimView]:
    for group in thing.claims:
        if group.role in {"subject", "object"}:
            yield from (claim for claim in group.claims if kind_of(claim.other.iri) == kind)


def _judged(claims: Iterable[ClaimView], iri: str) -> tuple[SubgroupVerdict, ...]:
    return tuple(
        SubgroupVerdict(
            Link(claim.iri, claim.label), claim.predicate, claim.verdict, claim.counts, claim.slug
        )
        for claim in claims
        if claim.other.iri == iri
    )


def _subgroup(pair: RegimenPair, claims: Iterable[ClaimView]) -> Subgroup:
    sign, tone = SIGNS.get(pair.state, SIGNS[_UNKNOWN])
    return Subgroup(
        thing=pair.thing,
        state=pair.state,
        sign=sign,
        tone=tone,
        in_favour=pair.in_favour or 0,
        against=pair.against or 0,
        unclear=pair.unclear or 0,
        figures=pair.number_of_figures,
        judged=_judged(claims, pair.thing.iri),
    )


def _of_claims(link: Link, claims: Iterable[ClaimView]) -> Subgroup:
    """Return a subgroup that the map of silence does not have; its lines are those of its claims."""
    judged = _judged(claims, link.iri)
    lines = sum(sum(each.lines.values()) for each in judged)
    return Subgroup(link, _UNKNOWN, *SIGNS[_UNKNOWN], 0, 0, lines, 0, judged)


def _absent(read: Reader, results: Sequence[ReportedResult]) -> tuple[Absent, ...]:
    """Return the outcomes that are printed as not available, with the studies."""
    found: dict[Link, dict[Link, None]] = {}
    for each in results:
        if each.status is ResultStatus.NOT_AVAILABLE:
            found.setdefault(read.names.link(each.outcome), {})[read.names.link(each.study)] = None
    return tuple(Absent(outcome, tuple(studies)) for outcome, studies in found.items())
