"""What the columns of a table hold, told by their headers."""

import difflib
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml
from lark import Token
from pydantic import BaseModel, ConfigDict

from ingest.documents.document import Cell
from ingest.documents.letters import plain_signs
from ingest.documents.numbers import value_of
from ingest.extracted.tables.figures import TIME_UNITS, UCUM, unit_of
from ingest.extracted.tables.grammars import branch, read, rule, terminal, tokens, words
from ingest.vocabulary.lexicon import Lexicon, spell_signs
from kg.facts import Statistic

UNKNOWN, FIGURES, DOSES = "unknown", "figures", "doses"
CHARACTERISTIC = "characteristic"
PRIOR_LINES = ""
_LISTS = ("responses", "time_to_event", "toxicities", "prior_treatment")
_FOOTNOTE = re.compile(
    r"(?:[*†‡§¶#‖]|\^\{\s*[a-z*†‡§¶#‖](?:\s*,\s*[a-z*†‡§¶#‖])*\s*\}|\^[a-z*†‡§¶#‖](?![a-z])|[ᵃ-ᵡʰʲʳʷʸˡˢˣᶜᶠᶻⁱⁿ]"
    r"|[\[(]\s*(?:[a-mo-z]|[*†‡§¶#‖]+)\s*[\])])+(?=\s*$|\s*[,(])"
)
_SPREAD = (
    r"(?P<level>\d+(?:\.\d+)?)\s*%\s*(?:CI|confidence\s+intervals?)(?:\s*[,;]\s*p(?:[- ]values?)?)?"
    r"|(?:min\S*\s*[-–]\s*max\S*)|range|IQR|interquartile\s+range"
)
_FORM = re.compile(rf"[,;]?\s*(?:[(\[]\s*)?(?<=[,;\s(\[])(?:{_SPREAD})\s*(?:[)\]]|$)", re.IGNORECASE)
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
    the header says of it; `counted` when each cell has a count before its percentage,
    `level`, in %, that of the interval in brackets after each figure.
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
    level: Decimal | None = None
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
    text, counted, level = _plainer(cell.text)
    for name in (plain_signs(cell.text), text, lexicon.expand(text)):
        if kind := _headers().get(_fold_header(name)):
            alone = kind == "responses" and lexicon.find(name, "outcome")
            return TableColumn(index, cell, kind, measure=name if alone else "")
    measured = _measured(index, cell, text, lexicon)
    if measured is not None:
        return replace(measured, counted=counted, level=level)
    near = difflib.get_close_matches(_fold_header(cell.text), _headers(), n=1, cutoff=_NEARLY)
    if near and len(cell.text) >= _SHORTEST:
        return TableColumn(index, cell, _headers()[near[0]], misspelt=near[0])
    return TableColumn(index, cell, UNKNOWN)


def without_notes(text: str) -> str:
    """Return a name with blanks in the place of the marks of notes at its end, so that places stay.

    >>> without_notes("Len-dex^a"), without_notes("ORR [b] (%)"), without_notes("N†")
    ('Len-dex  ', 'ORR     (%)', 'N ')
    """
    return _FOOTNOTE.sub(lambda mark: " " * len(mark[0]), plain_signs(text))


def _plainer(text: str) -> tuple[str, bool, Decimal | None]:
    """Return a header without marks and what it says of its cells: with counts, with intervals of a level.

    >>> _plainer("ORR, n (%)†"), _plainer("Median PFS, months (95% CI)")
    (('ORR (%)', True, None), ('Median PFS, months', False, Decimal('95')))
    """
    text = " ".join(without_notes(text).split())
    form = _FORM.search(text)
    level = value_of(form["level"]) if form and form["level"] else None
    text = _MEDIAN_LAST.sub(r"Median \1", _FORM.sub("", text).strip())
    counts = _COUNT_AND_SHARE.search(text)
    if counts is None:
        return text, False, level
    return f"{text[: counts.start()]} (%)", "/" not in counts[0], level


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
            column, kind=kind, measured="adverse-event", grade=grade_as_printed("".join(tokens(tree)))
        )
    if (time := branch(tree, "time_point")) is not None:
        number, of = time.children
        assert isinstance(of, Token)
        return replace(column, time_point=value_of(str(number)), time_unit=UCUM[terminal(of)])
    if rule(tree) == "ratio":
        return replace(column, statistic=Statistic.HAZARD_RATIO, unit="1")
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
    return re.sub(r"[Gg]", "", spell_signs(text)).replace(" ", "").replace("–", "-").replace("—", "-")


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
