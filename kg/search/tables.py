"""The tables of an index: how they are filled, and how any number of threads read them, one at a time."""

import json
import sqlite3
import weakref
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote

from kg.errors import StoreError
from kg.facts import BASE
from kg.search.names import Kinds, NamedThing, kinds
from kg.search.ranking import Candidate, Spelled
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

_LAST = chr(0x10FFFF)  # sorts after every letter
_THINGS = """
SELECT id, iri, label, kind, note, parts, tier, part_count FROM thing
WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id
"""
_NAMES = "SELECT thing, text, way, key, squeezed FROM name WHERE thing IN (SELECT value FROM json_each(?))"
_CALLED = "SELECT DISTINCT thing FROM name WHERE key = ? OR squeezed = ? ORDER BY thing LIMIT ?"
_STARTING = "SELECT DISTINCT thing FROM name WHERE key >= ? AND key < ? AND way < ? LIMIT ?"
_RUN = "SELECT DISTINCT thing FROM name WHERE run = ? ORDER BY thing LIMIT ?"
_KEYS = """
SELECT DISTINCT key, thing FROM name WHERE key IN (SELECT value FROM json_each(?)) AND way < ?
ORDER BY length(key) DESC, thing LIMIT ?
"""
_MATCHING = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?"


class Tables:
    """An index that was filled or opened; it is closed when nothing reads it any more."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database, self._lock = database, Lock()
        weakref.finalize(self, database.close)

    @classmethod
    def of(cls, found: Sequence[NamedThing]) -> "Tables":
        """Return an index in memory; *found* is in the order of `read_named`."""
        database = sqlite3.connect(":memory:", check_same_thread=False)
        _fill(database, found, kinds())
        return cls(database)

    @classmethod
    def open(cls, path: Path) -> "Tables":
        """Open the index in the file *path*, for reading only; it must not change while it is open.

        :raises StoreError: when it cannot be read, or is of another format.
        """
        address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
        try:
            tables = cls(sqlite3.connect(address, uri=True, check_same_thread=False))
            ((found,),) = tables.rows("PRAGMA user_version")
        except sqlite3.Error as error:
            raise StoreError(f"{path}: the index of names cannot be read ({error}); build again") from error
        if found != FORMAT:
            raise StoreError(f"{path}: an index of names of format {found}, not {FORMAT}; build again")
        return tables

    def content(self) -> bytes:
        """Return the tables as the bytes of a file."""
        with self._lock:
            return self._database.serialize()

    def called(self, key: str, squeezed: str, most: int) -> list[int]:
        """Return the things with a name that is spelled so, the usual ones first."""
        return self._first(_CALLED, key, squeezed, most)

    def starting(self, key: str, ways: int, most: int) -> list[int]:
        """Return some of the things with a name that starts with *key*, by the first *ways*."""
        return self._first(_STARTING, key, f"{key}{_LAST}", ways, most)

    def run_together(self, run: str, most: int) -> list[int]:
        """Return the things with a name that is *run* when nothing stands between its numbers."""
        return self._first(_RUN, run, most)

    def called_one_of(self, keys: Collection[str], ways: int, most: int) -> list[tuple[str, int]]:
        """Return names among *keys* with the things that have them, long ones first, by the first *ways*."""
        rows = self.rows(_KEYS, json.dumps(sorted(keys)), ways, most)
        return [(key, thing) for key, thing in rows]

    def matching(self, expression: str, most: int) -> list[int]:
        """Return the things that a full-text expression finds, the usual ones first."""
        return self._first(_MATCHING, expression, most)

    def candidates(self, ids: Iterable[int]) -> list[Candidate]:
        """Return those things with their names, each once."""
        wanted = json.dumps(list(dict.fromkeys(ids)))
        names: dict[int, list[Spelled]] = {}
        for thing, *name in self.rows(_NAMES, wanted):
            names.setdefault(thing, []).append(Spelled(*name))
        return [
            Candidate(order, iri, label, kind, note, parts, tier, count, tuple(names[order]))
            for order, iri, label, kind, note, parts, tier, count in self.rows(_THINGS, wanted)
        ]

    def words(self) -> list[str]:
        """Return the distinct words of all names, sorted; numbers are not among them."""
        return self._first("SELECT text FROM word ORDER BY text")

    def at(self, path: str) -> list[str]:
        """Return the IRIs whose path is *path* in letters of any case."""
        return self._first("SELECT iri FROM thing WHERE path = ? ORDER BY iri", path.casefold())

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a statement. :raises StoreError: when the file is damaged."""
        with self._lock:
            try:
                return self._database.execute(statement, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise StoreError(f"the index of names is damaged ({error}); build again") from error

    def _first(self, statement: str, *values: object) -> list[Any]:
        return [first for first, *_ in self.rows(statement, *values)]


def _fill(database: sqlite3.Connection, found: Sequence[NamedThing], known: Kinds) -> None:
    database.executescript(_TABLES)
    with database:
        database.executemany("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _things(found, known))
        database.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?)", _names(found, known))
        database.executemany("INSERT INTO words (rowid, own, parts) VALUES (?, ?, ?)", _texts(found))
        database.executemany("INSERT INTO word VALUES (?)", ((word,) for word in _every_word(found)))
        database.execute("INSERT INTO words (words) VALUES ('optimize')")
    database.executescript(_INDEXES)


def _things(found: Sequence[NamedThing], known: Kinds) -> Iterator[tuple[object, ...]]:
    for number, each in enumerate(found):
        parts = ", ".join(sorted(each.parts))
        path = each.iri.removeprefix(BASE).casefold()
        kind = each.kind
        yield number, each.iri, path, each.label, kind, known.tier(kind), each.note, parts, len(each.parts)


def _names(found: Sequence[NamedThing], known: Kinds) -> Iterator[tuple[object, ...]]:
    rank = {way: number for number, way in enumerate(known.ways)}
    for thing, each in enumerate(found):
        for number, name in enumerate(sorted(each.names, key=lambda name: (rank[name.way], name.text))):
            words = words_of(name.text)
            # Written without anything between numbers, a name may be several: only worth a guess.
            run = "".join(words) if sum(map(str.isdecimal, words)) > 1 else None
            yield thing, number, name.text, rank[name.way], " ".join(words), joined(words), run


def _texts(found: Sequence[NamedThing]) -> Iterator[tuple[int, str, str]]:
    for number, each in enumerate(found):
        yield number, " ".join(_words(name.text for name in each.names)), " ".join(_words(each.part_names))


def _words(names: Iterable[str]) -> dict[str, None]:
    """Return the words of *names*, and what short ones are written as one, each once."""
    found: dict[str, None] = {}
    for name in sorted(names):
        words = words_of(name)
        found.update(dict.fromkeys(words))
        if 1 < len(words) <= _LONGEST_RUN:
            found.update(dict.fromkeys(joined(words).split("·")))
    return found


def _every_word(found: Sequence[NamedThing]) -> list[str]:
    every: set[str] = set()
    for each in found:
        every.update(_words([*(name.text for name in each.names), *each.part_names]))
    return sorted(word for word in every if not word.isdecimal())
