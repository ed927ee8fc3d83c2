"""`/mechanisms`: what a drug acts on, where, and what it matters for; a map and a table of the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, render_template, request

from kg.facts import BASE, ONTOLOGY
from kg.schema.words import words
from kg.store import Iri, Row
from kg.store.records import rows_of
from webui.pages.mechanisms.map import Map, draw
from webui.parts.tables import VERDICTS, Badge
from webui.site.arguments import DRUG, drug_among, refuse_unknown
from webui.site.errors import BadValue, NotKnown
from webui.site.names import Link, absolute
from webui.site.negotiation import choose
from webui.site.reader import Reader, reader
from webui.site.templating import as_csv, as_html, as_json

blueprint = Blueprint("mechanisms", __name__)
_FORMS = ("text/html", "application/json", "text/csv")
_MOLECULES = {f"{ONTOLOGY}{name}" for name in ("MolecularTarget", "Cytokine")}
_EFFECT = f"{ONTOLOGY}Effect"
OTHER = "Other"
_UNSAID = "not-said"
_HEADER = (
    *("way", "subject", "relation", "object", "kind", "context", "effect", "systems", "verdict"),
    *("lines", "claim"),
)


@rows_of("pages", "mechanism-groups")
@dataclass(frozen=True, slots=True)
class GroupMember:
    """A cell, tissue, process or effect, and one that it is or is narrower than."""

    thing: Iri
    root: Iri


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement on how a drug acts: of the drug itself or of its class, with its verdict.

    `direction` is ``up``, ``down`` or empty; `systems` say in what it was found, as far as said.
    """

    claim: Link
    way: str
    subject: Link
    of_class: bool
    relation: Link
    direction: str
    object: Link
    kind: Link
    contexts: tuple[Link, ...]
    effects: tuple[Link, ...]
    systems: tuple[Link, ...]
    badge: Badge
    lines: int

    @property
    def molecule(self) -> bool:
        """Whether what is acted on is a molecule, and not a cell, a process or an effect."""
        return self.kind.iri in _MOLECULES

    @property
    def outcome(self) -> bool:
        """Whether what it leads to is an effect."""
        return self.kind.iri == _EFFECT

    @property
    def words(self) -> str:
        """The claim in words, with the place and the effect."""
        where = f" in {_listed(self.contexts)}" if self.contexts else ""
        why = f"; for {_listed(self.effects)}" if self.effects else ""
        return f"{self.subject.label} {self.relation.label} {self.object.label}{where}{why}"


