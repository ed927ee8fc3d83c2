"""What the columns of a table hold, told by their headers; the figure that stands in a cell, if any."""

import difflib
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml
from lark import Token, Tree
from pydantic import BaseModel, ConfigDict

from ingest.documents.document import Cell
from ingest.documents.numbers import value_of
from ingest.extracted.tables.grammars import branch, branches, read, rule, terminal, tokens, words
from ingest.vocabulary.lexicon import Lexicon, spell_signs
from kg.facts import ResultStatus, Statistic

UCUM = {"MONTHS": "mo", "WEEKS": "wk", "YEARS": "a", "DAYS": "d", "PERCENT": "%"}


@dataclass(frozen=True, slots=True)
class CellFigure:
    """One figure as printed; `start` and `end` are characters of its cell."""

    start: int
    end: int
    status: ResultStatus = ResultStatus.REPORTED
    operator: str = "="
    value: Decimal | None = None
    unit: str | None = None
    n_analysed: int | None = None
    p_operator: str | None = None
    p_value: Decimal | None = None

    def measured_in(self, unit: str | None) -> "CellFigure":
        """Return the figure in *unit* if none is printed with it."""
        if self.unit is not None or unit is None or self.value is None:
            return self
        return replace(self, unit=unit)


def unit_of(tree: Tree[Token]) -> str | None:
    """Return the UCUM unit of a `unit` or `time_unit`."""
    token = tree.children[0]
    return UCUM.get(terminal(token), "%") if isinstance(token, Token) else None


def figure(
    tree: Tree[Token], lexicon: Lexicon, unsaid: ResultStatus = ResultStatus.NOT_AVAILABLE
) -> CellFigure:
    """Return the figure of a tree that `figures.lark` made.

    *unsaid* is what "NR", not reached or not reported, means where the document does not say.
    """
    while rule(tree) in ("percentages", "durations"):
        inner = tree.children[0]
        assert isinstance(inner, Tree)
        tree = inner
    span = (tree.meta.start_pos, tree.meta.end_pos)
    if rule(tree) == "missing":
        return CellFigure(*span, status=_status(tree, lexicon, unsaid))
    bound, fraction, p = branch(tree, "bound"), branch(tree, "fraction"), branch(tree, "p_value")
    unit = "%" if rule(tree) in ("percentage", "share", "counted_share") else None
    if (printed := branch(tree, "time_unit")) is not None:
        unit = unit_of(printed)
    return CellFigure(
        *span,
        operator=spell_signs(words(bound)) if bound else "=",
        value=value_of(words(branches(tree, "value")[-1])),
        unit=unit,
        n_analysed=int(value_of(str(fraction.children[-1]))) if fraction else None,
        p_operator=spell_signs(str(p.children[0])) if p else None,
        p_value=value_of(str(p.children[1])) if p else None,
    )


def _status(tree: Tree[Token], lexicon: Lexicon, unsaid: ResultStatus) -> ResultStatus:
    token = tree.children[0]
    assert isinstance(token, Token)
    if terminal(token) == "NOT_REACHED":
        return ResultStatus.NOT_REACHED
    if terminal(token) in ("NOT_AVAILABLE", "DASH_ALONE"):
        return ResultStatus.NOT_AVAILABLE
    long = lexicon.expand(str(token)).lower()
    if long == str(token).lower():
        return unsaid if long == "nr" else ResultStatus.NOT_AVAILABLE
    return ResultStatus.NOT_REACHED if "reached" in long else ResultStatus.NOT_AVAILABLE


UNKNOWN, FIGURES, DOSES = "unknown", "figures", "doses"
CHARACTERISTIC = "characteristic"
PRIOR_LINES = ""
_LISTS = ("responses", "time_to_event", "toxicities", "prior_treatment")
TIME_UNITS = frozenset(UCUM[name] for name in ("MONTHS", "WEEKS", "YEARS", "DAYS"))
_FOOTNOTE = re.compile(r"(?:[*†‡§¶]|\^\{\s*[a-z*†‡§¶]\s*\}|[ᵃᵇᶜᵈᵉᶠ])+$")
_SPREAD = (
    r"\d+\s*%\s*(?:CI|confidence\s+intervals?)|(?:min\S*\s*[-–]\s*max\S*)|range|IQR|interquartile\s+range"
)
_FORM = re.compile(rf"[,;]?\s*[(\[]\s*(?:{_SPREAD})\s*[)\]]|[,;]\s*(?:{_SPREAD})$", re.IGNORECASE)
_MEDIAN_LAST = re.compile(r"^([^,]+),\s*median\b", re.IGNORECASE)
_COUNT_AND_SHARE = re.compile(
    r"[,;]?\s*[(\[]?\s*\b(?:n|no\.?|number|patients)(?:\s*/\s*N)?\s*[,;]?\s*[(\[]?\s*%\s*[)\]]{1,2}$",
    re.IGNORECASE,
)
_NEARLY = 0.88
_SHORTEST = 6


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its `kind` is a key of `columns.yaml`, or figures, doses or unknown.

    For figures: `measure` is the outcome or adverse event of every cell, with what
    the header says of it; `counted` when each cell has a count before its percentage.
    For lists such as responses: `measure`, if any, is that of a cell with nothing but
    a figure. For doses: `measure` is the drug and `timing` its days.
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
    counted: bool = False
    misspelt: str | None = None


