"""What harvesters read: VoID, service description, the data set's page, whole files, site map, robots."""

import json
import re
import xml.etree.ElementTree as ET

import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib.namespace import DCAT, RDF, VOID

from kg.building.descriptions import description
from kg.facts import BASE
from kg.schema.queries import queries
from kg.store import MemoryStore
from webui import create_app
from webui.pages.catalogue import MOST, pieces

HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
RDF_FORMS = {
    "text/turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
}


@pytest.fixture(scope="module")
def described(store: MemoryStore) -> FlaskClient:
    """Return a client of the invented review with its description, as a build has it."""
    whole = MemoryStore([*store.quads(), *description(store)], version="described")
    return create_app(whole).test_client()


@pytest.mark.parametrize("accept", RDF_FORMS)
@pytest.mark.parametrize(
    "address", ["/.well-known/void", "/dataset", "/sparql", "/sparql?service-description"]
)
def test_the_description_comes_in_each_form_of_rdf(described: FlaskClient, address: str, accept: str) -> None:
    response = described.get(address, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, accept)
    graph = rdflib.Graph().parse(data=response.data, format=RDF_FORMS[accept])
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert list(graph.objects(service, SD.endpoint)) == [rdflib.URIRef("http://localhost/sparql")]
    assert len(list(graph.subjects(RDF.type, SD.NamedGraph))) == 5


def test_void_is_turtle_unless_something_else_is_asked_for(described: FlaskClient) -> None:
    response = described.get("/.well-known/void")
    assert response.mimetype == "text/turtle"
    graph = rdflib.Graph().parse(data=response.data, format="turtle")
    assert list(graph.objects(None, VOID.sparqlEndpoint)) == [rdflib.URIRef("http://localhost/sparql")]
    browser = described.get("/.well-known/void", headers=HTML)
    assert (browser.status_code, browser.headers["Location"]) == (303, "/dataset")


def test_a_service_description_leaves_out_what_is_no_part_of_it(described: FlaskClient) -> None:
    graph = rdflib.Graph().parse(data=described.get("/sparql?service-description").data, format="turtle")
    assert not set(graph.predicates()) & {VOID.classPartition, VOID.propertyPartition}
    assert not list(graph.subjects(VOID.property, None))


def test_the_endpoint_still_answers_and_browsers_still_get_the_workbench(described: FlaskClient) -> None:
    assert described.get("/sparql", headers=HTML).mimetype == "text/html"
    assert described.get("/sparql").mimetype == "text/turtle"  # what it is, to whoever asks for nothing
    assert described.get("/sparql", headers={"Accept": "application/json"}).status_code == 400
    assert described.post("/sparql", data={"x": "1"}, headers={"Accept": "text/turtle"}).status_code == 400
    asked = described.get("/sparql", query_string={"query": "ASK {}"}, headers={"Accept": "application/json"})
    assert asked.json == {"head": {}, "boolean": True}


@pytest.mark.parametrize(
    ("address", "accept", "status"),
    [
        ("/.well-known/void", "image/png", 406),
        ("/sparql?service-description", "image/png", 406),
        ("/dataset", "image/png", 406),
        ("/dataset.csv", "*/*", 406),
        ("/dataset.xyz", "*/*", 404),
        ("/dump.xyz", "*/*", 404),
        ("/dump.json", "*/*", 406),
        ("/sitemap-0.xml", "*/*", 404),
        ("/sitemap-2.xml", "*/*", 404),
        ("/.well-known/void.ttl", "*/*", 404),
    ],
)
def test_a_form_that_is_not_there_is_refused_in_words(
    described: FlaskClient, address: str, accept: str, status: int
) -> None:
    response = described.get(address, headers={"Accept": accept})
    assert response.status_code == status
    assert json.loads(response.data)["detail"]


