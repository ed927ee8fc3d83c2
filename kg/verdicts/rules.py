"""The rule file that turns evidence lines into verdicts, read and executed as it stands.

The rules themselves are in `ontology/verdict-rules.yaml`, for a clinician to read;
nothing about a relation or a verdict is decided here.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from kg.facts import Limit, Ref, slug
from kg.schema.resources import folder
from kg.schema.yaml_files import FileModel, read_yaml

Presence = Literal["some", "none"]


class Conditions(FileModel):
    """What must be there, or must not, for a row to hold; None: does not matter."""

    in_favour: Presence | None = Field(None, alias="in favour")
    in_part: Presence | None = Field(None, alias="in part")
    firm_in_favour: Presence | None = Field(None, alias="firm in favour")
    hedged_in_favour: Presence | None = Field(None, alias="hedged in favour")
    narrower_in_favour: Presence | None = Field(None, alias="narrower in favour")
    against: Presence | None = None
    firm_against: Presence | None = Field(None, alias="firm against")
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


class LimitRow(FileModel):
    """A limit that lines may have, and why it is one."""

    limit: Limit
    because: str


class Laboratory(FileModel):
    """What is seen in patients, and which statements are of cells or molecules: cells show these."""

    in_patients: tuple[Ref, ...] = Field(alias="in patients")
    designs: tuple[Ref, ...]
    relations: tuple[Ref, ...]
    kinds: tuple[str, ...]


class Rules(FileModel):
    """The whole rule file."""

    counted: Counted
    existential: tuple[Ref, ...] = ()
    limits: tuple[LimitRow, ...]
    laboratory: Laboratory
    scales: tuple[Scale, ...]

    @model_validator(mode="after")
    def _names_each_limit(self) -> "Rules":
        if sorted(each.limit for each in self.limits) != sorted(Limit):
            raise ValueError(f"limits: each of {', '.join(Limit)} once, the heaviest first")
        return self

    def scale(self, relation: str) -> Scale:
        """Return the first scale that serves *relation*."""
        return next(scale for scale in self.scales if scale.relations == "any" or relation in scale.relations)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many lines stand where; a line is firm, or counted under the heaviest of its limits."""

    in_favour: int = 0
    in_part: int = 0
    firm_in_favour: int = 0
    hedged_in_favour: int = 0
    narrower_in_favour: int = 0
    against: int = 0
    firm_against: int = 0
    lines: int = 0

    def holds(self, conditions: Conditions) -> bool:
        """Say whether *conditions* hold for these counts."""
        wanted = ((name, getattr(conditions, name)) for name in type(conditions).model_fields)
        return all(want is None or (getattr(self, name) > 0) == (want == "some") for name, want in wanted)


def read_rules(path: Path | None = None) -> Rules:
    """Read the rule file.

    :raises UnreadableFile: when it is no such file; the reason names the field.
    """
    return read_yaml(path or folder("ontology") / "verdict-rules.yaml", Rules)


def decide(scale: Scale, counts: Tally) -> RuleRow | None:
    """Return the first row of *scale* that holds, or None if the scale is silent."""
    return next((row for row in scale.rows if counts.holds(row.conditions)), None)
