"""Numbers that are cited against the reference list: missing, never cited, out of order."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ingest.consistency.reading import Reading, inconsistency
from ingest.consistency.words.floats import mentioned
from ingest.documents.document import Document, Table
from kg.facts import Inconsistency, Place
from kg.facts.locators import Locator

_ORDERED = 0.9
"""Share of first citations in the order of the list above which the list is numbered by appearance."""
_RAISED_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RAISED = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+")


@dataclass(frozen=True, slots=True)
class _Cited:
    """A number at the place that cites it."""

    number: int
    locator: Locator


def unknown_references(reading: Reading) -> Iterator[Inconsistency]:
    """Yield numbers that table cells cite and the list does not have; in the text they are rejected."""
    known = {entry.number for entry in reading.document.references}
    for cell in reading.document.cells():
        for number in (n for mark in cell.citations for n in mark.numbers if known and n not in known):
            yield inconsistency(
                reading.source,
                "unknown reference",
                "content",
                label=f"Reference {number} is cited and not in the list",
                readings=(str(number), f"the list ends with {max(known)}"),
                at=(Place(str(cell.locator)),),
                resolution="nothing is taken to be cited there",
            )


def uncited_references(reading: Reading) -> Iterator[Inconsistency]:
    """Yield entries of the reference list that no sentence, cell, caption or note cites."""
    document = reading.document
    cited = {one.number for one in _in_text(document)}
    for table in document.tables:
        cited |= {one.number for one in _in_table(table)} | _raised("\n".join([table.caption, *table.notes]))
    for entry in document.references if cited else ():
        if entry.number not in cited:
            yield inconsistency(
                reading.source,
                "uncited reference",
                "wording",
                label=f"Reference {entry.number} is in the list and nowhere cited",
                readings=(str(entry.number),),
                at=(Place(str(entry.locator)),),
                resolution="the entry is kept; nothing rests on it",
            )


def citations_out_of_order(reading: Reading) -> Iterator[Inconsistency]:
    """Yield where a number is first cited before a lower one, if the list is numbered by appearance.

    What a table cites counts where the text first mentions it, or not at all: both are usual.
    """
    entries = {entry.number: entry for entry in reading.document.references}
    tables = {table.number: table for table in reading.document.tables}
    counted = (_breaks(_steps(reading.document, some), set(entries)) for some in (tables, {}))
    breaks = min(counted, key=len)
    if len(breaks) > (1 - _ORDERED) * len(entries):
        return
    for cited, skipped in breaks:
        yield inconsistency(
            reading.source,
            "citation order",
            "wording",
            label=f"Reference {cited.number} is cited before reference {skipped}",
            readings=(str(cited.number), str(skipped)),
            at=(Place(str(cited.locator)), Place(str(entries[skipped].locator))),
            resolution="the numbers are followed as printed",
        )


def _breaks(steps: Iterable[list[_Cited]], listed: set[int]) -> list[tuple[_Cited, int]]:
    """Return each first citation that comes before that of a lower number, and the lowest such number."""
    ordered = list(steps)
    numbers = sorted(listed & {cited.number for step in ordered for cited in step}, reverse=True)
    seen: set[int] = set()
    breaks: dict[int, _Cited] = {}
    for cited in (cited for step in ordered for cited in sorted(step, key=lambda one: one.number)):
        while numbers and numbers[-1] in seen:
            numbers.pop()
        if cited.number not in seen and numbers and numbers[-1] < cited.number:
            breaks.setdefault(numbers[-1], cited)
        seen.add(cited.number)
    return [(cited, skipped) for skipped, cited in breaks.items()]


def _steps(document: Document, tables: Mapping[int, Table]) -> Iterator[list[_Cited]]:
    """Yield what is cited, mark by mark in the text, table by table where each is first mentioned."""
    left = dict(tables)
    for sentence in document.sentences():
        for mark in sentence.citations:
            yield [_Cited(number, sentence.locator) for number in mark.numbers]
        for number in mentioned("table", sentence.text):
            if number in left:
                yield list(_in_table(left.pop(number)))


def _in_text(document: Document) -> Iterator[_Cited]:
    for sentence in document.sentences():
        for mark in sentence.citations:
            yield from (_Cited(number, sentence.locator) for number in mark.numbers)


def _in_table(table: Table) -> Iterator[_Cited]:
    for row in (table.header, *table.rows):
        for cell in row:
            for mark in cell.citations:
                yield from (_Cited(number, cell.locator) for number in mark.numbers)


def _raised(text: str) -> set[int]:
    return {int(match[0].translate(_RAISED_DIGITS)) for match in _RAISED.finditer(text)}
