"""`/mechanisms`: what a drug acts on, where, and what it matters for; a map and a table of the same.

The same claims give the same map, in which nothing overlaps. A row is a claim: the drug, what it acts on, the
cell or process, the effect. Boxes that stand for the same thing in neighbouring rows are one box.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, render_template, request

from webui.pages.mechanisms.claims import (
    Mechanism,
    WayOfActing,
    listed,
    mechanisms,
    ways_of_acting,
)
from webui.parts.choices import by_label, choosable
from webui.site.arguments import DRUG, drug_among, refuse_unknown
from webui.site.errors import BadValue, NotKnown
from webui.site.names import Link, absolute
from webui.site.negotiation import choose
from webui.site.reader import Reader, reader
from webui.site.templating import as_csv, as_html, as_json

blueprint = Blueprint("mechanisms", __name__)
_FORMS = ("text/html", "application/json", "text/csv")
_UNSAID = "not-said"
_HEADER = (
    *("way", "subject", "relation", "object", "kind", "context", "effect", "systems", "verdict"),
    *("lines", "claim"),
)
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


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address chooses, and what it can choose: `shown` are the claims that fit, of `total`."""

    drug: Link | None
    drugs: tuple[Link, ...]
    systems: tuple[Link, ...]
    system: str
    ways: tuple[str, ...]
    way: str
    shown: tuple[Mechanism, ...]
    total: int


@blueprint.get("/mechanisms")
@blueprint.get("/mechanisms.<any(json,csv):suffix>")
def page(suffix: str | None = None) -> Response:
    """Show how the drug in the address acts, as a map and as a table."""
    read = reader()
    asked = _asked(read)
    media_type = choose(_FORMS, suffix)
    if media_type == "text/csv":
        return as_csv(_HEADER, map(_told, asked.shown))
    if media_type == "application/json":
        left_out = asked.total - len(asked.shown)
        return as_json({"drug": asked.drug, "claims": asked.shown, "left_out": left_out})
    lanes = tuple(ways_of_acting(read, asked.shown))
    made = draw(asked.drug.label, lanes) if asked.drug and lanes else None
    data = {"asked": asked, "lanes": lanes, "map": made, "unsaid": _UNSAID}
    return as_html("mechanisms/mechanisms.html", data)


@blueprint.get("/mechanisms.svg")
def drawing() -> Response:
    """Give the map as a file that needs nothing else."""
    read = reader()
    asked = _asked(read)
    if asked.drug is None or not asked.shown:
        raise NotKnown("There is no claim to draw.", ())
    made = draw(asked.drug.label, tuple(ways_of_acting(read, asked.shown)))
    body = render_template("mechanisms/map.svg", map=made, file=True, title=f"How {asked.drug.label} acts")
    disposition = {"Content-Disposition": 'attachment; filename="mechanisms.svg"'}
    return Response(body, mimetype="image/svg+xml", headers=disposition)


def _asked(read: Reader) -> Choice:
    drugs = choosable(read, "mechanism-drugs")
    refuse_unknown((DRUG, "system", "way"))
    drug = drug_among(read, drugs, "claim on the mechanism of")
    every = mechanisms(read, drug) if drug else ()
    systems = by_label(link for claim in every for link in claim.systems)
    system, ways = _system(systems), tuple(dict.fromkeys(claim.way for claim in every))
    way = _way(ways)
    shown = tuple(claim for claim in every if _fits(claim, system) and way in {"", claim.way})
    return Choice(drug, drugs, systems, system, ways, way, shown, len(every))


def _system(known: Iterable[Link]) -> str:
    asked = request.args.get("system", "").strip()
    if asked in {"", _UNSAID}:
        return asked
    for link in known:
        if asked in {link.iri.rpartition("/")[2], link.label} or absolute(asked) == link.iri:
            return link.iri
    told = ", ".join(repr(link.iri.rpartition("/")[2]) for link in known)
    raise BadValue(f"Parameter 'system': it is one of {told} or {_UNSAID!r}, not {asked!r}.")


def _way(known: Sequence[str]) -> str:
    asked = request.args.get("way", "").strip()
    if asked and asked not in known:
        raise BadValue(f"Parameter 'way': it is one of {', '.join(map(repr, known))}, not {asked!r}.")
    return asked


def _fits(claim: Mechanism, system: str) -> bool:
    found = [link.iri for link in claim.systems]
    return not system or system in found or (system == _UNSAID and not found)


def _told(claim: Mechanism) -> tuple[object, ...]:
    links = (claim.subject.label, claim.relation.label, claim.object.label, claim.kind.label)
    many = (listed(claim.contexts), listed(claim.effects), listed(claim.systems))
    return claim.way, *links, *many, claim.badge.label, claim.lines, claim.claim.iri


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
            if place == 2 and not first.claim.stations[0] and len(links) > 1:
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
