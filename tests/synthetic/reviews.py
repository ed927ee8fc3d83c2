"""One invented review: everything that is recorded of it, and the ledger of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from ingest.consistency.denominators import with_denominators
from ingest.consistency.marks import with_marks
from kg.facts import (
    Abbreviation,
    CellAnchor,
    CitationMark,
    EntryAnchor,
    Fact,
    LedgerEntry,
    Mention,
    NumericToken,
    Ref,
    Reference,
    SentenceAnchor,
    Source,
    UnitKind,
    content_ref,
)
from tests.synthetic import names
from tests.synthetic.claims import claims
from tests.synthetic.pages import Pages
from tests.synthetic.studies import Setting, study
from tests.synthetic.world import World

STUDIES = (14, 70, 36)  # least, most and most frequent number of studies of a review
PER_STUDY = {"claims": 12.7, "sentences": 5.6, "references": 3.0, "inconsistencies": 1.5}
SECTIONS = ("introduction", "efficacy", "safety", "prognosis", "discussion")
_UNITS = {
    NumericToken: UnitKind.NUMBER,
    CitationMark: UnitKind.CITATION,
    SentenceAnchor: UnitKind.SENTENCE,
    CellAnchor: UnitKind.CELL,
    EntryAnchor: UnitKind.REFERENCE,
    Mention: UnitKind.HEDGE,
}


@dataclass(frozen=True, slots=True)
class Review:
    """A review: what is new to the vocabulary, its own facts, and its ledger."""

    slug: str
    studies: int
    vocabulary: Sequence[Fact]
    facts: Sequence[Fact]
    ledger: Sequence[Fact]


def review(world: World, number: int, most_studies: int | None = None) -> Review:
    """Return review *number*, counted from 1; the same for the same seed, whatever was asked before."""
    draw = world.draw("review", number)
    studies = round(draw.triangular(*STUDIES))
    studies = min(studies, most_studies) if most_studies else studies
    pages = Pages(f"synthetic-{number:06d}", world.patterns, draw)
    facts = [_source(pages, draw, number), *_body(world, pages, number, studies, draw)]
    found = list(with_marks(list(with_denominators([*facts, *pages.facts]))))
    return Review(pages.slug, studies, [*world.newcomers(number)], found, [*_ledger(world, pages, found)])


def _source(pages: Pages, draw: Random, number: int) -> Source:
    people = tuple(dict.fromkeys(names.author(draw) for _ in range(draw.randint(2, 12))))
    return Source(
        iri=pages.source,
        label=f"Synthetic review {number}",
        title=f"Invented review {number}",
        authors=people,
        journal="Synth J Rev",
        year=draw.randint(2005, 2024),
        rights="Invented: says nothing about any drug.",
        sha256=f"{draw.getrandbits(256):064x}",
    )


def _body(world: World, pages: Pages, number: int, studies: int, draw: Random) -> Iterator[Fact]:
    references = [*_references(world, pages, number, max(3, round(studies * PER_STUDY["references"])), draw)]
    yield from references
    listed = [fact for fact in references if isinstance(fact, Reference)]

    def mentions(named: Sequence[Ref]) -> tuple[Ref, ...]:
        return tuple(dict.fromkeys(world.topic(iri, number) for iri in named))

    sections = [pages.part(slug, slug.capitalize()) for slug in SECTIONS]
    for order in range(max(4, round(studies * PER_STUDY["sentences"]))):
        pages.sentence(sections[order % len(sections)], listed, mentions)
    table = pages.part("table-1", "Table 1")
    for order in range(studies):
        cited = listed[order % len(listed)]
        setting = Setting(world, pages, number, order + 1, pages.row(table), cited, draw)
        yield from study(setting, draw.choice(world.patterns.studies))
    yield from claims(world, pages, number, listed, round(studies * PER_STUDY["claims"]), draw)
    yield from _rest(world, pages, studies, draw)


def _references(world: World, pages: Pages, number: int, count: int, draw: Random) -> Iterator[Fact]:
    part = pages.part("references", "References")
    for order, work in enumerate(world.works(number, count, draw), start=1):
        yield work
        yield Reference(
            iri=Ref(f"reference/{pages.slug}/{order}"),
            source=pages.source,
            number=order,
            publication=work.iri,
            at=pages.entry(part, order),
        )


def _rest(world: World, pages: Pages, studies: int, draw: Random) -> Iterator[Fact]:
    """Yield the recommendations, rules, short forms and findings of a review of that many studies."""
    part = pages.part("abbreviations", "Abbreviations")
    for order in range(max(1, studies)):
        short = f"SY{order}"
        yield Abbreviation(
            iri=Ref(f"abbreviation/{pages.slug}/sy-{order}"),
            source=pages.source,
            short=short,
            long=f"synthetic short form {order}",
            at=(pages.entry(part, order + 1),),
        )
    for order in range(max(1, studies // 4)):
        rule, care = draw.choice(world.patterns.rules), draw.choice(world.patterns.care)
        own = {"source": pages.source, "figures_at": (), "remark": None, "qualified_by": ()}
        yield rule.model_copy(
            update={
                **own,
                "iri": content_ref("dose-rule", pages.slug, order),
                "condition": rule.condition and "as stated",
                "as_written": f"{rule.dose} {rule.dose_unit} every {rule.every_days} d",
                "at": pages.range(draw.choice(pages.cells)),
            }
        )
        yield care.model_copy(
            update={
                **own,
                "iri": content_ref("care", pages.slug, order),
                "condition": care.condition and "as stated",
                "purpose": None,
                "as_written": world.label(care.intervention),
                "at": pages.range(draw.choice(pages.cells)),
            }
        )
    for order in range(max(1, round(studies * PER_STUDY["inconsistencies"]))):
        found = draw.choice(world.patterns.inconsistencies)
        yield found.model_copy(
            update={
                "source": pages.source,
                "iri": content_ref("inconsistency", pages.slug, order),
                "label": f"Invented inconsistency {order} of {pages.slug}",
                "resolution": "left as it is",
                "readings": ("one reading", "another reading"),
                "at": tuple(draw.sample(pages.sentences, 2)),
            }
        )


def _ledger(world: World, pages: Pages, facts: Sequence[Fact]) -> Iterator[LedgerEntry]:
    """Yield what became of each unit: the states of the recorded ones, held by facts of the review."""
    holders = [fact.iri for fact in facts if type(fact).__name__ in {"EvidenceLine", "StudyResult", "Study"}]
    for unit in pages.facts:
        kind = _UNITS.get(type(unit))
        if kind is None:
            continue
        pattern = pages.draw.choice(world.patterns.ledger[kind.value])
        yield pattern.model_copy(
            update={
                "iri": content_ref("ledger", unit.iri),
                "source": pages.source,
                "unit_of_document": unit.iri,
                "captured_by": tuple(
                    sorted({pages.draw.choice(holders) for _ in pattern.captured_by[: len(holders)]})
                ),
                "because": pattern.because and "nothing to record",
            }
        )
