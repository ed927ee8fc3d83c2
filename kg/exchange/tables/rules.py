"""Dose rules and supportive care in words, and what a row of such a table is about."""

from collections.abc import Sequence

from kg.exchange.tables.cells import Phrase, Piece
from kg.exchange.tables.figures import Whereabouts, chars
from kg.exchange.tables.naming import Names
from kg.exchange.tables.words import capitalised, dose_unit, printed_number, said, sentence
from kg.store import Row, Value


def rule_pieces(rows: Sequence[Row], where: Whereabouts, names: Names) -> list[Piece]:
    """Return one piece for each dose rule of a cell."""
    return [_rule(row, where, names) for row in sorted(rows, key=chars)]


def _rule(row: Row, where: Whereabouts, names: Names) -> Piece:
    dose = printed_number(row["dose"], said(row, "written").rpartition(": ")[2] or said(row, "written"))
    every = said(row, "everyDays")
    per = "/day" if every == "1" else f"/{every} days"
    unit = said(row, "doseUnit")
    phrases = [Phrase("dose", f"{dose} {dose_unit(unit)}", (said(row, "dose"),) * 2 + ("single", unit))]
    phrases.append(Phrase("every", per, (every,)))
    phrases.append(names.phrase("drug", str(row["drug"]), where.source, where.table))
    if row["days"] is not None:
        phrases.append(Phrase("days", said(row, "days")))
    if row["cycleDays"] is not None:
        phrases.append(Phrase("cycle length", f"{said(row, 'cycleDays')}-day cycle"))
    if remark := said(row, "remark"):
        phrases.append(Phrase("remark", remark))
    note = f" ({remark})" if remark else ""
    return Piece(f"{dose} {dose_unit(unit)}{per}{note}", tuple(phrases), *chars(row))


def interval_piece(rows: Sequence[Row], where: Whereabouts, names: Names) -> Piece:
    """Return when the dose rules of a row hold: their interval, or their condition."""
    different = list(dict.fromkeys(_interval(row, where, names) for row in rows))
    text = "; ".join(piece.text for piece in different)
    return Piece(text, tuple(phrase for piece in different for phrase in piece.phrases))


def _interval(row: Row, where: Whereabouts, names: Names) -> Piece:
    if condition := said(row, "condition"):
        return Piece(condition, (Phrase("condition", condition),))
    unit = said(row, "quantityUnit")
    quantity = str(row["quantity"]) if row["quantity"] else ""
    measured = [names.phrase("quantity", quantity, where.source, where.table)] if quantity else []
    measured.append(Phrase("unit", f" {unit}", (f" {unit}",)))
    low, high = (_bound(row[end], row) for end in ("low", "high"))
    open_low, open_high = row["lowClosed"] is False, row["highClosed"] is False
    if low and high and not open_low and not open_high:
        text = f"{low}–{high} {unit}"
        return Piece(text, (Phrase("interval", text, (low, high)), *measured))
    least = f"{'>' if open_low else '≥'} {low}" if low else ""
    bounds = [least, f"{'<' if open_high else '≤'} {high}" if high else ""]
    phrases = [Phrase("bound", bound) for bound in bounds if bound]
    text = " and ".join(bound for bound in bounds if bound)
    return Piece(f"{text} {unit}", (*phrases, *measured))


def _bound(value: Value, row: Row) -> str:
    return "" if value is None else printed_number(value, said(row, "written").partition(":")[0])


def care_pieces(rows: Sequence[Row], where: Whereabouts, names: Names) -> list[Piece]:
    """Return one piece for each intervention of a cell, in the order in which they stand."""
    pieces: list[Piece] = []
    told = ""
    ordered = sorted(rows, key=chars)
    for row in ordered:
        given = names.phrase("intervention", str(row["intervention"]), where.source, where.table)
        phrases = [given]
        for kind, separator in (("remark", ", "), ("condition", "; "), ("purpose", "; ")):
            phrases += [Phrase(kind, text) for text in said(row, kind).split(separator) if text]
        condition = said(row, "condition") if said(row, "condition") != told else ""
        told = said(row, "condition")
        text = sentence(said(row, "purpose"), said(row, "remark"), given.text) + (
            f" ({condition})" if condition else ""
        )
        last = row is ordered[-1]
        text = (text if pieces else capitalised(text)) + ("" if last else ";")
        pieces.append(Piece(text, tuple(phrases), *chars(row)))
    return pieces


def event_piece(rows: Sequence[Row], where: Whereabouts, names: Names) -> Piece:
    """Return the adverse event that a row of supportive care is about."""
    things = dict.fromkeys(str(row["event"]) for row in rows)
    events = tuple(names.phrase("event", thing, where.source, where.table) for thing in things)
    return Piece(capitalised("; ".join(event.text for event in events)), events)
