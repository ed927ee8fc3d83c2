"""What may be chosen: the things that forms offer and addresses name."""

from collections.abc import Iterable, Mapping

from kg.facts import BASE
from kg.store.records import rows_of
from webui.site.errors import BadValue
from webui.site.names import Link, absolute, squeeze
from webui.site.reader import Reader


@rows_of("pages", "choices", "dose-rule-drugs", "mechanism-drugs", "silence-outcomes")
class Choosable:
    """A thing that may be chosen."""

    choice: Link


def choosable(read: Reader, query: str, **bindings: str) -> tuple[Link, ...]:
    """Return what the page query called *query*, one of those of `Choosable`, offers, in its order."""
    return tuple(each.choice for each in read.records(Choosable, read.query(query), **bindings))


def by_label(links: Iterable[Link]) -> tuple[Link, ...]:
    """Return *links* by label, each once."""
    return tuple(sorted(set(links), key=lambda link: (link.label.casefold(), link.iri)))


def called(value: str, things: Iterable[Link]) -> list[str]:
    """Return the IRIs of those of *things* that are called *value*, to the letter or else nearly so."""
    for spelled in (str, squeeze):
        if found := [link.iri for link in things if spelled(link.label) == spelled(value) != ""]:
            return found
    return []


def named(read: Reader, kind: str, value: str, known: Mapping[str, Link]) -> Link:
    """Return the one of *known*, each under its IRI, that *value* names by IRI, path, name or synonym.

    *kind* is the parameter, and the folder that they have their addresses in.

    :raises BadValue: when none is, or more than one.
    """
    for iri in (absolute(value), f"{BASE}{kind}/{value}"):
        if iri in known:
            return known[iri]
    # Letters in another case may be another one, so the name as it is comes first.
    found = {iri for iri, link in known.items() if link.label == value}
    found |= set() if found else known.keys() & {hit.iri for hit in read.names.index.called(value)}
    if len(found) == 1:
        return known[found.pop()]
    near = [known[iri] for iri in sorted(found)] or read.names.near(value.removeprefix(f"{kind}/"), known)
    many = "more than one" if found else "no"
    raise BadValue(f"Parameter {kind!r}: {many} {kind} here is called {value!r}.", near)
