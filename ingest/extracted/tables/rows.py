"""The rows of a results table: which study and arm each is, and what it says."""

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from ingest.documents.document import Cell, Sentence
from ingest.extracted.tables.grammars import (
    TWO_ARMS,
    compares_arms,
    reject,
    reject_column,
    reject_row,
    reject_unread,
    unread,
)
from ingest.extracted.tables.headers import UNKNOWN, TableColumn, header_words, without_notes
from ingest.extracted.tables.instructions import Instruction
from ingest.extracted.tables.naming import (
    NameRegistry,
    StudyName,
    components_of,
    patient_count,
    regimen_of,
    study_name,
)
from ingest.extracted.tables.schedules import drugs_of, instructions
from kg.errors import Rejection
from kg.facts import Place, Ref

_UNNAMED = Ref("arm/unnamed")
_REPEATED = ("study", "design", "regimen")
_ET_AL = re.compile(r"\bet\s+al\b")
_JOINED = re.compile(r"\s*(?:,|\band\b|\bplus\b|[-–/+])?\s*(?:and\s+)?")
_ONCE = ("design", "regimen", "schedule", "patients")


@dataclass(slots=True)
class ArmRow:
    """One arm of one study, as one row of a table tells it."""

    cells: dict[str, Cell]
    outcomes: tuple[tuple[TableColumn, Cell], ...]
    study: StudyName
    regimen: Ref
    letters: str
    drugs: tuple[Ref, ...]
    given: list[Instruction] = field(default_factory=list)
    n_stated: int | None = None
    n_evaluable: int | None = None
    arm: Ref = _UNNAMED
    comparator: Ref | None = None
    is_comparator: bool = False
    placebo: Ref | None = None
    placebo_for: tuple[Ref, ...] = ()
    told_at: tuple[Place, ...] = ()


def read_rows(
    columns: Sequence[TableColumn],
    rows: Sequence[tuple[Cell, ...]],
    names: NameRegistry,
    publications: Mapping[int, Ref],
) -> Iterator[ArmRow | Rejection]:
    """Yield one row for each body row, and a rejection for what of it is not understood."""
    above: Cell | None = None
    heading: str | None = None
    for cells in rows:
        for column, cell in zip(columns, cells, strict=False):
            if column.kind == UNKNOWN and cell.text and not cell.inherited:
                yield reject_column(column.cell, cell)
        if len(cells) > len(columns):
            yield reject(cells[len(columns)], "the row has more cells than the header")
        named = _study_cell(columns, cells)
        if named is not None and [cell for cell in cells if cell.text] == [named]:
            heading = None if is_cited(named) else named.text
            above = named if heading is None else None
            if heading is not None:
                yield reject_row(cells, "expected a study with its arms: a lone cell without a reference")
            continue
        if named is not None and named.inherited and named.text == heading:
            yield reject_row(cells, "expected the name of a study: above it stands a subheading only")
            continue
        above = named or above
        yield from _row(columns, cells, names, publications, above)


def _study_cell(columns: Sequence[TableColumn], cells: tuple[Cell, ...]) -> Cell | None:
    """Return the cell that names the study, wherever its column stands; None if it is empty."""
    return next(
        (cell for column, cell in zip(columns, cells, strict=False) if column.kind == "study" and cell.text),
        None,
    )


def is_cited(cell: Cell) -> bool:
    """Say whether a lone cell names the study of the rows below it, not a group of studies."""
    return bool(cell.citations) or _ET_AL.search(cell.text) is not None


def _row(
    columns: Sequence[TableColumn],
    cells: tuple[Cell, ...],
    names: NameRegistry,
    publications: Mapping[int, Ref],
    study_cell: Cell | None,
) -> Iterator[ArmRow | Rejection]:
    pairs = _said(columns, cells)
    by_kind: dict[str, Cell] = {}
    for column, cell in pairs:
        if by_kind.setdefault(column.kind, cell) is not cell and column.kind in _ONCE:
            yield reject(cell, f"a second cell for the {column.kind} of one row; the first was read")
    if study_cell is None:
        yield reject_row(cells, "expected the name of a study in this row or above it")
        return
    by_kind.setdefault("study", study_cell)
    if (why_not := _not_one_arm(by_kind)) is not None:
        yield reject(*why_not)
        return
    also = [cell for column, cell in pairs if column.kind == "study"] or [study_cell]
    study = yield from _study(also, names, publications)
    given, drugs = yield from _given(by_kind.get("schedule"), names)
    letters = without_notes(by_kind["regimen"].text).strip() if "regimen" in by_kind else ""
    letters = letters if any(map(str.isalnum, letters)) else ""
    regimen = regimen_of(letters, drugs, names)
    if study is None:
        return
    if regimen is None:
        place = by_kind.get("regimen", by_kind["study"])
        yield reject(place, "expected a regimen, or the doses of its drugs")
        return
    drugs = drugs or components_of(regimen, names)
    row = ArmRow(by_kind, tuple(pairs), study, regimen, letters or names.label(regimen), drugs, given)
    if (patients := by_kind.get("patients")) is not None:
        row.n_stated, row.n_evaluable, rest = patient_count(patients)
        yield from reject_unread(patients, rest)
    yield row


