"""schema.org in the pages: well-formed, of types and properties that exist, and safe."""

import json
import re

import pyoxigraph as ox
import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib.namespace import OWL, RDF, SDO, SKOS

from kg.building.descriptions import description
from kg.facts import BASE, Publication, Ref
from kg.facts.quads import graph_of
from kg.store import MemoryStore
from webui import create_app

HTML = {"Accept": "text/html"}
PAGES = {
    "/": "Dataset",
    "/dataset": "DataCatalog",
    "/drug/zanubarol": "Drug",
    "/drug-class/glowmodulator": "DrugClass",
    "/disease/hostile": "MedicalCondition",
    "/regimen/zd": "MedicalTherapy",
    "/study/smith-2019": "MedicalStudy",
    "/trial/glow-1": "MedicalTrial",
    "/publication/smith-2019": "ScholarlyArticle",
    "/source/a-review": "ScholarlyArticle",
    "/ontology/Drug": "DefinedTerm",
    "/questions/which-regimens-contain-a-drug": "Question",
}


@pytest.fixture(scope="module")
def described(store: MemoryStore) -> FlaskClient:
    """Return a client of the invented review with its description, as a build has it."""
    whole = MemoryStore([*store.quads(), *description(store)], version="described")
    return create_app(whole).test_client()


def blocks(client: FlaskClient, address: str) -> list[str]:
    html = client.get(address, headers=HTML).text
    return re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)


def graph(client: FlaskClient, address: str) -> rdflib.Graph:
    """Return what a page says, read with a context that is here and not on the network."""
    (block,) = blocks(client, address)
    said = json.loads(block)
    assert said.pop("@context") == "https://schema.org"
    local = {"@context": {"@vocab": str(SDO), "url": {"@type": "@id"}}, **said}
    return rdflib.Graph().parse(data=json.dumps(local), format="json-ld")


@pytest.mark.parametrize(("address", "kind"), PAGES.items())
def test_a_page_says_what_it_is_in_terms_that_exist(described: FlaskClient, address: str, kind: str) -> None:
    said = graph(described, address)
    assert (None, RDF.type, SDO[kind]) in said
    for term in {*said.predicates(), *said.objects(None, RDF.type)} - {RDF.type}:
        assert str(term).removeprefix(str(SDO)) in SDO, term
    assert not {OWL.sameAs, SDO.sameAs} & set(said.predicates())


def test_the_home_page_describes_the_data_set(described: FlaskClient) -> None:
    said, dataset = graph(described, "/"), rdflib.URIRef(f"{BASE}dataset")
    assert said.value(dataset, SDO.license) == rdflib.Literal("https://creativecommons.org/licenses/by/4.0/")
    assert len(str(said.value(dataset, SDO.description))) > 50
    files = {str(said.value(each, SDO.contentUrl)) for each in said.objects(dataset, SDO.distribution)}
    assert f"{BASE}dump.ttl" in files


def test_a_publication_has_its_doi_and_a_trial_its_number(described: FlaskClient) -> None:
    article = json.loads(blocks(described, "/publication/smith-2019")[0])
    assert article["identifier"] == [{"@type": "PropertyValue", "propertyID": "DOI", "value": "10.9999/glow"}]
    assert article["name"] == "Glow in the dark" and article["datePublished"] == "2019"
    trial = json.loads(blocks(described, "/trial/glow-1")[0])
    assert trial["identifier"][0]["value"] == "NCT99999999"


def test_authors_are_in_their_order(store: MemoryStore) -> None:
    more = MemoryStore(store.quads(), version="authors")
    names = ("Smith A", "Jones B", "Adams C")
    publication = Publication(
        iri=Ref("publication/x"), label="X", title="X", authors=names, author_list=", ".join(names)
    )
    more.add([publication], "source/a-review")
    article = json.loads(blocks(create_app(more).test_client(), "/publication/x")[0])
    assert [person["name"] for person in article["author"]] == list(names)


def test_a_drug_names_its_class_and_other_names(described: FlaskClient) -> None:
    drug = json.loads(blocks(described, "/drug/zanubarol")[0])
    assert drug["alternateName"] == ["Zanoba"]
    assert drug["drugClass"][0]["name"] == "glowmodulators"


def test_an_exact_term_elsewhere_is_a_code_and_others_are_left_out(store: MemoryStore) -> None:
    text = f"""
    <{BASE}drug/zanubarol> <{SKOS.exactMatch}> <https://example.org/ABC_1> ;
        <{SKOS.closeMatch}> <https://example.org/ABC_2> .
    <https://example.org/ABC_1> <{SKOS.notation}> "ABC:1" .
    <https://example.org/ABC_2> <{SKOS.notation}> "ABC:2" .
    """
    mapped = MemoryStore(store.quads(), version="mapped")
    mapped.engine.load(text.encode(), format=ox.RdfFormat.TURTLE, to_graph=graph_of("mappings"))
    drug = json.loads(blocks(create_app(mapped).test_client(), "/drug/zanubarol")[0])
    assert drug["code"] == [{"@type": "MedicalCode", "codingSystem": "ABC", "codeValue": "1"}]


def test_a_label_cannot_end_the_block(described: FlaskClient, hostile: str) -> None:
    (block,) = blocks(described, "/disease/hostile")
    assert "<" not in block and ">" not in block and "&" not in block
    assert json.loads(block)["name"] == hostile


def test_pages_of_things_without_a_type_there_have_no_block(described: FlaskClient) -> None:
    for address in ("/anchor/a-review/table-1/1/3", "/result/2", "/classes", "/disputes", "/nothing"):
        assert blocks(described, address) == []


def test_a_build_without_a_description_still_has_a_catalogue(client: FlaskClient) -> None:
    assert (None, RDF.type, SDO.DataCatalog) in graph(client, "/")
