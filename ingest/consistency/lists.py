"""Lists with "respectively" against the tables: is a figure given to the name it belongs to."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from ingest.consistency.checked import CheckedDocument, PlacedText
from ingest.consistency.comparisons import comparisons, labels_of, reported
from ingest.documents.numbers import value_of
from kg.facts import Arm, Inconsistency, Place, Ref, Reference, Study, StudyResult

_PARTS = ("study", "regimen", "outcome")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_Alike = Mapping[Ref, StudyResult]
"""Results that differ in one part only, by that part."""


@dataclass(frozen=True, slots=True)
class Tabulated:
    """Results grouped by what they differ in; studies by trial and by author; works by number."""

    groups: Mapping[tuple[str, Ref, Decimal], Sequence[_Alike]]
    by_trial: Mapping[Ref, Ref]
    by_author: Mapping[str, Sequence[tuple[str, Ref]]]
    works: Mapping[int, Ref]
    publications: Mapping[Ref, frozenset[Ref]]
    labels: Mapping[Ref, str]

    def rows(self, part: str, names: Sequence[Ref], values: Sequence[Decimal]) -> Iterator[list[StudyResult]]:
        """Yield results of *names*, in their order, alike in all but *part*; the first's is in *values*."""
        for value in dict.fromkeys(values):
            for group in self.groups.get((part, names[0], value), ()):
                if all(name in group for name in names):
                    yield [group[name] for name in names]

    def authors(self, text: str) -> Iterator[tuple[int, int, Ref]]:
        """Yield where *text* names the author of a study, and the study; nothing for one with several."""
        for word in _WORD.finditer(text):
            found = [
                (name, study)
                for name, study in self.by_author.get(word[0], ())
                if re.match(rf"{re.escape(name)}\b", text[word.start() :])
            ]
            if len(found) == 1:
                yield word.start(), word.start() + len(found[0][0]), found[0][1]

    def are_cited(self, studies: set[Ref], numbers: Sequence[int]) -> bool:
        """Tell whether a work of each of *studies* is among the entries *numbers*."""
        cited = {self.works[number] for number in numbers if number in self.works}
        return all(cited & self.publications.get(study, frozenset()) for study in studies)


def tabulate(reading: CheckedDocument) -> Tabulated:
    """Return the results of the tables of a document, those of parts of the patients left out."""
    studies = [fact for fact in reading.facts if isinstance(fact, Study)]
    authors: defaultdict[str, list[tuple[str, Ref]]] = defaultdict(list)
    for study in studies:
        name, et_al, _ = study.label.partition(" et al")
        if et_al and (first := _WORD.match(name)):
            authors[first[0]].append((name, study.iri))
    return Tabulated(
        groups=_alike_groups(reading),
        by_trial={study.trial: study.iri for study in studies if study.trial},
        by_author=authors,
        works={fact.number: fact.publication for fact in reading.facts if isinstance(fact, Reference)},
        publications={study.iri: frozenset(study.publications) for study in studies},
        labels=labels_of(reading.facts),
    )


def _alike_groups(reading: CheckedDocument) -> Mapping[tuple[str, Ref, Decimal], Sequence[_Alike]]:
    regimens = {fact.iri: fact.regimen for fact in reading.facts if isinstance(fact, Arm)}
    tables = {table.slug for table in reading.document.tables}
    alike: defaultdict[tuple[str, tuple[object, ...]], dict[Ref, StudyResult]] = defaultdict(dict)
    for one in reported(reading.facts):
        regimen = regimens.get(one.arm)
        if regimen and one.at.locator.container in tables and one.population is None:
            names = (one.study, regimen, one.outcome)
            measure = one.statistic, one.unit, one.time_point, comparisons().grade(one.grade)
            for part, name in zip(_PARTS, names, strict=True):
                others = tuple(other for other in names if other != name)
                alike[part, (*others, *measure)].setdefault(name, one)
    found: defaultdict[tuple[str, Ref, Decimal], list[_Alike]] = defaultdict(list)
    for (part, _), group in alike.items():
        for name, one in group.items():
            if one.value is not None:
                found[part, name, one.value].append(group)
    return found


