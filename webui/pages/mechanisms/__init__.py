"""`/mechanisms`: what a drug acts on, where, and what it matters for; a map and a table of the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request

from webui.pages.mechanisms.claims import (
    Mechanism,
    WayOfActing,
    listed,
    mechanisms,
    ways_of_acting,
)
from webui.pages.mechanisms.map import MechanismMap, draw
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
    data = {"asked": asked, "lanes": lanes, "map": _map(asked, lanes), "unsaid": _UNSAID}
    return as_html("mechanisms/mechanisms.html", data)


@blueprint.get("/mechanisms.svg")
def drawing() -> Response:
    """Give the map as a file that needs nothing else."""
    read = reader()
    asked = _asked(read)
    made = _map(asked, tuple(ways_of_acting(read, asked.shown)))
    if asked.drug is None or made is None:
        raise NotKnown("There is no claim to draw.", ())
    body = render_template("mechanisms/map.svg", map=made, file=True, title=f"How {asked.drug.label} acts")
    response = Response(body, mimetype="image/svg+xml")
    response.headers["Content-Disposition"] = 'attachment; filename="mechanisms.svg"'
    return response


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


def _map(asked: Choice, lanes: Sequence[WayOfActing]) -> MechanismMap | None:
    return draw(asked.drug.label, lanes) if asked.drug and lanes else None


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
