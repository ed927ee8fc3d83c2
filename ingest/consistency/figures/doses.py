"""Dose rules against each other: gaps, overlaps and crossed ends of their intervals."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from ingest.consistency.figures.results import container, labels_of, printed
from ingest.consistency.figures.rounding import unit
from ingest.consistency.reading import inconsistency
from kg.facts import DoseRule, Fact, Inconsistency, Place, Ref

_INFINITE = Decimal("Infinity")


def dose_bands(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield crossed ends, overlaps and gaps of the dose rules of one table or section."""
    found: defaultdict[tuple[object, ...], list[DoseRule]] = defaultdict(list)
    for rule in facts:
        if isinstance(rule, DoseRule) and rule.quantity and not rule.condition:
            found[container(rule.at), rule.drug, rule.quantity, rule.quantity_unit].append(rule)
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
    return inconsistency(
        source,
        "dose ends",
        "content",
        label=f"Ends of {_interval(rule)} ({labels[rule.drug]})",
        readings=[rule.as_written],
        at=_places(rule),
        resolution="the lower end is above the upper one: the ends are exchanged, or one is misprinted",
    )


def _overlaps(source: Ref, rules: Sequence[DoseRule], labels: Mapping[Ref, str]) -> Iterator[Inconsistency]:
    for one, other in combinations(rules, 2):
        low, high = max(_low(one), _low(other)), min(_high(one), _high(other))
        if low < high or (low == high and _holds(one, low) and _holds(other, low)):
            where = f"at {printed(low)}" if low == high else f"from {low} to {high}"
            yield inconsistency(
                source,
                "dose overlap",
                "content",
                label=f"Two doses of {labels[one.drug]} {where} {one.quantity_unit or ''}".rstrip(),
                readings=[one.as_written, other.as_written],
                at=_places(one, other),
                resolution=f"both intervals, {_interval(one)} and {_interval(other)}, hold {where}:"
                " one end is meant open, or an end is misprinted",
            )


def _holds(rule: DoseRule, end: Decimal) -> bool:
    return (end != rule.low or bool(rule.low_closed)) and (end != rule.high or bool(rule.high_closed))


def _gaps(source: Ref, rules: Sequence[DoseRule], labels: Mapping[Ref, str]) -> Iterator[Inconsistency]:
    """Yield what lies between two neighbours; 49 and 50 leave none, where whole numbers are printed."""
    for one, other in pairwise(rules):
        end, start = _high(one), _low(other)
        missing = end == start and not (_holds(one, end) or _holds(other, start))
        if missing or (end < start and start - end > max(unit(end), unit(start))):
            where = f"at {printed(end)}" if missing else f"between {printed(end)} and {printed(start)}"
            yield inconsistency(
                source,
                "dose gap",
                "content",
                label=f"No dose of {labels[one.drug]} {where} {one.quantity_unit or ''}".rstrip(),
                readings=[one.as_written, other.as_written],
                at=_places(one, other),
                resolution=f"neither {_interval(one)} nor {_interval(other)} holds {where}:"
                " an end is meant closed, or a band is missing",
            )


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
