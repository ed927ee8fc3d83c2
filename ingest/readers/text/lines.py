"""The lines of a plain-text article, each with the part it plays.

A blank line ends a block. A line without a sign of its own plays the part of the
line before it in the same block, so captions, notes and legends may be wrapped.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from ingest.documents.note_marks import MARK
from ingest.documents.numbers import ROMAN, value_of
from ingest.readers.text.marks import RAISED, CitationForm
from kg.errors import Rejection


class Findings:
    """What is known of one file while it is read: how it cites, and what was rejected, in order."""

    def __init__(self, path: Path, citing: CitationForm = RAISED) -> None:
        self._path = str(path)
        self.citing = citing
        self._found: list[Rejection] = []

    def add(self, place: str, reason: str) -> None:
        """Note that the statement at *place* could not be read, and why."""
        self._found.append(Rejection(self._path, place, reason))

    @property
    def rejections(self) -> tuple[Rejection, ...]:
        """Everything found so far."""
        return tuple(self._found)


_TABLE = re.compile(rf"(?:Table|TABLE)\s+(?P<number>\d{{1,4}}|{ROMAN})(?:[.:|]\s*|\s+|$)(?P<rest>.*)")
_FIGURE = re.compile(
    rf"(?:Fig(?:ure|\.)?|FIG(?:URE|\.)?)\s+(?P<number>\d{{1,4}}|{ROMAN})(?:[.:|]\s*|\s+(?=[^\Wa-z_]|[^\w\s,;)]))(?P<rest>\S.*)"
)
_CONTINUED = re.compile(r"[(\[]?\s*continued\s*[)\]]?[.:]?", re.IGNORECASE)
_ABBREVIATIONS = re.compile(r"Abbreviations?(?: used)?\s*:\s*(?P<rest>.*)", re.IGNORECASE)
_NOTE = re.compile(rf"(?i:Notes?|Footnotes?)\s*:\s*(?P<rest>.*)|(?P<marked>(?:{MARK})\s*\S.*)")
_ABSTRACT = re.compile(r"Abstract\s*(?::\s*(?P<rest>.*))?", re.IGNORECASE)
_KEYWORDS = re.compile(r"Key\s?-?words?(?:\s*:\s*(?P<rest>.*)|\s*)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.?!][\])\"'”’]*$")


class LineRole(Enum):
    """What a line is in the article."""

    PROSE = auto()
    ABSTRACT = auto()
    KEYWORDS = auto()
    CAPTION = auto()
    CONTINUED = auto()
    ROW = auto()
    STRAY_ROW = auto()
    LEGEND = auto()
    NOTE = auto()
    ABBREVIATIONS = auto()


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line that is not blank.

    `start` is the place of its first character in the document, `number` counts lines
    from 1, `block` counts the blocks between blank lines; `is_cut` when a
    label before the text was taken off.
    """

    text: str
    start: int
    number: int
    block: int
    is_cut: bool = False

    def cut(self, first: int) -> "TextLine":
        """Return the line from character *first* on."""
        return TextLine(self.text[first:], self.start + first, self.number, self.block, is_cut=True)

    @property
    def words(self) -> str:
        """The line without blanks around it."""
        return self.text.strip()


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Lines that belong together; `number` is that of a table or figure.

    The label ("Table 3", "Abbreviations:") is cut from the first line.
    """

    part: LineRole
    lines: tuple[TextLine, ...]
    number: int | None = None

    @property
    def text(self) -> str:
        """The lines as one, joined with single blanks."""
        return " ".join(line.words for line in self.lines if line.words)


@dataclass(frozen=True, slots=True)
class _Setting:
    """What stands around a line: the part before it, in the same block or not, and rows after it."""

    previous: LineRole | None
    same_block: bool
    before_row: bool


def read_lines(text: str) -> list[TextLine]:
    """Return the lines that are not blank, in order."""
    lines: list[TextLine] = []
    block, was_blank = 0, True
    for number, match in enumerate(re.finditer(r"[^\n]*\n?", text), start=1):
        line = match[0].rstrip("\r\n")
        if not line.strip():
            was_blank = True
            continue
        block += was_blank
        was_blank = False
        lines.append(TextLine(line, match.start(), number, block))
    return lines


def read_items(lines: Sequence[TextLine]) -> list[LineGroup]:
    """Return the items of the lines, in reading order."""
    opened: list[tuple[LineGroup, list[TextLine]]] = []
    for place, line in enumerate(lines):
        previous = opened[-1] if opened else None
        same_block = previous is not None and previous[1][-1].block == line.block
        part = previous[0].part if previous else None
        item = _start_item(line, _Setting(part, same_block, _is_before_row(lines, place)))
        if previous is not None and item is None and same_block and part is not LineRole.STRAY_ROW:
            previous[1].append(line)
        else:
            item = item or LineGroup(LineRole.PROSE, (line,))
            opened.append((item, [*item.lines]))
    return _merge_cut_lists([LineGroup(item.part, tuple(own), item.number) for item, own in opened])


def _start_item(line: TextLine, setting: _Setting) -> LineGroup | None:
    """Return the item this line opens, or None when it has no sign of its own."""
    if "\t" in line.text.strip(" \f"):
        return _start_row(line, setting.previous)
    for part, pattern in _SIGNS:
        match = pattern.fullmatch(line.words)
        if match is None:
            continue
        item = _open_item(part, line, match)
        if _is_plausible(item, setting):
            return item
    return (
        LineGroup(LineRole.ROW, (line,)) if setting.same_block and setting.previous is LineRole.ROW else None
    )


def _is_plausible(item: LineGroup, setting: _Setting) -> bool:
    """Say whether a sign is no accident: a wrapped line may begin with "Table 2 shows"."""
    in_prose = setting.same_block and setting.previous in (LineRole.PROSE, LineRole.ABSTRACT, LineRole.LEGEND)
    if item.part is LineRole.CAPTION:
        return setting.before_row or (not in_prose and _is_caption(item.text))
    if item.part is LineRole.NOTE:
        return setting.previous in _BELOW_FLOAT
    return not (in_prose and item.part in (LineRole.LEGEND, LineRole.ABSTRACT))


_SIGNS = (
    (LineRole.CONTINUED, re.compile(rf"(?P<rest>{_CONTINUED.pattern})", re.IGNORECASE)),
    (LineRole.CAPTION, _TABLE),
    (LineRole.LEGEND, _FIGURE),
    (LineRole.ABBREVIATIONS, _ABBREVIATIONS),
    (LineRole.NOTE, _NOTE),
    (LineRole.ABSTRACT, _ABSTRACT),
    (LineRole.KEYWORDS, _KEYWORDS),
)
_BELOW_FLOAT = (
    LineRole.CAPTION,
    LineRole.CONTINUED,
    LineRole.ROW,
    LineRole.LEGEND,
    LineRole.NOTE,
    LineRole.ABBREVIATIONS,
)


def _open_item(part: LineRole, line: TextLine, match: re.Match[str]) -> LineGroup:
    groups = match.groupdict()
    rest = next((name for name in ("rest", "marked") if groups.get(name) is not None), None)
    indent = len(line.text) - len(line.text.lstrip())
    kept = line.cut(indent + match.start(rest)) if rest else line.cut(len(line.text))
    number = int(value_of(groups["number"])) if groups.get("number") else None
    if part is LineRole.CAPTION and _CONTINUED.fullmatch(kept.words):
        return LineGroup(LineRole.CONTINUED, (kept,), number)
    return LineGroup(part, (kept,), number)


def _start_row(line: TextLine, previous: LineRole | None) -> LineGroup | None:
    if previous in (LineRole.CAPTION, LineRole.CONTINUED, LineRole.ROW):
        return LineGroup(LineRole.ROW, (line,))
    return LineGroup(LineRole.STRAY_ROW, (line,)) if "\t" in line.words else None


def _is_caption(text: str) -> bool:
    """Say whether a "Table N ..." line without rows below is a caption that lost them."""
    return not _SENTENCE_END.search(text) and not text[:1].islower() and text != ""


def _is_before_row(lines: Sequence[TextLine], place: int) -> bool:
    """Say whether rows come next: in the same block, or as the first line of the next one."""
    block = lines[place].block
    for line in lines[place + 1 : place + 6]:
        if "\t" in line.text.strip(" \f"):
            return True
        if line.block > block:
            return _CONTINUED.fullmatch(line.words) is not None
    return False


def _merge_cut_lists(items: Sequence[LineGroup]) -> list[LineGroup]:
    """Join lists of abbreviations that a page break cut after a semicolon or comma."""
    merged: list[LineGroup] = []
    for item in items:
        last = merged[-1] if merged else None
        cut_off = last is not None and last.part is LineRole.ABBREVIATIONS and last.text.endswith((";", ","))
        if last is not None and cut_off and item.part is LineRole.PROSE:
            merged[-1] = LineGroup(last.part, (*last.lines, *item.lines), last.number)
        else:
            merged.append(item)
    return merged
