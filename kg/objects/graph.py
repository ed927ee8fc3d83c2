"""Opening the graph, and finding things in it by IRI or name.

Names are labels, synonyms, abbreviations and letters, compared with their case.
"""

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
from kg.facts.namespaces import RDFS, SKOS
from kg.facts.quads import RDF_TYPE, property_of
from kg.objects.things import KINDS, Assertion, Dispute, Drug, EvidenceLine, Regimen, Thing, Value
from kg.schema.identifiers import curie_of
from kg.schema.ontology import ONTOLOGY_IRI, terms, unskolemised
from kg.schema.prefixes import expand
from kg.schema.resources import DEFAULT_FOLDER
from kg.store import MemoryStore
from kg.store.publication import current

_NAMES = {
    f"{RDFS}label",
    f"{SKOS}altLabel",
    f"{ONTOLOGY}abbreviations",
    f"{ONTOLOGY}letters",
    f"{ONTOLOGY}registryNumber",
}
_NEAR = 5


class NotFound(KgError):
    """Nothing of that kind has this name; `near` has names that are nearly the same."""

    def __init__(self, kind: str, name: str, near: Sequence[str]) -> None:
        self.kind, self.name, self.near = kind, name, tuple(near)
        hint = f"; did you mean {', '.join(map(repr, self.near))}?" if self.near else ""
        super().__init__(f"no {kind} is called {name!r}{hint}")


class AmbiguousName(KgError):
    """Several things have this name; `candidates` has their paths."""

    def __init__(self, kind: str, name: str, candidates: Sequence[str]) -> None:
        self.kind, self.name, self.candidates = kind, name, tuple(candidates)
        super().__init__(f"{name!r} may be {kind} {', '.join(self.candidates)}; give one of these paths")


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Every name: IRIs by name as written, and by name without regard to case."""

    exact: Mapping[str, frozenset[str]]
    folded: Mapping[str, frozenset[str]]

    @classmethod
    def read(cls, quads: Iterable[ox.Quad]) -> Self:
        """Collect the names in *quads*, and for each thing its path such as ``drug/lenalidomide``."""
        exact, folded = defaultdict(set), defaultdict(set)
        for quad in quads:
            if quad.predicate.value in _NAMES and isinstance(quad.object, ox.Literal):
                assert isinstance(quad.subject, ox.NamedNode)
                iri = quad.subject.value
                for name in (quad.object.value, iri.removeprefix(BASE)):
                    exact[name].add(iri)
                    folded[name.casefold()].add(iri)
        return cls(_frozen(exact), _frozen(folded))

    def find(self, kind: str, name: str, among: frozenset[str]) -> str:
        """Return the IRI of the one thing of *among* that is called *name*.

        Case counts; only where no name is equal with its case is it left out of account.

        :raises NotFound: when there is none.
        :raises AmbiguousName: when there are several.
        """
        name = name.strip()
        found = (
            self.exact.get(name, frozenset()) & among or self.folded.get(name.casefold(), frozenset()) & among
        )
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise AmbiguousName(kind, name, sorted(iri.removeprefix(BASE) for iri in found))
        known = [known for known, iris in self.exact.items() if iris & among]
        raise NotFound(kind, name, get_close_matches(name, known, _NEAR))

    def search(self, text: str) -> tuple[str, ...]:
        """Return the IRIs of what has *text* in a name, whatever the case.

        Equal names come first, then shorter ones.
        """
        wanted = text.strip().casefold()
        best: dict[str, tuple[bool, int, str]] = {}
        for name, iris in self.folded.items():
            if wanted and wanted in name:
                for iri in iris:
                    best[iri] = min(
                        best.get(iri, (True, len(name) + 1, iri)), (name != wanted, len(name), iri)
                    )
        return tuple(sorted(best, key=best.__getitem__))


def _frozen(sets: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(iris) for name, iris in sets.items()}


_MATCHES = ("exactMatch", "closeMatch", "narrowMatch", "broadMatch", "relatedMatch")
_NAMED = ("Entity", "Study", "Publication")
_T = TypeVar("_T", bound=Thing)


def open_graph(builds: Path | str = DEFAULT_FOLDER) -> "Graph":
    """Open the newest build of the folder *builds*, and hold it in memory.

    Each call gives a world of its own. Close it, or use it in a ``with`` block.

    :raises NoBuild: when there is no build.
    :raises StoreError: when the build is damaged.
    """
    store = MemoryStore.open(current(Path(builds)))
    return Graph(store.quads(), store.version)


class Graph:
    """The ontology and everything published, as objects. `version` names the content."""

    def __init__(self, quads: Iterable[ox.Quad], version: str) -> None:
        held = list(quads)
        self.version = version
        self.world = owlready2.World()
        self.ontology = self.world.get_ontology(f"{ONTOLOGY_IRI}#").load(fileobj=io.BytesIO(_written(held)))
        self._names = NameIndex.read(held)
        self._types = _members(held)
        self._mapped = _mapped(held)

    def close(self) -> None:
        """Give the memory back; things of this graph cannot be used afterwards."""
        self.world.close()

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
        return self._named("drug", "Drug", name, Drug)

    def regimen(self, name: str) -> Regimen:
        """Return the regimen of that name; letters are compared with their case (CRD, CRd)."""
        return self._named("regimen", "Regimen", name, Regimen)

    def thing(self, kind: str, name: str) -> Thing:
        """Return the thing of a class of the ontology, such as ``MolecularTarget``, by its name.

        :raises NotFound: when the ontology or the graph has no such thing.
        :raises AmbiguousName: when several things have the name.
        """
        if f"{ONTOLOGY}{kind}" not in self._types:
            raise NotFound("class", kind, [])
        return self._named(kind, kind, name, Thing)

    def _named(self, word: str, kind: str, name: str, made: type[_T]) -> _T:
        found = self.find(self._names.find(word, name, self._types.get(f"{ONTOLOGY}{kind}", frozenset())))
        assert isinstance(found, made)
        return found

    def find(self, iri: str) -> Thing:
        """Return the thing with that IRI or path (``drug/lenalidomide``).

        :raises NotFound: when there is none.
        """
        absolute = iri if ":" in iri.partition("/")[0] else BASE + iri
        entity = self.world[absolute]
        if entity is None:
            raise NotFound("thing", iri, [])
        return self.wrap(entity)

    def all(self, kind: str) -> tuple[Thing, ...]:
        """Return every thing of a class of the ontology, such as ``Study``, by IRI."""
        return tuple(map(self.find, sorted(self._types.get(f"{ONTOLOGY}{kind}", ()))))

    def search(self, text: str) -> tuple[Thing, ...]:
        """Return the entities, studies and publications with *text* in a name, equal names first."""
        named = frozenset[str]().union(*(self._types.get(ONTOLOGY + kind, ()) for kind in _NAMED))
        return tuple(self.find(iri) for iri in self._names.search(text) if iri in named)

    def lookup(self, identifier: str) -> tuple[tuple[str, Thing], ...]:
        """Return what is mapped to an identifier elsewhere, as (match, thing), exact matches first.

        *identifier* is a CURIE, an IRI, a DOI, a PMID or a trial number: ``CHEBI:63791``.

        :raises KgError: when it is none of these.
        """
        curie = curie_of(identifier)
        if curie is None:
            raise KgError(f"{identifier!r} is no identifier such as 'CHEBI:63791'")
        return tuple((match, self.find(iri)) for match, iri in self._mapped.get(expand(curie), ()))

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
