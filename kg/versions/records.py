"""What a comparison of two builds tells."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Labelled:
    """A thing and what it is called in the version that has it."""

    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class Renaming:
    """A thing that was called, or said, something else before."""

    thing: Labelled
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """Another verdict on a statement that both versions judge."""

    statement: Labelled
    before: Labelled
    after: Labelled


@dataclass(frozen=True, slots=True)
class FigureChange:
    """Another figure, as written or in words why there is none, of an outcome in the same patients."""

    result: Labelled
    outcome: Labelled
    arm: Labelled
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Things of one kind, the first of them by name; `total` counts all."""

    kind: str
    total: int
    things: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from build `old` to build `new`.

    `moved` are things under another address, `altered` those of which anything else is stated.
    `totals` counts each kind of change, `places` the places in documents that came, went or changed.
    """

    old: str
    new: str
    totals: Mapping[str, int]
    added: tuple[Listed, ...]
    removed: tuple[Listed, ...]
    renamed: tuple[Renaming, ...]
    moved: tuple[Renaming, ...]
    verdicts: tuple[VerdictChange, ...]
    figures: tuple[FigureChange, ...]
    altered: tuple[Listed, ...]
    places: int
