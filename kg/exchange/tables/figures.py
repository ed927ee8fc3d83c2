"""Figures in words, from their value, unit, status, outcome, grade and time point."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.exchange.tables.cells import Phrase, Piece
from kg.exchange.tables.naming import Names, place_of
from kg.exchange.tables.words import printed_number, said, sentence, time_unit, unit_words
from kg.store import Row

_STATUSES = {"not available": "NA", "not reached": "not reached"}
_YEAR = "a"
_LONG_ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The table and column that a cell stands in."""

    source: str
    table: str
    header: str


def figure_pieces(rows: Sequence[Row], where: Whereabouts, names: Names) -> list[Piece]:
    """Return one piece for each figure of a cell, in the order in which they stand."""
    pieces: list[Piece] = []
    before, people, limiting = 0, "", ""
    for row in sorted(rows, key=lambda row: chars(row)[0]):
        start, end = chars(row)
        phrases = [*_about(row, where, names), *_figure(row, end - start)]
        happened = said(row, "statistic") == "occurrence"
        if happened:
            text = _occurrence(phrases, limiting)
        else:
            text = _text(row, phrases, where, people) if start - before > 1 else _only_figure(row, phrases)
        pieces.append(Piece(text, tuple(phrases), start, end))
        before, people = end, said(row, "population")
        limiting = said(row, "grade") if happened else ""
    return pieces


def chars(row: Row) -> tuple[int, int]:
    """Return the characters of a fact in its cell; (0, 0) for the whole cell."""
    found = place_of(str(row["at"]))
    return (found[3] if found else None) or (0, 0)


def _about(row: Row, where: Whereabouts, names: Names) -> list[Phrase]:
    about = str(row["about"]) if row["about"] else None
    if about:
        measured = names.phrase("outcome", about, where.source, where.table)
    else:
        measured = names.phrase("outcome", str(row["outcome"]), where.source, where.table)
    phrases = [measured, Phrase("statistic", said(row, "statistic"), (said(row, "unit"),))]
    if people := said(row, "population"):
        phrases.append(Phrase("population", people))
    if grade := said(row, "grade"):
        phrases.append(Phrase("grade", grade))
    if row["cause"] is not None:
        phrases.append(names.phrase("cause", str(row["cause"]), where.source, where.table))
    if time := said(row, "time"):
        phrases.append(Phrase("time", f"{time} {time_unit(said(row, 'timeUnit'))}"))
    return phrases


def _figure(row: Row, width: int) -> list[Phrase]:
    phrases: list[Phrase] = []
    if row["value"] is not None:
        number = printed_number(row["value"], said(row, "written"))
        if said(row, "operator") not in ("", "="):
            phrases.append(Phrase("operator", said(row, "operator")))
        unit = unit_words(number, said(row, "unit"))
        phrases += [Phrase("value", number), Phrase("unit", unit if len(number) < width else "", (unit,))]
    if said(row, "status") != "reported":
        status = said(row, "status")
        phrases.append(Phrase("status", _STATUSES.get(status, status), (status,)))
    for kind in ("n", "analysed", "events"):
        if row[kind] is not None:
            phrases.append(Phrase(kind, said(row, kind)))
    if row["p"] is not None:
        phrases.append(Phrase("p", f"P {said(row, 'pOperator')} {said(row, 'p')}"))
    return phrases


def _of(phrases: Sequence[Phrase], *kinds: str) -> str:
    return "".join(phrase.text for phrase in phrases if phrase.kind in kinds)


def _only_figure(row: Row, phrases: Sequence[Phrase]) -> str:
    bound = _of(phrases, "operator")
    value = _of(phrases, "value", "unit", "status")
    share = f"{_of(phrases, 'events')}/{_of(phrases, 'analysed')}" if row["events"] is not None else ""
    p = _of(phrases, "p")
    figure = f"{share} ({bound}{value})" if share else f"{bound}{value}"
    return figure + (f" ({p})" if p else "")


def _text(row: Row, phrases: Sequence[Phrase], where: Whereabouts, people: str) -> str:
    population = said(row, "population")
    lead = population if population != people else ""
    median = "Median" if said(row, "statistic") == "median" else ""
    outcome = _of(phrases, "outcome")
    measure = "" if not row["about"] and understood(outcome, where.header) else outcome
    graded = _graded(_of(phrases, "grade"))
    before, after = _time(row)
    return sentence(lead, median, before, graded, measure, after) + f": {_only_figure(row, phrases)}"


def _occurrence(phrases: Sequence[Phrase], told: str) -> str:
    """Return an event without a figure; what its grade is stands before the first of them."""
    cause = _of(phrases, "cause")
    grade, event = _of(phrases, "grade"), _of(phrases, "outcome") + (f" due to {cause}" if cause else "")
    return (
        f"{grade}: {event}"
        if grade and grade != told
        else f"; {event}".removeprefix("; " if not told else "")
    )


def _graded(grade: str) -> str:
    spaced = re.sub(r"^([≥≤<>])", r"\1 ", grade)
    return f"Grade {spaced}" if re.search(r"\d|^[IV]+$", grade) else grade


def _time(row: Row) -> tuple[str, str]:
    """Return a time point as it stands before and after its measure: 1-year OS, OS at 30 months."""
    if row["time"] is None:
        return "", ""
    number, unit = said(row, "time"), said(row, "timeUnit")
    return (f"{number}-year", "") if unit == _YEAR else ("", f"at {number}{unit_words(number, unit)}")


def understood(measure: str, header: str) -> bool:
    """Say whether a header such as "Prior treatment" names the measure in a word of its own."""
    words = {word for word in re.findall(r"\w+", measure.casefold()) if len(word) >= _LONG_ENOUGH}
    return bool(words & set(re.findall(r"\w+", header.casefold())))
