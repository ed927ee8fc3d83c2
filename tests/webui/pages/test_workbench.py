"""The workbench at /sparql as the server gives it: useful without scripts, and what its scripts ask for."""

import json
import re

from flask.testing import FlaskClient

from kg.facts import ONTOLOGY
from kg.schema.prefixes import PREFIXES
from kg.schema.queries import queries

HTML = {"Accept": "text/html"}


def test_the_examples_are_the_questions_and_what_the_summary_is_made_with(client: FlaskClient) -> None:
    page = client.get("/sparql", headers=HTML).text
    shown = re.findall(r'<li><a href="/sparql\?query=', page)
    assert len(shown) == sum(len(queries(name)) for name in ("competency", "federated", "summary"))


def test_terms_are_those_that_the_graph_describes_with_their_labels(client: FlaskClient) -> None:
    told = json.loads(client.get("/sparql/terms.json").data)
    terms = {term["iri"]: term for term in told["terms"]}
    assert told["prefixes"] == dict(PREFIXES)
    drug = terms[f"{ONTOLOGY}Drug"]
    assert (drug["curie"], drug["kind"], drug["label"]) == ("mk:Drug", "class", "drug")
    assert drug["definition"]
    assert drug["number"] > 0
    assert {term["kind"] for term in told["terms"]} == {"class", "property"}


def test_labels_come_with_the_addresses_of_our_pages(client: FlaskClient) -> None:
    iris = [told["base"] + "drug/zanubarol" for told in [json.loads(client.get("/sparql/terms.json").data)]]
    asked = client.post("/sparql/labels.json", data={"iri": [*iris, "https://example.org/else#thing", "<"]})
    assert [tuple(each.values())[1:] for each in json.loads(asked.data)["labels"]] == [
        ("zanubarol", "/drug/zanubarol"),
        ("thing", "https://example.org/else#thing"),
        ("<", ""),
    ]


def test_too_many_labels_at_once_are_refused(client: FlaskClient) -> None:
    asked = client.post("/sparql/labels.json", data={"iri": [f"a:{number}" for number in range(201)]})
    assert asked.status_code == 400
    assert "at most 200" in asked.json["detail"]  # type: ignore[index]


def test_a_query_of_ten_thousand_characters_is_answered_by_get_and_by_post(client: FlaskClient) -> None:
    query = f"ASK {{ ?drug a <{ONTOLOGY}Drug> }} #{'x' * 9_960}"
    assert len(query) > 10_000
    for answer in (
        client.get("/sparql", query_string={"query": query}, headers=HTML),
        client.post("/sparql", data={"query": query}, headers=HTML),
    ):
        assert answer.status_code == 200
        assert '<p class="lead">Yes</p>' in answer.text


def test_a_query_that_is_too_long_is_told_with_the_setting_and_kept_in_the_form(client: FlaskClient) -> None:
    answer = client.post("/sparql", data={"query": "ASK {" + " " * 64_001 + "}"}, headers=HTML)
    assert answer.status_code == 413
    assert "<code>query_length</code>" in answer.text
    assert "<textarea" in answer.text


def test_a_syntax_error_says_its_place_to_the_scripts(client: FlaskClient) -> None:
    page = client.get("/sparql", query_string={"query": "SELECT *\nWHERE { ?s ?p }"}, headers=HTML).text
    assert 'data-line="2"' in page
    assert re.search(r'data-column="\d+"', page)


def test_an_answer_without_rows_says_so(client: FlaskClient) -> None:
    query = f"SELECT * WHERE {{ ?s <{ONTOLOGY}nothing> ?o }}"
    assert (
        "No row answers the query." in client.get("/sparql", query_string={"query": query}, headers=HTML).text
    )