class HeaderWords(BaseModel):
    """The words of `columns.yaml`: what headers are called, and what names in cells stand for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    headers: dict[str, tuple[str, ...]]
    measures: frozenset[str]
    prior_lines: tuple[str, ...]
    comparators: frozenset[str]
    placebos: tuple[str, ...]
    drug_stems: tuple[str, ...]
    dose_levels: tuple[str, ...]
    causes: tuple[str, ...]


@cache
def header_words() -> HeaderWords:
    """Return the words, read once."""
    text = Path(__file__).with_name("columns.yaml").read_text(encoding="utf-8")
    return HeaderWords.model_validate(yaml.safe_load(text))


@cache
def _headers() -> dict[str, str]:
    return {_fold_header(name): kind for kind, names in header_words().headers.items() for name in names}


def _fold_header(text: str) -> str:
    plain = " ".join(re.sub(r"[-.,:/()\[\]]", " ", text.casefold()).split())
    return plain[:-1] if plain.endswith("s") and len(plain) > 3 else plain


def columns(header: tuple[Cell, ...], lexicon: Lexicon) -> list[TableColumn]:
    """Return one column for each header cell, in order."""
    return [_column(index, cell, lexicon) for index, cell in enumerate(header)]


def _column(index: int, cell: Cell, lexicon: Lexicon) -> TableColumn:
    text, counted = _plainer(cell.text)
    for name in (cell.text, text, lexicon.expand(text)):
        if kind := _headers().get(_fold_header(name)):
            alone = kind == "responses" and lexicon.find(name, "outcome")
            return TableColumn(index, cell, kind, measure=name if alone else "")
    measured = _measured(index, cell, text, lexicon)
    if measured is not None:
        return replace(measured, counted=counted)
    near = difflib.get_close_matches(_fold_header(cell.text), _headers(), n=1, cutoff=_NEARLY)
    if near and len(cell.text) >= _SHORTEST:
        return TableColumn(index, cell, _headers()[near[0]], misspelt=near[0])
    return TableColumn(index, cell, UNKNOWN)


def _plainer(text: str) -> tuple[str, bool]:
    """Return a header without marks and without what it says of the form of its cells.

    >>> _plainer("ORR, n (%)†"), _plainer("Median PFS, months (95% CI)")
    (('ORR (%)', True), ('Median PFS, months', False))
    """
    text = _MEDIAN_LAST.sub(r"Median \1", _FORM.sub("", _FOOTNOTE.sub("", text)).strip())
    counts = _COUNT_AND_SHARE.search(text)
    return (f"{text[: counts.start()]} (%)", "/" not in counts[0]) if counts else (text, False)


def _measured(index: int, cell: Cell, text: str, lexicon: Lexicon) -> TableColumn | None:
    reading = read("headers", text)
    if reading.unread_from is not None or not reading.items:
        return None
    tree = reading.items[0]
    measure = spell_signs(words(branch(tree, "measure")))
    if rule(tree) == "dosed":
        return TableColumn(index, cell, DOSES, measure, timing=words(tree))
    found = branch(tree, "unit")
    unit = unit_of(found) if found is not None else None
    column = TableColumn(index, cell, FIGURES, measure, unit=unit)
    if rule(tree) == "graded":
        kind = "toxicities" if _headers().get(_fold_header(measure)) == "toxicities" else FIGURES
        return replace(
            column, kind=kind, measured="adverse-event", grade=grade_as_printed(tokens(tree, "THRESHOLD")[0])
        )
    if (time := branch(tree, "time_point")) is not None:
        number, of = time.children
        assert isinstance(of, Token)
        return replace(column, time_point=value_of(str(number)), time_unit=UCUM[terminal(of)])
    if rule(tree) == "median":
        return _median(column, lexicon)
    kind = _headers().get(_fold_header(measure), FIGURES)
    if kind in _LISTS:
        alone = kind == "responses" and lexicon.find(measure, "outcome")
        return replace(column, kind=kind, measure=measure if alone else "")
    return _plain(column, lexicon)


def _median(column: TableColumn, lexicon: Lexicon) -> TableColumn:
    """Return a column of medians; those of what patients bring with them have a unit of their own."""
    median = replace(column, statistic=Statistic.MEDIAN)
    name = lexicon.expand(column.measure)
    if _fold_header(name) in map(_fold_header, header_words().prior_lines):
        return replace(median, measure=PRIOR_LINES, measured=CHARACTERISTIC, unit="1")
    known = lexicon.find(name, CHARACTERISTIC)
    return replace(median, measured=CHARACTERISTIC) if known else median


def grade_as_printed(text: str) -> str:
    """Return a grade without blanks: ``≥ 3`` becomes ``≥3``, ``3–4`` becomes ``3-4``."""
    return spell_signs(text).replace(" ", "").replace("–", "-").replace("—", "-")


def _plain(column: TableColumn, lexicon: Lexicon) -> TableColumn | None:
    """Return a header that is nothing but a measure, if it is known to be one."""
    timed = column.unit in TIME_UNITS
    if timed:
        column = replace(column, statistic=Statistic.MEDIAN)  # of months, reviews print nothing else
    for measured in ("outcome", "adverse-event"):
        if lexicon.find(column.measure, measured):
            return replace(column, measured=measured)
    long = lexicon.expand(column.measure).casefold().split()
    summed = [part.strip() for part in column.measure.split("+")]
    if len(summed) > 1 and all(lexicon.find(part, "outcome") for part in summed):
        return column
    is_measure = (
        column.measure[:1] in "≥≤<>" or column.unit == "%" or (long and long[-1] in header_words().measures)
    )
    return column if is_measure and column.measure else None
