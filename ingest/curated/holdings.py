"""Which facts of a source hold what stands at each of its places."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.facts import (
    Abbreviation,
    CellAnchor,
    CitationMark,
    EntryAnchor,
    EvidenceLine,
    Fact,
    Inconsistency,
    NumericToken,
    Place,
    Publication,
    Ref,
    Reference,
    SentenceAnchor,
    Study,
)
from kg.facts.locators import Locator

Unit = NumericToken | CitationMark | SentenceAnchor | CellAnchor | EntryAnchor
_HOLD_NOTHING = (
    NumericToken,
    CitationMark,
    SentenceAnchor,
    CellAnchor,
    EntryAnchor,
    Publication,
    Inconsistency,
)


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
