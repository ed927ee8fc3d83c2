"""A chart, built from the graph: rows by what they measure, how patients differ, and what is missing."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode

from kg.facts import BASE
from kg.schema.queries import Query
from webui.pages.charts.categories import read_depths, stacks
from webui.pages.charts.kinds import Kind
from webui.pages.charts.marks import TOLD, Aspect, Axis, Group, Mark, grouped
from webui.pages.charts.medians import median_of
from webui.pages.charts.patients import compare_patients, parts_told
from webui.pages.charts.rates import rate_of
from webui.pages.charts.results import Result, in_order, read_results
from webui.site.names import Link
from webui.site.reader import MOST_READ, Reader

SHOWN = 60  # rows of a figure; JSON and CSV have all
_PER_CENT = (1, 2, 5, 10, 20, 25)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240)
_HALF_YEAR = 6  # months: where an axis of months may end


@dataclass(frozen=True, slots=True)
class Asked:
    """What a chart is asked for: its kind, regimens, and what narrows it (parameter → IRI or word)."""

    kind: Kind
    regimens: tuple[str, ...]
    narrowed: Mapping[str, str]

    @property
    def parameters(self) -> str:
        """The query part of addresses."""
        pairs = [("regimen", iri) for iri in self.regimens] + sorted(self.narrowed.items())
        return urlencode([(name, value.removeprefix(BASE)) for name, value in pairs if value], safe="/")

    @property
    def key(self) -> str:
        """A name for the figure among others of a page."""
        told = json.dumps([self.kind.name, self.regimens, sorted(self.narrowed.items())])
        return f"chart-{self.kind.name}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"

    def query(self, read: Reader) -> Query:
        """Return the query that gives the rows."""
        bindings = {name: value for name, value in self.narrowed.items() if value}
        query = read.query("chart-results").bind({"kind": self.kind.measures, **bindings})
        return query.among("regimen", self.regimens)


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its rows in groups; `total` counts them, `missing` says what has none."""

    asked: Asked
    title: str
    regimens: tuple[Link, ...]
    limits: tuple[str, ...]
    axis: Axis
    groups: tuple[Group, ...]
    total: int
    arms: tuple[Link, ...]
    aspects: tuple[Aspect, ...]
    missing: tuple[str, ...]
    query: str

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All rows."""
        return tuple(mark for group in self.groups for mark in group.marks)

    @property
    def drawn(self) -> int:
        """How many rows have more than words."""
        return sum(mark.shape != TOLD for mark in self.marks)

    @property
    def differs(self) -> bool:
        """Say whether the patients of the arms are known to differ."""
        return any(aspect.differs for aspect in self.aspects)


def build(read: Reader, asked: Asked, *, whole: bool = False) -> Chart:
    """Return the chart that is *asked* for, with its first rows, or the *whole* of it."""
    query = asked.query(read)
    results = in_order(
        read_results(read.asked(query if whole else query.first(MOST_READ)), read.names), asked.regimens
    )
    marks = _marks(read, asked, results)
    groups = _in_groups(asked.kind, marks)
    shown = groups if whole else _cut(groups, SHOWN)
    told = [mark for group in shown for mark in group.marks]
    arms = tuple(dict.fromkeys(mark.arm for mark in told))
    rows = read.of_each("chart-patients", "arm", (arm.iri for arm in arms)) if len(arms) > 1 else []
    regimens = tuple(map(read.names.link, asked.regimens))
    return Chart(
        asked=asked,
        title=f"{asked.kind.title}: {', '.join(link.label for link in regimens)}",
        regimens=regimens,
        limits=_limits(read, asked),
        axis=_axis(asked.kind, marks),
        groups=shown,
        total=len(marks),
        arms=arms,
        aspects=(*parts_told(told), *compare_patients(arms, rows, read.names)),
        missing=_missing(read, asked, regimens, results),
        query=query.text,
    )


def _marks(read: Reader, asked: Asked, results: Sequence[Result]) -> list[Mark]:
    kind, regimens = asked.kind, asked.regimens
    if kind.name == "response-categories":
        rank = {iri: place for place, iri in enumerate(regimens)}
        by_regimen = sorted(results, key=lambda result: rank[result.regimen.iri])
        return stacks(by_regimen, read_depths(read.rows("chart-depths")))
    statistics = {result.statistic: read.names.label(result.statistic) for result in results}
    row_of = median_of if kind.name == "survival-medians" else rate_of
    return [row_of(result, statistics) for result in results]


def _in_groups(kind: Kind, marks: Sequence[Mark]) -> tuple[Group, ...]:
    """Return *marks* by what they measure, that with most rows to draw first."""
    if kind.name == "response-categories":
        return (Group("Best response", marks[0].outcome, "", tuple(marks)),) if marks else ()
    titles = {(mark.outcome.iri, mark.grade): _title(mark) for mark in marks}
    groups = grouped(marks, titles)
    drawn = Counter(mark.outcome.iri for mark in marks if mark.shape != TOLD)
    return tuple(sorted(groups, key=lambda group: (-drawn[group.outcome.iri], group.title.casefold())))


def _title(mark: Mark) -> str:
    if not mark.grade:
        return mark.outcome.label
    grade = f"grade {mark.grade}" if any(map(str.isdigit, mark.grade)) else mark.grade
    return f"{mark.outcome.label}, {grade}"


def _cut(groups: Sequence[Group], most: int) -> tuple[Group, ...]:
    """Return the groups with no more than *most* rows together."""
    kept, left = [], most
    for group in groups:
        if left <= 0:
            break
        kept.append(Group(group.title, group.outcome, group.grade, group.marks[:left]))
        left -= len(group.marks)
    return tuple(kept)


def _axis(kind: Kind, marks: Sequence[Mark]) -> Axis:
    """Return an axis that holds all marks: rates of response up to 100 %, others as far as they go."""
    ends = [float(end) for mark in marks for end in (mark.value, mark.high) if end is not None]
    if kind.name == "survival-medians":
        return Axis(
            kind.axis, float(_HALF_YEAR * max(2, ceil(max(ends, default=0) * 1.1 / _HALF_YEAR))), _MONTHS
        )
    if kind.name == "toxicity-rates":
        return Axis(kind.axis, float(min(100, 10 * max(2, ceil(max(ends, default=0) / 10)))), _PER_CENT)
    return Axis(kind.axis, 100.0, _PER_CENT)


def _missing(
    read: Reader, asked: Asked, regimens: Sequence[Link], results: Sequence[Result]
) -> tuple[str, ...]:
    """Say of each regimen without a row what there is of it instead."""
    lacking = [link for link in regimens if link.iri not in {result.regimen.iri for result in results}]
    if not lacking:
        return ()
    rows = read.of_each("chart-arms", "regimen", (link.iri for link in lacking))
    arms = Counter(str(row["regimen"]) for row in rows)
    limits = _limits(read, asked)
    thing = asked.kind.thing + (f" for {', '.join(limits)}" if limits else "")
    return tuple(_none_of(link, arms[link.iri], thing) for link in lacking)


def _limits(read: Reader, asked: Asked) -> tuple[str, ...]:
    """Return what narrows a chart, in words."""
    return tuple(
        f"grade {value}" if name == "grade" else read.names.label(value)
        for name, value in asked.narrowed.items()
        if value
    )


def _none_of(regimen: Link, arms: int, thing: str) -> str:
    if not arms:
        return f"{regimen.label}: no arm of a study in the graph had it."
    counted = "one arm of a study" if arms == 1 else f"{arms} arms of studies"
    return f"{regimen.label}: {counted} had it, and no source tells a {thing} of it."
