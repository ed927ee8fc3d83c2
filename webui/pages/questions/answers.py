"""The answer to a question as its page shows it: in a sentence, in short, in cards, and as a table.

A card says of an evidence line in what circumstances it stands, and on which studies it rests.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.facts import BASE, ONTOLOGY, Maturity
from kg.schema.queries import Query
from kg.store import UNVERSIONED, Iri, Row
from kg.store.records import rows_of
from webui.pages.catalogue import DatasetAbout
from webui.pages.charts.kinds import KINDS
from webui.pages.questions.permalinks import CitedAnswer, permalink
from webui.pages.questions.pickers import Picker
from webui.pages.questions.sentences import answered, asked, judged_in_words
from webui.pages.questions.summary import (
    JudgedThing,
    Range,
    VerdictGroup,
    groups,
    judged,
    ranges,
    spoken,
    sureness,
)
from webui.parts.tables import TableView, table
from webui.site.names import Link, absolute
from webui.site.reader import Reader
from webui.site.templating import DATA

_PLOTTED = "regimen"
# What a card says of a line, in this order, and in which words.
_WORDS = {
    "settings": "Setting",
    "populations": "Patients",
    "priorTherapy": "Prior therapy",
    "outcomes": "Endpoint",
    "systems": "System",
    "confounders": "May be due to",
    "maturity": "Report",
    "voice": "Said as",
    "hedge": "Hedged",
}
_PLAIN = {ONTOLOGY + "finding", ONTOLOGY + "direct"}  # what is not worth a word
_ABSTRACT = ONTOLOGY + Maturity.ABSTRACT.value


@rows_of("pages", "evidence-facts")
class EvidenceFact:
    """A circumstance of an evidence line."""

    line: Iri
    property: Iri
    value: Iri | str


@rows_of("pages", "evidence-studies")
class EvidenceStudy:
    """A study behind an evidence line, and an arm of it that was given what the line is about."""

    line: Iri
    study: Iri
    design: str | None
    arm: Iri | None
    n: int | None


@rows_of("pages", "evidence-disputes")
class EvidenceDispute:
    """A dispute, how far it is explained, and a kind of difference that may explain it."""

    dispute: Iri
    status: str
    explanation: Iri | None


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One thing that is said of a line: its name and values."""

    name: str
    values: tuple[Link | str, ...]


@dataclass(frozen=True, slots=True)
class Cohort:
    """A study behind a line, its design, and how many patients were in the arms that it speaks of."""

    study: Link
    design: str
    patients: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a card shows of an evidence line beside its words, citation and place.

    `design` is that of the line, else nothing: each of the `cohorts` has its own.
    """

    cohorts: tuple[Cohort, ...]
    design: Link | None
    circumstances: tuple[Circumstance, ...]
    rests_on_abstract: bool


@dataclass(frozen=True, slots=True)
class Quarrel:
    """How far a dispute is explained, and by what kinds of difference."""

    status: str
    explanations: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer for a reader.

    `sentence` is empty if there is no answer. `sure` says for each kind of support which verdicts have
    it. `evidence` and `quarrels` are by the IRI of a line and of a dispute. `plotted` are the things that
    a chart is drawn of.
    """

    question: str
    sentence: str
    groups: tuple[VerdictGroup, ...]
    ranges: tuple[Range, ...]
    judged: tuple[JudgedThing, ...]
    sure: tuple[tuple[str, tuple[JudgedThing, ...]], ...]
    evidence: Mapping[str, Evidence]
    quarrels: Mapping[str, Quarrel]
    table: TableView
    plotted: tuple[str, ...]
    narrowed: Mapping[str, str]

    @property
    def places(self) -> Mapping[object, str]:
        """Where on the page the evidence on a thing is."""
        return {one.thing: one.slug for one in reversed(self.judged)}


def answer_to(read: Reader, bound: Query, pickers: Sequence[Picker], rows: Sequence[Row]) -> Answered:
    """Return *rows*, the answer to *bound*, for a reader."""
    known = _evidence_of(read, rows)
    whole = table(bound, rows, read.names)
    by_thing = judged(table(bound, spoken(bound, rows), read.names))
    abstracts = frozenset(line for line, one in known.items() if one.rests_on_abstract)
    in_short = groups(whole)
    return Answered(
        question=in_words(bound, pickers),
        sentence=_sentence(read, bound, pickers, rows, in_short),
        groups=in_short,
        ranges=ranges(rows, read.names),
        judged=by_thing,
        sure=sureness(by_thing, abstracts),
        evidence=known,
        quarrels=_quarrels(read, rows),
        table=whole,
        plotted=_plotted(rows),
        narrowed=_narrowed(bound, pickers),
    )


