"""The map of mechanisms: where boxes and arrows stand. The same claims give the same map; nothing overlaps.

A row is a claim: the drug, what it acts on, the cell or process, the effect. Boxes that stand for the same
thing in neighbouring rows are one box.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from webui.pages.mechanisms.claims import Mechanism, WayOfActing, listed
from webui.site.names import Link

# Columns: left edge and width in SVG units; arrows run between them.
_COLUMNS = ((0, 124), (304, 168), (544, 226), (842, 246))
_DRUG = _COLUMNS[0]
WIDTH = 1090
_LINE, _PADDING, _GAP, _HEAD, _APART = 16, 15, 8, 34, 26
_CHARACTER = 7.1  # width of a letter of 13 units, on the safe side


@dataclass(frozen=True, slots=True)
class MapRow:
    """A claim and where its row stands."""

    claim: Mechanism
    number: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Box:
    """A thing on the map: its place, its words line by line, and the page that it leads to."""

    x: float
    y: float
    width: float
    height: float
    words: tuple[str, ...]
    to: Link | None
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow from left to right at one height; that of a claim says what it does, and has it."""

    x: float
    to: float
    y: float
    word: str
    claim: Mechanism | None
    row: int


@dataclass(frozen=True, slots=True)
class DrawnWay:
    """A way of acting as it is drawn: its head, boxes and arrows, from `y` down by `height`."""

    way: str
    y: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True)
class MechanismMap:
    """A whole map of so many SVG units."""

    width: float
    height: float
    lanes: tuple[DrawnWay, ...]


def draw(drug: str, lanes: Sequence[WayOfActing]) -> MechanismMap:
    """Return the map of *lanes*, from top to bottom."""
    drawn: list[DrawnWay] = []
    y, row = 0.0, 0
    for lane in lanes:
        drawn.append(_lane(drug, lane, y, row))
        y += drawn[-1].height + _APART
        row += len(lane.claims)
    return MechanismMap(WIDTH, max(y - _APART, 0), tuple(drawn))


def _lane(drug: str, lane: WayOfActing, y: float, first: int) -> DrawnWay:
    rows = _rows(lane.claims, y + _HEAD, first)
    top, bottom = rows[0].y, rows[-1].y + rows[-1].height
    boxes = [
        Box(_DRUG[0], top, _DRUG[1], bottom - top, _wrap(drug, _DRUG), None, first, 0),
        *(box for place in (1, 2, 3) for box in _column(rows, place)),
    ]
    arrows = [arrow for row in rows for arrow in _arrows(row)]
    return DrawnWay(lane.way, y, bottom - y, tuple(boxes), tuple(arrows))


def _rows(claims: Sequence[Mechanism], top: float, first: int) -> list[MapRow]:
    """Return a row for each claim, as high as the longest of its texts that stands in it alone."""
    rows: list[MapRow] = []
    for number, claim in enumerate(claims):
        beside = [*claims[max(number - 1, 0) : number], *claims[number + 1 : number + 2]]
        alone = [
            _wrap(listed(links), _COLUMNS[place])
            for place, links in enumerate(claim.stations, start=1)
            if not any(other.stations[place - 1] == links for other in beside)
        ]
        height = _LINE * max(map(len, alone), default=1) + _PADDING
        rows.append(MapRow(claim, first + number, top, height))
        top += height + _GAP
    return rows


def _wrap(words: str, column: tuple[int, int]) -> tuple[str, ...]:
    return tuple(textwrap.wrap(words, max(int((column[1] - 16) / _CHARACTER), 1))) or ("",)


def _column(rows: Sequence[MapRow], place: int) -> Iterator[Box]:
    """Yield a box for each run of rows that have the same things in the column at *place*."""
    left, width = _COLUMNS[place]
    for links, run in groupby(rows, key=lambda row: row.claim.stations[place - 1]):
        within = list(run)
        if links:
            first, last, words = within[0], within[-1], listed(links)
            if place == 2 and not first.claim.molecule and len(links) > 1:
                words = f"{links[0].label} in {listed(links[1:])}"
            height, text = last.y + last.height - first.y, _wrap(words, _COLUMNS[place])
            yield Box(left, first.y, width, height, text, links[0], first.number, place)


def _arrows(row: MapRow) -> Iterator[Arrow]:
    """Yield the arrow from the drug, which is the claim's own, and those between what follows."""
    y, start = row.y + row.height / 2, sum(_DRUG)
    claim: Mechanism | None = row.claim
    for place, links in enumerate(row.claim.stations, start=1):
        if links:
            word = row.claim.relation.label if claim else "in" if place == 2 else "for"
            yield Arrow(start, _COLUMNS[place][0], y, word, claim, row.number)
            start, claim = sum(_COLUMNS[place]), None
