"""Marks of notes: the sign before a note below a table or figure, and the same sign at what it qualifies.

A symbol (†, ‡, *) or a raised letter, as plain text prints them: ``†``, ``[†]``, ``^a``, ``^{a}``, ``ᵃ``.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ingest.documents.document import Span

_SYMBOLS = "*†‡§¶‖"
_RAISED_LETTERS = "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐ"
_ONE = rf"(?:[{_SYMBOLS}]+|[a-z])"
MARK = (
    rf"\^\{{\s*{_ONE}\s*\}}|\^{_ONE}|[\[(]\s*[{_SYMBOLS}]+\s*[\])]|\[[a-z]\]|[{_SYMBOLS}]+"
    rf"|[{_RAISED_LETTERS}]"
)
"""What a mark looks like, as the source of a pattern; case counts."""
_MARK = re.compile(rf"(?<![*])(?:{MARK})")
_OPENS = re.compile(rf"(?:^\s*|(?<=[.;])\s+)(?P<mark>{MARK})\s*(?=\S)")
_ANYWHERE = frozenset("†‡§¶‖")
"""Signs that are nothing but marks; an asterisk multiplies, and a letter in brackets is a panel."""


@dataclass(frozen=True, slots=True)
class NoteSign:
    """One mark of a note: where it stands, as printed, and the sign itself, ``†`` or ``a``."""

    span: Span
    as_written: str

    @property
    def sign(self) -> str:
        """The mark without what raises it.

        >>> [NoteSign(Span(0, 1), text).sign for text in ("[†]", "^{a}", "^b", "ᶜ", "**")]
        ['†', 'a', 'b', 'c', '**']
        """
        return unicodedata.normalize("NFKC", re.sub(r"[\s^{}()\[\]]", "", self.as_written))

    @property
    def is_certain(self) -> bool:
        """Whether it can be nothing else, so that a note must explain it."""
        return set(self.as_written) <= _ANYWHERE | set("[]{}^ ") and bool(set(self.as_written) & _ANYWHERE)


def openings(text: str) -> list[NoteSign]:
    """Return the marks that open a note in the lines below a table, in reading order.

    >>> [sign.sign for sign in openings("†Counted by hand. ‡ Of 40 patients; ^{a}At entry.")]
    ['†', '‡', 'a']
    """
    return [NoteSign(Span(*match.span("mark")), match["mark"]) for match in _OPENS.finditer(text)]


def signs(text: str, explained: Collection[str]) -> Iterator[NoteSign]:
    """Yield the marks of *text* that are *explained* by a note, and those that can be nothing else.

    >>> [sign.as_written for sign in signs("24% [†], 3 * 2, panel [a] and 7ᵇ", {"b"})]
    ['[†]', 'ᵇ']
    """
    for match in _MARK.finditer(text):
        sign = NoteSign(Span(*match.span()), match[0])
        if sign.sign in explained or sign.is_certain:
            yield sign
