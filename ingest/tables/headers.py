"""What the columns of a table hold, told by their headers."""

import difflib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml
from lark import Token, Tree

from ingest.document import Cell
from ingest.lexicon import Lexicon, normalise
from ingest.tables.figures import UCUM, branch, decimal, rule, terminal, unit_of, words
from ingest.tables.grammars import read
from kg.facts import Statistic

UNKNOWN, FIGURES, DOSES = "unknown", "figures", "doses"
_NEARLY = 0.88
_SHORTEST = 6


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its `kind` is a key of `columns.yaml`, or figures, doses or unknown.

    For figures: `measure` is the outcome or adverse event of every cell, with what
    the header says of it. For doses: `measure` is the drug and `timing` its days.
    `misspelt`: the header that was meant, if it is nearly a known one.
    """

    index: int
    cell: Cell
    kind: str
    measure: str = ""
    measured: str = "outcome"
    statistic: Statistic = Statistic.PERCENTAGE
    unit: str | None = None
    time_point: Decimal | None = None
    time_unit: str | None = None
    grade: str | None = None
    timing: str = ""
    misspelt: str | None = None


@cache
def _settings() -> dict[str, dict[str, list[str]] | list[str]]:
    text = Path(__file__).with_name("columns.yaml").read_text(encoding="utf-8")
    settings: dict[str, dict[str, list[str]] | list[str]] = yaml.safe_load(text)
    return settings


@cache
def _headers() -> dict[str, str]:
    headers = _settings()["headers"]
    assert isinstance(headers, dict)
    return {_fold(name): kind for kind, names in headers.items() for name in names}


@cache
def _measures() -> frozenset[str]:
    return frozenset(_settings()["measures"])


def comparators() -> frozenset[str]:
    """Return the names, in lower case, of what is given to a comparator arm only."""
    return frozenset(_settings()["comparators"])


def _fold(text: str) -> str:
    plain = " ".join(text.casefold().replace(".", " ").replace("-", " ").split())
    return plain[:-1] if plain.endswith("s") and len(plain) > 3 else plain


def columns(header: tuple[Cell, ...], lexicon: Lexicon) -> list[Column]:
    """Return one column for each header cell, in order."""
    return [_column(index, cell, lexicon) for index, cell in enumerate(header)]


def _column(index: int, cell: Cell, lexicon: Lexicon) -> Column:
    for text in (cell.text, lexicon.expand(cell.text)):
        if kind := _headers().get(_fold(text)):
            return Column(index, cell, kind)
    measured = _measured(index, cell, lexicon)
    if measured is not None:
        return measured
    near = difflib.get_close_matches(_fold(cell.text), _headers(), n=1, cutoff=_NEARLY)
    if near and len(cell.text) >= _SHORTEST:
        return Column(index, cell, _headers()[near[0]], misspelt=near[0])
    return Column(index, cell, UNKNOWN)


def _measured(index: int, cell: Cell, lexicon: Lexicon) -> Column | None:
    reading = read("headers", cell.text)
    if reading.unread_from is not None or not reading.items:
        return None
    tree = reading.items[0]
    measure = normalise(words(branch(tree, "measure")))
    if rule(tree) == "dosed":
        return Column(index, cell, DOSES, measure, timing=words(tree))
    found = branch(tree, "unit")
    unit = unit_of(found) if found is not None else None
    if rule(tree) == "graded":
        return Column(index, cell, FIGURES, measure, "adverse-event", unit=unit, grade=_grade(tree))
    if rule(tree) == "measure_only":
        return _plain(Column(index, cell, FIGURES, measure, unit=unit), lexicon)
    if (time := branch(tree, "time_point")) is not None:
        number, of = time.children
        assert isinstance(of, Token)
        point, time_unit = decimal(str(number)), UCUM[terminal(of)]
        return Column(index, cell, FIGURES, measure, unit=unit, time_point=point, time_unit=time_unit)
    return Column(index, cell, FIGURES, measure, statistic=Statistic.MEDIAN, unit=unit)


def _grade(tree: Tree[Token]) -> str:
    tokens = [child for child in tree.children if isinstance(child, Token)]
    return grade_as_printed(next(str(token) for token in tokens if terminal(token) == "THRESHOLD"))


def grade_as_printed(text: str) -> str:
    """Return a grade without blanks: ``≥ 3`` becomes ``≥3``, ``3–4`` becomes ``3-4``."""
    return normalise(text).replace(" ", "").replace("–", "-").replace("—", "-")


def _plain(column: Column, lexicon: Lexicon) -> Column | None:
    """Return a header that is nothing but a measure, if it is known to be one."""
    for measured in ("outcome", "adverse-event"):
        if lexicon.find(column.measure, measured):
            return Column(column.index, column.cell, FIGURES, column.measure, measured, unit=column.unit)
    long = lexicon.expand(column.measure).casefold().split()
    is_measure = column.measure[:1] in "≥≤<>" or column.unit == "%" or (long and long[-1] in _measures())
    return column if is_measure and column.measure else None
