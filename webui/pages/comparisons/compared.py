"""Regimens side by side as data: how each was given, what was measured, why figures do not compare."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

from kg.facts import ResultStatus
from kg.schema.words import words
from kg.store import Iri, Row
from webui.parts.figures import measure, together
from webui.parts.tables import VERDICTS, Badge
from webui.site.names import Link
from webui.site.reader import Reader

SILENT = words().silent
# Families of outcomes in the order of the page, and what heads them: first what was so before treatment.
KINDS = {
    name: each.heading for name, each in sorted(words().families.items(), key=lambda pair: not pair[1].before)
}


@dataclass(frozen=True, slots=True)
class Entry:
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
class Line:
    """One thing that regimens are compared on: a cell for each, empty where nothing is said."""

    of: Link
    more: str
    cells: tuple[tuple[Entry, ...], ...]

    @property
    def told(self) -> int:
        """How many of the regimens something is said of."""
        return sum(any(entry.reported for entry in cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of one kind, those that most regimens have first."""

    name: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """A study that gave a regimen: its design, patients in the arm, and how it is known."""

    study: Link
    design: str | None
    n: int | None
    comparator: bool
    abstract: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A regimen and the studies that gave it."""

    regimen: Link
    studies: tuple[Study, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Regimens side by side, and `unsafe`: in words, why their figures do not compare as they stand."""

    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    unsafe: tuple[str, ...]


def compare(read: Reader, regimens: Sequence[Link]) -> Comparison:
    """Return the comparison of two or more regimens."""
    columns = tuple(Column(each, _studies(read, each)) for each in regimens)
    measured = [read.rows("compare-results", iri=each.iri) for each in regimens]
    sections = (
        Section("doses", "How it was given", _doses(read, regimens)),
        *(Section(kind, title, _measures(read, measured, kind)) for kind, title in KINDS.items()),
        Section("abnormalities", "Cytogenetic subgroups", _verdicts(read, regimens)),
    )
    shown = tuple(section for section in sections if section.lines)
    return Comparison(columns, shown, tuple(_unsafe(columns, shown)))


def _studies(read: Reader, regimen: Link) -> tuple[Study, ...]:
    return tuple(
        Study(
            study=read.names.link(str(row["study"])),
            design=str(row["design"]) if row["design"] is not None else None,
            n=int(str(row["n"])) if row["n"] is not None else None,
            comparator=bool(row["comparator"]),
            abstract=bool(row["abstract"]),
        )
        for row in read.rows("compare-studies", iri=regimen.iri)
    )


def _doses(read: Reader, regimens: Sequence[Link]) -> tuple[Line, ...]:
    cells: dict[str, list[list[Entry]]] = defaultdict(lambda: [[] for _ in regimens])
    for place, regimen in enumerate(regimens):
        for row in read.rows("compare-doses", iri=regimen.iri):
            said = f"{row['asWritten']} ({row['part']})"
            entry = Entry(said, study=_link(read, row, "study"), at=_link(read, row, "at"))
            cells[str(row["drug"])][place].append(entry)
    return _ordered((read.names.link(drug), "", told) for drug, told in cells.items())


def _measures(read: Reader, measured: Sequence[Sequence[Row]], kind: str) -> tuple[Line, ...]:
    cells: dict[tuple[str, str], list[list[Entry]]] = defaultdict(lambda: [[] for _ in measured])
    for place, rows in enumerate(measured):
        for row in rows:
            if row["kind"] == kind:
                cells[str(row["outcome"]), _more(row)][place].append(_figure(read, row))
    return _ordered((read.names.link(iri), more, told) for (iri, more), told in cells.items())


def _more(row: Row) -> str:
    """Return what sets figures of one outcome apart: the grade, the time point."""
    grade = f"grade {row['grade']}" if row["grade"] is not None else ""
    time = measure(row["time"], row["timeUnit"])
    return ", ".join(filter(None, (grade, f"at {time}" if time else "")))


def _figure(read: Reader, row: Row) -> Entry:
    reported = row["status"] == ResultStatus.REPORTED.value
    words = str(together(row)["resultLabel"])
    who = f" in {read.names.label(str(row['population']))}" if row["population"] else ""
    counted = _counted(row) if reported else ""
    to = Link(str(row["result"]), words)
    whence = _link(read, row, "study"), _link(read, row, "at")
    return Entry(f"{words}{counted}{who}", to, reported, *whence)


def _counted(row: Row) -> str:
    """Return the patients that a figure is of; those of the arm are not said to be the ones analysed."""
    if row["analysed"] is not None:
        return f" of {row['analysed']}"
    return f", {row['n']} in the arm" if row["n"] is not None else ""


def _verdicts(read: Reader, regimens: Sequence[Link]) -> tuple[Line, ...]:
    cells: dict[str, list[list[Entry]]] = defaultdict(lambda: [[] for _ in regimens])
    for place, regimen in enumerate(regimens):
        for row in read.rows("compare-verdicts", iri=regimen.iri):
            cells[str(row["abnormality"])][place].append(_verdict(read, row))
    return _ordered((read.names.link(iri), "", told) for iri, told in cells.items())


def _verdict(read: Reader, row: Row) -> Entry:
    tone, label = str(row["verdict"]).removeprefix(VERDICTS), read.names.label(str(row["verdict"]))
    stable = row["robustness"]
    words = read.names.label(str(stable)) if isinstance(stable, Iri) else ""
    to = Link(str(row["assertion"]), label)
    return Entry(words, to, tone != SILENT, badge=Badge(label, tone, str(row["assertion"])))


def _ordered(lines: Iterable[tuple[Link, str, Sequence[Sequence[Entry]]]]) -> tuple[Line, ...]:
    """Return lines with cells, those that are told of most regimens first."""
    found = [Line(of, more, tuple(map(tuple, cells))) for of, more, cells in lines]
    return tuple(sorted(found, key=lambda line: (-line.told, line.of.label.casefold(), line.more)))


def _link(read: Reader, row: Row, name: str) -> Link | None:
    return read.names.link(str(row[name])) if row[name] else None


def _unsafe(columns: Sequence[Column], sections: Sequence[Section]) -> Iterator[str]:
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


def _direct(columns: Sequence[Column]) -> Iterator[str]:
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


def _designs(columns: Sequence[Column]) -> Iterator[str]:
    told = {
        column.regimen.label: sorted({study.design for study in column.studies if study.design})
        for column in columns
    }
    if len({tuple(designs) for designs in told.values()}) > 1:
        yield f"Designs differ: {_by_regimen({name: ', '.join(each) for name, each in told.items()})}."


def _differing(columns: Sequence[Column], line: Line) -> Iterator[str]:
    told = {
        column.regimen.label: ", ".join(dict.fromkeys(entry.to.label for entry in cell if entry.to))
        for column, cell in zip(columns, line.cells, strict=True)
    }
    if len(set(told.values())) > 1:
        yield f"Patients differ in {line.of.label}: {_by_regimen(told)}."


def _by_regimen(told: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {said or 'not told'}" for name, said in told.items())


def _endpoints(lines: Sequence[Line]) -> Iterator[str]:
    shared = sum(line.told == len(line.cells) for line in lines)
    if lines and shared < len(lines):
        yield f"Of {len(lines)} endpoints of response and survival, {shared} have figures for each regimen."
