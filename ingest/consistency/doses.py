"""Doses against each other: dose rules that gape or overlap, days beyond a cycle, doses told in two ways."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from ingest.consistency.checked import CheckedDocument, inconsistency
from ingest.consistency.comparisons import labels_of, printed
from kg.facts import DoseInstruction, DoseRule, Fact, Inconsistency, Place, Ref
from kg.facts.shares import unit

_INFINITE = Decimal("Infinity")


def dose_bands(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield crossed ends, overlaps and gaps of the dose rules of one table or section."""
    found: defaultdict[tuple[object, ...], list[DoseRule]] = defaultdict(list)
    for rule in facts:
        if isinstance(rule, DoseRule) and rule.quantity and not rule.condition:
            found[rule.at.locator.container, rule.drug, rule.quantity, rule.quantity_unit].append(rule)
    labels = labels_of(facts)
    for rules in found.values():
        crossed = [rule for rule in rules if _low(rule) > _high(rule)]
        yield from (_crossed(source, rule, labels) for rule in crossed)
        sound = sorted(
            (rule for rule in rules if rule not in crossed), key=lambda rule: (_low(rule), _high(rule))
        )
        yield from _overlaps(source, sound, labels)
        yield from _gaps(source, sound, labels)


def _low(rule: DoseRule) -> Decimal:
    return rule.low if rule.low is not None else -_INFINITE


def _high(rule: DoseRule) -> Decimal:
    return rule.high if rule.high is not None else _INFINITE


def _crossed(source: Ref, rule: DoseRule, labels: Mapping[Ref, str]) -> Inconsistency:
    label = f"Ends of {_interval(rule)} ({labels[rule.drug]})"
    resolution = "the lower end is above the upper one: the ends are exchanged, or one is misprinted"
    return inconsistency(source, "dose ends", "content", label, [rule.as_written], _places(rule), resolution)


def _overlaps(source: Ref, rules: Sequence[DoseRule], labels: Mapping[Ref, str]) -> Iterator[Inconsistency]:
    for one, other in combinations(rules, 2):
        low, high = max(_low(one), _low(other)), min(_high(one), _high(other))
        if low < high or (low == high and _holds(one, low) and _holds(other, low)):
            where = f"at {printed(low)}" if low == high else f"from {low} to {high}"
            label = f"Two doses of {labels[one.drug]} {where} {one.quantity_unit or ''}".rstrip()
            both = f"both intervals, {_interval(one)} and {_interval(other)}, hold {where}"
            resolution = f"{both}: one end is meant open, or an end is misprinted"
            readings, at = [one.as_written, other.as_written], _places(one, other)
            yield inconsistency(source, "dose overlap", "content", label, readings, at, resolution)


def _holds(rule: DoseRule, end: Decimal) -> bool:
    return (end != rule.low or bool(rule.low_closed)) and (end != rule.high or bool(rule.high_closed))


def _gaps(source: Ref, rules: Sequence[DoseRule], labels: Mapping[Ref, str]) -> Iterator[Inconsistency]:
    """Yield what lies between two neighbours; 49 and 50 leave none, where whole numbers are printed."""
    for one, other in pairwise(rules):
        end, start = _high(one), _low(other)
        missing = end == start and not (_holds(one, end) or _holds(other, start))
        if missing or (end < start and start - end > max(unit(end), unit(start))):
            where = f"at {printed(end)}" if missing else f"between {printed(end)} and {printed(start)}"
            label = f"No dose of {labels[one.drug]} {where} {one.quantity_unit or ''}".rstrip()
            neither = f"neither {_interval(one)} nor {_interval(other)} holds {where}"
            resolution = f"{neither}: an end is meant closed, or a band is missing"
            readings, at = [one.as_written, other.as_written], _places(one, other)
            yield inconsistency(source, "dose gap", "content", label, readings, at, resolution)


def _places(*rules: DoseRule) -> list[Place]:
    """Return where the doses stand, and the other figures of their rows."""
    row = {rule: rule.at.locator.parts[:1] for rule in rules}
    figures = ((rule, place) for rule in rules for place in (rule.at, *rule.figures_at))
    return list(dict.fromkeys(place for rule, place in figures if place.locator.parts[:1] == row[rule]))


