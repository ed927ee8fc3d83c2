"""The tables that the graph prints, compared with the document's, cell by cell.

Each phrase of a printed cell must be found in the document's cell, in the characters
that the fact is said to stand in or where a table may say it once for several facts: a
grade before, the length of a cycle for the drugs of one part, a unit in the header. What
then is left of the document's cell is in no fact.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ingest.checks.cell_regions import CellRegions, Region, regions_of
from ingest.checks.table_words import patterns, scopes_of, sequel, significant
from ingest.documents.document import Cell, Document
from ingest.vocabulary.lexicon import Lexicon
from kg.exchange.tables.figures import understood
from kg.exchange.tables.printed import Phrase, PrintedCell, PrintedTable, Role
from kg.facts import Ref

_TIMES = frozenset({"month", "week", "year", "day", "mo", "wk", "a", "d"})
_CARRIED = frozenset({"population", "dose status", "highest dose level"})
_HEADED = frozenset({Role.FIGURES, Role.RULE})


class Likeness(StrEnum):
    """How a printed cell compares with the document's."""

    IDENTICAL = "identical"
    SAME = "same meaning"
    UNHELD = "words not in the graph"
    MISSING = "missing in the graph"
    DIFFERS = "differs"


FAILURES = frozenset({Likeness.MISSING, Likeness.DIFFERS})
EXPLAINED = frozenset({*FAILURES, Likeness.UNHELD})


@dataclass(frozen=True, slots=True)
class CellComparison:
    """One cell of both tables; `place` is its locator, `remarks` say what is not alike."""

    place: str
    table: str
    likeness: Likeness
    printed: str
    document: str
    remarks: tuple[str, ...] = ()


def compare_tables(
    printed: Sequence[PrintedTable], document: Document, lexicon: Lexicon
) -> list[CellComparison]:
    """Compare the tables that the graph prints of one source with those of its document.

    One comparison a cell, headers included, in the document's order; cells that only the
    graph has come last.
    """
    cells = {cell.place: cell for table in printed for row in table.rows for cell in row}
    found: list[CellComparison] = []
    for table in document.tables:
        label = f"Table {table.number}"
        for row in (table.header, *table.rows):
            regions = _patients(row, cells)
            for cell in row:
                ours = cells.pop(cell.locator.place, None)
                found.append(_compare(label, cell, ours, regions, lexicon))
    labels = {cell.place: table.label for table in printed for row in table.rows for cell in row}
    found += [
        CellComparison(place, labels[place], Likeness.DIFFERS, cell.text, "", ("not in the document",))
        for place, cell in cells.items()
    ]
    return found


def _patients(row: Sequence[Cell], cells: dict[str, PrintedCell]) -> tuple[Region, ...]:
    counted = (cell for cell in row if (ours := cells.get(cell.locator.place)) and ours.role is Role.PATIENTS)
    return tuple(Region(cell.text) for cell in counted)


def _compare(
    table: str, cell: Cell, ours: PrintedCell | None, patients: tuple[Region, ...], lexicon: Lexicon
) -> CellComparison:
    text = " ".join(cell.text.split())
    place = cell.locator.place
    if ours is None or not ours.pieces:
        empty = ours is not None and not text
        remark = () if empty else (f"nothing in the graph for {text!r}",)
        return CellComparison(
            place, table, Likeness.IDENTICAL if empty else Likeness.MISSING, "", text, remark
        )
    differing = list(_citations(cell, ours))
    if ours.role is Role.HEADER:
        differing += _place(cell, ours)
        if ours.text != text:
            differing.append(f"the graph has the header {ours.text!r}")
        return _judged(CellComparison(place, table, Likeness.SAME, ours.text, text), differing, [], [])
    reading = regions_of(cell, ours, patients)
    differing += [*_place(cell, ours), *_unfound(reading, lexicon), *_carried(ours), *_unnumbered(reading)]
    missing, unheld = _left(reading, lexicon)
    return _judged(CellComparison(place, table, Likeness.SAME, ours.text, text), differing, missing, unheld)


def _judged(
    compared: CellComparison, differing: list[str], missing: list[str], unheld: list[str]
) -> CellComparison:
    """Return the comparison with what it found; words alone never make identical texts unlike."""
    likeness = Likeness.IDENTICAL if compared.printed == compared.document else Likeness.SAME
    if differing:
        likeness = Likeness.DIFFERS
    elif missing:
        likeness = Likeness.MISSING
    elif unheld and likeness is Likeness.SAME:
        likeness = Likeness.UNHELD
    said = [f"the document has {words!r}, which no fact holds" for words in missing]
    said += [f"the document has also {words!r}" for words in unheld] if likeness in EXPLAINED else []
    return replace(compared, likeness=likeness, remarks=(*differing, *said))


def _citations(cell: Cell, ours: PrintedCell) -> Iterator[str]:
    printed = sorted(cell.cites)
    if printed != sorted(ours.cites):
        yield f"the graph cites {list(ours.cites)}, the document {printed}"


def _place(cell: Cell, ours: PrintedCell) -> Iterator[str]:
    if (ours.row, ours.column) != cell.locator.parts:
        yield f"the graph has it in row {ours.row}, column {ours.column}"
    if ours.inherited != cell.inherited:
        yield f"the graph says that it {'repeats' if ours.inherited else 'does not repeat'} the cell above"


