"""How a drug acts: claims on it and its classes, read from the graph and put in order by way of acting."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.facts import BASE, ONTOLOGY
from kg.schema.words import words
from kg.store import Iri
from kg.store.records import rows_of
from webui.parts.choices import by_label
from webui.parts.tables import VERDICTS, Badge
from webui.site.names import Link
from webui.site.reader import Reader

_MOLECULES = {f"{ONTOLOGY}{name}" for name in ("MolecularTarget", "Cytokine")}
_EFFECT = f"{ONTOLOGY}Effect"
OTHER = "Other"


@rows_of("pages", "mechanism-groups")
class GroupMember:
    """A cell, tissue, process or effect, and one that it is or is narrower than."""

    thing: Iri
    root: Iri


@rows_of("pages", "mechanisms")
class MechanismLine:
    """A statement on a drug or its class, and an evidence line on it."""

    proposition: Iri
    assertion: Link
    verdict: Link
    subject: Link
    relation: Link
    object: Link
    kind: Link
    context: Link | None
    effect: Link | None
    line: Iri
    system: Link | None


@dataclass(frozen=True, slots=True)
class Mechanism:
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
    def stations(self) -> tuple[tuple[Link, ...], tuple[Link, ...], tuple[Link, ...]]:
        """What stands in each column of the map: the molecule, the cells or processes, the effects."""
        if self.kind.iri == _EFFECT:
            return (), (), (self.object,)
        if self.kind.iri in _MOLECULES:
            return (self.object,), self.contexts, self.effects
        return (), (self.object, *self.contexts), self.effects

    @property
    def words(self) -> str:
        """The claim in words, with the place and the effect."""
        where = f" in {listed(self.contexts)}" if self.contexts else ""
        why = f"; for {listed(self.effects)}" if self.effects else ""
        return f"{self.subject.label} {self.relation.label} {self.object.label}{where}{why}"


@dataclass(frozen=True, slots=True)
class WayOfActing:
    """Claims that belong to one way of acting, in the order of the map."""

    way: str
    to: Link | None
    claims: tuple[Mechanism, ...]


def mechanisms(read: Reader, drug: Link) -> tuple[Mechanism, ...]:
    """Return the claims on *drug* and its classes, by way of acting, equal ends together."""
    ways, order = _ways(read)
    members = groupby(read.records(MechanismLine, iri=drug.iri), key=lambda line: line.proposition)
    found = [_mechanism(drug, list(lines), ways) for _, lines in members]
    return tuple(sorted(found, key=lambda claim: (order.get(claim.way, len(order) + 1), *_place(claim))))


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


def _mechanism(drug: Link, lines: Sequence[MechanismLine], ways: Mapping[str, str]) -> Mechanism:
    first = lines[0]
    contexts = by_label(line.context for line in lines if line.context)
    effects = by_label(line.effect for line in lines if line.effect)
    # Where it happens says more of the way than what it is for.
    telling = [each.iri for each in (*contexts, first.object, *effects)]
    tone = first.verdict.iri.removeprefix(VERDICTS)
    return Mechanism(
        claim=first.assertion,
        way=next((ways[iri] for iri in telling if iri in ways), OTHER),
        subject=first.subject,
        of_class=first.subject != drug,
        relation=first.relation,
        direction=words().relations.directions.get(first.relation.iri, ""),
        object=first.object,
        kind=first.kind,
        contexts=contexts,
        effects=effects,
        systems=by_label(line.system for line in lines if line.system),
        badge=Badge(first.verdict.label, tone, first.assertion.iri),
        lines=len({line.line for line in lines}),
    )


def _place(claim: Mechanism) -> tuple[str, ...]:
    """Return what puts claims with the same ends beside each other."""
    molecule, process, effect = map(listed, claim.stations)
    middle = process if molecule or not process else claim.object.label
    ends = (effect or "~", middle or "~", listed(claim.contexts), claim.object.label, claim.claim.iri)
    return tuple(each.casefold() for each in ends)


def ways_of_acting(read: Reader, claims: Iterable[Mechanism]) -> Iterator[WayOfActing]:
    """Yield *claims*, which are in order, by way of acting."""
    links = {link.label: link for link in (read.names.link(BASE + way) for way in words().acting)}
    for way, members in groupby(claims, key=lambda claim: claim.way):
        yield WayOfActing(way, links.get(way), tuple(members))


def listed(links: Iterable[Link]) -> str:
    """Return what *links* are called, as a list."""
    return ", ".join(link.label for link in links)