def _interval(rule: DoseRule) -> str:
    """Return an interval with square brackets at closed ends."""
    opening = "[" if rule.low is not None and rule.low_closed else "("
    closing = "]" if rule.high is not None and rule.high_closed else ")"
    low = "−∞" if rule.low is None else printed(rule.low)
    high = "∞" if rule.high is None else printed(rule.high)
    return f"{opening}{low}, {high}{closing}"


_DAYS = re.compile(
    r"\bdays?\s+(\d+(?:\s*(?:,\s*and\b|,|\band\b)\s*\d+){3,})(?!\s*[-–—]\s*\d|\d)", re.IGNORECASE
)
_SHORTEST_STEP = 3
_FIELDS = ("dose_low", "dose_high", "unit", "days", "frequency", "cycle_days")


def days_within_cycle(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield instructions whose days go beyond the end of their cycle."""
    labels = labels_of(facts)
    for one in facts:
        days = _days(one.days) if isinstance(one, DoseInstruction) and one.days else []
        if isinstance(one, DoseInstruction) and one.cycle_days and days and max(days) > one.cycle_days:
            label = f"Day {max(days)} of a {one.cycle_days}-day cycle ({labels[one.drug]})"
            readings = [one.as_written, f"{one.cycle_days}-day cycle"]
            resolution = "the days or the length of the cycle are misprinted, or belong to another drug"
            yield inconsistency(source, "day beyond cycle", "content", label, readings, [one.at], resolution)


def _days(days: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", days)]


def uneven_days(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield lists of days in even steps whose last step alone is one day longer or shorter."""
    for passage in reading.passages():
        for match in _DAYS.finditer(passage.text):
            days = _days(match[1])
            if (wanted := _even_end(days)) is not None:
                label = f"Days {', '.join(map(str, days))}: the last step differs by one day"
                readings, at = [match[0], f"day {wanted}"], [passage.place(*match.span())]
                resolution = f"in even steps the last day would be {wanted}; the study itself can tell"
                yield reading.inconsistency("day list", "wording", label, readings, at, resolution)


def _even_end(days: Sequence[int]) -> int | None:
    """Return the last day that even steps would give, if the printed one is next to it.

    >>> _even_end([1, 8, 15, 21]), _even_end([1, 8, 15, 22]), _even_end([1, 4, 8, 11])
    (22, None, None)
    """
    steps = [later - earlier for earlier, later in pairwise(days)]
    step, wanted = steps[0], days[-2] + steps[0]
    even = len(steps) > 2 and set(steps[:-1]) == {step} and step >= _SHORTEST_STEP
    return wanted if even and abs(wanted - days[-1]) == 1 else None


def doses_agree(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield instructions for one drug of one arm that differ between a table and the text."""
    labels = labels_of(facts)
    found: defaultdict[tuple[object, ...], list[DoseInstruction]] = defaultdict(list)
    for one in facts:
        if isinstance(one, DoseInstruction) and one.arm is not None:
            found[one.arm, one.drug, one.part].append(one)
    for instructions in found.values():
        first = instructions[0].at.locator.container
        printed = [one for one in instructions if one.at.locator.container == first]
        for again in (one for one in instructions if one.at.locator.container != first):
            told = [one for one in printed if _same_cycles(one, again)]
            if told and all(_differing(one, again) for one in told):
                yield _differs(source, told[0], again, labels)


def _same_cycles(one: DoseInstruction, other: DoseInstruction) -> bool:
    start = max(one.cycle_from or 1, other.cycle_from or 1)
    ends = [end for end in (one.cycle_to, other.cycle_to) if end is not None]
    return not ends or start <= min(ends)


def _differing(one: DoseInstruction, other: DoseInstruction) -> list[str]:
    pairs = [(field, getattr(one, field), getattr(other, field)) for field in _FIELDS]
    return [field for field, mine, theirs in pairs if None not in (mine, theirs) and mine != theirs]


def _differs(
    source: Ref, one: DoseInstruction, other: DoseInstruction, labels: Mapping[Ref, str]
) -> Inconsistency:
    fields = " and ".join(field.replace("_", " ") for field in _differing(one, other))
    label = f"{labels[one.drug]}: {fields} in two places ({labels[one.arm or one.regimen]})"
    readings = [one.as_written, other.as_written]
    resolution = "one place is misprinted, or they tell of different patients or parts of the treatment"
    return inconsistency(source, "doses differ", "content", label, readings, [one.at, other.at], resolution)
