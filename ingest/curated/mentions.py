"""What became of each mention of a source: a word that something typed must hold where it stands.

A named thing is held by a fact that points at it, or at what is made of it; a number by a field that has
it; a hedge by the hedge of a line, or a dose that is an option; a negation by a line that disputes, a figure
that is not reached, or a name that denies; a qualifier by the patients whom a fact is about; a comparator by
what a fact is compared with; an exclusion by what it excludes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.curated.held import Content, TypedContents, has, names_of
from ingest.documents.english import words
from kg.facts import (
    Arm,
    CellAnchor,
    Direction,
    DoseInstruction,
    Entity,
    EvidenceLine,
    Fact,
    Mention,
    NumericToken,
    Population,
    Proposition,
    Ref,
    Regimen,
    ResultStatus,
    SentenceAnchor,
    StudyResult,
    UnitKind,
)

_OPTIONS = {"could", "can", "may", "might"}
_DENIED = (Direction.DISPUTES, Direction.MIXED, Direction.NONE_REPORTED)


@dataclass(frozen=True, slots=True)
class Judged:
    """A mention, or a number as one, and the facts that hold it; none if nothing does."""

    unit: Mention | NumericToken
    kind: UnitKind
    by: tuple[Ref, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """What a waiver may call it by: as written, or the name of the thing."""
        named = self.unit.denotes if isinstance(self.unit, Mention) else None
        return (named, self.unit.as_written) if named else (self.unit.as_written,)


def judged(facts: Sequence[Fact], pointing: Callable[[NumericToken], Sequence[Ref]]) -> Iterator[Judged]:
    """Yield each mention of *facts*, those of the vocabulary among them, with what holds it.

    *pointing* tells which facts point at a number. A number that is part of a name is none.
    """
    contents = TypedContents.of(facts)
    heads = {fact.locator.locator.place for fact in facts if isinstance(fact, CellAnchor) and fact.row == 0}
    words_printed = (fact for fact in facts if isinstance(fact, Mention))
    for mention in (*_things_named(facts), *words_printed):
        at = mention.at.locator
        holds = _HOLDS[mention.unit_kind]
        there = contents.at(at, head=at.place in heads)
        by = tuple(content.fact.iri for content in there if holds(mention, content, contents))
        yield Judged(mention, mention.unit_kind, by)
    for token in facts:
        if isinstance(token, NumericToken) and token.denotes is None:
            yield Judged(token, UnitKind.TYPED_NUMBER, _holding(token, pointing(token), contents))


def _things_named(facts: Sequence[Fact]) -> Iterator[Mention]:
    """Yield one mention for each thing that a sentence or cell names, as its name is known."""
    labels = {fact.iri: fact.label for fact in facts if isinstance(fact, Entity)}
    for unit in facts:
        if isinstance(unit, SentenceAnchor | CellAnchor) and not getattr(unit, "inherited", False):
            for ref in unit.mentions:
                yield Mention(
                    iri=Ref(f"mention/{unit.iri.partition('/')[2]}/{ref.replace('/', '-')}"),
                    source=unit.source,
                    unit_kind=UnitKind.THING,
                    as_written=labels.get(ref, ref),
                    denotes=ref,
                    at=unit.locator,
                )


def _holding(token: NumericToken, pointing: Sequence[Ref], contents: TypedContents) -> tuple[Ref, ...]:
    """Return the facts *pointing* at a number, and arms of studies that do, if they have it in a field."""
    held = [content for ref in pointing if (content := contents.of_fact(ref)) is not None]
    arms = [one for one in contents.at(token.at.locator) if isinstance(one.fact, Arm)]
    held += [one for one in arms if getattr(one.fact, "study", None) in pointing]
    return tuple(dict.fromkeys(one.fact.iri for one in held if token.reads_as in one.numbers))


def _thing(mention: Mention, content: Content, contents: TypedContents) -> bool:
    if mention.denotes in content.things:
        return True
    entity = contents.facts.get(mention.denotes) if mention.denotes else None
    if (
        isinstance(entity, Regimen)
        and len(entity.components) > 1
        and content.things.issuperset(entity.components)
    ):
        return True  # "bortezomib added to Len-dex" names a regimen that has all of it
    names = names_of(entity) if isinstance(entity, Entity) else (mention.as_written,)
    if any(name.casefold() in words("people") for name in names):
        return any(isinstance(one, Arm | Population) for one in content.reached)
    return any(content.says(name) for name in names)


def _hedge(mention: Mention, content: Content, contents: TypedContents) -> bool:
    fact, word = content.fact, mention.as_written
    if isinstance(fact, DoseInstruction) and fact.optional and word.lower() in _OPTIONS:
        return True
    return isinstance(fact, EvidenceLine) and fact.hedge is not None and has(word, fact.hedge.casefold())


def _negation(mention: Mention, content: Content, contents: TypedContents) -> bool:
    fact = content.fact
    if isinstance(fact, EvidenceLine) and fact.direction in _DENIED:
        return True
    if isinstance(fact, StudyResult) and fact.status is not ResultStatus.REPORTED:
        return True
    return content.says(mention.as_written)


def _qualifier(mention: Mention, content: Content, contents: TypedContents) -> bool:
    return content.says(mention.as_written)


def _comparator(mention: Mention, content: Content, contents: TypedContents) -> bool:
    fact = content.fact
    if isinstance(fact, StudyResult | Arm):
        return fact.comparator_arm is not None or getattr(fact, "is_comparator", False)
    if not isinstance(fact, EvidenceLine):
        return any(isinstance(one, Arm) and one.comparator_arm is not None for one in content.reached)
    return bool(fact.comparators) or _compares(contents.facts.get(fact.proposition), contents)


def _compares(said: Fact | None, contents: TypedContents) -> bool:
    """Say whether a proposition is a comparison, by the words of its relation."""
    relation = contents.facts.get(said.predicate) if isinstance(said, Proposition) else None
    return isinstance(relation, Entity) and any(has(word, relation.label) for word in words("comparing"))


def _exclusion(mention: Mention, content: Content, contents: TypedContents) -> bool:
    return any(getattr(one, "excluded", ()) for one in content.reached)


_HOLDS: Mapping[UnitKind, Callable[[Mention, Content, TypedContents], bool]] = {
    UnitKind.THING: _thing,
    UnitKind.HEDGE: _hedge,
    UnitKind.NEGATION: _negation,
    UnitKind.QUALIFIER: _qualifier,
    UnitKind.COMPARATOR: _comparator,
    UnitKind.EXCLUSION: _exclusion,
}
