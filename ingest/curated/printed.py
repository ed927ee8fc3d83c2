"""What each place of a source prints: the numbers there, and the things that it names.

A fragment with numbers is found by the run of its numbers, since the words of a place are not at
hand: so records can be checked, and pointed at characters, without the article.

A thing is named by its own names, by those of anything narrower, or by the names of all
its parts: a regimen by its drugs, a population by what sets it apart, a measure by what
it is about. To name a thing is to name its parts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from ingest.documents.numbers import find_numbers, value_of
from kg.facts import CellAnchor, Entity, Fact, NumericToken, Place, Population, Ref, Regimen, SentenceAnchor
from kg.facts.locators import Locator


@dataclass(frozen=True, slots=True)
class PrintedNumbers:
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
                yield Place(str(at.within(_chars(run[0])[0], _chars(run[-1])[1])))

    def values(self, places: Iterable[Place]) -> set[Decimal]:
        """Return what the numbers inside *places* (with characters, or whole) count."""
        return {
            value_of(token.as_written)
            for place in places
            for token in self.tokens.get(place.locator.place, ())
            if _inside(_chars(token), place.locator.chars)
        }


def _chars(token: NumericToken) -> tuple[int, int]:
    chars = token.at.locator.chars
    assert chars is not None
    return chars


def _inside(chars: tuple[int, int], wider: tuple[int, int] | None) -> bool:
    return wider is None or (wider[0] <= chars[0] and chars[1] <= wider[1])


@dataclass(frozen=True, slots=True)
class NamedThings:
    """The things that each place names, and what the things are made of."""

    mentions: Mapping[str, tuple[Ref, ...]]
    entities: Mapping[Ref, Entity]
    narrower: Mapping[Ref, tuple[Ref, ...]]

    @classmethod
    def of(cls, source: Ref, known: Iterable[Fact]) -> Self:
        """Gather what places name from the vocabulary and what was extracted from *source*."""
        facts = list(known)
        entities = {fact.iri: fact for fact in facts if isinstance(fact, Entity)}
        narrower: dict[Ref, list[Ref]] = defaultdict(list)
        for entity in entities.values():
            variant = (entity.variant_of,) if isinstance(entity, Regimen) and entity.variant_of else ()
            for wider in (*entity.broader, *variant):
                narrower[wider].append(entity.iri)
        mentions = {
            fact.locator.locator.place: fact.mentions
            for fact in facts
            if isinstance(fact, SentenceAnchor | CellAnchor) and fact.source == source
        }
        return cls(mentions, entities, {wider: tuple(found) for wider, found in narrower.items()})

    def unnamed(self, refs: Iterable[Ref], places: Iterable[Place]) -> list[Ref]:
        """Return those of *refs* that none of *places* names."""
        names = {ref for place in places for ref in self.mentions.get(place.locator.place, ())}
        here = names | {part for name in names for part in self._parts(name)}
        return [ref for ref in dict.fromkeys(refs) if not self._is_named(ref, here)]

    def _is_named(self, ref: Ref, here: set[Ref]) -> bool:
        if self._below(ref) & here:
            return True
        parts = self._parts(ref)
        return bool(parts) and all(self._below(part) & here for part in parts)

    def _below(self, ref: Ref) -> set[Ref]:
        """Return a thing and everything narrower."""
        found, waiting = {ref}, [ref]
        while waiting:
            new = set(self.narrower.get(waiting.pop(), ())) - found
            found |= new
            waiting += new
        return found

    def _parts(self, ref: Ref) -> tuple[Ref, ...]:
        entity = self.entities.get(ref)
        if isinstance(entity, Regimen):
            return entity.components
        if isinstance(entity, Population):
            prior = dict.fromkeys((*entity.refractory_to, *entity.exposed_to, *entity.naive_to))
            return (*prior, *entity.with_finding, *entity.settings) or tuple(filter(None, [entity.disease]))
        return entity.about if entity is not None else ()
