"""The pages of an invented review: its parts and places, the numbers and marks that stand there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from kg.facts import (
    CellAnchor,
    CitationMark,
    DocumentPart,
    EntryAnchor,
    Fact,
    Mention,
    NumericToken,
    Place,
    Ref,
    Reference,
    SentenceAnchor,
    UnitKind,
)
from kg.facts.locators import Locator
from tests.synthetic.patterns import Patterns

Mentions = Callable[[Sequence[Ref]], tuple[Ref, ...]]
COLUMNS = ("Study", "Regimen", "Schedule", "Patients", "Result", "Reference")


@dataclass(slots=True)
class Pages:
    """A document that is being invented; `facts` are what a reader would find on it, in order."""

    slug: str
    patterns: Patterns
    draw: Random
    facts: list[Fact] = field(default_factory=list)
    sentences: list[Place] = field(default_factory=list)
    cells: list[Place] = field(default_factory=list)
    _read: int = 0
    _parts: int = 0
    _counted: dict[str, int] = field(default_factory=dict)

    @property
    def source(self) -> Ref:
        """The review as a thing."""
        return Ref(f"source/{self.slug}")

    def part(self, slug: str, label: str) -> Ref:
        """Open a section, table or list."""
        self._parts += 1
        iri = Ref(f"part/{self.slug}/{slug}")
        self.facts.append(
            DocumentPart(iri=iri, source=self.source, label=label, slug=slug, order=self._parts)
        )
        return iri

    def sentence(self, part: Ref, references: Sequence[Reference], mentions: Mentions) -> Place:
        """Write a sentence with the numbers, marks and names that one of its kind has."""
        section, pattern = part.rpartition("/")[2], self.draw.choice(self.patterns.sentences)
        number = self._next(section)
        place = self._place(f"{section}/{1 + number // 6}/{1 + number % 6}")
        start, self._read = self._read, self._read + self.draw.randint(80, 240)
        cited = [self.draw.choice(references) for _ in range(self.draw.randint(1, 3))]
        self.facts.append(
            SentenceAnchor(
                iri=_anchor(self.slug, place),
                source=self.source,
                in_part=part,
                locator=place,
                start=(start,),
                end=(self._read,),
                mentions=mentions(pattern.mentions),
            )
        )
        if self.draw.random() < 0.6:
            self.facts.append(self._mark(place, cited))
        self._numbers(place, 2 if self.draw.random() < 0.8 else 5)
        self.facts.append(self._hedge(place))
        self.sentences.append(place)
        return place

    def row(self, part: Ref) -> list[Place]:
        """Write a row of a table and return its cells, first column first."""
        table = part.rpartition("/")[2]
        row = 1 + self._next(table)
        return [self._cell(part, row, 1 + column) for column in range(len(COLUMNS))]

    def entry(self, part: Ref, number: int) -> Place:
        """Write an entry of a list."""
        place = self._place(f"{part.rpartition('/')[2]}/{number}")
        self.facts.append(
            EntryAnchor(
                iri=_anchor(self.slug, place), source=self.source, in_part=part, locator=place, number=number
            )
        )
        return place

    def range(self, place: Place) -> Place:
        """Return some characters of a place, none twice."""
        start = self._next(place) * 7
        return Place(str(place.locator.within(start, start + 4)))

    def _cell(self, part: Ref, row: int, column: int) -> Place:
        place = self._place(f"{part.rpartition('/')[2]}/{row}/{column}")
        start, self._read = self._read, self._read + self.draw.randint(5, 60)
        self.facts.append(
            CellAnchor(
                iri=_anchor(self.slug, place),
                source=self.source,
                in_part=part,
                locator=place,
                row=row,
                column=column,
                column_header=COLUMNS[column - 1],
                start=(start,),
                end=(self._read,),
            )
        )
        if column > 2:
            self._numbers(place, 2)
        self.cells.append(place)
        return place

    def _numbers(self, place: Place, most: int) -> None:
        for _ in range(self.draw.randint(1, most)):
            pattern, at = self.draw.choice(self.patterns.numbers), self.range(place)
            self.facts.append(
                NumericToken(
                    iri=Ref(f"number/{self.slug}/{_range(at)}"),
                    source=self.source,
                    as_written=pattern.as_written,
                    reads_as=pattern.reads_as,
                    at=at,
                )
            )

    def _mark(self, place: Place, cited: Sequence[Reference]) -> CitationMark:
        at = self.range(place)
        return CitationMark(
            iri=Ref(f"citation-mark/{self.slug}/{_range(at)}"),
            source=self.source,
            as_written=",".join(str(entry.number) for entry in cited),
            cites=tuple(dict.fromkeys(entry.iri for entry in cited)),
            at=at,
        )

    def _hedge(self, place: Place) -> Mention:
        at = self.range(place)
        return Mention(
            iri=Ref(f"mention/{self.slug}/{_range(at)}"),
            source=self.source,
            unit_kind=UnitKind.HEDGE,
            as_written="may",
            at=at,
        )

    def _place(self, place: str) -> Place:
        return Place(f"{place}@{self.draw.getrandbits(48):012x}")

    def _next(self, container: str) -> int:
        count = self._counted.get(container, 0)
        self._counted[container] = count + 1
        return count


def _anchor(slug: str, place: Place) -> Ref:
    return Ref(f"anchor/{slug}/{place.locator.place}")


def _range(at: Place) -> str:
    locator: Locator = at.locator
    assert locator.chars is not None
    return f"{locator.place}/{locator.chars[0]}-{locator.chars[1]}"
