"""Opening the graph, and finding things in it by IRI or name, and rows by a question.

Names are read as search and pages read them (`kg.search.choosing`); case counts where it tells things apart.
"""

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import owlready2
import pyoxigraph as ox

from kg.errors import KgError
from kg.facts import BASE, ONTOLOGY
from kg.facts.namespaces import SKOS
from kg.facts.quads import RDF_TYPE, property_of
from kg.objects.names import NEAR, AmbiguousName, NotFound, class_called
from kg.objects.tables import Rows, rows_in
from kg.objects.thing import Closed, Thing, Value
from kg.objects.things import KINDS, Assertion, Dispute, Drug, EvidenceLine, Regimen
from kg.schema.identifiers import curie_of
from kg.schema.ontology import ONTOLOGY_IRI, terms, unskolemised
from kg.schema.prefixes import absolute, expand
from kg.schema.queries import Query, parse_query, queries
from kg.schema.resources import DEFAULT_FOLDER
from kg.search.choosing import Choices, foremost
from kg.search.index import Index, open_index
from kg.store import MemoryStore
from kg.store.publication import current
from kg.store.syntax import asked

_MOST = 1000  # hits of a search
_MATCHES = ("exactMatch", "closeMatch", "narrowMatch", "broadMatch", "relatedMatch")
_NAMED = ("Entity", "Study", "Publication")
_T = TypeVar("_T", bound=Thing)


def open_graph(builds: Path | str = DEFAULT_FOLDER) -> "Graph":
    """Open the newest build of the folder *builds*, and hold it in memory.

    Each call gives a world of its own. Close it, or use it in a ``with`` block.

    :raises NoBuild: when there is no build.
    :raises StoreError: when the build is damaged.
    """
    build = current(Path(builds))
    store = MemoryStore.open(build)
    return Graph((), store.version, _Held.read(store, build))


@dataclass(frozen=True, slots=True)
class _Held:
    """What an open graph holds: the world of owlready2, the store that answers queries, names and members."""

    world: owlready2.World
    ontology: owlready2.Ontology
    store: MemoryStore
    index: Index
    choices: Choices
    types: Mapping[str, frozenset[str]]
    mapped: Mapping[str, list[tuple[str, str]]]
    named: frozenset[str]
    """What is found by a name; by path and IRI, everything is."""

    @classmethod
    def read(cls, store: MemoryStore, build: Path | None) -> Self:
        quads, world = list(store.quads()), owlready2.World()
        ontology = world.get_ontology(f"{ONTOLOGY_IRI}#").load(fileobj=io.BytesIO(_written(quads)))
        index = open_index(store, build)
        choices = Choices.of(store, lambda: index)
        types = _members(quads)
        named = frozenset[str]().union(*(types.get(ONTOLOGY + kind, ()) for kind in _NAMED))
        return cls(world, ontology, store, index, choices, types, _mapped(quads), named)


