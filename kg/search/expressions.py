"""What is asked of the full-text index, in its own language (https://www.sqlite.org/fts5.html, section 3).

A word may be mistyped: then those are asked for that it may stand for.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kg.search.spelling import TypedWords, edits_for, humps_of

_MOST = 12  # words that one word may stand for
_SHORTEST_START = 2  # letters that a word may be shortened to
_SHORTEST_PART = 3  # letters that the name of a component may be shortened to


class WordList:
    """The words of all names, and those of them that a word with typing errors may stand for."""

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
        """Return words that *word* may stand for, the nearest first: itself is not among them."""
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


def all_words(asked: TypedWords) -> str:
    """Return what finds things with every word of *asked* in their names; the last may go on."""
    runs = asked.squeezed.split("·")
    ways = [_every(asked.words, asked.open)]
    if len(runs) < len(asked.words):
        ways.append(_every(runs, asked.open))
    return _column("own", ways)


def all_starts(asked: TypedWords) -> str:
    """Return what finds things with a word for each of *asked* that begins like it; numbers are whole."""
    ways = {asked.words, humps_of(asked.text)}
    return _column("own", [" AND ".join(_start(word) for word in words) for words in sorted(ways)])


def components(asked: TypedWords) -> str | None:
    """Return what finds combinations by beginnings of the names of what they consist of; None if none can be.

    ``RevDex`` and ``revdex`` are read as ``rev dex``.
    """
    ways = {words for words in (asked.words, humps_of(asked.text), *_halves(asked)) if _may_be_parts(words)}
    if not ways:
        return None
    return _column("parts", [" AND ".join(f"{_quoted(word)}*" for word in words) for words in sorted(ways)])


def corrected(asked: TypedWords, vocabulary: WordList) -> tuple[str, str] | None:
    """Return what finds things, and combinations, by words like those of *asked*; None where none are.

    Words that are like none may be missing, if they are few letters beside the rest.
    """
    ways = [_readings(word, vocabulary) for word in asked.words]
    kept = [way for way in ways if way]
    missing = [word for word, way in zip(asked.words, ways, strict=True) if not way]
    there = [word for word, way in zip(asked.words, ways, strict=True) if way]
    if not kept or 2 * len("".join(missing)) > len("".join(there)):
        return None
    text = " AND ".join(f"({way})" for way in kept)
    return _column("own", [text]), _column("parts", [text])


def _readings(word: str, vocabulary: WordList) -> str:
    """Return the ways to read a word: as it stands, or as what it is like."""
    if word.isdecimal():
        return _quoted(word)
    ways = [_quoted(other) for other in vocabulary.like(word)]
    ways += [f"{_quoted(other)}*" for other in vocabulary.starting_like(word)]
    if vocabulary.begins(word):
        ways.append(_start(word))
    return " OR ".join(dict.fromkeys(ways))


def _halves(asked: TypedWords) -> Iterable[tuple[str, ...]]:
    """Yield the ways to read one word as two that are written together."""
    word = asked.key
    if len(asked.words) == 1:
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            yield word[:cut], word[cut:]


def _may_be_parts(words: Sequence[str]) -> bool:
    return len(words) > 1 and all(len(word) >= _SHORTEST_PART and not word.isdecimal() for word in words)


def _start(word: str) -> str:
    return _quoted(word) + ("*" if len(word) >= _SHORTEST_START and not word.isdecimal() else "")


def _every(words: Sequence[str], last_is_open: bool) -> str:
    return " AND ".join(map(_quoted, words)) + ("*" if last_is_open else "")


def _quoted(word: str) -> str:
    return f'"{word}"'


def _column(name: str, ways: Iterable[str]) -> str:
    return f"{{{name}}} : (" + " OR ".join(f"({way})" for way in ways) + ")"
