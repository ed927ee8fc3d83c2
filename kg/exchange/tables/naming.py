"""What a table calls a thing: the short form that it lists, or else a name that the graph has."""

import re
from collections import defaultdict

from kg.exchange.tables.cells import Phrase
from kg.facts import BASE
from kg.schema.queries import queries
from kg.store import Store

_ANCHOR = re.compile(
    rf"{re.escape(BASE)}anchor/(?P<source>[^/]+)/(?P<container>[^/]+)/(?P<rest>[\d/]+?)(?:/(?P<start>\d+)-(?P<end>\d+))?$"
)


class Names:
    """Every name in the graph, and the short forms of one table before the others."""

    def __init__(self, store: Store) -> None:
        self._names: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._short: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for row in store.rows(queries("tables")["names"]):
            self._names[str(row["thing"])].setdefault(str(row["name"]), int(str(row["rank"])))
        for row in store.rows(queries("tables")["short-forms"]):
            thing, short = str(row["thing"]), str(row["short"])
            source, container = _defined(str(row["at"]))
            self._short[thing].append((source, container, short))
            self._names[thing].setdefault(short, 4)
            self._names[thing].setdefault(str(row["long"]), 4)

    def all(self, thing: str) -> tuple[str, ...]:
        """Return every name of *thing*, the shortest way to say it first."""
        return tuple(sorted(self._names[thing], key=lambda name: (self._names[thing][name], name)))

    def best(self, thing: str, source: str, table: str) -> str:
        """Return what *table* calls *thing*: letters, a short form that it lists, or the label."""
        names = self._names[thing]
        letters = [name for name, rank in names.items() if rank == 0]
        listed = [
            short
            for where, container, short in self._short[thing]
            if where == source and container.startswith(f"{table}-")
        ]
        label = [name for name, rank in names.items() if rank == 2]
        return next(iter([*letters, *listed, *label, *names, thing.rsplit("/", 1)[-1]]))

    def phrase(self, kind: str, thing: str, source: str, table: str) -> Phrase:
        """Return *thing* as a phrase that any of its names may stand for."""
        return Phrase(kind, self.best(thing, source, table), self.all(thing), thing.removeprefix(BASE))


def _defined(at: str) -> tuple[str, str]:
    found = place_of(at)
    return found[:2] if found else ("", "")


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
