"""The rows of a results table: which study and arm each is, and what it says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.document import Cell
from ingest.tables.dosing import drugs_of
from ingest.tables.headers import UNKNOWN, Column, comparators
from ingest.tables.instructions import Instruction
from ingest.tables.naming import Names
from ingest.tables.regimens import regimen_of
from ingest.tables.rejections import reject, reject_column, reject_row, reject_unread, unread
from ingest.tables.schedules import instructions
from ingest.tables.studies import StudyName, patient_count, study_name
from kg.errors import Rejection
from kg.facts import Ref

_UNNAMED = Ref("arm/unnamed")


@dataclass(slots=True)
class Row:
    """One arm of one study, as one row of a table tells it."""

    cells: dict[str, Cell]
    outcomes: tuple[tuple[Column, Cell], ...]
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


def read_rows(
    columns: Sequence[Column],
    rows: Sequence[tuple[Cell, ...]],
    names: Names,
    publications: Mapping[int, Ref],
) -> Iterator[Row | Rejection]:
    """Yield one row for each body row, and a rejection for what of it is not understood."""
    above: Cell | None = None
    for cells in rows:
        for column, cell in zip(columns, cells, strict=False):
            if column.kind == UNKNOWN and cell.text:
                yield reject_column(column.cell, cell)
        if len(cells) > len(columns):
            yield reject(cells[len(columns)], "the row has more cells than the header")
        above = _study_cell(columns, cells) or above
        yield from _row(columns, cells, names, publications, above)


def _study_cell(columns: Sequence[Column], cells: tuple[Cell, ...]) -> Cell | None:
    """Return the cell that names the study, wherever its column stands; None if it is empty."""
    return next(
        (cell for column, cell in zip(columns, cells, strict=False) if column.kind == "study" and cell.text),
        None,
    )


def _row(
    columns: Sequence[Column],
    cells: tuple[Cell, ...],
    names: Names,
    publications: Mapping[int, Ref],
    study_cell: Cell | None,
) -> Iterator[Row | Rejection]:
    pairs = [(column, cell) for column, cell in zip(columns, cells, strict=False) if cell.text]
    by_kind: dict[str, Cell] = {}
    for column, cell in pairs:
        by_kind.setdefault(column.kind, cell)
    if study_cell is None:
        yield reject_row(cells, "expected the name of a study in this row or above it")
        return
    by_kind.setdefault("study", study_cell)
    study, rest = study_name(by_kind["study"], names, publications)
    yield from reject_unread(by_kind["study"], rest)
    given: list[Instruction] = []
    if "schedule" in by_kind:
        given, reading = instructions(by_kind["schedule"].text)
        yield from reject_unread(by_kind["schedule"], unread(reading))
    letters = by_kind["regimen"].text.strip() if "regimen" in by_kind else ""
    drugs = drugs_of(given, names)
    regimen = regimen_of(letters, drugs, names)
    if study is None:
        return
    if regimen is None:
        place = by_kind.get("regimen", by_kind["study"])
        yield reject(place, "expected a regimen, or the doses of its drugs")
        return
    drugs = drugs or _components(regimen, names)
    row = Row(by_kind, tuple(pairs), study, regimen, letters or names.label(regimen), drugs, given)
    yield from _counted(row)
    yield row


def _counted(row: Row) -> Iterator[Rejection]:
    cell = row.cells.get("patients")
    if cell is not None:
        row.n_stated, row.n_evaluable, rest = patient_count(cell)
        yield from reject_unread(cell, rest)


def _components(regimen: Ref, names: Names) -> tuple[Ref, ...]:
    entity = names.entity(regimen)
    found: tuple[Ref, ...] = getattr(entity, "components", ())
    return found


def name_arms(rows: Sequence[Row], names: Names) -> None:
    """Give each row of one study its arm and its comparator.

    An arm whose drugs are some of another arm's, placebos not counted, is what that
    arm is compared with.
    """
    seen: dict[Ref, int] = {}
    for row in rows:
        study, regimen = row.study.iri.split("/", 1)[1], row.regimen.split("/", 1)[1]
        arm = Ref.check(f"arm/{study}/{regimen}")
        seen[arm] = seen.get(arm, 0) + 1
        row.arm = arm if seen[arm] == 1 else Ref.check(f"{arm}-{seen[arm]}")
    active = {row.arm: _active(row, names) for row in rows}
    for row in rows:
        fewer = [other for other in rows if active[other.arm] < active[row.arm]]
        if fewer:
            least = min(fewer, key=lambda other: len(active[other.arm]))
            row.comparator, least.is_comparator = least.arm, True


def _active(row: Row, names: Names) -> frozenset[Ref]:
    return frozenset(drug for drug in row.drugs if names.label(drug).casefold() not in comparators())
