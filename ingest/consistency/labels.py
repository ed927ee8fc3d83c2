"""One thing labelled in two ways or units: in the cells of one column of a table, and in table and text."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ingest.consistency.checked import inconsistency
from ingest.consistency.comparisons import comparisons, labels_of, reported
from kg.facts import Fact, Inconsistency, Ref, StudyResult

_FEWEST = 4
"""Labels of a cell, so few that two cells can share all but one by chance."""


def labels_in_columns(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield labels that stand for each other in cells of one column whose labels are the same otherwise."""
    labels = labels_of(facts)
    cells: defaultdict[str, dict[Ref, StudyResult]] = defaultdict(dict)
    for one in facts:
        if isinstance(one, StudyResult) and one.at.locator.container.startswith("table-"):
            cells[one.at.locator.place].setdefault(one.outcome, one)
    positions: defaultdict[tuple[object, ...], dict[Ref, StudyResult]] = defaultdict(dict)
    for results in cells.values():
        printed = tuple(results)
        for n, outcome in enumerate(printed) if len(printed) >= _FEWEST else ():
            where = results[outcome].at.locator
            others = (printed[:n], printed[n + 1 :])
            positions[where.container, where.parts[-1], others].setdefault(outcome, results[outcome])
    told: set[tuple[object, ...]] = set()
    for (table, column, _), ways in positions.items():
        pair = (table, column, frozenset(ways))
        if len(ways) > 1 and pair not in told:
            told.add(pair)
            readings = [labels[outcome] for outcome in ways]
            label = f"{' and '.join(map(repr, readings))} in one place of a column's labels"
            at = [one.at for one in ways.values()]
            resolution = "each figure is of what its own label says; they may be of one thing"
            yield inconsistency(source, "label", "wording", label, readings, at, resolution)


def units_in_columns(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield outcomes that the cells of one column give in two units, with the first place of each."""
    labels = labels_of(facts)
    found: defaultdict[tuple[object, ...], dict[str, StudyResult]] = defaultdict(dict)
    for one in reported(facts):
        where = one.at.locator
        if where.container.startswith("table-") and one.unit:
            column = (where.container, where.parts[-1], one.outcome, one.statistic)
            found[column].setdefault(one.unit, one)
    for (_, _, outcome, _), units in found.items():
        if len(units) > 1:
            readings = [one.as_written for one in units.values()]
            label = f"{labels[Ref(str(outcome))]} in {' and '.join(units)} within one column"
            at, resolution = (
                [one.at for one in units.values()],
                "each figure is in its own unit; convert to compare",
            )
            yield inconsistency(source, "label", "wording", label, readings, at, resolution)


def grades_in_two_ways(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield grades of one figure of one arm that table and text print unlike, though they are read as one."""
    labels = labels_of(facts)
    found: defaultdict[tuple[object, ...], dict[str, StudyResult]] = defaultdict(dict)
    for one in facts:
        if isinstance(one, StudyResult) and one.grade and one.value is not None:
            grade = comparisons().grade(one.grade)
            found[one.arm, one.outcome, one.statistic, one.value, grade].setdefault(one.grade, one)
    by_outcome: defaultdict[tuple[Ref, frozenset[str]], list[StudyResult]] = defaultdict(list)
    for grades in found.values():
        if len(grades) > 1:
            by_outcome[next(iter(grades.values())).outcome, frozenset(grades)] += grades.values()
    for (outcome, printed), results in by_outcome.items():
        ways = sorted(printed)
        label = f"{labels[outcome]} of grade {' and '.join(ways)} for the same figures"
        resolution = "read as one grade; the last grade, death, is in one way of writing and not in the other"
        at = [one.at for one in results]
        yield inconsistency(source, "grade", "wording", label, ways, at, resolution)
