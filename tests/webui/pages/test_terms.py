"""The ontology as documentation: a page for every term, and one for the whole."""

import html
import re

import pytest
from flask.testing import FlaskClient

from kg.schema.ontology import terms

HTML = {"Accept": "text/html"}


def page(client: FlaskClient, address: str) -> str:
    response = client.get(address, headers=HTML)
    assert response.status_code == 200, address
    return response.text


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


@pytest.mark.parametrize("kind", sorted({term.kind for term in terms()}))
def test_every_term_has_a_page_with_its_label_definition_and_axioms(client: FlaskClient, kind: str) -> None:
    for term in (term for term in terms() if term.kind == kind):
        text = html.unescape(page(client, f"/ontology/{term.local_name}"))
        assert term.label and f"<h1>{term.label}</h1>" in text
        assert term.definition and term.definition in text
        assert f"<code>{term.local_name}</code>" in text
        assert 'href="/ontology"' in text


def test_every_term_has_a_twin_with_all_that_its_page_shows(client: FlaskClient) -> None:
    for each in terms()[::10]:
        twin = client.get(f"/ontology/{each.local_name}.json").json
        assert twin is not None
        assert twin["term"]["name"] == each.local_name
        assert twin["thing"]["label"] == each.label
        for entry in twin["term"]["frame"]:
            assert "".join(piece["text"] for piece in entry["pieces"]) == entry["text"]


def test_a_class_shows_its_axioms_with_links(client: FlaskClient) -> None:
    text = page(client, "/ontology/IMiDBasedRegimen")
    assert re.search(r"EquivalentTo ?Regimen and \(components some ImmunomodulatoryDrug\)", words(text))
    assert '<a href="/ontology/components" title="components">components</a>' in text


def test_a_property_shows_where_it_starts_and_leads_and_what_records_must_have(client: FlaskClient) -> None:
    text = words(page(client, "/ontology/components"))
    assert re.search(r"object property components, used in \d+ statements", text)
    assert re.search(r"Domain ?Regimen ?Range ?Drug", text)
    assert "Each 'components' of a regimen is a drug." in text.replace("&#39;", "'")


def test_a_value_of_a_closed_list_says_how_many_facts_have_it(client: FlaskClient) -> None:
    assert re.search(r"individual disputes, the value of 1 fact\.", words(page(client, "/ontology/disputes")))


def test_axioms_elsewhere_are_shown_with_whose_they_are(client: FlaskClient) -> None:
    twin = client.get("/ontology/ImmunomodulatoryDrug.json").json
    assert twin is not None
    found = {(entry["subject"]["label"], entry["section"]) for entry in twin["term"]["elsewhere"]}
    assert ("IMiD-based regimen", "EquivalentTo") in found


def test_what_is_wider_says_whether_it_was_stated(client: FlaskClient) -> None:
    assert re.search(r"entity ?A named thing.*stated", words(page(client, "/ontology/Drug")))


def test_no_page_of_a_term_shows_the_name_of_a_nameless_node(client: FlaskClient) -> None:
    for each in ("RelapsedOrRefractoryPopulation", "memberOf", "Direction"):
        assert "genid" not in page(client, f"/ontology/{each}")


def test_an_unknown_term_is_404_with_near_matches(client: FlaskClient) -> None:
    response = client.get("/ontology/Dru", headers=HTML)
    assert response.status_code == 404


def test_the_page_of_the_ontology_links_every_term_of_ours(client: FlaskClient) -> None:
    text = page(client, "/ontology")
    missing = [term for term in terms() if f'href="/ontology/{term.local_name}"' not in text]
    assert missing == []
    for said in (
        "<h1>Ontology</h1>",
        "Version",
        "Licence",
        'href="/ontology.ttl"',
        "Modules",
        "Closed lists",
    ):
        assert said in text


def test_the_page_of_the_ontology_counts_what_there_is(client: FlaskClient) -> None:
    twin = client.get("/ontology.json").json
    assert twin is not None
    kinds = [term.kind for term in terms()]
    assert twin["sizes"]["class"] == kinds.count("class")
    assert twin["sizes"]["object property"] == kinds.count("object property")
    assert twin["sizes"]["data property"] == kinds.count("datatype property")
    assert twin["sizes"]["axioms"] > 500
    assert twin == client.get("/ontology", headers={"Accept": "application/json"}).json


def test_a_form_that_the_ontology_lacks_is_refused(client: FlaskClient) -> None:
    assert client.get("/ontology.csv").status_code == 406
    assert client.get("/ontology.xyz").status_code == 404


def test_the_address_of_a_term_leads_to_its_place_in_the_page_of_the_ontology(client: FlaskClient) -> None:
    ids = re.findall(r'\bid="([^"]+)"', page(client, "/ontology"))
    assert len(ids) == len(set(ids))
    assert {term.local_name for term in terms()} <= set(ids)
