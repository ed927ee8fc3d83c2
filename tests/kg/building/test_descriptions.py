"""What the graph says of itself: every number found again in another way, every term one that exists."""

import re
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, SDO, SH, SKOS, VOID, DefinedNamespace
from rdflib.query import ResultRow

import kg
from kg.building.descriptions import DESCRIPTION_GRAPH, catalogue, description
from kg.building.published import Published
from kg.errors import UnreadableFile
from kg.facts import BASE
from kg.facts.quads import graph_of
from kg.schema.prefixes import PREFIXES
from kg.schema.queries import queries
from kg.store import BINDINGS_FORMATS, GRAPH_FORMATS, MemoryStore

DATASET = rdflib.URIRef(f"{BASE}dataset")
MAPPINGS = graph_of("mappings")
NUMBERS = (
    VOID.triples,
    VOID.entities,
    VOID.distinctSubjects,
    VOID.distinctObjects,
    VOID.properties,
    VOID.classes,
)
# As in sd.nq of @zazuko/rdf-vocabularies 2023.1.19.
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
SD_TERMS = {
    *(
        "Dataset",
        "Feature",
        "Graph",
        "Language",
        "NamedGraph",
        "SPARQL11Query",
        "Service",
        "UnionDefaultGraph",
    ),
    *("defaultDataset", "defaultGraph", "endpoint", "feature", "graph", "name", "namedGraph", "resultFormat"),
    "supportedLanguage",
}
VOCABULARIES: Mapping[str, type[DefinedNamespace]] = {
    str(each): each for each in (DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, SDO, SH, VOID)
}
MEDIA_TYPES = {
    "SPARQL_Results_JSON": "application/sparql-results+json",
    "SPARQL_Results_XML": "application/sparql-results+xml",
    "SPARQL_Results_CSV": "text/csv",
    "SPARQL_Results_TSV": "text/tab-separated-values",
    "Turtle": "text/turtle",
    "N-Triples": "application/n-triples",
    "RDF_XML": "application/rdf+xml",
    "JSON-LD": "application/ld+json",
}


def mapping(subject: str, link: str, curie: str) -> list[ox.Quad]:
    """Return one mapping as the graph of mappings has it."""
    foreign = ox.NamedNode(f"https://example.org/{curie.replace(':', '_')}")
    notation = ox.NamedNode(str(SKOS.notation))
    return [
        ox.Quad(ox.NamedNode(BASE + subject), ox.NamedNode(str(SKOS) + link), foreign, MAPPINGS),
        ox.Quad(foreign, notation, ox.Literal(curie), MAPPINGS),
    ]


@pytest.fixture(scope="module")
def mapped(invented: Published) -> MemoryStore:
    """Return an invented world with four mappings into two vocabularies."""
    store = MemoryStore(invented.store.quads())
    store.extend(mapping("drug/alphamab", "exactMatch", "ABC:1"))
    store.extend(mapping("drug/betanib", "exactMatch", "ABC:2"))
    store.extend(mapping("drug/betanib", "closeMatch", "ABC:1"))
    store.extend(mapping("drug/betanib", "exactMatch", "XYZ:0001"))
    return store


@pytest.fixture(scope="module")
def described(mapped: MemoryStore) -> rdflib.Graph:
    """Return the description of the invented world."""
    return as_graph(description(mapped))


def as_graph(quads: tuple[ox.Quad, ...]) -> rdflib.Graph:
    text = "".join(f"{quad.triple} .\n" for quad in quads)
    return rdflib.Graph().parse(data=text, format="nt")


class Counted:
    """A graph counted by another engine, in questions of its own."""

    def __init__(self, store: MemoryStore, graph: str | None = None) -> None:
        quads = (quad for quad in store.quads() if quad.graph_name != DESCRIPTION_GRAPH)
        kept = {quad.triple for quad in quads if graph is None or quad.graph_name == ox.NamedNode(graph)}
        self.graph = rdflib.Graph().parse(data="".join(f"{triple} .\n" for triple in kept), format="nt")

    def number(self, pattern: str, of: str = "*") -> int:
        (row,) = self.graph.query(f"SELECT (COUNT({of}) AS ?n) WHERE {{ {pattern} }}")
        assert isinstance(row, ResultRow)
        return int(row[0])

    def all(self) -> dict[rdflib.term.Node, int]:
        """Return what VoID says of a whole graph."""
        return {
            VOID.triples: len(self.graph),
            VOID.distinctSubjects: len(set(self.graph.subjects())),
            VOID.distinctObjects: len(set(self.graph.objects())),
            VOID.properties: len(set(self.graph.predicates())),
        }


