"""What a curated record stands on: known things, places of its source, what is printed and cited there."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from ingest.curated.entries import Curated, Entry
from ingest.curated.printed import NamedThings, PrintedNumbers
from ingest.wording import near
from kg.errors import Rejection
from kg.facts import (
    Arm,
    CellAnchor,
    CitationBasis,
    CitationMark,
    Entity,
    Fact,
    Place,
    Publication,
    Ref,
    Reference,
    SentenceAnchor,
    Study,
)
from kg.facts.locators import Locator


@dataclass(frozen=True, slots=True)
class Grounds:
    """Labels by name; digests and citation numbers by place; cited works by their number."""

    source: Ref
    labels: Mapping[Ref, str]
    digests: Mapping[str, str]
    citations: Mapping[str, tuple[int, ...]]
    beside: Mapping[str, set[int]]
    publications: Mapping[int, Publication]
    studies: frozenset[Ref]
    marks: Mapping[tuple[str, str], list[Place]]
    arms: Mapping[Ref, Arm]
    printed: PrintedNumbers
    naming: NamedThings

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
        citations = {
            place: tuple(numbers[ref].number for ref in anchor.cites if ref in numbers)
            for place, anchor in anchors.items()
        }
        return cls(
            source=source,
            labels={fact.iri: fact.label for fact in facts if isinstance(fact, Entity)},
            digests={place: anchor.locator.locator.digest or "" for place, anchor in anchors.items()},
            citations=citations,
            beside=_beside(citations),
            publications={
                entry.number: works[entry.publication]
                for entry in numbers.values()
                if entry.publication in works
            },
            studies=frozenset(fact.iri for fact in facts if isinstance(fact, Study)),
            marks=_marks(source, facts),
            arms={fact.iri: fact for fact in facts if isinstance(fact, Arm)},
            printed=PrintedNumbers.of(source, facts),
            naming=NamedThings.of(source, facts),
        )

    def wrong_in_common(self, entry: Entry[Curated], about: Sequence[Ref]) -> Iterator[Rejection]:
        """Name what is wrong with the places, the figures, and the things *about* which a record is."""
        record = entry.model
        yield from (entry.rejection("at", reason) for reason in self.unplaced(record.at))
        for fragment in record.figures:
            yield from (entry.rejection("figures", reason) for reason in self.unprinted(fragment, record.at))
        yield from (entry.rejection("implied", reason) for reason in self.unknown(record.implied))
        known = [ref for ref in about if ref in self.labels]
        for ref in self.naming.unnamed(known, record.at):
            if ref not in record.implied:
                yield entry.rejection("at", self._not_named(ref))
        for ref in set(record.implied) - set(self.naming.unnamed(record.implied, record.at)):
            yield entry.rejection("implied", f"{str(ref)!r} is named there; leave it out")

    def _not_named(self, ref: Ref) -> str:
        return (
            f"{str(ref)!r} ({self.labels[ref]}) is not named there; give the place that names it as a "
            "further place, or the word that does as a synonym, or list it as implied"
        )

    def unprinted(self, fragment: str, places: Sequence[Place]) -> Iterator[str]:
        """Say of a fragment with numbers that it stands nowhere in *places*."""
        if not self.printed.find(fragment, places):
            yield f"{fragment!r}: no such numbers stand there"

    def unprinted_numbers(
        self, said: Curated, fields: Iterable[str], places: Iterable[Place]
    ) -> Iterator[tuple[str, str]]:
        """Yield each of *fields* whose number is printed at none of *places*, and why that is wrong."""
        printed = self.printed.values(places)
        for field in fields:
            number = getattr(said, field, None)
            if number is not None and Decimal(number) not in printed:
                where = "neither 'as_written' nor any of 'figures' has it"
                yield field, f"{number} is not printed there: {where}"

    def figures_at(self, fragments: Iterable[str], places: Sequence[Place]) -> tuple[Place, ...]:
        """Return where the numbers of fragments stand, wherever they do."""
        found = (at for fragment in fragments for at in self.printed.find(fragment, places))
        return tuple(dict.fromkeys(found))

    def unknown(self, refs: Iterable[Ref]) -> Iterator[str]:
        """Say of each name that the vocabulary does not have that it is unknown, and what is near."""
        for ref in refs:
            if ref not in self.labels:
                yield f"{str(ref)!r} is not in the vocabulary{near(ref, self.labels)}"

    def no_such(self, ref: Ref, known: Collection[Ref], what: str) -> str:
        """Say that *ref* is no *what* of the source, and what is near."""
        return f"{str(ref)!r} is no {what} of this source{near(ref, known)}"

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
                now = next((where for where, held in self.digests.items() if held == at.digest), None)
                moved = f"; that text stands at {now}" if now else ""
                yield (
                    f"the text at {at.place} does not have the digest {at.digest}{moved}: the place is "
                    f"wrong or the text has changed; read it again, and if it says this, write "
                    f"{_signed(at, digest)!r}"
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
        near_by = here.union(*(self.beside.get(_group(place.locator.place), ()) for place in places))
        for number in cites:
            if number not in self.publications:
                yield f"{number} is not in the reference list; it has {len(self.publications)} entries"
            elif basis is CitationBasis.SENTENCE and number not in here:
                yield f"{number} is not cited there{_found(here)}; if a neighbour cites it, change the basis"
            elif number not in near_by:
                yield f"{number} is cited nowhere in that paragraph or table row{_found(near_by)}"


def _beside(citations: Mapping[str, tuple[int, ...]]) -> dict[str, set[int]]:
    """Return what is cited in each paragraph or table row."""
    found: dict[str, set[int]] = defaultdict(set)
    for place, numbers in citations.items():
        found[_group(place)].update(numbers)
    return found


def _group(place: str) -> str:
    """Return the paragraph of a sentence, or the row of a cell."""
    return place.rpartition("/")[0]


def _marks(source: Ref, facts: Iterable[Fact]) -> dict[tuple[str, str], list[Place]]:
    """Return where each citation mark stands, by its sentence or cell and as printed."""
    found: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact, CitationMark) and fact.source == source:
            found[fact.at.locator.place, fact.as_written].append(fact.at)
    return found


def _signed(at: Locator, digest: str) -> str:
    return str(Locator(at.container, at.parts, at.chars, digest))


def _found(numbers: set[int]) -> str:
    return f"; cited there: {', '.join(map(str, sorted(numbers)))}" if numbers else "; nothing is cited there"