def _given(
    cell: Cell | None, names: NameRegistry
) -> Generator[Rejection, None, tuple[list[Instruction], tuple[Ref, ...]]]:
    """Return the instructions of a schedule, and its drugs: none if it was not read to its end."""
    if cell is None:
        return [], ()
    given, reading = instructions(cell.text)
    rest = unread(reading)
    yield from reject_unread(cell, rest)
    return given, () if rest else drugs_of(given, names)


def _said(columns: Sequence[TableColumn], cells: tuple[Cell, ...]) -> list[tuple[TableColumn, Cell]]:
    """Return the cells that speak of their row: only names are repeated from above, never a figure."""
    filled = [(column, cell) for column, cell in zip(columns, cells, strict=False) if cell.text]
    return [(column, cell) for column, cell in filled if not cell.inherited or column.kind in _REPEATED]


def _not_one_arm(by_kind: Mapping[str, Cell]) -> tuple[Cell, str] | None:
    """Return the cell, and the reason, for which a row cannot be one arm."""
    for kind in ("regimen", "patients"):
        if kind in by_kind and compares_arms(by_kind[kind].text):
            return by_kind[kind], TWO_ARMS
    regimen = by_kind.get("regimen")
    repeats = regimen is not None and regimen.inherited and by_kind["study"].inherited
    if regimen is not None and repeats and "schedule" not in by_kind:
        return regimen, "expected a regimen: an empty cell would repeat the arm of the row above"
    return None


def _study(
    cells: Sequence[Cell], names: NameRegistry, publications: Mapping[int, Ref]
) -> Generator[Rejection, None, StudyName | None]:
    study, rest = study_name(cells, names, publications)
    for cell, places in zip(cells, rest, strict=True):
        yield from reject_unread(cell, places)
    return study


def name_arms(rows: Sequence[ArmRow], names: NameRegistry) -> None:
    """Give each row of one study its arm and its comparator.

    An arm whose drugs are some of another arm's, placebos not counted, is what that
    arm is compared with. An arm whose drugs nobody knows is compared with none.
    """
    seen: dict[Ref, int] = {}
    for row in rows:
        study, regimen = row.study.iri.split("/", 1)[1], row.regimen.split("/", 1)[1]
        arm = Ref.check(f"arm/{study}/{regimen}")
        seen[arm] = seen.get(arm, 0) + 1
        row.arm = arm if seen[arm] == 1 else Ref.check(f"{arm}-{seen[arm]}")
    active = {row.arm: _active(row, names) for row in rows}
    for row in rows:
        own = active[row.arm]
        fewer = [(len(drugs), other) for other in rows if _is_part(drugs := active[other.arm], own)]
        if fewer:
            least = min(fewer, key=lambda one: one[0])[1]
            row.comparator, least.is_comparator = least.arm, True


def name_placebos(rows: Sequence[ArmRow], legend: Sequence[Sentence], names: NameRegistry) -> None:
    """Give a control arm the placebo that the caption says it had, and the drugs for which it stands.

    "Placebo plus rilimab" is said of the control arm whose only drug is rilimab.
    """
    placebo = "|".join(map(re.escape, header_words().placebos))
    pattern = re.compile(rf"\b(?P<name>{placebo})\s*(?:\b(?:plus|and|with)\b|[-–/+])\s*", re.IGNORECASE)
    for said in legend:
        for match in pattern.finditer(said.text):
            beside, end = _drugs_at(said.text, match.end(), names)
            for row in rows:
                if row.is_comparator and _active(row, names) == beside:
                    instead = [drug for one in rows if one.comparator == row.arm for drug in one.drugs]
                    row.placebo = names.name(match["name"], "intervention", "drug")
                    row.placebo_for = tuple(dict.fromkeys(drug for drug in instead if drug not in beside))
                    row.told_at = (said.place(match.start(), end),)


def _drugs_at(text: str, start: int, names: NameRegistry) -> tuple[frozenset[Ref], int]:
    """Return the drugs named one after the other from *start* on, and where they end."""
    drugs: set[Ref] = set()
    end = start
    for span, drug in names.lexicon.mentions(text[start:], "Drug"):
        if _JOINED.fullmatch(text[end : start + span.start]):
            drugs.add(drug)
            end = start + span.end
    return frozenset(drugs), end


def _is_part(drugs: frozenset[Ref] | None, of: frozenset[Ref] | None) -> TypeGuard[frozenset[Ref]]:
    return drugs is not None and of is not None and drugs < of


def _active(row: ArmRow, names: NameRegistry) -> frozenset[Ref] | None:
    """Return the drugs of an arm that count in a comparison, or None if they are not known."""
    if not row.drugs and row.letters.casefold() not in header_words().comparators:
        return None
    return frozenset(
        drug for drug in row.drugs if names.label(drug).casefold() not in header_words().comparators
    )
