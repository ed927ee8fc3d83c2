"""What the cells of a results table say, before it is known of which arm."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from lark import Token, Tree

from ingest.documents.document import Span
from ingest.documents.numbers import value_of
from ingest.extracted.tables.figures import TIME_UNITS, UCUM, CellFigure, figure
from ingest.extracted.tables.grammars import (
    Unread,
    branch,
    branches,
    read,
    rule,
    span_of,
    terminal,
    tokens,
    unread,
    words,
)
from ingest.extracted.tables.headers import (
    CHARACTERISTIC,
    PRIOR_LINES,
    TableColumn,
    grade_as_printed,
    header_words,
    without_notes,
)
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import ResultStatus, Statistic

DOSE_LIMITING = "DLT"
_WHOLE = 100
_INDUCED = re.compile(r"(\w[\w-]*?)[-‑–]induced\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure and what it measures; `kind` is the first part of the measure's reference.

    `beside` are characters of the cell with further numbers of it: grade, time point, patients.
    `cause` is what an event is put down to.
    """

    measure: str
    kind: str
    statistic: Statistic
    figure: CellFigure
    population: str | None = None
    population_n: int | None = None
    time_point: Decimal | None = None
    time_unit: str | None = None
    grade: str | None = None
    beside: tuple[Span, ...] = ()
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class _Context:
    """What was said earlier in the same cell and still holds."""

    population: str | None = None
    population_n: int | None = None
    population_at: tuple[Span, ...] = ()
    grade: str | None = None
    grade_at: tuple[Span, ...] = ()
    unit: str | None = None

    @property
    def people(self) -> tuple[str | None, int | None]:
        return self.population, self.population_n


_Reader = Callable[[Tree[Token], _Context, Lexicon], tuple[list[Finding], _Context]]


def findings(column: TableColumn, text: str, lexicon: Lexicon) -> Iterator[Finding | Unread]:
    """Yield what a cell of *column* says, in order, and what of it could not be read."""
    if column.kind == "figures":
        yield from _single(column, text, lexicon)
        return
    if column.measure and read("figures", text).unread_from is None:
        yield from _single(column, text, lexicon)
        return
    reading = read(column.kind, text)
    context = _Context(grade=column.grade, unit="%" if "%" in column.cell.text else None)
    for item in reading.items:
        found, context = _READERS[column.kind](item, context, lexicon)
        for finding in found:
            yield _with_unit(finding)
    yield from unread(reading)


def _with_unit(finding: Finding) -> Finding | Unread:
    """Refuse a bare number: without a unit it is not known what it counts."""
    printed = finding.figure
    if printed.value is not None and printed.unit is None:
        return Unread(printed.start, "expected a percent sign or a unit of time after the number")
    if printed.interval is not None and printed.interval.unit not in (None, printed.unit):
        return Unread(printed.start, "expected the interval in the unit of its figure")
    if printed.value is not None and printed.unit == "%" and printed.value > _WHOLE:
        return Unread(printed.start, "expected a percentage of at most 100")
    if printed.p_value is not None and printed.p_value > 1:
        return Unread(printed.start, "expected a p value of at most 1")
    return finding


def _single(column: TableColumn, text: str, lexicon: Lexicon) -> Iterator[Finding | Unread]:
    """Yield the figure of a cell that holds one: half a cell, such as one arm of two, is none."""
    reading = read("figures", text, "counted" if column.counted else "start")
    if reading.unread_from is not None:
        yield Unread(0, f"expected one figure in the whole cell, of one arm ({unread(reading)[0].reason})")
        return
    for item in reading.items:
        lasting = column.statistic is Statistic.MEDIAN or _lasts(column, lexicon)
        unsaid = ResultStatus.NOT_REACHED if lasting else ResultStatus.NOT_AVAILABLE
        value = figure(item, lexicon, unsaid).within(column.level).measured_in(column.unit)
        statistic = Statistic.HAZARD_RATIO if value.is_ratio else column.statistic
        found = Finding(column.measure, column.measured, statistic, value)
        if statistic is Statistic.HAZARD_RATIO:
            yield _with_unit(found)
            continue
        if lasting and value.unit != "%":
            found = replace(found, statistic=Statistic.MEDIAN)
        found = replace(found, time_point=column.time_point, time_unit=column.time_unit, grade=column.grade)
        yield _with_unit(found) if (contradicted := _contradicted(column, found)) is None else contradicted


def _lasts(column: TableColumn, lexicon: Lexicon) -> bool:
    """Say whether a header names a time until an event, and no rate at a time."""
    known = lexicon.find(column.measure, "TimeToEventOutcome")
    return known is not None and column.time_point is None and column.unit != "%"


def _contradicted(column: TableColumn, found: Finding) -> Unread | None:
    """Refuse a time under a header of shares and a share under a header of times."""
    unit = found.figure.unit
    timed = unit in TIME_UNITS
    expected = column.unit or ("%" if found.statistic is Statistic.PERCENTAGE else None)
    if column.statistic is Statistic.MEDIAN and expected is None:
        expected = "mo" if unit == "%" else None
    if unit is None or expected is None or unit == expected or (timed and expected in TIME_UNITS):
        return None
    return Unread(0, f"expected a figure in {expected!r}, as the header says, but the cell has {unit!r}")


