"""Numbers as running text and tables print them: in digits or as words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

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

    >>> value_of("3,846"), value_of("Seven"), value_of("0·5")
    (Decimal('3846'), Decimal('7'), Decimal('0.5'))
    """
    word = numbers_as_words().get(printed.lower())
    return word if word is not None else Decimal(printed.replace(",", "").replace("·", "."))


@cache
def _pattern() -> re.Pattern[str]:
    words = "|".join(numbers_as_words())
    digits = r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:[.·][0-9]+)?|[0-9]+(?:[.·][0-9]+)?"
    return re.compile(rf"{digits}|\b(?:{words})\b", re.IGNORECASE)
