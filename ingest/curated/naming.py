"""Whether a place names what a record there is about.

A thing is named by its own names, by those of anything narrower, or by the names of all
its parts: a regimen by its drugs, a population by what sets it apart, a measure by what
it is about. To name a thing is to name its parts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from kg.facts import CellAnchor, Entity, Fact, Place, Population, Ref, Regimen, SentenceAnchor


@dataclass(frozen=True, slots=True)
class Naming:
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
