"""How well a name fits what was asked, and in which order things are shown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from rapidfuzz.distance import OSA

from kg.search.spelling import TypedWords


class Fit(IntEnum):
    """How a name fits what was asked, the best first."""

    EXACT = 0
    START = 1
    COMPONENTS = 2
    WORDS = 3
    TOGETHER = 4
    NEAR = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, by `name`, which is a ``label``, ``synonym`` … by its `way`.

    The `note` tells things of one label apart.
    """

    iri: str
    label: str
    kind: str
    note: str
    name: str
    way: str
    fit: Fit


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, the best first; `near` is like what was asked, and not the same.

    There may be `more` hits than these.
    """

    hits: tuple[Hit, ...] = ()
    near: tuple[Hit, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Spelled:
    """A name as it is kept: `rank` is that of its way, `key` and `squeezed` as in `TypedWords`."""

    text: str
    rank: int
    key: str
    squeezed: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may be meant; `order` is its own in the index, `parts` the labels of its components."""

    order: int
    iri: str
    label: str
    kind: str
    note: str
    parts: str
    tier: int
    part_count: int
    names: tuple[Spelled, ...]

    def hit(self, name: str, way: str, fit: Fit) -> Hit:
        """Return the thing as found by *name*."""
        return Hit(self.iri, self.label, self.kind, self.note, name, way, fit)


Order = tuple[int, ...]
Ranked = tuple[Order, Hit]


def rank(asked: TypedWords, candidates: Iterable[Candidate], ways: Sequence[str]) -> list[Hit]:
    """Return *candidates* that have what was asked in their names, the best first; some only nearly."""
    ranked = [pair for each in candidates for pair in _ranked(asked, each, ways)]
    return [hit for _, hit in sorted(ranked, key=lambda pair: pair[0])]


def _ranked(asked: TypedWords, thing: Candidate, ways: Sequence[str]) -> Iterator[Ranked]:
    fits = [(fit, name) for name in thing.names if (fit := fit_of(asked, name)) is not None]
    if not fits:
        whole = replace(asked, open=False)  # a number that may go on would find any identifier
        if not asked.numbers or any(_in_order(whole, name.key.split()) for name in thing.names):
            hit = thing.hit(thing.label, ways[0], Fit.TOGETHER)
            yield (Fit.TOGETHER, thing.tier, thing.order), hit
        return
    fit, way, other_case, length, text = min(
        (fit, name.rank, name.text != asked.text, len(name.text), name.text) for fit, name in fits
    )
    # What is called just that comes before what is also called that, whatever it is.
    order = (way, other_case, thing.tier) if fit is Fit.EXACT else (thing.tier, way, length)
    yield (fit, *order, thing.order), thing.hit(text, ways[way], fit)


def rank_components(asked_parts: int, candidates: Iterable[Candidate], ways: Sequence[str]) -> list[Hit]:
    """Return combinations, those of exactly so many components first."""
    ordered = sorted(
        candidates,
        key=lambda each: (each.part_count != asked_parts, each.part_count, len(each.label), each.order),
    )
    return [each.hit(each.parts, ways[-1], Fit.COMPONENTS) for each in ordered]


def rank_near(
    asked: TypedWords, candidates: Iterable[Candidate], ways: Sequence[str], *, numbers: bool = True
) -> list[Hit]:
    """Return *candidates* by how many typing errors lie between what was asked and a name.

    None of them is in its *numbers*, unless these are told not to count.
    """
    ranked = []
    for thing in candidates:
        names = [name for name in thing.names if not numbers or _same_numbers(asked, name.key.split())]
        if not names:
            continue
        far, way, name = min((_far(asked, name), name.rank, name.text) for name in names)
        hit = thing.hit(name, ways[way], Fit.NEAR)
        ranked.append(((far, thing.tier, way, thing.order), hit))
    return [hit for _, hit in sorted(ranked, key=lambda pair: pair[0])]


def _far(asked: TypedWords, name: Spelled) -> int:
    """Return how many letters are too many, missing, others, or two in the wrong order."""
    whole = OSA.distance(asked.squeezed, name.squeezed)
    begun = OSA.distance(asked.squeezed, name.squeezed[: len(asked.squeezed)]) + 1
    return min(whole, begun) if asked.open else whole


def fit_of(asked: TypedWords, name: Spelled) -> Fit | None:
    """Return how *name* alone fits, None if it does not.

    Words may stand in any order, but the numbers of a name in another order make another name,
    that may have been meant: t(14;4) is not the way to write t(4;14).
    """
    if asked.key == name.key or asked.squeezed == name.squeezed:
        return Fit.EXACT
    if name.key.startswith(asked.key if asked.open else f"{asked.key} "):
        return Fit.START
    if asked.open and name.squeezed.startswith(asked.squeezed):
        return Fit.START
    words = name.key.split()
    if not _all_in(asked, words):
        return None
    if _in_order(asked, words):
        return Fit.WORDS
    return Fit.NEAR if _same_numbers(asked, words) else None


def _same_numbers(asked: TypedWords, words: Sequence[str]) -> bool:
    """Say whether the numbers of *asked* stand among *words*, or are all of theirs in whatever order."""
    numbers = sorted(word for word in words if word.isdecimal())
    return _in_order(asked, words) or numbers == sorted(asked.numbers)


def _all_in(asked: TypedWords, words: Sequence[str]) -> bool:
    *first, last = asked.words
    if not set(first) <= set(words):
        return False
    return any(word.startswith(last) if asked.open else word == last for word in words)


def _in_order(asked: TypedWords, words: Sequence[str]) -> bool:
    """Say whether the numbers of *asked* stand among *words* in their order, those side by side so too."""
    at = 0
    for run in asked.runs:
        last_is_open = asked.open and run[-1] is asked.words[-1]
        places = range(at, len(words) - len(run) + 1)
        here = next((place for place in places if _stands(run, words[place:], last_is_open)), None)
        if here is None:
            return False
        at = here + len(run)
    return True


def _stands(run: Sequence[str], words: Sequence[str], last_is_open: bool) -> bool:
    *first, last = run
    there = words[len(first)]
    if not there.isdecimal() or list(words[: len(first)]) != first:
        return False
    return there.startswith(last) if last_is_open else there == last
