"""The tables of an index as they are read: from any number of threads, one at a time."""

import json
import sqlite3
import weakref
from collections.abc import Collection, Iterable
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote

from kg.errors import StoreError
from kg.search.making import FORMAT
from kg.search.ranking import Candidate, Spelled

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
    """An index that was made or opened; it is closed when nothing reads it any more."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database, self._lock = database, Lock()
        weakref.finalize(self, database.close)

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
