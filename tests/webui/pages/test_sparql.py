"""The SPARQL endpoint over HTTP: the protocol, its errors, and clients in general use."""

import html
import json
import shutil
import subprocess

import pytest
import SPARQLWrapper
from flask.testing import FlaskClient
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.query import ResultRow

from kg.facts import ONTOLOGY
from webui.site.settings import Settings

VOCABULARY = "https://w3id.org/myeloma-kg/graph/vocabulary"
SELECT = f"SELECT ?drug WHERE {{ GRAPH <{VOCABULARY}> {{ ?drug a <{ONTOLOGY}Drug> }} }} ORDER BY ?drug"
CONSTRUCT = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s a <{ONTOLOGY}Drug> ; ?p ?o }}"
ASK = f"ASK {{ ?drug a <{ONTOLOGY}Drug> }}"
QUERY = "application/sparql-query"
JSON = "application/sparql-results+json"


def problem(response: object) -> dict[str, object]:
    assert getattr(response, "mimetype") == "application/problem+json"  # noqa: B009
    found = json.loads(getattr(response, "data"))  # noqa: B009
    assert {"type", "title", "status", "detail"} <= found.keys()
    return dict(found)


@pytest.mark.parametrize("accept", ["application/problem+json", "text/html"])
def test_a_missing_prefix_is_named_with_its_line_to_programs_and_on_the_workbench(
    client: FlaskClient, accept: str
) -> None:
    found = client.get("/sparql", query_string={"query": "ASK { ?s a mk:Drug }"}, headers={"Accept": accept})
    assert found.status_code == 400
    text = html.unescape(found.text)
    assert f"the prefix 'mk:' is not declared; put at the top: PREFIX mk: <{ONTOLOGY}>" in text


def test_three_ways_to_send_a_query_give_one_answer(client: FlaskClient) -> None:
    answers = [
        client.get("/sparql", query_string={"query": SELECT}),
        client.post("/sparql", data={"query": SELECT}),
        client.post("/sparql", data=SELECT, content_type=QUERY),
        client.post("/sparql", data=SELECT, content_type=QUERY + "; charset=utf-8"),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert len(json.loads(answers[0].data)["results"]["bindings"]) == 2


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        (SELECT, "", JSON),
        (SELECT, "*/*", JSON),
        (SELECT, "text/csv", "text/csv"),
        (SELECT, "text/*", "text/csv"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values"),
        (SELECT, "application/sparql-results+xml;q=0.8, text/csv;q=0.7", "application/sparql-results+xml"),
        (SELECT, "application/xml", "application/xml"),
        (SELECT, "application/json", "application/json"),
        (SELECT, f"{JSON};q=0, */*", "application/sparql-results+xml"),
        (SELECT, "text/html", "text/html"),
        (ASK, "", JSON),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        (ASK, "text/html", "text/html"),
        (CONSTRUCT, "", "text/turtle"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "text/html", "text/html"),
    ],
)
def test_the_answer_comes_in_the_form_that_is_wanted(
    client: FlaskClient, query: str, accept: str, expected: str
) -> None:
    response = client.get(
        "/sparql", query_string={"query": query}, headers={"Accept": accept} if accept else {}
    )
    assert (response.status_code, response.mimetype) == (200, expected)


@pytest.mark.parametrize(
    ("query", "accept"), [(SELECT, "text/turtle"), (ASK, "text/csv"), (CONSTRUCT, "image/png")]
)
def test_a_form_that_cannot_be_sent_is_406(client: FlaskClient, query: str, accept: str) -> None:
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    assert response.status_code == 406
    assert problem(response)["offered"]


def test_the_dataset_can_be_chosen_in_the_request(client: FlaskClient) -> None:
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    whole = client.get("/sparql", query_string={"query": count})
    one = client.get("/sparql", query_string={"query": count, "default-graph-uri": VOCABULARY})
    named = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
    graphs = client.post("/sparql", data={"query": named, "named-graph-uri": VOCABULARY})
    direct = client.post(f"/sparql?named-graph-uri={VOCABULARY}", data=named, content_type=QUERY)
    assert whole.data != one.data
    assert [row["g"]["value"] for row in json.loads(graphs.data)["results"]["bindings"]] == [VOCABULARY]
    assert graphs.data == direct.data


def test_a_syntax_error_says_line_and_column(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "SELECT *\nWHERE { ?s ?p }"})
    assert response.status_code == 400
    assert problem(response)["line"] == 2
    html = client.get("/sparql", query_string={"query": "SELECT <b>"}, headers={"Accept": "text/html"})
    assert (html.status_code, html.mimetype) == (400, "text/html")
    assert "line 1, column" in html.text
    assert "<b>" not in html.text.split("<main")[1]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ({"query_string": {"default-graph-uri": "http://a.example/"}}, 400),
        ({"query_string": {"query": "  "}}, 400),
        ({"query_string": f"query={'ASK{}'}&query={'ASK{}'}"}, 400),
        ({"query_string": "query=ASK%20%7B%20%3Fs%20%3Fp%20%22%ff%22%7D"}, 400),
        ({"query_string": {"query": "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"}}, 403),
        ({"query_string": {"query": "ASK {" + " " * 64_001 + "}"}}, 413),
        ({"query_string": {"query": "ASK " + "{" * 101 + "}" * 101}}, 413),
        ({"query_string": {"query": "ASK { FILTER(" + " || ".join(["1"] * 1_500) + ") }"}}, 413),
        ({"query_string": {"query": "INSERT DATA { <a:a> <a:a> <a:a> }"}}, 403),
        ({"query_string": {"update": "CLEAR ALL"}}, 403),
        ({"query_string": {"query": ASK, "default-graph-uri": "not an iri"}}, 400),
    ],
)
def test_bad_queries_have_their_status(
    client: FlaskClient, arguments: dict[str, object], status: int
) -> None:
    response = client.get("/sparql", **arguments)
    assert response.status_code == status
    assert problem(response)["status"] == status


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        ("", QUERY, 400),
        ("", "application/x-www-form-urlencoded", 400),
        (b'ASK { ?s ?p "\xff" }', QUERY, 400),
        (b"query=%ff", "application/x-www-form-urlencoded", 400),
        (ASK, "text/plain", 415),
        ("CLEAR ALL", "application/sparql-update", 403),
        ("update=CLEAR+ALL", "application/x-www-form-urlencoded", 403),
        ("#" * (Settings().max_body + 1), QUERY, 413),
    ],
)
def test_bad_bodies_have_their_status(client: FlaskClient, data: str | bytes, kind: str, status: int) -> None:
    response = client.post("/sparql", data=data, content_type=kind)
    assert response.status_code == status
    assert problem(response)["detail"]


