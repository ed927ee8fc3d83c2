"""The answer to a question as its page shows it: in a sentence, in short, in cards, and as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.facts import BASE
from kg.schema.queries import Query
from kg.store import UNVERSIONED, Iri, Row
from webui.pages.charts.kinds import KINDS
from webui.pages.questions.cards import Evidence, Quarrel, evidence, quarrels
from webui.pages.questions.permalinks import Citation, permalink
from webui.pages.questions.pickers import Picker
from webui.pages.questions.ranges import Range, ranges
from webui.pages.questions.sentences import answered, asked, judged_in_words
from webui.pages.questions.summary import Group, Judged, groups, judged, spoken, sureness
from webui.parts.tables import TableView, table
from webui.site.names import absolute
from webui.site.reader import Reader
from webui.site.templating import DATA

_PLOTTED = "regimen"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer for a reader.

    `sentence` is empty if there is no answer. `sure` says for each kind of support which verdicts have
    it. `evidence` and `quarrels` are by the IRI of a line and of a dispute. `plotted` are the things that
    a chart is drawn of.
    """

    question: str
    sentence: str
    groups: tuple[Group, ...]
    ranges: tuple[Range, ...]
    judged: tuple[Judged, ...]
    sure: tuple[tuple[str, tuple[Judged, ...]], ...]
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
    known = evidence(read, rows)
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
        quarrels=quarrels(read, rows),
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
    read: Reader, bound: Query, pickers: Sequence[Picker], rows: Sequence[Row], in_short: Sequence[Group]
) -> str:
    if not rows:
        return ""
    if bound.answer:
        return answered(bound.answer, _called(pickers), rows, read.names)
    about = next((picker.label for picker in pickers if picker.label), "")
    if in_short and about:
        return judged_in_words(in_short, about)
    return f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}."


def citation(read: Reader, query: Query, pickers: Sequence[Picker], root: str, now: str | None) -> Citation:
    """Return how to cite an answer whose digest is *now*, on the site at *root*."""
    about = next(iter(read.rows("dataset-about")), {})
    values = {each.name: each.value.removeprefix(BASE) for each in pickers if each.value or not each.optional}
    issued, publisher = about.get("issued"), about.get("publisher")
    return Citation(
        title=in_words(query, pickers),
        site=DATA,
        publisher=str(publisher) if publisher else None,
        version=read.store.version if read.store.version != UNVERSIONED else "unknown",
        issued=str(issued) if issued else None,
        sources=tuple(source.title for source in read.sources),
        url=permalink(f"{root}/questions/{query.name}", values, read.store.version, now),
    )
