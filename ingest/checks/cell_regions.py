"""A table cell in regions, told apart by where the facts of the graph stand in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.checks.table_words import empty_words, uniform
from ingest.documents.document import Cell, without_marks
from kg.exchange.tables.printed import Phrase, PrintedCell, PrintedPiece


class Region:
    """Some characters of a cell, and which of them a fact has accounted for."""

    def __init__(self, text: str) -> None:
        self.text = uniform(text)
        self._free = bytearray(b"\1" * len(self.text))

    def claim(self, pattern: re.Pattern[str]) -> bool:
        """Account for one match, the first that is free; say whether there is any."""
        found = list(pattern.finditer(self.text))
        unused = [match for match in found if all(self._free[match.start() : match.end()])]
        for match in unused[:1] or found[:1]:
            self._free[match.start() : match.end()] = bytes(match.end() - match.start())
        return bool(found)

    def claim_all(self, pattern: re.Pattern[str]) -> None:
        """Account for every match."""
        for match in pattern.finditer(self.text):
            self._free[match.start() : match.end()] = bytes(match.end() - match.start())

    def rest(self) -> list[str]:
        """Return the words that nothing accounts for, those that say nothing left out."""
        left = "".join(char if free else " " for char, free in zip(self.text, self._free, strict=True))
        words = re.findall(r"[^\s,;:()\[\]]+", left)
        return [word for word in words if word.strip("-.&+/") and word.casefold() not in empty_words()]


@dataclass(frozen=True, slots=True)
class CellRegions:
    """The document's cell in regions: before each piece, the pieces, and the rest at the end."""

    printed: PrintedCell
    gaps: tuple[Region, ...]
    pieces: tuple[Region, ...]
    header: Region
    patients: tuple[Region, ...]

    def regions(self) -> Iterator[Region]:
        """Yield every region of the cell in reading order."""
        for gap, piece in zip(self.gaps, self.pieces, strict=False):
            yield from (gap, piece)
        yield from self.gaps[len(self.pieces) :]

    def scope(self, name: str, index: int, phrase: Phrase) -> Iterator[Region]:
        """Yield the regions of one scope of `scopes_of`, as seen from piece number *index*."""
        piece = self.printed.pieces[index]
        match name:
            case "piece":
                yield self.pieces[index]
            case "gap":
                yield self.gaps[index]
            case "gaps":
                yield from self.gaps
            case "after":
                yield from self.gaps[index + 1 :]
            case "drug":
                yield from self._beside(index, piece)
            case "opening":
                yield from self._opening(index, phrase)
            case "part":
                alike = zip(self.printed.pieces, self.pieces, strict=True)
                yield from (region for other, region in alike if other.part == piece.part)
            case "header":
                yield self.header
            case "patients":
                yield from self.patients

    def _opening(self, index: int, phrase: Phrase) -> Iterator[Region]:
        """Yield the gaps before this piece and before those above it that say the same."""
        for number in range(index, -1, -1):
            other = self.printed.pieces[number]
            told = any((one.kind, one.text) == (phrase.kind, phrase.text) for one in other.phrases)
            if not told or other.part != self.printed.pieces[index].part:
                return
            yield self.gaps[number]

    def _beside(self, index: int, piece: PrintedPiece) -> Iterator[Region]:
        for other in (index - 1, index + 1):
            if 0 <= other < len(self.pieces) and self.printed.pieces[other].drug == piece.drug:
                yield self.pieces[other]


def regions_of(cell: Cell, ours: PrintedCell, patients: tuple[Region, ...]) -> CellRegions:
    """Return the document's cell in the regions of what the graph prints there.

    *patients*: the cells of the row that say how many patients there were.
    """
    text = without_marks(cell)
    gaps: list[Region] = []
    pieces: list[Region] = []
    at = 0
    for piece in ours.pieces:
        start, end = (piece.start or 0, piece.end) if piece.end else (0, len(text))
        gaps.append(Region(text[at:start]))
        pieces.append(Region(text[start:end]))
        at = max(at, end)
    gaps.append(Region(text[at:]))
    return CellRegions(ours, tuple(gaps), tuple(pieces), Region(ours.header), patients)
