"""How figures are labelled and printed: labels and units of a column, grades, ranges, bounds of captions."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import ge, gt, le, lt

from ingest.consistency.checked import SIGN, WORDS, CheckedDocument, inconsistency
from ingest.consistency.comparisons import comparisons, labels_of, reported
from ingest.documents.numbers import value_of
from ingest.vocabulary.lexicon import spell_signs
from kg.facts import Arm, Fact, Inconsistency, Ref, StudyResult

_NUMBER = r"\d+(?:[.·]\d+)?"
_RANGE = re.compile(rf"(?<![\w.,/–-])(?P<first>{_NUMBER})[–-](?P<last>{_NUMBER})(?![\w–-]|[.,/]\d)")
_SINGULAR = re.compile(
    rf"\b(?P<word>{'|'.join(WORDS['counted'])})\s+\d+\s?[–-]\s?\d+(?![\w–-])", re.IGNORECASE
)


def ranges_backwards(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield ranges whose first number is the greater one; 2005–06, of fewer digits, is cut short."""
    for passage in (*reading.passages(), *reading.titles()):
        for match in _RANGE.finditer(passage.text):
            first, last = match["first"], match["last"]
            if value_of(first) > value_of(last) and len(last) >= len(first):
                label = f"Range {match[0]} runs backwards"
                readings, at = (match[0], f"{first} is more than {last}"), (passage.place(*match.span()),)
                resolution = "left as printed: one of the numbers, or their order, is a slip"
                yield reading.inconsistency("range", "content", label, readings, at, resolution)


_CRITERION = re.compile(rf"\b[nN]\s*\$?\s*(?P<sign>{SIGN}|[<>])\s*\$?\s*(?P<n>\d+)")
_HOLDS: Mapping[str, Callable[[int, int], bool]] = {"≥": ge, "≤": le, ">": gt, "<": lt}


def captions_against_n(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield arms of a table whose N is not what the caption sets for its studies: ``(n ≥ 30)``."""
    arms: defaultdict[str, list[Arm]] = defaultdict(list)
    for fact in reading.facts:
        if isinstance(fact, Arm) and fact.n_stated is not None and fact.at:
            arms[fact.at[-1].locator.container].append(fact)
    for table in reading.document.tables:
        match = _CRITERION.search(table.caption)
        for arm in arms[table.slug] if match else ():
            if match and arm.n_stated is not None:
                sign = spell_signs(match["sign"])
                if not _HOLDS[sign](arm.n_stated, int(match["n"])):
                    label = f"N = {arm.n_stated} in a table of n {sign} {match['n']} ({arm.label})"
                    readings, at = (f"n {sign} {match['n']}", f"N = {arm.n_stated}"), arm.at[-1:]
                    resolution = "the arm is kept; the caption, or N, is a slip"
                    yield reading.inconsistency("caption", "content", label, readings, at, resolution)


def singular_before_ranges(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield ``day 1–21`` in documents that print ``days 1–21`` elsewhere."""
    units = list(reading.passages())
    plural = {
        word.casefold()
        for word in WORDS["counted"]
        if any(re.search(rf"\b{word}s\s+\d+\s?[–-]\s?\d", unit.text, re.IGNORECASE) for unit in units)
    }
    for unit in units:
        for match in _SINGULAR.finditer(unit.text):
            if match["word"].casefold() in plural:
                label = f"{match[0]!r} where the document has {match['word'] + 's'!r}"
                readings, at = (match[0], f"{match['word']}s"), (unit.place(*match.span()),)
                yield reading.inconsistency("range", "wording", label, readings, at, "read as a range")


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
