"""`/doses`: the rules for the dose of a drug as they are printed, and those that fit what is entered."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint, Response, redirect, request

from kg.facts import slug
from kg.store import Iri
from kg.store.records import rows_of
from webui.pages.home import answer
from webui.parts.choices import choosable
from webui.parts.figures import days_told, how_often, interval, measure
from webui.parts.tables import whole_place
from webui.site.arguments import DRUG, drug_among, refuse_unknown
from webui.site.errors import BadValue
from webui.site.names import Link
from webui.site.reader import reader

blueprint = Blueprint("doses", __name__)
_CONDITION, _AGE = "condition", "age"
_YEAR = "a"  # UCUM
_DIGITS = 8  # of a number entered; none that is measured of a patient has more
_NUMBER = re.compile(r"[0-9]+([.,][0-9]+)?")


@rows_of("pages", "dose-rules")
class PrintedRule:
    """A rule for the dose of a drug as a source prints it; units are of UCUM."""

    rule: Iri
    quantity: Link | None
    low: Decimal | None
    low_closed: bool | None
    high: Decimal | None
    high_closed: bool | None
    quantity_unit: str | None
    condition: str | None
    dose: Decimal
    dose_unit: str
    every_days: int | None
    days: str | None
    cycle_days: int | None
    as_written: str
    at: Link

    @property
    def interval(self) -> "Interval | None":
        """What the quantity is to be within; None if no end is printed."""
        ends = self.low, bool(self.low_closed), self.high, bool(self.high_closed)
        words = interval(*ends, self.quantity_unit)
        return Interval(*ends, words) if words else None

    @property
    def in_words(self) -> str:
        """The dose in words: how much, how often, on which days."""
        parts = [
            measure(self.dose, self.dose_unit),
            how_often(self.every_days) if self.every_days is not None else None,
            f"on days {days_told(self.days)}" if self.days is not None else None,
            f"of a cycle of {measure(self.cycle_days, 'd')}" if self.cycle_days is not None else None,
        ]
        return " ".join(filter(None, parts))


@rows_of("pages", "dose-rule-contradictions")
class RuleInconsistency:
    """A rule and an inconsistency of the source at its place."""

    rule: Iri
    finding: Link


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers from `low` to `high`, either of which may be open, or None for no end; `words` says it."""

    low: Decimal | None
    low_closed: bool
    high: Decimal | None
    high_closed: bool
    words: str

    def holds(self, value: Decimal) -> bool:
        """Say whether *value* is inside.

        >>> Interval(Decimal(30), True, Decimal(50), False, "").holds(Decimal(50))
        False
        """
        above = self.low is None or value > self.low or (self.low_closed and value == self.low)
        below = self.high is None or value < self.high or (self.high_closed and value == self.high)
        return above and below


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as printed: what it goes by (a quantity or a condition), and the dose.

    `applies` says whether it fits what was entered; None where nothing was entered that it goes by.
    """

    iri: str
    quantity: Link | None
    interval: Interval | None
    condition: str | None
    dose: str
    printed: str
    at: Link
    applies: bool | None


@dataclass(frozen=True, slots=True)
class Field:
    """A quantity that rules go by: its field in the form, its unit (UCUM), and the number entered."""

    name: str
    quantity: Link
    unit: str
    entered: str


@dataclass(frozen=True, slots=True)
class FittingRules:
    """What follows from one thing that was entered: the rules that fit, and what to say of their number.

    `contradictions` are inconsistencies of a source that two of them are part of.
    """

    entered: str
    rules: tuple[Rule, ...]
    note: str
    contradictions: tuple[Link, ...]


@blueprint.get("/dose")
def dose() -> Response:
    """Lead to the rules from the name that people guess."""
    query = request.query_string.decode("ascii", "ignore")
    response = redirect(f"/doses?{query}" if query else "/doses", 308)
    assert isinstance(response, Response)
    return response


@blueprint.get("/doses")
@blueprint.get("/doses.json", defaults={"suffix": "json"})
def doses(suffix: str | None = None) -> Response:
    """Show the rules for a drug, and which fit the numbers and conditions in the address."""
    read = reader()
    drugs = choosable(read, "dose-rule-drugs")
    drug = drug_among(read, drugs, "rule for the dose of")
    printed = read.records(PrintedRule, iri=drug.iri) if drug else []
    fields = _fields(printed)
    conditions = tuple(dict.fromkeys(each.condition for each in printed if each.condition))
    known = {DRUG, _CONDITION, *(field.name for field in fields)}
    refuse_unknown(known, "no rule for this drug goes by it")
    chosen = _condition(conditions)
    numbers = {field.quantity: _number(field) for field in fields if field.entered}
    rules = tuple(_rule(each, numbers, chosen) for each in printed)
    contradicting: dict[Link, set[str]] = defaultdict(set)
    for each in read.records(RuleInconsistency, iri=drug.iri) if drug else ():
        contradicting[each.finding].add(each.rule)
    data = {
        "drug": drug,
        "drugs": drugs,
        "fields": fields,
        "conditions": [{"value": slug(each), "words": each} for each in conditions],
        "condition": slug(chosen) if chosen else "",
        "findings": tuple(_findings(rules, fields, chosen, contradicting)),
        "rules": rules,
    }
    return answer("doses/doses.html", data, suffix)


def _fields(printed: Iterable[PrintedRule]) -> tuple[Field, ...]:
    """Return a field for each quantity and unit that the rules go by."""
    found = dict.fromkeys((each.quantity, each.quantity_unit or "") for each in printed if each.quantity)
    if not any(unit == _YEAR for _, unit in found):
        # People think of age first; where no rule goes by it, the answer says so.
        found[Link("", _AGE), _YEAR] = None
    named = [(slug(link.label), link, unit) for link, unit in found]
    return tuple(Field(*each, request.args.get(each[0], "").strip()) for each in named)


def _number(field: Field) -> Decimal:
    if not _NUMBER.fullmatch(field.entered) or len(field.entered) > _DIGITS:
        raise BadValue(
            f"Parameter {field.name!r}: a number from 0 up in {field.unit or 'its unit'}, of at most "
            f"{_DIGITS} characters, such as 45; not {field.entered!r}."
        )
    return Decimal(field.entered.replace(",", "."))


def _condition(known: Sequence[str]) -> str | None:
    asked = request.args.get(_CONDITION, "").strip()
    found = next((each for each in known if asked and slug(asked) == slug(each)), None)
    if asked and found is None:
        told = ", ".join(repr(slug(each)) for each in known) or "none"
        said = f"the rules for this drug name no {asked!r}. There are: {told}."
        raise BadValue(f"Parameter {_CONDITION!r}: {said}")
    return found


def _rule(printed: PrintedRule, numbers: Mapping[Link, Decimal], chosen: str | None) -> Rule:
    quantity, within = printed.quantity, printed.interval
    fits: bool | None = None
    if quantity and quantity in numbers and within:
        fits = within.holds(numbers[quantity])
    elif printed.condition and chosen:
        fits = printed.condition == chosen
    return Rule(
        iri=printed.rule,
        quantity=quantity,
        interval=within,
        condition=printed.condition,
        dose=printed.in_words,
        printed=printed.as_written,
        at=whole_place(printed.at),
        applies=fits,
    )


def _findings(
    rules: Sequence[Rule],
    fields: Iterable[Field],
    chosen: str | None,
    contradicting: Mapping[Link, set[str]],
) -> Iterable[FittingRules]:
    for field in fields:
        if field.entered:
            unit = "years" if field.unit == _YEAR else field.unit
            by_it = [rule for rule in rules if rule.quantity == field.quantity]
            none = f"No rule for this drug goes by {field.quantity.label} in {unit}."
            if any(rule.condition for rule in rules):
                none += " Some go by a condition in words, which can be chosen above."
            entered = f"{field.quantity.label} {measure(field.entered, field.unit)}"
            fitting = tuple(rule for rule in by_it if rule.applies and rule.interval)
            yield _fitting(entered, fitting, contradicting, "" if by_it else none)
    if chosen:
        fitting = tuple(rule for rule in rules if rule.applies and rule.condition == chosen)
        yield _fitting(chosen, fitting, contradicting)


def _fitting(
    entered: str, rules: tuple[Rule, ...], contradicting: Mapping[Link, set[str]], none: str = ""
) -> FittingRules:
    iris = {rule.iri for rule in rules}
    shared = tuple(finding for finding, members in contradicting.items() if len(members & iris) > 1)
    return FittingRules(entered, rules, none or _note(rules), shared)


def _note(fitting: Sequence[Rule]) -> str:
    if not fitting:
        return "No rule that the sources print covers this."
    if len(fitting) == 1:
        return ""
    if len({rule.dose for rule in fitting}) == 1:
        return f"{len(fitting)} printed rules cover this, with the same dose."
    return (
        f"{len(fitting)} printed rules cover this, with different doses: as they are printed, their ranges "
        "overlap here, and the sources do not say which of them holds."
    )
