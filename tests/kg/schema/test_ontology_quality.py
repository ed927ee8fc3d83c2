"""The rules for a clean ontology: each check query finds nothing in ours and names a planted offender."""

import re
from collections.abc import Mapping
from pathlib import Path
from shutil import copyfile

import pyoxigraph as ox
import pytest
import rdflib

from kg import __version__
from kg.building.validation import offenders
from kg.errors import InconsistentOntology
from kg.facts import BASE, ONTOLOGY
from kg.reasoning.reasoner import infer
from kg.schema.ontology import ONTOLOGY_GRAPH, modules, ontology_quads, terms
from kg.schema.prefixes import PREFIXES
from kg.schema.queries import Query, queries
from kg.schema.resources import folder
from kg.store import MemoryStore
from webui import create_app

CHECKS: Mapping[str, Query] = {
    name: query for name, query in queries("checks").items() if name.startswith("ontology-")
}
CLASS = "a owl:Class ; rdfs:subClassOf mk:Drug"
GENUINE = 'rdfs:label "odd drug" ; skos:definition "A drug that is odd."'
# Check: what is planted, and the words that the finding must have.
OFFENDERS = {
    "label-missing": (f"mk:OddDrug {CLASS} .", "has no label: term OddDrug"),
    "definition-missing": (f'mk:OddDrug {CLASS} ; rdfs:label "odd drug" .', "no definition: term OddDrug"),
    "superclass-missing": (f"mk:OddDrug a owl:Class ; {GENUINE} .", "under no other: term OddDrug"),
    "label-twice": (f'mk:OddDrug {CLASS} ; rdfs:label "drug" .', "term Drug, other OddDrug, label drug"),
    "definition-twice": (
        f'mk:OddDrug {CLASS} ; {GENUINE} . mk:EvenDrug {CLASS} ; skos:definition "A drug that is odd." .',
        "term EvenDrug, other OddDrug",
    ),
    "whitespace": (f'mk:OddDrug {CLASS} ; rdfs:label "odd  drug" .', "text odd  drug"),
    "several-labels": ('mk:Drug rdfs:label "medicine" .', "term Drug, label drug, other medicine"),
    "several-definitions": ('mk:Drug skos:definition "Another." .', "two definitions: term Drug"),
    "deprecated-reference": (
        "obo:BFO_0000040 owl:deprecated true .",
        "#subClassOf, deprecated http://purl.obolibrary.org/obo/BFO_0000040",
    ),
    "header-incomplete": (
        '<https://w3id.org/myeloma-kg/ontology/new> a owl:Ontology ; dcterms:title "new" .',
        "module ontology/new, property http://purl.org/dc/terms/license",
    ),
    "equivalent-pair": ("mk:Drug owl:equivalentClass mk:Disease .", "term Drug, other Disease"),
    "cycle-of-classes": ("mk:Entity rdfs:subClassOf mk:Drug .", "under itself: term Drug"),
    "cycle-of-properties": ("mk:actsOn rdfs:subPropertyOf mk:inhibits .", "under itself: term inhibits"),
    "definition-form": (
        'mk:OddDrug a owl:Class ; skos:definition "a drug" .',
        "no sentence: term OddDrug, definition a drug",
    ),
    "undeclared-annotation": (
        'mk:Drug <http://example.org/odd> "x" .',
        "does not declare: property http://example.org/odd",
    ),
    "undeclared-reference": (
        "mk:Drug rdfs:subClassOf obo:BFO_9999999 .",
        "other http://purl.obolibrary.org/obo/BFO_9999999",
    ),
    "two-kinds": ("mk:Drug a owl:NamedIndividual .", "two kinds of term: term Drug"),
    "class-name": ("mk:odd_drug a owl:Class .", "wrong form: term odd_drug"),
    "property-name": ("mk:Odd a owl:ObjectProperty .", "wrong form: term Odd"),
    "label-form": (
        'mk:OddDrug a owl:Class ; rdfs:label "oddDrug" ; skos:definition "A drug." .',
        "term OddDrug, label oddDrug",
    ),
    "name-against-label": (f'mk:OddDrug {CLASS} ; rdfs:label "odd substance" .', "label odd substance"),
    "unused-import": (
        "<http://example.org/Odd> a owl:Class .",
        "is not used: term http://example.org/Odd",
    ),
}


def planted(text: str) -> list[ox.Quad]:
    """Return axioms as quads of the graph of the ontology."""
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in {**PREFIXES, "obo": OBO}.items())
    found = ox.parse((head + text).encode(), format=ox.RdfFormat.TURTLE)
    return [ox.Quad(each.subject, each.predicate, each.object, ONTOLOGY_GRAPH) for each in found]


OBO = "http://purl.obolibrary.org/obo/"


@pytest.fixture(scope="module")
def merged() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in modules():
        graph.parse(path, format="turtle")
    return graph


def test_every_check_on_the_ontology_has_an_offender() -> None:
    assert {f"ontology-{name}" for name in OFFENDERS} == set(CHECKS)


@pytest.mark.slow
def test_the_ontology_passes_every_check(store: MemoryStore) -> None:
    assert {name: list(store.rows(query)) for name, query in CHECKS.items() if list(store.rows(query))} == {}


