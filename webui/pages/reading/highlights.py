"""The text of one part of a source with what was taken from each place of it, put together for a page.

The words come from the article that the server was given; nothing of them is kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from kg.facts import BASE
from kg.facts.locators import Locator
from kg.store import Row
from webui.site.names import Link, kind_of
from webui.site.reader import Reader

# What a mark is, by the folder of the fact: a tone that style sheets know, and words for the legend.
TONES = {
    "line": ("statement", "a statement with evidence"),
    "result": ("figure", "a figure of a study"),
    "dose": ("dose", "a dose or a rule"),
    "dose-rule": ("dose", "a dose or a rule"),
    "care": ("dose", "a dose or a rule"),
    "study": ("study", "a study or a group of its patients"),
    "arm": ("study", "a study or a group of its patients"),
    "trial": ("study", "a study or a group of its patients"),
    "inconsistency": ("finding", "something that does not fit"),
    "number": ("number", "a number"),
    "citation-mark": ("citation", "a citation"),
    "reference": ("citation", "a citation"),
}
_OTHER = ("other", "something else")
# Where marks overlap, what says more is shown; what is whole is told beside the text.
_RANK = ("finding", "figure", "dose", "study", "other", "statement", "citation", "number")
_UNITS = frozenset({"number", "citation"})
ANCHOR, PART = f"{BASE}anchor/", f"{BASE}part/"


@dataclass(frozen=True, slots=True)
class Mark:
    """A fact that rests on a place; `tone` says what it is, `meaning` the same in words.

    `state` is what became of it, if it is a number or citation mark; `start` and `end` are the
    characters that it rests on, None if it rests on all of the place `at`, an IRI.
    """

    fact: Link
    kind: str
    tone: str
    meaning: str
    state: str
    at: str
    start: int | None
    end: int | None

    @property
    def is_unit(self) -> bool:
        """Whether it is a number or mark in the document, and no fact that was read there."""
        return self.tone in _UNITS and self.start is not None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some characters with the marks on all of them, the one to show first at the head."""

    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Stand:
    """An evidence line and the statement that it is for or against."""

    side: str
    statement: Link
    line: Link


