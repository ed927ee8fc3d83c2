"""Small changes to the text of an article, each with the places that a reader finds changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from string import ascii_lowercase, digits

from ingest.documents.document import Cell, Document, Paragraph, Sentence, Span

_Edit = tuple[Span, str]


@dataclass(frozen=True, slots=True)
class Mutation:
    """Characters of a document and what is put there instead, and where the reader must see it."""

    what: str
    at: tuple[str, ...]
    edits: tuple[_Edit, ...]

    def apply(self, text: str) -> str:
        """Return the changed text; edits do not overlap."""
        for span, put in sorted(self.edits, reverse=True):
            text = text[: span.start] + put + text[span.end :]
        return text

    def __repr__(self) -> str:
        return f"{self.what} at {', '.join(self.at)}: {self.edits}"


def changed_digits(document: Document) -> Iterator[Mutation]:
    """Yield a change of each digit of sentences and cells, to the next one."""
    for unit, start in _units(document):
        for place, char in enumerate(unit.text):
            if char in digits:
                yield _replaced("digit", unit, start + place, str((int(char) + 1) % 10))


def changed_letters(document: Document) -> Iterator[Mutation]:
    """Yield a change of each small letter of sentences and cells, to the next of the alphabet."""
    for unit, start in _units(document):
        for place, char in enumerate(unit.text):
            if char in ascii_lowercase:
                put = ascii_lowercase[(ascii_lowercase.index(char) + 1) % 26]
                yield _replaced("letter", unit, start + place, put)


def deleted_sentences(document: Document) -> Iterator[Mutation]:
    """Yield the deletion of each sentence that has another one before it in its paragraph."""
    for paragraph in _paragraphs(document):
        for sentence in paragraph.sentences[1:]:
            if _is_whole(sentence, document):
                (span,) = sentence.spans
                edit = (Span(span.start - 1, span.end), "")
                yield Mutation("deletion", (sentence.locator.place,), (edit,))


def swapped_cells(document: Document) -> Iterator[Mutation]:
    """Yield the exchange of any two cells of one row that differ; not of the header."""
    for table in document.tables:
        for row in table.rows:
            filled = [cell for cell in row if cell.text and not cell.inherited]
            for one, other in combinations(filled, 2):
                if one.text != other.text:
                    edits = ((one.span, other.text), (other.span, one.text))
                    yield Mutation("swap", (one.locator.place, other.locator.place), edits)


def moved_paragraphs(document: Document) -> Iterator[Mutation]:
    """Yield the exchange of two neighbouring paragraphs of one section, each in one piece."""
    for section in document.sections:
        for one, other in pairwise(section.paragraphs):
            if all(_is_whole(sentence, document) for each in (one, other) for sentence in each.sentences):
                spans = [
                    Span(each.sentences[0].spans[0].start, each.sentences[-1].spans[0].end)
                    for each in (one, other)
                ]
                texts = [document.text[span.start : span.end] for span in spans]
                places = tuple(each.sentences[0].locator.place for each in (one, other))
                if not any("\n\n" in text for text in texts):
                    yield Mutation("move", places, ((spans[0], texts[1]), (spans[1], texts[0])))


def dropped_marks(document: Document) -> Iterator[Mutation]:
    """Yield the removal of each citation mark of a sentence."""
    for sentence in document.sentences():
        if _is_whole(sentence, document):
            start = sentence.spans[0].start
            for mark in sentence.citations:
                span = Span(start + mark.span.start, start + mark.span.end)
                yield Mutation("mark", (sentence.locator.place,), ((span, ""),))


def _units(document: Document) -> Iterator[tuple[Sentence | Cell, int]]:
    """Yield sentences and cells that stand in the document in one piece, with their first character."""
    for sentence in document.sentences():
        if _is_whole(sentence, document):
            yield sentence, sentence.spans[0].start
    for cell in document.cells():
        if not cell.inherited:
            yield cell, cell.span.start


def _paragraphs(document: Document) -> Iterator[Paragraph]:
    yield from document.abstract
    for section in document.sections:
        yield from section.paragraphs


def _is_whole(sentence: Sentence, document: Document) -> bool:
    span = sentence.spans[0]
    return len(sentence.spans) == 1 and document.text[span.start : span.end] == sentence.text


def _replaced(what: str, unit: Sentence | Cell, at: int, put: str) -> Mutation:
    return Mutation(what, (unit.locator.place,), ((Span(at, at + 1), put),))
