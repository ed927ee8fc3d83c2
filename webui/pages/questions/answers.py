"""The answer to a question as its page shows it: in a sentence, in short, in cards, and as a table.

A card says of an evidence line in what circumstances it stands, and on which studies it rests.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.facts import BASE, ONTOLOGY, Maturity
from kg.schema.queries import Query
from kg.store import UNVERSIONED, Iri, Row
from kg.store.records import rows_of
from webui.pages.catalogue import DatasetAbout
from webui.pages.charts.requests import KINDS
from webui.pages.questions.permalinks import CitedAnswer, permalink
from webui.pages.questions.pickers import Picker
from webui.pages.questions.summary import (
    VerdictGroup,
    answered,
    asked,
    groups,
    judged,
    judged_in_words,
    spoken,
    sureness,
)
from webui.parts.figures import ranges
from webui.parts.tables import table
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
    value: Link | str


@rows_of("pages", "evidence-studies")
class EvidenceStudy:
    """A study behind an evidence line, and an arm of it that was given what the line is about."""

    line: Iri
    study: Link
    design: str | None
    arm: Iri | None
    n: int | None


@rows_of("pages", "evidence-disputes")
class EvidenceDispute:
    """A dispute, how far it is explained, and a kind of difference that may explain it."""

    dispute: Iri
    status: str
    explanation: Link | None


@dataclass(frozen=True, slots=True)
class Cohort:
    """A study behind a line, its design, and how many patients were in the arms that it speaks of."""

    study: Link
    design: str
    patients: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a card shows of an evidence line beside its words, citation and place.

    `design` is that of the line, else nothing: each of the `cohorts` has its own. `circumstances` are
    what is said of the line, by name.
    """

    cohorts: tuple[Cohort, ...]
    design: Link | None
    circumstances: Mapping[str, Sequence[Link | str]]
    rests_on_abstract: bool


def answer_to(
    read: Reader, bound: Query, pickers: Sequence[Picker], rows: Sequence[Row]
) -> Mapping[str, object]:
    """Return *rows*, the answer to *bound*, for a reader, as the template of a question shows it.

    `sentence` is empty if there is no answer. `sure` says for each kind of support which verdicts have
    it. `evidence` and `quarrels`, what may explain a dispute, are by the IRI of a line and of a dispute.
    `plotted` are the things that a chart is drawn of, `narrowed` what was picked and that chart takes as
    well. `places` says where on the page the evidence on a thing is.
    """
    known = _evidence_of(read, _named(rows, "line"))
    whole = table(bound, rows, read.names)
    by_thing = judged(table(bound, spoken(bound, rows), read.names))
    in_short, quarrels = groups(whole), defaultdict(list)
    for each in read.records_of_each(EvidenceDispute, "dispute", _named(rows, "dispute")):
        quarrels[each.dispute].append(each)
    picked = {str(absolute(picker.type)): picker.value for picker in pickers if picker.value}
    return {
        "question": in_words(bound, pickers),
        "sentence": _sentence(read, bound, pickers, rows, in_short),
        "groups": in_short,
        "ranges": ranges(rows, read.names),
        "judged": by_thing,
        "sure": sureness(by_thing, frozenset(line for line, one in known.items() if one.rests_on_abstract)),
        "evidence": known,
        "quarrels": quarrels,
        "table": whole,
        "plotted": _named(rows, _PLOTTED),
        "narrowed": KINDS[bound.chart].narrowed_by(picked) if bound.chart in KINDS else {},
        "places": {one.thing: one.slug for one in reversed(by_thing)},
    }


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


def _named(rows: Sequence[Row], name: str) -> list[str]:
    return list(dict.fromkeys(str(row[name]) for row in rows if isinstance(row.get(name), Iri)))


def _evidence_of(read: Reader, lines: Sequence[str]) -> Mapping[str, Evidence]:
    """Return what is known of each of *lines* of evidence, by its IRI."""
    said: dict[str, dict[str, list[Link | str]]] = defaultdict(lambda: defaultdict(list))
    for each in read.records_of_each(EvidenceFact, "line", lines):
        said[each.line][each.property.removeprefix(ONTOLOGY)].append(each.value)
    arms: dict[str, dict[tuple[Link, str], dict[Iri, int]]] = defaultdict(dict)
    for study in read.records_of_each(EvidenceStudy, "line", lines):
        counted = arms[study.line].setdefault((study.study, study.design or ""), {})
        if study.arm is not None and study.n is not None:
            counted[study.arm] = study.n
    return {
        line: _card(said[line], [Cohort(*key, tuple(n.values())) for key, n in arms[line].items()])
        for line in lines
    }


def _card(said: Mapping[str, Sequence[Link | str]], cohorts: Sequence[Cohort]) -> Evidence:
    design = next((one for one in said.get("design", ()) if isinstance(one, Link)), None)
    finished = {one.iri for one in said.get("maturity", ()) if isinstance(one, Link)}
    told = {
        words: [one for one in said.get(name, ()) if getattr(one, "iri", one) not in _PLAIN]
        for name, words in _WORDS.items()
    }
    circumstances = {words: values for words, values in told.items() if values}
    return Evidence(tuple(cohorts), design, circumstances, finished == {_ABSTRACT})
