"""`/compare`: two to six regimens side by side, and why their figures do not compare as they stand."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from math import comb

from flask import Blueprint, Response, request

from kg.facts import ONTOLOGY, ResultStatus
from kg.schema.words import words
from kg.store import Iri
from kg.store.records import rows_of
from webui.parts.choices import by_label, choosable, named
from webui.parts.figures import as_told, of_patients, set_apart
from webui.parts.tables import VERDICTS, Badge
from webui.site.arguments import refuse_unknown
from webui.site.errors import BadValue
from webui.site.names import Link
from webui.site.negotiation import choose
from webui.site.reader import Reader, reader
from webui.site.templating import as_csv, as_html, as_json

blueprint = Blueprint("comparisons", __name__)
_FORMS = ("text/html", "application/json", "text/csv")
_REGIMEN, LEAST, MOST = "regimen", 2, 6
_OFFERED = 400  # regimens that a field offers as one types
_HEADER = (
    *("section", "item", "itemLabel", "detail", "regimen", "regimenLabel"),
    *("words", "thing", "study", "place", "inconsistency", "other_reading"),
)
# Families of outcomes in the order of the page: first what was so before treatment.
KINDS = dict(sorted(words().families.items(), key=lambda pair: not pair[1].before))


@dataclass(frozen=True, slots=True)
class ComparisonEntry:
    """Something said of a regimen in words; not `reported` where the source says that there is no figure.

    `to` is the thing that has these words, `badge` the verdict if it is one; `study` and `at` say whence.
    `inconsistency` is about the figure; `other_reading` is printed for it elsewhere.
    """

    words: str
    to: Link | None = None
    reported: bool = True
    study: Link | None = None
    at: Link | None = None
    badge: Badge | None = None
    inconsistency: Link | None = None
    other_reading: str | None = None


_Told = tuple[Link, str, ComparisonEntry]  # of what, what sets it apart, and what is said


@rows_of("pages", "compare-studies")
class ComparedStudy:
    """A study that gave a regimen: its design, patients in the arm, and how it is known."""

    study: Link
    design: str | None
    n: int | None
    comparator: bool
    abstract: bool


@rows_of("pages", "compare-doses")
class DoseOfRegimen:
    """How a drug of a regimen was given, in the words of the source."""

    study: Link | None
    drug: Link
    part: str
    as_written: str
    at: Link

    @property
    def told(self) -> _Told:
        """What is said of the drug."""
        entry = ComparisonEntry(f"{self.as_written} ({self.part})", study=self.study, at=self.at)
        return self.drug, "", entry


@rows_of("pages", "compare-results")
class ResultOfRegimen:
    """A figure of an arm that had a regimen, or the statement that there is none."""

    kind: str
    outcome: Link
    grade: str | None
    time: Decimal | None
    time_unit: str | None
    result: Iri
    result_label: str
    status: str
    n: int | None
    analysed: int | None
    study: Link
    population: Link | None
    at: Link
    denominator: str | None
    inconsistency: Link | None
    other_reading: str | None

    @property
    def told(self) -> _Told:
        """What is said of the outcome; the patients of the arm are not said to be the ones analysed."""
        said, reported = as_told(self.result_label, self.status), self.status == ResultStatus.REPORTED
        arm = f", {self.n} in the arm" if self.n is not None else ""
        counted = arm if self.analysed is None else f" of {self.analysed}"
        if among := of_patients(self.denominator, None, None):
            counted = f" {among}"
        who = f" in {self.population.label}" if self.population else ""
        to, whole = Link(self.result, said), f"{said}{counted if reported else ''}{who}"
        marks = self.inconsistency, self.other_reading
        entry = ComparisonEntry(whole, to, reported, self.study, self.at, None, *marks)
        return self.outcome, set_apart(self.grade, self.time, self.time_unit), entry


@rows_of("pages", "compare-verdicts")
class VerdictOnRegimen:
    """A verdict on a regimen and an abnormality."""

    abnormality: Link
    verdict: Link
    assertion: Iri
    robustness: Link | None

    @property
    def told(self) -> _Told:
        """What is said of the abnormality."""
        badge = Badge(self.verdict.label, self.verdict.iri.removeprefix(VERDICTS), self.assertion)
        stable, to = self.robustness.label if self.robustness else "", Link(self.assertion, badge.label)
        return self.abnormality, "", ComparisonEntry(stable, to, badge.tone != words().silent, badge=badge)


_Row = DoseOfRegimen | ResultOfRegimen | VerdictOnRegimen


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


@blueprint.get("/compare")
@blueprint.get("/compare.<any(json,csv):suffix>")
def page(suffix: str | None = None) -> Response:
    """Show the regimens that the address names side by side, or a form to choose them."""
    read = reader()
    refuse_unknown((_REGIMEN,))
    known = {link.iri: link for link in choosable(read, "choices", type=f"{ONTOLOGY}Regimen")}
    chosen = _chosen(read, known)
    made = compare(read, chosen) if len(chosen) >= LEAST else None
    if (media_type := choose(_FORMS, suffix)) == "text/html":
        offered = by_label(known[iri] for iri in sorted(known)[:_OFFERED])
        shown = {"chosen": chosen, "comparison": made, "offered": offered, "most": MOST}
        return as_html("comparisons/compare.html", shown)
    if made:
        return as_csv(_HEADER, _rows(made)) if media_type == "text/csv" else as_json({"comparison": made})
    raise BadValue(f"Parameter {_REGIMEN!r}: name {LEAST} to {MOST} regimens, each as one {_REGIMEN}=….")


def _chosen(read: Reader, known: Mapping[str, Link]) -> list[Link]:
    """Return the regimens that the address names, each once.

    :raises BadValue: for one that is not there, one that is named twice, or too many.
    """
    asked = [value.strip() for value in request.args.getlist(_REGIMEN) if value.strip()]
    if (many := len(asked)) > MOST:
        raise BadValue(f"Parameter {_REGIMEN!r}: at most {MOST} regimens stand side by side, not {many}.")
    found = [named(read, _REGIMEN, value, known) for value in asked]
    if twice := [link.label for link in found if found.count(link) > 1]:
        raise BadValue(f"Parameter {_REGIMEN!r}: {twice[0]} is named twice.")
    return found


def _rows(made: Comparison) -> Iterator[Sequence[object]]:
    for section in made.sections:
        for line in section.lines:
            of = (section.name, line.of.iri, line.of.label, line.more)
            for column, cell in zip(made.columns, line.cells, strict=True):
                for entry in cell:
                    said = ", ".join(filter(None, (entry.badge.label if entry.badge else "", entry.words)))
                    linked = (entry.to, entry.study, entry.at, entry.inconsistency)
                    links = (link.iri if link else None for link in linked)
                    yield *of, column.regimen.iri, column.regimen.label, said, *links, entry.other_reading


def compare(read: Reader, regimens: Sequence[Link]) -> Comparison:
    """Return the comparison of two or more regimens."""
    columns = [ComparedRegimen(each, tuple(read.records(ComparedStudy, iri=each.iri))) for each in regimens]
    measured = [read.records(ResultOfRegimen, iri=each.iri) for each in regimens]
    doses = [read.records(DoseOfRegimen, iri=each.iri) for each in regimens]
    verdicts = [read.records(VerdictOnRegimen, iri=each.iri) for each in regimens]
    of_kinds = {kind: [[each for each in of if each.kind == kind] for of in measured] for kind in KINDS}
    sections: Sequence[tuple[str, str, Sequence[Sequence[_Row]]]] = (
        ("doses", "How it was given", doses),
        *((kind, KINDS[kind].heading, of) for kind, of in of_kinds.items()),
        ("abnormalities", "Cytogenetic subgroups", verdicts),
    )
    shown = tuple(ComparisonSection(name, title, _lines(said)) for name, title, said in sections if any(said))
    return Comparison(tuple(columns), shown, tuple(_unsafe(columns, shown)))


def _lines(columns: Sequence[Sequence[_Row]]) -> tuple[ComparisonLine, ...]:
    """Return a line for each thing that *columns* tell of, those told of most regimens first."""
    cells: dict[tuple[Link, str], list[list[ComparisonEntry]]] = defaultdict(lambda: [[] for _ in columns])
    for place, column in enumerate(columns):
        for of, more, entry in (each.told for each in column):
            cells[of, more][place].append(entry)
    found = [ComparisonLine(*key, tuple(map(tuple, told))) for key, told in cells.items()]
    return tuple(sorted(found, key=lambda line: (-line.told, line.of.label.casefold(), line.more)))


def _unsafe(columns: Sequence[ComparedRegimen], sections: Sequence[ComparisonSection]) -> Iterator[str]:
    yield from _direct(columns)
    designs = [sorted({study.design for study in column.studies if study.design}) for column in columns]
    yield from _differing("Designs differ", columns, map(", ".join, designs))
    by_name = {section.name: section.lines for section in sections}
    for line in by_name.get("patients", ()):
        told = (", ".join(dict.fromkeys(each.to.label for each in cell if each.to)) for cell in line.cells)
        yield from _differing(f"Patients differ in {line.of.label}", columns, told)
    endpoints = [*by_name.get("response", ()), *by_name.get("survival", ())]
    many, shared = len(endpoints), sum(line.told == len(line.cells) for line in endpoints)
    if shared < many:
        yield f"Of {many} endpoints of response and survival, {shared} have figures for each regimen."
    for column in columns:
        early = sum(study.abstract for study in column.studies)
        if early:
            those = f"{early} of {len(column.studies)} studies" if column.studies[1:] else "the one study"
            yield f"{column.regimen.label}: {those} known from meeting abstracts only."
        if not column.studies:
            yield f"{column.regimen.label}: no study in the graph gave it."


def _direct(columns: Sequence[ComparedRegimen]) -> Iterator[str]:
    """Say of each pair whether a study gave both."""
    apart = []
    for one, other in combinations(columns, 2):
        pair = f"{one.regimen.label} and {other.regimen.label}"
        others = {each.study for each in other.studies}
        if both := [each.study.label for each in one.studies if each.study in others]:
            yield f"{pair} were both given in {', '.join(both)}."
        else:
            apart.append(pair)
    if apart:
        every = len(apart) > 1 and len(apart) == comb(len(columns), 2)
        pairs = "two of these" if every else ("both " if len(apart) == 1 else "") + "; nor ".join(apart)
        yield f"No study in the graph gave {pairs}: their figures are from different patients."


def _differing(what: str, columns: Sequence[ComparedRegimen], told: Iterator[str]) -> Iterator[str]:
    """Say *what*, and what is *told* of each regimen, if that is not the same of all."""
    found = [said or "not told" for said in told]
    if len(set(found)) > 1:
        names = (column.regimen.label for column in columns)
        yield f"{what}: {'; '.join(map(' '.join, zip(names, found, strict=True)))}."
