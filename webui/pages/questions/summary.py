"""An answer in short: what stands under each verdict, the evidence on each thing, and a sentence of it all.

Rows are of any question: which columns they have decides what is told. In the sentences that the header
of a question has, ``{abnormality}`` is what the parameter is called, ``{drug:any drug}`` too, with words
for none. Of the rows, ``{count study|study|studies}`` counts different values of a column,
``{rows|row|rows}`` the rows themselves, and ``{names drug}`` lists what a column names;
``[status=unexplained]`` after the column or ``rows`` looks only at such rows.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kg.schema.queries import Query
from kg.schema.words import words
from kg.store import Row
from webui.parts.tables import Badge, Cell, Heading, TableView
from webui.site.names import Link, Names

_VERDICT, _SIDE, _WORDS, _DISPUTE = "verdict", "direction", "paraphrase", "dispute"
_CITED, _PLACE = "references", "at"
_ROBUSTNESS, _WITHOUT, _RESTS = "robustness", "without", "restsOn"
_JUDGING, _STATUS, _STATE = ("verdict", "verdictLabel"), "status", "state"
# The order of the sides on a page; a side that is not here comes last.
_SIDES = ("for", "in part", "against")
_LISTED = 4  # names in one sentence
_PART = re.compile(
    r"\{(?P<what>count |names |rows\b)?(?P<name>\w*)"
    r"(?:\[(?P<key>\w+)=(?P<value>[^\]]+)\])?(?::(?P<none>[^{}|]*))?(?:\|(?P<one>[^{}|]*)\|(?P<many>[^{}|]*))?\}"
)
_OURS = ("the ", "no ")


@dataclass(frozen=True, slots=True)
class VerdictGroup:
    """One verdict and what it was given to, in the order of the answer."""

    badge: Badge
    things: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class JudgedThing:
    """A thing with its verdict, and rows of the answer by the side on which they stand.

    `title` is the thing, maybe with a relation and what it is related to; `dispute` is there if its
    rows oppose each other; `rests_on` says what the verdict rests on, `robustness` what taking away one
    reference does to it, and `without` what it would then be; `common` is what all its rows say.
    """

    title: tuple[Cell, ...]
    badge: Badge
    dispute: Cell
    rests_on: Cell
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

    placed = {*title, standing, _SIDE, _WORDS, _DISPUTE, _RESTS, _ROBUSTNESS, _WITHOUT, _CITED, _PLACE}
    besides = [heading for heading in told.headings if heading.name not in placed]
    members = ((found, list(rows)) for found, rows in groupby(told.rows, key=key))
    return tuple(_judge(found[:-1], _badge(found[-1]), rows, besides) for found, rows in members)


def _badge(cell: Cell) -> Badge:
    if isinstance(cell, Badge):
        return cell
    return Badge(str(cell), words().like_a_dispute(str(cell)))


def _judge(
    title: tuple[Cell, ...], badge: Badge, rows: Sequence[Mapping[str, Cell]], headings: Sequence[Heading]
) -> JudgedThing:
    sides = dict.fromkeys(str(row[_SIDE]) for row in rows)
    order = sorted(sides, key=lambda side: _SIDES.index(side) if side in _SIDES else len(_SIDES))
    dispute, rests_on, robust = (
        next((row[name] for row in rows if row.get(name)), None) for name in (_DISPUTE, _RESTS, _ROBUSTNESS)
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
        rests_on=rests_on,
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


def asked(template: str, called: Mapping[str, str]) -> str:
    """Return a question with the names of what it is asked about.

    >>> asked("What of {drug:any drug}?", {"drug": "zanubarol"})
    'What of zanubarol?'
    >>> asked("What of {drug:any drug}?", {"drug": ""})
    'What of any drug?'
    """
    return _PART.sub(lambda part: called.get(part["name"]) or part["none"] or "…", template)


def answered(template: str, called: Mapping[str, str], rows: Sequence[Row], names: Names) -> str:
    """Return the sentence that *rows* come down to."""

    def fill(part: re.Match[str]) -> str:
        chosen = [row for row in rows if not part["key"] or str(_says(row, part["key"])) == part["value"]]
        name, what = part["name"], (part["what"] or "").strip()
        if what == "names":
            found = {str(row[name]): _says(row, name) for row in chosen if row.get(name)}
            return listed([names.label(iri) if iri == said else str(said) for iri, said in found.items()])
        if not what:
            return called.get(name) or part["none"] or "…"
        number = len(chosen) if what == "rows" else len({row.get(name) for row in chosen} - {None})
        return f"{number} {(part['one'] if number == 1 else part['many']) or ''}".strip()

    return _PART.sub(fill, template)


def _says(row: Row, name: str) -> object:
    label = row.get(f"{name}Label")
    return label if label is not None else row.get(name)


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence, a long one cut.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c", "d", "e", "f"]), listed(["a"])
    ('a, b and c', 'a, b, c and 3 more', 'a')
    """
    over = len(names) - _LISTED
    kept = [*names[: _LISTED - 1], f"{over + 1} more"] if over > 0 else list(names)
    return " and ".join(part for part in (", ".join(kept[:-1]), *kept[-1:]) if part)


def judged_in_words(groups: Sequence[VerdictGroup], about: str) -> str:
    """Return the verdicts of an answer as one sentence; *about* is what they are on."""
    said: list[str] = []
    for group in groups:
        things, verdict = [str(getattr(thing, "label", thing)) for thing in group.things], group.badge
        if verdict.tone in words().verdicts:
            sentence, it = words().verdicts[verdict.tone].sentence, "it" if said else about
            said.append(sentence(listed(things), len(things), it, first=not said))
        else:
            said.append(f"{listed(things)}: {verdict.label}")
    told = "; ".join(said)
    if told.startswith(_OURS):  # a name keeps its letters, a word of ours begins the sentence
        told = told[0].upper() + told[1:]
    return f"{told}." if told else ""
