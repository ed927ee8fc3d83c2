"""The page of a study: whom it treated with what, and its figures, outcome by group of patients."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.facts import ONTOLOGY
from kg.schema.words import words
from kg.store import Row
from webui.pages.publications.publications import Side, in_words, report_of, sides_of
from webui.parts.claims import claims_about
from webui.parts.figures import together
from webui.site.names import Link
from webui.site.reader import Reader

# The great kinds of outcomes in the order of the page, each with its heading.
KINDS = {each.class_: each.heading for each in words().families.values()}


@dataclass(frozen=True, slots=True)
class Group:
    """Patients of a study: what they were given, how many they are, and where the source tells it."""

    arm: Link
    regimen: Link | None
    n: int | None
    is_comparator: bool
    places: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as written, or in words why there is none; `besides` is what belongs to it."""

    result: Link
    besides: tuple[str, ...]
    place: Link


@dataclass(frozen=True, slots=True)
class Measure:
    """An outcome, `narrowed` by grade, time, cause or patients, and its figures by the IRI of the group."""

    outcome: Link
    narrowed: str
    figures: Mapping[str, tuple[Figure, ...]]


@dataclass(frozen=True, slots=True)
class Measures:
    """The outcomes of one kind."""

    title: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A publication of the study, whether it is an abstract or a full paper, and what it supports."""

    publication: Link
    kind: str
    summary: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """A study; empty where the sources do not say. `patients` is the sum of its groups if all are stated."""

    designs: tuple[Link | str, ...]
    trials: tuple[tuple[Link, str], ...]
    populations: tuple[Link, ...]
    pools: tuple[Link, ...]
    pooled_in: tuple[Link, ...]
    places: tuple[Link, ...]
    reports: tuple[Report, ...]
    groups: tuple[Group, ...]
    kinds: tuple[Measures, ...]


def study(read: Reader, iri: str) -> Study:
    """Return the study *iri*."""
    about = read.rows("study-about", iri=iri)

    def linked(name: str) -> tuple[Link, ...]:
        found = {str(row["value"]): None for row in about if row["property"] in (name, ONTOLOGY + name)}
        return tuple(read.names.link(value) for value in found)

    written = tuple(str(row["value"]) for row in about if row["property"] == ONTOLOGY + "designAsWritten")
    numbers = {
        str(row["value"]): str(row["number"] or "") for row in about if row["property"] == ONTOLOGY + "trial"
    }
    return Study(
        designs=linked("design") or written,
        trials=tuple((read.names.link(trial), number) for trial, number in numbers.items()),
        populations=linked("population"),
        pools=linked("pools"),
        pooled_in=linked("pooled in"),
        places=linked("at"),
        reports=tuple(_reports(read, about)),
        groups=tuple(_groups(read, iri)),
        kinds=tuple(_kinds(read, read.some("study-figures", iri=iri))),
    )


def _reports(read: Reader, about: Iterable[Row]) -> Iterator[Report]:
    for row in about:
        if row["property"] == ONTOLOGY + "publications":
            iri = str(row["value"])
            sides = sides_of(claims_about(read, iri, whole=False), iri)
            yield Report(read.names.as_cited(iri), report_of(row["abstract"]), in_words(sides), sides)


def _groups(read: Reader, iri: str) -> Iterator[Group]:
    for arm, members in groupby(read.rows("study-arms", iri=iri), key=lambda row: str(row["arm"])):
        rows = list(members)
        first = rows[0]
        yield Group(
            arm=read.names.link(arm),
            regimen=read.names.link(str(first["regimen"])) if first["regimen"] else None,
            n=None if first["n"] is None else int(str(first["n"])),
            is_comparator=first["comparator"] is True,
            places=tuple({read.names.link(str(row["at"])): None for row in rows if row["at"]}),
        )


def _kinds(read: Reader, rows: Sequence[Row]) -> Iterator[Measures]:
    """Yield figures by kind of outcome; a figure of two great kinds is shown under the first."""
    of: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        kind = str(row["kind"] or "").removeprefix(ONTOLOGY)
        seen = next((known for known in KINDS if str(row["result"]) in of[known]), kind)
        of[seen if seen in KINDS else ""].setdefault(str(row["result"]), row)
    for kind, title in KINDS.items():
        if of[kind]:
            yield Measures(title, tuple(_measures(read, list(of[kind].values()))))


def _measures(read: Reader, rows: Sequence[Row]) -> Iterator[Measure]:
    found: dict[tuple[str, str], dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[(str(row["outcome"]), _narrowed(read, row))][str(row["arm"])].append(_figure(read, row))
    for (outcome, narrowed), figures in found.items():
        yield Measure(read.names.link(outcome), narrowed, {arm: tuple(each) for arm, each in figures.items()})


def _narrowed(read: Reader, row: Row) -> str:
    told = together(row)
    who = read.names.label(str(row["population"])) if row["population"] else row["populationAsWritten"]
    cause = f"due to {read.names.label(str(row['dueTo']))}" if row["dueTo"] else None
    grade = f"grade {row['grade']}" if row["grade"] else None
    time = f"at {told['time']}" if told["time"] is not None else None
    return ", ".join(str(each) for each in (grade, time, cause, who) if each)


def _figure(read: Reader, row: Row) -> Figure:
    told = together(row)
    besides = (
        f"{row['events']} events" if row["events"] is not None else "",
        f"{row['analysed']} analysed" if row["analysed"] is not None else "",
        f"P {row['p']}" if row["p"] else "",
        f"follow-up {told['followUp']}" if told["followUp"] is not None else "",
    )
    return Figure(
        Link(str(row["result"]), str(told["resultLabel"])),
        tuple(each for each in besides if each),
        read.names.link(str(row["at"])),
    )
