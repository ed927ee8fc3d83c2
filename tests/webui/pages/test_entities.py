"""One IRI, many forms: content negotiation, suffixes, and IRIs that are not known."""

import json

import pytest
import rdflib
from flask.testing import FlaskClient

from kg.facts import BASE

RDF = {
    "ttl": ("text/turtle", "turtle"),
    "jsonld": ("application/ld+json", "json-ld"),
    "nt": ("application/n-triples", "nt"),
    "rdf": ("application/rdf+xml", "xml"),
}


@pytest.mark.parametrize("suffix", list(RDF))
def test_every_rdf_form_by_suffix_and_by_accept_holds_the_same_graph(
    client: FlaskClient, suffix: str
) -> None:
    media_type, form = RDF[suffix]
    named = client.get(f"/regimen/zd.{suffix}")
    asked = client.get("/regimen/zd", headers={"Accept": media_type})
    assert named.mimetype == asked.mimetype == media_type
    assert named.data == asked.data
    graph = rdflib.Graph().parse(data=named.data, format=form)
    component = (rdflib.URIRef(BASE + "regimen/zd"), rdflib.URIRef(BASE + "ontology#components"))
    assert set(graph.objects(*component)) == {
        rdflib.URIRef(BASE + f"drug/{x}") for x in ("zanubarol", "dexoprine")
    }


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/*", "text/html"),
        ("text/*, text/html;q=0", "text/turtle"),
        ("application/json", "application/json"),
        ("application/json;q=0.5, text/turtle;q=0.4", "application/json"),
        ("application/*;q=0.2, application/n-triples", "application/n-triples"),
        ("text/csv", "text/csv"),
        ("application/rdf+xml;q=0.9, */*;q=0.1", "application/rdf+xml"),
        ("TEXT/TURTLE", "text/turtle"),
    ],
)
def test_the_form_that_the_client_wants_most_is_sent(client: FlaskClient, accept: str, expected: str) -> None:
    response = client.get("/regimen/zd", headers={"Accept": accept} if accept else {})
    assert response.mimetype == expected
    assert "Accept" in response.headers["Vary"]


def test_a_form_that_is_not_on_offer_is_406_and_lists_those_that_are(client: FlaskClient) -> None:
    response = client.get("/regimen/zd", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in json.loads(response.data)["offered"]


def test_csv_is_there_only_where_figures_are(client: FlaskClient) -> None:
    assert "61.5%" in client.get("/regimen/zd.csv").text
    assert client.get("/disease/hostile.csv").status_code == 406


def test_an_unknown_thing_is_404_with_near_matches(client: FlaskClient) -> None:
    response = client.get("/drug/zanubarrol")
    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"
    assert json.loads(response.data)["near"][0] == {"iri": BASE + "drug/zanubarol", "label": "zanubarol"}
    html = client.get("/drug/zanubarrol", headers={"Accept": "text/html"})
    assert html.status_code == 404
    assert 'href="/drug/zanubarol"' in html.text


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/drug/..%2f..%2fetc", "/drug/%00", "/drug/a%3Eb", "/ontology/Nope", "/a/b/c/d", "/.json"],
)
def test_odd_addresses_are_plain_client_errors(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in {400, 404}


def test_the_ontology_comes_as_rdf_and_browsers_are_shown_its_page(client: FlaskClient) -> None:
    assert client.get("/ontology").mimetype == "text/turtle"
    assert len(rdflib.Graph().parse(data=client.get("/ontology.nt").data, format="nt")) > 100
    browser = client.get("/ontology", headers={"Accept": "text/html"})
    assert (browser.status_code, browser.mimetype) == (200, "text/html")
    assert client.get("/ontology.xyz").status_code == 404


def test_a_page_that_has_not_changed_is_304(client: FlaskClient) -> None:
    tag = client.get("/regimen/zd").headers["ETag"]
    assert client.get("/regimen/zd", headers={"If-None-Match": tag}).status_code == 304
