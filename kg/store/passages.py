"""The words of a source at its places, where its article is at hand: never kept, only shown.

A file is the article if its SHA-256 is the one of the file that was read; each sentence and
cell is compared with the digest in its locator.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Self

from kg.errors import InvalidRecords, InvalidSetting, NotThisKind, Rejection, UnreadableFile
from kg.facts import BASE
from kg.facts.locators import Locator, digest
from kg.store import Iri, Store
from kg.store.records import records, rows_of

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SOURCES = f"{BASE}source/"


@rows_of("passages", "sources")
class ReadDocument:
    """A source and the digest of the file that it was read from."""

    source: Iri
    label: str
    sha256: str


@rows_of("passages", "places")
class TextEdge:
    """Where a stretch of a sentence or cell starts or ends, in code points."""

    place: Iri
    locator: str
    header: str | None
    inherited: bool | None
    edge: str | None
    position: int | None


@rows_of("passages", "ranges")
class CharacterRange:
    """Characters of a sentence or cell that a fact rests on."""

    place: Iri
    whole: Iri
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quotation:
    """A sentence or cell with its exact text; `header` is the head of a cell's column."""

    iri: str
    text: str
    header: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """The text of one place: `here`, and of it the characters `start` to `end` if it is a range.

    `around` has the sentences of its paragraph or the cells of its row, in order, `here` among them.
    """

    here: Quotation
    around: tuple[Quotation, ...]
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
        whole = _whole(_quotations(path, text, records(store, TextEdge, source=source)))
        ranges: dict[str, Passage] = {
            each.place: replace(whole[each.whole], start=each.start, end=each.end)
            for each in records(store, CharacterRange, source=source)
            if each.whole in whole
        }
        return cls({**whole, **ranges}, frozenset({source}))

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
    known = {each.source: each for each in records(store, ReadDocument)}
    name, equals, rest = document.partition("=")
    if equals and not Path(document).exists():
        if Iri(_SOURCES + name) not in known:
            names = ", ".join(iri.removeprefix(_SOURCES) for iri in known) or "none"
            raise InvalidSetting("document", document, f"no source is called {name!r}; there are: {names}")
        return _SOURCES + name, Path(rest)
    path = Path(document)
    given = _sha256(_read(path))
    fits = [iri for iri, each in known.items() if each.sha256 == given]
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
    known = next((each for each in records(store, ReadDocument) if each.source == source), None)
    if known is None:
        raise InvalidSetting("document", path, f"{source} is no source of the graph")
    if known.sha256 != _sha256(content):
        raise NotThisKind(
            path,
            f"this is not the file that {known.label} ({source.removeprefix(BASE)}) was read from: "
            f"its SHA-256 is {_sha256(content)}, not {known.sha256}; give that file, "
            "or leave it out: pages then show paraphrases and locators",
        )


def _quotations(path: Path, text: str, edges: Iterable[TextEdge]) -> Iterator[tuple[Locator, Quotation]]:
    """Yield each sentence and cell that has text, with its locator, in order; digests compared."""
    groups = groupby(edges, key=lambda edge: edge.place)
    places = [(Locator.parse(members[0].locator), members) for _, each in groups if (members := list(each))]
    texts: dict[tuple[str, tuple[int, ...]], str] = {}
    wrong: list[Rejection] = []
    for locator, members in sorted(places, key=lambda place: _order(place[0])):
        said = _said(text, members)
        if members[0].inherited:
            row, column = locator.parts
            said = texts.get((locator.container, (row - 1, column)), "")
        if not said:
            continue
        if digest(said) != locator.digest:
            wrong.append(Rejection(str(path), str(locator), "the text there has another digest"))
        texts[_order(locator)] = said
        yield locator, Quotation(members[0].place, said, members[0].header)
    if wrong:
        raise InvalidRecords(wrong)


def _order(locator: Locator) -> tuple[str, tuple[int, ...]]:
    return locator.container, locator.parts


def _said(text: str, edges: Sequence[TextEdge]) -> str:
    """Return the text of one place; a page break or the end of a line in it is a blank."""
    starts, ends = (
        sorted(each.position for each in edges if each.edge == edge and each.position is not None)
        for edge in ("start", "end")
    )
    stretches = zip(starts, ends, strict=False)
    return " ".join(" ".join(_lines(text[start:end])) for start, end in stretches)


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of *text* that hold something, without blanks at their ends."""
    return (line.strip() for line in text.splitlines() if line.strip())


def _whole(quotations: Iterable[tuple[Locator, Quotation]]) -> dict[str, Passage]:
    """Return the passages of whole sentences and cells, those of one paragraph or row together."""

    def unit(item: tuple[Locator, Quotation]) -> tuple[str, tuple[int, ...]]:
        return item[0].container, item[0].parts[:-1]

    found: dict[str, Passage] = {}
    for (_, above), members in groupby(quotations, key=unit):
        around = tuple(quotation for _, quotation in members)
        for quotation in around:
            found[quotation.iri] = Passage(quotation, around if above else (quotation,))
    return found
