"""What the columns of a flat table hold: types, units, closed lists, from query and ontology.

A column's description, unit and terms stand in the header of its query; what follows from
a term, its type, closed list and example, stands in the ontology.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import pyoxigraph as ox

from kg.facts import ONTOLOGY
from kg.facts.namespaces import RDF, RDFS, XSD
from kg.schema.ontology import Term, ontology_triples, terms
from kg.schema.prefixes import expand
from kg.schema.queries import Column, Query

_TYPE = f"{RDF}type"
_JOINED = re.compile(r'GROUP_CONCAT\(.*?separator="([^"]*)"\)\s+AS\s+\?(\w+)\)', re.IGNORECASE)
_EXAMPLE = ", e.g. "


class ColumnType(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE_NUMBER = "whole number"
    BOOLEAN = "true or false"


_XSD = {
    "decimal": ColumnType.NUMBER,
    "integer": ColumnType.WHOLE_NUMBER,
    "boolean": ColumnType.BOOLEAN,
}


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """A column of a flat table, described in full.

    `unit` is a UCUM code or the name of the column that has it; `codes` are the values of
    a closed list, in the order of the ontology; `separator` joins several values in one
    cell, None where a cell has one; `terms` are CURIEs.
    """

    name: str
    type: ColumnType
    description: str
    unit: str | None
    codes: tuple[Term, ...]
    separator: str | None
    example: str
    terms: tuple[str, ...]


def typed_columns(query: Query) -> tuple[TypedColumn, ...]:
    """Return the columns of a flat table in their order.

    :raises ValueError: when a header names a prefix that is not declared.
    """
    joined = {name: separator for separator, name in _JOINED.findall(query.text)}
    return tuple(_typed(column, joined.get(column.name)) for column in query.columns)


def _typed(column: Column, separator: str | None) -> TypedColumn:
    iris = [expand(curie) for curie in column.terms]
    description, _, example = column.meaning.partition(_EXAMPLE)
    codes = tuple(code for iri in iris for code in _codes(iri))
    return TypedColumn(
        name=column.name,
        type=ColumnType.TEXT if separator else _type(iris),
        description=description,
        unit=column.unit,
        codes=codes,
        separator=separator,
        example=example or (codes[0].label if codes else _example(iris)),
        terms=column.terms,
    )


def _type(iris: list[str]) -> ColumnType:
    """Return the type that all of a column's terms share; text if they differ."""
    ranges = {_ontology().ranges.get(iri, "").removeprefix(XSD) for iri in iris}
    return _XSD.get(ranges.pop(), ColumnType.TEXT) if len(ranges) == 1 else ColumnType.TEXT


def _codes(iri: str) -> Iterator[Term]:
    """Yield the values of a closed list, or of the closed list that a property points into."""
    known = _ontology()
    yield from known.members.get(iri, known.members.get(known.ranges.get(iri, ""), ()))


def _example(iris: list[str]) -> str:
    """Return the first example that the ontology gives as text."""
    known = {term.iri: term for term in terms()}
    found = (text for iri in iris if iri in known for text in known[iri].examples if "://" not in text)
    return next(found, "")


@dataclass(frozen=True, slots=True)
class _Ontology:
    """Ranges of properties, and members of closed lists, by IRI."""

    ranges: Mapping[str, str]
    members: Mapping[str, tuple[Term, ...]]


@cache
def _ontology() -> _Ontology:
    ranges: dict[str, str] = {}
    types: list[tuple[str, str]] = []
    lists: set[str] = set()
    for triple in ontology_triples():
        if not isinstance(triple.subject, ox.NamedNode) or not isinstance(triple.object, ox.NamedNode):
            continue
        subject, said = triple.subject.value, triple.object.value
        if triple.predicate.value == f"{RDFS}range":
            ranges[subject] = said
        elif triple.predicate.value == _TYPE:
            types.append((said, subject))
        elif triple.predicate.value == f"{RDFS}subClassOf" and said == f"{ONTOLOGY}ValueList":
            lists.add(subject)
    known = {term.iri: term for term in terms()}
    return _Ontology(
        ranges,
        {each: tuple(known[value] for kind, value in types if kind == each) for each in sorted(lists)},
    )
