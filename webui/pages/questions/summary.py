"""An answer in short: what stands under each verdict, and for each thing the evidence on each side."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kg.schema.queries import Query
from kg.store import Row
from webui.parts.tables import Badge, Cell, Heading, TableView
from webui.site.names import Link

_VERDICT, _SIDE, _WORDS, _DISPUTE = "verdict", "direction", "paraphrase", "dispute"
_CITED, _PLACE = "references", "at"
_ROBUSTNESS, _WITHOUT = "robustness", "without"
_JUDGING, _STATUS, _STATE = ("verdict", "verdictLabel"), "status", "state"
_STATES = {"unexplained": "insufficient", "explained in part": "overcomes-in-part", "confounded": "disputed"}
# What is not known is told after what is.
_LATE = {"insufficient": 1, "not-studied": 2}
# The order of the sides on a page; a side that is not here comes last.
_SIDES = ("for", "in part", "against")


@dataclass(frozen=True, slots=True)
class Group:
    """One verdict and what it was given to, in the order of the answer."""

    badge: Badge
    things: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A thing with its verdict, and rows of the answer by the side on which they stand.

    `title` is the thing, maybe with a relation and what it is related to; `dispute` is there if its
    rows oppose each other; `robustness` says what taking away one reference does to the verdict, and
    `without` what it would then be; `common` is what all its rows say.
    """

    title: tuple[Cell, ...]
    badge: Badge
    dispute: Cell
    robustness: Cell
    without: tuple[Cell, ...]
    common: tuple[tuple[Heading, Cell], ...]
    besides: tuple[Heading, ...]
    sides: tuple[tuple[str, tuple[Mapping[str, Cell], ...]], ...]

    @property
    def thing(self) -> Cell:
        """What the verdict is on."""
        return self.title[0]

    @property
    def slug(self) -> str:
        """A name for the place of this thing on a page."""
        named = (getattr(cell, "iri", "") or str(cell) for cell in self.title)
        return "on-" + "-".join(one.rpartition("/")[2].replace(" ", "-") for one in named)

    @property
    def lines(self) -> tuple[str, ...]:
        """The IRIs of the evidence lines."""
        cells = (row.get(_WORDS) for _, rows in self.sides for row in rows)
        return tuple(cell.iri for cell in cells if isinstance(cell, Link))


def groups(whole: TableView) -> tuple[Group, ...]:
    """Return what an answer names, by verdict or other standing; nothing if it has none."""
    names = [heading.name for heading in whole.headings]
    standing = _STATE if _STATE in names else _standing(names)
    if standing is None or names[0] == standing:
        return ()
    named = names[0] if standing != _STATE else names[1]
    if named != names[0] and len({row[names[0]] for row in whole.rows}) > 1:
        return ()  # pairs of two things are not told by one of them
    found: dict[Badge, dict[Cell, None]] = {}
    for row in whole.rows:
        found.setdefault(replace(_badge(row[standing]), iri=None), {})[row[named]] = None
    told = (Group(badge, tuple(things)) for badge, things in found.items())
    return tuple(sorted(told, key=lambda group: _LATE.get(group.badge.tone, 0)))


def _standing(names: Sequence[str]) -> str | None:
    """Return the column with the standing of a thing: everything before it names the thing."""
    judging = [name for name in names if name in _JUDGING or (name == _STATUS and _SIDE in names)]
    return judging[0] if judging else None


def judged(told: TableView) -> tuple[Judged, ...]:
    """Return the rows of an answer by thing and side; nothing unless they have a standing, side and words."""
    names = [heading.name for heading in told.headings]
    standing = _standing(names)
    if standing is None or not {_SIDE, _WORDS} <= set(names) or names[0] == standing:
        return ()
    title = tuple(name for name in names[: names.index(standing)] if name != _SIDE)

    def key(row: Mapping[str, Cell]) -> tuple[Cell, ...]:
        return (*(row[name] for name in title), row[standing])

    besides = tuple(heading for heading in _besides(told) if heading.name not in {*title, standing})
    members = ((found, list(rows)) for found, rows in groupby(told.rows, key=key))
    return tuple(_judge(found[:-1], _badge(found[-1]), rows, besides) for found, rows in members)


def _badge(cell: Cell) -> Badge:
    return cell if isinstance(cell, Badge) else Badge(str(cell), _STATES.get(str(cell), "insufficient"))


def _judge(
    title: tuple[Cell, ...], badge: Badge, rows: Sequence[Mapping[str, Cell]], headings: Sequence[Heading]
) -> Judged:
    sides = dict.fromkeys(str(row[_SIDE]) for row in rows)
    order = sorted(sides, key=lambda side: _SIDES.index(side) if side in _SIDES else len(_SIDES))
    dispute, robust = (
        next((row[name] for row in rows if row.get(name)), None) for name in (_DISPUTE, _ROBUSTNESS)
    )
    named = {str(getattr(cell, "label", cell)) for cell in title}
    common = tuple(pair for pair in _common(rows, headings) if not _repeats(pair[1], named))
    shared = {heading.name for heading, _ in _common(rows, headings)}
    return Judged(
        title=tuple(cell for cell in title if cell is not None),
        badge=badge,
        dispute=dispute if dispute not in title else None,
        robustness=robust,
        without=tuple(dict.fromkeys(row[_WITHOUT] for row in rows if row.get(_WITHOUT))),
        common=common,
        besides=tuple(heading for heading in headings if heading.name not in shared),
        sides=tuple((side, tuple(row for row in rows if str(row[_SIDE]) == side)) for side in order),
    )


def _common(
    rows: Sequence[Mapping[str, Cell]], headings: Sequence[Heading]
) -> Iterator[tuple[Heading, Cell]]:
    for heading in headings:
        said = {row[heading.name] for row in rows}
        if len(rows) > 1 and len(said) == 1 and (one := next(iter(said))) is not None:
            yield heading, one


def _repeats(cell: Cell, named: Iterable[str]) -> bool:
    return isinstance(cell, Link) and any(name.endswith(cell.label) for name in named)


def _besides(told: TableView) -> tuple[Heading, ...]:
    """Return the columns of an answer that have no place of their own beside a line of evidence."""
    known = {_SIDE, _WORDS, _DISPUTE, _ROBUSTNESS, _WITHOUT, _CITED, _PLACE}
    return tuple(heading for heading in told.headings if heading.name not in known)


def sureness(
    found: Sequence[Judged], abstracts: frozenset[str]
) -> tuple[tuple[str, tuple[Judged, ...]], ...]:
    """Return what verdicts rest on, in words, with what they are on; *abstracts*: lines citing no paper."""
    kinds: dict[str, list[Judged]] = {}
    for one in found:
        if one.robustness is not None:
            alone = bool(one.lines) and abstracts.issuperset(one.lines)
            kinds.setdefault(f"{one.robustness}{', a meeting abstract' if alone else ''}", []).append(one)
    return tuple((words, tuple(members)) for words, members in kinds.items())


def spoken(query: Query, rows: Sequence[Row]) -> list[Row]:
    """Return the rows that say more than that a thing has a verdict."""
    names = [column.name for column in query.columns]
    if _VERDICT not in names:
        return list(rows)
    known = {names[0], f"{names[0]}Label", _VERDICT, f"{_VERDICT}Label", "assertion"}
    return [row for row in rows if any(row.get(name) is not None for name in names if name not in known)]
