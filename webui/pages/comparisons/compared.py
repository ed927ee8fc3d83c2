"""Regimens side by side as data: how each was given, what was measured, why figures do not compare."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from math import comb

from kg.facts import ResultStatus
from kg.schema.words import words
from kg.store import Iri
from kg.store.records import rows_of
from webui.parts.figures import as_told, set_apart
from webui.parts.tables import VERDICTS, Badge
from webui.site.names import Link
from webui.site.reader import Reader

SILENT = words().silent
# Families of outcomes in the order of the page, and what heads them: first what was so before treatment.
KINDS = {
    name: each.heading for name, each in sorted(words().families.items(), key=lambda pair: not pair[1].before)
}


@rows_of("pages", "compare-studies")
class StudyOfRegimen:
    """A study that gave a regimen, `n` patients in the arm."""

    study: Iri
    design: str | None
    n: int | None
    comparator: bool | None
    abstract: bool


@rows_of("pages", "compare-doses")
class DoseOfRegimen:
    """How a drug of a regimen was given, in the words of the source."""

    study: Iri | None
    drug: Iri
    part: str
    as_written: str
    at: Iri


@rows_of("pages", "compare-results")
class ResultOfRegimen:
    """A figure of an arm that had a regimen, or the statement that there is none."""

    kind: str
    outcome: Iri
    grade: str | None
    time: Decimal | None
    time_unit: str | None
    result: Iri
    result_label: str
    status: ResultStatus
    n: int | None
    analysed: int | None
    study: Iri
    population: Iri | None
    at: Iri

    @property
    def counted(self) -> str:
        """The patients that a figure is of; those of the arm are not said to be the ones analysed."""
        if self.status is not ResultStatus.REPORTED:
            return ""
        if self.analysed is not None:
            return f" of {self.analysed}"
        return f", {self.n} in the arm" if self.n is not None else ""


@rows_of("pages", "compare-verdicts")
class VerdictOnRegimen:
    """A verdict on a regimen and an abnormality."""

    abnormality: Iri
    verdict: Iri
    assertion: Iri
    robustness: Iri | None


@dataclass(frozen=True, slots=True)
class ComparisonEntry:
    """Something said of a regimen in words; not `reported` where the source says that there is no figure.

    `to` is the thing that has these words, `badge` the verdict if it is one; `study` and `at` say whence.
    """

    words: str
    to: Link | None = None
    reported: bool = True
    study: Link | None = None
    at: Link | None = None
    badge: Badge | None = None


@dataclass(frozen=True, slots=True)
class ComparisonLine:
    """One thing that regimens are compared on: a cell for each, empty where nothing is said."""

    of: Link
    more: str
    cells: tuple[tuple[ComparisonEntry, ...], ...]

    @property
    def told(self) -> int:
        """How many of the regimens something is said of."""
        return sum(any(entry.reported for entry in cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class ComparisonSection:
    """Lines of one kind, those that most regimens have first."""

    name: str
    title: str
    lines: tuple[ComparisonLine, ...]


@dataclass(frozen=True, slots=True)
class ComparedStudy:
    """A study that gave a regimen: its design, patients in the arm, and how it is known."""

    study: Link
    design: str | None
    n: int | None
    comparator: bool
    abstract: bool


@dataclass(frozen=True, slots=True)
class ComparedRegimen:
    """A regimen and the studies that gave it."""

    regimen: Link
    studies: tuple[ComparedStudy, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Regimens side by side, and `unsafe`: in words, why their figures do not compare as they stand."""

    columns: tuple[ComparedRegimen, ...]
    sections: tuple[ComparisonSection, ...]
    unsafe: tuple[str, ...]


_Told = tuple[Iri, str, ComparisonEntry]  # of what, what sets it apart, and what is said


def compare(read: Reader, regimens: Sequence[Link]) -> Comparison:
    """Return the comparison of two or more regimens."""
    columns = tuple(ComparedRegimen(each, _studies(read, each)) for each in regimens)
    measured = [read.records(ResultOfRegimen, iri=each.iri) for each in regimens]
    sections = (
        ("doses", "How it was given", [_doses(read, each) for each in regimens]),
        *((kind, title, [_figures(read, each, kind) for each in measured]) for kind, title in KINDS.items()),
        ("abnormalities", "Cytogenetic subgroups", [_verdicts(read, each) for each in regimens]),
    )
    shown = tuple(
        ComparisonSection(name, title, _lines(read, told)) for name, title, told in sections if any(told)
    )
    return Comparison(columns, shown, tuple(_unsafe(columns, shown)))


def _studies(read: Reader, regimen: Link) -> tuple[ComparedStudy, ...]:
    return tuple(
        ComparedStudy(read.names.link(each.study), each.design, each.n, bool(each.comparator), each.abstract)
        for each in read.records(StudyOfRegimen, iri=regimen.iri)
    )


def _doses(read: Reader, regimen: Link) -> list[_Told]:
    return [(each.drug, "", _dose(read, each)) for each in read.records(DoseOfRegimen, iri=regimen.iri)]


