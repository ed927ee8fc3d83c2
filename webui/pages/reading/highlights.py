"""The text of one part of a source with what was taken from each place of it, put together for a page.

The words come from the article that the server was given; nothing of them is kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from kg.facts import BASE
from kg.facts.locators import Locator
from kg.store import Iri
from kg.store.records import rows_of
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


@rows_of("pages", "reading-places")
class PlaceOfPart:
    """A sentence, cell or entry of a part, with what the ledger says became of it."""

    place: Iri
    locator: str
    header: str | None
    inherited: bool | None
    state: str | None
    because: str | None


@rows_of("pages", "reading-marks")
class FactAtPlace:
    """A fact that rests on a place, or on the characters from `start` to `end` of it, which are a `range`."""

    place: Iri
    range: Iri | None
    start: int | None
    end: int | None
    fact: Iri
    state: str | None


@rows_of("pages", "reading-lines")
class LineAtPlace:
    """An evidence line that rests on a place, and a statement that it bears on."""

    place: Iri
    line: Iri
    side: str
    paraphrase: str
    proposition: Iri


@dataclass(frozen=True, slots=True)
class Highlight:
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
class TextRun:
    """Some characters with the marks on all of them, the one to show first at the head."""

    text: str
    marks: tuple[Highlight, ...]


@dataclass(frozen=True, slots=True)
class LineOnStatement:
    """An evidence line and the statement that it is for or against."""

    side: str
    statement: Link
    line: Link


@dataclass(frozen=True, slots=True)
class Saying:
    """What was read there, in our words, and the statements that it bears on."""

    paraphrase: str
    stands: tuple[LineOnStatement, ...]


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
    stretches: tuple[TextRun, ...]
    sayings: tuple[Saying, ...]
    notes: tuple[Highlight, ...]

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
        meanings = {mark.tone: mark.meaning for mark in marks}
        if any(spot.sayings for spot in self.spots):
            meanings["statement"] = TONES["line"][1]
        return {tone: meanings[tone] for tone in _RANK if tone in meanings}


def slug_of(locator: Locator) -> str:
    """Return the name of a place on the page of its part.

    >>> slug_of(Locator.parse("neutropenia/1/2@3fa9c1d2a0b1"))
    'at-1-2'
    """
    return "-".join(["at", *map(str, locator.parts)])


def text_of(read: Reader, part: str) -> Text:
    """Return the words of *part*, an IRI, with their marks, as far as they are at hand."""
    marks: dict[str, list[Highlight]] = defaultdict(list)
    for fact in read.records(FactAtPlace, part=part):
        marks[fact.place].append(_mark(read, fact))
    sayings = {
        place: tuple(_sayings(read, lines))
        for place, lines in groupby(read.records(LineAtPlace, part=part), key=lambda line: line.place)
    }
    spots = [
        (Locator.parse(place.locator), _spot(read, place, marks[place.place], sayings.get(place.place, ())))
        for place in read.records(PlaceOfPart, part=part)
    ]
    return _in_groups(sorted(spots, key=lambda spot: spot[0].parts))


def _in_groups(spots: Sequence[tuple[Locator, Spot]]) -> Text:
    """Return spots by paragraph or row, each entry of a list by itself; a row of headers is left out."""
    heads = {at.parts[-1]: spot.header for at, spot in spots if spot.header}
    body = [(at, spot) for at, spot in spots if not (heads and at.parts[0] == 0)]
    groups = groupby(body, key=lambda one: one[0].parts[:-1] or one[0].parts)
    return Text(
        tuple(tuple(spot for _, spot in members) for _, members in groups),
        tuple(heads[column] for column in sorted(heads)),
    )


def _sayings(read: Reader, lines: Iterable[LineAtPlace]) -> Iterator[Saying]:
    link = read.names.link
    for words, members in groupby(lines, key=lambda line: line.paraphrase):
        stands = (LineOnStatement(each.side, link(each.proposition), link(each.line)) for each in members)
        yield Saying(words, tuple(stands))


def _mark(read: Reader, found: FactAtPlace) -> Highlight:
    tone, meaning = TONES.get(found.fact.removeprefix(BASE).partition("/")[0], _OTHER)
    return Highlight(
        fact=read.names.link(found.fact),
        kind=kind_of(found.fact),
        tone=tone,
        meaning=meaning,
        state=found.state or "",
        at=found.range or found.place,
        start=found.start,
        end=found.end,
    )


def _spot(read: Reader, found: PlaceOfPart, marks: Sequence[Highlight], sayings: tuple[Saying, ...]) -> Spot:
    said = read.passage(found.place)
    notes = (mark for mark in marks if not mark.is_unit and mark.tone != "statement")
    return Spot(
        place=read.names.link(found.place),
        slug=slug_of(Locator.parse(found.locator)),
        header=found.header or "",
        state=found.state or "",
        because=found.because or "",
        stretches=tuple(text_runs(said.text, marks)) if said else (),
        sayings=sayings,
        notes=tuple({mark.fact: mark for mark in notes}.values()),
    )


def text_runs(text: str, marks: Iterable[Highlight]) -> Iterator[TextRun]:
    """Yield *text* cut where marks begin or end; of marks on the same characters the shortest is first."""
    ranged = [mark for mark in marks if mark.start is not None and mark.end is not None]
    edges = {0, len(text), *(min(edge, len(text)) for mark in ranged for edge in _edges(mark))}
    for start, end in pairwise(sorted(edges)):
        over = [mark for mark in ranged if _edges(mark)[0] <= start and end <= _edges(mark)[1]]
        yield TextRun(text[start:end], tuple(sorted(over, key=_prominence)))


def _edges(mark: Highlight) -> tuple[int, int]:
    return mark.start or 0, mark.end or 0


def _prominence(mark: Highlight) -> tuple[int, int]:
    start, end = _edges(mark)
    return _RANK.index(mark.tone), end - start
