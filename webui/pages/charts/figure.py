"""A chart, built from the graph: rows by what they measure, how patients differ, and what is missing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import ceil

from kg.store import Iri
from kg.store.records import rows_of
from webui.pages.charts.marks import TOLD, Aspect, Axis, ChartMark, MarkGroup
from webui.pages.charts.requests import ChartKind, ChartRequest
from webui.pages.charts.results import ArmResult, DepthOfOutcome, each_once, in_order, stacks
from webui.pages.charts.rows import median_of, rate_of
from webui.parts.figures import measure
from webui.site.names import Link
from webui.site.reader import MOST_READ, Reader
from webui.site.templating import WRITTEN

SHOWN = 60  # rows of a figure; JSON and CSV have all
_PER_CENT = (1, 2, 5, 10, 20, 25)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240)
_HALF_YEAR = 6  # months: where an axis of months may end
_CHARACTERISTIC = "characteristic"
_NAMED = 3  # arms that are named beside a value; of more the number is told
# What is told of few arms says little of the others: only these are told as missing.
_EXPECTED = ("design", "setting")
_TITLES = {
    "design": "Design",
    "pools": "Analyses the same patients as",
    "patients": "Patients of the study",
    "setting": "Setting",
    "refractory to": "Refractory to",
    "never had": "Never had",
}


@rows_of("pages", "chart-arms")
class ChartedArm:
    """An arm that had a regimen."""

    regimen: Iri
    arm: Iri


@rows_of("pages", "chart-patients")
class ToldOfArm:
    """Something that the sources tell of the patients of an arm; of a characteristic, its figure."""

    arm: Iri
    aspect: str
    thing: Link
    value: Decimal | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its rows in groups, as its page and its JSON twin show it.

    `total` counts rows, `drawn` those in `groups` that have more than words; `missing` says what has none.
    """

    name: str
    title: str
    regimens: tuple[Link, ...]
    narrowed: Mapping[str, str]
    axis: Axis
    groups: tuple[MarkGroup, ...]
    total: int
    drawn: int
    aspects: tuple[Aspect, ...] = field(metadata={WRITTEN: "patients"})
    missing: tuple[str, ...]
    query: str

    @property
    def marks(self) -> tuple[ChartMark, ...]:
        """All rows."""
        return tuple(mark for group in self.groups for mark in group.marks)

    @property
    def differs(self) -> bool:
        """Say whether the patients of the arms are known to differ."""
        return any(aspect.differs for aspect in self.aspects)


def build(read: Reader, asked: ChartRequest, *, whole: bool = False) -> Chart:
    """Return the chart that is *asked* for, with its first rows, or the *whole* of it."""
    query = asked.query
    found = read.records(ArmResult, query if whole else query.first(MOST_READ))
    results = in_order(each_once(found), asked.regimens)
    marks = _marks(read, asked, results)
    groups = _in_groups(asked.kind, marks)
    shown = tuple(groups if whole else _cut(groups, SHOWN))
    told = [mark for group in shown for mark in group.marks]
    arms = list(dict.fromkeys(mark.arm for mark in told))
    patients = read.records_of_each(ToldOfArm, "arm", (arm.iri for arm in arms)) if len(arms) > 1 else []
    regimens, had = tuple(map(read.names.link, asked.regimens)), {each.regimen for each in results}
    return Chart(
        name=asked.kind.name,
        title=f"{asked.kind.title}: {', '.join(link.label for link in regimens)}",
        regimens=regimens,
        narrowed=asked.narrowed,
        axis=_axis(asked.kind, marks),
        groups=shown,
        total=len(marks),
        drawn=sum(mark.shape != TOLD for mark in told),
        aspects=(*_parts_told(told), *_compare_patients(arms, patients)),
        missing=_missing(read, asked, [each for each in regimens if each not in had]),
        query=query.text,
    )


def _marks(read: Reader, asked: ChartRequest, results: Sequence[ArmResult]) -> list[ChartMark]:
    if asked.kind.name == "response-categories":
        return stacks(results, read.records(DepthOfOutcome), asked.regimens)
    return list(map(median_of if asked.kind.name == "survival-medians" else rate_of, results))


def _in_groups(kind: ChartKind, marks: Sequence[ChartMark]) -> list[MarkGroup]:
    """Return *marks* by what they measure, that with most rows to draw first."""
    if kind.name == "response-categories":
        return [MarkGroup("Best response", marks[0].outcome, "", tuple(marks))] if marks else []
    found: dict[tuple[Link, str], list[ChartMark]] = defaultdict(list)
    for mark in marks:
        found[mark.outcome, mark.grade].append(mark)
    drawn = Counter(mark.outcome for mark in marks if mark.shape != TOLD)
    groups = [MarkGroup(_title(*key), *key, tuple(members)) for key, members in found.items()]
    return sorted(groups, key=lambda group: (-drawn[group.outcome], group.title.casefold()))


