"""The units of a part of a source as they follow each other: sentences or cells with the numbers in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.facts import UnitKind
from kg.facts.locators import Locator
from webui.pages.coverage.ledger import Unit

_WHOLE = {UnitKind.SENTENCE.value, UnitKind.CELL.value, UnitKind.ABBREVIATION.value, UnitKind.REFERENCE.value}
_IN_ROWS, _ROW = UnitKind.CELL.value, "Row"
_IN_PARAGRAPHS = UnitKind.SENTENCE.value


@dataclass(frozen=True, slots=True)
class Verse:
    """A sentence, cell or entry, None if no unit stands for all of it, and the units within it."""

    name: str
    whole: Unit | None
    inner: tuple[Unit, ...]

    @property
    def facts(self) -> int:
        """How many facts hold it, or something in it."""
        held = [self.whole, *self.inner] if self.whole else self.inner
        return len({link.iri for unit in held for link in unit.captured_by})


@dataclass(frozen=True, slots=True)
class Stanza:
    """A paragraph, a row of a table or a list; `name` is empty for a list."""

    name: str
    verses: tuple[Verse, ...]


def stanzas(units: Sequence[Unit]) -> tuple[Stanza, ...]:
    """Return *units*, in reading order, by paragraph, row or list."""
    placed = [(Locator.parse(unit.locator), unit) for unit in units]
    word = _word({unit.kind for unit in units})
    groups = groupby(placed, key=lambda one: one[0].parts[:-1])
    return tuple(Stanza(_name(word, above), tuple(_verses(list(members)))) for above, members in groups)


def _word(kinds: set[str]) -> str:
    if _IN_ROWS in kinds:
        return _ROW
    return "Paragraph" if _IN_PARAGRAPHS in kinds else "Part"


def _name(word: str, above: tuple[int, ...]) -> str:
    if not above:
        return ""
    return "Head of the table" if word == _ROW and above[-1] == 0 else f"{word} {above[-1]}"


def _verses(placed: Sequence[tuple[Locator, Unit]]) -> Iterator[Verse]:
    for parts, members in groupby(placed, key=lambda one: one[0].parts):
        found = [unit for _, unit in members]
        whole = next((unit for unit in found if unit.kind in _WHOLE), None)
        yield Verse(
            str(parts[-1]) if parts else "", whole, tuple(unit for unit in found if unit is not whole)
        )
