"""The numbers of a description: the data set, its graphs, classes and properties, and its links."""

import re
from collections.abc import Iterator, Mapping

from kg.building.descriptions.statements import DATASET, Statement, foreign, part, statement, thing
from kg.facts import BASE
from kg.schema.prefixes import PREFIXES
from kg.schema.queries import queries
from kg.store import Row, Store

# Which property of VoID holds the number in a column of queries/descriptions.
_NUMBERS = {
    "triples": "void:triples",
    "entities": "void:entities",
    "subjects": "void:distinctSubjects",
    "objects": "void:distinctObjects",
    "properties": "void:properties",
    "classes": "void:classes",
}
_ASKED = ("totals", "classes", "properties", "graphs", "linksets", "origins", "examples")
_LAST_PART = re.compile(r"[^#/]+$")


def counts(store: Store) -> Iterator[Statement]:
    """Yield every number of *store*, what it was made from, and examples of what is in it."""
    found = {name: store.rows(queries("descriptions")[name]) for name in _ASKED}
    for row in found["totals"]:
        yield from _numbers(DATASET, row)
    yield from _partitions(found["classes"], "class")
    yield from _partitions(found["properties"], "property")
    for row in found["graphs"]:
        yield from _graph(row)
    yield from _named(f"{BASE}graph/description")
    for row in found["linksets"]:
        yield from _linkset(row)
    for row in found["origins"]:
        yield statement(DATASET, "dcterms:source", thing(_address(row)))
    for row in found["examples"]:
        yield statement(DATASET, "void:exampleResource", thing(row["thing"]))


def _numbers(subject: str, row: Row) -> Iterator[Statement]:
    for column, name in _NUMBERS.items():
        if column in row:
            yield statement(subject, name, row[column])


def _partitions(rows: list[Row], kind: str) -> Iterator[Statement]:
    for row in rows:
        iri = str(row[kind])
        node = part(kind, iri)
        yield statement(DATASET, f"void:{kind}Partition", thing(node))
        yield statement(DATASET, "void:vocabulary", thing(_LAST_PART.sub("", iri)))
        yield statement(node, "a", foreign("void:Dataset"))
        yield statement(node, f"void:{kind}", thing(iri))
        yield from _numbers(node, row)


def _graph(row: Row) -> Iterator[Statement]:
    """Yield what there is to say of a named graph: a part of the data set and of the endpoint."""
    iri = str(row["graph"])
    node = f"{DATASET}/{iri.removeprefix(BASE)}"
    yield statement(DATASET, "void:subset", thing(node))
    yield statement(node, "a", foreign("void:Dataset"))
    yield statement(node, "a", foreign("sd:Graph"))
    yield statement(node, "dcterms:title", f"The named graph {iri.removeprefix(BASE)}")
    yield from _numbers(node, row)
    yield from _named(iri)
    yield statement(_name(iri), "sd:graph", thing(node))


def _named(iri: str) -> Iterator[Statement]:
    yield statement(DATASET, "sd:namedGraph", thing(_name(iri)))
    yield statement(_name(iri), "a", foreign("sd:NamedGraph"))
    yield statement(_name(iri), "sd:name", thing(iri))


def _name(iri: str) -> str:
    return f"{DATASET}/named/{iri.removeprefix(BASE)}"


def _linkset(row: Row, prefixes: Mapping[str, str] = PREFIXES) -> Iterator[Statement]:
    vocabulary, link = str(row["vocabulary"]), str(row["link"])
    node = f"{DATASET}/links/{vocabulary}/{_LAST_PART.findall(link)[0]}"
    target = f"{DATASET}/vocabulary/{vocabulary}"
    yield statement(DATASET, "void:subset", thing(node))
    yield statement(node, "a", foreign("void:Linkset"))
    yield statement(node, "dcterms:title", f"Links to {vocabulary}")
    yield statement(node, "void:linkPredicate", thing(link))
    yield statement(node, "void:subjectsTarget", thing(DATASET))
    yield statement(node, "void:objectsTarget", thing(target))
    yield from _numbers(node, row)
    yield statement(target, "a", foreign("void:Dataset"))
    yield statement(target, "dcterms:title", vocabulary)
    if vocabulary in prefixes:
        yield statement(target, "void:uriSpace", prefixes[vocabulary])


def _address(row: Row) -> str:
    return f"https://doi.org/{row['doi']}" if row["doi"] else str(row["source"])
