"""Where the reference list stands among the lines, and which lines make up each entry."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.readers.text.lines import Line
from ingest.readers.text.references import find_number, read_reference

_HEADING = re.compile(
    r"(?:\d+\.?\s+)?(?:References?(?: list)?|Bibliography|(?:Literature|Works) cited)\s*:?", re.IGNORECASE
)


@dataclass(slots=True)
class Parting:
    """The lines before the list, the entries as printed, and the lines after it."""

    before: Sequence[Line]
    has_list: bool = False
    entries: list[str] = field(default_factory=list)
    after: list[Line] = field(default_factory=list)


def part_references(lines: Sequence[Line]) -> Parting:
    """Part the reference list from the rest.

    An entry begins with its number; a line without one goes on with the entry above when
    it stands in the same block, or when a page break cut the entry there.
    """
    heading = _find_heading(lines)
    if heading is None:
        return Parting(lines)
    parting = Parting(lines[:heading], has_list=True)
    last_line: Line | None = None
    entry: list[str] = []
    for line in lines[heading + 1 :]:
        if _opens_entry(line, last_line, entry, parting):
            _close(entry, parting)
            entry, last_line = [line.words], line
        elif last_line is not None and not parting.after and _goes_on(line, last_line, entry):
            entry.append(line.words)
            last_line = line
        else:
            parting.after.append(line)
    _close(entry, parting)
    return parting


def _find_heading(lines: Sequence[Line]) -> int | None:
    """Return the last heading that has an entry below it, or else the last one."""
    headings = [place for place, line in enumerate(lines) if _HEADING.fullmatch(line.words)]
    with_entry = [n for n in headings if n + 1 < len(lines) and find_number(lines[n + 1].words) is not None]
    return max(with_entry or headings, default=None)


def _opens_entry(line: Line, last_line: Line | None, entry: Sequence[str], parting: Parting) -> bool:
    number = find_number(line.words)
    if number is None:
        return False
    expected = (find_number(entry[0]) or 0) + 1 if entry else 1
    wrapped = last_line is not None and line.block == last_line.block and not _is_closed(last_line)
    return number == expected or not (parting.after or wrapped)


def _is_closed(line: Line) -> bool:
    return line.words.endswith((".", "]"))


def _goes_on(line: Line, last_line: Line, entry: Sequence[str]) -> bool:
    if line.block == last_line.block:
        return True
    return not _is_whole(entry) and _is_whole([*entry, line.words])


def _is_whole(entry: Sequence[str]) -> bool:
    try:
        read_reference(" ".join(entry))
    except ValueError:
        return False
    return True


def _close(entry: Sequence[str], parting: Parting) -> None:
    if entry:
        parting.entries.append(" ".join(entry))
