"""What the page of a regimen shows beside what the page of any thing does."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.facts import ONTOLOGY, ResultStatus
from kg.store import Iri, Row
from webui.pages.entities.things import Portion, ThingView
from webui.pages.regimens.calendars import Schedule, schedules
from webui.pages.regimens.profiles import Apart, Profile, profile
from webui.parts.claims import ClaimView
from webui.parts.silences import SIGNS, question
from webui.parts.tables import Badge, TableView, table
from webui.site.names import Link, kind_of
from webui.site.reader import MOST_READ, Reader

KIND = "Regimen"
_SILENT, _UNKNOWN = "silent", "unclear"
# Families of outcomes in the order of the page: class, name in addresses, heading, charts that suit.
_FAMILIES = (
    ("ResponseOutcome", "response", "Response", ("response-rates", "response-categories")),
    ("TimeToEventOutcome", "survival", "Survival and time to event", ("survival-medians",)),
    ("AdverseEvent", "toxicity", "Toxicity", ("toxicity-rates",)),
    ("BaselineCharacteristic", "treated", "Who was treated", ()),
    ("", "others", "Other figures", ()),
)
# Kinds of things that a claim sets a regimen against, with the heading of what is said of them.
_AGAINST = (
    ("Abnormality", "abnormality", "By cytogenetic abnormality"),
    ("Population", "population", "By prior therapy and population"),
)


@dataclass(frozen=True, slots=True)
class Component:
    """A drug of the regimen and the classes that it belongs to."""

    drug: Link
    classes: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures of one family of outcomes: charts that draw them, arms side by side, and all in a table."""

    name: str
    title: str
    charts: tuple[str, ...]
    profile: Profile | None
    table: TableView


@dataclass(frozen=True, slots=True)
class Judged:
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
    judged: tuple[Judged, ...]


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
class Regimen:
    """A regimen's page: what is in it, how it is given, what came of it, and what is not known.

    `unprinted` are studies that gave it and whose doses no source prints.
    """

    letters: tuple[str, ...]
    components: tuple[Component, ...]
    schedules: tuple[Schedule, ...]
    unprinted: tuple[Link, ...]
    measured: tuple[Measured, ...]
    subgroups: tuple[Subgroups, ...]
    absent: tuple[Absent, ...]
    without_figures: tuple[Link, ...]
    studies: tuple[Link, ...]


def regimen_of(read: Reader, thing: ThingView, extent: Portion) -> Regimen | None:
    """Return what the page of a regimen shows, to that *extent*; None if *thing* is no regimen."""
    if kind_of(thing.iri) != KIND:
        return None
    results = extent.rows(read, "results", thing.iri)
    made = schedules(extent.rows(read, "regimen-schedules", thing.iri), read.names)
    studies = _studies(read, thing.iri, extent)
    dosed = {study for schedule in made for study in schedule.studies}
    return Regimen(
        letters=_letters(thing),
        components=_components(read, thing.iri),
        schedules=made,
        unprinted=tuple(study for study in studies if study not in dosed),
        measured=_measured(read, thing.iri, results, extent),
        subgroups=tuple(_subgroups(read, thing, extent, axis) for axis in _AGAINST),
        absent=_absent(read, results),
        without_figures=tuple(
            read.names.link(str(row["outcome"]))
            for row in read.rows("outcomes-without-figures", iri=thing.iri)
        ),
        studies=studies,
    )


def _letters(thing: ThingView) -> tuple[str, ...]:
    groups = (group for group in thing.statements if group.property.iri == f"{ONTOLOGY}letters")
    return tuple(str(value) for group in groups for value in group.values)


def _components(read: Reader, iri: str) -> tuple[Component, ...]:
    rows = groupby(read.rows("components", iri=iri), key=lambda row: str(row["drug"]))
    return tuple(
        Component(
            read.names.link(drug),
            tuple(read.names.link(str(row["class"])) for row in members if row["class"]),
        )
        for drug, members in rows
    )


def _studies(read: Reader, iri: str, extent: Portion) -> tuple[Link, ...]:
    rows = extent.rows(read, "studies", iri)
    return tuple(dict.fromkeys(read.names.link(str(row["study"])) for row in rows))


