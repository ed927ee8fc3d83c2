"""The words of all names, and those of them that a word with typing errors may stand for."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kg.search.spelling import edits_for

_MOST = 12  # words that one word may stand for


class Vocabulary:
    """Distinct words, by length."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_length: dict[int, list[str]] = defaultdict(list)
        self._sorted = sorted(words)
        for word in self._sorted:
            self._by_length[len(word)].append(word)
        self._starts = lru_cache(64)(self._cut)

    def begins(self, word: str) -> bool:
        """Say whether a word begins with *word*."""
        at = bisect_left(self._sorted, word)
        return at < len(self._sorted) and self._sorted[at].startswith(word)

    def like(self, word: str) -> tuple[str, ...]:
        """Return words that *word* may stand for, the nearest first: itself is not among them.

        A typing error is a letter too many, missing, another, or two in the wrong order
        (optimal string alignment).
        """
        edits = edits_for(word)
        near = range(len(word) - edits, len(word) + edits + 1)
        return self._nearest(word, [other for length in near for other in self._by_length.get(length, ())])

    def starting_like(self, word: str) -> tuple[str, ...]:
        """Return beginnings of words that *word* may stand for, the nearest first."""
        return self._nearest(word, self._starts(len(word)))

    def _nearest(self, word: str, others: list[str]) -> tuple[str, ...]:
        edits = edits_for(word)
        if not edits:
            return ()
        found = process.extract(
            word, others, scorer=OSA.distance, processor=None, score_cutoff=edits, limit=_MOST
        )
        ordered = sorted((distance, other) for other, distance, _ in found if distance)
        return tuple(other for _, other in ordered)

    def _cut(self, length: int) -> list[str]:
        longer = (words for size, words in self._by_length.items() if size > length)
        return sorted({word[:length] for words in longer for word in words})


def distance(one: str, other: str) -> int:
    """Return how many typing errors lie between two texts."""
    return int(OSA.distance(one, other))