@pytest.mark.parametrize(
    "address", ["/.well-known/void", "/dataset", "/sitemap.xml", "/robots.txt", "/dump.nt"]
)
def test_head_and_options_are_answered(described: FlaskClient, address: str) -> None:
    got, headed = described.get(address), described.head(address)
    assert (headed.status_code, headed.data) == (200, b"")
    assert headed.headers["Content-Type"] == got.headers["Content-Type"]
    assert set(described.options(address).headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert described.post(address).status_code == 405


def test_every_answer_names_the_description(described: FlaskClient) -> None:
    for address in ("/", "/drug/zanubarol", "/sparql?query=ASK{}"):
        links = ", ".join(described.get(address).headers.getlist("Link")).split(", ")
        assert '</.well-known/void>; rel="describedby"; type="text/turtle"' in links


def test_the_page_shows_what_its_twin_says(described: FlaskClient) -> None:
    twin = described.get("/dataset.json").json
    assert twin is not None and twin["dataset"]["triples"] > 1_000
    html = described.get("/dataset", headers=HTML).text
    assert f'<span class="figure">{twin["dataset"]["triples"]}</span>' in html
    assert {table["name"] for table in twin["tables"]} == {
        f"dataset-{name}" for name in ("files", "graphs", "classes", "properties", "origins")
    }
    for file in next(table["rows"] for table in twin["tables"] if table["name"] == "dataset-files"):
        there = file["file"]["iri"].removeprefix(BASE)
        assert described.get(f"/{there}").mimetype == file["mediaType"]


def test_a_build_without_a_description_says_so(client: FlaskClient) -> None:
    assert "holds no description" in client.get("/dataset", headers=HTML).text
    assert client.get("/.well-known/void").status_code == 200
    assert client.get("/sitemap.xml").status_code == 200


def test_the_addresses_in_the_description_can_be_followed(described: FlaskClient) -> None:
    graph = rdflib.Graph().parse(data=described.get("/.well-known/void").data, format="turtle")
    ours = {str(node) for node in graph.subjects()} | {
        str(node) for node in graph.objects(None, DCAT.downloadURL)
    }
    for iri in sorted(iri for iri in ours if iri.startswith(BASE) and "/dataset/class" not in iri):
        if "/dataset/property" not in iri and not iri.endswith("/sparql"):
            status = described.get("/" + iri.removeprefix(BASE)).status_code
            assert status in {200, 303}, iri


def test_whole_files_hold_every_statement_once(described: FlaskClient, store: MemoryStore) -> None:
    lines = described.get("/dump.nt").text.splitlines()
    expected = {str(quad.triple) for quad in (*store.quads(), *description(store))}
    assert {line.removesuffix(" .") for line in lines} == expected
    assert len(lines) == len(expected)


def test_the_site_map_lists_pages_that_are_there(described: FlaskClient) -> None:
    response = described.get("/sitemap.xml", base_url="https://example.org")
    assert response.mimetype == "application/xml"
    root = ET.fromstring(response.data)
    assert root.tag == f"{SITEMAP}urlset"
    found = [node.text or "" for node in root.iter(f"{SITEMAP}loc")]
    assert len(found) == len(set(found)) == len(list(root)) <= MOST
    assert len(response.data) < 50 * 2**20
    assert {node.text for node in root.iter(f"{SITEMAP}lastmod")} == {"2026-11-22"}
    assert {"https://example.org/drug/zanubarol", "https://example.org/ontology/Drug"} <= set(found)
    assert {f"https://example.org/questions/{name}" for name in queries("competency")} <= set(found)
    assert not any("ledger/" in address or ".well-known" in address for address in found)
    for address in found[:: len(found) // 60]:
        assert address.startswith("https://example.org/") and len(address) < 2_048
        page = described.get(address.removeprefix("https://example.org"), headers=HTML)
        assert page.status_code == 200, address


def test_a_site_map_that_is_too_long_is_cut_into_pieces() -> None:
    many = [f"/thing/{number}" for number in range(2 * MOST + 1)]
    assert [len(piece) for piece in pieces(many)] == [MOST, MOST, 1]
    assert [each for piece in pieces(many) for each in piece] == many


def test_robots_are_told_where_the_site_map_is(described: FlaskClient) -> None:
    response = described.get("/robots.txt", base_url="https://example.org")
    assert response.mimetype == "text/plain"
    assert re.search(r"^Sitemap: https://example\.org/sitemap\.xml$", response.text, re.MULTILINE)
    assert "Disallow: /\n" not in response.text


def test_the_description_floods_neither_search_nor_pages(described: FlaskClient, client: FlaskClient) -> None:
    for asked in ("zanubarol", "dataset", "Drug", "class", "endpoint"):
        query = {"q": asked}
        assert described.get("/search.json", query_string=query).json == (
            client.get("/search.json", query_string=query).json
        )
    for address in ("/drug/zanubarol.json", "/ontology/Drug.json", "/index.json", "/classes.json"):
        assert described.get(address).json == client.get(address).json
