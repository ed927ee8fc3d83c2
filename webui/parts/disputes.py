"""Disputes put together for a page: both sides, and in what they differ."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.facts import ONTOLOGY
from kg.store import Iri
from kg.store.records import rows_of
from webui.parts.lines import LineRow, LineView, line_view
from webui.site.names import Link, Names
from webui.site.reader import Reader

_AGAINST = "against"
_COMPARED = ("design", "maturity", "settings", "populations", "priorTherapy", "outcomes", "systems")
Links = Mapping[str, Mapping[str, Sequence[str]]]
"""What a dispute or line leads to, by its IRI and then by property."""


@rows_of("pages", "disputes")
class DisputedLine(LineRow):
    """A line of a dispute, and whether something may explain that dispute."""

    dispute: Iri
    status: str
    limits: str | None


@rows_of("pages", "dispute-links")
class _DisputeLink:
    of: Iri
    property: Iri
    value: Iri


@dataclass(frozen=True, slots=True)
class OpposingLine:
    """A line of a dispute and the statement that it is on."""

    statement: Link
    line: LineView


@dataclass(frozen=True, slots=True)
class Difference:
    """A qualifier in which the sides differ, with what each side states: nothing if it does not say."""

    property: Link
    favour: tuple[Link, ...]
    against: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A dispute: the statements that it joins, the lines on both sides, and what may explain it.

    `limits` are those of the firmest lines of each side, as text; none if both are firm.
    """

    iri: str
    label: str
    status: str
    limits: str | None
    statements: tuple[Link, ...]
    explanations: tuple[Link, ...]
    confounders: tuple[Link, ...]
    favour: tuple[OpposingLine, ...]
    against: tuple[OpposingLine, ...]
    differences: tuple[Difference, ...]

    @property
    def sides(self) -> tuple[tuple[str, tuple[OpposingLine, ...]], ...]:
        """Both sides with their names."""
        return ("For", self.favour), ("Against", self.against)


def disputes(read: Reader, iri: str = "") -> tuple[DisputeView, ...]:
    """Return the dispute *iri*, or all disputes by label."""
    links: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for link in read.records(_DisputeLink, iri=iri):
        links[link.of][link.property].append(link.value)
    groups = groupby(read.records(DisputedLine, iri=iri), key=lambda row: row.dispute)
    return tuple(_dispute(read.names, dispute, list(rows), links) for dispute, rows in groups)


def _dispute(names: Names, iri: str, rows: Sequence[DisputedLine], links: Links) -> DisputeView:
    def linked(name: str) -> tuple[Link, ...]:
        return tuple(names.link(each) for each in links[iri].get(ONTOLOGY + name, ()))

    favour, against = (
        tuple(
            OpposingLine(names.link(row.proposition), line_view(row, links[row.line], names))
            for row in rows
            if (row.side == _AGAINST) is side
        )
        for side in (False, True)
    )
    return DisputeView(
        iri=iri,
        label=names.label(iri),
        status=rows[0].status,
        limits=rows[0].limits,
        statements=linked("propositions"),
        explanations=linked("explanations"),
        confounders=linked("confounders"),
        favour=favour,
        against=against,
        differences=tuple(_differences(names, favour, against, links)),
    )


def _differences(
    names: Names, favour: Sequence[OpposingLine], against: Sequence[OpposingLine], links: Links
) -> Iterator[Difference]:
    for name in _COMPARED:
        one, other = (_stated(names, side, ONTOLOGY + name, links) for side in (favour, against))
        if one != other:
            yield Difference(names.link(ONTOLOGY + name), one, other)


def _stated(names: Names, side: Sequence[OpposingLine], name: str, links: Links) -> tuple[Link, ...]:
    found = {iri for each in side for iri in links[each.line.iri].get(name, ())}
    return tuple(sorted((names.link(iri) for iri in found), key=lambda link: link.label.casefold()))
