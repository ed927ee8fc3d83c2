"""The figure that stands in a cell, or the statement that there is none."""

from dataclasses import dataclass, replace
from decimal import Decimal

from lark import Token, Tree

from ingest.documents.numbers import value_of
from ingest.extracted.tables.grammars import branch, branches, rule, terminal, words
from ingest.vocabulary.lexicon import Lexicon, spell_signs
from kg.facts import ResultStatus

UCUM = {"MONTHS": "mo", "WEEKS": "wk", "YEARS": "a", "DAYS": "d", "PERCENT": "%"}


@dataclass(frozen=True, slots=True)
class PrintedFigure:
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

    def measured_in(self, unit: str | None) -> "PrintedFigure":
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
) -> PrintedFigure:
    """Return the figure of a tree that `figures.lark` made.

    *unsaid* is what "NR", not reached or not reported, means where the document does not say.
    """
    while rule(tree) in ("percentages", "durations"):
        inner = tree.children[0]
        assert isinstance(inner, Tree)
        tree = inner
    span = (tree.meta.start_pos, tree.meta.end_pos)
    if rule(tree) == "missing":
        return PrintedFigure(*span, status=_status(tree, lexicon, unsaid))
    bound, fraction, p = branch(tree, "bound"), branch(tree, "fraction"), branch(tree, "p_value")
    unit = "%" if rule(tree) in ("percentage", "share", "counted_share") else None
    if (printed := branch(tree, "time_unit")) is not None:
        unit = unit_of(printed)
    return PrintedFigure(
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
