"""One dose instruction: its dose, days, cycles and condition, from the words for them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from lark import Token, Tree

from ingest.documents.document import Span
from ingest.documents.numbers import value_of
from ingest.extracted.tables.grammars import branch, branches, read, rule, terminal, tokens, words
from kg.facts import DoseRelation, DoseStatus

_FREQUENCY = {
    "DAILY": "every 1 d",
    "TWICE_DAILY": "2 per 1 d",
    "THRICE_DAILY": "3 per 1 d",
    "WEEKLY": "every 1 wk",
    "TWICE_WEEKLY": "2 per 1 wk",
    "THRICE_WEEKLY": "3 per 1 wk",
    "EVERY_OTHER_DAY": "every 2 d",
}
_DAYS_IN = {"DAY_CYCLE": 1, "WEEK_CYCLE": 7, "EVERY_DAYS": 1, "EVERY_WEEKS": 7}
INDUCTION = "induction"
THEREAFTER = "thereafter"
_DOSE = ("dose_low", "dose_high", "dose_relation", "unit", "per")


@dataclass(frozen=True, slots=True)
class Instruction:
    """How one drug is given in one part; `start` and `end` are characters of the cell.

    `beside` are characters elsewhere in the cell that say for how many cycles.
    """

    drug: str
    start: int
    end: int
    part: str = INDUCTION
    dose_low: Decimal | None = None
    dose_high: Decimal | None = None
    dose_relation: DoseRelation = DoseRelation.SINGLE
    unit: str | None = None
    per: str | None = None
    route: str | None = None
    days: str | None = None
    frequency: str | None = None
    cycle_days: int | None = None
    cycle_from: int | None = None
    cycle_to: int | None = None
    condition: str | None = None
    optional: bool = False
    dose_status: DoseStatus = DoseStatus.STANDARD
    highest_dose_level: bool = False
    beside: tuple[Span, ...] = ()


def timing_of(text: str) -> Instruction | None:
    """Return the days and cycle of a timing that stands alone, or None if it is none."""
    reading = read("schedules", text, "timings")
    if reading.unread_from is not None:
        return None
    return timed(Instruction("", 0, len(text)), reading.items)


def as_before(one: Instruction, before: Instruction) -> Instruction:
    """Return the instruction with the dose of the one before: "thereafter weekly" prints none."""
    return replace(one, **{name: getattr(before, name) for name in _DOSE})


def dosed(one: Instruction, amount: Tree[Token] | None) -> Instruction:
    """Return *one* with the dose of an `amount`, or as it is if none is printed."""
    if amount is None:
        return one
    numbers = [value_of(token) for token in tokens(amount, "NUMBER")]
    relation = DoseRelation.SINGLE
    if len(numbers) > 1:
        relation = DoseRelation.ALTERNATIVES if tokens(amount, "OR") else DoseRelation.RANGE
    return replace(
        one,
        dose_low=numbers[0],
        dose_high=numbers[-1],
        dose_relation=relation,
        unit=dose_unit(words(branch(amount, "unit"))),
        per="day" if branch(amount, "per_day") else "administration",
    )


def dose_unit(text: str) -> str:
    """Return the UCUM code of a dose unit as printed.

    >>> dose_unit("mg/m ²"), dose_unit("µg")
    ('mg/m2', 'ug')
    """
    plain = "".join(char for char in text if char not in " ^{}$")
    return plain.replace("²", "2").replace("µ", "u").replace("μ", "u").replace("mcg", "ug")


def timed(one: Instruction, timings: Iterable[Tree[Token]], first: int | None = None) -> Instruction:
    """Return *one* with what each of *timings* says; *first* is the first cycle of its part."""
    for timing in timings:
        for said in (child for child in timing.children if isinstance(child, Tree)):
            one = _timing(one, said, first or 1)
    return one


def _timing(one: Instruction, said: Tree[Token], first: int) -> Instruction:
    match rule(said):
        case "route":
            return replace(one, route=words(said))
        case "days":
            return replace(
                one, days=",".join("-".join(tokens(days, "NUMBER")) for days in branches(said, "range"))
            )
        case "cycle":
            return replace(one, cycle_days=length(said))
        case "cycles":
            return _cycles(one, said, first)
        case "every":
            return _every(one, said)
        case "frequency":
            return _frequent(one, said)
        case "condition" | "step":
            both = [text for text in (one.condition, words(said).removesuffix(" of")) if text]
            return replace(one, condition="; ".join(both))
    return one


def length(said: Tree[Token]) -> int | None:
    """Return the length in days that *said* gives a cycle, or None."""
    for token, unit in pairwise(tokens(said)):
        if terminal(unit) in _DAYS_IN:
            return int(token) * _DAYS_IN[terminal(unit)]
    return None


def _cycles(one: Instruction, said: Tree[Token], first: int) -> Instruction:
    if (count := branch(said, "count")) is not None:
        last = first + int(value_of(words(count))) - 1
        return replace(one, cycle_from=first, cycle_to=last, cycle_days=length(said) or one.cycle_days)
    numbers, open_ended = [int(token) for token in tokens(said, "NUMBER")], tokens(said, "ONWARDS")
    return replace(one, cycle_from=numbers[0], cycle_to=None if open_ended else numbers[-1])


def _every(one: Instruction, said: Tree[Token]) -> Instruction:
    token = said.children[0]
    if isinstance(token, Token) and terminal(token) in _FREQUENCY:
        return replace(one, frequency=_FREQUENCY[terminal(token)])
    if one.days is not None:
        return replace(one, cycle_days=length(said))
    return replace(one, frequency=f"every {token} {'wk' if tokens(said, 'EVERY_WEEKS') else 'd'}")


def _frequent(one: Instruction, said: Tree[Token]) -> Instruction:
    token = said.children[0]
    assert isinstance(token, Token)
    if terminal(token) == "DAILY":
        per = None if one.dose_low is None else "day"
        return replace(one, per=per, frequency=None if one.days else _FREQUENCY["DAILY"])
    return replace(one, frequency=_FREQUENCY[terminal(token)])
