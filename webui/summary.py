"""An answer in short: what stands under each verdict, and which rows say nothing more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.queries import Query
from kg.store import Row
from webui.tables import Badge, Cell, Table

_VERDICT = "verdict"


@dataclass(frozen=True, slots=True)
class Group:
    """One verdict and what it was given to, in the order of the answer."""

    badge: Badge
    things: tuple[Cell, ...]


def groups(whole: Table) -> tuple[Group, ...]:
    """Return what the first column of an answer names, by verdict; nothing if it has no verdicts."""
    found: dict[Badge, dict[Cell, None]] = {}
    first = whole.headings[0].name if whole.headings else ""
    for row in whole.rows:
        badge = row.get(_VERDICT)
        if isinstance(badge, Badge) and first != _VERDICT:
            found.setdefault(replace(badge, iri=None), {})[row[first]] = None
    return tuple(Group(badge, tuple(things)) for badge, things in found.items())


def spoken(query: Query, rows: Sequence[Row]) -> list[Row]:
    """Return the rows that say more than that a thing has a verdict."""
    names = [column.name for column in query.columns]
    if _VERDICT not in names:
        return list(rows)
    known = {names[0], f"{names[0]}Label", _VERDICT, f"{_VERDICT}Label", "assertion"}
    return [row for row in rows if any(row.get(name) is not None for name in names if name not in known)]
