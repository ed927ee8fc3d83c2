"""Words letter by letter: accents, case, gaps, kinds of blanks and dashes, and slips of the pen."""

import re
import unicodedata

from rapidfuzz.distance import Levenshtein, Postfix, Prefix

_SHORTEST = 7
_MOST_CHANGES = 2
_BLANKS = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u202f\u205f\u2060\u3000\ufeff"
)
_PLAIN = str.maketrans(
    {
        **dict.fromkeys(_BLANKS, " "),
        **dict.fromkeys("\u2010\u2011\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2012\u2015\u2212\ufe58", "–"),
        **dict.fromkeys("\u2267\u2a7e", "≥"),
        **dict.fromkeys("\u2266\u2a7d", "≤"),
        "\uff05": "%",
    }
)


def plain_signs(text: str) -> str:
    """Return a text of the same length with one kind of blank, of hyphen, of dash, of ≥ and of ≤.

    >>> plain_signs("1\u201212\u00a0mg"), plain_signs("\u2a7e3")
    ('1–12 mg', '≥3')
    """
    return text.translate(_PLAIN)


def without_accents(text: str) -> str:
    """Return a text without the marks on its letters.

    >>> without_accents("naïve Görgün")
    'naive Gorgun'
    """
    letters = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(char for char in letters if not unicodedata.combining(char)))


def letters_only(name: str) -> str:
    """Return a name without case, accents and punctuation.

    >>> letters_only("O'Neill-Sánchez") == letters_only("oneill sanchez")
    True
    """
    return "".join(char for char in without_accents(name).casefold() if char.isalpha())


def without_gaps(text: str) -> str:
    """Return a text without blanks and hyphens."""
    return re.sub(r"[\s\-‑–]+", "", text)


def is_slip(one: str, other: str) -> bool:
    """Say whether two words differ by one slip: a letter changed, one or two more or fewer, or two swapped.

    Words of few letters are never alike, nor are words that differ only in their ending.

    >>> is_slip("alphamab", "alphhamab"), is_slip("alphamab", "alpahmab"), is_slip("alphamab", "alphomab")
    (True, True, True)
    >>> is_slip("infections", "infection"), is_slip("infection", "induction"), is_slip("renal", "venal")
    (False, False, False)
    >>> is_slip("infections", "infectious")
    False
    """
    start = Prefix.similarity(one, other)
    if min(len(one), len(other)) < _SHORTEST or start == min(len(one), len(other)):
        return False
    end = Postfix.similarity(one[start:], other[start:])
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    if len(left) == len(right):
        return (len(left) == 1 and end > 1) or (len(left) == 2 and left == right[::-1])
    return not (left and right) and len(left + right) <= _MOST_CHANGES


def is_nearly(one: str, other: str) -> bool:
    """Say whether two surnames are nearly alike: one or two letters changed, more or fewer.

    >>> is_nearly("Kallikis", "Kallkitis"), is_nearly("Chang", "Cheng"), is_nearly("Peters", "Peterson")
    (True, False, False)
    """
    if one == other or min(len(one), len(other)) < _SHORTEST or one[0] != other[0]:
        return False
    nearly = Levenshtein.distance(one, other, score_cutoff=_MOST_CHANGES) <= _MOST_CHANGES
    return nearly and not (one.startswith(other) or other.startswith(one))
