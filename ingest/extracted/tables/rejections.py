"""What is said of a cell that could not be read, or not to its end."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.documents.document import Cell
from ingest.extracted.tables.grammars import ParsedCell
from kg.errors import Rejection


@dataclass(frozen=True, slots=True)
class Unread:
    """Characters of a cell that its grammar does not know, and what was expected."""

    start: int
    reason: str


def unread(reading: ParsedCell) -> list[Unread]:
    """Return where a reading stopped: nothing, or one place."""
    if reading.unread_from is None:
        return []
    return [Unread(reading.unread_from, f"expected {reading.expected}")]


TWO_ARMS = "expected one arm a row: the cell compares two, and whose each figure is cannot be told"
_VERSUS = re.compile(r"\bv(?:s|ersus)\b", re.IGNORECASE)


def compares_arms(text: str) -> bool:
    """Say whether a cell sets one arm against another."""
    return _VERSUS.search(text) is not None


def reject(cell: Cell, reason: str, start: int | None = None) -> Rejection:
    """Return the rejection of a cell, from the character *start* on."""
    locator = cell.locator
    if start is not None and start < len(cell.text):
        locator = locator.within(start, len(cell.text))
    return Rejection(locator.container, str(locator), reason)


def reject_unread(cell: Cell, places: Iterable[Unread]) -> Iterator[Rejection]:
    """Yield a rejection for each place of a cell that was not read."""
    for place in places:
        yield reject(cell, place.reason, place.start)


def reject_column(header: Cell, cell: Cell) -> Rejection:
    """Return the rejection of a cell whose column nobody knows."""
    return reject(cell, f"no known column is called {header.text!r}: add it to columns.yaml")


def reject_row(cells: tuple[Cell, ...], reason: str) -> Rejection:
    """Return the rejection of a whole row."""
    locator = cells[0].locator
    return Rejection(locator.container, f"{locator.container}/{locator.parts[0]}", reason)
