"""`/doses`: the rules for the dose of a drug as they are printed, and those that fit what is entered."""

import re
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
from webui.site.reader import Reader, reader

blueprint = Blueprint("doses", __name__)
_CONDITION, _AGE = "condition", "age"
_YEAR = "a"  # UCUM
_DIGITS = 8  # of a number entered; none that is measured of a patient has more
_NUMBER = re.compile(r"[0-9]+([.,][0-9]+)?")


@rows_of("pages", "dose-rules")
class PrintedRule:
    """A rule for the dose of a drug as a source prints it; units are of UCUM."""

    rule: Iri
    quantity: Iri | None
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
    at: Iri


@rows_of("pages", "dose-rule-contradictions")
class RuleInconsistency:
    """A rule and an inconsistency of the source at its place."""

    rule: Iri
    finding: Iri


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
    fields = _fields(read, printed)
    conditions = tuple(dict.fromkeys(each.condition for each in printed if each.condition))
    known = {DRUG, _CONDITION, *(field.name for field in fields)}
    refuse_unknown(known, "no rule for this drug goes by it")
    chosen = _condition(conditions)
    numbers = {field.quantity.iri: _number(field) for field in fields if field.entered}
    rules = tuple(_rule(read, each, numbers, chosen) for each in printed)
    contradicting = _contradicting(read, drug.iri) if drug else {}
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


def _fields(read: Reader, printed: Iterable[PrintedRule]) -> tuple[Field, ...]:
    """Return a field for each quantity and unit that the rules go by."""
    found = {}
    for each in printed:
        if each.quantity:
            link, unit = read.names.link(each.quantity), each.quantity_unit or ""
            found[link.iri, unit] = _field(slug(link.label), link, unit)
    if not any(field.unit == _YEAR for field in found.values()):
        # People think of age first; where no rule goes by it, the answer says so.
        found["", _YEAR] = _field(_AGE, Link("", _AGE), _YEAR)
    return tuple(found.values())


def _field(name: str, quantity: Link, unit: str) -> Field:
    return Field(name, quantity, unit, request.args.get(name, "").strip())


def _number(field: Field) -> Decimal:
    if not _NUMBER.fullmatch(field.entered) or len(field.entered) > _DIGITS:
        raise BadValue(
            f"Parameter {field.name!r}: a number from 0 up in {field.unit or 'its unit'}, of at most "
            f"{_DIGITS} characters, such as 45; not {field.entered!r}."
        )
    return Decimal(field.entered.replace(",", "."))


def _condition(known: Iterable[str]) -> str | None:
    asked = request.args.get(_CONDITION, "").strip()
    if not asked:
        return None
    for each in known:
        if slug(asked) == slug(each):
            return each
    told = ", ".join(repr(slug(each)) for each in known) or "none"
    raise BadValue(f"Parameter {_CONDITION!r}: the rules for this drug name no {asked!r}. There are: {told}.")


def _rule(read: Reader, printed: PrintedRule, numbers: Mapping[str, Decimal], chosen: str | None) -> Rule:
    quantity, within = printed.quantity, _interval(printed)
    fits: bool | None = None
    if quantity and quantity in numbers and within:
        fits = within.holds(numbers[quantity])
    elif printed.condition and chosen:
        fits = printed.condition == chosen
    return Rule(
        iri=printed.rule,
        quantity=read.names.link(quantity) if quantity else None,
        interval=within,
        condition=printed.condition,
        dose=_dose(printed),
        printed=printed.as_written,
        at=whole_place(read.names.link(printed.at)),
        applies=fits,
    )


def _interval(printed: PrintedRule) -> Interval | None:
    ends = printed.low, bool(printed.low_closed), printed.high, bool(printed.high_closed)
    words = interval(*ends, printed.quantity_unit)
    return Interval(*ends, words) if words else None


def _dose(printed: PrintedRule) -> str:
    """Return a dose in words: how much, how often, on which days."""
    parts = [
        measure(printed.dose, printed.dose_unit),
        how_often(printed.every_days) if printed.every_days is not None else None,
        f"on days {days_told(printed.days)}" if printed.days is not None else None,
        f"of a cycle of {measure(printed.cycle_days, 'd')}" if printed.cycle_days is not None else None,
    ]
    return " ".join(filter(None, parts))


def _contradicting(read: Reader, drug: str) -> Mapping[Link, set[str]]:
    """Return the inconsistencies of a source at the places of rules, with the rules."""
    found: dict[Link, set[str]] = {}
    for row in read.records(RuleInconsistency, iri=drug):
        found.setdefault(read.names.link(row.finding), set()).add(row.rule)
    return found


def _shared(contradicting: Mapping[Link, set[str]], fitting: Sequence[Rule]) -> tuple[Link, ...]:
    fit = {rule.iri for rule in fitting}
    return tuple(finding for finding, members in contradicting.items() if len(members & fit) > 1)


def _findings(
    rules: Sequence[Rule],
    fields: Iterable[Field],
    chosen: str | None,
    contradicting: Mapping[Link, set[str]],
) -> Iterable[FittingRules]:
    for field in fields:
        if field.entered:
            fitting = tuple(
                rule for rule in rules if rule.applies and rule.quantity == field.quantity and rule.interval
            )
            entered = f"{field.quantity.label} {measure(field.entered, field.unit)}"
            goes_by = any(rule.quantity == field.quantity for rule in rules)
            none = f"No rule for this drug goes by {field.quantity.label} in {_words(field)}."
            if any(rule.condition for rule in rules):
                none += " Some go by a condition in words, which can be chosen above."
            note = _note(fitting) if goes_by else none
            yield FittingRules(entered, fitting, note, _shared(contradicting, fitting))
    if chosen:
        fitting = tuple(rule for rule in rules if rule.applies and rule.condition == chosen)
        yield FittingRules(chosen, fitting, _note(fitting), _shared(contradicting, fitting))


def _words(field: Field) -> str:
    return "years" if field.unit == _YEAR else field.unit


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
