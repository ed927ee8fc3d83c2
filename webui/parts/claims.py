"""Claims with their verdict and evidence, put together for a page."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.facts import ONTOLOGY
from kg.store import Row
from webui.parts.tables import Badge, Cell, cell, shown
from webui.site.names import Link, Names
from webui.site.reader import MOST_READ, Reader

_STANCE = {"for": 1.0, "in part": 0.5, "against": -1.0}
# How a page's thing may stand to a claim, the loosest way first.
_ROLES = ("bearing", "context", "object", "subject", "itself")
_LOOSE = _ROLES[:2]
_PLACES, _FIGURES, _PUBLICATIONS = ONTOLOGY + "at", ONTOLOGY + "figuresAt", ONTOLOGY + "publications"
# What a line shows as its places, citations and marks, not among its qualifiers.
_SHOWN_APART = {_PLACES, _FIGURES, _PUBLICATIONS, ONTOLOGY + "design", ONTOLOGY + "maturity"}


@dataclass(frozen=True, slots=True)
class Qualifier:
    """What a line is limited to: a setting, an endpoint, a population."""

    property: Link
    values: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An evidence line. `side`: for, in part, against, mixed or none reported.

    `figures` are places of figures that belong to it, beside its own `places`.
    """

    iri: str
    side: str
    paraphrase: str
    marks: tuple[Cell, ...]
    hedge: str | None
    qualifiers: tuple[Qualifier, ...]
    publications: tuple[Link, ...]
    places: tuple[Link, ...]
    figures: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """A reference that, taken away alone, changes a verdict; `verdict` is None if none would be left."""

    publication: Link
    verdict: Badge | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposition, the computed verdict on it with its reason, and the lines that bear on it.

    `explanations` say in what the opposing lines of a `dispute` differ; `across` are disputes
    with wider or narrower statements. `without` names each reference that alone changes the verdict.
    """

    iri: str
    label: str
    role: str
    subject: Link
    predicate: Link
    object: Link
    assertion: Link | None
    verdict: Badge | None
    because: str | None
    dispute: Link | None
    explanations: tuple[Link, ...]
    across: tuple[Link, ...]
    robustness: str | None
    without: tuple[Without, ...]
    lines: tuple[Line, ...]
    counts: Mapping[str, int]

    @property
    def other(self) -> Link:
        """What the page's own thing is claimed to stand to."""
        return {"subject": self.object, "object": self.subject}.get(self.role, Link(self.iri, self.label))

    @property
    def aside(self) -> str:
        """What the claim says beyond subject, relation and object: where, and to what effect."""
        said = f"{self.subject.label} {self.predicate.label} {self.object.label}"
        return self.label.removeprefix(said).strip() if self.label.startswith(said) else ""

    @property
    def slug(self) -> str:
        """A name for the place of this claim on a page."""
        return "claim-" + self.iri.rpartition("/")[2]

    def on(self, side: str) -> list[Line]:
        """Return the lines on one side."""
        return [line for line in self.lines if line.side == side]

    def number(self, side: str) -> int:
        """Return how many lines there are on one side, those that are not shown included."""
        return self.counts.get(side, 0)

    @property
    def stance(self) -> float:
        """Where the lines stand on average, from -1 (all against) to 1 (all for)."""
        summed = sum(_STANCE.get(side, 0) * number for side, number in self.counts.items())
        return summed / (sum(self.counts.values()) or 1)


_Lines = Mapping[str, Sequence[Line]]


@dataclass(frozen=True, slots=True)
class _Beside:
    """What belongs to claims and is asked of all at once, by claim, dispute or assertion."""

    lines: _Lines
    sides: Mapping[str, Mapping[str, int]]
    explanations: Mapping[str, Sequence[Link]]
    without: Mapping[str, Sequence[Without]]


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """Claims of one relation, in which the page's thing has one role; `silent` have no evidence."""

    role: str
    predicate: Link
    claims: tuple[Claim, ...]
    silent: tuple[Claim, ...]


def claims_about(read: Reader, iri: str, *, whole: bool = True) -> tuple[ClaimGroup, ...]:
    """Return the claims that *iri* is in, or that lines resting on it bear on, by relation.

    Unless *whole*, of very many claims and lines some are left out; how many there are is still said.
    """
    found = read.rows("claims", iri=iri) if whole else read.some("claims", iri=iri)
    if not found:
        return ()
    lines = _lines(read, iri, whole)
    beside = _Beside(lines, _sides(read, found, lines), _explanations(read, found), _without(read, found))
    across: dict[str, dict[Link, None]] = defaultdict(dict)
    for row in found:
        if other := _optional(row, "across", read.names):
            across[str(row["proposition"])][other] = None
    closest = {str(row["proposition"]): row for row in sorted(found, key=_closeness)}
    claims = {iri: _claim(read.names, row, beside, tuple(across[iri])) for iri, row in closest.items()}
    order = sorted(claims.values(), key=lambda claim: (claim.role, claim.predicate.label))
    members = groupby(order, key=lambda claim: (claim.role, claim.predicate))
    return tuple(sorted((_group(role, list(found)) for (role, _), found in members), key=_place_on_page))