def _measured(read: Reader, iri: str, results: Sequence[Row], extent: Portion) -> tuple[Measured, ...]:
    """Return the figures by family of outcomes; families without one are left out."""
    limit = read.settings.rows_shown if extent.cut and not extent.whole else 0
    families, depths = _families(read, {str(row["outcome"]) for row in results})
    apart = Apart(_units(read, {str(row["result"]) for row in results}), depths)
    found = []
    for family, name, title, charts in _FAMILIES:
        rows = [row for row in results if families.get(str(row["outcome"]), "") == family]
        if rows:
            shown = table(read.query("results"), rows, read.names, about=iri, limit=limit)
            found.append(Measured(name, title, charts, profile(rows, apart, read.names, limit), shown))
    return tuple(found)


def _families(read: Reader, outcomes: Iterable[str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the family of each outcome, and of responses whether deeper ones are counted in."""
    rows = read.of_each("outcome-families", "outcome", outcomes)
    families = {str(row["outcome"]): str(row["family"]).removeprefix(ONTOLOGY) for row in rows}
    return families, {str(row["outcome"]): str(row["depth"]) for row in rows if row["depth"]}


def _units(read: Reader, results: Iterable[str]) -> Mapping[str, str]:
    rows = read.of_each("figure-units", "result", results)
    return {str(row["result"]): str(row["unit"]) for row in rows}


def _subgroups(read: Reader, thing: ThingView, extent: Portion, against: tuple[str, str, str]) -> Subgroups:
    """Return what the map of silence holds of the regimen on one axis, with the claims on each subgroup."""
    kind, axis, title = against
    asked = question(axis).bind({"regimen": thing.iri, "outcome": ""})
    rows = read.store.rows(asked if extent.whole else asked.first(MOST_READ))
    claims = list(_claims(thing, kind))
    spoken = {claim.other.iri for claim in claims}
    unsaid = [row for row in rows if row["state"] == _SILENT and row[axis] not in spoken]
    silent = tuple(_axis_link(row, axis) for row in unsaid)
    said = [row for row in rows if row["state"] != _SILENT or row[axis] in spoken]
    known = [_subgroup(row, axis, claims) for row in said]
    told = {each.thing.iri for each in known}
    unmapped = dict.fromkeys(claim.other for claim in claims if claim.other.iri not in told)
    bare = [_of_claims(link, claims) for link in unmapped]
    ordered = tuple(sorted([*known, *bare], key=_by_evidence))
    return Subgroups(axis, title, asked.name, ordered, silent, bool(rows))


def _by_evidence(subgroup: Subgroup) -> tuple[bool, str]:
    return not subgroup.judged, subgroup.thing.label.casefold()


def _claims(thing: ThingView, kind: str) -> Iterator[ClaimView]:
    for group in thing.claims:
        if group.role in {"subject", "object"}:
            yield from (claim for claim in group.claims if kind_of(claim.other.iri) == kind)


def _judged(claims: Iterable[ClaimView], iri: str) -> tuple[Judged, ...]:
    return tuple(
        Judged(Link(claim.iri, claim.label), claim.predicate, claim.verdict, claim.counts, claim.slug)
        for claim in claims
        if claim.other.iri == iri
    )


def _axis_link(row: Row, axis: str) -> Link:
    return Link(str(row[axis]), str(row[f"{axis}Label"]))


def _subgroup(row: Row, axis: str, claims: Iterable[ClaimView]) -> Subgroup:
    link, state = _axis_link(row, axis), str(row["state"])
    sign, tone = SIGNS.get(state, SIGNS[_UNKNOWN])
    favour, against, unclear, figures = (
        int(str(row.get(name) or 0)) for name in ("inFavour", "against", "unclear", "figures")
    )
    return Subgroup(link, state, sign, tone, favour, against, unclear, figures, _judged(claims, link.iri))


def _of_claims(link: Link, claims: Iterable[ClaimView]) -> Subgroup:
    """Return a subgroup that the map of silence does not have; its lines are those of its claims."""
    judged = _judged(claims, link.iri)
    lines = sum(sum(each.lines.values()) for each in judged)
    return Subgroup(link, _UNKNOWN, *SIGNS[_UNKNOWN], 0, 0, lines, 0, judged)


def _absent(read: Reader, results: Sequence[Row]) -> tuple[Absent, ...]:
    """Return the outcomes that are printed as not available, with the studies."""
    found: dict[Link, dict[Link, None]] = {}
    for row in results:
        if row["status"] == ResultStatus.NOT_AVAILABLE.value and isinstance(row["study"], Iri):
            outcome, study = read.names.link(str(row["outcome"])), read.names.link(str(row["study"]))
            found.setdefault(outcome, {})[study] = None
    return tuple(Absent(outcome, tuple(studies)) for outcome, studies in found.items())