def _title(outcome: Link, grade: str) -> str:
    if not grade:
        return outcome.label
    return f"{outcome.label}, {f'grade {grade}' if any(map(str.isdigit, grade)) else grade}"


def _cut(groups: Sequence[MarkGroup], most: int) -> Iterator[MarkGroup]:
    """Yield the groups with no more than *most* rows together."""
    for group in groups:
        if most > 0:
            yield replace(group, marks=group.marks[:most])
        most -= len(group.marks)


def _axis(kind: ChartKind, marks: Sequence[ChartMark]) -> Axis:
    """Return an axis that holds all marks: rates of response up to 100 %, others as far as they go."""
    ends = [float(end) for mark in marks for end in (mark.value, mark.high) if end is not None]
    farthest = max(ends, default=0)
    if kind.name == "survival-medians":
        return Axis(kind.axis, float(_HALF_YEAR * max(2, ceil(farthest * 1.1 / _HALF_YEAR))), _MONTHS)
    most = min(100, 10 * max(2, ceil(farthest / 10))) if kind.name == "toxicity-rates" else 100
    return Axis(kind.axis, float(most), _PER_CENT)


def _missing(read: Reader, asked: ChartRequest, lacking: Sequence[Link]) -> tuple[str, ...]:
    """Say of each regimen without a row what there is of it instead."""
    found = read.records_of_each(ChartedArm, "regimen", (link.iri for link in lacking))
    arms: Counter[str] = Counter(each.regimen for each in found)
    limits = asked.limits(read.names)
    thing = asked.kind.thing + (f" for {', '.join(limits)}" if limits else "")
    return tuple(f"{link.label}: {_instead(arms[link.iri], thing)}" for link in lacking)


def _instead(arms: int, thing: str) -> str:
    if not arms:
        return "no arm of a study in the graph had it."
    counted = "one arm of a study" if arms == 1 else f"{arms} arms of studies"
    return f"{counted} had it, and no source tells a {thing} of it."


_Told = Mapping[str, Sequence[ToldOfArm]]


def _compare_patients(arms: Sequence[Link], told: Iterable[ToldOfArm]) -> tuple[Aspect, ...]:
    """Return what is told of *arms*, one aspect each: those in which they differ first.

    With one arm there is nothing to compare, and none is returned.
    """
    if len(arms) < 2:
        return ()
    aspects: dict[tuple[str, Link | None], dict[str, list[ToldOfArm]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for each in told:
        thing = each.thing if each.aspect == _CHARACTERISTIC else None
        aspects[each.aspect, thing][each.arm].append(each)
    for key in _EXPECTED:
        aspects.setdefault((key, None), {})
    found = [
        _measured(thing.label, of_arms, arms) if thing else _named(key, of_arms, arms)
        for (key, thing), of_arms in aspects.items()
    ]
    return tuple(sorted(found, key=lambda aspect: not aspect.differs))


def _parts_told(marks: Iterable[ChartMark]) -> tuple[Aspect, ...]:
    """Return that some of *marks* are about a part of an arm, if any are: they differ from all others."""
    parts = list(dict.fromkeys(mark.whom for mark in marks if mark.whom))
    words = f"{', '.join(parts)}; the row of the whole arm counts them too, where there is one"
    return (Aspect("Parts of an arm", words, True, ()),) if parts else ()


def _named(key: str, told: _Told, arms: Sequence[Link]) -> Aspect:
    """Return an aspect whose values are things; an arm may have several of them."""
    by_value: dict[str, list[Link]] = {}
    for arm in arms:
        if rows := told.get(arm.iri):
            words = ", ".join(sorted({each.thing.label for each in rows}))
            by_value.setdefault(words, []).append(arm)
    lacking = tuple(arm for arm in arms if arm.iri not in told)
    who = {
        value: f"{len(of)} arms" if len(of) > _NAMED else ", ".join(arm.label for arm in of)
        for value, of in by_value.items()
    }
    words = "; ".join(f"{value} ({whose})" for value, whose in who.items())
    differs = len(by_value) > 1 or bool(by_value and lacking)
    return Aspect(_TITLES.get(key, key), words, differs, lacking if key in _EXPECTED else ())


def _measured(title: str, told: _Told, arms: Sequence[Link]) -> Aspect:
    """Return an aspect whose values are figures, as the span of them."""
    every = [each for rows in told.values() for each in rows]
    values = sorted({each.value for each in every if each.value is not None})
    units = {each.unit or "" for each in every}
    unit = units.pop() if len(units) == 1 else ""
    ends = [measure(value, unit) or "" for value in (values[0], values[-1])]
    lacking = tuple(arm for arm in arms if arm.iri not in told)
    span = ends[0] if len(values) == 1 else f"from {ends[0]} to {ends[1]}"
    told_of = f"{len(arms) - len(lacking)} of {len(arms)} arms" if lacking else f"all {len(arms)} arms"
    words = f"{span} (told of {told_of})"
    return Aspect(title[:1].upper() + title[1:], words, len(values) > 1, lacking, measured=True)
