"""What the views ask: the store through the described page queries, and the names of things."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TypeVar, get_args, get_type_hints

from flask import Flask, current_app, g, has_request_context, request

from kg.facts import ONTOLOGY
from kg.reasoning.explanations import Explainer
from kg.reasoning.manchester import Axioms
from kg.schema.prefixes import compress
from kg.schema.queries import Query, queries
from kg.search.choosing import Choices
from kg.search.index import Index
from kg.store import Iri, Row, Store
from kg.store.passages import Passage, Passages
from kg.store.records import field_of, query_of, read_records, rows_of
from webui.site.names import Link, Names
from webui.site.settings import Settings

_Made = TypeVar("_Made")
_KEY, _ASKED = "myeloma_kg", "myeloma_kg_asked"
READER = "myeloma_kg.reader"
"""Key of the WSGI environment: the reader of this request."""


MOST_READ = 1000  # rows of one query that a page in HTML rests on; the other forms have all


@rows_of("pages", "sources")
class SourceRead:
    """A document that was read, with where and when it was published, if that is stated."""

    source: Iri
    title: str
    journal: str | None
    year: int | None


class Reader:
    """A store, seen through `queries/pages`, and the names of what is in it.

    `sources` says what was read; it is kept, because every page, an error's too, shows it.
    """

    def __init__(
        self, store: Store, settings: Settings, passages: Passages | None = None, index: Index | None = None
    ) -> None:
        self.store, self.settings, self._passages = store, settings, passages
        self._names = Names(store, index)
        self.sources = self.records(SourceRead)
        self._axioms: tuple[str, Axioms] | None = None
        self._explainer: Explainer | None = None

    def records(self, class_: type[_Made], query: Query | None = None, **bindings: str) -> list[_Made]:
        """Return the rows of the query of *class_*, or of *query*, as objects of it."""
        return self.made(self.asked((query or query_of(class_)).bind(bindings)), class_)

    def made(self, rows: Sequence[Row], class_: type[_Made]) -> list[_Made]:
        """Return *rows* as objects of *class_*; what it has as a `Link` is given its label."""
        linked = _linked(class_)  # type: ignore[arg-type]

        def named(row: Row) -> Mapping[str, object]:
            things = ((name, row[name]) for name in linked)
            return {**row, **{name: self.names.link(iri) for name, iri in things if isinstance(iri, Iri)}}

        return read_records(map(named, rows) if linked else rows, class_)

    def first_records(self, class_: type[_Made], after: int = 0, **bindings: str) -> list[_Made]:
        """Return those about at most `MOST_READ` things, *after* so many of them."""
        return self.records(class_, query_of(class_).bind(bindings).first(MOST_READ, after))

    def records_about(
        self, class_: type[_Made], iri: str, *, whole: bool = True, after: int = 0
    ) -> list[_Made]:
        """Return those about *iri*; unless *whole*, at most `MOST_READ` things *after* so many of them."""
        return self.records(class_, iri=iri) if whole else self.first_records(class_, after, iri=iri)

    def records_of_each(self, class_: type[_Made], parameter: str, things: Iterable[str]) -> list[_Made]:
        """Return those of each of *things* for *parameter*, asked `MOST_READ` at a time."""
        wanted = sorted(set(things))
        parts = (wanted[start : start + MOST_READ] for start in range(0, len(wanted), MOST_READ))
        query = query_of(class_)
        return [each for part in parts for each in self.records(class_, query.among(parameter, part))]

    def links(self, name: str, **bindings: str) -> tuple[Link, ...]:
        """Return the things that the page query called *name* has in its one column, in its order."""
        rows = self.asked(self.query(name).bind(bindings))
        return tuple(self.names.link(str(value)) for row in rows for value in row.values())

    def asked(self, query: Query) -> list[Row]:
        """Return the rows of *query*; what the things in them are called is asked at once, not one by one.

        Parts of a page that ask the same are answered once.
        """
        asked: dict[str, list[Row]] = g.setdefault(_ASKED, {}) if has_request_context() else {}
        if query.text not in asked:
            found = asked[query.text] = self.store.rows(query)
            self.names.learn(str(value) for row in found for value in row.values() if isinstance(value, Iri))
        return list(asked[query.text])

    def links_to(self, things: Iterable[str]) -> tuple[Link, ...]:
        """Return *things* with their labels."""
        return tuple(map(self.names.link, things))

    @property
    def choices(self) -> Choices:
        """What there is to choose from for the parameters of questions."""
        return Choices(self.asked, self.names.labels, lambda: self.names.index)

    def query(self, name: str) -> Query:
        """Return the page query called *name*."""
        return queries("pages")[name]

    def passage(self, iri: str) -> Passage | None:
        """Return the words at a place, if an article with them is configured; the answer then `quotes`."""
        found = self._passages.at(iri) if self._passages else None
        if found is not None:
            g.quotes = True
        return found

    def holds(self, source: str) -> bool:
        """Say whether the article that *source*, an IRI, was read from is configured."""
        return self._passages is not None and source in self._passages.sources

    @property
    def names(self) -> Names:
        """The names of what is in the store as it is now."""
        if self._names.version != self.store.version:
            self._names = Names(self.store)
            self.sources = self.records(SourceRead)
        return self._names

    @property
    def axioms(self) -> Axioms:
        """The axioms of the ontology in the store as it is now; terms of ours by their local names."""
        if self._axioms is None or self._axioms[0] != self.store.version:
            self._axioms = (self.store.version, Axioms.read(self.store, _in_axioms))
        return self._axioms[1]

    @property
    def explainer(self) -> Explainer:
        """What explains the inferred triples of the store as it is now."""
        if self._explainer is None or self._explainer.version != self.store.version:
            self._explainer = Explainer(self.store)
        return self._explainer


@cache
def _linked(class_: type) -> tuple[str, ...]:
    """Return the columns that *class_* has as a `Link`."""
    hints = {name: get_args(hint) or (hint,) for name, hint in get_type_hints(class_).items()}
    return tuple(each.name for each in query_of(class_).columns if Link in hints[field_of(each.name)])


def _in_axioms(iri: str) -> str:
    return iri.removeprefix(ONTOLOGY) if iri.startswith(ONTOLOGY) else compress(iri) or f"<{iri}>"


def attach(app: Flask, newest: Callable[[], Reader]) -> None:
    """Give *app* what says which reader is the newest."""
    app.extensions[_KEY] = newest


def reader() -> Reader:
    """Return the reader of this request; outside of one, the newest of the application."""
    found = request.environ.get(READER) if has_request_context() else None
    found = found or current_app.extensions[_KEY]()
    assert isinstance(found, Reader)
    return found


def quotes() -> bool:
    """Say whether the answer to this request holds words of a source."""
    return bool(g.get("quotes"))