def numbers(described: rdflib.Graph, node: rdflib.term.Node) -> dict[rdflib.term.Node, int]:
    return {name: int(str(value)) for name in NUMBERS for value in described.objects(node, name)}


def test_the_numbers_of_the_whole_are_found_again(described: rdflib.Graph, mapped: MemoryStore) -> None:
    counted = Counted(mapped)
    ours = f'FILTER(STRSTARTS(STR(?s), "{BASE}") && !CONTAINS(STR(?s), "genid"))'
    assert numbers(described, DATASET) == {
        **counted.all(),
        VOID.entities: counted.number(f"?s ?p ?o . {ours}", "DISTINCT ?s"),
        VOID.classes: counted.number('?s a ?c FILTER(!CONTAINS(STR(?c), "genid"))', "DISTINCT ?c"),
    }


def test_the_numbers_of_each_class_are_found_again(described: rdflib.Graph, mapped: MemoryStore) -> None:
    counted = Counted(mapped)
    parts = list(described.objects(DATASET, VOID.classPartition))
    assert len(parts) == numbers(described, DATASET)[VOID.classes]
    for part in parts:
        of = f"?s a <{described.value(part, VOID['class'])}>"
        assert numbers(described, part) == {
            VOID.entities: counted.number(of, "DISTINCT ?s"),
            VOID.triples: counted.number(f"{of} . ?s ?p ?o"),
        }


def test_the_numbers_of_each_property_are_found_again(described: rdflib.Graph, mapped: MemoryStore) -> None:
    counted = Counted(mapped)
    parts = list(described.objects(DATASET, VOID.propertyPartition))
    assert len(parts) == numbers(described, DATASET)[VOID.properties]
    for part in parts:
        pattern = f"?s <{described.value(part, VOID.property)}> ?o"
        assert numbers(described, part) == {
            VOID.triples: counted.number(pattern),
            VOID.distinctSubjects: counted.number(pattern, "DISTINCT ?s"),
            VOID.distinctObjects: counted.number(pattern, "DISTINCT ?o"),
        }


def test_each_named_graph_is_a_part_with_its_numbers(described: rdflib.Graph, mapped: MemoryStore) -> None:
    named = {
        str(described.value(node, SD.name)): described.value(node, SD.graph)
        for node in described.objects(DATASET, SD.namedGraph)
    }
    there = {quad.graph_name.value for quad in mapped.quads() if isinstance(quad.graph_name, ox.NamedNode)}
    assert set(named) == there | {DESCRIPTION_GRAPH.value}
    assert named.pop(DESCRIPTION_GRAPH.value) is None, "the description does not count itself"
    for name, part in named.items():
        assert part is not None
        assert (DATASET, VOID.subset, part) in described
        assert numbers(described, part) == Counted(mapped, name).all()


def test_links_are_counted_by_vocabulary_and_kind(described: rdflib.Graph) -> None:
    found = {
        (
            str(described.value(described.value(each, VOID.objectsTarget), DCTERMS.title)),
            described.value(each, VOID.linkPredicate),
        ): numbers(described, each)
        for each in described.subjects(RDF.type, VOID.Linkset)
    }

    def counted(triples: int, subjects: int, objects: int) -> dict[rdflib.term.Node, int]:
        return {VOID.triples: triples, VOID.distinctSubjects: subjects, VOID.distinctObjects: objects}

    assert found == {
        ("ABC", SKOS.exactMatch): counted(2, 2, 2),
        ("ABC", SKOS.closeMatch): counted(1, 1, 1),
        ("XYZ", SKOS.exactMatch): counted(1, 1, 1),
    }


def test_describing_twice_is_describing_once(mapped: MemoryStore) -> None:
    once = description(mapped)
    again = MemoryStore([*mapped.quads(), *once])
    assert description(again) == once == tuple(sorted(once, key=str))


def test_every_node_has_an_iri_and_is_in_the_graph_of_the_description(mapped: MemoryStore) -> None:
    for quad in description(mapped):
        assert isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(BASE)
        assert not isinstance(quad.object, ox.BlankNode)
        assert quad.graph_name == DESCRIPTION_GRAPH


def test_no_label_is_given_that_would_be_found_by_a_search(described: rdflib.Graph) -> None:
    assert list(described.subject_objects(RDFS.label)) == []


def test_every_term_that_is_used_exists_in_its_vocabulary(described: rdflib.Graph) -> None:
    used = {*described.predicates(), *described.objects(None, RDF.type)}
    for term in used:
        namespace, _, local = str(term).rpartition("#" if "#" in str(term) else "/")
        if str(term).startswith(str(SD)):
            assert local in SD_TERMS, term
        else:
            assert local in VOCABULARIES[str(term)[: len(namespace) + 1]], term


