"""What may be chosen: the things of a class, as forms offer them and addresses name them."""

from dataclasses import dataclass

from kg.store import Iri
from kg.store.records import rows_of
from webui.site.reader import Reader


@rows_of("pages", "choices")
@dataclass(frozen=True, slots=True)
class Choosable:
    """A thing of the class that was asked for."""

    choice: Iri


def choosable(read: Reader, class_: str) -> list[Iri]:
    """Return all things of *class_*, an IRI."""
    return [each.choice for each in read.records(Choosable, type=class_)]
