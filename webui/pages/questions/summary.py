"""An answer in short: what stands under each verdict, the evidence on each thing, and ranges of figures.

Rows are of any question: which columns they have decides what is told.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from kg.facts import ResultStatus
from kg.schema.queries import Query
from kg.schema.words import words
from kg.store import Iri, Row, Value
from webui.parts.figures import measure
from webui.parts.tables import Badge, Cell, Heading, TableView
from webui.site.names import Link, Names

_VERDICT, _SIDE, _WORDS, _DISPUTE = "verdict", "direction", "paraphrase", "dispute"
_CITED, _PLACE = "references", "at"
_ROBUSTNESS, _WITHOUT = "robustness", "without"
_JUDGING, _STATUS, _STATE = ("verdict", "verdictLabel"), "status", "state"
# The order of the sides on a page; a side that is not here comes last.
_SIDES = ("for", "in part", "against")
# The columns of a figure; an answer has figures if it has the first three.
_FIGURE = ("value", "unit", "status", "months")
# Figures of different outcomes or grades are never put together; with the words before their names.
_BY = {"outcome": "", "grade": "grade "}
_OF = ("regimen", "study", "population")


@dataclass(frozen=True, slots=True)
class VerdictGroup:
    """One verdict and what it was given to, in the order of the answer."""

    badge: Badge
    things: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class JudgedThing:
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


def groups(whole: TableView) -> tuple[VerdictGroup, ...]:
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
    told = (VerdictGroup(badge, tuple(things)) for badge, things in found.items())
    return tuple(sorted(told, key=lambda group: words().lateness(group.badge.tone)))


def _standing(names: Sequence[str]) -> str | None:
    """Return the column with the standing of a thing: everything before it names the thing."""
    judging = [name for name in names if name in _JUDGING or (name == _STATUS and _SIDE in names)]
    return judging[0] if judging else None


def judged(told: TableView) -> tuple[JudgedThing, ...]:
    """Return the rows of an answer by thing and side; nothing unless they have a standing, side and words."""
    names = [heading.name for heading in told.headings]
    standing = _standing(names)
    if standing is None or not {_SIDE, _WORDS} <= set(names) or names[0] == standing:
        return ()
    title = tuple(name for name in names[: names.index(standing)] if name != _SIDE)

    def key(row: Mapping[str, Cell]) -> tuple[Cell, ...]:
        return (*(row[name] for name in title), row[standing])

    placed = {*title, standing, _SIDE, _WORDS, _DISPUTE, _ROBUSTNESS, _WITHOUT, _CITED, _PLACE}
    besides = [heading for heading in told.headings if heading.name not in placed]
    members = ((found, list(rows)) for found, rows in groupby(told.rows, key=key))
    return tuple(_judge(found[:-1], _badge(found[-1]), rows, besides) for found, rows in members)


def _badge(cell: Cell) -> Badge:
    if isinstance(cell, Badge):
        return cell
    return Badge(str(cell), words().disputes.get(str(cell), "insufficient"))


def _judge(
    title: tuple[Cell, ...], badge: Badge, rows: Sequence[Mapping[str, Cell]], headings: Sequence[Heading]
) -> JudgedThing:
    sides = dict.fromkeys(str(row[_SIDE]) for row in rows)
    order = sorted(sides, key=lambda side: _SIDES.index(side) if side in _SIDES else len(_SIDES))
    dispute, robust = (
        next((row[name] for row in rows if row.get(name)), None) for name in (_DISPUTE, _ROBUSTNESS)
    )
    named = [str(getattr(cell, "label", cell)) for cell in title]
    shared = {
        heading: rows[0][heading.name]
        for heading in headings
        if len(rows) > 1 and {row[heading.name] for row in rows} == {rows[0][heading.name]} - {None}
    }
    return JudgedThing(
        title=tuple(cell for cell in title if cell is not None),
        badge=badge,
        dispute=dispute if dispute not in title else None,
        robustness=robust,
        without=tuple(dict.fromkeys(row[_WITHOUT] for row in rows if row.get(_WITHOUT))),
        common=tuple((heading, cell) for heading, cell in shared.items() if not _repeats(cell, named)),
        besides=tuple(heading for heading in headings if heading not in shared),
        sides=tuple((side, tuple(row for row in rows if str(row[_SIDE]) == side)) for side in order),
    )


def _repeats(cell: Cell, named: Iterable[str]) -> bool:
    return isinstance(cell, Link) and any(name.endswith(cell.label) for name in named)


def sureness(
    found: Sequence[JudgedThing], abstracts: frozenset[str]
) -> tuple[tuple[str, tuple[JudgedThing, ...]], ...]:
    """Return what verdicts rest on, in words, with what they are on; *abstracts*: lines citing no paper."""
    kinds: dict[str, list[JudgedThing]] = {}
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


@dataclass(frozen=True, slots=True)
class FigureOfAnswer:
    """A figure of an answer with its unit, or why there is none; `by` and `of` say what it is of."""

    value: Value
    unit: Value
    status: Value
    months: Value
    by: str
    of: tuple[Link | str, ...]

    @property
    def kind(self) -> tuple[str, str]:
        """What figures that may stand beside each other have in common."""
        convertible = self.months is not None or self.value is None
        return self.by, "" if convertible or self.unit == "%" else str(self.unit)

    @property
    def size(self) -> Decimal:
        """What figures of one kind are ordered by."""
        return Decimal(str(self.months if self.months is not None else self.value))

    @property
    def figure(self) -> str:
        """The figure in words."""
        return measure(self.value, self.unit) or ""


@dataclass(frozen=True, slots=True)
class Range:
    """Figures that may stand beside each other: `number` of them, and their ends.

    `absent` counts where there is none, by why not. `label` is empty where the answer has
    figures of one kind only.
    """

    label: str
    number: int
    lowest: FigureOfAnswer | None
    highest: FigureOfAnswer | None
    absent: tuple[tuple[str, int], ...]


def ranges(rows: Sequence[Row], names: Names) -> tuple[Range, ...]:
    """Return the figures of an answer by kind; nothing if it has none."""
    if not rows or not rows[0].keys() >= set(_FIGURE[:3]):
        return ()
    order = sorted((_measured(row, names) for row in rows), key=lambda each: each.kind)
    return tuple(
        _range(label, list(found)) for (label, _), found in groupby(order, key=lambda each: each.kind)
    )


def _measured(row: Row, names: Names) -> FigureOfAnswer:
    told = (
        words + str(row.get(f"{name}Label") or row[name]) for name, words in _BY.items() if _has(row, name)
    )
    of = tuple(_linked(row, name, names) for name in _OF if _has(row, name))
    value, unit, status, months = map(row.get, _FIGURE)
    return FigureOfAnswer(value, unit, status, months, next(told, ""), of)


def _has(row: Row, name: str) -> bool:
    return row.get(name) is not None


def _linked(row: Row, name: str, names: Names) -> Link | str:
    value = row[name]
    if not isinstance(value, Iri):
        return str(value)
    return Link(value, str(row.get(f"{name}Label") or names.label(value)))


def _range(label: str, members: Sequence[FigureOfAnswer]) -> Range:
    figures = sorted((each for each in members if each.value is not None), key=lambda each: each.size)
    absent = Counter(str(each.status) for each in members if each.status != ResultStatus.REPORTED.value)
    lowest, highest = (figures[0], figures[-1]) if figures else (None, None)
    return Range(label, len(figures), lowest, highest, tuple(absent.items()))
