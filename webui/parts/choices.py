"""What may be chosen: the things that forms offer and addresses name."""

from kg.store import Iri
from kg.store.records import rows_of
from webui.site.names import Link
from webui.site.reader import Reader


@rows_of("pages", "choices", "dose-rule-drugs", "mechanism-drugs", "silence-outcomes")
class Choosable:
    """A thing that may be chosen."""

    choice: Iri


def choosable(read: Reader, query: str, **bindings: str) -> tuple[Link, ...]:
    """Return what the page query called *query*, one of those of `Choosable`, offers, in its order."""
    found = read.records(Choosable, read.query(query), **bindings)
    return tuple(read.names.link(each.choice) for each in found)
