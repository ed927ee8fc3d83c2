"""An invented article with its words: a page break in a sentence, a cell that repeats the row above."""

import hashlib
from collections.abc import Iterator
from decimal import Decimal

from kg.facts import (
    CellAnchor,
    CitationMark,
    DocumentPart,
    Entity,
    Fact,
    Inconsistency,
    LedgerEntry,
    NumericToken,
    Place,
    Publication,
    Ref,
    Reference,
    SentenceAnchor,
    Source,
    UnitKind,
    UnitState,
    WaiverReason,
)
from kg.facts.locators import digest

SOURCE = Ref("source/quoted")
PAGE_BREAK = "\n7\n\f"
SENTENCES = (
    "Zanubarol <b>glowed</b> in 12 mice.",
    "It did so at doses \\geq 3 mg,^{1} & in rats.",
    "It glowed on the page before and on the next.",
)
ROWS = (("ZD", "42", "61.5%"), ("ZD", "40", "9%"))
HEADERS = ("Regimen", "N", "PR")
TEXT = (
    "\n".join(
        [
            "Findings",
            SENTENCES[0],
            SENTENCES[1].replace("doses ", "doses \n  "),
            SENTENCES[2].replace("before ", "before" + PAGE_BREAK),
            "ZD | 42 | 61.5%",
            "   | 40 | 9%",
        ]
    )
    + "\n"
)


def place(locator: str) -> str:
    """Return the IRI of a place of the article."""
    return f"https://w3id.org/myeloma-kg/anchor/quoted/{locator}"


def stretches(text: str, *parts: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return where the *parts* of a sentence or cell start and end in *text*."""
    starts = tuple(text.index(part) for part in parts)
    return starts, tuple(start + len(part) for start, part in zip(starts, parts, strict=True))


def source_facts(text: str = TEXT) -> Iterator[Fact]:
    """Yield the source that was read from *text*, with its places."""
    yield Source(
        iri=SOURCE,
        label="An Invented Article 2021",
        title="An invented article",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    for order, (slug, label) in enumerate((("findings", "Findings"), ("table-1", "Table 1")), 1):
        yield DocumentPart(iri=Ref(f"part/quoted/{slug}"), source=SOURCE, label=label, slug=slug, order=order)
    yield from _sentences(text)
    yield from _cells(text)


def _sentences(text: str) -> Iterator[Fact]:
    second = SENTENCES[1].replace("doses ", "doses \n  ")
    cut = tuple(part.strip() for part in SENTENCES[2].replace("before ", "before\f").split("\f"))
    for number, (said, parts) in enumerate(
        zip(SENTENCES, ((SENTENCES[0],), (second,), cut), strict=True), start=1
    ):
        start, end = stretches(text, *parts)
        yield SentenceAnchor(
            iri=Ref(f"anchor/quoted/findings/1/{number}"),
            source=SOURCE,
            in_part=Ref("part/quoted/findings"),
            locator=Place(f"findings/1/{number}@{digest(said)}"),
            start=start,
            end=end,
        )


def _cells(text: str) -> Iterator[Fact]:
    for row, cells in enumerate(ROWS, 1):
        for column, said in enumerate(cells, 1):
            inherited = (row, column) == (2, 1)
            start, end = ((), ()) if inherited else stretches(text, said)
            yield CellAnchor(
                iri=Ref(f"anchor/quoted/table-1/{row}/{column}"),
                source=SOURCE,
                in_part=Ref("part/quoted/table-1"),
                locator=Place(f"table-1/{row}/{column}@{digest(said)}"),
                row=row,
                column=column,
                column_header=HEADERS[column - 1],
                start=start,
                end=end,
                inherited=inherited,
            )


def _unit(unit: str, kind: UnitKind, state: UnitState, **fields: object) -> LedgerEntry:
    name = unit.replace("/", "-")
    return LedgerEntry.model_validate(
        {
            "iri": f"ledger/{name}",
            "source": SOURCE,
            "unit_of_document": Ref(unit),
            "unit_kind": kind,
            "unit_state": state,
            **fields,
        }
    )


def audited() -> Iterator[Fact]:
    """Yield a ledger with a number captured, a sentence waived, a mark and a cell missed; two findings."""
    twelve, mark = Place("findings/1/1[27:29]"), Place("findings/1/2[29:33]")
    yield Entity(iri=Ref("drug/zanubarol"), kind="Drug", label="zanubarol")
    yield Publication(iri=Ref("publication/doe"), label="Doe 2011", title="Light")
    yield Reference(
        iri=Ref("reference/quoted/1"),
        source=SOURCE,
        number=1,
        publication=Ref("publication/doe"),
        at=Place("findings/1/2"),
    )
    yield NumericToken(
        iri=Ref("number/quoted/findings/1/1/27-29"),
        source=SOURCE,
        as_written="12",
        reads_as=Decimal(12),
        at=twelve,
    )
    yield CitationMark(
        iri=Ref("citation-mark/quoted/findings/1/2/29-33"),
        source=SOURCE,
        as_written="^{1}",
        cites=(Ref("reference/quoted/1"),),
        at=mark,
    )
    yield _unit(
        "number/quoted/findings/1/1/27-29",
        UnitKind.NUMBER,
        UnitState.CAPTURED,
        captured_by=(Ref("drug/zanubarol"),),
    )
    yield _unit("citation-mark/quoted/findings/1/2/29-33", UnitKind.CITATION, UnitState.MISSED)
    yield _unit(
        "anchor/quoted/findings/1/3",
        UnitKind.SENTENCE,
        UnitState.WAIVED,
        waiver_reason=WaiverReason.REPEATS,
        because="says what the first sentence says",
    )
    yield _unit("anchor/quoted/table-1/2/3", UnitKind.CELL, UnitState.MISSED)
    yield from _inconsistencies()


def _inconsistencies() -> Iterator[Fact]:
    for name, kind, severity, places in (
        ("one", "text against table", "content", ("findings/1/1[27:29]", "table-1/1/2")),
        ("two", "spelling variant", "wording", ("findings/1/3", "table-1/2/1")),
    ):
        yield Inconsistency(
            iri=Ref(f"inconsistency/{name}"),
            source=SOURCE,
            label=f"The {name} that does not fit",
            inconsistency_kind=kind,
            severity=severity,
            resolution="the table is followed",
            readings=("12 mice", "42 <mice>"),
            at=tuple(Place(each) for each in places),
        )
