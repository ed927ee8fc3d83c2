"""Inconsistencies put together for a page: both readings, both places, and what would resolve them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.store import Iri
from kg.store.records import rows_of
from webui.site.names import Link, Names
from webui.site.reader import Reader


@rows_of("pages", "inconsistencies")
class _InconsistencyPart:
    """An inconsistency with one of its readings or places."""

    finding: Iri
    label: str
    kind: str
    severity: str
    resolution: str
    source: Iri
    reading: str | None
    at: Iri | None


@dataclass(frozen=True, slots=True)
class InconsistencyView:
    """Something that does not fit within one source."""

    iri: str
    label: str
    kind: str
    severity: str
    readings: tuple[str, ...]
    places: tuple[Link, ...]
    resolution: str
    source: Link


def inconsistencies(read: Reader, iri: str = "") -> tuple[InconsistencyView, ...]:
    """Return the inconsistency *iri*, or all of them by severity and kind."""
    groups = groupby(read.records(_InconsistencyPart, iri=iri), key=lambda part: part.finding)
    return tuple(_inconsistency(read.names, list(parts)) for _, parts in groups)


def _inconsistency(names: Names, parts: Sequence[_InconsistencyPart]) -> InconsistencyView:
    first = parts[0]
    return InconsistencyView(
        iri=first.finding,
        label=first.label,
        kind=first.kind,
        severity=first.severity,
        readings=tuple(part.reading for part in parts if part.reading is not None),
        places=tuple(names.link(part.at) for part in parts if part.at is not None),
        resolution=first.resolution,
        source=names.link(first.source),
    )
