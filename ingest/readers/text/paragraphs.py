"""Paragraphs: blocks of running text, joined again where the layout broke them."""

from collections.abc import Iterable, Sequence

from ingest.documents.document import Paragraph
from ingest.documents.sentences import ends_sentence
from ingest.readers.text.findings import Findings
from ingest.readers.text.lines import Item, Line
from ingest.readers.text.marks import find_marks
from ingest.readers.text.passages import join_lines, read_paragraph

_BULLETS = "•‣▪"
_TAIL = 300
"""Characters; the end of a paragraph that tells whether its last sentence is whole."""


def is_open(text: str, following: str) -> bool:
    """Say whether a text stops in mid-sentence, so that *following* may go on with it."""
    if text.endswith(":") and not following[:1].islower():
        return False
    tail = text[-_TAIL:]
    return not ends_sentence(tail, [mark.span for mark in find_marks(tail)], following)


def join_broken(items: Iterable[Item]) -> list[list[Line]]:
    """Return the lines of each paragraph; an item goes on with an open one unless it is a list's."""
    paragraphs: list[list[Line]] = []
    last = ""
    for item in items:
        text = item.text
        if not text:
            continue
        if last and text[0] not in _BULLETS and is_open(last, text):
            paragraphs[-1].extend(item.lines)
        else:
            paragraphs.append(list(item.lines))
        last = text
    return paragraphs


def read_paragraphs(items: Sequence[Item], container: str, findings: Findings) -> tuple[Paragraph, ...]:
    """Return the items as numbered paragraphs of one container."""
    numbered = enumerate(join_broken(items), start=1)
    return tuple(read_paragraph(join_lines(lines), container, number, findings) for number, lines in numbered)
