"""What the checks of a source look at: a document with its facts, its texts with their places."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.documents.document import Cell, Document, Paragraph, Placed, Section, Sentence, without_marks
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import Fact, Inconsistency, Place, Ref, content_ref
from kg.facts.locators import Locator

WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
SIGN = r"\$?(?:[≥≤]|\\[gl]eq)\$?"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾"
WORD = re.compile(rf"[^\W_{_RAISED}]+(?:[-‑–][^\W_{_RAISED}]+)*")


@dataclass(frozen=True, slots=True)
class PlacedText(Placed):
    """A sentence, a cell, an entry or a title: its place and its text, and the numbers it cites.

    The text is as printed, or with blanks where citation marks stand.
    """

    locator: Locator
    text: str
    cites: tuple[int, ...] = ()
    in_table: bool = False


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A document as read, and the facts of it so far."""

    document: Document
    source: Ref
    lexicon: Lexicon
    facts: tuple[Fact, ...]

    def inconsistency(  # noqa: PLR0913 (the fields of the fact)
        self,
        kind: str,
        severity: str,
        label: str,
        readings: Sequence[str],
        at: Sequence[Place],
        resolution: str,
    ) -> Inconsistency:
        """Return one thing that does not fit in the document."""
        return inconsistency(self.source, kind, severity, label, readings, at, resolution)

    def passages(self) -> Iterator[PlacedText]:
        """Yield every sentence, then every cell that repeats none above, without citation marks."""
        yield from (_passage(sentence, in_table=False) for sentence in self.document.sentences())
        yield from (_passage(cell, in_table=True) for cell in self.document.cells() if not cell.inherited)

    def body(self) -> Iterator[PlacedText]:
        """Yield the sentences of the sections that speak of the subject, in reading order."""
        for section in self.document.sections:
            if not _discloses(section):
                yield from _sentences(section.paragraphs)

    def disclosures(self) -> Iterator[PlacedText]:
        """Yield the sentences of the sections that speak of persons and companies."""
        for section in self.document.sections:
            if _discloses(section):
                yield from _sentences(section.paragraphs)

    def prose(self) -> Iterator[PlacedText]:
        """Yield abstract, body and legends, in this order."""
        yield from _sentences(self.document.abstract)
        yield from self.body()
        for figure in self.document.figures:
            yield from (PlacedText(sentence.locator, sentence.text) for sentence in figure.legend)

    def cells(self) -> Iterator[PlacedText]:
        """Yield the cells of all tables, but not what a cell repeats from above."""
        printed = (cell for cell in self.document.cells() if not cell.inherited)
        yield from (PlacedText(cell.locator, cell.text) for cell in printed)

    def listed(self) -> Iterator[PlacedText]:
        """Yield the long forms of the lists of abbreviations."""
        listed = (entry for entry in self.document.abbreviations if entry.listed)
        yield from (PlacedText(entry.locator, entry.long) for entry in listed)

    def titles(self) -> Iterator[PlacedText]:
        """Yield the titles of the cited works."""
        yield from (PlacedText(entry.locator, entry.title) for entry in self.document.references)


def _passage(unit: Sentence | Cell, *, in_table: bool) -> PlacedText:
    return PlacedText(unit.locator, without_marks(unit), unit.cites, in_table)


def _discloses(section: Section) -> bool:
    starts = tuple(WORDS["disclosures"])
    return any(title.casefold().startswith(starts) for title in section.path)


def _sentences(paragraphs: Iterable[Paragraph]) -> Iterator[PlacedText]:
    for paragraph in paragraphs:
        yield from (PlacedText(sentence.locator, sentence.text) for sentence in paragraph.sentences)


def inconsistency(  # noqa: PLR0913 (the fields of the fact)
    source: Ref,
    kind: str,
    severity: str,
    label: str,
    readings: Sequence[str],
    at: Sequence[Place],
    resolution: str,
) -> Inconsistency:
    """Return one thing that does not fit, named by its kind, its readings and its places.

    *kind* is one of ``kinds.yaml``; *severity* is "wording" where the meaning is clear
    and "content" where a figure or a fact is in doubt.
    """
    return Inconsistency(
        iri=content_ref("inconsistency", source, kind, *readings, *at),
        source=source,
        label=label,
        inconsistency_kind=kind,
        severity=severity,
        resolution=resolution,
        readings=tuple(readings),
        at=tuple(at),
    )
