"""Tables that say what to do: doses by a measured quantity, and supportive care by adverse event."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from lark import Token, Tree

from ingest.documents.document import Cell, Table
from ingest.documents.numbers import value_of
from ingest.extracted.tables.grammars import (
    ParsedCell,
    branch,
    branches,
    guarded,
    read,
    reject,
    reject_column,
    reject_row,
    reject_unread,
    rule,
    terminal,
    tokens,
    unread,
    words,
)
from ingest.extracted.tables.headers import DOSES, TableColumn
from ingest.extracted.tables.instructions import Instruction, dose_unit, timing_of
from ingest.extracted.tables.naming import NameRegistry
from kg.errors import Rejection
from kg.facts import CareRecommendation, DoseRule, Fact, Ref, content_ref

_EVERY_OTHER_DAY = 2
_Where = tuple[TableColumn, Cell, TableColumn, Cell]


@dataclass(frozen=True, slots=True)
class _Interval:
    low: Decimal | None = None
    low_closed: bool | None = None
    high: Decimal | None = None
    high_closed: bool | None = None
    quantity_unit: str | None = None
    condition: str | None = None


def facts_of_dose_rules(
    table: Table, columns: Sequence[TableColumn], names: NameRegistry
) -> Iterator[Fact | Rejection]:
    """Yield one dose rule for each dose in the table, and what could not be read."""
    measured = next(column for column in columns if column.kind == "quantity")
    for cells in table.rows:
        by_column = dict(zip((column.index for column in columns), cells, strict=False))
        if not (when := by_column.get(measured.index)) or not when.text:
            yield reject_row(cells, "expected an interval or a condition")
            continue
        for column in columns:
            cell = by_column.get(column.index)
            if cell is None or not cell.text or column is measured:
                continue
            if column.kind == DOSES:
                facts = list(guarded(_rule((measured, when, column, cell), names), cells))
                yield from names.minted()
                yield from facts
            else:
                yield reject_column(column.cell, cell)


def _rule(where: _Where, names: NameRegistry) -> Iterator[DoseRule | Rejection]:
    _, when, column, cell = where
    bounds, doses = read("dose_rules", when.text, "interval"), read("dose_rules", cell.text, "dose")
    timing = timing_of(column.timing)
    yield from reject_unread(when, unread(bounds))
    yield from reject_unread(cell, unread(doses))
    if timing is None:
        yield reject(column.cell, "expected the days of a cycle in the header")
    elif bounds.items and doses.items:
        yield _fact(_interval(bounds), doses.items[0], timing, where, names)


def _interval(reading: ParsedCell) -> _Interval:
    tree = reading.items[0]
    numbers = [value_of(token) for token in tokens(tree, "NUMBER")]
    unit = "".join(words(branches(tree, "unit")[-1]).split()) if branch(tree, "unit") else None
    unit = unit.replace("l", "L").replace("μ", "u").replace("µ", "u").replace("²", "2") if unit else None
    match rule(tree):
        case "at_least" | "above":
            return _Interval(low=numbers[0], low_closed=rule(tree) == "at_least", quantity_unit=unit)
        case "at_most" | "below":
            return _Interval(high=numbers[0], high_closed=rule(tree) == "at_most", quantity_unit=unit)
        case "between":
            return _Interval(
                numbers[0], low_closed=True, high=numbers[1], high_closed=True, quantity_unit=unit
            )
    return _Interval(condition=words(tree).strip())


def _fact(
    interval: _Interval, dose: Tree[Token], timing: Instruction, where: _Where, names: NameRegistry
) -> DoseRule:
    measured, when, column, cell = where
    start, end = dose.meta.start_pos, dose.meta.end_pos
    at = cell.place(start, end)
    drug, quantity = names.name(column.measure, "drug"), names.name(measured.cell.text.strip(), "quantity")
    return DoseRule(
        iri=content_ref("dose-rule", names.source, drug, quantity, when.text, cell.text, at),
        source=names.source,
        drug=drug,
        quantity=None if interval.condition else quantity,
        **asdict(interval),
        dose=value_of(tokens(dose, "NUMBER")[-1]),
        dose_unit=dose_unit(tokens(dose, "DOSE_UNIT")[-1]),
        every_days=_every(dose),
        days=timing.days,
        cycle_days=timing.cycle_days,
        remark=words(branch(dose, "remark")) or None,
        as_written=f"{when.text.strip()}: {cell.text[start:end].strip()}",
        figures_at=(when.at, column.cell.at),
        at=at,
    )


def _every(dose: Tree[Token]) -> int:
    every = branch(dose, "every")
    if every is None:
        return 1
    token = every.children[0]
    assert isinstance(token, Token)
    return int(token) if terminal(token) == "NUMBER" else _EVERY_OTHER_DAY


@dataclass(frozen=True, slots=True)
class _Said:
    """One intervention, the clause it stands in, and what the clause stands in."""

    group: Tree[Token]
    clause: Tree[Token]
    given: Tree[Token]


def facts_of_care(
    table: Table, columns: Sequence[TableColumn], names: NameRegistry
) -> Iterator[Fact | Rejection]:
    """Yield one recommendation for each intervention, and what could not be read."""
    for cells in table.rows:
        pairs = [(column, cell) for column, cell in zip(columns, cells, strict=False) if cell.text]
        event = next((cell for column, cell in pairs if column.kind == "toxicities"), None)
        if event is None:
            yield reject_row(cells, "expected an adverse event in this row")
            continue
        for column, cell in pairs:
            if column.kind == "care":
                adverse_event = names.name(event.text.strip(), "adverse-event")
                facts = list(guarded(_recommendations((adverse_event, event), cell, names), cells))
                yield from names.minted()
                yield from facts
            elif cell is not event:
                yield reject_column(column.cell, cell)


def _recommendations(
    event: tuple[Ref, Cell], cell: Cell, names: NameRegistry
) -> Iterator[CareRecommendation | Rejection]:
    reading = read("care", cell.text)
    for group in reading.items:
        for clause in branches(group, "clause"):
            for given in branches(clause, "intervention"):
                yield _recommendation(event, cell, _Said(group, clause, given), names)
    yield from reject_unread(cell, unread(reading))


def _recommendation(
    about: tuple[Ref, Cell], cell: Cell, said: _Said, names: NameRegistry
) -> CareRecommendation:
    event, event_cell = about
    first, name = tokens(said.given)[0], tokens(said.given, "NAME")[0]
    qualifiers = [
        " ".join(str(token).split()).removesuffix(" of") for token in tokens(said.given, "QUALIFIER")
    ]
    start, end = first.start_pos or 0, name.end_pos or 0
    at = cell.place(start, end)
    condition = "; ".join(_conditions(said)) or None
    purpose = words(branch(said.group, "purpose")).lower() or None
    return CareRecommendation(
        iri=content_ref("care", names.source, event, str(name), condition, purpose, at),
        source=names.source,
        adverse_event=event,
        intervention=names.name(str(name).strip(), "intervention", "drug", "drug-class"),
        condition=condition,
        purpose=purpose,
        remark=", ".join(qualifiers) or None,
        as_written=cell.text[start:end],
        figures_at=(event_cell.at,),
        at=at,
    )


def _conditions(said: _Said) -> Iterator[str]:
    spoken = branch(said.group, "situation"), branch(said.clause, "whom"), branch(said.group, "occasion")
    yield from (words(tree).strip() for tree in spoken if words(tree))
