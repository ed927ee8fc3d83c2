"""Doses against each other: dose rules that gape or overlap, days beyond a cycle, doses told in two ways."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from ingest.consistency.checked import CheckedDocument, inconsistency
from ingest.consistency.comparisons import labels_of, printed
from kg.facts import DoseInstruction, DoseRule, DoseStatus, Fact, Inconsistency, Place, Ref
from kg.facts.shares import unit

_INFINITE = Decimal("Infinity")


def dose_bands(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield crossed ends, overlaps and gaps of the dose rules of one table or section."""
    labels = labels_of(facts)
    for rules in _bands(facts):
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


def dose_order(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield dose rules of one drug and quantity whose doses a day rise from band to band and fall again."""
    labels = labels_of(facts)
    for rules in _bands(facts):
        ordered = sorted(rules, key=lambda rule: (_low(rule), _high(rule)))
        steps = [_per_day(other) - _per_day(one) for one, other in pairwise(ordered)]
        turns = [n for n in range(1, len(steps)) if steps[n - 1] * steps[n] < 0]
        for n in turns[:1]:
            three = ordered[n - 1 : n + 2]
            doses = ", ".join(f"{printed(_per_day(rule).normalize())} {rule.dose_unit}/day" for rule in three)
            label = f"Doses of {labels[three[0].drug]} rise and fall again: {doses}"
            readings, at = [rule.as_written for rule in three], _places(*three)
            resolution = "bands of one quantity go one way: a dose, an interval or the days are misprinted"
            yield inconsistency(source, "dose order", "content", label, readings, at, resolution)


def _bands(facts: Sequence[Fact]) -> Iterable[list[DoseRule]]:
    """Return the dose rules of one table or section, drug, quantity and unit, list by list."""
    found: defaultdict[tuple[object, ...], list[DoseRule]] = defaultdict(list)
    for rule in facts:
        if isinstance(rule, DoseRule) and rule.quantity and not rule.condition:
            found[rule.at.locator.container, rule.drug, rule.quantity, rule.quantity_unit].append(rule)
    return found.values()


def _per_day(rule: DoseRule) -> Decimal:
    return rule.dose / rule.every_days


_TENFOLD = 10
_FARTHEST = 5
"""How many times the doses of a cycle may differ before days no longer explain a tenfold dose."""


def doses_apart(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield doses of one drug in two arms ten or a hundred times apart, if those of a cycle are apart too."""
    labels = labels_of(facts)
    found: defaultdict[tuple[Ref, str], dict[Decimal, DoseInstruction]] = defaultdict(dict)
    for one in facts:
        if isinstance(one, DoseInstruction) and one.dose_high and one.dose_low == one.dose_high and one.unit:
            found[one.drug, one.unit].setdefault(one.dose_high.normalize(), one)
    for doses in found.values():
        for dose, one in doses.items():
            other = doses.get((dose * _TENFOLD).normalize()) or doses.get((dose * _TENFOLD**2).normalize())
            if other is not None and not _explained(one, other):
                label = f"{labels[one.drug]}: {one.as_written} and {other.as_written}, ten times as much"
                readings, at = [one.as_written, other.as_written], [one.at, other.at]
                resolution = "a decimal point may be misplaced; the reports of the studies can tell"
                yield inconsistency(source, "dose apart", "content", label, readings, at, resolution)


def _explained(one: DoseInstruction, other: DoseInstruction) -> bool:
    """Say whether the lower dose is given so much more often that a cycle's doses are of one size."""
    if not one.days or not other.days:
        return False
    low = (one.dose_high or 0) * len(days_of(one.days))
    high = (other.dose_high or 0) * len(days_of(other.days))
    return high <= low * _FARTHEST


def days_of(days: str) -> set[int]:
    """Return the days that a list of days and ranges names.

    >>> sorted(days_of("1-3,8")), len(days_of("1-21"))
    ([1, 2, 3, 8], 21)
    """
    found: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:\s*[-–]\s*(\d+))?", days):
        found |= set(range(int(first), int(last or first) + 1))
    return found


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


def dose_status_agrees(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield arms whose maximum tolerated dose is given at one place and not reached at another."""
    labels = labels_of(facts)
    found: defaultdict[Ref, dict[DoseStatus, DoseInstruction]] = defaultdict(dict)
    for one in facts:
        if isinstance(one, DoseInstruction) and one.arm and one.dose_status is not DoseStatus.STANDARD:
            found[one.arm].setdefault(one.dose_status, one)
    for arm, ways in found.items():
        if len(ways) > 1:
            label = f"{' and '.join(status.value for status in ways)} of one arm ({labels[arm]})"
            readings, at = [status.value for status in ways], [one.at for one in ways.values()]
            resolution = "one place is of an earlier report, or misprinted; the study itself can tell"
            yield inconsistency(source, "doses differ", "content", label, readings, at, resolution)


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
