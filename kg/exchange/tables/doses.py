"""Dose instructions in words, from drug, dose, days, cycles, part and status."""

from collections.abc import Sequence

from kg.exchange.tables.cells import Phrase, Piece
from kg.exchange.tables.figures import Whereabouts, chars
from kg.exchange.tables.naming import Names
from kg.exchange.tables.words import (
    capitalised,
    day_words,
    dose_unit,
    frequency_words,
    printed_number,
    said,
    sentence,
)
from kg.store import Row

_FIRST_PART = "induction"
_STANDARD = "standard"


def dose_pieces(rows: Sequence[Row], where: Whereabouts, names: Names) -> list[Piece]:
    """Return one piece for each instruction of a cell, in the order in which they stand."""
    given = sorted(rows, key=lambda row: (chars(row)[0], int(said(row, "order"))))
    pieces: list[Piece] = []
    for row, before in zip(given, [None, *given], strict=False):
        drug = names.phrase("drug", str(row["drug"]), where.source, where.table)
        phrases = [drug, *_phrases(row)]
        text = sentence(_lead(row, before), _instruction(row, before, drug.text, given))
        start, end = chars(row)
        pieces.append(Piece(text, tuple(phrases), start, end, said(row, "part"), str(row["drug"])))
    return pieces


def _phrases(row: Row) -> list[Phrase]:
    phrases = [Phrase("part", said(row, "part"), optional=said(row, "part") == _FIRST_PART)]
    if said(row, "status") != _STANDARD:
        phrases.append(Phrase("dose status", said(row, "status")))
    if row["highest"] is True:
        phrases.append(Phrase("highest dose level", "highest dose level"))
    if row["low"] is not None:
        terms = (said(row, "low"), said(row, "high"), said(row, "relation"), said(row, "unit"))
        phrases.append(Phrase("dose", _dose(row), terms))
    phrases += [Phrase(kind, said(row, kind)) for kind in ("per", "route", "days") if row[kind]]
    if row["frequency"] is not None:
        phrases.append(Phrase("frequency", frequency_words(said(row, "frequency"))))
    if row["cycleDays"] is not None:
        phrases.append(Phrase("cycle length", f"{said(row, 'cycleDays')}-day cycle"))
    if row["cycleFrom"] is not None or row["cycleTo"] is not None:
        first, last = said(row, "cycleFrom"), said(row, "cycleTo")
        phrases.append(Phrase("cycles", f"cycles {first}–{last}", (first, last)))
    phrases += [Phrase("condition", text) for text in said(row, "condition").split("; ") if text]
    return phrases


def _dose(row: Row) -> str:
    if row["low"] is None:
        return ""
    low, high = (printed_number(row[end], said(row, "written")) for end in ("low", "high"))
    unit = dose_unit(said(row, "unit"))
    per = "/day" if said(row, "per") == "day" and said(row, "frequency") == "" else ""
    joined = {"alternatives": f"{low} or {high}", "range": f"{low}–{high}"}
    return f"{joined.get(said(row, 'relation'), low)} {unit}{per}"


def _lead(row: Row, before: Row | None) -> str:
    """Return what opens a part: how its doses were found, after how many cycles, for whom."""
    part, first = said(row, "part"), said(row, "cycleFrom")
    opened = before is None or said(before, "part") != part
    known = _status(before) if before is not None and not opened else ""
    status = _status(row) if _status(row) != known else ""
    if not opened or before is None:
        return status
    after = f"After {int(first) - 1} cycles" if first not in ("", "1") else ""
    whom = said(row, "condition") if said(row, "condition") != said(before, "condition") else ""
    return sentence(after, whom, f"{part}:", status)


def _status(row: Row | None) -> str:
    if row is None:
        return ""
    status = said(row, "status") if said(row, "status") != _STANDARD else ""
    highest = "highest dose level" if row["highest"] is True else ""
    told = "; ".join(text for text in (status, highest) if text)
    return f"{told}:" if told else ""


def _instruction(row: Row, before: Row | None, drug: str, given: Sequence[Row]) -> str:
    same = before is not None and all(said(before, key) == said(row, key) for key in ("part", "drug"))
    ended = said(before, "cycleTo") if before is not None else ""
    follows = (
        same and ended != "" and not said(row, "cycleTo") and said(row, "cycleFrom") == str(int(ended) + 1)
    )
    opened = before is None or said(before, "part") != said(row, "part")
    length = said(row, "cycleDays")
    told = not opened and before is not None and said(before, "cycleDays") == length
    known = before is not None and (opened or said(before, "condition") == said(row, "condition"))
    return sentence(
        "thereafter" if follows else capitalised(drug),
        _dose(row),
        said(row, "route"),
        day_words(said(row, "days")) if row["days"] else "",
        frequency_words(said(row, "frequency")) if row["frequency"] else "",
        f"of {length}-day cycle" if length and not told else "",
        "" if follows else _cycles(row, given),
        "" if known else said(row, "condition"),
    )


def _cycles(row: Row, given: Sequence[Row]) -> str:
    """Return the cycles of an instruction, unless they are those of its part, told by the next."""
    first, last = said(row, "cycleFrom"), said(row, "cycleTo")
    if not first:
        return ""
    of_part = [other for other in given if said(other, "part") == said(row, "part")]
    alike = all(said(other, "cycleTo") == last for other in of_part)
    followed = of_part[-1] is not given[-1]
    if not last:
        return f"from cycle {first}" if of_part[0] is given[0] and first != "1" else ""
    ends = max((int(said(other, "cycleTo")) for other in of_part if said(other, "cycleTo")), default=0)
    if followed and (alike or (first == "1" and int(last) == ends)):
        return ""
    return f"(cycles {first}–{last})" if first != last else f"(cycle {first})"