def _dose(read: Reader, dose: DoseOfRegimen) -> ComparisonEntry:
    study = read.names.link(dose.study) if dose.study else None
    return ComparisonEntry(f"{dose.as_written} ({dose.part})", study=study, at=read.names.link(dose.at))


def _figures(read: Reader, results: Sequence[ResultOfRegimen], kind: str) -> list[_Told]:
    of_kind = [each for each in results if each.kind == kind]
    apart = [set_apart(each.grade, each.time, each.time_unit) for each in of_kind]
    return [(each.outcome, more, _figure(read, each)) for each, more in zip(of_kind, apart, strict=True)]


def _figure(read: Reader, result: ResultOfRegimen) -> ComparisonEntry:
    words = as_told(result.result_label, result.status)
    who = f" in {read.names.label(result.population)}" if result.population else ""
    return ComparisonEntry(
        words=f"{words}{result.counted}{who}",
        to=Link(result.result, words),
        reported=result.status is ResultStatus.REPORTED,
        study=read.names.link(result.study),
        at=read.names.link(result.at),
    )


def _verdicts(read: Reader, regimen: Link) -> list[_Told]:
    found = read.records(VerdictOnRegimen, iri=regimen.iri)
    return [(each.abnormality, "", _verdict(read, each)) for each in found]


def _verdict(read: Reader, found: VerdictOnRegimen) -> ComparisonEntry:
    tone, label = found.verdict.removeprefix(VERDICTS), read.names.label(found.verdict)
    words = read.names.label(found.robustness) if found.robustness else ""
    badge = Badge(label, tone, found.assertion)
    return ComparisonEntry(words, Link(found.assertion, label), tone != SILENT, badge=badge)


def _lines(read: Reader, columns: Sequence[Sequence[_Told]]) -> tuple[ComparisonLine, ...]:
    """Return a line for each thing that *columns* tell of, those told of most regimens first."""
    cells: dict[tuple[Iri, str], list[list[ComparisonEntry]]] = defaultdict(lambda: [[] for _ in columns])
    for place, column in enumerate(columns):
        for of, more, entry in column:
            cells[of, more][place].append(entry)
    found = [
        ComparisonLine(read.names.link(of), more, tuple(map(tuple, told)))
        for (of, more), told in cells.items()
    ]
    return tuple(sorted(found, key=lambda line: (-line.told, line.of.label.casefold(), line.more)))


def _unsafe(columns: Sequence[ComparedRegimen], sections: Sequence[ComparisonSection]) -> Iterator[str]:
    yield from _direct(columns)
    yield from _designs(columns)
    by_name = {section.name: section.lines for section in sections}
    for line in by_name.get("patients", ()):
        yield from _differing(columns, line)
    yield from _endpoints([line for name in ("response", "survival") for line in by_name.get(name, ())])
    for column in columns:
        early = sum(study.abstract for study in column.studies)
        if early:
            many = f"{early} of {len(column.studies)} studies" if len(column.studies) > 1 else "the one study"
            yield f"{column.regimen.label}: {many} known from meeting abstracts only."
        if not column.studies:
            yield f"{column.regimen.label}: no study in the graph gave it."


def _direct(columns: Sequence[ComparedRegimen]) -> Iterator[str]:
    """Say of each pair whether a study gave both."""
    apart = []
    for one, other in combinations(columns, 2):
        both = [study.study.label for study in one.studies if study.study in {s.study for s in other.studies}]
        if both:
            yield f"{one.regimen.label} and {other.regimen.label} were both given in {', '.join(both)}."
        else:
            apart.append(f"{one.regimen.label} and {other.regimen.label}")
    if len(apart) == 1:
        yield f"No study in the graph gave both {apart[0]}: their figures are from different patients."
    elif apart:
        pairs = "two of these" if len(apart) == comb(len(columns), 2) else "; nor ".join(apart)
        yield f"No study in the graph gave {pairs}: their figures are from different patients."


def _designs(columns: Sequence[ComparedRegimen]) -> Iterator[str]:
    told = {
        column.regimen.label: sorted({study.design for study in column.studies if study.design})
        for column in columns
    }
    if len({tuple(designs) for designs in told.values()}) > 1:
        yield f"Designs differ: {_by_regimen({name: ', '.join(each) for name, each in told.items()})}."


def _differing(columns: Sequence[ComparedRegimen], line: ComparisonLine) -> Iterator[str]:
    told = {
        column.regimen.label: ", ".join(dict.fromkeys(entry.to.label for entry in cell if entry.to))
        for column, cell in zip(columns, line.cells, strict=True)
    }
    if len(set(told.values())) > 1:
        yield f"Patients differ in {line.of.label}: {_by_regimen(told)}."


def _by_regimen(told: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {said or 'not told'}" for name, said in told.items())


def _endpoints(lines: Sequence[ComparisonLine]) -> Iterator[str]:
    shared = sum(line.told == len(line.cells) for line in lines)
    if lines and shared < len(lines):
        yield f"Of {len(lines)} endpoints of response and survival, {shared} have figures for each regimen."
