"""Who judges: the rule file over all evidence, with the limits of each line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from kg.facts import Limit, Ref
from kg.store import Store
from kg.verdicts.evidence import EvidenceBase, JudgedLine, ref
from kg.verdicts.limits import limits_of
from kg.verdicts.rules import RuleRow, Rules, Scale, Tally, decide

Sides = tuple[list[JudgedLine], list[JudgedLine]]
"""Lines in favour, and lines against."""


@dataclass(frozen=True, slots=True)
class Judge:
    """The rules, the evidence, and the limits of each line, the heaviest first."""

    rules: Rules
    base: EvidenceBase
    limits: Mapping[Ref, tuple[Limit, ...]]

    @classmethod
    def of(cls, store: Store, rules: Rules) -> Self:
        """Read the evidence in *store* and find the limits of its lines."""
        return cls.over(EvidenceBase.read(store), rules)

    @classmethod
    def over(cls, base: EvidenceBase, rules: Rules) -> Self:
        """Find the limits of the lines of *base*."""
        lines = (line for found in base.lines.values() for line in found)
        return cls(rules, base, {line.ref: limits_of(line, base, rules) for line in lines})

    def scale(self, lines: Sequence[JudgedLine]) -> Scale:
        """Return the scale for lines on one statement."""
        return self.rules.scale(ref(lines[0].predicate))

    def deciding(self, lines: Sequence[JudgedLine]) -> list[JudgedLine]:
        """Return the lines that decide: those that are counted, and take a side."""
        counted = self.rules.counted
        return [
            each
            for each in lines
            if each.directness in counted.directness
            and each.voice in counted.voice
            and each.direction in {"supports", "disputes"}
        ]

    def sides(self, lines: Sequence[JudgedLine]) -> Sides:
        """Return the lines that decide, by where they stand."""
        deciding = self.deciding(lines)
        favour = [each for each in deciding if each.direction == "supports"]
        return favour, [each for each in deciding if each.direction == "disputes"]

    def tally(self, lines: Sequence[JudgedLine]) -> Tally:
        """Count the lines on one statement by where they stand."""
        favour, against = self.sides(lines)

        def number(side: list[JudgedLine], wanted: Limit | None) -> int:
            return sum(self._heaviest(each) == wanted for each in side)

        return Tally(
            in_favour=len(favour),
            in_part=sum(each.extent == "in part" for each in favour),
            firm_in_favour=number(favour, None),
            hedged_in_favour=number(favour, Limit.HEDGED),
            narrower_in_favour=number(favour, Limit.NARROWER),
            against=len(against),
            firm_against=number(against, None),
            lines=len(lines),
        )

    def decide(self, scale: Scale, lines: Sequence[JudgedLine]) -> RuleRow | None:
        """Return the row of *scale* that holds for *lines*; None where the scale is silent."""
        return decide(scale, self.tally(lines))

    def limits_of_side(self, side: Sequence[JudgedLine]) -> tuple[Limit, ...]:
        """Return the limits of the firmest lines of one side, the heaviest first; none if one is firm."""
        order = [each.limit for each in self.rules.limits]
        heaviest = [self._heaviest(each) for each in side]
        firmest = next((each for each in (None, *reversed(order)) if each in heaviest), None)
        firm = [line for line, limit in zip(side, heaviest, strict=True) if limit == firmest]
        held = {limit for line in firm for limit in self.limits[line.ref]}
        return tuple(limit for limit in order if limit in held)

    def _heaviest(self, line: JudgedLine) -> Limit | None:
        return next(iter(self.limits[line.ref]), None)
