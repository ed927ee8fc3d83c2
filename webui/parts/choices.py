"""What may be chosen: the things that forms offer and addresses name."""

from collections.abc import Iterable

from kg.store.records import rows_of
from webui.site.names import Link, squeeze
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
