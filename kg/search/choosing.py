"""Which thing is meant where one of a kind is asked for: by a name, a spelling, a path, a CURIE or an IRI.

Pages, the command line and Python read a parameter of a question in this one way. Case and signs count where
they tell things apart: what is written with just these letters comes before what is spelled like it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from kg.errors import UnknownParameter
from kg.facts import BASE
from kg.schema.ontology import terms
from kg.schema.prefixes import absolute
from kg.schema.queries import Parameter, Query, is_iri
from kg.search.index import Index
from kg.search.names import kind_of
from kg.search.ranking import Hit
from kg.search.spelling import squeeze
from kg.store import Iri, Row, Store
from kg.store.records import query_of, read_records, rows_of

LISTED = 1_000
"""Things of a kind that are looked through by their labels; of more, only the index is asked."""
_NEAR, _CUTOFF, _LONGEST = 6, 0.7, 200


@rows_of("pages", "choices")
class Eligible:
    """A thing of a kind."""

    choice: Iri


@rows_of("pages", "labels")
class _Label:
    iri: Iri
    label: str


class NotAChoice(UnknownParameter):
    """A parameter names nothing that it can take.

    `said` is what is wrong, without what would do; `near` has IRIs of its kind that may be meant.
    """

    def __init__(self, name: str, said: str, advice: str, near: Sequence[str]) -> None:
        super().__init__(name, f"{said}; {advice}")
        self.said, self.near = said, tuple(near)


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from in a graph: how its rows, its labels and the index of names are had.

    `labels` returns those of the given IRIs that have one.
    """

    rows: Callable[[Query], Sequence[Row]]
    labels: Callable[[Iterable[str]], Mapping[str, str]]
    index: Callable[[], Index]

    @classmethod
    def of(cls, store: Store, index: Callable[[], Index]) -> "Choices":
        """Return what there is in *store*; *index* is asked for when a label alone does not do."""
        asked = cache(index)
        return cls(store.rows, lambda iris: labels_of(store, iris), asked)

    def bound(self, query: Query, given: Mapping[str, str]) -> Query:
        """Return *query* with what *given*, by name of a parameter, means.

        :raises UnknownParameter: for a parameter that it does not have.
        :raises NotAChoice: for a value that names nothing of the parameter's kind.
        """
        known = {parameter.name: parameter for parameter in query.parameters}
        return query.bind(
            {
                name: self.chosen(known[name], value) if name in known else value
                for name, value in given.items()
            }
        )

    def chosen(self, parameter: Parameter, written: str) -> str:
        """Return the IRI that *written* means for *parameter*; what is of no class of ours as it is.

        :raises NotAChoice: when it means nothing of the parameter's kind, or several things.
        """
        written = written.strip()
        if not written or not parameter.type.startswith("mk:"):
            return written
        found = self.meant(parameter.type, written)
        if len(found) == 1:
            return found[0]
        wanted = label_of_class(parameter.type)
        if found:
            said = f"{written[:80]!r} may be several things of the kind {wanted!r}"
            paths = ", ".join(iri.removeprefix(BASE) for iri in found)
            raise NotAChoice(parameter.name, said, f"give one of these paths: {paths}", found)
        said = f"{written[:80]!r} is no {wanted} here{self._other(written)}"
        near = self.near(parameter.type, written)
        raise NotAChoice(parameter.name, said, self._advice(parameter, near), near)

    def meant(self, kind: str, written: str) -> list[str]:
        """Return the IRIs of what *written* means among the things of *kind*: one, several or none."""
        listed = self.listed(kind)
        holds = self._holds(kind, listed)
        for spelled in (str, squeeze):
            found = [iri for iri, label in (listed or {}).items() if spelled(label) == spelled(written) != ""]
            if len(found) == 1:
                return found
        if holds(iri := absolute(written)):
            return [iri]
        return foremost((hit for hit in self.index().called(written) if holds(hit.iri)), written)

    def listed(self, kind: str) -> Mapping[str, str] | None:
        """Return the things of a *kind*, a class, with their labels, by label; None if they are too many."""
        query = query_of(Eligible).bind({"type": absolute(kind)}).first(LISTED + 1)
        iris = {each.choice for each in read_records(self.rows(query), Eligible)}
        if len(iris) > LISTED:
            return None
        labels = {iri: iri.removeprefix(BASE) for iri in iris} | dict(self.labels(iris))
        return dict(sorted(labels.items(), key=lambda item: (item[1].casefold(), item[1], item[0])))

    def _holds(self, kind: str, listed: Mapping[str, str] | None) -> Callable[[str], bool]:
        if listed is not None:
            return listed.__contains__
        query = query_of(Eligible).bind({"type": absolute(kind)})
        return lambda iri: is_iri(iri) and bool(self.rows(query.bind({"choice": iri})))

    def near(self, kind: str, written: str) -> list[str]:
        """Return the IRIs of things of *kind* that are called nearly so, the nearest first."""
        listed = self.listed(kind)
        if listed is not None:
            return nearest(absolute(written).removeprefix(BASE), listed)
        holds, found = self._holds(kind, None), self.index().search(written[:_LONGEST], _NEAR)
        return [hit.iri for hit in (*found.hits, *found.near) if holds(hit.iri)][:_NEAR]

    def _advice(self, parameter: Parameter, near: Sequence[str]) -> str:
        offered = list(near) or list(self.listed(parameter.type) or ())[:_NEAR]
        labels = self.labels(offered)
        some = ", ".join(f"{iri.removeprefix(BASE)} ({labels.get(iri, iri)})" for iri in offered)
        if near:
            return f"did you mean {some}?"
        return "a name, a path or an IRI will do" + (f", for instance {some}" if some else "")

    def _other(self, written: str) -> str:
        """Say of what kind it is that has this address or name, if something has."""
        iri = absolute(written)
        named = [iri] if self.labels([iri]) else [hit.iri for hit in self.index().called(written)]
        kind = kind_of(named[0]).replace("-", " ") if named else ""
        return f" but something of the kind {kind!r}" if kind else ""


