"""Studies and arms in words: who reported, which design, which regimen, how many patients."""

import re
from collections.abc import Sequence

from kg.exchange.tables.cells import Phrase, Piece
from kg.exchange.tables.figures import Whereabouts
from kg.exchange.tables.naming import Names
from kg.exchange.tables.words import said
from kg.store import Row

_INITIALS = re.compile(r"\s+[A-Z][A-Z-]{0,4}$")


def study_piece(rows: Sequence[Row], readings: Sequence[str]) -> Piece:
    """Return who reported a study, and its trial's name; *rows* has one row a publication.

    *readings* are the ways in which the cell is recorded to be printed, or to be meant.
    """
    row = rows[0]
    first = [name for name in map(_first_author, rows) if name]
    if not first:
        return Piece(said(row, "label"), (Phrase("name", said(row, "label"), tuple(readings)),))
    others = any("," in said(one, "authors") for one in rows)
    phrases = [Phrase("name", first[0], (*first, *readings)), Phrase("others", "et al", optional=True)]
    phrases += [Phrase("year", said(one, "year"), optional=True) for one in rows if one["year"]]
    trial = said(row, "trial")
    if trial:
        phrases.append(Phrase("trial", trial, tuple(text for text in (said(row, "registry"),) if text)))
    text = f"{first[0]} et al" if others else first[0]
    return Piece(f"{text} ({trial})" if trial else text, tuple(phrases))


def _first_author(row: Row) -> str:
    author = said(row, "authors").split(",")[0]
    return _INITIALS.sub("", author) or said(row, "group")


def design_piece(row: Row, where: Whereabouts, names: Names) -> Piece:
    """Return the design of a study; as printed, where it is not known what kind of design that is."""
    if row["design"] is None:
        written = said(row, "designWritten")
        return Piece(written, (Phrase("name", written),))
    design = names.phrase("name", str(row["design"]), where.source, where.table)
    return Piece(design.text, (design,))


def regimen_piece(row: Row, where: Whereabouts, names: Names) -> Piece:
    """Return the letters of an arm's regimen; their case matters."""
    if row["regimen"] is None:
        return Piece("", ())
    regimen = names.phrase("regimen", str(row["regimen"]), where.source, where.table)
    return Piece(regimen.text, (regimen,))


def patients_piece(row: Row, results: Sequence[Row]) -> Piece:
    """Return how many patients an arm had; *results* may say of how many of them they are."""
    if row["n"] is None:
        return Piece("", ())
    analysed = dict.fromkeys(said(one, "analysed") for one in results if one["analysed"] is not None)
    some = [Phrase("analysed", number, optional=True) for number in analysed]
    return Piece(said(row, "n"), (Phrase("value", said(row, "n")), *some))
