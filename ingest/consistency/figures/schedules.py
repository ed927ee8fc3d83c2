"""Days and doses of schedules: within their cycle, in even steps, and the same wherever they are printed."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from ingest.consistency.figures.results import container, labels_of
from ingest.consistency.passages import passages
from ingest.consistency.reading import Reading, inconsistency
from kg.facts import DoseInstruction, Fact, Inconsistency, Ref

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
            yield inconsistency(
                source,
                "day beyond cycle",
                "content",
                label=f"Day {max(days)} of a {one.cycle_days}-day cycle ({labels[one.drug]})",
                readings=[one.as_written, f"{one.cycle_days}-day cycle"],
                at=[one.at],
                resolution="the days or the length of the cycle are misprinted, or belong to another drug",
            )


def _days(days: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", days)]


def uneven_days(reading: Reading) -> Iterator[Inconsistency]:
    """Yield lists of days in even steps whose last step alone is one day longer or shorter."""
    for passage in passages(reading.document):
        for match in _DAYS.finditer(passage.text):
            days = _days(match[1])
            if (wanted := _even_end(days)) is not None:
                yield inconsistency(
                    reading.source,
                    "day list",
                    "wording",
                    label=f"Days {', '.join(map(str, days))}: the last step differs by one day",
                    readings=[match[0], f"day {wanted}"],
                    at=[passage.place(*match.span())],
                    resolution=f"in even steps the last day would be {wanted}; the study itself can tell",
                )


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
        first = container(instructions[0].at)
        printed = [one for one in instructions if container(one.at) == first]
        for again in (one for one in instructions if container(one.at) != first):
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
    return inconsistency(
        source,
        "doses differ",
        "content",
        label=f"{labels[one.drug]}: {fields} in two places ({labels[one.arm or one.regimen]})",
        readings=[one.as_written, other.as_written],
        at=[one.at, other.at],
        resolution="one place is misprinted, or they tell of different patients or parts of the treatment",
    )
