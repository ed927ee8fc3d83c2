"""The lists of English words in `english.toml`."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

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
