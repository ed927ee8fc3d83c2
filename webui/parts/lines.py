"""Evidence lines put together for a page: what each says, for or against what, and what it rests on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.facts import ONTOLOGY
from kg.store import Iri
from kg.store.records import rows_of
from webui.parts.tables import Cell, shown
from webui.site.names import Link, Names
from webui.site.reader import Reader

_PLACES, _FIGURES, _PUBLICATIONS = ONTOLOGY + "at", ONTOLOGY + "figuresAt", ONTOLOGY + "publications"
# What a line shows as its places, citations and marks, not among its qualifiers.
_SHOWN_APART = {_PLACES, _FIGURES, _PUBLICATIONS, ONTOLOGY + "design", ONTOLOGY + "maturity"}


@rows_of("pages", "lines")
class LineRow:
    """An evidence line and what is said of it once; what it links to is asked apart."""

    line: Iri
    proposition: Iri
    side: str
    paraphrase: str
    directness: Iri | None
    voice: Iri | None
    hedge: str | None
    design: Iri | None
    maturity: Iri | None
    printed_level: str | None


@rows_of("pages", "line-links")
class _LineLink:
    line: Iri
    property: Iri
    value: Iri


@dataclass(frozen=True, slots=True)
class Qualifier:
    """What a line is limited to: a setting, an endpoint, a population."""

    property: Link
    values: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class LineView:
    """An evidence line. `side`: for, in part, against, mixed or none reported.

    `figures` are places of figures that belong to it, beside its own `places`.
    """

    iri: str
    side: str
    paraphrase: str
    marks: tuple[Cell, ...]
    hedge: str | None
    printed_level: str | None
    qualifiers: tuple[Qualifier, ...]
    publications: tuple[Link, ...]
    places: tuple[Link, ...]
    figures: tuple[Link, ...]


def lines_about(read: Reader, iri: str, *, whole: bool) -> Mapping[str, Sequence[LineView]]:
    """Return the lines that bear on what *iri* is claimed to be, or that rest on it, by proposition.

    Unless *whole*, at most `MOST_READ` of them.
    """
    links: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for link in read.records_about(_LineLink, iri, whole=whole):
        links[link.line][link.property].append(link.value)
    lines: dict[str, list[LineView]] = defaultdict(list)
    for row in read.records_about(LineRow, iri, whole=whole):
        lines[row.proposition].append(line_view(row, links[row.line], read.names))
    return lines


def line_view(row: LineRow, links: Mapping[str, Sequence[str]], names: Names) -> LineView:
    """Return an evidence line as pages show it; *links* has what it links to, by property."""

    def linked(iris: Iterable[str]) -> tuple[Link, ...]:
        return tuple(names.link(iri) for iri in iris)

    qualifiers = [name for name in links if name not in _SHOWN_APART]
    marks = (shown(mark, names) for mark in (row.voice, row.directness, row.design, row.maturity))
    return LineView(
        iri=row.line,
        side=row.side,
        paraphrase=row.paraphrase,
        marks=tuple(mark for mark in marks if mark is not None),
        hedge=row.hedge,
        printed_level=row.printed_level,
        qualifiers=tuple(Qualifier(names.link(name), linked(links[name])) for name in qualifiers),
        publications=tuple(names.as_cited(iri) for iri in links.get(_PUBLICATIONS, ())),
        places=linked(links.get(_PLACES, ())),
        figures=linked(links.get(_FIGURES, ())),
    )
