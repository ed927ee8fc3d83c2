"""Results as the checks compare them: which there are, how they print, and what can be compared with what.

``comparisons.yaml`` has the lists.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ingest.yaml_records import parse
from kg.facts import Arm, Entity, Fact, Inconsistency, Ref, ResultStatus, StudyResult
from kg.facts.shares import unit

_FILE = Path(__file__).parent / "comparisons.yaml"


class Comparisons(BaseModel):
    """Outcomes with the response categories they count, endpoints in order, and words of populations."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    responses: Mapping[Ref, frozenset[str]]
    may_overlap: tuple[frozenset[str], ...]
    no_later_than: Mapping[Ref, tuple[Ref, ...]]
    whole_group: frozenset[str]
    grades: Mapping[str, str]
    settings_apart: tuple[frozenset[Ref], ...]

    def grade(self, as_written: str | None) -> str | None:
        """Return a grade under the one name that its spellings share."""
        return self.grades.get(as_written, as_written) if as_written is not None else None

    def exclude_each_other(self, one: frozenset[str], other: frozenset[str]) -> bool:
        """Tell whether no patient can be counted in both sets of response categories."""
        both = one | other
        return not one & other and not any(
            pair <= both and pair & one and pair & other for pair in self.may_overlap
        )


@cache
def comparisons() -> Comparisons:
    """Return the lists, read once.

    :raises UnreadableFile: when the file is no YAML.
    """
    held, _ = parse(_FILE)
    return Comparisons.model_validate(held)


PERCENTAGE = re.compile(r"(?<![\d.·])(\d+(?:[.·]\d+)?)\s*%")
_MONTHS_IN = {"mo": Decimal(1), "a": Decimal(12), "wk": 84 / Decimal("365.25"), "d": 12 / Decimal("365.25")}
"""Julian years of 365.25 days, as UCUM has them."""


def reported(facts: Sequence[Fact]) -> Iterator[StudyResult]:
    """Yield every result that has a value, in the order of the facts."""
    for fact in facts:
        if isinstance(fact, StudyResult) and fact.status is ResultStatus.REPORTED and fact.value is not None:
            yield fact


def figure_of(one: StudyResult) -> Decimal:
    """Return the value of a result that has one."""
    return one.value if one.value is not None else Decimal(0)


def told_spans(facts: Sequence[Fact]) -> dict[str, list[tuple[int, int]]]:
    """Return the characters that findings name first, by sentence or cell: those they are about."""
    found: dict[str, list[tuple[int, int]]] = {}
    for fact in facts:
        for place in fact.at[:1] if isinstance(fact, Inconsistency) else ():
            if place.locator.chars is not None:
                found.setdefault(place.locator.place, []).append(place.locator.chars)
    return found


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


def agree(one: Decimal, other: Decimal) -> bool:
    """Tell whether two printed figures can be one, the coarser rounded from the finer.

    >>> agree(Decimal("60"), Decimal("60.2")), agree(Decimal("2.5"), Decimal("2.6"))
    (True, False)
    """
    return one == other or (unit(one) != unit(other) and abs(one - other) <= max(unit(one), unit(other)) / 2)
