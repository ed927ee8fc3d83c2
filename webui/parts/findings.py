"""Inconsistencies put together for a page: both readings, both places, and what would resolve them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.store import Row
from webui.site.names import Link
from webui.site.reader import Reader


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit within one source."""

    iri: str
    label: str
    kind: str
    severity: str
    readings: tuple[str, ...]
    places: tuple[Link, ...]
    resolution: str
    source: Link


def findings(read: Reader, iri: str = "") -> tuple[Finding, ...]:
    """Return the inconsistency *iri*, or all of them by severity and kind."""
    groups = groupby(read.rows("inconsistencies", iri=iri), key=lambda row: str(row["finding"]))
    return tuple(_finding(read, found, list(rows)) for found, rows in groups)


def _finding(read: Reader, iri: str, rows: Sequence[Row]) -> Finding:
    first = rows[0]
    return Finding(
        iri=iri,
        label=str(first["label"]),
        kind=str(first["kind"]),
        severity=str(first["severity"]),
        readings=tuple(str(row["reading"]) for row in rows if row["reading"] is not None),
        places=tuple(read.names.link(str(row["at"])) for row in rows if row["at"] is not None),
        resolution=str(first["resolution"]),
        source=read.names.link(str(first["source"])),
    )
