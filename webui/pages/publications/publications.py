"""The page of a publication: what it supports and disputes, and where a source cites it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.store import Iri
from kg.store.records import rows_of
from webui.parts.claims import ClaimGroup, ClaimView, Without
from webui.parts.lines import LineView
from webui.parts.tables import Badge
from webui.site.names import Link
from webui.site.reader import Reader

# Sides of a line with a heading each, and with a verb, in the order of the page.
SIDES = {
    "for": ("Supports", "supports"),
    "in part": ("Supports in part", "supports in part"),
    "against": ("Disputes", "disputes"),
    "mixed": ("Mixed on", "is mixed on"),
    "none reported": ("Reports none of", "reports none of"),
}


@rows_of("pages", "publication-citations")
class _CitingPlace:
    """An entry of a reference list and a sentence or cell that cites it, if one does."""

    source: Iri
    reference: Iri
    number: int
    at: Iri | None


@dataclass(frozen=True, slots=True)
class Bearing:
    """A statement that a line bears on, with the verdict on it of all lines together.

    `without` says what the verdict would be without the publication, if it then is another.
    """

    statement: Link
    verdict: Badge | None
    because: str | None
    dispute: Link | None
    without: Without | None
    line: Link


@dataclass(frozen=True, slots=True)
class ReportedFinding:
    """What the publication is said to have found, in our words, and the statements it bears on."""

    line: LineView
    bearings: tuple[Bearing, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """All that a publication supports, or disputes; `number` counts statements."""

    name: str
    title: str
    reports: tuple[ReportedFinding, ...]

    @property
    def number(self) -> int:
        """How many statements it is about."""
        return len({bearing.statement.iri for report in self.reports for bearing in report.bearings})


@dataclass(frozen=True, slots=True)
class ReferenceEntry:
    """An entry of a reference list, and the sentences and cells that cite it."""

    source: Link
    reference: Link
    number: int
    places: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PublicationView:
    """What is known of a publication beside its bibliographic line; `report` is empty if not stated."""

    report: str
    summary: str
    citations: tuple[ReferenceEntry, ...]
    sides: tuple[Side, ...]

    @property
    def decisive(self) -> tuple[Bearing, ...]:
        """Statements on which the verdict would be another without it."""
        found = {
            bearing.statement: bearing
            for side in self.sides
            for report in side.reports
            for bearing in report.bearings
            if bearing.without
        }
        return tuple(found.values())


def publication(
    read: Reader, iri: str, claims: Iterable[ClaimGroup], *, abstract: bool | None
) -> PublicationView:
    """Return the publication *iri*, of which *claims* are those that its lines bear on."""
    sides = sides_of(claims, iri)
    return PublicationView(report_of(abstract), in_words(sides), tuple(_citations(read, iri)), sides)


def report_of(abstract: bool | None) -> str:
    """Say what kind of report a publication is; empty if it is not stated."""
    return "" if abstract is None else "meeting abstract" if abstract else "full paper"


def sides_of(claims: Iterable[ClaimGroup], publication: str) -> tuple[Side, ...]:
    """Return what lines of a publication say, by the side they take; one report has one wording."""
    said: dict[str, dict[tuple[object, ...], list[tuple[ClaimView, LineView]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for group in claims:
        for claim in group.claims:
            for line in claim.lines:
                said[line.side][(line.paraphrase, line.places)].append((claim, line))
    return tuple(
        Side(name, title, tuple(_report(members, publication) for members in said[name].values()))
        for name, (title, _) in SIDES.items()
        if name in said
    )


def _report(members: Sequence[tuple[ClaimView, LineView]], publication: str) -> ReportedFinding:
    return ReportedFinding(
        members[0][1], tuple(_bearing(claim, line, publication) for claim, line in members)
    )


def _bearing(claim: ClaimView, line: LineView, publication: str) -> Bearing:
    return Bearing(
        statement=Link(claim.iri, claim.label),
        verdict=claim.verdict,
        because=claim.because,
        dispute=claim.dispute,
        without=next((one for one in claim.without if one.publication.iri == publication), None),
        line=Link(line.iri, line.paraphrase),
    )


def in_words(sides: Sequence[Side]) -> str:
    """Return how many statements are on each side, as one sentence; empty if there are none."""
    if not sides:
        return ""
    told = [
        f"{SIDES[side.name][1]} {side.number} statement{'s' if side.number > 1 else ''}" for side in sides
    ]
    last = told.pop()
    return f"It {', '.join(told)} and {last}." if told else f"It {last}."


def _citations(read: Reader, iri: str) -> Iterator[ReferenceEntry]:
    link, places = read.names.link, read.records(_CitingPlace, iri=iri)
    for (source, reference, number), members in groupby(
        places, key=lambda each: (each.source, each.reference, each.number)
    ):
        yield ReferenceEntry(
            link(source), link(reference), number, tuple(link(each.at) for each in members if each.at)
        )
