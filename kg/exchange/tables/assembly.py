"""Which facts stand in which cell, and the tables made of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Protocol, TypeVar

from kg.exchange.tables.doses import (
    PrintedCare,
    PrintedDose,
    PrintedDoseRule,
    care_pieces,
    dose_pieces,
    event_piece,
    interval_piece,
    rule_pieces,
)
from kg.exchange.tables.figures import (
    PrintedArm,
    PrintedStudy,
    ReprintedFigure,
    design_piece,
    figure_pieces,
    patients_piece,
    regimen_piece,
    study_piece,
)
from kg.exchange.tables.printed import Phrase, PrintedCell, PrintedPiece, PrintedTable, Role
from kg.exchange.tables.words import Nomenclature, Whereabouts, place_of
from kg.facts.locators import Locator, digest
from kg.store import Iri, Store
from kg.store.records import records, rows_of


@rows_of("tables", "cells")
class TableCell:
    """A cell of a table of a source: row 0 is the header, columns count from 1."""

    source: Iri
    label: str
    cell: Iri
    locator: str
    row: int
    column: int
    header: str
    inherited: bool
    cited: str | None

    @property
    def locates(self) -> Locator:
        """Its place, with the digest of what is printed there."""
        return Locator.parse(self.locator)

    @property
    def where(self) -> Whereabouts:
        """The table and column that it stands in."""
        place = place_of(self.cell)
        source, table = place[:2] if place else ("", "")
        return Whereabouts(source, table, self.header)


@rows_of("tables", "readings")
class PrintedReading:
    """A way in which a cell is recorded to be printed, or to be meant."""

    at: Iri
    reading: str


class Located(Protocol):
    """Something that stands at a place of a source."""

    @property
    def at(self) -> Iri: ...


_Located = TypeVar("_Located", bound=Located)
_FACTS: tuple[type[Located], ...] = (
    *(ReprintedFigure, PrintedDose, PrintedDoseRule, PrintedCare),
    *(PrintedArm, PrintedStudy, PrintedReading),
)


class _Graph:
    """What the graph says at each place, kind by kind, and what things are called."""

    def __init__(self, store: Store) -> None:
        self.names = Nomenclature(store)
        self._facts: defaultdict[tuple[str, ...], list[Located]] = defaultdict(list)
        for each in (fact for kind in _FACTS for fact in records(store, kind)):
            if (place := place_of(each.at)) is not None:
                self._facts[place[:3]].append(each)

    def at(self, cell: TableCell, kind: type[_Located]) -> list[_Located]:
        """Return the facts of a *kind* that stand in *cell*, in their order."""
        place = place_of(cell.cell)
        found = self._facts.get(place[:3], ()) if place else ()
        return [each for each in found if isinstance(each, kind)]


def printed_tables(store: Store) -> list[PrintedTable]:
    """Return every table of every source, in reading order, printed from the graph alone."""
    graph = _Graph(store)
    by_table = groupby(records(store, TableCell), key=lambda cell: (cell.source, cell.label))
    return [_table(source, label, list(cells), graph) for (source, label), cells in by_table]


def _table(source: str, label: str, cells: Sequence[TableCell], graph: _Graph) -> PrintedTable:
    roles = _column_roles(cells, graph)
    rows: list[tuple[PrintedCell, ...]] = []
    for number, row in groupby(cells, key=lambda cell: cell.row):
        above = rows[-1] if number > 1 else ()
        rows.append(tuple(_row(list(row), roles, above, graph)))
    return PrintedTable(source.rsplit("/", 1)[-1], label, cells[0].locates.container, tuple(rows))


def _column_roles(cells: Iterable[TableCell], graph: _Graph) -> dict[int, Role]:
    """Tell columns that hold the same fact apart by the digests of what is printed in them.

    An arm stands at its regimen and at its number of patients, a study at its name and its
    design; most cells of a column decide, so that one wrong number does not.
    """
    votes: defaultdict[int, Counter[Role]] = defaultdict(Counter)
    for cell in cells:
        exact, votes_here = cell.locates.digest or "", votes[cell.column]
        for arm in graph.at(cell, PrintedArm):
            votes_here[Role.PATIENTS] += exact == digest("" if arm.n is None else str(arm.n))
            letters = graph.names.all(arm.regimen) if arm.regimen else ()
            votes_here[Role.REGIMEN] += exact in map(digest, letters)
        for study in graph.at(cell, PrintedStudy):
            votes_here[Role.DESIGN] += exact == digest(study.design_written or "")
    decided = {column: count.most_common(1)[0] for column, count in votes.items() if count}
    return {column: role for column, (role, number) in decided.items() if number}


def _row(
    cells: Sequence[TableCell], roles: Mapping[int, Role], above: Sequence[PrintedCell], graph: _Graph
) -> Iterator[PrintedCell]:
    about = _about_row(cells, graph)
    arms = [arm for cell in cells for arm in graph.at(cell, PrintedArm)]
    figures = [figure for cell in cells for figure in graph.at(cell, ReprintedFigure)]
    for index, cell in enumerate(cells):
        empty = _empty(cell)
        if empty.role is Role.HEADER:
            yield empty
        elif empty.inherited and index < len(above):
            yield replace(above[index], place=empty.place, row=empty.row, inherited=True, cites=empty.cites)
        else:
            role, pieces = _told(cell, roles.get(cell.column), graph, figures)
            if not pieces and about is not None:
                role, pieces, about = Role.ROW, [about], None
            strayed = _of_other_arms(cell, arms, graph)
            told = tuple(piece for piece in [*pieces, *strayed] if piece.phrases)
            yield replace(empty, role=role, pieces=told)


def _of_other_arms(cell: TableCell, arms: Sequence[PrintedArm], graph: _Graph) -> list[PrintedPiece]:
    """Return a piece without words for each fact that stands in the row of an arm and is of another."""
    if not arms:
        return []
    here, given = {arm.arm for arm in arms}, {arm.regimen for arm in arms}
    figures, doses = graph.at(cell, ReprintedFigure), graph.at(cell, PrintedDose)
    stands = [*(each.arm for each in figures), *(each.arm for each in doses)]
    other = [arm for arm in stands if arm and arm not in here]
    other += [each.regimen for each in doses if each.regimen not in given]
    return [PrintedPiece("", (Phrase("other arm", iri.rsplit("/", 1)[-1]),)) for iri in dict.fromkeys(other)]


def _empty(cell: TableCell) -> PrintedCell:
    cited = tuple(sorted(int(number) for number in (cell.cited or "").split(";") if number))
    place = cell.locates.place
    if cell.row == 0:
        piece = PrintedPiece(cell.header, (Phrase("header", cell.header),))
        return PrintedCell(place, 0, cell.column, cell.header, Role.HEADER, (piece,), cited, cell.inherited)
    return PrintedCell(place, cell.row, cell.column, cell.header, Role.NOTHING, (), cited, cell.inherited)


def _told(
    cell: TableCell, told: Role | None, graph: _Graph, of_row: Sequence[ReprintedFigure]
) -> tuple[Role, list[PrintedPiece]]:
    """Return what a cell tells; its column was *told* apart where one fact stands in two."""
    where, names = cell.where, graph.names
    if figures := graph.at(cell, ReprintedFigure):
        return Role.FIGURES, figure_pieces(figures, where, names)
    if doses := graph.at(cell, PrintedDose):
        return Role.SCHEDULE, dose_pieces(doses, where, names)
    if rules := graph.at(cell, PrintedDoseRule):
        return Role.RULE, rule_pieces(rules, where, names)
    if care := graph.at(cell, PrintedCare):
        return Role.CARE, care_pieces(care, where, names)
    if studies := graph.at(cell, PrintedStudy):
        if told is Role.DESIGN:
            return Role.DESIGN, [design_piece(studies[0], where, names)]
        return Role.STUDY, [study_piece(studies, [one.reading for one in graph.at(cell, PrintedReading)])]
    if arms := graph.at(cell, PrintedArm):
        if told is Role.PATIENTS:
            return Role.PATIENTS, [patients_piece(arms[0], of_row)]
        return Role.REGIMEN, [regimen_piece(arms[0], where, names)]
    return Role.NOTHING, []


def _about_row(cells: Sequence[TableCell], graph: _Graph) -> PrintedPiece | None:
    """Return what the first cell without a fact of its own says: an interval, or an adverse event."""
    for cell in cells:
        if rules := graph.at(cell, PrintedDoseRule):
            return interval_piece(rules, cell.where, graph.names)
        if care := graph.at(cell, PrintedCare):
            return event_piece(care, cell.where, graph.names)
    return None
