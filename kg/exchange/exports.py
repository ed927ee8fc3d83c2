"""The graph in other shapes: flat tables, their dictionary, RDF, all mappings, the ontology in one file."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from kg import __version__
from kg.building.descriptions import GivenSource
from kg.building.published import Published
from kg.errors import StoreError, UnreadableFile
from kg.exchange.columns import dictionary_page, dictionary_table, typed_columns, write_parquet
from kg.exchange.graphml import graphml
from kg.exchange.jsonld import write_context, write_jsonld
from kg.exchange.kgx import kgx_json, kgx_tar
from kg.exchange.nanopublications import write_nanopublications
from kg.exchange.rdf import write_nquads, write_ontology_turtle, write_ontology_xml, write_turtle
from kg.exchange.tables.assembly import printed_tables
from kg.exchange.tables.printed import as_html, as_tsv
from kg.facts.namespaces import DCTERMS
from kg.reasoning.manchester import document
from kg.schema.ontology import ONTOLOGY_IRI, ontology_triples
from kg.schema.prefixes import PREFIXES
from kg.schema.queries import Query, queries
from kg.schema.resources import folder
from kg.schema.sssom import MappingSet, SssomRow, read_set, write_set
from kg.store.records import records

_OWL: dict[str, Callable[[Published], bytes]] = {
    **dict.fromkeys(("owl", "rdf", "xml"), write_ontology_xml),
    "ttl": write_ontology_turtle,
    "omn": lambda published: document(published.store).encode(),
}
_TABLES: dict[str, Callable[[Published], bytes]] = {
    "html": lambda published: as_html(printed_tables(published.store)),
    "tsv": lambda published: as_tsv(printed_tables(published.store)),
}
BINARY = frozenset({"parquet", "tar"})
_LICENCE = ox.NamedNode(f"{DCTERMS}license")


@dataclass(frozen=True, slots=True)
class Export:
    """Something that can be written: `formats` by file suffix, the one first that needs no suffix."""

    about: str
    formats: Mapping[str, Callable[[Published], bytes]]


def exports() -> Mapping[str, Export]:
    """Return what can be exported, by name; each format gives the whole file."""
    dictionary = {"md": lambda _: dictionary_page(), "csv": lambda _: dictionary_table()}
    return {
        **{
            name: Export(query.title, {"csv": partial(_csv, query), "parquet": partial(_parquet, query)})
            for name, query in queries("exports").items()
        },
        "data-dictionary": Export("What each column of these tables holds", dictionary),
        "tables": Export("The sources' tables, printed from the graph alone", _TABLES),
        "nquads": Export("Everything, every graph, in canonical form and order", {"nq": write_nquads}),
        "turtle": Export("Everything, as one graph", {"ttl": write_turtle}),
        "jsonld": Export("Everything, every graph, with the published context", {"jsonld": write_jsonld}),
        "context": Export("The JSON-LD context", {"jsonld": lambda _: write_context()}),
        "nanopublications": Export("Each evidence line, citable by itself", {"trig": write_nanopublications}),
        "kgx": Export("Nodes and edges in the Biolink Model", {"json": kgx_json, "tar": kgx_tar}),
        "sssom": Export("Mappings to other vocabularies, one SSSOM file", {"tsv": write_sssom}),
        "graphml": Export("Things and claims, to draw and measure", {"graphml": graphml}),
        "owl": Export("The ontology alone, its modules merged", _OWL),
    }


def _csv(query: Query, published: Published) -> bytes:
    """Write CSV with a header, RFC 4180."""
    return published.store.ask(query.text).serialize("text/csv")


def _parquet(query: Query, published: Published) -> bytes:
    store = published.store
    about = {
        "title": query.title,
        "description": query.description,
        "software": f"myeloma-kg {__version__}",
        "build": store.version,
        "inputs": published.inputs,
        "licence": licence(),
        "sources": json.dumps(sorted({each.address for each in records(store, GivenSource) if each.doi})),
    }
    return write_parquet(typed_columns(query), store.rows(query), about)


def licence() -> str:
    """Return the IRI of the licence that the ontology, and with it the data, is under.

    :raises StoreError: when it does not say.
    """
    for triple in ontology_triples():
        header = triple.subject == ox.NamedNode(ONTOLOGY_IRI) and triple.predicate == _LICENCE
        if header and isinstance(triple.object, ox.NamedNode):
            return triple.object.value
    raise StoreError("the ontology does not say under which licence it is; install myeloma-kg again")


_SHARED_FIELDS = (
    "sssom_version",
    "mapping_set_version",
    "creator_label",
    "license",
    "subject_source",
    "mapping_tool",
    "mapping_date",
)
_MAPPING_SET = "https://w3id.org/myeloma-kg/mappings/all.sssom.tsv"


def write_sssom(_: Published) -> bytes:
    """Write all mapping sets as one, each row with the vocabulary that its set is about.

    :raises UnreadableFile: when a set is no SSSOM, or there is none.
    """
    return merged(sorted((folder("ontology") / "mappings").glob("*.sssom.tsv")))


def merged(paths: Iterable[Path]) -> bytes:
    """Return the sets in the files *paths* as one."""
    held = [read_set(path) for path in paths]
    if not held:
        raise UnreadableFile(folder("ontology") / "mappings", "holds no mappings; install myeloma-kg again")
    rows = [row for each in held for row in _mappings(each)]
    used = {curie.partition(":")[0] for row in rows for curie in (row.subject_id, row.object_id)}
    used |= {"bioregistry", "graph", "semapv", "skos"}
    header: dict[str, object] = {
        **{name: held[0].header[name] for name in _SHARED_FIELDS if name in held[0].header},
        "curie_map": {prefix: PREFIXES[prefix] for prefix in sorted(used)},
        "mapping_set_id": _MAPPING_SET,
        "mapping_set_title": "myeloma-kg to all other vocabularies",
    }
    return write_set(header, rows)


def _mappings(mapping_set: MappingSet) -> Iterable[SssomRow]:
    source = mapping_set.header.get("object_source")
    shared = source if isinstance(source, str) else ""
    return [replace(row, object_source=row.object_source or shared) for _, row in mapping_set.rows]