_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
_FIGURE = r"(?<![\d.·])\d+(?:[.·]\d+)?(?:\s*%)?"
_LIST = re.compile(
    rf"{_FIGURE}(?:\s*,\s*{_FIGURE})*\s*,?\s*(?:and|or|vs\.?|versus|&)\s+{_FIGURE}"
    r"(?:\s*(?P<unit>months?|weeks?|years?|days?)\b)?",
    re.IGNORECASE,
)
_UNITS = {"m": "mo", "w": "wk", "y": "a", "d": "d"}
_PART_OF = {
    "regimen": "regimen",
    "outcome": "outcome",
    "adverse-event": "outcome",
    "characteristic": "outcome",
}
_JOINED = re.compile(r"[\s,]*(?:(?:and|or|vs\.?|versus|&)\s+)?(?:the\s+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Told:
    """A list of figures that "respectively" gives to names, and what stands before that word."""

    passage: PlacedText
    before: str
    start: int
    end: int
    values: tuple[Decimal, ...]
    unit: str | None

    @property
    def place(self) -> Place:
        return self.passage.place(self.start, self.end)


def lists_in_order(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield lists whose figures the tables give to the same names in another order.

    A list that fits the tables in the order of the names, for any outcome, is no finding.
    """
    tables = tabulate(reading)
    for passage in reading.passages():
        if not passage.in_table:
            for told in _told(passage):
                found = _crossed(reading, told, tables)
                if found:
                    yield _finding(reading, told, found, tables)


def _told(passage: PlacedText) -> Iterator[_Told]:
    done = 0
    for word in _RESPECTIVELY.finditer(passage.text):
        found = list(_LIST.finditer(passage.text, done, word.start()))
        done = word.end()
        if found:
            last = found[-1]
            figures = re.findall(r"\d+(?:[.·]\d+)?", last[0])
            unit = _UNITS[last["unit"][0].lower()] if last["unit"] else "%" if "%" in last[0] else None
            values = tuple(map(value_of, figures))
            yield _Told(passage, passage.text[: word.start()], *last.span(), values, unit)


def _crossed(reading: CheckedDocument, told: _Told, tables: Tabulated) -> list[StudyResult]:
    """Return the results that hold the figures of a list in another order, in the order of its names."""
    crossed: list[list[StudyResult]] = []
    for part, names in _named(reading, told, tables).items():
        for results in tables.rows(part, names, told.values):
            if tuple(one.value for one in results) == told.values:
                return []
            if _is_reordered(told, results) and _is_told_of(reading, told, results, part, tables):
                crossed.append(results)
    return crossed[0] if crossed else []


def _is_reordered(told: _Told, results: Sequence[StudyResult]) -> bool:
    values = [one.value for one in results if one.value is not None]
    return (
        len(set(values)) == len(values)
        and sorted(values) == sorted(told.values)
        and (told.unit is None or all(one.unit == told.unit for one in results))
    )


def _named(reading: CheckedDocument, told: _Told, tables: Tabulated) -> dict[str, tuple[Ref, ...]]:
    """Return the studies, regimens and outcomes that are listed, where they are as many as the figures."""
    spans: defaultdict[str, list[tuple[int, int, Ref]]] = defaultdict(list)
    spans["study"] += tables.authors(told.before)
    for span, thing in reading.lexicon.mentions(told.before):
        part = "study" if thing in tables.by_trial else _PART_OF.get(thing.kind)
        if part:
            spans[part].append((span.start, span.end, tables.by_trial.get(thing, thing)))
    wanted = len(told.values)
    named = {part: _listed(told.before, sorted(found), wanted) for part, found in spans.items()}
    return {part: names for part, names in named.items() if names}


def _listed(text: str, found: Sequence[tuple[int, int, Ref]], wanted: int) -> tuple[Ref, ...]:
    """Return *wanted* names: all there are, or the last that are joined by nothing but "and"."""
    distinct = tuple(dict.fromkeys(thing for *_, thing in found))
    if len(distinct) == wanted:
        return distinct
    last = found[-wanted:]
    gaps = [text[one[1] : other[0]] for one, other in pairwise(last)]
    joined = len({thing for *_, thing in last}) == wanted and all(_JOINED.fullmatch(gap) for gap in gaps)
    return tuple(thing for *_, thing in last) if joined else ()


def _is_told_of(
    reading: CheckedDocument, told: _Told, results: Sequence[StudyResult], part: str, tables: Tabulated
) -> bool:
    """Tell whether a sentence is about these results, so that equal figures are no chance."""
    if part != "study" and not tables.are_cited({one.study for one in results}, told.passage.cites):
        return False
    outcomes = {thing for _, thing in reading.lexicon.mentions(told.passage.text)}
    fine = all(value != value.to_integral_value() for value in told.values)
    return fine or part == "outcome" or results[0].outcome in outcomes


def _finding(
    reading: CheckedDocument, told: _Told, results: Sequence[StudyResult], tables: Tabulated
) -> Inconsistency:
    listed = told.passage.text[told.start : told.end]
    tabled = ", ".join(one.as_written for one in results)
    known = reading.lexicon.entity(results[0].outcome)
    outcome = known.label if known else tables.labels[results[0].outcome]
    names = "; ".join(tables.labels[one.arm] for one in results)
    label = f"{listed}, and in the table {tabled} ({outcome})"
    readings, at = [listed, tabled], [told.place, *(one.at for one in results)]
    resolution = f"the table gives the same figures in another order, {tabled}, for {names}"
    return reading.inconsistency("list order", "content", label, readings, at, resolution)
