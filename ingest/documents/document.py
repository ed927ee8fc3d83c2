"""What any article looks like once it is read, whatever the file format was.

A reader (plain text today) turns a file into one `Document`; nothing after it
knows what the file was. Text is kept exactly as printed: symbols, case and
punctuation are what a digest is computed over. Offsets count code points in
`Document.text` and are half open.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.facts import Place
from kg.facts.locators import Locator, digest


class Placed:
    """What stands at a locator, with its places as facts name them."""

    __slots__ = ()
    locator: Locator

    @property
    def at(self) -> Place:
        """The place of all of it."""
        return Place(str(self.locator))

    def place(self, start: int, end: int) -> Place:
        """Return the place of some of its characters."""
        return Place(str(self.locator.within(start, end)))


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PrintedMark:
    """A reference mark: where it stands in the sentence or cell, and what it names."""

    span: Span
    as_written: str
    numbers: tuple[int, ...]


class Citing(Placed):
    """What stands at a locator and may cite."""

    __slots__ = ()
    citations: tuple[PrintedMark, ...]

    @property
    def cites(self) -> tuple[int, ...]:
        """The references that its marks name, each once, in the order printed."""
        return tuple(dict.fromkeys(number for mark in self.citations for number in mark.numbers))


@dataclass(frozen=True, slots=True)
class Sentence(Citing):
    """One sentence; more than one span when a page, figure or table broke it."""

    locator: Locator
    text: str
    spans: tuple[Span, ...]
    citations: tuple[PrintedMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, joined again where the layout broke it."""

    number: int
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the paragraphs below it; `path` holds the titles above and its own."""

    slug: str
    title: str
    path: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Cell(Citing):
    """One table cell.

    `inherited` when it is empty because it repeats the row above: `text` is then the
    repeated text, and `locator` its own place.
    """

    locator: Locator
    text: str
    span: Span
    citations: tuple[PrintedMark, ...] = ()
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A note below the table or figure `belongs_to`; `sign` is its mark, ``†`` or ``a``, if it has one."""

    belongs_to: str
    slug: str
    sign: str | None
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """All of it, its mark included."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its continuations joined; `header` is row 0, body rows count from 1.

    `legend` holds the sentences of the caption.
    """

    number: int
    slug: str
    caption: str
    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    legend: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure known by its legend."""

    number: int
    slug: str
    legend: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class BibliographyEntry(Placed):
    """One entry of the reference list, in fields; a field that is not printed is None.

    `last_page` with the digits that a short range leaves out. Of an entry that could not be read,
    `raw`, and `title`, is all of it as printed.
    """

    number: int
    locator: Locator
    authors: tuple[str, ...]
    et_al: bool
    group: str | None
    title: str
    journal: str
    year: int | None
    date: str | None = None
    volume: str | None = None
    issue: str | None = None
    supplement: str | None = None
    first_page: str | None = None
    last_page: str | None = None
    further_pages: tuple[str, ...] = ()
    meeting_abstract: bool = False
    ahead_of_print: bool = False
    remark: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class ShortForm(Placed):
    """A short form, the long form the document gives, and where it does so.

    `defined_in` is "text" for a definition in running text, "list" for one in the
    abbreviations under a table or figure.
    """

    short: str
    long: str
    locator: Locator
    defined_in: str

    @property
    def listed(self) -> bool:
        """Whether it stands in a list below a table or figure."""
        return self.defined_in == "list"


@dataclass(frozen=True, slots=True)
class Document:
    """A whole article. `sha256` is that of the file's bytes, `text` what they decode to."""

    sha256: str
    text: str
    title: str
    authors: tuple[str, ...]
    keywords: tuple[str, ...]
    abstract: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    references: tuple[BibliographyEntry, ...] = ()
    abbreviations: tuple[ShortForm, ...] = field(default=())
    notes: tuple[Note, ...] = ()

    def sentences(self) -> Iterator[Sentence]:
        """Yield every sentence of abstract, sections, legends, captions and notes, in reading order."""
        for paragraph in self.abstract:
            yield from paragraph.sentences
        for section in self.sections:
            for paragraph in section.paragraphs:
                yield from paragraph.sentences
        for figure in self.figures:
            yield from figure.legend
        for table in self.tables:
            yield from table.legend
        for note in self.notes:
            yield from note.sentences

    def cells(self) -> Iterator[Cell]:
        """Yield every table cell, headers first, row by row."""
        for table in self.tables:
            yield from table.header
            for row in table.rows:
                yield from row


def without_marks(unit: Sentence | Cell) -> str:
    """Return the text of *unit* with blanks in the place of its citation marks, so that places stay."""
    text = unit.text
    for mark in unit.citations:
        start, end = mark.span.start, mark.span.end
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def sentence_locator(container: str, paragraph: int, number: int, text: str) -> Locator:
    """Return the locator of a sentence with the digest of its exact text."""
    return Locator(container, (paragraph, number), digest=digest(text))