def _place_on_page(group: ClaimGroup) -> tuple[bool, int, str]:
    """Order groups: those about the thing itself first, the one that is most spoken of at the top."""
    return group.role in _LOOSE, -len(group.claims), group.predicate.label


def _closeness(row: Row) -> int:
    """Order roles so that the closest one of a proposition comes last, and stays."""
    return _ROLES.index(str(row["role"]))


def _group(role: str, claims: Sequence[Claim]) -> ClaimGroup:
    def rank(claim: Claim) -> tuple[float, str, str]:
        return -claim.stance, claim.verdict.label if claim.verdict else "", claim.other.label.casefold()

    spoken = tuple(sorted((claim for claim in claims if claim.counts), key=rank))
    silent = tuple(sorted((claim for claim in claims if not claim.counts), key=rank))
    return ClaimGroup(role, claims[0].predicate, spoken, silent)


def _sides(read: Reader, found: Sequence[Row], lines: _Lines) -> Mapping[str, Mapping[str, int]]:
    """Return how many lines are on each side of each claim; those that are not read were counted before."""
    if sum(map(len, lines.values())) < MOST_READ:
        return {claim: Counter(line.side for line in members) for claim, members in lines.items()}
    sides: dict[str, dict[str, int]] = defaultdict(dict)
    for row in read.of_each("sides", "proposition", (str(row["proposition"]) for row in found)):
        sides[str(row["proposition"])][str(row["side"])] = int(str(row["number"]))
    return sides


def _claim(names: Names, row: Row, beside: _Beside, across: tuple[Link, ...]) -> Claim:
    verdict = cell(row, "verdict", names)
    return Claim(
        iri=str(row["proposition"]),
        label=names.label(str(row["proposition"])),
        role=str(row["role"]),
        subject=names.link(str(row["subject"])),
        predicate=names.link(str(row["predicate"])),
        object=names.link(str(row["object"])),
        assertion=_optional(row, "assertion", names),
        verdict=verdict if isinstance(verdict, Badge) else None,
        because=str(row["because"]) if row["because"] else None,
        dispute=_optional(row, "dispute", names),
        explanations=tuple(beside.explanations.get(str(row["dispute"]), ())),
        across=across,
        robustness=str(row["robustness"]) if row["robustness"] else None,
        without=tuple(beside.without.get(str(row["assertion"]), ())) if row["robustness"] else (),
        lines=tuple(beside.lines.get(str(row["proposition"]), ())),
        counts=beside.sides.get(str(row["proposition"]), {}),
    )


def _explanations(read: Reader, found: Sequence[Row]) -> Mapping[str, Sequence[Link]]:
    """Return what may explain each dispute."""
    told: dict[str, list[Link]] = defaultdict(list)
    disputes = (str(row["dispute"]) for row in found if row["dispute"])
    for row in read.of_each("dispute-explanations", "dispute", disputes):
        told[str(row["dispute"])].append(read.names.link(str(row["explanation"])))
    return told


def _without(read: Reader, found: Sequence[Row]) -> Mapping[str, Sequence[Without]]:
    """Return what each verdict would be without references that alone change it."""
    told: dict[str, list[Without]] = defaultdict(list)
    judged = (str(row["assertion"]) for row in found if row["robustness"])
    for row in read.of_each("dependences", "assertion", judged):
        verdict = shown(row["without"], read.names)
        cited = read.names.as_cited(str(row["publication"]))
        told[str(row["assertion"])].append(Without(cited, verdict if isinstance(verdict, Badge) else None))
    return told


def _optional(row: Row, name: str, names: Names) -> Link | None:
    return names.link(str(row[name])) if row[name] else None


def _lines(read: Reader, iri: str, whole: bool) -> _Lines:
    ask = read.rows if whole else read.some
    links: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in ask("line-links", iri=iri):
        links[str(row["line"])][str(row["property"])].append(str(row["value"]))
    lines: dict[str, list[Line]] = defaultdict(list)
    for row in ask("lines", iri=iri):
        lines[str(row["proposition"])].append(as_line(row, links[str(row["line"])], read.names))
    return lines


def as_line(row: Row, links: Mapping[str, Sequence[str]], names: Names) -> Line:
    """Return a row of a query as an evidence line; *links* has what it links to, by property."""

    def linked(iris: Iterable[str]) -> tuple[Link, ...]:
        return tuple(names.link(iri) for iri in iris)

    qualifiers = [name for name in links if name not in _SHOWN_APART]
    marks = (shown(row[name], names) for name in ("voice", "directness", "design", "maturity"))
    return Line(
        iri=str(row["line"]),
        side=str(row["side"]),
        paraphrase=str(row["paraphrase"]),
        marks=tuple(mark for mark in marks if mark is not None),
        hedge=str(row["hedge"]) if row["hedge"] else None,
        qualifiers=tuple(Qualifier(names.link(name), linked(links[name])) for name in qualifiers),
        publications=tuple(names.as_cited(iri) for iri in links.get(_PUBLICATIONS, ())),
        places=linked(links.get(_PLACES, ())),
        figures=linked(links.get(_FIGURES, ())),
    )
