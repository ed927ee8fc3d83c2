"""A table of supportive care as recommendations, one for each intervention."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lark import Token, Tree

from ingest.documents.document import Cell, Table
from ingest.extracted.tables.figures import branch, branches, terminal, words
from ingest.extracted.tables.grammars import read
from ingest.extracted.tables.headers import Column
from ingest.extracted.tables.naming import Names
from ingest.extracted.tables.rejections import reject_column, reject_row, reject_unread, unread
from kg.errors import Rejection
from kg.facts import CareRecommendation, Fact, Place, Ref, content_ref


@dataclass(frozen=True, slots=True)
class _Said:
    """One intervention, the clause it stands in, and what the clause stands in."""

    group: Tree[Token]
    clause: Tree[Token]
    given: Tree[Token]


def facts_of_care(table: Table, columns: Sequence[Column], names: Names) -> Iterator[Fact | Rejection]:
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
                facts = list(_recommendations((adverse_event, event), cell, names))
                yield from names.minted()
                yield from facts
            elif cell is not event:
                yield reject_column(column.cell, cell)


def _recommendations(
    event: tuple[Ref, Cell], cell: Cell, names: Names
) -> Iterator[CareRecommendation | Rejection]:
    reading = read("care", cell.text)
    for group in reading.items:
        for clause in branches(group, "clause"):
            for given in branches(clause, "intervention"):
                yield _recommendation(event, cell, _Said(group, clause, given), names)
    yield from reject_unread(cell, unread(reading))


def _recommendation(about: tuple[Ref, Cell], cell: Cell, said: _Said, names: Names) -> CareRecommendation:
    event, event_cell = about
    tokens = [child for child in said.given.children if isinstance(child, Token)]
    name = next(token for token in tokens if terminal(token) == "NAME")
    qualifiers = [_shortened(str(token)) for token in tokens if terminal(token) == "QUALIFIER"]
    start, end = tokens[0].start_pos or 0, name.end_pos or 0
    at = Place(str(cell.locator.within(start, end)))
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
        figures_at=(Place(str(event_cell.locator)),),
        at=at,
    )


def _conditions(said: _Said) -> Iterator[str]:
    spoken = branch(said.group, "situation"), branch(said.clause, "whom"), branch(said.group, "occasion")
    yield from (words(tree).strip() for tree in spoken if words(tree))


def _shortened(qualifier: str) -> str:
    return " ".join(qualifier.split()).removesuffix(" of")