def foremost(hits: Iterable[Hit], written: str) -> list[str]:
    """Return the IRIs of the *hits* whose name is *written* letter by letter, of all where none is."""
    found = list(hits)
    return [hit.iri for hit in found if hit.name == written] or [hit.iri for hit in found]


def labels_of(store: Store, iris: Iterable[str]) -> dict[str, str]:
    """Return the labels of those of *iris* that have one."""
    query = query_of(_Label).among("iri", sorted(set(filter(is_iri, iris))))
    found = read_records(store.rows(query), _Label)
    return {each.iri: each.label for each in reversed(found)}


@cache
def label_of_class(curie: str) -> str:
    """Return what a class of the ontology is called, its CURIE if it has no label."""
    iri = absolute(curie)
    return next((term.label for term in terms() if term.iri == iri), curie)


def nearest(path: str, labels: Mapping[str, str]) -> list[str]:
    """Return the IRIs of those of *labels* whose path or label is nearly *path*, the nearest first."""
    by_path = {iri.removeprefix(BASE).lower(): iri for iri in labels if iri.startswith(BASE)}
    by_name = {squeeze(label): iri for iri, label in labels.items() if iri.startswith(BASE)}
    wanted, last = path[:_LONGEST].lower(), squeeze(path[:_LONGEST].rpartition("/")[2])
    found = [
        [by_path[key] for key in get_close_matches(wanted, by_path, _NEAR, _CUTOFF)],
        [by_name[key] for key in get_close_matches(last, by_name, _NEAR, _CUTOFF)],
    ]
    ordered = found if "/" in path else reversed(found)
    return list(dict.fromkeys(iri for each in ordered for iri in each))[:_NEAR]
