"""The sentences and cells of a document as the checks of printed figures read them."""

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.documents.document import Cell, Document, Sentence
from kg.facts import Place
from kg.facts.locators import Locator


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence or cell, blanks where reference marks stand, and the numbers it cites."""

    locator: Locator
    text: str
    cites: tuple[int, ...]
    in_table: bool

    def place(self, start: int, end: int) -> Place:
        """Return the place of some of its characters."""
        return Place(str(self.locator.within(start, end)))

    @property
    def whole(self) -> Place:
        """The place of all of it."""
        return Place(str(self.locator))


def passages(document: Document) -> Iterator[Passage]:
    """Yield every sentence, then every cell that does not repeat the one above."""
    for sentence in document.sentences():
        yield _passage(sentence, in_table=False)
    for cell in document.cells():
        if not cell.inherited:
            yield _passage(cell, in_table=True)


def _passage(unit: Sentence | Cell, *, in_table: bool) -> Passage:
    text = unit.text
    for mark in unit.citations:
        start, end = mark.span.start, mark.span.end
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    cites = tuple(number for mark in unit.citations for number in mark.numbers)
    return Passage(unit.locator, text, cites, in_table)
