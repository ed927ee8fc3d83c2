"""What is said of names that lead to nothing or to several things; classes by what they are called."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache

from kg.errors import KgError
from kg.schema.ontology import Term, terms

NEAR = 5
"""How many names that are nearly the same an error has."""


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


class UnknownKind(NotFound):
    """The ontology has no such class; `known` has those that there are."""

    def __init__(self, kind: str, near: Sequence[str], known: Sequence[str]) -> None:
        super().__init__("class", kind, near)
        self.known = tuple(known)
        self.args = (f"{self.args[0]}; there are: {', '.join(known)}",)


@cache
def _classes() -> Mapping[str, Term]:
    """Return the classes of the ontology by name, with and without capitals, by label, CURIE and IRI."""
    classes = [term for term in terms() if term.kind == "class"]
    found = {name: term for term in classes for name in (term.label, term.local_name.casefold())}
    for term in classes:
        found |= dict.fromkeys((term.local_name, f"mk:{term.local_name}", term.iri), term)
    return found


def class_called(kind: str) -> Term:
    """Return the class of that name. :raises UnknownKind: when there is none."""
    found = _classes().get(kind) or _classes().get(kind.strip().casefold())
    if found is None:
        known = sorted({term.local_name for term in _classes().values()})
        raise UnknownKind(kind, get_close_matches(kind, known, NEAR), known)
    return found