def _plotted(rows: Sequence[Row]) -> tuple[str, ...]:
    named = (row.get(_PLOTTED) for row in rows)
    return tuple(dict.fromkeys(str(value) for value in named if isinstance(value, Iri)))


def _narrowed(query: Query, pickers: Sequence[Picker]) -> Mapping[str, str]:
    """Return what was picked and the chart of *query* takes as well, by the chart's parameter."""
    picked = {str(absolute(picker.type)): picker.value for picker in pickers if picker.value}
    return KINDS[query.chart].narrowed_by(picked) if query.chart in KINDS else {}


def in_words(query: Query, pickers: Sequence[Picker]) -> str:
    """Return a question as it was asked."""
    return asked(query.asked, _called(pickers)) if query.asked else query.title


def _called(pickers: Sequence[Picker]) -> Mapping[str, str]:
    return {picker.name: picker.label for picker in pickers}


def _sentence(
    read: Reader,
    bound: Query,
    pickers: Sequence[Picker],
    rows: Sequence[Row],
    in_short: Sequence[VerdictGroup],
) -> str:
    if not rows:
        return ""
    if bound.answer:
        return answered(bound.answer, _called(pickers), rows, read.names)
    about = next((picker.label for picker in pickers if picker.label), "")
    if in_short and about:
        return judged_in_words(in_short, about)
    return f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}."


def citation(
    read: Reader, query: Query, pickers: Sequence[Picker], root: str, now: str | None
) -> CitedAnswer:
    """Return how to cite an answer whose digest is *now*, on the site at *root*."""
    about = next(iter(read.records(DatasetAbout)), None)
    values = {each.name: each.value.removeprefix(BASE) for each in pickers if each.value or not each.optional}
    return CitedAnswer(
        title=in_words(query, pickers),
        site=DATA,
        publisher=about.publisher if about else None,
        version=read.store.version if read.store.version != UNVERSIONED else "unknown",
        issued=about.issued if about else None,
        sources=tuple(source.title for source in read.sources),
        url=permalink(f"{root}/questions/{query.name}", values, read.store.version, now),
    )


def _evidence_of(read: Reader, rows: Sequence[Row]) -> Mapping[str, Evidence]:
    """Return what is known of each evidence line that *rows* name, by its IRI."""
    lines = _named(rows, "line")
    if not lines:
        return {}
    said: dict[str, dict[str, list[Link | str]]] = defaultdict(lambda: defaultdict(list))
    for each in read.records_of_each(EvidenceFact, "line", lines):
        told = read.names.link(each.value) if isinstance(each.value, Iri) else each.value
        said[each.line][each.property.removeprefix(ONTOLOGY)].append(told)
    studies = _cohorts(read, lines)
    return {line: _card(said[line], studies.get(line, ())) for line in lines}


def _named(rows: Sequence[Row], name: str) -> list[str]:
    return list(dict.fromkeys(str(row[name]) for row in rows if isinstance(row.get(name), Iri)))


def _card(said: Mapping[str, Sequence[Link | str]], cohorts: tuple[Cohort, ...]) -> Evidence:
    design = next((one for one in said.get("design", ()) if isinstance(one, Link)), None)
    finished = {one.iri for one in said.get("maturity", ()) if isinstance(one, Link)}
    return Evidence(cohorts, design, tuple(_circumstances(said)), finished == {_ABSTRACT})


def _circumstances(said: Mapping[str, Sequence[Link | str]]) -> Iterator[Circumstance]:
    for name, words in _WORDS.items():
        told = tuple(one for one in said.get(name, ()) if getattr(one, "iri", one) not in _PLAIN)
        if told:
            yield Circumstance(words, told)


def _cohorts(read: Reader, lines: Sequence[str]) -> Mapping[str, tuple[Cohort, ...]]:
    found: dict[str, dict[str, tuple[str, dict[str, int]]]] = defaultdict(dict)
    for each in read.records_of_each(EvidenceStudy, "line", lines):
        _, arms = found[each.line].setdefault(each.study, (each.design or "", {}))
        if each.arm is not None and each.n is not None:
            arms[each.arm] = each.n
    return {
        line: tuple(
            Cohort(read.names.link(study), design, tuple(arms.values()))
            for study, (design, arms) in studies.items()
        )
        for line, studies in found.items()
    }


def _quarrels(read: Reader, rows: Sequence[Row]) -> Mapping[str, Quarrel]:
    """Return what may explain each dispute that *rows* name, by its IRI."""
    disputes = _named(rows, "dispute")
    if not disputes:
        return {}
    found: dict[str, Quarrel] = {}
    for each in read.records_of_each(EvidenceDispute, "dispute", disputes):
        before = found.get(each.dispute, Quarrel(each.status, ()))
        more = (read.names.link(each.explanation),) if each.explanation else ()
        found[each.dispute] = Quarrel(before.status, (*before.explanations, *more))
    return found