def _carried(ours: PrintedCell) -> Iterator[str]:
    """Yield a remark where the graph lets something end that a table says once for what follows."""
    for number, piece in enumerate(ours.pieces):
        kinds = {phrase.kind for phrase in piece.phrases}
        alike = [other for other in ours.pieces if other.part == piece.part]
        before = [other for other in ours.pieces[:number] if other.part == piece.part]
        held = {phrase.kind for other in before for phrase in other.phrases} & _CARRIED
        if "days" in kinds:
            held |= {phrase.kind for other in alike for phrase in other.phrases} & {"cycle length"}
        if piece.part != ours.pieces[0].part:
            held |= {phrase.kind for other in alike for phrase in other.phrases} & {"cycles"}
        for kind in sorted(held - kinds) if piece.text else ():
            yield f"the graph has a {kind} for other facts of this cell, and none for {piece.text!r}"


def _unnumbered(reading: CellRegions) -> Iterator[str]:
    """Yield a remark for each figure without the number of patients that its row has."""
    if reading.printed.role is Role.FIGURES and reading.patients:
        for piece in reading.printed.pieces:
            if piece.text and all(phrase.kind != "n" for phrase in piece.phrases):
                yield f"the graph has no number of patients for {piece.text!r}"


def _unfound(reading: CellRegions, lexicon: Lexicon) -> Iterator[str]:
    """Yield a remark for each phrase of the graph that the cell does not say."""
    told = [(index, phrase) for index, piece in enumerate(reading.printed.pieces) for phrase in piece.phrases]
    unfound = [(index, phrase) for index, phrase in told if not _found(phrase, index, reading)]
    for index, phrase in unfound:
        if not (phrase.optional or _implied(phrase, index, reading, lexicon)):
            yield f"the graph has {phrase.kind} {phrase.text or '/'.join(phrase.terms)!r}, the cell does not"


def _found(phrase: Phrase, index: int, reading: CellRegions) -> bool:
    ways = patterns(phrase)
    if not ways and phrase.kind != "dose":
        return True
    for scope in scopes_of(phrase.kind):
        for region in reading.scope(scope, index, phrase):
            if any(region.claim(way) for way in ways):
                if _later(phrase):
                    _claim_sequel(index, reading)
                return True
    return phrase.kind == "n" and not reading.patients


def _later(phrase: Phrase) -> bool:
    return (phrase.kind == "part" and not phrase.optional) or (
        phrase.kind == "cycles" and not phrase.terms[1]
    )


def _claim_sequel(index: int, reading: CellRegions) -> None:
    """Account for "thereafter" and the like, which a later part or later cycles make true."""
    for region in (reading.gaps[index], reading.pieces[index]):
        region.claim_all(sequel())


def _implied(phrase: Phrase, index: int, reading: CellRegions, lexicon: Lexicon) -> bool:
    """Say whether the table leaves *phrase* to its reader, or says it in a name of its own."""
    if phrase.kind == "statistic":
        units = {"percentage": {"%", ""}, "median": _TIMES, "count": {"1", ""}, "occurrence": {""}}
        unit = "".join(phrase.terms)
        headed = not unit and not reading.gaps[index].text.strip()
        return headed or unit in units.get(phrase.text, set())
    if phrase.thing is None:
        return False
    if phrase.kind == "outcome" and understood(phrase.text, reading.printed.header):
        return not lexicon.find(" ".join(reading.gaps[index].rest()))
    here = (reading.gaps[index], reading.pieces[index], reading.header)
    for region in here:
        words = " ".join(region.rest())
        if words and lexicon.find(words, Ref(phrase.thing).kind) == phrase.thing:
            region.claim(re.compile(".+"))
            return True
    return False


def _left(reading: CellRegions, lexicon: Lexicon) -> tuple[list[str], list[str]]:
    """Return what no fact accounts for: what carries meaning, and mere words."""
    missing: list[str] = []
    unheld: list[str] = []
    for region in reading.regions():
        if words := region.rest():
            text = " ".join(words)
            known = any(lexicon.find(word) for word in words) or any(True for _ in lexicon.mentions(text))
            of_a_fact = region in reading.pieces
            (missing if known or of_a_fact or significant(words) else unheld).append(text)
    figures = [word for word in reading.header.rest() if re.search(r"[\d≥≤]", word)]
    if figures and reading.printed.role in _HEADED:
        missing.append(f"{' '.join(figures)} (in the header)")
    return missing, unheld


def report(compared: Sequence[CellComparison]) -> Iterator[str]:
    """Yield a line for each table with its counts, one for all, and one for each remark."""
    for table in dict.fromkeys(each.table for each in compared):
        yield _counts(table, [each for each in compared if each.table == table])
    yield _counts("All tables", compared)
    for each in compared:
        if each.likeness in EXPLAINED:
            yield from (f"{each.place}: {each.likeness}: {remark}" for remark in each.remarks)


def _counts(name: str, compared: Sequence[CellComparison]) -> str:
    counts = Counter(each.likeness for each in compared)
    told = [f"{counts[likeness]} {likeness}" for likeness in Likeness if counts[likeness]]
    return f"{name}: {len(compared)} cells: {', '.join(told)}"
