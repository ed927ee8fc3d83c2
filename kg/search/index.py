"""An index of names: a file beside the graph, read by any number of processes, or one made in memory."""

import logging
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from kg.errors import StoreError
from kg.schema.identifiers import curie_of
from kg.search.expressions import WordList, all_starts, all_words, components, corrected
from kg.search.names import digest, kinds, read_named
from kg.search.ranking import Fit, Found, Hit, rank, rank_components, rank_near
from kg.search.spelling import TypedWords
from kg.search.tables import FORMAT, Tables
from kg.store import Store

INDEX_FILE = "names.sqlite"
_log = logging.getLogger(__name__)
_MOST_NEAR = 8
_POOL = 100  # things that are ranked, however few of them are wanted
_LOOKED_AT = 64  # things that may be meant; words of a question
_LONGEST_PIECE = 8  # words of a question that are read as one name
_OWN = 4  # ways, the first ones, in which a thing is usually called
_FOREIGN = 2  # ways, the last ones, that name things only by something else


class Index:
    """What things are called, to be searched; any number of threads may."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._ways = kinds().ways

    def search(self, question: str, most: int) -> Found:
        """Return what *question* may mean: at most *most* hits, and what else may have been meant.

        An identifier of another vocabulary is found in any form that it is written in.
        """
        found = self._search(TypedWords.read(question), most)
        curie = None if found.hits else curie_of(question.strip())
        other = self._search(TypedWords.read(curie), most) if curie else Found()
        if found.hits or other.hits:
            return found if found.hits else other
        return Found(near=_distinct([*found.near, *other.near])[:_MOST_NEAR])

    def called(self, question: str) -> tuple[Hit, ...]:
        """Return the things that have *question* for a name of their own, the best first."""
        asked = TypedWords.read(question)
        if not asked.words:
            return ()
        hits, _ = self._ranked(asked, self._tables.called(asked.key, asked.squeezed, _LOOKED_AT))
        foreign = self._ways[-_FOREIGN:]
        return tuple(hit for hit in hits if hit.fit is Fit.EXACT and hit.way not in foreign)

    def at(self, path: str) -> tuple[str, ...]:
        """Return the IRIs of things whose path is *path* in letters of any case."""
        return tuple(self._tables.at(path))

    @cached_property
    def _word_list(self) -> WordList:
        return WordList(self._tables.words())

    def _search(self, asked: TypedWords, most: int) -> Found:
        if not asked.words:
            return Found()
        pool = max(most, _POOL) + 1
        ids = self._tables.called(asked.key, asked.squeezed, pool)
        ids += self._tables.starting(asked.key if asked.open else f"{asked.key} ", _OWN, _LOOKED_AT)
        ids += self._tables.matching(all_words(asked), pool)
        hits, near = self._ranked(asked, ids)
        combined = self._combinations(asked, exactly=bool(hits))
        hits = sorted(_distinct([*hits, *combined]), key=lambda hit: hit.fit)
        if not hits:
            begun = self._tables.matching(all_starts(asked), pool)
            hits, also = self._ranked(asked, begun)
            near += also
        if not hits:
            near += self._near(asked)
        return Found(tuple(hits[:most]), _distinct(near)[:_MOST_NEAR], len(hits) > most)

    def _ranked(self, asked: TypedWords, ids: Iterable[int]) -> tuple[list[Hit], list[Hit]]:
        """Return what fits *asked*, and what is near to it, each the best first."""
        ranked = rank(asked, self._tables.candidates(ids), self._ways)
        near = [hit for hit in ranked if hit.fit is Fit.NEAR]
        return [hit for hit in ranked if hit.fit is not Fit.NEAR], near

    def _combinations(self, asked: TypedWords, *, exactly: bool) -> list[Hit]:
        """Return combinations of what *asked* names; of these and nothing else, if *exactly* so."""
        expression = components(asked)
        if expression is None:
            return []
        count = max(len(asked.words), 2)
        found = self._tables.candidates(self._tables.matching(expression, _LOOKED_AT))
        if exactly:
            found = [each for each in found if each.part_count == count]
        return rank_components(count, found, self._ways)

    def _near(self, asked: TypedWords) -> list[Hit]:
        """Return what *asked* may stand for, with typing errors; then what parts of it name."""
        corrected = self._corrected(asked)[:_MOST_NEAR]
        return [*self._run_together(asked), *self._swapped(asked), *corrected, *self._named_in(asked)]

    def _run_together(self, asked: TypedWords) -> list[Hit]:
        """Return what is called *asked* when nothing stands between its numbers: that may be several."""
        found = self._tables.run_together(asked.run, _MOST_NEAR) if asked.numbers else []
        return rank_near(asked, self._tables.candidates(found), self._ways, numbers=False)

    def _swapped(self, asked: TypedWords) -> list[Hit]:
        """Return what is called *asked* but for two digits side by side."""
        found = dict.fromkeys(
            thing
            for each in asked.swapped
            for thing in self._tables.called(each.key, each.squeezed, _MOST_NEAR)
        )
        return rank_near(asked, self._tables.candidates(list(found)[:_MOST_NEAR]), self._ways, numbers=False)

    def _corrected(self, asked: TypedWords) -> list[Hit]:
        readings = corrected(asked, self._word_list)
        if readings is None:
            return []
        own, parts = readings
        found = self._tables.candidates(self._tables.matching(own, _LOOKED_AT))
        combined: list[Hit] = []
        if len(asked.words) > 1:
            those = self._tables.candidates(self._tables.matching(parts, _LOOKED_AT))
            combined = rank_components(len(asked.words), those, self._ways)[:2]
        return [*combined, *rank_near(asked, found, self._ways)]

    def _named_in(self, asked: TypedWords) -> list[Hit]:
        """Return things that a part of the question is the whole name of, long parts first."""
        words = asked.words[:_LOOKED_AT]
        pieces = {
            " ".join(words[start:end])
            for start in range(len(words))
            for end in range(start + 1, min(start + _LONGEST_PIECE, len(words)) + 1)
            if end - start > 1 or len(words[start]) > 2
        }
        named = self._tables.called_one_of(pieces, len(self._ways) - _FOREIGN, _MOST_NEAR)
        return [hit for key, thing in named for hit in self._as_named(key, thing)]

    def _as_named(self, key: str, thing: int) -> list[Hit]:
        piece = TypedWords(key, tuple(key.split()), open=False)
        return rank_near(piece, self._tables.candidates([thing]), self._ways)


def _distinct(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    found: dict[str, Hit] = {}
    for hit in hits:
        if hit.iri not in found or hit.fit < found[hit.iri].fit:
            found[hit.iri] = hit
    return tuple(found.values())


def index_file(store: Store) -> tuple[bytes, Mapping[str, object]]:
    """Return the index of what *store* holds, as a file of its build, and what the manifest says of it.

    The manifest has a digest of the names, not of the bytes, which depend on the release of SQLite.
    """
    found = read_named(store)
    count = sum(len(each.names) for each in found)
    about = {"file": INDEX_FILE, "format": FORMAT, "things": len(found), "names": count}
    return Tables.of(found).content(), {**about, "digest": digest(found)}


def open_index(store: Store, build: Path | None = None) -> Index:
    """Return the index of *store*: the file in the folder of its *build*, or one made now.

    :raises KgError: when the names cannot be read from the store.
    """
    path = build / INDEX_FILE if build else None
    if path and path.is_file():
        try:
            return Index(Tables.open(path))
        except StoreError as error:
            _log.warning("names are read from the graph instead: %s", error)
    return Index(Tables.of(read_named(store)))
