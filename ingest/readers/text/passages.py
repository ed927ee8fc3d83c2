"""Running text put together from lines, knowing where each character came from."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.documents.document import CitationMark, Paragraph, Sentence, Span, sentence_locator
from ingest.documents.sentences import split_sentences
from ingest.readers.text.findings import Findings
from ingest.readers.text.lines import Line
from ingest.readers.text.marks import find_marks


@dataclass(frozen=True, slots=True)
class Piece:
    """`length` characters at `start` of a passage that stand at `source` in the document.

    Pieces of one `run` are lines with nothing but a line break between them.
    """

    start: int
    source: int
    length: int
    run: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The text of one paragraph or legend; its lines joined with one blank."""

    text: str
    pieces: tuple[Piece, ...]

    def find_spans(self, span: Span) -> tuple[Span, ...]:
        """Return where a part of the passage stands in the document: one span per run of lines."""
        first = bisect_right(self.pieces, span.start, key=lambda piece: piece.start) - 1
        found: list[Span] = []
        run = -1
        for piece in map(self.pieces.__getitem__, range(first, len(self.pieces))):
            if piece.start >= span.end:
                break
            start = piece.source + max(0, span.start - piece.start)
            end = piece.source + min(piece.length, span.end - piece.start)
            if piece.run == run:
                start = found.pop().start
            found.append(Span(start, end))
            run = piece.run
        return tuple(found)


def join_lines(lines: Iterable[Line]) -> Passage:
    """Return the passage of some lines, blanks around each removed."""
    texts: list[str] = []
    pieces: list[Piece] = []
    start, run, last = 0, 0, -1
    for line in lines:
        words = line.words
        if words:
            indent = line.text.index(words[0])
            run += line.is_cut or line.number != last + 1
            last = line.number
            pieces.append(Piece(start, line.start + indent, len(words), run))
            texts.append(words)
            start += len(words) + 1
    return Passage(" ".join(texts), tuple(pieces))


def read_paragraph(passage: Passage, container: str, number: int, findings: Findings) -> Paragraph:
    """Return a passage as a numbered paragraph of sentences with their citation marks."""
    marks = list(find_marks(passage.text))
    sentences: list[Sentence] = []
    used = 0
    for count, span in enumerate(split_sentences(passage.text, [mark.span for mark in marks]), start=1):
        inside: list[CitationMark] = []
        while used < len(marks) and marks[used].span.start < span.end:
            inside.append(marks[used])
            used += 1
        text = passage.text[span.start : span.end]
        locator = sentence_locator(container, number, count, text)
        kept = keep_readable(inside, span.start, locator.place, findings)
        sentences.append(Sentence(locator, text, passage.find_spans(span), kept))
    return Paragraph(number, tuple(sentences))


def keep_readable(
    marks: Sequence[CitationMark], offset: int, place: str, findings: Findings
) -> tuple[CitationMark, ...]:
    """Return the marks that name references, counted from *offset*; reject the others."""
    kept: list[CitationMark] = []
    for mark in marks:
        if mark.numbers:
            span = Span(mark.span.start - offset, mark.span.end - offset)
            kept.append(CitationMark(span, mark.as_written, mark.numbers))
        else:
            findings.add(place, f"the citation mark {mark.as_written!r} is no list of rising ranges")
    return tuple(kept)