def _figure_in(item: Tree[Token], lexicon: Lexicon, unit: str | None = None) -> CellFigure:
    if (inner := branch(item, "durations")) is not None:
        return figure(inner, lexicon, ResultStatus.NOT_REACHED)
    inner = branch(item, "percentages")
    assert inner is not None
    return figure(inner, lexicon).measured_in(unit)


def _noted(name: str, value: CellFigure) -> tuple[str, CellFigure]:
    """Return a name without the marks of notes at its end, and its figure with them."""
    bare = without_notes(name).rstrip()
    marks = " ".join(filter(None, (name[len(bare) :].strip(), value.note)))
    return bare, replace(value, note=marks or None)


def _peopled(item: Tree[Token], context: _Context) -> _Context:
    """Return the context with the patients that *item* names, if it names any."""
    people = branch(item, "population")
    if people is None:
        return context
    numbers, (said, *_) = tokens(people, "NUMBER"), tokens(people, "POPULATION")
    number, at = (int(numbers[0]), (span_of(people),)) if numbers else (None, ())
    return replace(context, population=said.strip(), population_n=number, population_at=at)


def _response(item: Tree[Token], context: _Context, lexicon: Lexicon) -> tuple[list[Finding], _Context]:
    context = _peopled(item, context)
    if tokens(item):
        context = replace(context, unit="%")
    value = _figure_in(item, lexicon, context.unit)
    measure, value = _noted(words(branch(item, "measure")), value)
    found = Finding(measure, "outcome", Statistic.PERCENTAGE, value, *context.people)
    return [replace(found, beside=context.population_at)], context


def _time_to_event(item: Tree[Token], context: _Context, lexicon: Lexicon) -> tuple[list[Finding], _Context]:
    context = _peopled(item, context)
    time, ratio = branch(item, "time_point"), branch(item, "ratio")
    printed = figure(ratio, lexicon) if ratio else _figure_in(item, lexicon, "%")
    measure, value = _noted(words(branch(item, "measure")), printed)
    if ratio is not None:
        found = Finding(measure, "outcome", Statistic.HAZARD_RATIO, value, *context.people)
        return [replace(found, beside=context.population_at)], context
    found = Finding(measure, "outcome", Statistic.MEDIAN, value, *context.people)
    beside = context.population_at
    if time is not None:
        number, unit = time.children
        assert isinstance(unit, Token)
        found = replace(found, time_point=value_of(str(number)), time_unit=UCUM[terminal(unit)])
        found, beside = replace(found, statistic=Statistic.PERCENTAGE), (*beside, span_of(time))
    return [replace(found, beside=beside)], context


def _toxicity(item: Tree[Token], context: _Context, lexicon: Lexicon) -> tuple[list[Finding], _Context]:
    if rule(item) == "heading":
        return [], replace(context, unit="%")
    if rule(item) == "limiting":
        groups = [branches(joined, "occurrence") for joined in branches(item, "joined")]
        return [found for events in groups for found in _together(events, lexicon)], context
    grade = branch(item, "grade")
    printed, beside = context.grade, context.grade_at
    if grade is not None:
        printed, beside = grade_as_printed("".join(tokens(grade))), (span_of(grade),)
    if rule(item) == "graded":
        return [], replace(context, grade=printed, grade_at=beside)
    value = _figure_in(item, lexicon, context.unit)
    event, value = _noted(words(branch(item, "event")), value)
    found = Finding(event, "adverse-event", Statistic.PERCENTAGE, value, grade=printed, beside=beside)
    return [found], context


def _together(events: Sequence[Tree[Token]], lexicon: Lexicon) -> list[Finding]:
    """Return events joined by "and": the cause after one is that of those before it too, of none after."""
    found: list[Finding] = []
    cause: str | None = None
    said: tuple[Span, ...] = ()
    for event in reversed(events):
        one = _occurrence(event, lexicon)
        if one.cause is not None:
            cause, said = one.cause, (span_of(event),)
        elif cause is not None:
            one = replace(one, cause=cause, beside=said)
        found.insert(0, one)
    return found


def _occurrence(event: Tree[Token], lexicon: Lexicon) -> Finding:
    where = CellFigure(event.meta.start_pos, event.meta.end_pos)
    happened, *told = map(str, tokens(event))
    causes = "|".join(header_words().causes).replace(" ", r"\s+")
    cause = re.sub(rf"^(?:{causes})\s+", "", told[0], flags=re.IGNORECASE).strip() if told else None
    induced = _INDUCED.match(happened)
    if cause is None and induced and lexicon.find(induced[1], "drug", "drug-class", "regimen"):
        cause = induced[1]
    return Finding(happened, "adverse-event", Statistic.OCCURRENCE, where, grade=DOSE_LIMITING, cause=cause)


def _prior(item: Tree[Token], context: _Context, lexicon: Lexicon) -> tuple[list[Finding], _Context]:
    if rule(item) == "lines":
        value = _figure_in(item, lexicon, "1")
        return [Finding(PRIOR_LINES, CHARACTERISTIC, Statistic.MEDIAN, value)], context
    value = _figure_in(item, lexicon, context.unit)
    agent = words(branch(item, "agent"))
    return [Finding(agent, CHARACTERISTIC, Statistic.PERCENTAGE, value)], context


_READERS: dict[str, _Reader] = {
    "responses": _response,
    "time_to_event": _time_to_event,
    "toxicities": _toxicity,
    "prior_treatment": _prior,
}
