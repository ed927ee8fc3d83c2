"""Tables and figures against the places that mention them."""

import re
from collections.abc import Iterator, Sequence

from ingest.consistency.reading import Reading, inconsistency
from ingest.consistency.words.texts import Unit, cells, prose
from ingest.documents.document import Figure, Table
from kg.facts import Inconsistency, Place

_NUMBERS = r"(?P<numbers>\d+[A-Za-z]?(?:\s*(?:[-–,&]|,?\s*and|to)\s*\d+[A-Za-z]?(?![\w%]))*)"
_ELSEWHERE = r"(?![\w.]*\d)(?!\s+(?:of|in|from)\s+(?:the|a|our|their|ref|[A-Z]))"
_MENTIONS = {
    "table": re.compile(rf"(?<!Supplementary )\bTables?\s+{_NUMBERS}{_ELSEWHERE}"),
    "figure": re.compile(rf"(?<!Supplementary )\bFig(?:ure)?s?\.?\s+{_NUMBERS}{_ELSEWHERE}"),
}
_WIDEST = 20


def mentioned(kind: str, text: str) -> list[int]:
    """Return the numbers of the tables or figures that a text mentions, in its order.

    *kind* is "table" or "figure". What another work has is left out.

    >>> mentioned("table", "(Tables 1, 3–5 and 7)"), mentioned("figure", "Fig. 2B; Figure 4 of the report")
    ([1, 3, 4, 5, 7], [2])
    """
    found: list[int] = []
    for match in _MENTIONS[kind].finditer(text):
        parts = re.findall(r"(\d+)[A-Za-z]?(?:\s*(?:[-–]|to)\s*(\d+))?", match["numbers"])
        for first, last in parts:
            end = min(int(last or first), int(first) + _WIDEST)
            found += range(int(first), end + 1)
    return found


def unknown_floats(reading: Reading) -> Iterator[Inconsistency]:
    """Yield mentions of tables and figures that the document does not have."""
    units = [*prose(reading.document), *cells(reading.document)]
    for kind, floats in _floats(reading):
        numbers = {one.number for one in floats}
        for unit in units:
            for number in mentioned(kind, unit.text):
                if number not in numbers:
                    yield _unknown(reading, kind, number, unit)


def unmentioned_floats(reading: Reading) -> Iterator[Inconsistency]:
    """Yield tables and figures that no sentence or cell mentions."""
    units = [*prose(reading.document), *cells(reading.document)]
    for kind, floats in _floats(reading):
        numbers = {number for unit in units for number in mentioned(kind, unit.text)}
        for one in floats:
            if one.number not in numbers:
                at = one.header[0].locator if isinstance(one, Table) else one.legend[0].locator
                yield inconsistency(
                    reading.source,
                    "unmentioned table or figure",
                    "wording",
                    label=f"{kind.capitalize()} {one.number} is nowhere mentioned",
                    readings=(f"{kind} {one.number}",),
                    at=(Place(str(at)),),
                    resolution="it is read like the others",
                )


def _floats(reading: Reading) -> Iterator[tuple[str, Sequence[Table | Figure]]]:
    yield "table", reading.document.tables
    yield "figure", [figure for figure in reading.document.figures if figure.legend]


def _unknown(reading: Reading, kind: str, number: int, unit: Unit) -> Inconsistency:
    return inconsistency(
        reading.source,
        "unknown table or figure",
        "content",
        label=f"{kind.capitalize()} {number} is mentioned and does not exist",
        readings=(f"{kind} {number}",),
        at=(Place(str(unit.locator)),),
        resolution="left as printed: it is not known what is meant",
    )