@dataclass(frozen=True, slots=True)
class Lane:
    """Claims that belong to one way of acting, in the order of the map."""

    way: str
    to: Link | None
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, and what it can ask for: `shown` are the claims that fit, of `total`."""

    drug: Link | None
    drugs: tuple[Link, ...]
    systems: tuple[Link, ...]
    system: str
    ways: tuple[str, ...]
    way: str
    shown: tuple[Claim, ...]
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
    lanes = tuple(_lanes(read, asked.shown))
    data = {"asked": asked, "lanes": lanes, "map": _map(asked, lanes), "unsaid": _UNSAID}
    return as_html("mechanisms/mechanisms.html", data)


@blueprint.get("/mechanisms.svg")
def drawing() -> Response:
    """Give the map as a file that needs nothing else."""
    read = reader()
    asked = _asked(read)
    made = _map(asked, tuple(_lanes(read, asked.shown)))
    if asked.drug is None or made is None:
        raise NotKnown("There is no claim to draw.", ())
    body = render_template("mechanisms/map.svg", map=made, file=True, title=f"How {asked.drug.label} acts")
    response = Response(body, mimetype="image/svg+xml")
    response.headers["Content-Disposition"] = 'attachment; filename="mechanisms.svg"'
    return response


def _asked(read: Reader) -> Asked:
    drugs = tuple(read.names.link(str(row["drug"])) for row in read.rows("mechanism-drugs"))
    refuse_unknown((DRUG, "system", "way"))
    drug = drug_among(read, drugs, "claim on the mechanism of")
    every = _claims(read, drug) if drug else ()
    systems = _distinct(link for claim in every for link in claim.systems)
    system, ways = _system(systems), tuple(dict.fromkeys(claim.way for claim in every))
    way = _way(ways)
    shown = tuple(claim for claim in every if _fits(claim, system) and way in {"", claim.way})
    return Asked(drug, drugs, systems, system, ways, way, shown, len(every))


def _map(asked: Asked, lanes: Sequence[Lane]) -> Map | None:
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


def _fits(claim: Claim, system: str) -> bool:
    found = [link.iri for link in claim.systems]
    return not system or system in found or (system == _UNSAID and not found)


def _claims(read: Reader, drug: Link) -> tuple[Claim, ...]:
    """Return the claims on *drug* and its classes, lane by lane, equal ends together."""
    ways, order = _ways(read)
    directions = words().relations.directions
    rows = sorted(read.rows("mechanisms", iri=drug.iri), key=lambda row: str(row["proposition"]))
    found = [
        _claim(read, drug, list(members), ways, directions)
        for _, members in groupby(rows, key=lambda row: row["proposition"])
    ]
    return tuple(sorted(found, key=lambda claim: (order.get(claim.way, len(order) + 1), *_place(claim))))


def _place(claim: Claim) -> tuple[str, ...]:
    """Return what puts claims with the same ends beside each other."""
    effect = claim.object.label if claim.outcome else _listed(claim.effects)
    where = _listed(claim.contexts)
    middle = "" if claim.outcome else where if claim.molecule else claim.object.label
    ends = (effect or "~", middle or "~", where, claim.object.label, claim.claim.iri)
    return tuple(each.casefold() for each in ends)


def _ways(read: Reader) -> tuple[dict[str, str], dict[str, int]]:
    """Return the way of acting that each thing belongs to, and the order of ways."""
    acting = words().acting
    order = {read.names.label(BASE + way): place for place, way in enumerate(acting, start=1)}
    of_root = {BASE + root: read.names.label(BASE + way) for way, roots in acting.items() for root in roots}
    found = read.records_of_each(GroupMember, "root", of_root)
    ways: dict[str, str] = {}
    for each in sorted(found, key=lambda each: order[of_root[each.root]]):
        ways.setdefault(each.thing, of_root[each.root])
    return ways, order


def _claim(
    read: Reader, drug: Link, rows: Sequence[Row], ways: Mapping[str, str], directions: Mapping[str, str]
) -> Claim:
    first = rows[0]
    contexts, effects, systems = (
        _distinct(read.names.link(str(row[name])) for row in rows if row[name])
        for name in ("context", "effect", "system")
    )
    relation, acted = str(first["relation"]), read.names.link(str(first["object"]))
    # Where it happens says more of the way than what it is for.
    telling = (link.iri for link in (*contexts, acted, *effects))
    tone = str(first["verdict"]).removeprefix(VERDICTS)
    subject = read.names.link(str(first["subject"]))
    return Claim(
        claim=read.names.link(str(first["assertion"])),
        way=next((ways[iri] for iri in telling if iri in ways), OTHER),
        subject=subject,
        of_class=subject.iri != drug.iri,
        relation=read.names.link(relation),
        direction=directions.get(relation, ""),
        object=acted,
        kind=read.names.link(str(first["kind"])),
        contexts=contexts,
        effects=effects,
        systems=systems,
        badge=Badge(read.names.label(str(first["verdict"])), tone, str(first["assertion"])),
        lines=len({row["line"] for row in rows}),
    )


def _distinct(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(sorted(set(links), key=lambda link: link.label.casefold()))


def _listed(links: Iterable[Link]) -> str:
    return ", ".join(link.label for link in links)


def _lanes(read: Reader, claims: Iterable[Claim]) -> Iterable[Lane]:
    known = {read.names.label(BASE + way): BASE + way for way in words().acting}
    for way, members in groupby(claims, key=lambda claim: claim.way):
        yield Lane(way, read.names.link(known[way]) if way in known else None, tuple(members))


def _told(claim: Claim) -> tuple[object, ...]:
    links = (claim.subject.label, claim.relation.label, claim.object.label, claim.kind.label)
    many = (_listed(claim.contexts), _listed(claim.effects), _listed(claim.systems))
    return claim.way, *links, *many, claim.badge.label, claim.lines, claim.claim.iri
