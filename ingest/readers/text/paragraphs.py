"""Paragraphs: running text put together from lines, knowing where each character came from.

Blocks that the layout broke are joined again.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.documents.document import Paragraph, PrintedMark, Sentence, Span, sentence_locator
from ingest.documents.sentences import ends_sentence, split_sentences
from ingest.readers.text.lines import Findings, LineGroup, TextLine


@dataclass(frozen=True, slots=True)
class TextSegment:
    """`length` characters at `start` of a passage that stand at `source` in the document.

    Pieces of one `run` are lines with nothing but a line break between them.
    """

    start: int
    source: int
    length: int
    run: int


@dataclass(frozen=True, slots=True)
class JoinedText:
    """The text of one paragraph or legend; its lines joined with one blank."""

    text: str
    pieces: tuple[TextSegment, ...]

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


def join_lines(lines: Iterable[TextLine]) -> JoinedText:
    """Return the passage of some lines, blanks around each removed."""
    texts: list[str] = []
    pieces: list[TextSegment] = []
    start, run, last = 0, 0, -1
    for line in lines:
        words = line.words
        if words:
            indent = line.text.index(words[0])
            run += line.is_cut or line.number != last + 1
            last = line.number
            pieces.append(TextSegment(start, line.start + indent, len(words), run))
            texts.append(words)
            start += len(words) + 1
    return JoinedText(" ".join(texts), tuple(pieces))


def read_paragraph(passage: JoinedText, container: str, number: int, findings: Findings) -> Paragraph:
    """Return a passage as a numbered paragraph of sentences with their citation marks."""
    marks = list(findings.citing.in_text(passage.text))
    sentences: list[Sentence] = []
    used = 0
    for count, span in enumerate(split_sentences(passage.text, [mark.span for mark in marks]), start=1):
        inside: list[PrintedMark] = []
        while used < len(marks) and marks[used].span.start < span.end:
            inside.append(marks[used])
            used += 1
        text = passage.text[span.start : span.end]
        locator = sentence_locator(container, number, count, text)
        kept = keep_readable(inside, span.start, locator.place, findings)
        sentences.append(Sentence(locator, text, passage.find_spans(span), kept))
    return Paragraph(number, tuple(sentences))


def keep_readable(
    marks: Sequence[PrintedMark], offset: int, place: str, findings: Findings
) -> tuple[PrintedMark, ...]:
    """Return the marks that name references, counted from *offset*; reject the others."""
    kept: list[PrintedMark] = []
    for mark in marks:
        if mark.numbers:
            span = Span(mark.span.start - offset, mark.span.end - offset)
            kept.append(PrintedMark(span, mark.as_written, mark.numbers))
        else:
            findings.add(place, f"the citation mark {mark.as_written!r} {findings.citing.otherwise}")
    return tuple(kept)


_BULLETS = "•‣▪"
_TAIL = 300
"""Characters; the end of a paragraph that tells whether its last sentence is whole."""


def is_open(text: str, following: str, findings: Findings) -> bool:
    """Say whether a text stops in mid-sentence, so that *following* may go on with it."""
    if text.endswith(":") and not following[:1].islower():
        return False
    tail = text[-_TAIL:]
    return not ends_sentence(tail, [mark.span for mark in findings.citing.in_text(tail)], following)


def join_broken(items: Iterable[LineGroup], findings: Findings) -> list[list[TextLine]]:
    """Return the lines of each paragraph; an item goes on with an open one unless it is a list's."""
    paragraphs: list[list[TextLine]] = []
    last = ""
    for item in items:
        text = item.text
        if not text:
            continue
        if last and text[0] not in _BULLETS and is_open(last, text, findings):
            paragraphs[-1].extend(item.lines)
        else:
            paragraphs.append(list(item.lines))
        last = text
    return paragraphs


def read_paragraphs(items: Sequence[LineGroup], container: str, findings: Findings) -> tuple[Paragraph, ...]:
    """Return the items as numbered paragraphs of one container."""
    numbered = enumerate(join_broken(items, findings), start=1)
    return tuple(read_paragraph(join_lines(lines), container, number, findings) for number, lines in numbered)
