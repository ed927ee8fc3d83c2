"""How a name is written, and what does not count in it: case, accents, hyphens, brackets, Greek letters.

Digits count: a number is compared whole, and is a word of its own wherever it stands.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

_WORD = re.compile(r"\d+|[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_GREEK = re.compile("[\N{GREEK SMALL LETTER ALPHA}-\N{GREEK SMALL LETTER OMEGA}]")
_MOST_SWAPPED = 12  # words, and digits of each, in which an error is looked for
_FINAL = "\N{GREEK SMALL LETTER FINAL SIGMA}"


def fold(text: str) -> str:
    """Return *text* in small letters, accents removed, Greek letters by their names.

    >>> fold("β2 Naïve ΜΜ"), fold("ＴＮＦ-α")
    ('beta2 naive mumu', 'tnf-alpha')
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = "".join(char for char in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(char))
    return _GREEK.sub(_called, bare)


def _called(letter: re.Match[str]) -> str:
    """Return the name of a Greek letter, as the Unicode Character Database has it."""
    char = letter[0]
    name = "sigma" if char == _FINAL else unicodedata.name(char).rpartition(" ")[2].lower()
    return {"lamda": "lambda"}.get(name, name)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of *text*: runs of letters, and numbers.

    >>> words_of("t(4;14)") == words_of("T 4,14") == ("t", "4", "14")
    True
    >>> words_of("del17p"), words_of("β2-microglobulin")
    (('del', '17', 'p'), ('beta', '2', 'microglobulin'))
    """
    return tuple(_WORD.findall(fold(text)))


def humps_of(text: str) -> tuple[str, ...]:
    """Return the words of *text*, which begin anew at a capital letter inside of one.

    >>> humps_of("RevDex")
    ('rev', 'dex')
    """
    return words_of(_CAMEL.sub(" ", text))


def joined(words: tuple[str, ...]) -> str:
    """Return *words* with nothing between letters, and a dot wherever a number begins or ends.

    >>> joined(("len", "dex")), joined(("t", "4", "14"))
    ('lendex', 't·4·14')
    """
    text = ""
    for word in words:
        touches = text and (word.isdecimal() or text[-1].isdecimal())
        text += f"·{word}" if touches else word
    return text


def squeeze(text: str) -> str:
    """Return what of *text* makes a name another one: its letters in one run, its numbers each whole.

    >>> squeeze("t(4,14)") == squeeze("t 4 14") == squeeze("T(4;14)") != squeeze("t(41;4)")
    True
    >>> squeeze("Len-dex") == squeeze("lendex")
    True
    """
    return joined(words_of(text))


def edits_for(word: str) -> int:
    """Return how many typing errors a word may have: none in a number, few in a short word."""
    if word.isdecimal() or len(word) < 4:
        return 0
    return 1 if len(word) < 8 else 2


@dataclass(frozen=True, slots=True)
class TypedWords:
    """What was typed, as `words`; `open` says that the last of them may go on."""

    text: str
    words: tuple[str, ...]
    open: bool

    @classmethod
    def read(cls, text: str) -> "TypedWords":
        """Return *text* as words."""
        words = words_of(text)
        return cls(text.strip(), words, bool(words) and text[-1:].isalnum())

    @property
    def key(self) -> str:
        """The words, one space between them."""
        return " ".join(self.words)

    @property
    def squeezed(self) -> str:
        """The words as `squeeze` writes them."""
        return joined(self.words)

    @property
    def run(self) -> str:
        """Letters and digits without anything between them."""
        return "".join(self.words)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Those words that are numbers."""
        return tuple(word for word in self.words if word.isdecimal())

    @property
    def runs(self) -> tuple[tuple[str, ...], ...]:
        """The numbers, those together that stand side by side.

        >>> TypedWords.read("t(4;14) and del17p").runs
        (('4', '14'), ('17',))
        """
        grouped = groupby(self.words, key=str.isdecimal)
        return tuple(tuple(words) for are_numbers, words in grouped if are_numbers)

    @property
    def swapped(self) -> Iterator["TypedWords"]:
        """What was typed with two digits of one number that stand side by side exchanged, in every way.

        >>> [each.key for each in TypedWords.read("t(4;41)").swapped]
        ['t 4 14']
        """
        for place, word in enumerate(self.words[:_MOST_SWAPPED]):
            for at in range(min(len(word), _MOST_SWAPPED) - 1 if word.isdecimal() else 0):
                other = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
                if other != word:
                    words = (*self.words[:place], other, *self.words[place + 1 :])
                    yield TypedWords(" ".join(words), words, open=False)
