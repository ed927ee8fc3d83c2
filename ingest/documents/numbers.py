"""Numbers as running text and tables print them: in digits or as words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

from ingest.documents.document import Span
from ingest.documents.english import numbers_as_words


@dataclass(frozen=True, slots=True)
class Number:
    """One number: where it stands, as printed, and what it counts."""

    span: Span
    as_written: str
    value: Decimal


def find_numbers(text: str, marks: Sequence[Span] = ()) -> Iterator[Number]:
    """Yield every number of *text* in reading order; those inside *marks*, of citations, are none.

    >>> [str(number.value) for number in find_numbers("7 of 1,024 (0.7%) in two trials of m²")]
    ['7', '1024', '0.7', '2']
    """
    blocked = sorted(marks, key=lambda mark: mark.start)
    used = 0
    for match in _pattern().finditer(text):
        while used < len(blocked) and blocked[used].end <= match.start():
            used += 1
        if used < len(blocked) and blocked[used].start < match.end():
            continue
        yield Number(Span(*match.span()), match[0], value_of(match[0]))


def value_of(printed: str) -> Decimal:
    """Return what a printed number counts; a comma stands between thousands, a raised point is a point.

    >>> value_of("3,846"), value_of("Seven"), value_of("0·5"), value_of(".03")
    (Decimal('3846'), Decimal('7'), Decimal('0.5'), Decimal('0.03'))
    >>> value_of("thirty-one"), value_of("A hundred and forty"), value_of("XIV")
    (Decimal('31'), Decimal('140'), Decimal('14'))
    """
    if not printed[:1].isalpha():
        return Decimal(printed.replace(",", "").replace("·", "."))
    if re.fullmatch(ROMAN, printed):
        values = [_ROMAN[letter] for letter in printed]
        return Decimal(sum(-one if one < after else one for one, after in pairwise([*values, 0])))
    value = Decimal(0)
    for word in re.findall(r"[a-z]+", printed.lower()):
        value = (
            (value or Decimal(1)) * 100
            if word == _HUNDRED
            else value + numbers_as_words().get(word, Decimal(0))
        )
    return value


_HUNDRED = "hundred"
ROMAN = r"(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
"""The pattern of a Roman number below ninety."""
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


@cache
def number_words() -> str:
    """Return the pattern of a whole number in words, "thirty-one" and "a hundred and forty" among them."""
    values = numbers_as_words()
    units = "|".join(word for word, value in values.items() if 1 <= value <= 9)
    tens = "|".join(word for word, value in values.items() if value >= 20)
    whole = "|".join(word for word, value in values.items() if value == int(value))
    below = rf"(?:(?:{tens})(?:[-‐‑–\s]\s?(?:{units})\b)?|{whole})"
    return rf"(?:(?:a|{units})[-\s]{_HUNDRED}(?:(?:\s+and)?[-\s]{below}\b)?|{below})"


@cache
def _pattern() -> re.Pattern[str]:
    words = "|".join([number_words(), *numbers_as_words()])
    digits = (
        r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:[.·][0-9]+)?|[0-9]+(?:[.·][0-9]+)?|(?<![\w.·)\]])[.·][0-9]+"
    )
    return re.compile(rf"{digits}|\b(?:{words})\b", re.IGNORECASE)
