"""What the shapes ask of a record, in their own words: by class and property."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from kg.errors import UnreadableFile
from kg.facts.namespaces import SH
from kg.schema.resources import folder


@dataclass(frozen=True, slots=True, order=True)
class Constraint:
    """A demand on the things of class `of`; `property` is the one that it is about, or None."""

    of: str
    property: str | None
    message: str


@cache
def constraints() -> tuple[Constraint, ...]:
    """Return every demand that `ontology/shapes.ttl` words, sorted.

    :raises UnreadableFile: when the shapes are missing or are no Turtle.
    """
    said = _said()
    found = set()
    for shape, pairs in said.items():
        classes = [value.value for key, value in pairs if key == "targetClass"]
        parts = [str(value) for key, value in pairs if key == "property"]
        for node in (shape, *parts):
            path = next((value for key, value in said.get(node, ()) if key == "path"), None)
            messages = [value.value for key, value in said.get(node, ()) if key == "message"]
            named = path.value if isinstance(path, ox.NamedNode) else None
            found |= {Constraint(of, named, message) for of in classes for message in messages}
    return tuple(sorted(found, key=lambda each: (each.of, each.property or "", each.message)))


def _said() -> dict[str, list[tuple[str, ox.NamedNode | ox.Literal]]]:
    path = folder("ontology") / "shapes.ttl"
    said: dict[str, list[tuple[str, ox.NamedNode | ox.Literal]]] = defaultdict(list)
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if quad.predicate.value.startswith(SH) and not isinstance(quad.object, ox.Triple):
                said[str(quad.subject)].append((quad.predicate.value.removeprefix(SH), quad.object))
    except (OSError, SyntaxError) as error:
        raise UnreadableFile(path, str(error)) from error
    return said
