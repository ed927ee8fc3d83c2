"""The page of a study: whom it treated with what, and its figures, outcome by group of patients."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from kg.facts import ONTOLOGY, ResultStatus
from kg.schema.words import words
from kg.store import Iri
from kg.store.records import rows_of
from webui.pages.publications.publications import Side, in_words, report_of, sides_of
from webui.parts.claims import claims_about
from webui.parts.figures import measure, of_patients
from webui.site.names import Link, Names
from webui.site.reader import Reader

# The great kinds of outcomes in the order of the page, each with its heading.
KINDS = {each.class_: each.heading for each in words().families.values()}


@rows_of("pages", "study-about")
class _StudyLink:
    """What a study leads to; `value` is an IRI, or the design in the words of the source."""

    property: str
    value: str
    abstract: bool | None
    number: str | None


@rows_of("pages", "study-arms")
class _ArmPlace:
    """A group of patients and a place that tells of it."""

    arm: Iri
    regimen: Iri | None
    n: int | None
    comparator: bool | None
    at: Iri | None
    placebo_for: Iri | None


@rows_of("pages", "study-figures")
class StudyFigure:
    """A figure of a study, or the statement that there is none; times in the UCUM unit beside them."""

    kind: Iri | None
    outcome: Iri
    time: Decimal | None
    time_unit: str | None
    grade: str | None
    due_to: Iri | None
    population: Iri | None
    population_as_written: str | None
    arm: Iri
    result: Iri
    result_label: str
    status: str
    n: int | None
    analysed: int | None
    events: int | None
    p: str | None
    follow_up: Decimal | None
    follow_up_unit: str | None
    at: Iri
    excluded: str | None
    denominator: str | None
    inconsistency: Link | None
    other_reading: str | None


@dataclass(frozen=True, slots=True)
class PatientGroup:
    """Patients of a study: what they were given, how many they are, and where the source tells it.

    A placebo stood in for the drugs `placebo_for`.
    """

    arm: Link
    regimen: Link | None
    n: int | None
    is_comparator: bool
    places: tuple[Link, ...]
    placebo_for: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ResultView:
    """A figure as written, or in words why there is none; `besides` is what belongs to it.

    `inconsistency` is about it; `other_reading` is printed for it elsewhere.
    """

    result: Link
    besides: tuple[str, ...]
    place: Link
    inconsistency: Link | None
    other_reading: str | None


@dataclass(frozen=True, slots=True)
class Measure:
    """An outcome, `narrowed` by grade, time, cause or patients, and its figures by the IRI of the group."""

    outcome: Link
    narrowed: str
    figures: Mapping[str, tuple[ResultView, ...]]


@dataclass(frozen=True, slots=True)
class Measures:
    """The outcomes of one kind."""

    title: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class StudyReport:
    """A publication of the study, whether it is an abstract or a full paper, and what it supports."""

    publication: Link
    kind: str
    summary: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class StudyView:
    """A study; empty where the sources do not say. `patients` is the sum of its groups if all are stated."""

    designs: tuple[Link | str, ...]
    trials: tuple[tuple[Link, str], ...]
    populations: tuple[Link, ...]
    pools: tuple[Link, ...]
    pooled_in: tuple[Link, ...]
    places: tuple[Link, ...]
    reports: tuple[StudyReport, ...]
    groups: tuple[PatientGroup, ...]
    kinds: tuple[Measures, ...]


def study(read: Reader, iri: str) -> StudyView:
    """Return the study *iri*."""
    about, link = read.records(_StudyLink, iri=iri), read.names.link

    def linked(name: str) -> tuple[Link, ...]:
        found = dict.fromkeys(each.value for each in about if each.property in (name, ONTOLOGY + name))
        return tuple(map(link, found))

    written = tuple(each.value for each in about if each.property == ONTOLOGY + "designAsWritten")
    numbers = {each.value: each.number or "" for each in about if each.property == ONTOLOGY + "trial"}
    return StudyView(
        designs=linked("design") or written,
        trials=tuple((link(trial), number) for trial, number in numbers.items()),
        populations=linked("population"),
        pools=linked("pools"),
        pooled_in=linked("pooled in"),
        places=linked("at"),
        reports=tuple(_reports(read, about)),
        groups=tuple(_groups(read, iri)),
        kinds=tuple(_kinds(read.names, read.first_records(StudyFigure, iri=iri))),
    )


def _reports(read: Reader, about: Iterable[_StudyLink]) -> Iterator[StudyReport]:
    for each in about:
        if each.property == ONTOLOGY + "publications":
            sides = sides_of(claims_about(read, each.value, whole=False), each.value)
            cited = read.names.as_cited(each.value)
            yield StudyReport(cited, report_of(each.abstract), in_words(sides), sides)


def _groups(read: Reader, iri: str) -> Iterator[PatientGroup]:
    link = read.names.link
    for arm, members in groupby(read.records(_ArmPlace, iri=iri), key=lambda place: place.arm):
        places = list(members)
        first = places[0]
        yield PatientGroup(
            arm=link(arm),
            regimen=link(first.regimen) if first.regimen else None,
            n=first.n,
            is_comparator=bool(first.comparator),
            places=tuple(dict.fromkeys(link(place.at) for place in places if place.at)),
            placebo_for=tuple(dict.fromkeys(link(one.placebo_for) for one in places if one.placebo_for)),
        )


def _kinds(names: Names, figures: Iterable[StudyFigure]) -> Iterator[Measures]:
    """Yield figures by kind of outcome; a figure of two great kinds is shown under the first."""
    of: dict[str, dict[Iri, StudyFigure]] = defaultdict(dict)
    for figure in figures:
        kind = (figure.kind or "").removeprefix(ONTOLOGY)
        seen = next((known for known in KINDS if figure.result in of[known]), kind)
        of[seen if seen in KINDS else ""].setdefault(figure.result, figure)
    for kind, title in KINDS.items():
        if of[kind]:
            yield Measures(title, tuple(_measures(names, of[kind].values())))


def _measures(names: Names, figures: Iterable[StudyFigure]) -> Iterator[Measure]:
    found: dict[tuple[Iri, str], dict[str, list[ResultView]]] = defaultdict(lambda: defaultdict(list))
    for figure in figures:
        found[figure.outcome, _narrowed(names, figure)][figure.arm].append(_result(names, figure))
    for (outcome, narrowed), results in found.items():
        yield Measure(names.link(outcome), narrowed, {arm: tuple(each) for arm, each in results.items()})


def _narrowed(names: Names, figure: StudyFigure) -> str:
    who = names.label(figure.population) if figure.population else figure.population_as_written
    cause = f"due to {names.label(figure.due_to)}" if figure.due_to else None
    grade = f"grade {figure.grade}" if figure.grade else None
    time = measure(figure.time, figure.time_unit)
    when = f"at {time}" if time is not None else None
    without = f"without {figure.excluded}" if figure.excluded else None
    return ", ".join(filter(None, (grade, when, cause, without, who)))


def _result(names: Names, figure: StudyFigure) -> ResultView:
    follow_up = measure(figure.follow_up, figure.follow_up_unit)
    besides = (
        f"{figure.events} events" if figure.events is not None else "",
        of_patients(figure.denominator, figure.analysed, figure.n),
        f"P {figure.p}" if figure.p else "",
        f"follow-up {follow_up}" if follow_up is not None else "",
    )
    said = figure.result_label if figure.status == ResultStatus.REPORTED.value else figure.status
    marks = figure.inconsistency, figure.other_reading
    return ResultView(Link(figure.result, said), tuple(filter(None, besides)), names.link(figure.at), *marks)
