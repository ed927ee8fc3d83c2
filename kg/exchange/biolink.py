"""How things and claims read in the Biolink Model: `ontology/mappings/biolink.yaml`, as it stands.

Which category a kind has and which predicate a relation has is for a curator to decide; here
is only how the file is read and which line of it fits.
"""

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kg.schema.resources import folder, read_yaml

Polarity = Literal["asserted", "negated", "undecided", "left out"]
_TERM = Field(pattern=r"^biolink:[A-Za-z_]+$")
_MAY_BE_TERM = Field(None, pattern=r"^biolink:[A-Za-z_]+$")


class _BiolinkLine(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rendering(_BiolinkLine):
    """What a relation becomes. `direction` and `aspect` are the object's, for the `qualified` predicate."""

    predicate: str = _TERM
    qualified: str | None = _MAY_BE_TERM
    direction: Literal["increased", "decreased"] | None = None
    aspect: str | None = None
    inverted: bool = False
    object_is: Literal["disease"] | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> "Rendering":
        if self.inverted and (self.direction or self.aspect or self.object_is):
            raise ValueError("'inverted' has no direction, aspect or object_is: they are of the other side")
        if (self.direction or self.aspect) and not self.qualified:
            raise ValueError("a direction or an aspect needs a 'qualified' predicate")
        return self


class Case(Rendering):
    """A rendering that holds for some kinds or categories of subject and object; none named: for all."""

    subject: frozenset[str] = frozenset()
    object: frozenset[str] = frozenset()

    def fits(self, subject: Collection[str], object: Collection[str]) -> bool:
        """Say whether the case is for things of these kinds and categories."""
        return all(
            not wanted or not wanted.isdisjoint(names)
            for wanted, names in ((self.subject, subject), (self.object, object))
        )


class Relation(Rendering):
    """A relation or property: its rendering, unless one of the cases fits."""

    cases: tuple[Case, ...] = ()

    def rendering(self, subject: Collection[str], object: Collection[str]) -> Rendering:
        """Return the first case for things of these kinds and categories, else the relation's own."""
        return next((case for case in self.cases if case.fits(subject, object)), self)


class Knowledge(_BiolinkLine):
    """The Biolink knowledge level of what lines, verdicts and plain links say; of lines by their voice."""

    lines: Mapping[str, str]
    indirect_lines: str
    verdicts: str
    undecided_verdicts: str
    links: str


class Agents(_BiolinkLine):
    """The Biolink agent type of who says it."""

    lines: str
    verdicts: str
    links: str


class Biolink(_BiolinkLine):
    """The whole file; `model` is the version of the Biolink Model that its terms were looked up in."""

    model: str
    knowledge_source: str = Field(pattern=r"^infores:[a-z0-9.-]+$")
    kinds: Mapping[str, str]
    things: Mapping[str, str]
    kinds_left_out: Mapping[str, str]
    relations: Mapping[str, Relation]
    links: Mapping[str, Relation]
    links_left_out: Mapping[str, str]
    directions: Mapping[str, Polarity]
    verdicts: Mapping[str, Polarity]
    undecided: str = _TERM
    knowledge: Knowledge
    agents: Agents

    def category(self, thing: str, kind: str) -> str:
        """Return the category of a thing, by its name, else by its kind.

        :raises KeyError: when the file has no line for the kind.
        """
        return self.things.get(thing) or self.kinds[kind]


@cache
def read_biolink(path: Path | None = None) -> Biolink:
    """Return the shipped file, or the one at *path*.

    :raises UnreadableFile: when it cannot be read, or a line in it does not fit.
    """
    return read_yaml(path or folder("ontology") / "mappings" / "biolink.yaml", Biolink)
