"""What became of every unit of a source: captured by facts, waived for a reason, or missed.

A number is captured by a fact that points at its characters, or by the thing whose name it
is part of; a citation mark by facts there that rest on each work it names; a sentence by a
fact that is said there first; a cell by any fact in it, a header by any fact in its column.
What is left out of the graph on purpose is waived by curated YAML records, each with a reason.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from ingest.curated.held import column
from ingest.curated.mentions import Judged, judged
from ingest.curated.waivers import Waived, WaivedPlace
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
    Mention,
    MentionTally,
    NoteMark,
    NumericToken,
    Place,
    Publication,
    Ref,
    Reference,
    SentenceAnchor,
    Study,
    UnitKind,
    UnitState,
    WaiverReason,
    content_ref,
)
from kg.facts.locators import Locator, digest

Unit = NumericToken | CitationMark | NoteMark | SentenceAnchor | CellAnchor | EntryAnchor
_HOLD_NOTHING = (*get_args(Unit), Mention, Publication, Inconsistency)


def _lists() -> defaultdict[str, list[Ref]]:
    return defaultdict(list)


def place_of(unit: Unit | Mention) -> Place:
    """Return where a unit stands: its characters, or the whole sentence, cell or entry."""
    return unit.at if isinstance(unit, NumericToken | CitationMark | NoteMark | Mention) else unit.locator


@dataclass(slots=True)
class Holdings:
    """What facts hold, by place: at characters, whole, said there first, in a column, resting on works."""

    entries: dict[Ref, Ref]
    ranges: dict[str, list[tuple[tuple[int, int], Ref]]] = field(default_factory=lambda: defaultdict(list))
    whole: dict[str, list[Ref]] = field(default_factory=_lists)
    said: dict[str, list[Ref]] = field(default_factory=_lists)
    columns: dict[str, list[Ref]] = field(default_factory=_lists)
    works: dict[tuple[str, Ref], list[Ref]] = field(default_factory=lambda: defaultdict(list))
    qualified: dict[tuple[Ref, str], list[Ref]] = field(default_factory=lambda: defaultdict(list))

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
            case NoteMark():
                return [
                    ref for note in unit.explained_by for ref in self.qualified.get((note, at.container), [])
                ]
        return self.said.get(at.place, [])

    def _take(self, fact: Fact, publications: Iterable[Ref]) -> None:
        at = getattr(fact, "at", ())
        places = (at,) if isinstance(at, Place) else tuple(at)
        beside: tuple[Place, ...] = getattr(fact, "figures_at", ())
        for number, place in enumerate(places):
            self._note(fact, place.locator, said=number == 0 or not isinstance(fact, EvidenceLine))
        for place in beside:
            self._note(fact, place.locator, said=False)
        for note in getattr(fact, "qualified_by", ()):
            for container in {place.locator.container for place in places}:
                self.qualified[note, container].append(fact.iri)
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
            self.columns[column(at)].append(fact.iri)

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
        return here or (self.columns.get(column(at), []) if cell.row == 0 or cell.inherited else [])


MOST_NAMED = 8
"""No more facts than this are named for one unit."""
_NO_TEXT = digest("")
_KINDS: Mapping[type[Fact], UnitKind] = {
    NumericToken: UnitKind.NUMBER,
    CitationMark: UnitKind.CITATION,
    SentenceAnchor: UnitKind.SENTENCE,
    CellAnchor: UnitKind.CELL,
    NoteMark: UnitKind.NOTE_MARK,
}
_WAIVED: Mapping[UnitKind, Waived] = {
    UnitKind.NUMBER: Waived.NUMBER,
    UnitKind.CITATION: Waived.CITATION,
    UnitKind.SENTENCE: Waived.SENTENCE,
    UnitKind.CELL: Waived.CELL,
    UnitKind.CAPTION: Waived.SENTENCE,
    UnitKind.NOTE: Waived.SENTENCE,
    UnitKind.NOTE_MARK: Waived.NOTE_MARK,
}


_COUNTED_ONLY = {UnitKind.THING, UnitKind.TYPED_NUMBER}
"""Mentions that are too many to stand in the graph one by one where a fact holds them."""


def ledger(
    source: Ref, facts: Sequence[Fact], waived: Iterable[WaivedPlace], entities: Iterable[Fact] = ()
) -> Iterator[Fact | Rejection]:
    """Yield an entry for each unit of *source*, in the order of *facts*; then those of mentions, and tallies.

    Named things and typed numbers have an entry only if nothing holds them, a thing after its mention; they
    are in the tallies all the same. A waiver for what is captured, or for nothing, is a rejection.
    """
    holdings = Holdings.of(facts)
    references = {fact.at for fact in facts if isinstance(fact, Reference)}
    held = list(waived)
    waivers = {(waiver.what, waiver.place): waiver for waiver in held if waiver.word is None}
    words = {(waiver.place.locator.place, waiver.word): waiver for waiver in held if waiver.word is not None}
    left_out: dict[str, WaivedPlace] = {}
    for unit in facts:
        if isinstance(unit, Unit) and unit.source == source:
            kind = _kind(unit, references)
            waiver = waivers.pop((_WAIVED[kind], place_of(unit)), None) if kind in _WAIVED else None
            by = holdings.of_unit(unit)
            if waiver is not None and by:
                yield waiver.rejection(f"{waiver.place} is captured already, by {', '.join(by[:MOST_NAMED])}")
            if waiver is not None and waiver.what in (Waived.SENTENCE, Waived.CELL):
                left_out[place_of(unit).locator.place] = waiver
            yield _entry(unit, kind, by, waiver)
    told = judged([*entities, *facts], holdings.of_unit)
    yield from _mentioned(told, words, left_out)
    for waiver in waivers.values():
        yield waiver.rejection(f"{waiver.place} is no {waiver.what} of the source")


def _mentioned(
    told: Iterable[Judged], waived: Mapping[tuple[str, str], WaivedPlace], left_out: Mapping[str, WaivedPlace]
) -> Iterator[Fact | Rejection]:
    """Yield the entries of mentions, and how many there are of each kind in each part."""
    tallies: dict[tuple[Ref, str, UnitKind], Counter[UnitState]] = defaultdict(Counter)
    used: set[tuple[str, str]] = set()
    held: dict[tuple[str, str], tuple[Ref, ...]] = {}
    for one in told:
        at = place_of(one.unit).locator
        keys = [(at.place, word) for word in one.words if (at.place, word) in waived]
        if one.by:
            held.update(dict.fromkeys(keys, one.by))
        else:
            used.update(keys)
        waiver = waived[keys[0]] if keys else left_out.get(at.place)
        entry = _entry(one.unit, one.kind, one.by, waiver)
        tallies[one.unit.source, at.container, one.kind][entry.unit_state] += 1
        if not (one.by and one.kind in _COUNTED_ONLY):
            yield from (one.unit, entry) if one.kind is UnitKind.THING else (entry,)
    for key in waived.keys() - used:
        by = f"held already, by {', '.join(held[key][:MOST_NAMED])}" if key in held else "no mention there"
        yield waived[key].rejection(f"{key[1]!r} is {by}")
    for (source, container, kind), counts in tallies.items():
        yield MentionTally(
            iri=content_ref("tally", source, container, kind),
            source=source,
            counted_in=Ref(f"part/{source.removeprefix('source/')}/{container}"),
            unit_kind=kind,
            captured_count=counts[UnitState.CAPTURED],
            waived_count=counts[UnitState.WAIVED],
            missed_count=counts[UnitState.MISSED],
        )


def _kind(unit: Unit, references: set[Place]) -> UnitKind:
    if isinstance(unit, EntryAnchor):
        return UnitKind.REFERENCE if unit.locator in references else UnitKind.ABBREVIATION
    if isinstance(unit, SentenceAnchor):
        below = unit.locator.locator.container.rpartition("-")
        if re.fullmatch(r"(?:table|figure)-\d+", below[0]):
            return {"caption": UnitKind.CAPTION, "notes": UnitKind.NOTE}.get(below[2], UnitKind.SENTENCE)
    return _KINDS[type(unit)]


def _entry(
    unit: Unit | Mention, kind: UnitKind, by: Sequence[Ref], waiver: WaivedPlace | None
) -> LedgerEntry:
    reason, because = (waiver.entry.model.reason, waiver.entry.model.because) if waiver else (None, None)
    if not by and kind is UnitKind.CELL and place_of(unit).locator.digest == _NO_TEXT:
        reason, because = WaiverReason.LAYOUT, "an empty cell"
    state = UnitState.WAIVED if reason else UnitState.MISSED
    own = (kind,) if kind is UnitKind.TYPED_NUMBER else ()
    return LedgerEntry(
        iri=content_ref("ledger", unit.iri, *own),
        source=unit.source,
        unit_of_document=unit.iri,
        unit_kind=kind,
        unit_state=UnitState.CAPTURED if by else state,
        captured_by=tuple(dict.fromkeys(by))[:MOST_NAMED],
        waiver_reason=None if by else reason,
        because=None if by else because,
    )
