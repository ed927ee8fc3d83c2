"""Disputes put together for a page: both sides, and in what they differ."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.facts import ONTOLOGY
from kg.store import Row
from webui.parts.claims import Line, as_line
from webui.site.names import Link
from webui.site.reader import Reader

_AGAINST = "against"
_COMPARED = ("design", "maturity", "settings", "populations", "priorTherapy", "outcomes", "systems")
Links = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Stand:
    """A line of a dispute and the statement that it is on."""

    statement: Link
    line: Line


@dataclass(frozen=True, slots=True)
class Difference:
    """A qualifier in which the sides differ, with what each side states: nothing if it does not say."""

    property: Link
    favour: tuple[Link, ...]
    against: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Opposition:
    """A dispute: the statements that it joins, the lines on both sides, and what may explain it."""

    iri: str
    label: str
    status: str
    statements: tuple[Link, ...]
    explanations: tuple[Link, ...]
    confounders: tuple[Link, ...]
    favour: tuple[Stand, ...]
    against: tuple[Stand, ...]
    differences: tuple[Difference, ...]

    @property
    def sides(self) -> tuple[tuple[str, tuple[Stand, ...]], ...]:
        """Both sides with their names."""
        return ("For", self.favour), ("Against", self.against)


def oppositions(read: Reader, iri: str = "") -> tuple[Opposition, ...]:
    """Return the dispute *iri*, or all disputes by label."""
    links: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in read.rows("dispute-links", iri=iri):
        links[str(row["of"])][str(row["property"])].append(str(row["value"]))
    groups = groupby(read.rows("disputes", iri=iri), key=lambda row: str(row["dispute"]))
    return tuple(_opposition(read, dispute, list(rows), links) for dispute, rows in groups)


def _opposition(read: Reader, iri: str, rows: Sequence[Row], links: Links) -> Opposition:
    def linked(name: str) -> tuple[Link, ...]:
        return tuple(read.names.link(each) for each in links[iri].get(ONTOLOGY + name, ()))

    stands = [(row["side"] == _AGAINST, _stand(read, row, links)) for row in rows]
    favour, against = (
        tuple(one for is_against, one in stands if is_against is side) for side in (False, True)
    )
    return Opposition(
        iri=iri,
        label=read.names.label(iri),
        status=str(rows[0]["status"]),
        statements=linked("propositions"),
        explanations=linked("explanations"),
        confounders=linked("confounders"),
        favour=favour,
        against=against,
        differences=tuple(_differences(read, favour, against, links)),
    )


def _stand(read: Reader, row: Row, links: Links) -> Stand:
    line = as_line(row, links[str(row["line"])], read.names)
    return Stand(read.names.link(str(row["proposition"])), line)


def _differences(
    read: Reader, favour: Sequence[Stand], against: Sequence[Stand], links: Links
) -> Iterator[Difference]:
    for name in _COMPARED:
        one, other = (_stated(read, side, ONTOLOGY + name, links) for side in (favour, against))
        if one != other:
            yield Difference(read.names.link(ONTOLOGY + name), one, other)


def _stated(read: Reader, side: Sequence[Stand], name: str, links: Links) -> tuple[Link, ...]:
    found = {iri for stand in side for iri in links[stand.line.iri].get(name, ())}
    return tuple(sorted((read.names.link(iri) for iri in found), key=lambda link: link.label.casefold()))
