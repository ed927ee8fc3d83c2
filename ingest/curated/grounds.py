"""What a curated record stands on: known things, its source's places, what they print, name and cite.

A fragment with numbers is found by the run of its numbers, since the words of a place are not at
hand: so records can be checked, and pointed at characters, without the article.

A thing is named by its own names, by those of anything narrower, or by the names of all
its parts: a regimen by its drugs, a population by what sets it apart, a measure by what
it is about. To name a thing is to name its parts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from ingest.curated.entries import Curated, Entry
from ingest.documents.numbers import find_numbers, value_of
from ingest.yaml_records import near
from kg.errors import Rejection
from kg.facts import (
    Arm,
    CellAnchor,
    CitationBasis,
    CitationMark,
    Entity,
    Fact,
    NumericToken,
    Place,
    Population,
    Publication,
    Ref,
    Reference,
    Regimen,
    SentenceAnchor,
    Study,
)
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
            if _inside(token, place.locator.chars)
        }


def _inside(token: NumericToken, wider: tuple[int, int] | None) -> bool:
    start, end = _chars(token)
    return wider is None or (wider[0] <= start and end <= wider[1])


def _chars(token: NumericToken) -> tuple[int, int]:
    chars = token.at.locator.chars
    assert chars is not None
    return chars


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


@dataclass(frozen=True, slots=True)
class Grounds:
    """Labels by name; digests and citation numbers by place; cited works by their number.

    `beside`: what is cited in each paragraph or table row; `marks`: each citation mark, by its sentence or
    cell and as printed.
    """

    source: Ref
    labels: Mapping[Ref, str]
    digests: Mapping[str, str]
    citations: Mapping[str, tuple[int, ...]]
    beside: Mapping[str, set[int]]
    publications: Mapping[int, Publication]
    studies: frozenset[Ref]
    marks: Mapping[tuple[str, str], list[CitationMark]]
    arms: Mapping[Ref, Arm]
    printed: PrintedNumbers
    naming: NamedThings

    @classmethod
    def of(cls, source: Ref, known: Iterable[Fact]) -> Self:
        """Gather the grounds of one source from the vocabulary and what was extracted."""
        facts = list(known)
        numbers = {fact.iri: fact for fact in facts if isinstance(fact, Reference) and fact.source == source}
        works = {fact.iri: fact for fact in facts if isinstance(fact, Publication)}
        here = (
            fact for fact in facts if isinstance(fact, SentenceAnchor | CellAnchor) and fact.source == source
        )
        anchors = {anchor.locator.locator.place: anchor for anchor in here}
        citations = {
            place: tuple(numbers[ref].number for ref in anchor.cites if ref in numbers)
            for place, anchor in anchors.items()
        }
        beside: dict[str, set[int]] = defaultdict(set)
        for place, cited in citations.items():
            beside[_group(place)].update(cited)
        marks: dict[tuple[str, str], list[CitationMark]] = defaultdict(list)
        for fact in facts:
            if isinstance(fact, CitationMark) and fact.source == source:
                marks[fact.at.locator.place, fact.as_written].append(fact)
        return cls(
            source=source,
            labels={fact.iri: fact.label for fact in facts if isinstance(fact, Entity)},
            digests={place: anchor.locator.locator.digest or "" for place, anchor in anchors.items()},
            citations=citations,
            beside=beside,
            publications={n.number: works[n.publication] for n in numbers.values() if n.publication in works},
            studies=frozenset(fact.iri for fact in facts if isinstance(fact, Study)),
            marks=marks,
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
            signed = str(Locator(at.container, at.parts, at.chars, digest))
            if digest is None:
                yield f"{at.place!r} is no place of the source{near(at.place, self.digests)}"
            elif at.digest is None:
                yield f"{str(place)!r} has no digest; write {signed!r}"
            elif at.digest != digest:
                now = next((where for where, held in self.digests.items() if held == at.digest), None)
                moved = f"; that text stands at {now}" if now else ""
                yield (
                    f"the text at {at.place} does not have the digest {at.digest}{moved}: the place is "
                    f"wrong or the text has changed; read it again, and if it says this, write {signed!r}"
                )

    def groups_cited_in_part(self, cites: Sequence[int], places: Sequence[Place]) -> tuple[Ref, ...]:
        """Return the printed groups at *places* that alone have some of *cites*, and have others besides."""
        here = {place.locator.place for place in places}
        wanted = {Ref(f"reference/{self.source.removeprefix('source/')}/{number}") for number in cites}
        found = [mark for (place, _), marks in self.marks.items() if place in here for mark in marks]
        left = wanted.difference(*(mark.cites for mark in found if wanted.issuperset(mark.cites)))
        return tuple(mark.iri for mark in found if left.intersection(mark.cites))

    def uncited(self, cites: Sequence[int], places: Sequence[Place], basis: CitationBasis) -> Iterator[str]:
        """Say of each citation number what is wrong with it, given where it is claimed to stand."""
        if bool(cites) == (basis is CitationBasis.NONE):
            some, none = "the basis is 'none', but there are some", "there are none, so the basis is 'none'"
            yield some if cites else none
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


def _group(place: str) -> str:
    """Return the paragraph of a sentence, or the row of a cell."""
    return place.rpartition("/")[0]


def _found(numbers: set[int]) -> str:
    return f"; cited there: {', '.join(map(str, sorted(numbers)))}" if numbers else "; nothing is cited there"