def test_each_question_is_an_example_query_that_runs(described: rdflib.Graph, mapped: MemoryStore) -> None:
    for name, query in queries("competency").items():
        node = rdflib.URIRef(f"{BASE}questions/{name}")
        assert (node, RDF.type, SH.SPARQLSelectExecutable) in described
        assert described.value(node, RDFS.comment) == rdflib.Literal(query.title, lang="en")
        text = str(described.value(node, SH.select))
        assert text == query.text
        assert mapped.ask(text).kind == "bindings"
    assert len(list(described.subjects(RDF.type, SH.SPARQLExecutable))) == len(queries("competency"))


def test_the_prefixes_of_the_example_queries_are_declared(described: rdflib.Graph) -> None:
    texts = "\n".join(str(text) for text in described.objects(None, SH.select))
    declared = {
        str(described.value(node, SH.prefix)): str(described.value(node, SH.namespace))
        for node in described.objects(None, SH.declare)
    }
    assert declared == {prefix: PREFIXES[prefix] for prefix in re.findall(r"PREFIX (\w+):", texts)}


def test_the_formats_of_the_endpoint_are_those_that_the_store_writes(described: rdflib.Graph) -> None:
    said = {str(each).rpartition("/")[2] for each in described.objects(None, SD.resultFormat)}
    written = {*BINDINGS_FORMATS, *GRAPH_FORMATS}
    assert {MEDIA_TYPES[name] for name in said} <= written
    other_names = {"application/json", "application/xml", "text/xml", "application/x-turtle", "text/plain"}
    assert written - {MEDIA_TYPES[name] for name in said} == other_names


def test_version_and_date_are_those_of_the_release(described: rdflib.Graph, project: Path) -> None:
    assert str(described.value(DATASET, DCTERMS.hasVersion)) == kg.__version__
    cited = (project / "CITATION.cff").read_text(encoding="utf-8")
    assert f"date-released: {described.value(DATASET, DCTERMS.issued)}" in cited


def test_examples_are_things_of_the_graph(described: rdflib.Graph, mapped: MemoryStore) -> None:
    shown = list(described.objects(DATASET, VOID.exampleResource))
    assert shown
    for each in shown:
        assert any(mapped.engine.quads_for_pattern(ox.NamedNode(str(each)), None, None, None))


def test_a_source_is_named_by_its_doi(described: rdflib.Graph) -> None:
    assert rdflib.URIRef("https://doi.org/10.1234/x") in described.objects(DATASET, DCTERMS.source)


@pytest.mark.parametrize(
    ("text", "said"), [("<a> <b>", "catalogue"), ("<x:a> <x:b> [ <x:c> 1 ] .", "without an IRI")]
)
def test_a_catalogue_that_cannot_be_read_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "catalogue.ttl"
    file.write_text(text)
    with pytest.raises(UnreadableFile, match=said):
        list(catalogue(file))
    with pytest.raises(UnreadableFile, match="lost"):
        list(catalogue(tmp_path / "lost.ttl"))


@pytest.mark.slow
def test_the_published_graph_holds_the_description_of_the_rest_of_it(store: MemoryStore) -> None:
    there = {quad for quad in store.quads() if quad.graph_name == DESCRIPTION_GRAPH}
    assert there == set(description(store))
    rest = {quad.triple for quad in store.quads() if quad.graph_name != DESCRIPTION_GRAPH}
    total = numbers(as_graph(tuple(there)), DATASET)
    assert total[VOID.triples] == len(rest)
    assert total[VOID.distinctSubjects] == len({triple.subject for triple in rest})
    assert total[VOID.distinctObjects] == len({triple.object for triple in rest})
    assert total[VOID.properties] == len({triple.predicate for triple in rest})


@pytest.mark.slow
@pytest.mark.parametrize("merged", [(), ("ontology", "mappings", "vocabulary")])
def test_a_triple_counts_once_wherever_graphs_are_merged(store: MemoryStore, merged: tuple[str, ...]) -> None:
    dataset = " ".join(f"FROM <{graph_of(name).value}>" for name in merged)
    counted, once = (
        store.ask(f"SELECT (COUNT(*) AS ?n) {dataset} {{ {pattern} }}").serialize("text/csv").split()[1]
        for pattern in ("?s ?p ?o", "SELECT DISTINCT ?s ?p ?o { ?s ?p ?o }")
    )
    assert counted == once != b"0"
