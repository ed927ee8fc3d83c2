"""What is cited: numbers, tables and figures against what there is."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ingest.consistency.checked import CheckedDocument
from ingest.documents.document import Document, Figure, Table
from ingest.documents.numbers import ROMAN, value_of
from kg.facts import Inconsistency, Place

_NUMBERS = r"(?P<numbers>\d+[A-Za-z]?(?:\s*(?:[-–,&]|,?\s*and|to)\s*\d+[A-Za-z]?(?![\w%]))*)"
_ELSEWHERE = r"(?![\w.]*\d)(?!\s+(?:of|in|from)\s+(?:the|a|our|their|ref|[A-Z]))"
_MENTIONS = {
    "table": re.compile(rf"(?<!Supplementary )\bTables?\s+{_NUMBERS}{_ELSEWHERE}"),
    "figure": re.compile(rf"(?<!Supplementary )\bFig(?:ure)?s?\.?\s+{_NUMBERS}{_ELSEWHERE}"),
}
_ROMAN = re.compile(rf"\b(?:Tables?|Fig(?:ure)?s?\.?)\s+{ROMAN}\b(?:\s*(?:[-–,&]|,?\s*and|to)\s*{ROMAN}\b)*")
_WIDEST = 20


def mentioned(kind: str, text: str) -> list[int]:
    """Return the numbers of the tables or figures that a text mentions, in its order.

    *kind* is "table" or "figure". What another work has is left out.

    >>> mentioned("table", "(Tables 1, 3–5 and 7)"), mentioned("figure", "Fig. 2B; Figure 4 of the report")
    ([1, 3, 4, 5, 7], [2])
    >>> mentioned("table", "Tables I and IV")
    [1, 4]
    """
    found: list[int] = []
    for match in _MENTIONS[kind].finditer(_ROMAN.sub(_in_digits, text)):
        parts = re.findall(r"(\d{1,9})[A-Za-z]?(?:\s*(?:[-–]|to)\s*(\d{1,9}))?", match["numbers"])
        for first, last in parts:
            end = min(int(last or first), int(first) + _WIDEST)
            found += range(int(first), end + 1)
    return found


def _in_digits(match: re.Match[str]) -> str:
    return re.sub(rf"\b{ROMAN}\b", lambda one: str(value_of(one[0])), match[0])


def unknown_floats(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield mentions of tables and figures that the document does not have."""
    units = [*reading.prose(), *reading.cells()]
    for kind, floats in _floats(reading):
        known = {one.number for one in floats}
        mentions = ((number, unit) for unit in units for number in mentioned(kind, unit.text))
        for number, unit in ((number, unit) for number, unit in mentions if number not in known):
            label = f"{kind.capitalize()} {number} is mentioned and does not exist"
            readings, at = (f"{kind} {number}",), (unit.at,)
            resolution = "left as printed: it is not known what is meant"
            yield reading.inconsistency("unknown table or figure", "content", label, readings, at, resolution)


def unmentioned_floats(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield tables and figures that no sentence or cell mentions."""
    units = [*reading.prose(), *reading.cells()]
    for kind, floats in _floats(reading):
        numbers = {number for unit in units for number in mentioned(kind, unit.text)}
        for one in floats:
            if one.number not in numbers:
                label = f"{kind.capitalize()} {one.number} is nowhere mentioned"
                readings = (f"{kind} {one.number}",)
                at = (one.header[0].at if isinstance(one, Table) else one.legend[0].at,)
                resolution = "it is read like the others"
                yield reading.inconsistency(
                    "unmentioned table or figure", "wording", label, readings, at, resolution
                )


def _floats(reading: CheckedDocument) -> Iterator[tuple[str, Sequence[Table | Figure]]]:
    yield "table", reading.document.tables
    yield "figure", [figure for figure in reading.document.figures if figure.legend]


_ORDERED = 0.9
"""Share of first citations in the order of the list above which the list is numbered by appearance."""
_RAISED_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RAISED = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+")


class _Cited(NamedTuple):
    """A number at the place that cites it."""

    number: int
    at: Place


def unknown_references(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield numbers that table cells cite and the list does not have; in the text they are rejected."""
    known = {entry.number for entry in reading.document.references}
    for cell in reading.document.cells():
        for number in (n for mark in cell.citations for n in mark.numbers if known and n not in known):
            label = f"Reference {number} is cited and not in the list"
            readings, at = (str(number), f"the list ends with {max(known)}"), (cell.at,)
            resolution = "nothing is taken to be cited there"
            yield reading.inconsistency("unknown reference", "content", label, readings, at, resolution)


def uncited_references(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield entries of the reference list that no sentence, cell, caption or note cites."""
    document = reading.document
    cited = {one.number for step in _steps(document, {}) for one in step}
    for table in document.tables:
        raised = _RAISED.findall("\n".join([table.caption, *table.notes]))
        cited |= {one.number for one in _in_table(table)}
        cited |= {int(digits.translate(_RAISED_DIGITS)) for digits in raised}
    for entry in document.references if cited else ():
        if entry.number not in cited:
            label = f"Reference {entry.number} is in the list and nowhere cited"
            readings, at = (str(entry.number),), (entry.at,)
            resolution = "the entry is kept; nothing rests on it"
            yield reading.inconsistency("uncited reference", "wording", label, readings, at, resolution)


def citations_out_of_order(reading: CheckedDocument) -> Iterator[Inconsistency]:
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
        label = f"Reference {cited.number} is cited before reference {skipped}"
        readings, at = (str(cited.number), str(skipped)), (cited.at, entries[skipped].at)
        resolution = "the numbers are followed as printed"
        yield reading.inconsistency("citation order", "wording", label, readings, at, resolution)


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
            yield [_Cited(number, sentence.at) for number in mark.numbers]
        for number in mentioned("table", sentence.text):
            if number in left:
                yield list(_in_table(left.pop(number)))


def _in_table(table: Table) -> Iterator[_Cited]:
    for row in (table.header, *table.rows):
        for cell in row:
            for mark in cell.citations:
                yield from (_Cited(number, cell.at) for number in mark.numbers)