class Graph:
    """The ontology and everything published, as objects. `version` names the content."""

    def __init__(self, quads: Iterable[ox.Quad], version: str, held: _Held | None = None) -> None:
        self.version = version
        self._state: _Held | None = held or _Held.read(MemoryStore(quads, version), None)

    @property
    def _held(self) -> _Held:
        if self._state is None:
            raise Closed
        return self._state

    @property
    def world(self) -> owlready2.World:
        """The world of owlready2. :raises Closed: after `close`, as all else does."""
        return self._held.world

    @property
    def ontology(self) -> owlready2.Ontology:
        """The ontology of that world, with everything published."""
        return self._held.ontology

    def close(self) -> None:
        """Give the memory back; this graph and its things cannot be used afterwards."""
        if self._state is not None:
            self._state.world.close()
            self._state = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def properties(self) -> frozenset[str]:
        """The IRIs of the properties of the ontology."""
        return frozenset(term.iri for term in terms() if "property" in term.kind)

    def drug(self, name: str) -> Drug:
        """Return the drug of that name. :raises NotFound, AmbiguousName: when it is not one."""
        return self._named("Drug", name, Drug)

    def regimen(self, name: str) -> Regimen:
        """Return the regimen of that name; letters are compared with their case (CRD, CRd)."""
        return self._named("Regimen", name, Regimen)

    def thing(self, kind: str, name: str) -> Thing:
        """Return the thing of a class of the ontology, such as ``MolecularTarget``, by its name.

        :raises UnknownKind: when the ontology has no such class.
        :raises NotFound: when the graph has no such thing.
        :raises AmbiguousName: when several things have the name.
        """
        return self._named(kind, name, Thing)

    def _named(self, kind: str, name: str, made: type[_T]) -> _T:
        term, choices = class_called(kind), self._held.choices
        found = choices.meant(term.iri, name.strip())
        if len(found) > 1:
            raise AmbiguousName(term.label, name, sorted(iri.removeprefix(BASE) for iri in found))
        if not found:
            near = choices.near(term.iri, name)
            labels = choices.labels(near)
            raise NotFound(term.label, name, [labels[iri] for iri in near if iri in labels])
        thing = self.find(found[0])
        assert isinstance(thing, made)
        return thing

    def find(self, name: str | Thing) -> Thing:
        """Return the thing with that name, path (``drug/lenalidomide``), CURIE or IRI, or of another graph.

        :raises NotFound: when there is none.
        :raises AmbiguousName: when several things have the name.
        """
        written = name.iri if isinstance(name, Thing) else name.strip()
        if written and (entity := self.world[absolute(written)]) is not None:
            return self.wrap(entity)
        named, index = self._held.named, self._held.index
        hits = (hit for hit in index.called(written) if hit.iri in named)
        found = dict.fromkeys(foremost(hits, written))
        if len(found) > 1:
            raise AmbiguousName("thing", written, sorted(iri.removeprefix(BASE) for iri in found))
        for iri in found:
            return self.wrap(self.world[iri])
        also = index.search(written, _MOST)
        near = dict.fromkeys(hit.label for hit in (*also.hits, *also.near) if hit.iri in named)
        raise NotFound("thing", written, list(near)[:NEAR])

    def all(self, kind: str) -> tuple[Thing, ...]:
        """Return every thing of a class of the ontology, such as ``Study`` or ``study result``, by IRI.

        :raises UnknownKind: when the ontology has no such class.
        """
        members = self._held.types.get(class_called(kind).iri, frozenset())
        return tuple(map(self.find, sorted(members)))

    def search(self, text: str) -> tuple[Thing, ...]:
        """Return the entities, studies and publications that a search for *text* finds, the best first."""
        hits = self._held.index.search(text, _MOST).hits
        return tuple(self.find(hit.iri) for hit in hits if hit.iri in self._held.named)

    def query(self, question: str, **bindings: str | float | Thing | None) -> Rows:
        """Return the rows of a question, by the name of one that ships or as SPARQL; None binds to anything.

        Cells are plain values, and IRIs, which `find` takes.

        :raises NotFound: when there is no such question.
        :raises QueryError: when it cannot be asked as it stands, or a parameter cannot take its value.
        """
        given = {name: _as_written(value) for name, value in bindings.items()}
        return rows_in(asked(self._held.store.ask, self._held.choices.bound(_question(question), given)))

    def results(self) -> Rows:
        """Return every figure and every statement that there is none, as ``export results`` has them."""
        return self.query("results")

    def lookup(self, identifier: str) -> tuple[tuple[str, Thing], ...]:
        """Return what is mapped to an identifier elsewhere, as (match, thing), exact matches first.

        *identifier* is a CURIE, an IRI, a DOI, a PMID or a trial number: ``CHEBI:63791``.

        :raises KgError: when it is none of these.
        """
        curie = curie_of(identifier)
        if curie is None:
            raise KgError(f"{identifier!r} is no identifier such as 'CHEBI:63791'")
        return tuple((match, self.find(iri)) for match, iri in self._held.mapped.get(expand(curie), ()))

    @property
    def disputes(self) -> tuple[Dispute, ...]:
        """Every dispute, by IRI."""
        return tuple(each for each in self.all("Dispute") if isinstance(each, Dispute))

    def assertions(self, subject: Thing | None = None, object: Thing | None = None) -> tuple[Assertion, ...]:
        """Return the verdicts on statements about *subject*, *object* or both."""
        if subject is None and object is None:
            return tuple(each for each in self.all("Assertion") if isinstance(each, Assertion))
        by = [
            set(self.pointing_at(thing, field, Assertion))
            for field, thing in (("subject", subject), ("object", object))
            if thing is not None
        ]
        return tuple(sorted(set.intersection(*by), key=lambda each: each.iri))

    def lines_on(self, subject: Thing, object: Thing | None = None) -> tuple[EvidenceLine, ...]:
        """Return the evidence lines on statements about *subject*, and *object* if given."""
        found = (line for each in self.assertions(subject, object) for line in each.lines)
        return tuple(dict.fromkeys(found))

    def pointing_at(self, thing: Thing, field: str, kind: type[_T]) -> tuple[_T, ...]:
        """Return the things of *kind* whose property *field* (snake case) has the value *thing*, by IRI."""
        prop = self.world[property_of(field).value]
        found = self.world.search(**{prop.python_name: thing.entity}) if prop is not None else []
        wrapped = map(self.wrap, sorted(found, key=lambda each: str(each.iri)))
        return tuple(each for each in wrapped if isinstance(each, kind))

    def wrap(self, entity: owlready2.Thing) -> Thing:
        """Return an individual of owlready2 as the kind of thing that it is."""
        classes = {str(getattr(each, "iri", "")).removeprefix(ONTOLOGY) for each in entity.is_a}
        made = next((KINDS[name] for name in KINDS if name in classes), Thing)
        return made(self, entity)

    def plain(self, value: object) -> Value:
        """Return a value of owlready2 as a plain one: a decimal exactly as the graph has it."""
        if isinstance(value, owlready2.Thing):
            return self.wrap(value)
        if isinstance(value, float):
            return Decimal(int(value)) if value.is_integer() else Decimal(repr(value))
        return value if isinstance(value, bool | int) else str(value)


