"""Where sentences end in biomedical English, whatever the file format was.

A stop ends a sentence when white space follows (after closing brackets, quotes and
citation marks, which belong to the sentence before), what comes next can open a
sentence, it is not inside brackets, and the word before it is no abbreviation.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import chain

from ingest.documents.document import Span
from ingest.documents.english import words

_STOP = re.compile(r"[.?!]+")
_CLOSERS = ")]}\"'”’»"
_OPENERS = "([{\"'“‘«$"
_NEXT = re.compile(r"\s+(\S{1,60})")
_WORD_BEFORE = re.compile(r"[^\s()\[\]\"“,;/–]*$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?)*[^\W\d_]")
_LONGEST_WORD = 40
_LONGEST_BRACKET = 1000
"""A bracket that closes later than this many characters is a misprint, not a bracket."""

_NEVER_LAST = words("never_last")
_SELDOM_LAST = words("seldom_last")
_SENTENCE_OPENERS = words("openers")
_LETTERED = words("lettered")


def split_sentences(text: str, marks: Sequence[Span] = ()) -> list[Span]:
    """Return the sentences of one paragraph, in order, without the blanks between them.

    *marks* are the citation marks in *text*; those after a stop stay with it.
    """
    ends = {mark.start: mark.end for mark in marks}
    brackets = _outer_brackets(text)
    opens = [bracket.start for bracket in brackets]
    spans: list[Span] = []
    start = 0
    for stop in _STOP.finditer(text):
        end = _after_stop(text, stop.end(), ends)
        place = bisect_right(opens, end - 1) - 1
        inside = place >= 0 and brackets[place].end > end
        if stop.start() < start or inside or not _is_boundary(text, stop, end):
            continue
        spans.append(_trim(text, start, end))
        start = end
    last = _trim(text, start, len(text))
    return [span for span in (*spans, last) if span.start < span.end]


def ends_sentence(text: str, marks: Sequence[Span], following: str) -> bool:
    """Say whether *text* ends with a whole sentence, given the text that comes next."""
    ends = {mark.start: mark.end for mark in marks}
    tail_start = max(0, len(text) - 200)
    for stop in _STOP.finditer(text, tail_start):
        end = _after_stop(text, stop.end(), ends)
        if end >= len(text.rstrip()):
            return not _is_abbreviated(text, stop, end, following.split(maxsplit=1)[:1])
    return False


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _outer_brackets(text: str) -> list[Span]:
    """Return the outermost closed brackets, in order."""
    stack: list[int] = []
    pairs: list[Span] = []
    for match in re.finditer(r"[()\[\]]", text):
        if match[0] in "([":
            stack.append(match.start())
        elif stack and text[stack[-1]] + match[0] in ("()", "[]"):
            start = stack.pop()
            if match.end() - start <= _LONGEST_BRACKET:
                pairs.append(Span(start, match.end()))
    outer: list[Span] = []
    for pair in sorted(pairs):
        if not outer or pair.start >= outer[-1].end:
            outer.append(pair)
    return outer


def _after_stop(text: str, position: int, marks: Mapping[int, int]) -> int:
    while position < len(text):
        if position in marks:
            position = marks[position]
        elif text[position] in _CLOSERS:
            position += 1
        elif text[position] == " " and position + 1 in marks:
            position = marks[position + 1]
        else:
            break
    return position


def _is_boundary(text: str, stop: re.Match[str], end: int) -> bool:
    following = _NEXT.match(text, end)
    if following is None or not can_open(following[1]):
        return False
    return not _is_abbreviated(text, stop, end, [following[1]])


def can_open(token: str) -> bool:
    """Say whether a sentence may start so: not with a plain lower-case word."""
    word = token.lstrip(_OPENERS)
    if not word or not word[0].islower() or "α" <= word[0] <= "ω":
        return True
    return any(char.isupper() or char.isdigit() for char in word)


def _is_abbreviated(text: str, stop: re.Match[str], end: int, following: Sequence[str]) -> bool:
    """Say whether the stop belongs to an abbreviation and not to the sentence."""
    if stop[0] != ".":
        return False
    before = text[max(0, stop.start() - _LONGEST_WORD) : stop.start()]
    word = _WORD_BEFORE.search(before)
    last = word[0] if word else ""
    next_word = following[0] if following else ""
    if last.lower() in _NEVER_LAST:
        return True
    if last == "No":
        return next_word[:1].isdigit()
    marked = any(char not in _CLOSERS for char in text[stop.end() : end])
    opens = next_word.lstrip(_OPENERS).rstrip(",").lower() in _SENTENCE_OPENERS and next_word[:1].isupper()
    if last.lower() in _SELDOM_LAST:
        return not (marked or opens or not next_word)
    initials = _INITIALS.fullmatch(last) is not None and last.replace(".", "").replace("-", "").isupper()
    return initials and not (marked or opens or not next_word or _is_lettered(before[: -len(last)]))


def _is_lettered(before: str) -> bool:
    """Say whether a letter follows a word such as *group*, so that it is no initial."""
    backwards = chain(reversed(before.split()), ("",))
    return next(backwards).lower() in _LETTERED
