"""The words of a document, sentence by sentence and cell by cell, each with its place."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.documents.document import Document, Section
from kg.facts import Place
from kg.facts.locators import Locator

WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾"
WORD = re.compile(rf"[^\W_{_RAISED}]+(?:[-‑–][^\W_{_RAISED}]+)*")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, a cell, an entry or a title: its place and its exact text."""

    locator: Locator
    text: str

    def place(self, start: int, end: int) -> Place:
        """Return the place of some of its characters."""
        return Place(str(self.locator.within(start, end)))


def body(document: Document) -> Iterator[Unit]:
    """Yield the sentences of the sections that speak of the subject, in reading order."""
    for section in document.sections:
        if not _discloses(section):
            for paragraph in section.paragraphs:
                yield from (Unit(sentence.locator, sentence.text) for sentence in paragraph.sentences)


def disclosures(document: Document) -> Iterator[Unit]:
    """Yield the sentences of the sections that speak of persons and companies."""
    for section in document.sections:
        if _discloses(section):
            for paragraph in section.paragraphs:
                yield from (Unit(sentence.locator, sentence.text) for sentence in paragraph.sentences)


def prose(document: Document) -> Iterator[Unit]:
    """Yield abstract, body and legends, in this order."""
    for paragraph in document.abstract:
        yield from (Unit(sentence.locator, sentence.text) for sentence in paragraph.sentences)
    yield from body(document)
    for figure in document.figures:
        yield from (Unit(sentence.locator, sentence.text) for sentence in figure.legend)


def cells(document: Document) -> Iterator[Unit]:
    """Yield the cells of all tables, but not what a cell repeats from above."""
    for cell in document.cells():
        if not cell.inherited:
            yield Unit(cell.locator, cell.text)


def listed(document: Document) -> Iterator[Unit]:
    """Yield the long forms of the lists of abbreviations."""
    for entry in document.abbreviations:
        if entry.defined_in == "list":
            yield Unit(entry.locator, entry.long)


def titles(document: Document) -> Iterator[Unit]:
    """Yield the titles of the cited works."""
    for reference in document.references:
        yield Unit(reference.locator, reference.title)


def _discloses(section: Section) -> bool:
    starts = tuple(WORDS["disclosures"])
    return any(title.casefold().startswith(starts) for title in section.path)
