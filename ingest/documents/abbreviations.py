"""Short forms and the long forms that a text gives for them.

In running text: Schwartz AS, Hearst MA. A simple algorithm for identifying
abbreviation definitions in biomedical text. Pac Symp Biocomput. 2003:451-462,
with three changes. Initials that spell the short form are taken first, because the
published search would read both letters of "alpha alphabet (AA)" inside the second
word. In a short form of capitals only, a letter may not be matched to the second
letter of a word whose first is matched too: letters of a regimen's name stand for
drugs that need not be in the words just before it. And of a short form that mixes
cases the capitals are enough, as in "early middle days (EMiDs)".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.documents.english import words

_BRACKET = re.compile(r"[(\[]([^()\[\]]{1,200})[)\]]")
_NOT_SHORT = re.compile(r"(?:Tables?|Fig(?:ure)?s?|Ref(?:erence)?s?|Section|Box|Appendix)\b", re.IGNORECASE)
_SMALL_WORDS = words("small")
_WINDOW = 400
_ENTRY_END = re.compile(r";(?![^()]*\))")
_COMMA_ENTRY_END = re.compile(r",\s+(?=[^,;:=]{1,20}\s*[:=])")
_SEPARATOR = re.compile(r"\s*(?:,|=|:)\s+|\s+[-–]\s+|=")


@dataclass(frozen=True, slots=True)
class Definition:
    """A short form with the long form that stands beside it."""

    short: str
    long: str


def find_definitions(sentence: str) -> list[Definition]:
    """Return what a sentence defines as ``long form (SF)`` or ``SF (long form)``, in order."""
    found: list[Definition] = []
    for match in _BRACKET.finditer(sentence):
        before = sentence[max(0, match.start() - _WINDOW) : match.start()].rstrip()
        inside = re.split(r"[,;]\s", match[1], maxsplit=1)[0].strip()
        if is_short_form(inside):
            long = match_long_form(inside, before)
        else:
            inside, long = _reverse(before, match[1].strip())
        if long:
            found.append(Definition(inside, long))
    return found


def bracketed(sentence: str) -> Iterator[tuple[int, str]]:
    """Yield place and text of each bracket that holds nothing but a short form."""
    for match in _BRACKET.finditer(sentence):
        inside = match[1].strip()
        if is_short_form(inside):
            yield match.start(), inside


def is_short_form(text: str) -> bool:
    """Say whether a text looks like a short form: 2 to 10 characters with a capital, at most two words."""
    return (
        2 <= len(text) <= 10
        and len(text.split()) <= 2
        and text[0].isalnum()
        and any(char.isupper() for char in text)
        and not _NOT_SHORT.match(text)
    )


def match_long_form(short: str, before: str) -> str | None:
    """Return the end of *before* that the letters of *short* abbreviate, or None."""
    tokens = before.split()
    letters = sum(char.isalnum() for char in short)
    window = " ".join(tokens[-min(letters + 5, 2 * letters) :])
    start = _match_initials(short, window)
    if start is None:
        start = _match_letters(short, window)
    if start is None and _count_capitals(short) not in (0, 1, letters):
        start = _match_letters("".join(char for char in short if not char.islower()), window)
    if start is None:
        return None
    long = window[start:].strip()
    balanced = long.count("(") == long.count(")") and long.count("[") == long.count("]")
    return long if balanced and len(long) > len(short) and short not in re.split(r"[\s(),;]", long) else None


def split_list(text: str) -> list[str]:
    """Return the entries of ``CR, complete response; PR, partial response.``, as printed."""
    body = text.strip().removesuffix(".")
    entries = _ENTRY_END.split(body)
    if len(entries) == 1 and len(re.findall("[:=]", body)) > 1:
        entries = _COMMA_ENTRY_END.split(body)
    return [entry.strip() for entry in entries if entry.strip()]


def read_entry(entry: str) -> Definition | None:
    """Return the two forms of one list entry; None when it has not both."""
    parts = _SEPARATOR.split(entry, maxsplit=1)
    if len(parts) != 2 or not parts[0].strip() or not parts[1].strip():
        return None
    return Definition(parts[0].strip(), parts[1].strip())


def _reverse(before: str, inside: str) -> tuple[str, str | None]:
    """Read ``SF (long form)``: words whose initials, or all letters in turn, spell the word before."""
    short = before.rpartition(" ")[2].strip(",;:")
    if (
        not 2 <= len(inside.split()) <= 2 * len(short)
        or not is_short_form(short)
        or _count_capitals(short) < 2
    ):
        return short, None
    start = _match_initials(short, inside)
    if start is None and len(inside.split()) <= len(short) and not any(map(str.isdigit, inside)):
        start = _match_letters(short, inside)
    return short, inside if start == 0 else None


def _count_capitals(text: str) -> int:
    return sum(char.isupper() for char in text)


def _initials(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield each word's place, first letter in lower case, and whether it may be left out."""
    for word in re.finditer(r"[^\W_]+", text):
        yield word.start(), word[0][0].lower(), word[0].lower() in _SMALL_WORDS


def _match_initials(short: str, window: str) -> int | None:
    wanted = [char.lower() for char in short.rstrip("s") if char.isalnum()]
    start: int | None = None
    for place, initial, small in reversed(list(_initials(window))):
        if wanted and initial == wanted[-1]:
            wanted.pop()
            start = place
        elif not small:
            return None
        if not wanted:
            return start
    return None


def _match_letters(short: str, window: str) -> int | None:
    """Match the letters of *short* from right to left; the first must start a word."""
    places: list[int] = []
    position = len(window)
    letters = [char.lower() for char in short if char.isalnum()]
    for number, letter in reversed(list(enumerate(letters))):
        position -= 1
        while position >= 0 and not (
            window[position].lower() == letter
            and (number > 0 or position == 0 or not window[position - 1].isalnum())
        ):
            position -= 1
        if position < 0:
            return None
        places.append(position)
    return None if short.isupper() and _has_doubled_start(window, places) else places[-1]


def _has_doubled_start(window: str, places: list[int]) -> bool:
    return any(
        right == left + 1 and (left == 0 or not window[left - 1].isalnum())
        for right, left in pairwise(places)
    )
