"""Which thing a name means: labels, synonyms, abbreviations and letters, compared with their case."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Self

import pyoxigraph as ox

from kg.errors import KgError
from kg.facts import BASE, ONTOLOGY
from kg.facts.namespaces import RDFS, SKOS

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
