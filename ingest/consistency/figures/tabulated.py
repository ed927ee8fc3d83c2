"""The results of a document's tables, to be looked up by what a list names and the figures it gives."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.consistency.figures.comparisons import comparisons
from ingest.consistency.figures.results import labels_of, reported
from ingest.consistency.reading import Reading
from kg.facts import Arm, Ref, Reference, Study, StudyResult

_PARTS = ("study", "regimen", "outcome")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_Group = Mapping[Ref, StudyResult]
"""Results that differ in one part only, by that part."""


@dataclass(frozen=True, slots=True)
class Tabulated:
    """Results grouped by what they differ in; studies by trial and by author; works by number."""

    groups: Mapping[tuple[str, Ref, Decimal], Sequence[_Group]]
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


def tabulate(reading: Reading) -> Tabulated:
    """Return the results of the tables of a document, those of parts of the patients left out."""
    studies = [fact for fact in reading.facts if isinstance(fact, Study)]
    authors: defaultdict[str, list[tuple[str, Ref]]] = defaultdict(list)
    for study in studies:
        name, et_al, _ = study.label.partition(" et al")
        if et_al and (first := _WORD.match(name)):
            authors[first[0]].append((name, study.iri))
    return Tabulated(
        groups=_groups(reading),
        by_trial={study.trial: study.iri for study in studies if study.trial},
        by_author=authors,
        works={fact.number: fact.publication for fact in reading.facts if isinstance(fact, Reference)},
        publications={study.iri: frozenset(study.publications) for study in studies},
        labels=labels_of(reading.facts),
    )


def _groups(reading: Reading) -> Mapping[tuple[str, Ref, Decimal], Sequence[_Group]]:
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
    found: defaultdict[tuple[str, Ref, Decimal], list[_Group]] = defaultdict(list)
    for (part, _), group in alike.items():
        for name, one in group.items():
            if one.value is not None:
                found[part, name, one.value].append(group)
    return found
