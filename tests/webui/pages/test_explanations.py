"""`/why` and `/inferences`: what was inferred, in words, with the reasons."""

import csv
import io

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from kg.building.build import summary
from kg.facts import BASE, ONTOLOGY, Ref, Regimen
from kg.facts.quads import RDF_TYPE, link
from kg.reasoning.reasoner import apply_rules, inferred
from kg.schema.ontology import ontology_quads
from kg.schema.queries import queries
from kg.store import MemoryStore
from webui import create_app

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(store: MemoryStore) -> FlaskClient:
    """Return a client of the invented review with what the rules infer, and one class of a reasoner's."""
    completed = MemoryStore(store.quads(), version="v2")
    completed.add([Regimen(iri=Ref("regimen/zd-twice"), label="ZD ×2", component_count=2)], "vocabulary")
    doublet = ox.Triple(ox.NamedNode(f"{BASE}regimen/zd"), RDF_TYPE, ox.NamedNode(f"{ONTOLOGY}Doublet"))
    completed.extend([inferred(doublet)])
    verdict = ox.NamedNode(f"{BASE}graph/verdicts")
    completed.extend([link(Ref("regimen/zd"), "overcomes", Ref("abnormality/t-9-21"), verdict)])
    apply_rules(completed.engine, queries("rules"))
    completed.extend(summary(completed))
    return create_app(completed).test_client()


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_a_page_says_step_by_step_why_a_thing_is_in_a_class(client: FlaskClient) -> None:
    said = client.get("/why.json?s=regimen/zd&p=a&o=mk:Doublet").get_json()
    step = said["explanations"][0][0]
    assert said["statement"]["text"] == "ZD is a doublet" and said["statement"]["inferred"]
    assert step["rule"] == "whatever fits the definition of a class is in it"
    assert {each["text"] for each in step["premises"]} == {
        "ZD is a regimen",
        "ZD component count 2",
        "Doublet EquivalentTo Regimen and (componentCount value 2)",
    }
    shown = page(client, "/why?s=regimen/zd&p=a&o=mk:Doublet")
    assert 'href="/ontology/Doublet"' in shown and "stated in vocabulary" in shown


@pytest.mark.parametrize(
    "address",
    [
        "/why.json?s=drug/zanubarol&p=mk:componentOf&o=regimen/zd",
        f"/why.json?s={BASE}drug/zanubarol&p={ONTOLOGY.replace('#', '%23')}componentOf&o={BASE}regimen/zd",
    ],
)
def test_things_are_named_by_path_by_curie_or_by_iri(client: FlaskClient, address: str) -> None:
    said = client.get(address).get_json()
    assert said["statement"]["text"] == "zanubarol component of ZD"
    assert "ZD components zanubarol" in {each["text"] for each in said["explanations"][0][0]["premises"]}


def test_a_recorded_statement_is_shown_with_its_graph_and_place(client: FlaskClient) -> None:
    address = "s=study/smith-2019&p=mk:design&o=design/phase-2"
    said = client.get(f"/why.json?{address}").get_json()
    assert said["explanations"] == [] and not said["statement"]["inferred"]
    assert [each["label"] for each in said["statement"]["graphs"]] == ["source/a-review"]
    assert [each["iri"] for each in said["statement"]["places"]] == [f"{BASE}anchor/a-review/table-1/1/1"]
    assert "Nothing was inferred here" in page(client, f"/why?{address}")


def test_a_triple_that_a_verdict_gave_leads_to_the_verdict(client: FlaskClient) -> None:
    said = client.get("/why.json?s=regimen/zd&p=mk:overcomes&o=abnormality/t-9-21").get_json()
    assert [each["iri"] for each in said["statement"]["verdict"]] == [f"{BASE}assertion/p1"]


def test_what_the_graph_does_not_say_is_not_found_in_words(client: FlaskClient) -> None:
    answer = client.get("/why?s=regimen/zd&p=a&o=mk:Triplet")
    assert answer.status_code == 404
    assert "does not say that ZD is a triplet" in answer.get_json()["detail"]
    assert client.get("/why?s=regimen/zd&p=a&o=mk:Triplet", headers=HTML).status_code == 404


@pytest.mark.parametrize("address", ["/why", "/why?s=regimen/zd&p=a", "/why?s=%3Cx%3E&p=a&o=mk:Drug"])
def test_a_question_without_three_names_is_refused_in_words(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "arameter" in answer.get_json()["detail"]


def test_the_page_of_a_thing_marks_what_was_inferred_in_words(client: FlaskClient) -> None:
    shown = page(client, "/regimen/zd")
    assert '<span class="mark">inferred</span>' in shown
    assert "/why?s=regimen/zd&amp;p=rdf:type&amp;o=mk:Doublet" in shown
    listed = client.get("/regimen/zd.json").get_json()["thing"]["inferred"]
    assert {"doublet", "entity"} <= {each["value"]["label"] for each in listed}
    assert all(client.get(each["why"]).status_code == 200 for each in listed)


def test_what_is_inferred_is_counted_by_property_and_class(client: FlaskClient) -> None:
    said = client.get("/inferences.json").get_json()
    assert said["total"] == sum(kind["number"] for kind in said["kinds"])
    kinds = {(kind["property"]["label"], (kind["into"] or {}).get("label")): kind for kind in said["kinds"]}
    assert kinds["type", "doublet"]["number"] == 1
    assert kinds["component of", None]["rule"].startswith("whatever is joined by a property")
    assert all(kind["rule"] for kind in said["kinds"])
    assert "/why?s=" in page(client, "/inferences")
    rows = list(csv.DictReader(io.StringIO(client.get("/inferences.csv").get_data(as_text=True))))
    assert sum(int(row["number"]) for row in rows) == said["total"]


def test_a_graph_with_nothing_inferred_says_so() -> None:
    bare = create_app(MemoryStore(ontology_quads(), version="bare")).test_client()
    assert "Nothing was inferred" in page(bare, "/inferences")
