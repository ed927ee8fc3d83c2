"""A table as it is printed from the graph: cells made of pieces, pieces made of phrases."""

from dataclasses import dataclass
from enum import StrEnum

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Role(StrEnum):
    """What a cell tells, as far as the graph knows."""

    HEADER = "header"
    STUDY = "study"
    DESIGN = "design"
    REGIMEN = "regimen"
    PATIENTS = "patients"
    FIGURES = "figures"
    SCHEDULE = "schedule"
    RULE = "dose rule"
    CARE = "supportive care"
    ROW = "what the row is about"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One field of a fact in words.

    `kind` says which: ``value``, ``drug``, ``days`` and so on.
    `text` is how it is printed, if at all; `terms` its parts, or the other names of the
    thing; `thing` is that thing. `optional` when a source may leave it out, because it
    follows from something else or is told elsewhere.
    """

    kind: str
    text: str
    terms: tuple[str, ...] = ()
    thing: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """What one fact says in a cell; `start` and `end` are its characters in the source's cell.

    `part` and `drug` are those of a dose instruction.
    """

    text: str
    phrases: tuple[Phrase, ...]
    start: int | None = None
    end: int | None = None
    part: str = ""
    drug: str = ""


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """One cell; `place` is its locator without digest, `cites` the reference numbers printed in it."""

    place: str
    row: int
    column: int
    header: str
    role: Role
    pieces: tuple[Piece, ...] = ()
    cites: tuple[int, ...] = ()
    inherited: bool = False

    @property
    def text(self) -> str:
        """The cell as one line, with raised reference numbers at its end."""
        marks = ",".join(map(str, self.cites)).translate(_RAISED)
        return " ".join(text for text in (*(piece.text for piece in self.pieces), marks) if text)


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table of a source, called `label`; the first of `rows` is the header."""

    source: str
    label: str
    slug: str
    rows: tuple[tuple[PrintedCell, ...], ...]
