"""Values and names in words, as medical tables print them; where a fact stands, by its anchor."""

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from kg.exchange.tables.printed import Phrase
from kg.facts import BASE
from kg.schema.words import words
from kg.store import Iri, Store
from kg.store.records import records, rows_of

_ANCHOR = re.compile(
    rf"{re.escape(BASE)}anchor/(?P<source>[^/]+)/(?P<container>[^/]+)/(?P<rest>[\d/]+?)(?:/(?P<start>\d+)-(?P<end>\d+))?$"
)
_FREQUENCIES = {"every 1 d": "daily", "every 2 d": "every other day", "every 1 wk": "weekly"}
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:[.·]\d+)?")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The table and column that a cell stands in."""

    source: str
    table: str
    header: str


@rows_of("tables", "names")
class _RankedName:
    thing: Iri
    name: str
    rank: int


@rows_of("tables", "short-forms")
class _ShortForm:
    thing: Iri
    short: str
    long: str
    at: Iri


class Nomenclature:
    """Every name in the graph, and the short forms of one table before the others."""

    def __init__(self, store: Store) -> None:
        self._names: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._short: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for named in records(store, _RankedName):
            self._names[named.thing].setdefault(named.name, named.rank)
        for each in records(store, _ShortForm):
            place = place_of(each.at)
            source, container = place[:2] if place else ("", "")
            self._short[each.thing].append((source, container, each.short))
            self._names[each.thing].setdefault(each.short, 4)
            self._names[each.thing].setdefault(each.long, 4)

    def all(self, thing: str) -> tuple[str, ...]:
        """Return every name of *thing*, the shortest way to say it first."""
        return tuple(sorted(self._names[thing], key=lambda name: (self._names[thing][name], name)))

    def best(self, thing: str, where: Whereabouts) -> str:
        """Return what a table calls *thing*: letters, a short form that it lists, or the label."""
        names = self._names[thing]
        letters = [name for name, rank in names.items() if rank == 0]
        listed = [
            short
            for source, container, short in self._short[thing]
            if source == where.source and container.startswith(f"{where.table}-")
        ]
        label = [name for name, rank in names.items() if rank == 2]
        return next(iter([*letters, *listed, *label, *names, thing.rsplit("/", 1)[-1]]))

    def phrase(self, kind: str, thing: str, where: Whereabouts) -> Phrase:
        """Return *thing* as a phrase that any of its names may stand for."""
        return Phrase(kind, self.best(thing, where), self.all(thing), thing.removeprefix(BASE))


def place_of(anchor: str) -> tuple[str, str, str, tuple[int, int] | None] | None:
    """Return source, container, the rest of the place, and the characters of an anchor's IRI.

    >>> place_of(BASE + "anchor/a-review/table-2/3/7/12-21")
    ('a-review', 'table-2', '3/7', (12, 21))
    """
    match = _ANCHOR.fullmatch(anchor)
    if match is None:
        return None
    chars = (int(match["start"]), int(match["end"])) if match["start"] else None
    return match["source"], match["container"], match["rest"], chars


def chars(anchor: str) -> tuple[int, int]:
    """Return the characters of a fact in its cell; (0, 0) for the whole cell."""
    found = place_of(anchor)
    return (found[3] if found else None) or (0, 0)


def plain(value: Decimal) -> str:
    """Return a number as text, without an exponent."""
    return f"{value:f}"


def printed_number(value: Decimal, written: str) -> str:
    """Return a number with the decimals that it has in *written*, if it stands there.

    >>> printed_number(Decimal("61"), "61.0%"), printed_number(Decimal("62"), "61.0%")
    ('61.0', '62')
    """
    for match in _NUMBER.finditer(written):
        if Decimal(match[0].replace(",", "").replace("·", ".")) == value:
            return match[0]
    return plain(value)


def unit_words(number: str, unit: str) -> str:
    """Return a unit (UCUM) as it stands after *number*, with the blank before it.

    >>> unit_words("4.7", "mo"), unit_words("1", "a"), unit_words("12", "%"), unit_words("2", "1")
    (' months', ' year', '%', '')
    """
    if unit in ("%", "1", ""):
        return unit.replace("1", "")
    known = words().units.get(unit)
    return f" {known.after(number) if known and known.counted else dose_unit(unit)}"


def dose_unit(unit: str) -> str:
    """Return a dose unit (UCUM) as printed.

    >>> dose_unit("mg/m2"), dose_unit("ug/kg")
    ('mg/m²', 'µg/kg')
    """
    return re.sub(r"^u(?=g)", "µ", unit).replace("m2", "m²")


def time_unit(unit: str) -> str:
    """Return the singular of a unit of time (UCUM).

    >>> time_unit("a")
    'year'
    """
    known = words().units.get(unit)
    return known.word if known and known.counted else unit


def day_words(days: str) -> str:
    """Return the days of a cycle.

    >>> day_words("1-4,9-12"), day_words("1")
    ('on days 1–4, 9–12', 'on day 1')
    """
    plural = "s" if re.search(r"[-,]", days) else ""
    return f"on day{plural} {days.replace('-', '–').replace(',', ', ')}"


def frequency_words(frequency: str) -> str:
    """Return how often a drug is given.

    >>> frequency_words("every 2 d"), frequency_words("every 3 wk"), frequency_words("2 per 1 d")
    ('every other day', 'every 3 weeks', '2 times per day')
    """
    if frequency in _FREQUENCIES:
        return _FREQUENCIES[frequency]
    if (match := re.fullmatch(r"every (\d+) (\w+)", frequency)) is not None:
        return f"every {match[1]}{unit_words(match[1], match[2])}"
    if (match := re.fullmatch(r"(\d+) per 1 (\w+)", frequency)) is not None:
        return f"{match[1]} times per {time_unit(match[2])}"
    return frequency


def capitalised(text: str) -> str:
    """Return *text* with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def sentence(*parts: str) -> str:
    """Return the parts that say something, with a blank between them."""
    return " ".join(part for part in parts if part)
