"""What the typed fields of facts hold, place by place: things, numbers, and the names and texts of both.

A fact holds what its own fields say and what the things that it points at are made of: its proposition,
study, arm, population, a regimen with its components. A paraphrase, a label of ours and words as written
hold nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ingest.documents.numbers import find_numbers
from kg.facts import (
    Abbreviation,
    CellAnchor,
    CitationMark,
    DocumentPart,
    Entity,
    EntryAnchor,
    Fact,
    Inconsistency,
    Mention,
    NoteMark,
    NumericToken,
    Place,
    Publication,
    Ref,
    Reference,
    SentenceAnchor,
    Source,
)
from kg.facts.locators import Locator

_OF_PLACES = (
    SentenceAnchor,
    CellAnchor,
    EntryAnchor,
    NumericToken,
    CitationMark,
    NoteMark,
    Mention,
    DocumentPart,
)
_NO_STATEMENTS = (*_OF_PLACES, Abbreviation, Inconsistency, Publication, Reference, Source)
_LEAD_NOWHERE = {
    "iri",
    "source",
    "publications",
    "restates",
    "qualified_by",
    "cites_part_of",
    "in_part",
    "table",
}
_LEAD_FROM_ENTITIES = (
    *("about", "broader", "components", "design", "disease", "drugs", "exposed_to", "naive_to"),
    *("refractory_to", "settings", "variant_of", "with_finding"),
)
_NO_CONTENT = {"iri", "label", "as_written", "paraphrase", "name", "at", "figures_at", "note", "definition"}
"""Fields that are no statement: names, places, and words without a type."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one fact holds: things, texts and names, its own and theirs, in lower case.

    Numbers are those of its own fields and of the names of its things: a dose is no field of a result.
    """

    fact: Fact
    things: frozenset[Ref]
    numbers: frozenset[Decimal]
    texts: str
    names: str
    reached: tuple[Fact, ...]

    def says(self, words: str) -> bool:
        """Say whether one of its texts, or the name of one of its things, has *words*."""
        return has(words, self.texts) or has(words, self.names)


def has(words: str, text: str) -> bool:
    """Say whether *text*, in lower case, has *words*, whole and in any case.

    >>> has("MTD", "mtd not reached"), has("no", "not reached")
    (True, False)
    """
    wanted = words.casefold()
    return wanted in text and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", text) is not None


@dataclass(slots=True)
class TypedContents:
    """The facts of a source by place, with what they hold; worked out when it is asked for."""

    facts: Mapping[Ref, Fact]
    places: Mapping[str, Sequence[Fact]]
    columns: Mapping[str, Sequence[Fact]]
    _known: dict[Ref, Content] = field(default_factory=dict)
    _own: dict[Ref, "_Own"] = field(default_factory=dict)

    @classmethod
    def of(cls, facts: Sequence[Fact]) -> "TypedContents":
        """Gather *facts* by the places where they stand, and by the columns of tables."""
        places: dict[str, dict[Ref, Fact]] = defaultdict(dict)
        columns: dict[str, dict[Ref, Fact]] = defaultdict(dict)
        for fact in facts:
            for at in () if isinstance(fact, _NO_STATEMENTS) else _places(fact):
                places[at.place][fact.iri] = fact
                if len(at.parts) == 2:
                    columns[column(at)][fact.iri] = fact
        return cls(
            {fact.iri: fact for fact in facts},
            {place: list(held.values()) for place, held in places.items()},
            {place: list(held.values()) for place, held in columns.items()},
        )

    def at(self, place: Locator, *, head: bool = False) -> list[Content]:
        """Return what the facts of a sentence or cell hold; of the *head* of a column, those of its cells."""
        found = self.places.get(place.place, ())
        if head:
            found = self.columns.get(column(place), ())
        return [self._content(fact) for fact in found]

    def of_fact(self, ref: Ref) -> Content | None:
        """Return what a fact holds, or None if there is none of that name."""
        fact = self.facts.get(ref)
        return None if fact is None else self._content(fact)

    def _content(self, fact: Fact) -> Content:
        if fact.iri not in self._known:
            reached = [*self._reached(fact)]
            owns = [self._owned(one) for one in reached]
            named = (own.numbers for one, own in zip(reached, owns, strict=True) if isinstance(one, Entity))
            self._known[fact.iri] = Content(
                fact,
                frozenset(one.iri for one in reached),
                owns[0].numbers.union(*named),
                "\n".join(own.texts for own in owns if own.texts),
                "\n".join(own.names for own in owns if own.names),
                tuple(reached),
            )
        return self._known[fact.iri]

    def _owned(self, fact: Fact) -> "_Own":
        if fact.iri not in self._own:
            self._own[fact.iri] = _own(fact)
        return self._own[fact.iri]

    def _reached(self, fact: Fact) -> Iterator[Fact]:
        """Yield the fact and everything that it points at, or that is pointed at from there, each once."""
        seen, waiting = {fact.iri}, [fact]
        while waiting:
            here = waiting.pop()
            yield here
            for ref in self._owned(here).refs:
                if ref not in seen and (other := self.facts.get(ref)) is not None:
                    seen.add(ref)
                    waiting.append(other)


@dataclass(frozen=True, slots=True)
class _Own:
    """What one fact says by itself: things it points at, its texts, its names, and the numbers in all."""

    refs: tuple[Ref, ...]
    texts: str
    names: str
    numbers: frozenset[Decimal]


def _own(fact: Fact) -> _Own:
    texts = "\n".join(_texts(fact)).casefold()
    names = "\n".join(names_of(fact)).casefold() if isinstance(fact, Entity) else ""
    written = {number.value for number in find_numbers(f"{texts}\n{names}")}
    return _Own(tuple(_refs(fact)), texts, names, frozenset(written.union(_numbers(fact))))


def names_of(entity: Entity) -> tuple[str, ...]:
    """Return what a thing is called, its short names included."""
    return (entity.label, *entity.synonyms, *entity.abbreviations)


def column(at: Locator) -> str:
    """Return the name of the column that a cell stands in."""
    return f"{at.container}/*/{at.parts[1]}"


def _places(fact: Fact) -> Iterator[Locator]:
    for name in ("at", "figures_at"):
        held = getattr(fact, name, ())
        yield from (place.locator for place in ((held,) if isinstance(held, Place) else held))


def _refs(fact: Fact) -> Iterator[Ref]:
    names = _LEAD_FROM_ENTITIES if isinstance(fact, Entity) else type(fact).model_fields
    for name in names:
        held = getattr(fact, name, None) if name not in _LEAD_NOWHERE else None
        yield from (ref for ref in (held if isinstance(held, tuple) else (held,)) if isinstance(ref, Ref))


def _values(fact: Fact) -> Iterator[object]:
    for name in type(fact).model_fields:
        held = getattr(fact, name) if name not in _NO_CONTENT and not isinstance(fact, Entity) else None
        yield from held if isinstance(held, tuple) else (held,)


def _texts(fact: Fact) -> Iterator[str]:
    for value in _values(fact):
        if isinstance(value, str) and not isinstance(value, Ref | Place):
            yield value


def _numbers(fact: Fact) -> Iterator[Decimal]:
    for value in _values(fact):
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            yield Decimal(value)