def test_two_queries_in_address_and_body_are_refused(client: FlaskClient) -> None:
    assert client.post("/sparql?query=ASK%7B%7D", data=ASK, content_type=QUERY).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405_and_told_which_are_allowed(client: FlaskClient, method: str) -> None:
    response = client.open("/sparql", method=method)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient) -> None:
    get, head = (client.open("/sparql", method=m, query_string={"query": SELECT}) for m in ("GET", "HEAD"))
    assert head.data == b""
    assert {k: head.headers[k] for k in ("Content-Type", "Content-Length", "ETag")} == {
        k: get.headers[k] for k in ("Content-Type", "Content-Length", "ETag")
    }


def test_any_web_page_may_ask(client: FlaskClient) -> None:
    asked = client.get("/sparql", query_string={"query": ASK}, headers={"Origin": "https://example.org"})
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in asked.headers["Access-Control-Expose-Headers"]
    preflight = client.options("/sparql", headers={"Access-Control-Request-Method": "POST"})
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    wrong = client.get("/sparql", query_string={"query": "?"})
    assert wrong.headers["Access-Control-Allow-Origin"] == "*"


def test_an_answer_that_is_held_already_is_304(client: FlaskClient) -> None:
    tag = client.get("/sparql", query_string={"query": SELECT}).headers["ETag"]
    again = {"If-None-Match": tag}
    assert client.get("/sparql", query_string={"query": SELECT}, headers=again).status_code == 304
    assert client.get("/sparql", query_string={"query": ASK}, headers=again).status_code == 200


def test_a_browser_is_shown_a_form_with_examples(client: FlaskClient) -> None:
    html = client.get("/sparql", headers={"Accept": "text/html"}).text
    assert "<textarea" in html
    assert "/sparql?query=" in html
    answered = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": "text/html"}).text
    assert 'href="/drug/zanubarol"' in answered


def test_sparqlwrapper_reads_the_endpoint(live: str) -> None:
    for method in ("GET", "POST"):
        wrapper = SPARQLWrapper.SPARQLWrapper(f"{live}/sparql", returnFormat=SPARQLWrapper.JSON)
        wrapper.setMethod(method)
        wrapper.setQuery(SELECT)
        found = wrapper.query().convert()
        assert len(found["results"]["bindings"]) == 2  # type: ignore[index, call-overload]


def test_rdflib_reads_the_endpoint(live: str) -> None:
    store = SPARQLStore(f"{live}/sparql", returnFormat="json")
    found = [row.asdict()["drug"] for row in store.query(SELECT) if isinstance(row, ResultRow)]
    assert [drug.rpartition("/")[2] for drug in found] == ["dexoprine", "zanubarol"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here")
def test_curl_reads_the_endpoint(live: str) -> None:
    command = [
        "curl",
        "-sS",
        "-H",
        "Accept: text/csv",
        "--data-urlencode",
        f"query={SELECT}",
        f"{live}/sparql",
    ]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=20)
    assert found.stdout.splitlines()[0] == "drug"
    assert len(found.stdout.splitlines()) == 3


def test_a_reader_is_shown_the_line_that_does_not_parse_with_a_caret(client: FlaskClient) -> None:
    bad = "SELECT *\nWHERE { ?a ?b . }"
    page = client.get("/sparql", query_string={"query": bad}, headers={"Accept": "text/html"})
    assert page.status_code == 400
    assert "line 2, column 9" in page.text
    assert "<code>WHERE { ?a ?b . }\n        ^</code>" in page.text


@pytest.mark.parametrize("wide", [60, 200])
def test_a_long_line_that_does_not_parse_is_cut_around_the_place(client: FlaskClient, wide: int) -> None:
    page = client.get(
        "/sparql", query_string={"query": " " * wide + "NONSENSE"}, headers={"Accept": "text/html"}
    )
    shown = page.text.partition('of the query"><code>')[2].partition("</code>")[0].splitlines()
    assert shown[0].index("NONSENSE") == shown[1].index("^")
    assert len(shown[0]) <= 100


def test_the_form_lists_the_prefixes(client: FlaskClient) -> None:
    assert (
        "PREFIX mk: &lt;https://w3id.org/myeloma-kg/ontology#&gt;"
        in client.get("/sparql?", headers={"Accept": "text/html"}).text
    )
