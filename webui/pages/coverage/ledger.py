"""The ledger put together for a page: what became of every unit of the sources, by section and kind.

The units of one section also follow each other as they stand there: sentences or cells, with what is in them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.facts import ONTOLOGY, UnitKind, UnitState
from kg.facts.locators import Locator
from kg.store import Iri
from kg.store.records import rows_of
from webui.site.names import Link, Names
from webui.site.reader import MOST_READ, Reader

KINDS = tuple(kind for kind in UnitKind if not kind.is_mention)
_MENTIONS = tuple(kind for kind in UnitKind if kind.is_mention)
_WHOLE = {
    UnitKind.SENTENCE,
    UnitKind.CELL,
    UnitKind.ABBREVIATION,
    UnitKind.REFERENCE,
    UnitKind.CAPTION,
    UnitKind.NOTE,
}
_ALL = {1: "1", 2: "both"}


@rows_of("pages", "ledger", "ledger-open")
class AuditedUnit:
    """What became of a unit; `start` is its first character if it is a part of what has the `locator`."""

    entry: Iri
    part: Iri
    order: int
    place: Iri
    locator: str
    start: int | None
    kind: str
    as_written: str | None
    state: str
    reason: str | None
    because: str | None


@rows_of("pages", "ledger-holders")
class _Holder:
    """A fact that holds the unit of an entry."""

    entry: Iri
    fact: Iri


@rows_of("pages", "coverage-of-parts")
class _UnitTally:
    """How many units of a part are of one kind, in one state and, if they are waived, for one reason."""

    part: Iri
    kind: str
    state: str
    reason: str | None
    number: int


@rows_of("pages", "mentions-of-parts")
class _MentionsOfPart:
    """How many mentions of one kind a part has, and what became of them."""

    part: Iri
    kind: str
    captured: int
    waived: int
    missed: int


@dataclass(frozen=True, slots=True)
class UnitView:
    """A number, citation mark, sentence, cell or list entry, and what became of it.

    `as_written` is empty but for numbers and citation marks; `reason` and `because` are of a waived one.
    """

    section: Link
    place: Link
    locator: str
    kind: str
    as_written: str
    state: str
    captured_by: tuple[Link, ...]
    reason: str
    because: str


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """How many units there are of each state."""

    captured: int
    waived: int
    missed: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.captured + self.waived + self.missed

    @property
    def words(self) -> str:
        """The counts in words, the largest first.

        >>> UnitCounts(38, 1, 0).words, UnitCounts(2, 0, 0).words, UnitCounts(0, 0, 0).words
        ('38 of 39 captured, 1 waived', 'both captured', 'no units')
        """
        named = [(self.captured, "captured"), (self.waived, "waived"), (self.missed, "missed")]
        told = [(number, word) for number, word in named if number]
        if not told:
            return "no units"
        number, word = told[0]
        if len(told) == 1:
            return f"{_ALL.get(number, f'all {number}')} {word}"
        return f"{number} of {self.total} {word}, " + ", ".join(f"{other} {what}" for other, what in told[1:])


@dataclass(frozen=True, slots=True)
class SectionCoverage:
    """A section, table or list, with its units counted by kind; `section` is None for all of them."""

    section: Link | None
    kinds: Mapping[str, UnitCounts]
    all: UnitCounts


@dataclass(frozen=True, slots=True)
class MentionCoverage:
    """What typed fields hold of one kind of mention, or of all; `share` in per cent of those not waived."""

    kind: str
    counts: UnitCounts
    share: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The counts of every section and their total, of the waived units by reason, and of mentions by kind."""

    total: SectionCoverage
    sections: tuple[SectionCoverage, ...]
    reasons: Mapping[str, int]
    mentions: tuple[MentionCoverage, ...]


