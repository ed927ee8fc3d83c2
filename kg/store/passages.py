"""The words of a source at its places, where its article is at hand: never kept, only shown.

A file is the article if its SHA-256 is the one of the file that was read; each sentence and
cell is compared with the digest in its locator.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Self

from kg.errors import InvalidRecords, InvalidSetting, NotThisKind, Rejection, UnreadableFile
from kg.facts import BASE
from kg.facts.locators import Locator, digest
from kg.schema.queries import queries
from kg.store import Row, Store

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SOURCES = f"{BASE}source/"


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or cell with its exact text; `header` is the head of a cell's column."""

    iri: str
    text: str
    header: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """The text of one place: `here`, and of it the characters `start` to `end` if it is a range.

    `around` has the sentences of its paragraph or the cells of its row, in order, `here` among them.
    """

    here: Piece
    around: tuple[Piece, ...]
    start: int | None = None
    end: int | None = None

    @property
    def text(self) -> str:
        """The whole sentence or cell."""
        return self.here.text

    @property
    def before(self) -> str:
        """What stands before the marked characters."""
        return self.text[: self.start or 0]

    @property
    def marked(self) -> str:
        """The characters that are meant: all of them, unless the place is a range."""
        return self.text[self.start : self.end]

    @property
    def after(self) -> str:
        """What stands behind the marked characters."""
        return "" if self.end is None else self.text[self.end :]

    @property
    def in_table(self) -> bool:
        """Whether the place is in a table."""
        return self.here.header is not None


@dataclass(frozen=True, slots=True)
class Passages:
    """Passages by the IRI of their place, of all `sources` whose articles are at hand."""

    found: Mapping[str, Passage]
    sources: frozenset[str] = frozenset()

    @classmethod
    def of(cls, store: Store, source: str, path: Path) -> Self:
        """Read the passages of *source*, an IRI, from the article at *path*.

        :raises UnreadableFile: when there is no such file, or it is not UTF-8.
        :raises NotThisKind: when it is not the file that the source was read from.
        :raises InvalidRecords: when the text at a place has another digest than its locator.
        """
        content = _read(path)
        _refuse_other(store, source, path, content)
        try:
            text = content.removeprefix(_BYTE_ORDER_MARK).decode("utf-8")
        except UnicodeDecodeError as error:
            raise UnreadableFile(path, "not UTF-8; save the file as UTF-8") from error
        rows = store.rows(queries("passages")["places"], source=source)
        whole = _whole(_pieces(path, text, rows))
        ranges = store.rows(queries("passages")["ranges"], source=source)
        return cls({**whole, **dict(_ranges(whole, ranges))}, frozenset({source}))

    def at(self, iri: str) -> Passage | None:
        """Return the passage at the place *iri*, or None if its text is not at hand."""
        return self.found.get(iri)


def read_passages(store: Store, documents: Sequence[str]) -> Passages | None:
    """Return the passages of all *documents*, each ``FILE`` or ``NAME=FILE``; None if there are none.

    NAME is the last part of the source's IRI; without it, the source is the one with the file's digest.

    :raises InvalidSetting: when NAME is no source of the graph.
    """
    found: dict[str, Passage] = {}
    sources: set[str] = set()
    for document in documents:
        source, path = _named(store, document)
        found.update(Passages.of(store, source, path).found)
        sources.add(source)
    return Passages(found, frozenset(sources)) if documents else None


def _named(store: Store, document: str) -> tuple[str, Path]:
    known = {str(row["source"]): row for row in store.rows(queries("passages")["sources"])}
    name, equals, rest = document.partition("=")
    if equals and not Path(document).exists():
        if _SOURCES + name not in known:
            names = ", ".join(iri.removeprefix(_SOURCES) for iri in known) or "none"
            raise InvalidSetting("document", document, f"no source is called {name!r}; there are: {names}")
        return _SOURCES + name, Path(rest)
    path = Path(document)
    given = _sha256(_read(path))
    fits = [iri for iri, row in known.items() if row["sha256"] == given]
    if not fits and len(known) != 1:
        raise NotThisKind(path, f"no source here was read from a file with its SHA-256 ({given})")
    return (fits or list(known))[0], path


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path, f"the article cannot be read: {error.strerror}") from error


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _refuse_other(store: Store, source: str, path: Path, content: bytes) -> None:
    rows = store.rows(queries("passages")["sources"])
    row = next((row for row in rows if row["source"] == source), None)
    if row is None:
        raise InvalidSetting("document", path, f"{source} is no source of the graph")
    if row["sha256"] != _sha256(content):
        raise NotThisKind(
            path,
            f"this is not the file that {row['label']} ({source.removeprefix(BASE)}) was read from: "
            f"its SHA-256 is {_sha256(content)}, not {row['sha256']}; give that file, "
            "or leave it out: pages then show paraphrases and locators",
        )


def _pieces(path: Path, text: str, rows: Iterable[Row]) -> Iterator[tuple[Locator, Piece]]:
    """Yield each sentence and cell that has text, with its locator, in order; digests compared."""
    groups = groupby(rows, key=lambda row: (str(row["place"]), str(row["locator"])))
    places = [(Locator.parse(written), iri, list(members)) for (iri, written), members in groups]
    texts: dict[tuple[str, tuple[int, ...]], str] = {}
    wrong: list[Rejection] = []
    for locator, iri, members in sorted(places, key=lambda place: _order(place[0])):
        said = _said(text, members)
        if members[0]["inherited"]:
            row, column = locator.parts
            said = texts.get((locator.container, (row - 1, column)), "")
        if not said:
            continue
        if digest(said) != locator.digest:
            wrong.append(Rejection(str(path), str(locator), "the text there has another digest"))
        texts[_order(locator)] = said
        header = members[0]["header"]
        yield locator, Piece(iri, said, str(header) if header is not None else None)
    if wrong:
        raise InvalidRecords(wrong)


def _order(locator: Locator) -> tuple[str, tuple[int, ...]]:
    return locator.container, locator.parts


def _said(text: str, rows: Sequence[Row]) -> str:
    """Return the text of one place; a page break or the end of a line in it is a blank."""
    starts, ends = (
        sorted(int(str(row["position"])) for row in rows if row["edge"] == edge) for edge in ("start", "end")
    )
    stretches = zip(starts, ends, strict=False)
    return " ".join(" ".join(_lines(text[start:end])) for start, end in stretches)


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of *text* that hold something, without blanks at their ends."""
    return (line.strip() for line in text.splitlines() if line.strip())


def _whole(pieces: Iterable[tuple[Locator, Piece]]) -> dict[str, Passage]:
    """Return the passages of whole sentences and cells, those of one paragraph or row together."""

    def unit(item: tuple[Locator, Piece]) -> tuple[str, tuple[int, ...]]:
        return item[0].container, item[0].parts[:-1]

    found: dict[str, Passage] = {}
    for (_, above), members in groupby(pieces, key=unit):
        around = tuple(piece for _, piece in members)
        for piece in around:
            found[piece.iri] = Passage(piece, around if above else (piece,))
    return found


def _ranges(whole: Mapping[str, Passage], rows: Iterable[Row]) -> Iterator[tuple[str, Passage]]:
    for row in rows:
        passage = whole.get(str(row["whole"]))
        if passage is not None:
            start, end = int(str(row["start"])), int(str(row["end"]))
            yield str(row["place"]), Passage(passage.here, passage.around, start, end)
