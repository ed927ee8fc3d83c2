"""Words, order, signs and tones for what the graph holds as terms: `ontology/words.yaml`, as it stands.

What a verdict looks like, how families of outcomes are headed, what a route or a unit is called:
these are for a clinician to decide; here is only how the file is read.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field, model_validator

from kg.facts import BASE
from kg.schema.resources import folder
from kg.schema.yaml_files import FileModel, read_yaml

WORDS_FILE = "words.yaml"
ListOfRelations = Literal["up", "down", "well", "ill", "comparing"]
LISTS_OF_RELATIONS: tuple[ListOfRelations, ...] = get_args(ListOfRelations)
Tone = Literal["for", "part", "maybe", "unsure", "against", "torn", "unclear", "silent"]


class VerdictWords(FileModel):
    """What a verdict looks and sounds like; sentences hold ``{things}``, ``{number}`` and ``{about}``."""

    sign: str
    tone: Tone
    known: bool = True
    silent: bool = False
    one: str
    several: str
    alone: str | None = None

    @model_validator(mode="after")
    def _has_only_known_names(self) -> "VerdictWords":
        for sentence in (self.one, self.several, self.alone or ""):
            try:
                sentence.format(things="", number=0, about="")
            except (KeyError, IndexError, ValueError) as error:
                raise ValueError(f"{sentence!r} may hold {{things}}, {{number}} and {{about}}") from error
        return self

    def sentence(self, things: str, number: int, about: str, *, first: bool) -> str:
        """Return what an answer says of so many *things*, *first* or after what is said of others."""
        if first and self.alone is not None:
            return self.alone.format(things=things, number=number, about=about)
        chosen = self.one if number == 1 else self.several
        return chosen.format(things=things, number=number, about=about)


class StateWords(FileModel):
    """A state of a square in a map of silence: its sign, and the verdict whose tone it has."""

    sign: str
    like: str
    badge: str | None = None


class OutcomeFamily(FileModel):
    """A family of outcomes: the local name of its class, none for what belongs to no other, and a heading."""

    class_: str = Field("", alias="class")
    heading: str
    anchor: str | None = None
    before: bool = False


class UnitWords(FileModel):
    """What a unit is called."""

    word: str
    counted: bool = False

    def after(self, number: str) -> str:
        """Return the unit as it stands after *number*.

        >>> month = UnitWords(word="month", counted=True)
        >>> month.after("1"), month.after("4.7")
        ('month', 'months')
        """
        return f"{self.word}s" if self.counted and number != "1" else self.word


class RelationLists(FileModel):
    """Relations, by name, that say something of what they lead to, or of a regimen."""

    up: tuple[str, ...]
    down: tuple[str, ...]
    well: tuple[str, ...]
    ill: tuple[str, ...]
    comparing: tuple[str, ...]

    def iris(self, kind: ListOfRelations) -> tuple[str, ...]:
        """Return the relations of one list, as IRIs."""
        names: tuple[str, ...] = getattr(self, kind)
        return tuple(f"{BASE}relation/{name}" for name in names)

    @property
    def directions(self) -> Mapping[str, str]:
        """``up`` or ``down``, by IRI of the relation."""
        return {**dict.fromkeys(self.iris("up"), "up"), **dict.fromkeys(self.iris("down"), "down")}


class Words(FileModel):
    """The whole file; verdicts, families and states are in the order in which pages tell them."""

    verdicts: Mapping[str, VerdictWords]
    states: Mapping[str, StateWords]
    disputes: Mapping[str, str]
    families: Mapping[str, OutcomeFamily]
    routes: Mapping[str, str]
    units: Mapping[str, UnitWords]
    relations: RelationLists
    acting: Mapping[str, tuple[str, ...]]

    @model_validator(mode="after")
    def _fits_together(self) -> "Words":
        if [each.silent for each in self.verdicts.values()].count(True) != 1:
            raise ValueError("verdicts: one of them, and only one, is 'silent: true'")
        alike = [name for each in self.states.values() for name in (each.like, each.badge) if name]
        for name in (*alike, *self.disputes.values()):
            if name not in self.verdicts:
                raise ValueError(f"states and disputes look like a verdict; {name!r} is none of this file")
        if [not each.class_ for each in self.families.values()] != [False] * (len(self.families) - 1) + [
            True
        ]:
            raise ValueError("families: the last, and only that, has no class: it takes what belongs to none")
        return self

    @property
    def silent(self) -> str:
        """The verdict on what no source says anything of."""
        return next(name for name, each in self.verdicts.items() if each.silent)

    def place(self, verdict: str) -> int:
        """Return the place of a verdict in a legend; one without words comes before silence."""
        order = list(self.verdicts)
        return order.index(verdict) if verdict in self.verdicts else order.index(self.silent)

    def like_a_dispute(self, status: str) -> str:
        """Return the verdict that a dispute looks like; insufficient, where its *status* has no words."""
        return self.disputes.get(status, "insufficient")

    def like_a_state(self, state: str) -> str:
        """Return the verdict that a *state* looks like in an answer; insufficient, where it has no words."""
        told = self.states.get(state)
        return (told.badge or told.like) if told else "insufficient"

    def lateness(self, verdict: str) -> int:
        """Return 0 for a verdict that says something known, more for one that is told after those."""
        late = [name for name, each in self.verdicts.items() if not each.known]
        return late.index(verdict) + 1 if verdict in late else 0


@cache
def words(path: Path | None = None) -> Words:
    """Return the shipped file, or the one at *path*.

    :raises UnreadableFile: when it cannot be read, or an entry in it does not fit; the reason names it.
    """
    return read_yaml(path or folder("ontology") / WORDS_FILE, Words)
