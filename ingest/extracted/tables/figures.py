"""The figure in a cell, with its count, interval, p value and the mark of a note; or why there is none."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from lark import Token, Tree

from ingest.documents.numbers import value_of
from ingest.extracted.tables.grammars import branch, branches, rule, terminal, tokens, words
from ingest.vocabulary.lexicon import Lexicon, spell_signs
from kg.facts import ResultStatus

UCUM = {"MONTHS": "mo", "WEEKS": "wk", "YEARS": "a", "DAYS": "d", "PERCENT": "%"}
TIME_UNITS = frozenset(UCUM[name] for name in ("MONTHS", "WEEKS", "YEARS", "DAYS"))
_LIMITS = re.compile(
    r"[(\[]\s*(\d+(?:[.·]\d+)?)\s*%?\s*(?:[-–—,]|to)\s*(\d+(?:[.·]\d+)?(?![\d.·])|N[RE])", re.IGNORECASE
)


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
    n_events: int | None = None
    p_operator: str | None = None
    p_value: Decimal | None = None
    interval: "PrintedInterval | None" = None
    spread: str = ""
    note: str | None = None
    is_ratio: bool = False

    def within(self, level: Decimal | None) -> "CellFigure":
        """Return the figure with the limits in brackets after it as its interval of *level* %."""
        limits = _LIMITS.match(self.spread) if level is not None and self.interval is None else None
        if limits is None:
            return self
        high = value_of(limits[2]) if limits[2][0] not in "Nn" else None
        return replace(self, interval=PrintedInterval(level, value_of(limits[1]), high))

    def measured_in(self, unit: str | None) -> "CellFigure":
        """Return the figure in *unit* if none is printed with it."""
        if self.unit is not None or unit is None or self.value is None:
            return self
        return replace(self, unit=unit)


@dataclass(frozen=True, slots=True)
class PrintedInterval:
    """The interval printed with a figure; `level` in %, if it is said; no `high` where it is not reached.

    `unit` if one is printed with its limits.
    """

    level: Decimal | None
    low: Decimal
    high: Decimal | None
    unit: str | None = None


def _interval(tree: Tree[Token] | None) -> PrintedInterval | None:
    if tree is None:
        return None
    limits, level = branches(tree, "limit"), re.search(r"[\d.]+", tokens(tree, "LEVEL")[0])
    numbers = [value_of(tokens(limit, "NUMBER")[0]) for limit in limits]
    units = {unit_of(unit) for limit in limits for unit in branches(limit, "limit_unit")}
    units |= {"%" for limit in limits if tokens(limit, "PERCENT")}
    return PrintedInterval(
        value_of(level[0]) if level else None,
        numbers[0],
        numbers[1] if len(numbers) > 1 else None,
        ", ".join(sorted(filter(None, units))) or None,
    )


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
        return CellFigure(*span, status=_status(tree, lexicon, unsaid), note=_note(tree))
    bound, fraction, p = branch(tree, "bound"), branch(tree, "fraction"), branch(tree, "p_value")
    events = fraction or branch(tree, "events")
    unit = {"percentage": "%", "share": "%", "counted_share": "%", "ratio": "1"}.get(rule(tree))
    if (printed := branch(tree, "time_unit")) is not None:
        unit = unit_of(printed)
    return CellFigure(
        *span,
        operator=spell_signs(words(bound)) if bound else "=",
        value=value_of(words(branches(tree, "value")[-1])),
        unit=unit,
        n_analysed=int(value_of(tokens(fraction, "WHOLE")[0])) if fraction else None,
        n_events=int(value_of(tokens(events, "PART", "COUNT")[0])) if events else None,
        p_operator=spell_signs(str(p.children[0])) if p else None,
        p_value=value_of(str(p.children[1])) if p else None,
        interval=_interval(branch(tree, "interval")),
        spread=next(map(str, tokens(tree, "SPREAD")), ""),
        note=_note(tree),
        is_ratio=rule(tree) == "ratio",
    )


def _note(tree: Tree[Token]) -> str | None:
    """Return the marks of notes that stand with a figure, as printed."""
    marks = [str(token) for note in branches(tree, "note") for token in tokens(note)]
    return " ".join(marks) or None


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
