"""The lists of English words in `english.toml`."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from ingest.documents.document import Span

_LISTS = tomllib.loads((Path(__file__).parent / "english.toml").read_text(encoding="utf-8"))


def words(name: str) -> frozenset[str]:
    """Return the words of one list, as they stand there."""
    return frozenset(str(_LISTS[name]).split())


@cache
def numbers_as_words() -> Mapping[str, Decimal]:
    """Return what number words count, by the word in lower case."""
    return {word: Decimal(str(value)) for word, value in _LISTS["numbers"].items()}


def whole_numbers_as_words() -> Mapping[str, int]:
    """Return the number words that count whole things, with what they count."""
    return {word: int(value) for word, value in numbers_as_words().items() if value == int(value)}


@dataclass(frozen=True, slots=True)
class TellingWord:
    """A word that changes what a statement says: its kind, where it stands, and as printed."""

    kind: str
    span: Span
    as_written: str


def telling_words(text: str) -> Iterator[TellingWord]:
    """Yield the words of *text* that hedge, deny, qualify, compare or exclude, in reading order.

    >>> [(word.kind, word.as_written) for word in telling_words("It may not be better than before.")]
    [('hedging word', 'may'), ('negation', 'not'), ('comparator', 'than')]
    """
    kinds, pattern = _telling()
    for match in pattern.finditer(text):
        yield TellingWord(kinds[" ".join(match[0].lower().split())], Span(*match.span()), match[0])


@cache
def _telling() -> tuple[Mapping[str, str], re.Pattern[str]]:
    kinds = {form: kind for kind, forms in _LISTS["mentions"].items() for form in forms}
    forms = sorted(kinds, key=len, reverse=True)
    either = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in forms)
    return kinds, re.compile(
        rf"(?<![\w-])(?:{either})(?![\w])(?!-\w)|(?<=-)(?:{either})(?![\w-])", re.IGNORECASE
    )