@dataclass(frozen=True, slots=True)
class Saying:
    """What was read there, in our words, and the statements that it bears on."""

    paraphrase: str
    stands: tuple[Stand, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A sentence, cell or entry with its words, if they are at hand; `slug` names its place on the page.

    `sayings` are the evidence that was read there, `notes` all other facts; `state` says what
    became of it, empty if the ledger does not.
    """

    place: Link
    slug: str
    header: str
    state: str
    because: str
    stretches: tuple[Stretch, ...]
    sayings: tuple[Saying, ...]
    notes: tuple[Mark, ...]

    @property
    def taken(self) -> int:
        """How many facts were read there."""
        return len(self.notes) + sum(len(saying.stands) for saying in self.sayings)


@dataclass(frozen=True, slots=True)
class Text:
    """The words of one part: paragraphs of sentences, or rows of cells under `headers`."""

    groups: tuple[tuple[Spot, ...], ...]
    headers: tuple[str, ...]

    @property
    def worded(self) -> bool:
        """Whether any of its words are at hand; those of entries of lists are not."""
        return any(spot.stretches for spot in self.spots)

    @property
    def spots(self) -> Iterator[Spot]:
        """All sentences, cells and entries in order."""
        return (spot for group in self.groups for spot in group)

    @property
    def tones(self) -> Mapping[str, str]:
        """The tones of the marks that are here, with their meaning, in the order of their rank."""
        marks = [mark for spot in self.spots for stretch in spot.stretches for mark in stretch.marks]
        marks += [note for spot in self.spots for note in spot.notes]
        found = {mark.tone: mark.meaning for mark in marks}
        if any(spot.sayings for spot in self.spots):
            found["statement"] = TONES["line"][1]
        return {tone: found[tone] for tone in _RANK if tone in found}


def slug_of(locator: Locator) -> str:
    """Return the name of a place on the page of its part.

    >>> slug_of(Locator.parse("neutropenia/1/2@3fa9c1d2a0b1"))
    'at-1-2'
    """
    return "-".join(["at", *map(str, locator.parts)])


def text_of(read: Reader, part: str) -> Text:
    """Return the words of *part*, an IRI, with their marks, as far as they are at hand."""
    marks: dict[str, list[Mark]] = defaultdict(list)
    for row in read.rows("reading-marks", part=part):
        marks[str(row["place"])].append(_mark(read, row))
    sayings = {
        place: tuple(_sayings(read, list(rows)))
        for place, rows in groupby(read.rows("reading-lines", part=part), key=lambda row: str(row["place"]))
    }
    places = [(Locator.parse(str(row["locator"])), row) for row in read.rows("reading-places", part=part)]
    spots = [
        (locator, _spot(read, locator, row, marks[str(row["place"])], sayings))
        for locator, row in sorted(places, key=lambda place: place[0].parts)
    ]
    return _in_groups(spots)


def _in_groups(spots: Sequence[tuple[Locator, Spot]]) -> Text:
    """Return spots by paragraph or row, each entry of a list by itself; a row of headers is left out."""
    heads = {at.parts[-1]: spot.header for at, spot in spots if spot.header}
    body = [(at, spot) for at, spot in spots if not (heads and at.parts[0] == 0)]
    groups = groupby(body, key=lambda one: one[0].parts[:-1] or one[0].parts)
    return Text(
        tuple(tuple(spot for _, spot in members) for _, members in groups),
        tuple(heads[column] for column in sorted(heads)),
    )


def _sayings(read: Reader, rows: Sequence[Row]) -> Iterator[Saying]:
    for words, members in groupby(rows, key=lambda row: str(row["paraphrase"])):
        stands = (
            Stand(
                str(row["side"]), read.names.link(str(row["proposition"])), read.names.link(str(row["line"]))
            )
            for row in members
        )
        yield Saying(words, tuple(stands))


def _mark(read: Reader, row: Row) -> Mark:
    fact, start = str(row["fact"]), row["start"]
    tone, meaning = TONES.get(fact.removeprefix(BASE).partition("/")[0], _OTHER)
    return Mark(
        fact=read.names.link(fact),
        kind=kind_of(fact),
        tone=tone,
        meaning=meaning,
        state=str(row["state"] or ""),
        at=str(row["range"] or row["place"]),
        start=None if start is None else int(str(start)),
        end=None if start is None else int(str(row["end"])),
    )


def _spot(
    read: Reader,
    locator: Locator,
    row: Row,
    marks: Sequence[Mark],
    sayings: Mapping[str, tuple[Saying, ...]],
) -> Spot:
    said = read.passage(str(row["place"]))
    notes = (mark for mark in marks if not mark.is_unit and mark.tone != "statement")
    return Spot(
        place=read.names.link(str(row["place"])),
        slug=slug_of(locator),
        header=str(row["header"] or ""),
        state=str(row["state"] or ""),
        because=str(row["because"] or ""),
        stretches=tuple(stretches(said.text, marks)) if said else (),
        sayings=sayings.get(str(row["place"]), ()),
        notes=tuple({mark.fact: mark for mark in notes}.values()),
    )


def stretches(text: str, marks: Iterable[Mark]) -> Iterator[Stretch]:
    """Yield *text* cut where marks begin or end; of marks on the same characters the shortest is first."""
    ranged = [mark for mark in marks if mark.start is not None and mark.end is not None]
    edges = {0, len(text), *(min(edge, len(text)) for mark in ranged for edge in _edges(mark))}
    for start, end in pairwise(sorted(edges)):
        over = [mark for mark in ranged if _edges(mark)[0] <= start and end <= _edges(mark)[1]]
        yield Stretch(text[start:end], tuple(sorted(over, key=_prominence)))


def _edges(mark: Mark) -> tuple[int, int]:
    return mark.start or 0, mark.end or 0


def _prominence(mark: Mark) -> tuple[int, int]:
    start, end = _edges(mark)
    return _RANK.index(mark.tone), end - start
