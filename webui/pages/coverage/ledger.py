"""The ledger put together for a page: what became of every unit of the sources, by section and kind."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.facts import ONTOLOGY, UnitKind, UnitState
from kg.facts.locators import Locator
from kg.store import Row
from webui.site.names import Link
from webui.site.reader import Reader

KINDS = tuple(kind.value for kind in UnitKind)
_ALL = {1: "1", 2: "both"}


@dataclass(frozen=True, slots=True)
class Unit:
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
class Count:
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

        >>> Count(38, 1, 0).words, Count(2, 0, 0).words, Count(0, 0, 0).words
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
class Section:
    """A section, table or list, with its units counted by kind; `section` is None for all of them."""

    section: Link | None
    kinds: Mapping[str, Count]
    all: Count


@dataclass(frozen=True, slots=True)
class Coverage:
    """The counts of every section and their total, and of the waived units by reason."""

    total: Section
    sections: tuple[Section, ...]
    reasons: Mapping[str, int]


def units(read: Reader, part: str = "") -> tuple[Unit, ...]:
    """Return the units of *part*, an IRI, or all units, in reading order."""
    holders: dict[str, list[Link]] = defaultdict(list)
    for row in read.rows("ledger-holders", part=part):
        holders[str(row["entry"])].append(read.names.link(str(row["fact"])))
    rows = sorted(read.rows("ledger", part=part), key=_reading_order)
    return tuple(_unit(read, row, holders) for row in rows)


def left_out(read: Reader, became: UnitState) -> tuple[Unit, ...]:
    """Return the units that no fact holds, as they were waived or missed, in reading order.

    Of more than `MOST_READ`, some are returned.
    """
    rows = read.some("ledger-open", became=ONTOLOGY + became.value)
    return tuple(_unit(read, row, {}) for row in sorted(rows, key=_reading_order))


def _reading_order(row: Row) -> tuple[str, int, tuple[int, ...], int]:
    at = Locator.parse(str(row["locator"]))
    start = -1 if row["start"] is None else int(str(row["start"]))  # what is whole comes before its parts
    return str(row["part"]).rpartition("/")[0], int(str(row["order"])), at.parts, start


def _unit(read: Reader, row: Row, holders: Mapping[str, Sequence[Link]]) -> Unit:
    locator = Locator.parse(str(row["locator"]))
    if row["start"] is not None:
        written = str(row["asWritten"])
        locator = locator.within(int(str(row["start"])), int(str(row["start"])) + len(written))
    return Unit(
        section=read.names.link(str(row["part"])),
        place=read.names.link(str(row["place"])),
        locator=str(locator),
        kind=str(row["kind"]),
        as_written=str(row["asWritten"] or ""),
        state=str(row["state"]),
        captured_by=tuple(holders.get(str(row["entry"]), ())),
        reason=str(row["reason"] or ""),
        because=str(row["because"] or ""),
    )


def coverage(read: Reader) -> Coverage:
    """Return how many units there are, section by section, as counted when the graph was built."""
    by_section: dict[Link, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    reasons: Counter[str] = Counter()
    for row in read.rows("coverage-of-parts"):
        number, part = int(str(row["number"])), read.names.link(str(row["part"]))
        by_section[part][str(row["kind"])][str(row["state"])] += number
        if row["reason"] is not None:
            reasons[str(row["reason"])] += number
    sections = tuple(_section(part, kinds) for part, kinds in by_section.items())
    return Coverage(_section(None, _summed(by_section.values())), sections, dict(reasons.most_common()))


_Kinds = Mapping[str, Counter[str]]


def _summed(every: Iterable[_Kinds]) -> _Kinds:
    total: dict[str, Counter[str]] = defaultdict(Counter)
    for kinds in every:
        for kind, states in kinds.items():
            total[kind] += states
    return total


def _section(section: Link | None, kinds: _Kinds) -> Section:
    counted = {kind: _count(kinds.get(kind, Counter())) for kind in KINDS}
    return Section(
        section, counted, _count(_summed([{"": each} for each in kinds.values()]).get("", Counter()))
    )


def _count(states: Counter[str]) -> Count:
    captured, waived, missed = (states[state.value] for state in UnitState)
    return Count(captured, waived, missed)
