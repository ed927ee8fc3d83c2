"""Claims with their verdict and evidence, put together for a page."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.store import Iri
from kg.store.records import rows_of
from webui.parts.lines import LineView, lines_about
from webui.parts.tables import Badge, badge
from webui.site.names import Link, Names
from webui.site.reader import MOST_READ, Reader

_WEIGHTS = {"for": 1.0, "in part": 0.5, "against": -1.0}
# How a page's thing may stand to a claim, the loosest way first: the closest one of a claim stays.
_ROLES = ("bearing", "context", "object", "subject", "itself")
_LOOSE = _ROLES[:2]


@rows_of("pages", "claims")
class ClaimRow:
    """A proposition, in which way the page's thing stands to it (`role`), and the verdict on it."""

    proposition: Iri
    role: str
    subject: Iri
    predicate: Iri
    object: Iri
    assertion: Iri | None
    verdict: Iri | None
    because: str | None
    dispute: Iri | None
    across: Iri | None
    robustness: str | None
    limits: str | None
    rests_on: str | None


@rows_of("pages", "sides")
class _SideCount:
    proposition: Iri
    side: str
    number: int


@rows_of("pages", "dispute-explanations")
class _DisputeExplanation:
    dispute: Iri
    explanation: Iri


@rows_of("pages", "dependences")
class _Dependence:
    assertion: Iri
    publication: Iri
    without: Iri | None


@dataclass(frozen=True, slots=True)
class Without:
    """A reference that, taken away alone, changes a verdict; `verdict` is None if none would be left."""

    publication: Link
    verdict: Badge | None


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A proposition, the computed verdict on it with its reason, and the lines that bear on it.

    `explanations` say in what the opposing lines of a `dispute` differ; `across` are disputes
    with wider or narrower statements. `limits` are those of the firmest lines of each side, and
    `rests_on` is what the verdict rests on, as text; `without` names each reference that alone changes it.
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
    limits: str | None
    rests_on: str | None
    without: tuple[Without, ...]
    lines: tuple[LineView, ...]
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

    def on(self, side: str) -> list[LineView]:
        """Return the lines on one side."""
        return [line for line in self.lines if line.side == side]

    def number(self, side: str) -> int:
        """Return how many lines there are on one side, those that are not shown included."""
        return self.counts.get(side, 0)

    @property
    def balance(self) -> float:
        """Where the lines stand on average, from -1 (all against) to 1 (all for)."""
        summed = sum(_WEIGHTS.get(side, 0) * number for side, number in self.counts.items())
        return summed / (sum(self.counts.values()) or 1)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What belongs to claims and is asked of all at once, by claim, dispute or assertion."""

    lines: Mapping[str, Sequence[LineView]]
    sides: Mapping[str, Mapping[str, int]]
    explanations: Mapping[str, Sequence[Link]]
    without: Mapping[str, Sequence[Without]]


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """Claims of one relation, in which the page's thing has one role; `silent` have no evidence."""

    role: str
    predicate: Link
    claims: tuple[ClaimView, ...]
    silent: tuple[ClaimView, ...]


def claims_about(read: Reader, iri: str, *, whole: bool = True) -> tuple[ClaimGroup, ...]:
    """Return the claims that *iri* is in, or that lines resting on it bear on, by relation.

    Unless *whole*, of very many claims and lines some are left out; how many there are is still said.
    """
    found = read.records_about(ClaimRow, iri, whole=whole)
    if not found:
        return ()
    lines = lines_about(read, iri, whole=whole)
    beside = _Beside(lines, _sides(read, found, lines), _explanations(read, found), _without(read, found))
    across: dict[str, dict[Link, None]] = defaultdict(dict)
    for row in found:
        if row.across:
            across[row.proposition][read.names.link(row.across)] = None
    closest = {row.proposition: row for row in sorted(found, key=lambda row: _ROLES.index(row.role))}
    claims = [_claim(read.names, row, beside, tuple(across[row.proposition])) for row in closest.values()]
    order = sorted(claims, key=lambda claim: (claim.role, claim.predicate.label))
    members = groupby(order, key=lambda claim: (claim.role, claim.predicate))
    return tuple(sorted((_group(role, list(found)) for (role, _), found in members), key=_place_on_page))


def _place_on_page(group: ClaimGroup) -> tuple[bool, int, str]:
    """Order groups: those about the thing itself first, the one that is most spoken of at the top."""
    return group.role in _LOOSE, -len(group.claims), group.predicate.label


def _group(role: str, claims: Sequence[ClaimView]) -> ClaimGroup:
    def rank(claim: ClaimView) -> tuple[float, str, str]:
        return -claim.balance, claim.verdict.label if claim.verdict else "", claim.other.label.casefold()

    spoken = tuple(sorted((claim for claim in claims if claim.counts), key=rank))
    silent = tuple(sorted((claim for claim in claims if not claim.counts), key=rank))
    return ClaimGroup(role, claims[0].predicate, spoken, silent)


def _sides(
    read: Reader, found: Sequence[ClaimRow], lines: Mapping[str, Sequence[LineView]]
) -> Mapping[str, Mapping[str, int]]:
    """Return how many lines are on each side of each claim; those that are not read were counted before."""
    if sum(map(len, lines.values())) < MOST_READ:
        return {claim: Counter(line.side for line in members) for claim, members in lines.items()}
    sides: dict[str, dict[str, int]] = defaultdict(dict)
    for each in read.records_of_each(_SideCount, "proposition", (row.proposition for row in found)):
        sides[each.proposition][each.side] = each.number
    return sides


def _claim(names: Names, row: ClaimRow, beside: _Beside, across: tuple[Link, ...]) -> ClaimView:
    return ClaimView(
        iri=row.proposition,
        label=names.label(row.proposition),
        role=row.role,
        subject=names.link(row.subject),
        predicate=names.link(row.predicate),
        object=names.link(row.object),
        assertion=names.link(row.assertion) if row.assertion else None,
        verdict=badge(row.verdict, names, row.assertion),
        because=row.because,
        dispute=names.link(row.dispute) if row.dispute else None,
        explanations=tuple(beside.explanations.get(row.dispute or "", ())),
        across=across,
        robustness=row.robustness,
        limits=row.limits,
        rests_on=row.rests_on,
        without=tuple(beside.without.get(row.assertion or "", ())) if row.robustness else (),
        lines=tuple(beside.lines.get(row.proposition, ())),
        counts=beside.sides.get(row.proposition, {}),
    )


def _explanations(read: Reader, found: Sequence[ClaimRow]) -> Mapping[str, Sequence[Link]]:
    """Return what may explain each dispute."""
    told: dict[str, list[Link]] = defaultdict(list)
    disputes = (row.dispute for row in found if row.dispute)
    for each in read.records_of_each(_DisputeExplanation, "dispute", disputes):
        told[each.dispute].append(read.names.link(each.explanation))
    return told


def _without(read: Reader, found: Sequence[ClaimRow]) -> Mapping[str, Sequence[Without]]:
    """Return what each verdict would be without references that alone change it."""
    told: dict[str, list[Without]] = defaultdict(list)
    judged = (row.assertion for row in found if row.robustness and row.assertion)
    for each in read.records_of_each(_Dependence, "assertion", judged):
        verdict = badge(each.without, read.names)
        told[each.assertion].append(Without(read.names.as_cited(each.publication), verdict))
    return told
