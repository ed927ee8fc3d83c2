"""Where a fragment with numbers, as printed, stands in a sentence or cell whose words are not at hand.

The numbers of each place are known with their characters; a fragment is found by the run
of its numbers. So records can be checked, and pointed at characters, without the article.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from ingest.documents.numbers import find_numbers, value_of
from kg.facts import Fact, NumericToken, Place, Ref
from kg.facts.locators import Locator


@dataclass(frozen=True, slots=True)
class Printed:
    """The numbers that are printed at each place, in reading order."""

    tokens: Mapping[str, Sequence[NumericToken]]

    @classmethod
    def of(cls, source: Ref, known: Iterable[Fact]) -> Self:
        """Gather the numbers of one source from what was extracted."""
        found: dict[str, list[NumericToken]] = defaultdict(list)
        for fact in known:
            if isinstance(fact, NumericToken) and fact.source == source:
                found[fact.at.locator.place].append(fact)
        return cls(found)

    def find(self, fragment: str, places: Sequence[Place]) -> list[Place]:
        """Return where the numbers of *fragment* stand one after the other, place by place."""
        wanted = [number.as_written for number in find_numbers(fragment)]
        return [at for place in places for at in self._runs(wanted, place.locator)] if wanted else []

    def _runs(self, wanted: Sequence[str], at: Locator) -> Iterator[Place]:
        tokens = self.tokens.get(at.place, ())
        for first in range(len(tokens) - len(wanted) + 1):
            run = tokens[first : first + len(wanted)]
            if [token.as_written for token in run] == list(wanted):
                yield Place(str(_whole(at).within(_chars(run[0])[0], _chars(run[-1])[1])))

    def values(self, places: Iterable[Place]) -> set[Decimal]:
        """Return what the numbers inside *places* (with characters, or whole) count."""
        return {
            value_of(token.as_written)
            for place in places
            for token in self.tokens.get(place.locator.place, ())
            if _inside(_chars(token), place.locator.chars)
        }


def _whole(at: Locator) -> Locator:
    return Locator(at.container, at.parts, None, at.digest)


def _chars(token: NumericToken) -> tuple[int, int]:
    chars = token.at.locator.chars
    assert chars is not None
    return chars


def _inside(chars: tuple[int, int], wider: tuple[int, int] | None) -> bool:
    return wider is None or (wider[0] <= chars[0] and chars[1] <= wider[1])
