"""Which facts stand in which cell, and the tables made of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kg.exchange.tables.cells import Phrase, Piece, PrintedCell, PrintedTable, Role
from kg.exchange.tables.doses import dose_pieces
from kg.exchange.tables.figures import Whereabouts, figure_pieces
from kg.exchange.tables.naming import Names, place_of
from kg.exchange.tables.rules import care_pieces, event_piece, interval_piece, rule_pieces
from kg.exchange.tables.studies import design_piece, patients_piece, regimen_piece, study_piece
from kg.exchange.tables.words import said
from kg.facts.locators import Locator, digest
from kg.schema.queries import queries
from kg.store import Row, Store

_Place = tuple[str, str, str]
_KINDS = ("results", "doses", "dose-rules", "care", "arms", "studies", "readings")
_ROLES = {
    "results": Role.FIGURES,
    "doses": Role.SCHEDULE,
    "dose-rules": Role.RULE,
    "care": Role.CARE,
    "studies": Role.STUDY,
    "arms": Role.REGIMEN,
}
_ALTERNATIVES = {Role.STUDY: (Role.DESIGN,), Role.REGIMEN: (Role.PATIENTS,)}


@dataclass(frozen=True, slots=True)
class _Graph:
    """What the graph says at each place, kind by kind."""

    at: Mapping[str, Mapping[_Place, Sequence[Row]]]
    names: Names

    def here(self, kind: str, cell: Row) -> Sequence[Row]:
        found = place_of(str(cell["cell"]))
        return self.at[kind].get(found[:3], ()) if found else ()


def printed_tables(store: Store) -> list[PrintedTable]:
    """Return every table of every source, in reading order, printed from the graph alone."""
    at: dict[str, dict[_Place, list[Row]]] = {}
    for kind in _KINDS:
        at[kind] = defaultdict(list)
        for row in store.rows(queries("tables")[kind]):
            if (found := place_of(str(row["at"]))) is not None:
                at[kind][found[:3]].append(row)
    graph = _Graph(at, Names(store))
    cells = store.rows(queries("tables")["cells"])
    by_table = groupby(cells, key=lambda row: (str(row["source"]), str(row["label"])))
    return [_table(source, label, list(rows), graph) for (source, label), rows in by_table]


def _table(source: str, label: str, cells: Sequence[Row], graph: _Graph) -> PrintedTable:
    roles = _column_roles(cells, graph)
    rows: list[tuple[PrintedCell, ...]] = []
    for number, row in groupby(cells, key=lambda cell: int(said(cell, "row"))):
        above = rows[-1] if number > 1 else ()
        rows.append(tuple(_row(list(row), roles, above, graph)))
    slug = Locator.parse(said(cells[0], "locator")).container
    return PrintedTable(source.rsplit("/", 1)[-1], label, slug, tuple(rows))


def _column_roles(cells: Iterable[Row], graph: _Graph) -> dict[str, Role]:
    """Tell columns that hold the same fact apart by the digests of what is printed in them.

    An arm stands at its regimen and at its number of patients, a study at its name and its
    design; most cells of a column decide, so that one wrong number does not.
    """
    votes: defaultdict[str, Counter[Role]] = defaultdict(Counter)
    for cell in cells:
        exact = Locator.parse(said(cell, "locator")).digest or ""
        for row in graph.here("arms", cell):
            votes[said(cell, "column")][Role.PATIENTS] += exact == digest(said(row, "n"))
            letters = graph.names.all(str(row["regimen"])) if row["regimen"] else ()
            votes[said(cell, "column")][Role.REGIMEN] += exact in map(digest, letters)
        for row in graph.here("studies", cell):
            votes[said(cell, "column")][Role.DESIGN] += exact == digest(said(row, "designWritten"))
    decided = {column: count.most_common(1)[0] for column, count in votes.items() if count}
    return {column: role for column, (role, number) in decided.items() if number}


def _row(
    cells: Sequence[Row], roles: Mapping[str, Role], above: Sequence[PrintedCell], graph: _Graph
) -> Iterator[PrintedCell]:
    about = _about_row(cells, graph)
    arms = [row for cell in cells for row in graph.here("arms", cell)]
    results = [row for cell in cells for row in graph.here("results", cell)]
    for index, cell in enumerate(cells):
        empty = _empty(cell)
        if empty.role is Role.HEADER:
            yield empty
        elif empty.inherited and index < len(above):
            yield replace(above[index], place=empty.place, row=empty.row, inherited=True, cites=empty.cites)
        else:
            role, pieces = _told(cell, roles, graph, results)
            if not pieces and about is not None:
                role, pieces, about = Role.ROW, [about], None
            strayed = _of_other_arms(cell, arms, graph)
            told = tuple(piece for piece in [*pieces, *strayed] if piece.phrases)
            yield replace(empty, role=role, pieces=told)


def _of_other_arms(cell: Row, arms: Sequence[Row], graph: _Graph) -> list[Piece]:
    """Return a piece without words for each fact that stands in the row of an arm and is of another."""
    here = {str(row["arm"]) for row in arms}
    given = {str(row["regimen"]) for row in arms}
    facts = [*graph.here("results", cell), *graph.here("doses", cell)] if here else []
    other = [str(row["arm"]) for row in facts if row["arm"] and str(row["arm"]) not in here]
    other += [str(row["regimen"]) for row in facts if row.get("regimen") and str(row["regimen"]) not in given]
    return [Piece("", (Phrase("other arm", name.rsplit("/", 1)[-1]),)) for name in dict.fromkeys(other)]


def _empty(cell: Row) -> PrintedCell:
    place = Locator.parse(said(cell, "locator"))
    row, column = int(said(cell, "row")), int(said(cell, "column"))
    cited = tuple(sorted(int(number) for number in said(cell, "cited").split(";") if number))
    header = said(cell, "header")
    inherited = cell["inherited"] is True
    if row == 0:
        piece = Piece(header, (Phrase("header", header),))
        return PrintedCell(place.place, row, column, header, Role.HEADER, (piece,), cited, inherited)
    return PrintedCell(place.place, row, column, header, Role.NOTHING, (), cited, inherited)


def _told(
    cell: Row, roles: Mapping[str, Role], graph: _Graph, results: Sequence[Row]
) -> tuple[Role, list[Piece]]:
    kind = next((kind for kind in _ROLES if graph.here(kind, cell)), None)
    if kind is None:
        return Role.NOTHING, []
    rows, names = graph.here(kind, cell), graph.names
    where = _where(cell)
    role = _ROLES[kind]
    told = roles.get(said(cell, "column"), role)
    role = told if told in _ALTERNATIVES.get(role, ()) else role
    match role:
        case Role.FIGURES:
            return role, figure_pieces(rows, where, names)
        case Role.SCHEDULE:
            return role, dose_pieces(rows, where, names)
        case Role.RULE:
            return role, rule_pieces(rows, where, names)
        case Role.CARE:
            return role, care_pieces(rows, where, names)
        case Role.DESIGN:
            return role, [design_piece(rows[0], where, names)]
        case Role.REGIMEN:
            return role, [regimen_piece(rows[0], where, names)]
        case Role.PATIENTS:
            return role, [patients_piece(rows[0], results)]
    readings = [said(row, "reading") for row in graph.here("readings", cell)]
    return role, [study_piece(rows, readings)]


def _where(cell: Row) -> Whereabouts:
    place = place_of(str(cell["cell"]))
    source, table = place[:2] if place else ("", "")
    return Whereabouts(source, table, said(cell, "header"))


def _about_row(cells: Sequence[Row], graph: _Graph) -> Piece | None:
    """Return what the first cell without a fact of its own says: an interval, or an adverse event."""
    for cell in cells:
        if rules := graph.here("dose-rules", cell):
            return interval_piece(rules, _where(cell), graph.names)
        if care := graph.here("care", cell):
            return event_piece(care, _where(cell), graph.names)
    return None
