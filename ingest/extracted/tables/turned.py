"""Tables whose arms stand in columns and whose measures stand in rows, turned so that each arm is a row.

Every cell keeps its place. The first cell of the header names the study; an arm's header names its regimen,
and its patients as ``(n = 176)``.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.documents.document import Cell, Table
from ingest.documents.letters import plain_signs
from ingest.extracted.tables.headers import header_words
from ingest.vocabulary.lexicon import Lexicon

_PATIENTS = re.compile(r"[(\[,;]?\s*\b[nN]\s*=\s*\d[\d,]*\s*(?:patients|pts)?\s*[)\]]?")
_FEWEST = 2
UNNAMED = (
    "the arms of this table stand in its columns, and it is not said of which study: put the study with its"
    " reference into the first cell of the header, or turn the table so that each arm is a row"
)


def arms_of(table: Table, lexicon: Lexicon) -> list[int]:
    """Return the columns that are arms, by the words or the numbers in their headers; none if few."""
    found = [place for place, cell in enumerate(table.header) if place and _is_arm(cell.text, lexicon)]
    return found if len(found) >= _FEWEST else []


def _is_arm(text: str, lexicon: Lexicon) -> bool:
    plain = plain_signs(text)
    name = _PATIENTS.sub("", plain).strip()
    known = name.casefold() in header_words().comparators or lexicon.find(name, "regimen", "drug") is not None
    return bool(name) and (known or _PATIENTS.search(plain) is not None)


def turned(table: Table, arms: Sequence[int]) -> Table:
    """Return the table with a row for each of the columns *arms*, and a column for each of its rows."""
    first = table.header[0]
    labels = [replace(first, text=name, citations=()) for name in ("Study", "Regimen", "N")]
    header = (*labels, *(row[0] for row in table.rows))
    return replace(table, header=header, rows=tuple(_arm(table, place, arms) for place in arms))


def _arm(table: Table, place: int, arms: Sequence[int]) -> tuple[Cell, ...]:
    study = replace(table.header[0], inherited=place != arms[0])
    named = table.header[place]
    counted = _PATIENTS.search(plain_signs(named.text))
    start, end = counted.span() if counted else (0, 0)
    printed = re.sub(r"[^\d,nN=]|,(?!\d)", " ", named.text[start:end])
    regimen = replace(named, text=f"{named.text[:start]}{' ' * (end - start)}{named.text[end:]}")
    patients = replace(named, text=f"{' ' * start}{printed}{' ' * (len(named.text) - end)}", citations=())
    return (
        study,
        regimen,
        patients if counted else replace(patients, text=""),
        *(row[place] for row in table.rows),
    )
