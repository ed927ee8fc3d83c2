"""The tables of an index, and how they are filled."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from kg.facts import BASE
from kg.search.kinds import Kinds, kinds
from kg.search.names import Named
from kg.search.spelling import joined, words_of

FORMAT = 1
"""Changes whenever the tables do: a file of another format is not read."""
_LONGEST_RUN = 5  # words of a name that somebody may write as one
# Things are numbered in the order in which equal matches are shown, and the full-text index
# answers in the order of its numbers: the first so many rows are the best so many.
_TABLES = f"""
PRAGMA user_version = {FORMAT};
CREATE TABLE thing (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL, path TEXT NOT NULL, label TEXT NOT NULL,
    kind TEXT NOT NULL, tier INTEGER NOT NULL, note TEXT NOT NULL,
    parts TEXT NOT NULL, part_count INTEGER NOT NULL
);
CREATE TABLE name (
    thing INTEGER NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL, way INTEGER NOT NULL,
    key TEXT NOT NULL, squeezed TEXT NOT NULL, run TEXT, PRIMARY KEY (thing, number)
) WITHOUT ROWID;
CREATE TABLE word (text TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
    own, parts, content='', columnsize=0, detail=column, prefix='2 3',
    tokenize="unicode61 remove_diacritics 0"
);
"""
_INDEXES = """
CREATE INDEX thing_path ON thing (path);
CREATE INDEX thing_iri ON thing (iri);
CREATE INDEX name_key ON name (key);
CREATE INDEX name_squeezed ON name (squeezed);
CREATE INDEX name_run ON name (run) WHERE run IS NOT NULL;
"""


def fill(database: sqlite3.Connection, found: Sequence[Named], known: Kinds | None = None) -> None:
    """Make the tables of an index in an empty *database*; *found* is in the order of `read_named`."""
    known = known or kinds()
    database.executescript(_TABLES)
    with database:
        database.executemany("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _things(found, known))
        database.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?)", _names(found, known))
        database.executemany("INSERT INTO words (rowid, own, parts) VALUES (?, ?, ?)", _texts(found))
        database.executemany("INSERT INTO word VALUES (?)", ((word,) for word in _vocabulary(found)))
        database.execute("INSERT INTO words (words) VALUES ('optimize')")
    database.executescript(_INDEXES)


def _things(found: Sequence[Named], known: Kinds) -> Iterator[tuple[object, ...]]:
    for number, each in enumerate(found):
        parts = ", ".join(sorted(each.parts))
        path = each.iri.removeprefix(BASE).casefold()
        kind = each.kind
        yield number, each.iri, path, each.label, kind, known.tier(kind), each.note, parts, len(each.parts)


def _names(found: Sequence[Named], known: Kinds) -> Iterator[tuple[object, ...]]:
    rank = {way: number for number, way in enumerate(known.ways)}
    for thing, each in enumerate(found):
        for number, name in enumerate(sorted(each.names, key=lambda name: (rank[name.way], name.text))):
            words = words_of(name.text)
            # Written without anything between numbers, a name may be several: only worth a guess.
            run = "".join(words) if sum(map(str.isdecimal, words)) > 1 else None
            yield thing, number, name.text, rank[name.way], " ".join(words), joined(words), run


def _texts(found: Sequence[Named]) -> Iterator[tuple[int, str, str]]:
    for number, each in enumerate(found):
        yield number, _text(name.text for name in each.names), _text(each.part_names)


def _text(names: Iterable[str]) -> str:
    return " ".join(_words(names))


def _words(names: Iterable[str]) -> dict[str, None]:
    """Return the words of *names*, and what short ones are written as one, each once."""
    found: dict[str, None] = {}
    for name in sorted(names):
        words = words_of(name)
        found.update(dict.fromkeys(words))
        if 1 < len(words) <= _LONGEST_RUN:
            found.update(dict.fromkeys(joined(words).split("·")))
    return found


def _vocabulary(found: Sequence[Named]) -> list[str]:
    every: set[str] = set()
    for each in found:
        every.update(_words([*(name.text for name in each.names), *each.part_names]))
    return sorted(word for word in every if not word.isdecimal())
