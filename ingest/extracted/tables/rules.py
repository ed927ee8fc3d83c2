"""A table that gives a drug's dose by a measured quantity, as dose rules."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lark import Token, Tree

from ingest.documents.document import Cell, Table
from ingest.extracted.tables.figures import branch, branches, decimal, rule, terminal, words
from ingest.extracted.tables.grammars import Reading, read
from ingest.extracted.tables.headers import DOSES, Column
from ingest.extracted.tables.instructions import Instruction, dose_unit, timing_of
from ingest.extracted.tables.naming import Names
from ingest.extracted.tables.rejections import reject, reject_column, reject_row, reject_unread, unread
from kg.errors import Rejection
from kg.facts import DoseRule, Fact, Place, content_ref

_EVERY_OTHER_DAY = 2
_Where = tuple[Column, Cell, Column, Cell]


@dataclass(frozen=True, slots=True)
class _Interval:
    low: Decimal | None = None
    low_closed: bool | None = None
    high: Decimal | None = None
    high_closed: bool | None = None
    unit: str | None = None
    condition: str | None = None


def facts_of_dose_rules(table: Table, columns: Sequence[Column], names: Names) -> Iterator[Fact | Rejection]:
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
                facts = list(_rule((measured, when, column, cell), names))
                yield from names.minted()
                yield from facts
            else:
                yield reject_column(column.cell, cell)


def _rule(where: _Where, names: Names) -> Iterator[DoseRule | Rejection]:
    _, when, column, cell = where
    bounds, doses = read("dose_rules", when.text, "interval"), read("dose_rules", cell.text, "dose")
    timing = timing_of(column.timing)
    yield from reject_unread(when, unread(bounds))
    yield from reject_unread(cell, unread(doses))
    if timing is None:
        yield reject(column.cell, "expected the days of a cycle in the header")
    elif bounds.items and doses.items:
        yield _fact(_interval(bounds), doses.items[0], timing, where, names)


def _interval(reading: Reading) -> _Interval:
    tree = reading.items[0]
    numbers = [decimal(t) for t in tree.children if isinstance(t, Token) and terminal(t) == "NUMBER"]
    unit = "".join(words(branches(tree, "unit")[-1]).split()) if branch(tree, "unit") else None
    unit = unit.replace("l", "L").replace("μ", "u").replace("µ", "u").replace("²", "2") if unit else None
    match rule(tree):
        case "at_least" | "above":
            return _Interval(low=numbers[0], low_closed=rule(tree) == "at_least", unit=unit)
        case "at_most" | "below":
            return _Interval(high=numbers[0], high_closed=rule(tree) == "at_most", unit=unit)
        case "between":
            return _Interval(numbers[0], low_closed=True, high=numbers[1], high_closed=True, unit=unit)
    return _Interval(condition=words(tree).strip())


def _fact(
    interval: _Interval,
    dose: Tree[Token],
    timing: Instruction,
    where: _Where,
    names: Names,
) -> DoseRule:
    measured, when, column, cell = where
    tokens = {terminal(t): t for t in dose.children if isinstance(t, Token)}
    start, end = dose.meta.start_pos, dose.meta.end_pos
    at = Place(str(cell.locator.within(start, end)))
    drug, quantity = names.name(column.measure, "drug"), names.name(measured.cell.text.strip(), "quantity")
    return DoseRule(
        iri=content_ref("dose-rule", names.source, drug, quantity, when.text, cell.text, at),
        source=names.source,
        drug=drug,
        quantity=None if interval.condition else quantity,
        low=interval.low,
        low_closed=interval.low_closed,
        high=interval.high,
        high_closed=interval.high_closed,
        quantity_unit=interval.unit,
        condition=interval.condition,
        dose=decimal(tokens["NUMBER"]),
        dose_unit=dose_unit(str(tokens["DOSE_UNIT"])),
        every_days=_every(dose),
        days=timing.days,
        cycle_days=timing.cycle_days,
        remark=words(branch(dose, "remark")) or None,
        as_written=f"{when.text.strip()}: {cell.text[start:end].strip()}",
        figures_at=(Place(str(when.locator)), Place(str(column.cell.locator))),
        at=at,
    )


def _every(dose: Tree[Token]) -> int:
    every = branch(dose, "every")
    if every is None:
        return 1
    token = every.children[0]
    assert isinstance(token, Token)
    return int(token) if terminal(token) == "NUMBER" else _EVERY_OTHER_DAY
