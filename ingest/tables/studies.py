"""Which study a row is about: the report, and the trial if it has a name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lark import Token, Tree

from ingest.document import Cell
from ingest.tables.figures import terminal, words
from ingest.tables.grammars import read
from ingest.tables.naming import NOTE, Names
from ingest.tables.rejections import Unread, unread
from kg.facts import Ref, Trial, slug

_REGISTERED = re.compile(r"NCT\d{8}")


@dataclass(frozen=True, slots=True)
class StudyName:
    """The name of a study as a cell gives it."""

    iri: Ref
    label: str
    trial: Ref | None
    publications: tuple[Ref, ...]


def study_name(
    cell: Cell, names: Names, publications: Mapping[int, Ref]
) -> tuple[StudyName | None, list[Unread]]:
    """Return the study that *cell* names, or None if it names none; and what was not understood."""
    text = _without_marks(cell)
    reading = read("studies", text)
    rest = unread(reading)
    trial = next((_trial(item, names) for item in reading.items if item.data == "trial"), None)
    cited = []
    for mark in cell.citations:
        for number in mark.numbers:
            if number in publications:
                cited.append(publications[number])
            else:
                rest.append(Unread(mark.span.start, f"expected a reference numbered {number} in the list"))
    label = " ".join(text.split())
    tail = _tail(trial) or _tail(cited[0] if cited else None) or slug(label)
    if not tail:
        return None, [Unread(0, "expected the name of a study")]
    return StudyName(Ref.check(f"study/{tail}"), label, trial, tuple(cited)), rest


def _tail(iri: Ref | None) -> str:
    return "" if iri is None else iri.split("/", 1)[1].replace("/", "-")


def _without_marks(cell: Cell) -> str:
    """Return the text with blanks in the place of its reference marks."""
    text = cell.text
    for mark in cell.citations:
        text = text[: mark.span.start] + " " * (mark.span.end - mark.span.start) + text[mark.span.end :]
    return text


def _trial(item: Tree[Token], names: Names) -> Ref:
    written = words(item)
    if known := names.lexicon.find(written, "trial"):
        return known
    number = written if _REGISTERED.fullmatch(written) else None
    trial = Trial(
        iri=Ref.check(f"trial/{slug(written)}"),
        label=written,
        registry_number=number,
        note=NOTE,
        source=names.source,
    )
    return names.know(trial)


def patient_count(cell: Cell) -> tuple[int | None, int | None, list[Unread]]:
    """Return how many patients *cell* states, how many of them were evaluable, and the unread."""
    reading = read("patients", cell.text)
    found = {str(item.data): _whole(item) for item in reading.items}
    return found.get("stated"), found.get("evaluable"), unread(reading)


def _whole(item: Tree[Token]) -> int:
    return next(int(t) for t in item.children if isinstance(t, Token) and terminal(t) == "WHOLE")
