"""What became of every unit of a source: captured by facts, waived for a reason, or missed.

A number is captured by a fact that points at its characters, or by the thing whose name it
is part of; a citation mark by facts there that rest on each work it names; a sentence by a
fact that is said there first; a cell by any fact in it, a header by any fact in its column.
What is left out of the graph on purpose is waived by curated YAML records, each with a reason.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ConfigDict

from ingest.curated.entries import Entry, Some, accepted
from ingest.curated.grounds import Grounds
from kg.errors import Rejection
from kg.facts import (
    Abbreviation,
    CellAnchor,
    CitationMark,
    EntryAnchor,
    EvidenceLine,
    Fact,
    Inconsistency,
    LedgerEntry,
    NumericToken,
    Place,
    Publication,
    Ref,
    Reference,
    SentenceAnchor,
    Study,
    Text,
    UnitKind,
    UnitState,
    WaiverReason,
    content_ref,
)
from kg.facts.locators import Locator, digest


class Waived(StrEnum):
    """What kind of unit a waiver is about."""

    SENTENCE = "sentence"
    CELL = "cell"
    NUMBER = "number"
    CITATION = "citation"


class Waiver(BaseModel):
    """One waiver as a curator writes it: of whole places, or of a number or mark printed there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: Some[Place]
    what: Waived
    as_written: Text | None = None
    reason: WaiverReason
    because: Text


@dataclass(frozen=True, slots=True)
class WaivedPlace:
    """A waiver applied: the place, with characters if it is not the whole, and the record."""

    place: Place
    entry: Entry[Waiver]

    @property
    def what(self) -> Waived:
        """The kind of unit that it is about."""
        return self.entry.model.what

    def rejection(self, reason: str) -> Rejection:
        """Return the finding that this waiver is wrong for *reason*."""
        return self.entry.rejection("at", reason)


def waivers(folder: Path, grounds: Grounds) -> Iterator[WaivedPlace | Rejection]:
    """Yield the waived places of a folder, file by file, and what is wrong with the records.

    :raises UnreadableFile: when a file is no YAML, or no list of records.
    """

    def wrong(entry: Entry[Waiver]) -> Iterator[Rejection]:
        return (entry.rejection("at", reason) for reason in grounds.unplaced(entry.model.at))

    return accepted(folder, Waiver, wrong, lambda entry: _places(entry, grounds))


def _places(entry: Entry[Waiver], grounds: Grounds) -> Iterator[WaivedPlace | Rejection]:
    waiver = entry.model
    printed = waiver.what in (Waived.NUMBER, Waived.CITATION)
    if printed != (waiver.as_written is not None):
        yield entry.rejection("as_written", "stands with a number or a citation, and only there")
    elif not printed:
        yield from (WaivedPlace(place, entry) for place in waiver.at)
    else:
        yield from _printed_places(entry, grounds)


def _printed_places(entry: Entry[Waiver], grounds: Grounds) -> Iterator[WaivedPlace | Rejection]:
    waiver, fragment = entry.model, entry.model.as_written or ""
    for place in waiver.at:
        if waiver.what is Waived.NUMBER:
            found = grounds.printed.find(fragment, [place])
        else:
            found = grounds.marks.get((place.locator.place, fragment), [])
        if not found:
            yield entry.rejection("as_written", f"{fragment!r} does not stand at {place}")
        yield from (WaivedPlace(at, entry) for at in found)


Unit = NumericToken | CitationMark | SentenceAnchor | CellAnchor | EntryAnchor
_HOLD_NOTHING = (*get_args(Unit), Publication, Inconsistency)


def _lists() -> defaultdict[str, list[Ref]]:
    return defaultdict(list)


def place_of(unit: Unit) -> Place:
    """Return where a unit stands: its characters, or the whole sentence, cell or entry."""
    return unit.at if isinstance(unit, NumericToken | CitationMark) else unit.locator


@dataclass(slots=True)
class Holdings:
    """What facts hold, by place: at characters, whole, said there first, in a column, resting on works."""

    entries: dict[Ref, Ref]
    ranges: dict[str, list[tuple[tuple[int, int], Ref]]] = field(default_factory=lambda: defaultdict(list))
    whole: dict[str, list[Ref]] = field(default_factory=_lists)
    said: dict[str, list[Ref]] = field(default_factory=_lists)
    columns: dict[str, list[Ref]] = field(default_factory=_lists)
    works: dict[tuple[str, Ref], list[Ref]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, facts: Sequence[Fact]) -> "Holdings":
        """Gather what *facts* hold; anchors and findings about the source hold nothing."""
        holdings = cls({fact.iri: fact.publication for fact in facts if isinstance(fact, Reference)})
        works = {fact.iri: fact.publications for fact in facts if isinstance(fact, Study)}
        for fact in facts:
            if not isinstance(fact, _HOLD_NOTHING):
                own = getattr(fact, "publications", ()) or works.get(
                    getattr(fact, "study", None) or fact.iri, ()
                )
                holdings._take(fact, own)
        return holdings

    def of_unit(self, unit: Unit) -> list[Ref]:
        """Return the facts that hold *unit*; none if nothing does."""
        at = place_of(unit).locator
        match unit:
            case NumericToken():
                return [unit.denotes] if unit.denotes else self._at_characters(at)
            case CitationMark():
                return self._resting_on(unit, at.place)
            case CellAnchor():
                return self._in_cell(unit, at)
        return self.said.get(at.place, [])

    def _take(self, fact: Fact, publications: Iterable[Ref]) -> None:
        at = getattr(fact, "at", ())
        places = (at,) if isinstance(at, Place) else tuple(at)
        beside: tuple[Place, ...] = getattr(fact, "figures_at", ())
        for number, place in enumerate(places):
            self._note(fact, place.locator, said=number == 0 or not isinstance(fact, EvidenceLine))
        for place in beside:
            self._note(fact, place.locator, said=False)
        for where in {place.locator.place for place in (*places, *beside)}:
            for work in publications:
                self.works[where, work].append(fact.iri)

    def _note(self, fact: Fact, at: Locator, *, said: bool) -> None:
        listed = isinstance(fact, Abbreviation)
        if at.chars is not None:
            self.ranges[at.place].append((at.chars, fact.iri))
        elif not isinstance(fact, EvidenceLine) and not listed:
            self.whole[at.place].append(fact.iri)
        if said and not (listed and len(at.parts) == 2):  # a sentence is more than the short form it explains
            self.said[at.place].append(fact.iri)
        if len(at.parts) == 2:
            self.columns[_column(at)].append(fact.iri)

    def _at_characters(self, at: Locator) -> list[Ref]:
        start, end = at.chars or (0, 0)
        inside = [
            ref for chars, ref in self.ranges.get(at.place, ()) if chars[0] <= start and end <= chars[1]
        ]
        return [*inside, *self.whole.get(at.place, ())] if at.container.startswith("table-") else inside

    def _resting_on(self, mark: CitationMark, place: str) -> list[Ref]:
        found = [self.works.get((place, self.entries[entry]), []) for entry in mark.cites]
        return [ref for each in found for ref in each] if all(found) else []

    def _in_cell(self, cell: CellAnchor, at: Locator) -> list[Ref]:
        here = [*self.whole.get(at.place, ()), *(ref for _, ref in self.ranges.get(at.place, ()))]
        return here or (self.columns.get(_column(at), []) if cell.row == 0 or cell.inherited else [])


def _column(at: Locator) -> str:
    return f"{at.container}/*/{at.parts[1]}"


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
