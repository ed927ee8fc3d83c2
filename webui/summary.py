"""An answer in short: what stands under each verdict, and for each thing the evidence on each side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kg.queries import Query
from kg.store import Row
from webui.tables import Badge, Cell, Heading, Table

_VERDICT, _SIDE, _WORDS, _DISPUTE = "verdict", "direction", "paraphrase", "dispute"
_CITED, _PLACE = "references", "at"
_ROBUSTNESS = "robustness"
# The order of the sides on a page; a side that is not here comes last.
_SIDES = ("for", "in part", "against")


@dataclass(frozen=True, slots=True)
class Group:
    """One verdict and what it was given to, in the order of the answer."""

    badge: Badge
    things: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A thing with its verdict, and rows of the answer by the side on which they stand.

    `slug` names its place on the page; `dispute` is there if its rows oppose each other;
    `robustness` says what taking away one reference does to the verdict.
    """

    thing: Cell
    badge: Badge
    dispute: Cell
    robustness: Cell
    sides: tuple[tuple[str, tuple[Mapping[str, Cell], ...]], ...]

    @property
    def slug(self) -> str:
        """A name for the place of this thing on a page."""
        return "on-" + (getattr(self.thing, "iri", "") or str(self.thing)).rpartition("/")[2]


def groups(whole: Table) -> tuple[Group, ...]:
    """Return what the first column of an answer names, by verdict; nothing if it has no verdicts."""
    found: dict[Badge, dict[Cell, None]] = {}
    first = whole.headings[0].name if whole.headings else ""
    for row in whole.rows:
        badge = row.get(_VERDICT)
        if isinstance(badge, Badge) and first != _VERDICT:
            found.setdefault(replace(badge, iri=None), {})[row[first]] = None
    return tuple(Group(badge, tuple(things)) for badge, things in found.items())


def judged(told: Table) -> tuple[Judged, ...]:
    """Return the rows of an answer by thing and side; nothing unless they have verdict, side and words."""
    names = [heading.name for heading in told.headings]
    if not {_VERDICT, _SIDE, _WORDS} <= set(names) or names[0] == _VERDICT:
        return ()
    members = groupby(told.rows, key=lambda row: (row[names[0]], row[_VERDICT]))
    return tuple(
        _judge(thing, badge, list(rows)) for (thing, badge), rows in members if isinstance(badge, Badge)
    )


def _judge(thing: Cell, badge: Badge, rows: Sequence[Mapping[str, Cell]]) -> Judged:
    named = dict.fromkeys(str(row[_SIDE]) for row in rows)
    order = sorted(named, key=lambda side: _SIDES.index(side) if side in _SIDES else len(_SIDES))
    sides = tuple((side, tuple(row for row in rows if str(row[_SIDE]) == side)) for side in order)
    dispute, robust = (
        next((row[name] for row in rows if row.get(name)), None) for name in (_DISPUTE, _ROBUSTNESS)
    )
    return Judged(thing, badge, dispute, robust, sides)


def besides(told: Table) -> tuple[Heading, ...]:
    """Return the columns of an answer that have no place of their own beside a line of evidence."""
    known = {
        told.headings[0].name if told.headings else "",
        _VERDICT,
        _SIDE,
        _WORDS,
        _DISPUTE,
        _ROBUSTNESS,
        _CITED,
        _PLACE,
    }
    return tuple(heading for heading in told.headings if heading.name not in known)


def spoken(query: Query, rows: Sequence[Row]) -> list[Row]:
    """Return the rows that say more than that a thing has a verdict."""
    names = [column.name for column in query.columns]
    if _VERDICT not in names:
        return list(rows)
    known = {names[0], f"{names[0]}Label", _VERDICT, f"{_VERDICT}Label", "assertion"}
    return [row for row in rows if any(row.get(name) is not None for name in names if name not in known)]