def _written(quads: Iterable[ox.Quad]) -> bytes:
    """Return the triples as owlready2 reads them: blank nodes in axioms, no graphs."""
    triples = {unskolemised(quad.triple) for quad in quads}
    written = ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.N_TRIPLES)
    assert written is not None
    return written


def _members(quads: Iterable[ox.Quad]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for quad in quads:
        if quad.predicate == RDF_TYPE and isinstance(quad.object, ox.NamedNode):
            assert isinstance(quad.subject, ox.NamedNode)
            found.setdefault(quad.object.value, set()).add(quad.subject.value)
    return {kind: frozenset(members) for kind, members in found.items()}


def _mapped(quads: Iterable[ox.Quad]) -> Mapping[str, list[tuple[str, str]]]:
    rank = {f"{SKOS}{name}": (place, name.removesuffix("Match")) for place, name in enumerate(_MATCHES)}
    found: dict[str, set[tuple[int, str, str]]] = {}
    for quad in quads:
        if quad.predicate.value in rank and isinstance(quad.object, ox.NamedNode):
            assert isinstance(quad.subject, ox.NamedNode)
            entry = (*rank[quad.predicate.value], quad.subject.value)
            found.setdefault(quad.object.value, set()).add(entry)
    return {iri: [(match, thing) for _, match, thing in sorted(entries)] for iri, entries in found.items()}


def _question(text: str) -> Query:
    known = {**queries("exports"), **queries("federated"), **queries("competency")}
    if text in known:
        return known[text]
    if re.fullmatch(r"[\w-]*", text.strip()):
        raise NotFound("question", text, get_close_matches(text, known, NEAR))
    return parse_query(text, Path("query"))


def _as_written(value: str | float | Thing | None) -> str:
    if isinstance(value, Thing):
        return value.iri
    return "" if value is None else str(value)
