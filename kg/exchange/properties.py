"""What the ontology and the shapes say of properties: ranges, closed lists, how many values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from kg.errors import UnreadableFile
from kg.facts import ONTOLOGY
from kg.facts.namespaces import RDFS, SH
from kg.facts.quads import RDF_TYPE
from kg.schema.ontology import Node, Term, ontology_triples, terms
from kg.schema.resources import folder


@dataclass(frozen=True, slots=True)
class StatedProperties:
    """What is said of properties, by IRI.

    `ranges` by property; `lists` has the values of each class that is a closed list, in the order of
    the ontology; `closed` are properties whose values a shape lists; `single` have one value at most.
    """

    ranges: Mapping[str, str]
    lists: Mapping[str, tuple[Term, ...]]
    closed: frozenset[str]
    single: frozenset[str]


@cache
def stated_properties() -> StatedProperties:
    """Return what is said of properties as it ships.

    :raises UnreadableFile: when the shapes cannot be read.
    """
    ranges, single = dict[str, str](), set[str]()
    lists, members = set[str](), dict[str, list[str]]()
    for triple in ontology_triples():
        if not isinstance(triple.subject, ox.NamedNode) or not isinstance(triple.object, ox.NamedNode):
            continue
        subject, value = triple.subject.value, triple.object.value
        if triple.predicate.value == f"{RDFS}range":
            ranges[subject] = value
        elif triple.predicate.value == f"{RDFS}subClassOf" and value == f"{ONTOLOGY}ValueList":
            lists.add(subject)
        elif triple.predicate == RDF_TYPE:
            members.setdefault(value, []).append(subject)
            if value.endswith("#FunctionalProperty"):
                single.add(subject)
    known = {term.iri: term for term in terms()}
    shapes = _property_shapes()
    return StatedProperties(
        ranges,
        {each: tuple(known[value] for value in members.get(each, ())) for each in sorted(lists)},
        frozenset(each[f"{SH}path"] for each in shapes if f"{SH}in" in each),
        frozenset(single | _at_most_one(shapes)),
    )


def _property_shapes() -> list[dict[str, str]]:
    """Return what each property shape says, by IRI of the constraint."""
    path = folder("ontology") / "shapes.ttl"
    said: dict[Node, dict[str, str]] = {}
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            value = quad.object.value if isinstance(quad.object, ox.NamedNode | ox.Literal) else ""
            said.setdefault(quad.subject, {})[quad.predicate.value] = value
    except (OSError, SyntaxError) as error:
        raise UnreadableFile(path, str(error)) from error
    return [each for each in said.values() if f"{SH}path" in each]


def _at_most_one(shapes: Sequence[Mapping[str, str]]) -> set[str]:
    """Return the properties that may be said once, by every shape that has them."""
    limits: dict[str, set[str]] = {}
    for each in shapes:
        limits.setdefault(each[f"{SH}path"], set()).add(each.get(f"{SH}maxCount", "any"))
    return {iri for iri, found in limits.items() if found == {"1"}}
