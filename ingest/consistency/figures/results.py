"""Results as the checks compare them: which there are, where they stand, and how they print."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from kg.facts import Arm, Entity, Fact, Inconsistency, Place, Ref, ResultStatus, StudyResult

_MONTHS_IN = {"mo": Decimal(1), "a": Decimal(12), "wk": 84 / Decimal("365.25"), "d": 12 / Decimal("365.25")}
"""Julian years of 365.25 days, as UCUM has them."""


def reported(facts: Sequence[Fact]) -> Iterator[StudyResult]:
    """Yield every result that has a value, in the order of the facts."""
    for fact in facts:
        if isinstance(fact, StudyResult) and fact.status is ResultStatus.REPORTED and fact.value is not None:
            yield fact


def bare_place(at: Place) -> str:
    """Return the whole sentence or cell of a place, without characters and digest."""
    return at.locator.place


def told_spans(facts: Sequence[Fact]) -> dict[str, list[tuple[int, int]]]:
    """Return the characters that findings name first, by sentence or cell: those they are about."""
    found: dict[str, list[tuple[int, int]]] = {}
    for fact in facts:
        for place in fact.at[:1] if isinstance(fact, Inconsistency) else ():
            if place.locator.chars is not None:
                found.setdefault(bare_place(place), []).append(place.locator.chars)
    return found


def container(at: Place) -> str:
    """Return the section or table of a place."""
    return at.locator.container


class _Labels(dict[Ref, str]):
    """What things are called; a thing without a label by the last part of its name."""

    def __missing__(self, iri: Ref) -> str:
        return iri.rsplit("/", 1)[-1]


def labels_of(facts: Sequence[Fact]) -> Mapping[Ref, str]:
    """Return what arms and known things are called; for others, the last part of their name.

    >>> labels_of([])[Ref("outcome/ge-pr")]
    'ge-pr'
    """
    return _Labels({fact.iri: fact.label for fact in facts if isinstance(fact, Arm | Entity)})


def in_months(value: Decimal, unit: str) -> Decimal | None:
    """Return a duration in months, or None if *unit* (UCUM) is no unit of time."""
    factor = _MONTHS_IN.get(unit)
    return value * factor if factor is not None else None


def printed(value: Decimal) -> str:
    """Return a figure without exponent."""
    return f"{value:f}"


def numbers(values: Sequence[int]) -> str:
    """Return numbers as a list in words.

    >>> numbers([66, 65, 64]), numbers([29])
    ('66, 65 or 64', '29')
    """
    shown = [str(value) for value in values]
    return " or ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
