"""What became of every unit of a source: captured by facts, waived for a reason, or missed.

A number is captured by a fact that points at its characters, or by the thing whose name it
is part of; a citation mark by facts there that rest on each work it names; a sentence by a
fact that is said there first; a cell by any fact in it, a header by any fact in its column.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ingest.curated.holdings import Holdings, Unit, place_of
from ingest.curated.waivers import Waived, WaivedPlace
from kg.errors import Rejection
from kg.facts import (
    CellAnchor,
    CitationMark,
    EntryAnchor,
    Fact,
    LedgerEntry,
    NumericToken,
    Place,
    Ref,
    Reference,
    SentenceAnchor,
    UnitKind,
    UnitState,
    WaiverReason,
    content_ref,
)
from kg.facts.locators import digest

MOST_NAMED = 8
"""No more facts than this are named for one unit."""
_NO_TEXT = digest("")
_KINDS: Mapping[type[Fact], UnitKind] = {
    NumericToken: UnitKind.NUMBER,
    CitationMark: UnitKind.CITATION,
    SentenceAnchor: UnitKind.SENTENCE,
    CellAnchor: UnitKind.CELL,
}
_WAIVED: Mapping[UnitKind, Waived] = {
    UnitKind.NUMBER: Waived.NUMBER,
    UnitKind.CITATION: Waived.CITATION,
    UnitKind.SENTENCE: Waived.SENTENCE,
    UnitKind.CELL: Waived.CELL,
}


def ledger(
    source: Ref, facts: Sequence[Fact], waived: Iterable[WaivedPlace]
) -> Iterator[LedgerEntry | Rejection]:
    """Yield one entry for each unit of *source*, in the order of *facts*.

    A waiver for something that is captured, or for no unit, is a rejection.
    """
    holdings = Holdings.of(facts)
    references = {fact.at for fact in facts if isinstance(fact, Reference)}
    waivers = {(waiver.what, waiver.place): waiver for waiver in waived}
    for unit in facts:
        if isinstance(unit, Unit) and unit.source == source:
            kind = _kind(unit, references)
            waiver = waivers.pop((_WAIVED[kind], place_of(unit)), None) if kind in _WAIVED else None
            by = holdings.of_unit(unit)
            if waiver is not None and by:
                yield waiver.rejection(f"{waiver.place} is captured already, by {', '.join(by[:MOST_NAMED])}")
            yield _entry(unit, kind, by, waiver)
    for waiver in waivers.values():
        yield waiver.rejection(f"{waiver.place} is no {waiver.what} of the source")


def _kind(unit: Unit, references: set[Place]) -> UnitKind:
    if isinstance(unit, EntryAnchor):
        return UnitKind.REFERENCE if unit.locator in references else UnitKind.ABBREVIATION
    return _KINDS[type(unit)]


def _entry(unit: Unit, kind: UnitKind, by: Sequence[Ref], waiver: WaivedPlace | None) -> LedgerEntry:
    reason, because = (waiver.entry.model.reason, waiver.entry.model.because) if waiver else (None, None)
    if not by and kind is UnitKind.CELL and place_of(unit).locator.digest == _NO_TEXT:
        reason, because = WaiverReason.LAYOUT, "an empty cell"
    state = UnitState.WAIVED if reason else UnitState.MISSED
    return LedgerEntry(
        iri=content_ref("ledger", unit.iri),
        source=unit.source,
        unit_of_document=unit.iri,
        unit_kind=kind,
        unit_state=UnitState.CAPTURED if by else state,
        captured_by=tuple(dict.fromkeys(by))[:MOST_NAMED],
        waiver_reason=None if by else reason,
        because=None if by else because,
    )
