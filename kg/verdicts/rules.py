"""The rule file that turns evidence lines into verdicts, read and executed as it stands.

The rules themselves are in `ontology/verdict-rules.yaml`, for a clinician to read;
nothing about a relation or a verdict is decided here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from kg.facts import Ref, slug
from kg.schema.resources import folder
from kg.schema.yaml_files import FileModel, read_yaml
from kg.verdicts.evidence import JudgedLine

Presence = Literal["some", "none"]


class Conditions(FileModel):
    """What must be there, or must not, for a row to hold; None: does not matter."""

    in_favour: Presence | None = Field(None, alias="in favour")
    in_full: Presence | None = Field(None, alias="in full")
    in_part: Presence | None = Field(None, alias="in part")
    against: Presence | None = None
    lines: Presence | None = None


class RuleRow(FileModel):
    """One row of a scale: conditions, the verdict they give, and why in plain words."""

    verdict: Ref
    conditions: Conditions = Field(alias="if")
    because: str
    shortcut: str | None = None


class Scale(FileModel):
    """The rows that serve one or more relations."""

    name: str
    relations: tuple[Ref, ...] | Literal["any"]
    frame: str | None = None
    rows: tuple[RuleRow, ...]

    def rule(self, row: RuleRow) -> Ref:
        """Return the name of one row as a thing that a verdict can point at."""
        return Ref(f"rule/{slug(self.name)}-{row.verdict.removeprefix('verdict/')}")


class Counted(FileModel):
    """Which lines decide: those with one of these values in each field."""

    directness: tuple[str, ...]
    voice: tuple[str, ...]


class Rules(FileModel):
    """The whole rule file."""

    counted: Counted
    existential: tuple[Ref, ...] = ()
    scales: tuple[Scale, ...]

    def scale(self, relation: str) -> Scale:
        """Return the first scale that serves *relation*."""
        return next(scale for scale in self.scales if scale.relations == "any" or relation in scale.relations)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many lines stand where."""

    in_full: int = 0
    in_part: int = 0
    against: int = 0
    lines: int = 0

    def holds(self, conditions: Conditions) -> bool:
        """Say whether *conditions* hold for these counts."""
        counts = {
            "in_favour": self.in_full + self.in_part,
            "in_full": self.in_full,
            "in_part": self.in_part,
            "against": self.against,
            "lines": self.lines,
        }
        wanted = ((name, getattr(conditions, name)) for name in counts)
        return all(want is None or (counts[name] > 0) == (want == "some") for name, want in wanted)


def read_rules(path: Path | None = None) -> Rules:
    """Read the rule file.

    :raises UnreadableFile: when it is no such file; the reason names the field.
    """
    return read_yaml(path or folder("ontology") / "verdict-rules.yaml", Rules)


def deciding(lines: Sequence[JudgedLine], counted: Counted) -> list[JudgedLine]:
    """Return the lines that decide."""
    return [each for each in lines if each.directness in counted.directness and each.voice in counted.voice]


def tally(lines: Sequence[JudgedLine], counted: Counted) -> Tally:
    """Count the lines on one proposition by where they stand."""
    decisive = deciding(lines, counted)
    favour = [each for each in decisive if each.direction == "supports"]
    in_part = sum(each.extent == "in part" for each in favour)
    against = sum(each.direction == "disputes" for each in decisive)
    return Tally(len(favour) - in_part, in_part, against, len(lines))


def decide(scale: Scale, counts: Tally) -> RuleRow | None:
    """Return the first row of *scale* that holds, or None if the scale is silent."""
    return next((row for row in scale.rows if counts.holds(row.conditions)), None)