@dataclass(frozen=True, slots=True)
class BlockItem:
    """A sentence, cell or entry, None if no unit stands for all of it, and the units within it."""

    name: str
    whole: UnitView | None
    inner: tuple[UnitView, ...]

    @property
    def facts(self) -> int:
        """How many facts hold it, or something in it."""
        held = [self.whole, *self.inner] if self.whole else self.inner
        return len({link.iri for unit in held for link in unit.captured_by})


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a row of a table or a list; `name` is empty for a list."""

    name: str
    items: tuple[BlockItem, ...]


def units(read: Reader, part: str = "") -> tuple[UnitView, ...]:
    """Return the units of *part*, an IRI, or all units, in reading order."""
    holders: dict[str, list[Link]] = defaultdict(list)
    for each in read.records(_Holder, part=part):
        holders[each.entry].append(read.names.link(each.fact))
    entries = sorted(read.records(AuditedUnit, part=part), key=_reading_order)
    return tuple(_unit(read.names, entry, holders.get(entry.entry, ())) for entry in entries)


def left_out(read: Reader, became: UnitState) -> tuple[UnitView, ...]:
    """Return the units that no fact holds, as they were waived or missed, in reading order.

    Of more than `MOST_READ`, some are returned.
    """
    query = read.query("ledger-open").bind({"became": ONTOLOGY + became.value}).first(MOST_READ)
    entries = sorted(read.records(AuditedUnit, query), key=_reading_order)
    return tuple(_unit(read.names, entry, ()) for entry in entries)


def _reading_order(entry: AuditedUnit) -> tuple[str, int, tuple[int, ...], int]:
    start = -1 if entry.start is None else entry.start  # what is whole comes before its parts
    return entry.part.rpartition("/")[0], entry.order, Locator.parse(entry.locator).parts, start


def _unit(names: Names, entry: AuditedUnit, holders: Iterable[Link]) -> UnitView:
    locator, written = Locator.parse(entry.locator), entry.as_written or ""
    if entry.start is not None:
        locator = locator.within(entry.start, entry.start + len(written))
    return UnitView(
        section=names.link(entry.part),
        place=names.link(entry.place),
        locator=str(locator),
        kind=entry.kind,
        as_written=written,
        state=entry.state,
        captured_by=tuple(holders),
        reason=entry.reason or "",
        because=entry.because or "",
    )


def blocks(units: Sequence[UnitView]) -> tuple[Block, ...]:
    """Return *units*, in reading order, by paragraph, row or list."""
    placed = [(Locator.parse(unit.locator).parts, unit) for unit in units]
    kinds = {unit.kind for unit in units}
    word = "Row" if UnitKind.CELL in kinds else "Paragraph" if UnitKind.SENTENCE in kinds else "Part"
    groups = groupby(placed, key=lambda one: one[0][:-1])
    return tuple(Block(_name(word, above), tuple(_items(members))) for above, members in groups)


def _name(word: str, above: tuple[int, ...]) -> str:
    if not above:
        return ""
    return "Head of the table" if word == "Row" and above[-1] == 0 else f"{word} {above[-1]}"


def _items(placed: Iterable[tuple[tuple[int, ...], UnitView]]) -> Iterator[BlockItem]:
    for parts, members in groupby(placed, key=lambda one: one[0]):
        found = [unit for _, unit in members]
        whole = next((unit for unit in found if unit.kind in _WHOLE), None)
        inner = tuple(unit for unit in found if unit is not whole)
        yield BlockItem(str(parts[-1]) if parts else "", whole, inner)


def coverage(read: Reader) -> Coverage:
    """Return how many units there are, section by section, as counted when the graph was built."""
    by_section: dict[Link, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    reasons: Counter[str] = Counter()
    for each in read.records(_UnitTally):
        if each.kind not in KINDS:
            continue
        by_section[read.names.link(each.part)][each.kind][each.state] += each.number
        if each.reason is not None:
            reasons[each.reason] += each.number
    total: dict[str, Counter[str]] = defaultdict(Counter)
    for kinds in by_section.values():
        for kind, states in kinds.items():
            total[kind] += states
    sections = tuple(_section(part, kinds) for part, kinds in by_section.items())
    return Coverage(_section(None, total), sections, dict(reasons.most_common()), _mentions(read))


def _mentions(read: Reader) -> tuple[MentionCoverage, ...]:
    counts: dict[str, Counter[str]] = {kind.value: Counter() for kind in _MENTIONS}
    for each in read.records(_MentionsOfPart):
        counts[each.kind] += Counter(captured=each.captured, waived=each.waived, missed=each.missed)
    if not any(map(Counter.total, counts.values())):
        return ()
    counts["all"] = sum(counts.values(), Counter())
    return tuple(MentionCoverage(kind, _count(each), _share(each)) for kind, each in counts.items())


def _share(states: Counter[str]) -> float | None:
    held, missed = states[UnitState.CAPTURED], states[UnitState.MISSED]
    return round(100 * held / (held + missed), 1) if held + missed else None


def _section(section: Link | None, kinds: Mapping[str, Counter[str]]) -> SectionCoverage:
    counted = {kind.value: _count(kinds.get(kind, Counter())) for kind in KINDS}
    return SectionCoverage(section, counted, _count(sum(kinds.values(), Counter())))


def _count(states: Counter[str]) -> UnitCounts:
    return UnitCounts(*(states[state] for state in (UnitState.CAPTURED, UnitState.WAIVED, UnitState.MISSED)))
