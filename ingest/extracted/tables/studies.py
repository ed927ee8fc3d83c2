"""Which study a row is about: the report, the trial if it has a name, and its design."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lark import Token, Tree

from ingest.documents.document import Cell, without_marks
from ingest.extracted.prose import registry_number
from ingest.extracted.tables.grammars import ParsedCell, Unread, read, terminal, unread, words
from ingest.extracted.tables.naming import NOTE, NameRegistry
from kg.facts import Ref, Trial, slug

_BRACKETED = re.compile(r"\s*[(\[]\s*(?:refs?\.?\s*)?\d{1,3}(?:\s*,\s*\d{1,3})*\s*[)\]]|^\s*\d{1,3}\s*$")


@dataclass(frozen=True, slots=True)
class StudyName:
    """The name of a study as a cell gives it."""

    iri: Ref
    label: str
    trial: Ref | None
    publications: tuple[Ref, ...]


def study_name(
    cells: Sequence[Cell], names: NameRegistry, publications: Mapping[int, Ref]
) -> tuple[StudyName | None, list[list[Unread]]]:
    """Return the study that *cells* name, or None if they name none; and what of each was not understood.

    More than one cell, where a table gives trial, authors or reference numbers columns of their own.
    """
    readings = [_read(without_marks(cell)) for cell in cells]
    rest = [unread(reading) for reading in readings]
    items = [item for reading in readings for item in reading.items]
    trial = next((_trial(item, names) for item in items if item.data == "trial"), None)
    cited: dict[Ref, None] = {}
    for cell, reading, places in zip(cells, readings, rest, strict=True):
        for start, number in _cited(cell, reading):
            if number in publications:
                cited[publications[number]] = None
            else:
                places.append(Unread(start, f"expected a reference numbered {number} in the list"))
    printed = (" ".join(_BRACKETED.sub("", without_marks(cell)).split()) for cell in cells)
    label = ", ".join(dict.fromkeys(text for text in printed if text))
    tail = _tail(trial) or _tail(next(iter(cited), None)) or slug(label)
    if not tail:
        return None, [places or [Unread(0, "expected the name of a study")] for places in rest]
    name = label or names.label(next(iter(cited)))
    return StudyName(Ref.check(f"study/{tail}"), name, trial, tuple(cited)), rest


def _read(text: str) -> ParsedCell:
    return read("studies", text) if text.strip() else ParsedCell(())


def _cited(cell: Cell, reading: ParsedCell) -> Iterator[tuple[int, int]]:
    """Yield place and number of each reference that a cell cites, by raised or bracketed numbers."""
    for mark in cell.citations:
        yield from ((mark.span.start, number) for number in mark.numbers)
    for item in reading.items:
        if item.data == "cited":
            yield from ((item.meta.start_pos, int(number)) for number in re.findall(r"\d+", words(item)))


def _tail(iri: Ref | None) -> str:
    return "" if iri is None else iri.split("/", 1)[1].replace("/", "-")


def _trial(item: Tree[Token], names: NameRegistry) -> Ref:
    written = words(item)
    if known := names.lexicon.find(written, "trial"):
        return known
    number = written if registry_number().fullmatch(written) else None
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
    if rest := unread(reading):
        return None, None, [Unread(0, rest[0].reason)]
    found = {str(item.data): _whole(item) for item in reading.items}
    return found.get("stated"), found.get("evaluable"), []


def _whole(item: Tree[Token]) -> int:
    tokens = [token for token in item.children if isinstance(token, Token)]
    return next(int(token.replace(",", "")) for token in tokens if terminal(token) == "WHOLE")


_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_PHASE = re.compile(
    r"(?:phase\s*)?((?:[1-4]|I{1,3}|IV)[ab]?(?:\s*[-–/]\s*(?:[1-4]|I{1,3}|IV)[ab]?)?)", re.IGNORECASE
)


def design_of(text: str, names: NameRegistry) -> Ref:
    """Return the design that *text* names: ``2``, ``II`` and ``Phase 2`` are all Phase II."""
    written = " ".join(text.split())
    if names.lexicon.find(written, "design") is None and (phase := _PHASE.fullmatch(written)):
        roman = re.sub(r"[1-4]", lambda digit: _ROMAN[digit[0]], phase[1])
        written = f"Phase {re.sub(r'[ivIV]+(?=[ab]?)', lambda part: part[0].upper(), roman)}"
    return names.name(written, "design")
