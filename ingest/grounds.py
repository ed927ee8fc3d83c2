"""What a curated claim stands on: known things, the places of its source, and what it cites there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from ingest.wording import near
from kg.facts import (
    CellAnchor,
    CitationBasis,
    Entity,
    Fact,
    Place,
    Publication,
    Ref,
    Reference,
    SentenceAnchor,
)
from kg.locators import Locator


@dataclass(frozen=True, slots=True)
class Grounds:
    """Labels by name; digests and citation numbers by place; cited works by their number."""

    source: Ref
    labels: Mapping[Ref, str]
    digests: Mapping[str, str]
    citations: Mapping[str, tuple[int, ...]]
    publications: Mapping[int, Publication]

    @classmethod
    def of(cls, source: Ref, known: Iterable[Fact]) -> Self:
        """Gather the grounds of one source from the vocabulary and what was extracted."""
        facts = list(known)
        numbers = {fact.iri: fact for fact in facts if isinstance(fact, Reference) and fact.source == source}
        works = {fact.iri: fact for fact in facts if isinstance(fact, Publication)}
        anchors = {
            fact.locator.locator.place: fact
            for fact in facts
            if isinstance(fact, SentenceAnchor | CellAnchor) and fact.source == source
        }
        return cls(
            source=source,
            labels={fact.iri: fact.label for fact in facts if isinstance(fact, Entity)},
            digests={place: anchor.locator.locator.digest or "" for place, anchor in anchors.items()},
            citations={
                place: tuple(numbers[ref].number for ref in anchor.cites if ref in numbers)
                for place, anchor in anchors.items()
            },
            publications={
                entry.number: works[entry.publication]
                for entry in numbers.values()
                if entry.publication in works
            },
        )

    def unknown(self, refs: Iterable[Ref]) -> Iterator[str]:
        """Say of each name that the vocabulary does not have that it is unknown, and what is near."""
        for ref in refs:
            if ref not in self.labels:
                yield f"{str(ref)!r} is not in the vocabulary{near(ref, self.labels)}"

    def unplaced(self, places: Iterable[Place]) -> Iterator[str]:
        """Say of each locator what is wrong with it: no such place, no digest, another digest."""
        for place in places:
            at = place.locator
            digest = self.digests.get(at.place)
            if digest is None:
                yield f"{at.place!r} is no place of the source{near(at.place, self.digests)}"
            elif at.digest is None:
                yield f"{str(place)!r} has no digest; write {_signed(at, digest)!r}"
            elif at.digest != digest:
                yield (
                    f"the text at {at.place} does not have the digest {at.digest}: the place is wrong or the "
                    f"text has changed; read it again, and if it says this, write {_signed(at, digest)!r}"
                )

    def uncited(self, cites: Sequence[int], places: Sequence[Place], basis: CitationBasis) -> Iterator[str]:
        """Say of each citation number what is wrong with it, given where it is claimed to stand."""
        if bool(cites) == (basis is CitationBasis.NONE):
            yield (
                "the basis is 'none', but there are some"
                if cites
                else "there are none, so the basis is 'none'"
            )
            return
        here = {number for place in places for number in self.citations.get(place.locator.place, ())}
        near_by = here | {number for place in places for number in self._neighbours(place.locator)}
        for number in cites:
            if number not in self.publications:
                yield f"{number} is not in the reference list; it has {len(self.publications)} entries"
            elif basis is CitationBasis.SENTENCE and number not in here:
                yield f"{number} is not cited there{_found(here)}; if a neighbour cites it, change the basis"
            elif number not in near_by:
                yield f"{number} is cited nowhere in that paragraph or table row{_found(near_by)}"

    def _neighbours(self, at: Locator) -> Iterator[int]:
        """Yield what is cited in the same paragraph or table row."""
        beside = f"{at.container}/{at.parts[0]}/" if at.parts else f"{at.container}/"
        for place, numbers in self.citations.items():
            if place.startswith(beside):
                yield from numbers


def _signed(at: Locator, digest: str) -> str:
    return str(Locator(at.container, at.parts, at.chars, digest))


def _found(numbers: set[int]) -> str:
    return f"; cited there: {', '.join(map(str, sorted(numbers)))}" if numbers else "; nothing is cited there"
