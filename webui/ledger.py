"""The ledger put together for a page: what became of every unit of the sources, by section and kind."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.facts import UnitKind, UnitState
from kg.locators import Locator
from kg.store import Row
from webui.names import Link
from webui.reader import Reader

KINDS = tuple(kind.value for kind in UnitKind)


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


@dataclass(frozen=True, slots=True)
class Section:
    """A section, table or list, with its units counted by kind; `section` is None for all of them."""

    section: Link | None
    kinds: Mapping[str, Count]
    all: Count


@dataclass(frozen=True, slots=True)
class Coverage:
    """The counts of every section and their total, and the waivers with how many there are by reason."""

    total: Section
    sections: tuple[Section, ...]
    reasons: Mapping[str, int]
    waivers: tuple[Unit, ...]


def units(read: Reader, part: str = "") -> tuple[Unit, ...]:
    """Return the units of *part*, an IRI, or all units, in reading order."""
    holders: dict[str, list[Link]] = defaultdict(list)
    for row in read.rows("ledger-holders", part=part):
        holders[str(row["entry"])].append(read.names.link(str(row["fact"])))
    rows = sorted(read.rows("ledger", part=part), key=_reading_order)
    return tuple(_unit(read, row, holders) for row in rows)


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


def coverage(found: Sequence[Unit]) -> Coverage:
    """Return the counts of *found*, and what is waived."""
    by_section: dict[Link, list[Unit]] = defaultdict(list)
    for unit in found:
        by_section[unit.section].append(unit)
    waivers = tuple(unit for unit in found if unit.state == UnitState.WAIVED.value)
    return Coverage(
        total=_section(None, found),
        sections=tuple(_section(section, members) for section, members in by_section.items()),
        reasons=dict(Counter(unit.reason for unit in waivers).most_common()),
        waivers=waivers,
    )


def _section(section: Link | None, members: Sequence[Unit]) -> Section:
    kinds = {kind: _count(unit for unit in members if unit.kind == kind) for kind in KINDS}
    return Section(section, kinds, _count(members))


def _count(members: Iterable[Unit]) -> Count:
    counted = Counter(unit.state for unit in members)
    captured, waived, missed = (counted[state.value] for state in UnitState)
    return Count(captured, waived, missed)