@pytest.mark.parametrize("name", OFFENDERS)
def test_an_offender_is_named_in_words(name: str, tmp_path: Path) -> None:
    axioms, words = OFFENDERS[name]
    query = CHECKS[f"ontology-{name}"]
    (file,) = folder("queries").glob(f"checks/*/{query.name}.rq")
    copyfile(file, tmp_path / file.name)
    found = offenders(MemoryStore([*ontology_quads(), *planted(axioms)]), tmp_path)
    assert any(text.startswith(f"{query.title}: ") and words in text for text in found), found


def test_a_term_of_the_facts_is_no_business_of_these_checks() -> None:
    text = f'<{BASE}drug/x> a mk:Drug ; rdfs:label "Odd  drug" . <{BASE}drug/y> rdfs:label "Odd  drug", "z" .'
    facts = [
        ox.Quad(each.subject, each.predicate, each.object, ox.NamedNode(f"{BASE}graph/source/x"))
        for each in planted(text)
    ]
    store = MemoryStore([*ontology_quads(), *facts])
    assert [query.name for query in CHECKS.values() if list(store.rows(query))] in (
        [],
        ["ontology-unused-import"],
    )


@pytest.mark.slow
def test_a_class_without_room_for_members_is_refused_by_name() -> None:
    axioms = planted(f"mk:OddDrug {CLASS} , mk:Disease .")
    with pytest.raises(InconsistentOntology, match="nothing can be a member of OddDrug") as raised:
        list(infer([*ontology_quads(), *axioms]))
    said = raised.value.reason
    assert said.count("by the ontology") == 3
    for axiom in ("OddDrug SubClassOf Drug", "OddDrug SubClassOf Disease", "DisjointWith"):
        assert axiom in said


# ---- what FAIR and OOPS checkers ask of an ontology

HEADER = rdflib.URIRef(f"{BASE}ontology")
WANTED = {
    "title": rdflib.DCTERMS.title,
    "description": rdflib.DCTERMS.description,
    "creator": rdflib.DCTERMS.creator,
    "publisher": rdflib.DCTERMS.publisher,
    "licence": rdflib.DCTERMS.license,
    "citation": rdflib.DCTERMS.bibliographicCitation,
    "created": rdflib.DCTERMS.created,
    "issued": rdflib.DCTERMS.issued,
    "modified": rdflib.DCTERMS.modified,
    "homepage": rdflib.FOAF.homepage,
    "version": rdflib.OWL.versionInfo,
    "version IRI": rdflib.OWL.versionIRI,
    "prefix": rdflib.VANN.preferredNamespacePrefix,
    "namespace": rdflib.VANN.preferredNamespaceUri,
}


@pytest.mark.parametrize("what", WANTED)
def test_the_header_has_what_a_harvester_looks_for(merged: rdflib.Graph, what: str) -> None:
    assert len(list(merged.objects(HEADER, WANTED[what]))) == 1


def test_the_header_says_what_is_so(merged: rdflib.Graph, project: Path) -> None:
    said = {name: str(merged.value(HEADER, each)) for name, each in WANTED.items()}
    assert said["version"] == __version__
    assert said["version IRI"] == f"{HEADER}/{__version__}"
    assert (said["prefix"], said["namespace"]) == ("mk", ONTOLOGY)
    assert __version__ in said["citation"]
    assert re.match(r"https://creativecommons\.org/licenses/", said["licence"])
    assert said["created"] <= said["issued"] <= said["modified"]
    changelog = (project / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d[^\]]*)\]", changelog, re.MULTILINE)
    prior = [str(each).rpartition("/")[2] for each in merged.objects(HEADER, rdflib.OWL.priorVersion)]
    assert prior == released[1:2]


def test_every_property_says_what_it_joins_where_that_is_always_so(merged: rdflib.Graph) -> None:
    """A plain value has a datatype; what an object property joins may be open (see ontology/README.md)."""
    values = [term for term in terms() if term.kind == "datatype property"]
    assert [term.iri for term in values if not merged.value(rdflib.URIRef(term.iri), rdflib.RDFS.range)] == []


@pytest.mark.slow
def test_every_term_can_be_read_as_a_page_and_as_rdf_from_its_iri(store: MemoryStore) -> None:
    """A browser or program asks for what stands before the #: one answer has all terms."""
    client = create_app(store).test_client()
    page = client.get("/ontology", headers={"Accept": "text/html"})
    triples = client.get("/ontology", headers={"Accept": "text/turtle"})
    assert (page.mimetype, triples.mimetype) == ("text/html", "text/turtle")
    found = rdflib.Graph().parse(data=triples.data, format="turtle")
    links = set(re.findall(r'href="/ontology/([^"]+)"', page.get_data(as_text=True)))
    lost = [t.local_name for t in terms() if t.local_name not in links and t.kind != "annotation property"]
    assert lost == []
    assert [t.iri for t in terms() if not found.value(rdflib.URIRef(t.iri), rdflib.RDFS.label)] == []


@pytest.mark.slow
def test_every_term_has_an_address_of_its_own_that_gives_a_page_or_rdf(store: MemoryStore) -> None:
    client = create_app(store).test_client()
    wrong = []
    for term in terms()[::8]:
        for kind in ("text/html", "text/turtle"):
            answer = client.get(f"/ontology/{term.local_name}", headers={"Accept": kind})
            if (answer.status_code, answer.mimetype) != (200, kind):
                wrong.append((term.local_name, kind, answer.status_code))
    assert wrong == []
