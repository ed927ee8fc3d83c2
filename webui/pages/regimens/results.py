"""What was measured with a regimen, by family of outcomes: arms side by side, and all figures as a table."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kg.facts import ONTOLOGY, ResultStatus
from kg.schema.words import words
from kg.store import Iri, Row
from kg.store.records import rows_of
from webui.pages.charts.requests import KINDS
from webui.parts.figures import as_told, measure, of_patients, set_apart
from webui.parts.tables import TableView, table
from webui.site.names import Link
from webui.site.reader import Reader

_MOST = 6  # arms beside each other; more are told one under the other
_BARE = re.compile(r"[\d.,–-]+")


@rows_of("pages", "results")
class ReportedResult:
    """A figure that has to do with a thing, or the statement that there is none."""

    outcome: Link
    time: Decimal | None
    time_unit: str | None
    grade: str | None
    regimen: Iri | None
    result: Iri
    result_label: str
    status: str
    n: int | None
    analysed: int | None
    events: int | None
    p: str | None
    follow_up: Decimal | None
    follow_up_unit: str | None
    study: Link
    arm: Link
    population: Link | None
    restates: Iri | None
    at: Iri
    denominator: str | None
    inconsistency: Link | None
    other_reading: str | None

    @property
    def of_how_many(self) -> str:
        """The events and patients in words, where they say more than the patients of the arm."""
        among = of_patients(self.denominator, self.analysed, self.n)
        if self.events is None:
            return among
        return (
            f"{self.events} {among}" if among else f"{self.events} patient{'' if self.events == 1 else 's'}"
        )


@rows_of("pages", "outcome-families")
class FamilyOfOutcome:
    """A family that an outcome belongs to, and of a response whether deeper ones are counted in."""

    outcome: Iri
    family: Iri
    depth: str | None


@rows_of("pages", "figure-units")
class FigureUnit:
    """A result and its unit (UCUM)."""

    result: Iri
    unit: str


@dataclass(frozen=True, slots=True)
class ProfileFigure:
    """A result as written, or why there is none; `besides` has its unit, denominator and events if apart.

    `inconsistency` is about it; `other_reading` is printed for it elsewhere.
    """

    result: Link
    is_reported: bool
    besides: str
    inconsistency: Link | None
    other_reading: str | None


@dataclass(frozen=True, slots=True)
class ProfileArm:
    """An arm; `title` is its study where that is enough, `n` its patients where one number is stated."""

    arm: Link
    title: str
    n: int | None


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """An outcome, with what it counts, grade and time in words, of a population if that is told apart.

    `cells` has the figures of each column; empty is where nothing is printed.
    """

    outcome: Link
    besides: str
    population: Link | None
    cells: tuple[tuple[ProfileFigure, ...], ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """Arms beside each other."""

    columns: tuple[ProfileArm, ...]
    lines: tuple[ProfileLine, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures of one family of outcomes: charts that draw them, arms side by side, and all in a table."""

    name: str
    title: str
    charts: tuple[str, ...]
    profile: Profile | None
    table: TableView


def measured_of(
    read: Reader, iri: str, rows: Sequence[Row], results: Sequence[ReportedResult], limit: int
) -> Iterator[Measured]:
    """Yield *rows* of figures on the regimen *iri*, which are *results*, by family of outcomes that has any.

    With a *limit*, tables have no more rows, and what is side by side no more lines.
    """
    known = read.records_of_each(FamilyOfOutcome, "outcome", (each.outcome.iri for each in results))
    units = read.records_of_each(FigureUnit, "result", (each.result for each in results))
    families = {str(each.outcome): each.family.removeprefix(ONTOLOGY) for each in known}
    apart = {str(each.outcome): each.depth for each in known if each.depth}
    apart |= {str(each.result): each.unit for each in units}
    for name, family in words().families.items():
        members = [n for n, each in enumerate(results) if families.get(each.outcome.iri, "") == family.class_]
        if members:
            of = [rows[n] for n in members]
            shown = table(read.query("results"), of, read.names, about=iri, limit=limit)
            charts = tuple(kind.name for kind in KINDS.values() if kind.measures == ONTOLOGY + family.class_)
            side_by_side = _profile([results[n] for n in members], apart, limit)
            yield Measured(family.anchor or name, family.heading, charts, side_by_side, shown)


def _profile(results: Sequence[ReportedResult], apart: Mapping[str, str], limit: int) -> Profile | None:
    """Return *results* side by side.

    *apart* tells unlike figures apart that stand beside each other: by the IRI of a result its unit (UCUM),
    by that of an outcome whether deeper responses are counted in. None if they have too many arms for that,
    or more lines than *limit*, unless that is 0.
    """
    arms = sorted({each.arm for each in results}, key=lambda arm: arm.label)
    if len(arms) > _MOST:
        return None
    lines: dict[tuple[Link, str, Link | None], dict[Link, dict[str, ProfileFigure]]] = {}
    for each in sorted(results, key=lambda each: apart.get(each.outcome.iri, "")):
        said = (apart.get(each.outcome.iri), set_apart(each.grade, each.time, each.time_unit))
        cells = lines.setdefault((each.outcome, ", ".join(filter(None, said)), each.population), {})
        cells.setdefault(each.arm, {})[each.result] = _figure(each, apart.get(each.result))
    if limit and len(lines) > limit:
        return None
    made = (
        ProfileLine(*key, tuple(tuple(cells.get(arm, {}).values()) for arm in arms))
        for key, cells in lines.items()
    )
    return Profile(tuple(_columns(results, arms)), tuple(made))


def _columns(results: Sequence[ReportedResult], arms: Iterable[Link]) -> Iterator[ProfileArm]:
    study = {each.arm: each.study for each in results}
    number_of_arms = Counter(study.values())
    for arm in arms:
        counted = {each.n for each in results if each.arm == arm and each.n is not None}
        title = study[arm] if number_of_arms[study[arm]] == 1 else arm
        yield ProfileArm(arm, title.label, counted.pop() if len(counted) == 1 else None)


def _figure(result: ReportedResult, unit: str | None) -> ProfileFigure:
    said = as_told(result.result_label, result.status)
    # A bare number among percentages would be read as one.
    counted = measure("", unit) if unit and _BARE.fullmatch(said) else ""
    besides = " ".join(filter(None, (counted, result.of_how_many)))
    marks = result.inconsistency, result.other_reading
    return ProfileFigure(Link(result.result, said), result.status == ResultStatus.REPORTED, besides, *marks)
