"""What invented reviews share: the vocabulary, which grows as they are read, and the works they cite."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import isqrt
from random import Random

from kg.facts import Entity, Proposition, Publication, Ref, Regimen, content_ref
from tests.synthetic import names
from tests.synthetic.patterns import Patterns, read_patterns, regimens

NEW_PER_ROOT = 8  # invented regimens after n reviews: eight times the root of n, as vocabularies grow
KEPT = 0.6  # share of claims that keep to the topics of their review
_TOPICS = ("Drug", "DrugClass", "RegimenClass")  # what reviews differ in; the rest is common to the field
SHARED_WORKS = 40  # as many works of a review may be cited by later ones
OWN_WORKS = 0.6  # share of references that no earlier review has


class World:
    """Everything that the reviews of one *seed* share; the same for every order of asking."""

    def __init__(self, seed: int, patterns: Patterns | None = None) -> None:
        self.seed = seed
        self.patterns = patterns or read_patterns()
        self._shipped = regimens(self.patterns)
        spoken_of = Counter(end for _, each in self.patterns.claims for end in (each.subject, each.object))
        self._order = sorted(self._shipped, key=lambda iri: (-spoken_of[iri], iri))
        self._topics = {
            kind: sorted(self.patterns.kinds[kind], key=lambda iri: (-spoken_of[iri], iri))
            for kind in _TOPICS
        }
        self._labels = {iri: str(entity.label) for iri, entity in self.patterns.vocabulary.items()}

    def draw(self, *parts: object) -> Random:
        """Return the random numbers of the thing that *parts* name."""
        return Random("/".join(map(str, (self.seed, *parts))))

    def newcomers(self, review: int) -> Iterator[Entity]:
        """Yield the drugs and regimens that review number *review* (from 1) is the first to speak of."""
        for number in range(NEW_PER_ROOT * isqrt(review - 1), NEW_PER_ROOT * isqrt(review)):
            yield from self._invented(number)

    def regimen(self, review: int, draw: Random) -> Ref:
        """Return a regimen that is known by then; those that ship, and older ones, are drawn more often."""
        known = len(self._order) + NEW_PER_ROOT * isqrt(review)
        chosen = int(known * draw.random() ** 2)
        if chosen < len(self._order):
            return self._order[chosen]
        return Ref(f"regimen/synthetic-{chosen - len(self._order)}")

    def drugs(self, regimen: Ref) -> Sequence[Ref]:
        """Return the components of *regimen*."""
        return self._shipped.get(regimen) or self._components(int(regimen.rpartition("-")[2]))

    def label(self, iri: Ref) -> str:
        """Return the label of a thing of the vocabulary or of an invented one."""
        held = self._labels.get(iri)
        if held is not None:
            return held
        number = int(iri.rpartition("-")[2])
        return self._drug_name(number) if iri.kind == "drug" else f"SYN{number}"

    def like(self, iri: Ref, review: int, draw: Random) -> Ref:
        """Return what *review* speaks of where another speaks of *iri*, or else a thing of the same kind."""
        if iri.kind == "regimen":
            return self.regimen(review, draw)
        return self.topic(iri, review) if draw.random() < KEPT else draw.choice(self.patterns.like(iri))

    @lru_cache(maxsize=4096)  # noqa: B019
    def topic(self, iri: Ref, review: int) -> Ref:
        """Return the drug or class that *review* is about where another is about *iri*; other things stay."""
        held = self.patterns.vocabulary.get(iri)
        if held is None or held.kind not in _TOPICS:
            return iri
        known = self._topics[held.kind]
        newer = 2 * isqrt(review) if held.kind == "Drug" else 0  # one invented drug for four regimens
        chosen = int((len(known) + newer) * self.draw("topic", review, iri).random() ** 2)
        return known[chosen] if chosen < len(known) else Ref(f"drug/synthetic-{4 * (chosen - len(known))}")

    def works(self, review: int, count: int, draw: Random) -> list[Publication]:
        """Return what a review cites: works of its own, and works that earlier ones cite too."""
        found: dict[Ref, Publication] = {}
        for number in range(count):
            own = review == 1 or number < SHARED_WORKS // 4 or draw.random() < OWN_WORKS
            first = review if own else 1 + int((review - 1) * draw.random())
            work = self._work(first, number if own else int(SHARED_WORKS * draw.random()))
            found.setdefault(work.iri, work)
        return [*found.values()]

    @lru_cache(maxsize=4096)  # noqa: B019
    def _work(self, review: int, number: int) -> Publication:
        draw = self.draw("work", review, number)
        people = tuple(dict.fromkeys(names.author(draw) for _ in range(draw.randint(1, 4))))
        year, volume, page = (
            1995 + int(17 * draw.random() ** 0.5),
            draw.randint(1, 140),
            draw.randint(1, 4999),
        )
        return Publication(
            iri=Ref(f"publication/synthetic-{review}-{number}"),
            label=f"{people[0].split()[0]} et al {year}",
            title=f"Invented work {number} of review {review}",
            authors=people,
            author_list=", ".join(people) + ", et al",
            more_authors=True,
            journal=f"Synth J {'ABCDEFGH'[number % 8]}",
            year=year,
            volume=str(volume),
            first_page=str(page),
            last_page=str(page + draw.randint(1, 12)),
            meeting_abstract=draw.random() < 0.3,
        )

    def proposition(self, like: Proposition, review: int, draw: Random) -> Proposition:
        """Return a proposition of the shape of *like*; equal ones have equal names, whoever says them."""
        subject, obj = (self.like(end, review, draw) for end in (like.subject, like.object))
        if subject == obj:
            subject, obj = like.subject, like.object
        qualifiers = (*like.context, *like.effect)
        said = [
            self.label(subject),
            self.label(like.predicate),
            self.label(obj),
            *map(self.label, qualifiers),
        ]
        return Proposition(
            iri=content_ref("proposition", subject, like.predicate, obj, like.context, like.effect),
            label=" ".join(said),
            subject=subject,
            predicate=like.predicate,
            object=obj,
            context=like.context,
            effect=like.effect,
        )

    def _invented(self, number: int) -> Iterator[Entity]:
        if number % 4 == 0:
            draw = self.draw("drug", number)
            yield Entity(
                iri=Ref(f"drug/synthetic-{number}"),
                kind="Drug",
                label=self._drug_name(number),
                definition="An invented drug.",
                member_of=(draw.choice(self.patterns.kinds["DrugClass"]),),
            )
        components = self._components(number)
        yield Regimen(
            iri=Ref(f"regimen/synthetic-{number}"),
            label=f"SYN{number}",
            definition="An invented combination of drugs.",
            letters=f"SYN{number}",
            components=components,
            component_count=len(components),
        )

    def _drug_name(self, number: int) -> str:
        return names.drug(number, self.draw("drug name", number))

    def _components(self, number: int) -> tuple[Ref, ...]:
        draw = self.draw("regimen", number)
        shipped = draw.sample(sorted({drug for drugs in self._shipped.values() for drug in drugs}), 3)
        return (Ref(f"drug/synthetic-{number - number % 4}"), *shipped[: draw.randint(1, 3)])
