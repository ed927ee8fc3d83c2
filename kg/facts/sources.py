"""Facts about documents: the source, its parts and places, what it cites, and what became of each unit."""

from decimal import Decimal

from pydantic import Field

from kg.facts.terms import Fact, Place, Ref, Text, Vocabulary


class Source(Fact):
    """A document that facts were read from. `sha256` is that of the file that was read.

    `title` is what a curator gives: the wording of a source, its title included, is not
    taken over by code. `scope`: the populations and settings of which it speaks as a whole.
    """

    label: Text
    title: Text | None = None
    authors: tuple[Text, ...] = ()
    keywords: tuple[Text, ...] = ()
    journal: Text | None = None
    year: int | None = None
    volume: Text | None = None
    first_page: Text | None = None
    last_page: Text | None = None
    doi: Text | None = None
    rights: Text | None = None
    scope: tuple[Ref, ...] = ()
    publication: Ref | None = None
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class DocumentPart(Fact):
    """A section, table, figure or list of a source. `order` counts from 1 in reading order."""

    source: Ref
    label: Text
    slug: Text
    part_of: Ref | None = None
    order: int


class SentenceAnchor(Fact):
    """One sentence of a source, known by its place and digest, not by its words.

    `mentions`: the known things that it names.

    `start` and `end` are code points of the decoded text (W3C TextPositionSelector);
    both are lists because a page break may cut a sentence in two.
    """

    source: Ref
    in_part: Ref
    locator: Place
    start: tuple[int, ...]
    end: tuple[int, ...]
    cites: tuple[Ref, ...] = ()
    mentions: tuple[Ref, ...] = ()


class CellAnchor(Fact):
    """One table cell of a source. Row 0 is the header; `inherited` repeats the row above.

    `start` and `end` are those of a sentence: one each, none for a cell without text.
    """

    source: Ref
    in_part: Ref
    locator: Place
    row: int
    column: int
    column_header: Text
    start: tuple[int, ...] = ()
    end: tuple[int, ...] = ()
    inherited: bool = False
    cites: tuple[Ref, ...] = ()
    mentions: tuple[Ref, ...] = ()


class EntryAnchor(Fact):
    """One entry of a list of a source: of the references, or of the abbreviations under a table."""

    source: Ref
    in_part: Ref
    locator: Place
    number: int


class NumericToken(Fact):
    """One number as printed in a sentence or cell, in digits or as a word.

    `reads_as` is what it counts; `denotes` the thing whose name it is part of (CD28), or the
    part of the document it points to (Table 2): then it is no figure.
    """

    source: Ref
    as_written: Text
    reads_as: Decimal | None = None
    denotes: Ref | None = None
    at: Place


class CitationMark(Fact):
    """One reference mark as printed, with the entries of the list that it names."""

    source: Ref
    as_written: Text
    cites: tuple[Ref, ...]
    at: Place


class NoteMark(Fact):
    """One mark of a note as printed in a cell or legend; `explained_by` are the sentences of the note."""

    source: Ref
    as_written: Text
    explained_by: tuple[Ref, ...]
    at: Place


class TableScope(Fact):
    """What the caption of a table says of all its rows: what it is `about`, and which studies were let in.

    A study is in it if its number of patients is `n_operator` (``≥``) `n_required`.
    """

    label: Text
    source: Ref
    table: Ref
    about: tuple[Ref, ...] = ()
    n_operator: Text | None = None
    n_required: int | None = None
    figures_at: tuple[Place, ...] = ()
    at: Place


class Publication(Fact):
    """A cited work, the same node whoever cites it. Fields as printed in the reference list.

    But `journal` is shortened as ISO 4 has it, and `last_page` has the digits that a short range leaves out;
    `further_pages` are the ranges after the first. Of an entry whose parts could not be told apart, `raw`,
    and `title`, is all of it as printed. `author_list` has the authors in their order, which a set of
    `authors` does not keep.
    """

    label: Text
    title: Text
    authors: tuple[Text, ...] = ()
    author_list: Text | None = None
    more_authors: bool = False
    group: Text | None = None
    journal: Text | None = None
    year: int | None = None
    date: Text | None = None
    volume: Text | None = None
    issue: Text | None = None
    supplement: Text | None = None
    first_page: Text | None = None
    last_page: Text | None = None
    further_pages: tuple[Text, ...] = ()
    meeting_abstract: bool = False
    ahead_of_print: bool = False
    remark: Text | None = None
    doi: Text | None = None
    pmid: Text | None = None
    pmcid: Text | None = None
    raw: Text | None = None


class Reference(Fact):
    """Entry `number` of a source's reference list, and the publication it names."""

    source: Ref
    number: int
    publication: Ref
    at: Place


class Abbreviation(Fact):
    """A short form with the long form that a source gives for it; `denotes` if it is a known thing."""

    source: Ref
    short: Text
    long: Text
    denotes: Ref | None = None
    at: tuple[Place, ...]


class UnitKind(Vocabulary):
    """What kind of unit of a document a ledger entry is about."""

    NUMBER = "numeric token"
    CITATION = "citation mark"
    SENTENCE = "sentence"
    CELL = "cell"
    ABBREVIATION = "listed abbreviation"
    REFERENCE = "listed reference"
    CAPTION = "caption"
    NOTE = "note"
    NOTE_MARK = "note mark"
    THING = "named thing"
    HEDGE = "hedging word"
    NEGATION = "negation"
    QUALIFIER = "qualifier of patients"
    COMPARATOR = "comparator"
    EXCLUSION = "exclusion"
    TYPED_NUMBER = "typed number"

    @property
    def is_mention(self) -> bool:
        """Whether it is a word that a typed field must hold, and no unit of the document's own."""
        return self in _MENTIONS


_MENTIONS = frozenset(
    {
        UnitKind.THING,
        UnitKind.HEDGE,
        UnitKind.NEGATION,
        UnitKind.QUALIFIER,
        UnitKind.COMPARATOR,
        UnitKind.EXCLUSION,
        UnitKind.TYPED_NUMBER,
    }
)


class Mention(Fact):
    """A word that something typed must hold: the name of a known thing, a hedge, a negation and so on.

    `denotes` is the thing named; a thing that one sentence or cell names twice is one mention.
    """

    source: Ref
    unit_kind: UnitKind
    as_written: Text
    denotes: Ref | None = None
    at: Place


class MentionTally(Fact):
    """How many mentions of one kind one part of a document has, and what became of them."""

    source: Ref
    counted_in: Ref
    unit_kind: UnitKind
    captured_count: int
    waived_count: int
    missed_count: int


class UnitState(Vocabulary):
    """Whether a unit is in the graph, left out for a reason, or overlooked."""

    CAPTURED = "captured"
    WAIVED = "waived"
    MISSED = "missed"


class WaiverReason(Vocabulary):
    """Why a unit is left out of the graph; there are no other reasons."""

    NO_CLAIM = "no claim"
    REPEATS = "repeats"
    LAYOUT = "layout"
    OUTSIDE_SCOPE = "outside the scope"


class LedgerEntry(Fact):
    """What became of one unit: captured by facts, waived for a reason, or missed.

    `unit_of_document` is the anchor, number, mark or mention; `captured_by` the facts that hold it;
    `waiver_reason` and `because` are of a waived one.
    """

    source: Ref
    unit_of_document: Ref
    unit_kind: UnitKind
    unit_state: UnitState
    captured_by: tuple[Ref, ...] = ()
    waiver_reason: WaiverReason | None = None
    because: Text | None = None
