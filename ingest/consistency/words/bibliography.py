"""Entries of the reference list that cannot be right, or stand there twice."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from ingest.consistency.reading import Reading, inconsistency
from ingest.documents.document import Reference
from kg.facts import Inconsistency, Place, Source

_LONGEST_VOLUME = 1
"""Years that one volume may last: academic years do not end in December."""


def page_ranges(reading: Reading) -> Iterator[Inconsistency]:
    """Yield entries whose last page comes before the first; ``1234–9`` is 1234 to 1239."""
    for entry in reading.document.references:
        first, last = _page(entry.first_page), _page(entry.last_page)
        if first and last and first[0] == last[0] and int(_full(first[1], last[1])) < int(first[1]):
            printed = f"{entry.first_page}–{entry.last_page}"
            yield _one(reading, "page range", entry, printed, f"Pages {printed} of reference {entry.number}")


def years(reading: Reading) -> Iterator[Inconsistency]:
    """Yield entries of a year after that of the source itself."""
    published = next((fact.year for fact in reading.facts if isinstance(fact, Source)), None)
    for entry in reading.document.references:
        if published is not None and entry.year > published:
            label = f"Reference {entry.number} is of {entry.year}, the source of {published}"
            yield _one(reading, "publication year", entry, str(entry.year), label)


def volumes(reading: Reading) -> Iterator[Inconsistency]:
    """Yield pairs of one journal where the later volume is of an earlier year, or one volume of two years."""
    journals: defaultdict[str, list[tuple[int, int, Reference]]] = defaultdict(list)
    for entry in reading.document.references:
        if (entry.volume or "").isdigit():
            journals[_plain(entry.journal)].append((int(entry.volume or 0), entry.year, entry))
    for numbered in journals.values():
        numbered.sort(key=lambda one: one[:2])
        for low, high in pairwise(numbered):
            apart = high[1] - low[1]
            if apart < 0 or (low[0] == high[0] and apart > _LONGEST_VOLUME):
                printed = [f"{entry.journal} {year};{volume}" for volume, year, entry in (low, high)]
                yield _two(reading, "publication year", (low[2], high[2]), printed)


def entered_twice(reading: Reading) -> Iterator[Inconsistency]:
    """Yield pairs of entries that are one work: same title, journal and year, or same journal and pages."""
    known: dict[tuple[object, ...], Reference] = {}
    for entry in reading.document.references:
        titled = (_plain(entry.title), _plain(entry.journal), entry.year, entry.meeting_abstract)
        keys = [key for key in (titled, _position(entry)) if key is not None]
        first = next((known[key] for key in keys if key in known), None)
        if first is not None:
            printed = [f"{one.number}. {one.title}" for one in (first, entry)]
            yield _two(reading, "duplicate reference", (first, entry), printed)
        for key in keys:
            known.setdefault(key, entry)


def _one(reading: Reading, kind: str, entry: Reference, printed: str, label: str) -> Inconsistency:
    return inconsistency(
        reading.source,
        kind,
        "content",
        label=label,
        readings=(printed,),
        at=(Place(str(entry.locator)),),
        resolution="kept as printed",
    )


def _two(
    reading: Reading, kind: str, entries: tuple[Reference, Reference], printed: list[str]
) -> Inconsistency:
    one, other = entries
    return inconsistency(
        reading.source,
        kind,
        "wording" if kind == "duplicate reference" else "content",
        label=f"References {one.number} and {other.number}: {kind}",
        readings=printed,
        at=(Place(str(one.locator)), Place(str(other.locator))),
        resolution="both are kept as printed",
    )


def _page(text: str | None) -> tuple[str, str] | None:
    """Return the letters before a page number, and the number."""
    match = re.fullmatch(r"([A-Za-z]*)(\d+)", text or "")
    return (match[1].casefold(), match[2]) if match else None


def _full(first: str, last: str) -> str:
    return first[: len(first) - len(last)] + last


def _position(entry: Reference) -> tuple[str, ...] | None:
    place = (_plain(entry.journal), entry.volume, entry.first_page, entry.last_page)
    known = tuple(part for part in place if part)
    return known if len(known) == len(place) else None


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
