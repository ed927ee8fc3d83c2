"""What things are called, and how a reader finds them by a name that is nearly right."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from kg.facts import BASE, ONTOLOGY, slug
from kg.schema import prefixes
from kg.search.choosing import nearest
from kg.search.index import Index, open_index
from kg.search.spelling import squeeze
from kg.store import Iri, Store
from kg.store.records import query_of, records, rows_of

__all__ = ["MAX_QUESTION", "UNITS", "Link", "Names", "absolute", "kind_of", "squeeze"]

MAX_QUESTION = 200
_NEAR = 6
# Folders of what documents are made of: thousands of them, found from their place and by no name.
UNITS = tuple(f"{BASE}{folder}/" for folder in ("ledger", "number", "citation-mark"))
REMEMBERED = 100_000  # labels that are kept: some 20 MB
FOLDER = 2_000  # things of a folder that its page lists
_AT_ONCE = 200  # IRIs in one question for labels
_UNASKABLE = re.compile(r"[\x00-\x20<>\"{}|^`\\]")


@rows_of("pages", "labels")
class Link:
    """A thing and what to call it."""

    iri: str
    label: str


@rows_of("pages", "citation-names")
class _CitedText:
    cited: str
    publication: str


@rows_of("pages", "folder")
class _FolderMember:
    iri: str
    label: str
    number: int


def kind_of(iri: str) -> str:
    """Return the kind of thing in words, from the folder that its IRI is in.

    >>> kind_of(BASE + "adverse-event/rash")
    'Adverse event'
    """
    if iri.startswith(ONTOLOGY):
        return "Ontology term"
    folder, _, rest = iri.removeprefix(BASE).partition("/")
    return folder.replace("-", " ").capitalize() if rest and iri.startswith(BASE) else "Other"


def _askable(iri: str) -> bool:
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri) is not None and _UNASKABLE.search(iri) is None


class Names:
    """The names in one version of a graph; `index` has those that things are found by.

    Without an *index*, it is made when it is first asked for.

    A label is asked for when it is needed, and at most `REMEMBERED` of them are kept: most things
    of a large graph are places and figures that no page shows. `cited` has publications by how a
    source cites them.
    """

    def __init__(self, store: Store, index: Index | None = None) -> None:
        self.version, self._store = store.version, store
        self._given = index
        self._labels: dict[str, str | None] = {}

    def learn(self, iris: Iterable[str]) -> None:
        """Ask for the labels of those of *iris* that are not known yet, all at once."""
        unknown = [iri for iri in dict.fromkeys(iris) if iri not in self._labels and _askable(iri)]
        if len(self._labels) + len(unknown) > REMEMBERED:
            self._labels = {}
        for start in range(0, len(unknown), _AT_ONCE):
            self._labels.update(self._asked(unknown[start : start + _AT_ONCE]))

    def knows(self, iri: str) -> bool:
        """Say whether something is called *iri* and has a label."""
        return self._label(iri) is not None

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """Return the labels of those of *iris* that have one."""
        wanted = list(iris)
        self.learn(wanted)
        return {iri: label for iri in wanted if (label := self._label(iri)) is not None}

    def every(self) -> Iterator[str]:
        """Yield the IRI of everything that has a label: as many as there are."""
        rows = self._store.rows(query_of(Link))  # so many that no object is made of each
        yield from dict.fromkeys(str(iri) for iri, _ in map(Mapping.values, rows))

    @cached_property
    def index(self) -> Index:
        """The names that things are found by."""
        return self._given or open_index(self._store)

    @cached_property
    def cited(self) -> Mapping[str, str]:
        """Publications by how a source cites them."""
        return {each.cited: each.publication for each in records(self._store, _CitedText)}

    def _label(self, iri: str) -> str | None:
        kept = self._labels  # another thread may start a new one
        if iri not in kept:
            kept.update(self._asked([iri]) if _askable(iri) else {iri: None})
        return kept[iri]

    def _asked(self, iris: Sequence[str]) -> dict[str, str | None]:
        found: dict[str, str | None] = dict.fromkeys(iris)
        for link in records(self._store, Link, query_of(Link).among("iri", iris)):
            found[link.iri] = found[link.iri] or link.label
        return found

    def label(self, iri: str) -> str:
        """Return what to call *iri*: its label, or the words of its last part."""
        if (found := self._label(iri)) is not None:
            return found
        local = re.split(r"[/#]", iri.rstrip("/#"))[-1] or iri
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).replace("-", " ").replace("_", " ")
        return words if iri.startswith(BASE) and "#" not in iri else words.lower()

    def link(self, iri: str) -> Link:
        """Return *iri* with its label."""
        return Link(str(iri), self.label(iri))

    def as_cited(self, iri: str) -> Link:
        """Return *iri* with its label, and with its number where one source alone cites it."""
        texts = self._citations.get(iri, ())
        return Link(iri, texts[0]) if len(texts) == 1 else self.link(iri)

    def folder(self, name: str, most: int = FOLDER) -> tuple[list[Link], int]:
        """Return things whose IRI is directly in folder *name*, by label, and how many there are.

        Of more than *most* things, some are returned.
        """
        query = query_of(_FolderMember).bind({"folder": f"{BASE}{name}", "start": f"{BASE}{name}/"})
        members = records(self._store, _FolderMember, query.first(most))
        found = list({each.iri: Link(each.iri, each.label) for each in reversed(members)}.values())
        total = members[0].number if len(found) >= most else len(found)
        return sorted(found, key=lambda link: (link.label.casefold(), link.iri)), total

    def alias(self, path: str) -> str | None:
        """Return the path that *path* spells differently, if it is one and only one thing."""
        folder, _, last = path.rpartition("/")
        exact = f"{folder.lower()}/{slug(last)}" if folder else slug(last)
        if self.knows(BASE + exact):
            return exact
        found = [iri.removeprefix(BASE) for iri in self.index.at(path)]
        if not found and self.knows(BASE + path.lower()):
            return path.lower()
        return found[0] if len(found) == 1 else None

    def near(self, path: str, among: Iterable[str] | None = None) -> tuple[Link, ...]:
        """Return things whose path or label is nearly *path*, the nearest first; *among*: IRIs."""
        if among is None:
            folder, _, last = path.rpartition("/")
            known = self.folder(folder)[0] if folder and _askable(BASE + folder) else []
            beside = [link.iri for link in known]
            return tuple(dict.fromkeys((*self.near(path, beside), *self.similar(last))))[:_NEAR]
        return tuple(self.link(iri) for iri in nearest(path, {iri: self.label(iri) for iri in among}))

    def similar(self, question: str) -> tuple[Link, ...]:
        """Return things with a name like *question*, or that may be meant by it, the best first."""
        found = self.index.search(question[:MAX_QUESTION], _NEAR)
        return tuple(Link(hit.iri, hit.label) for hit in (*found.hits, *found.near))[:_NEAR]

    @cached_property
    def _citations(self) -> dict[str, tuple[str, ...]]:
        texts: dict[str, tuple[str, ...]] = {}
        for text, iri in self.cited.items():
            texts[iri] = (*texts.get(iri, ()), text)
        return texts


def absolute(text: str) -> Iri:
    """Return the IRI that *text* names, as `kg.schema.prefixes.absolute` does."""
    return Iri(prefixes.absolute(text))
