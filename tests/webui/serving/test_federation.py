"""Pages and `/sparql` when a query asks another endpoint."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from kg.schema.queries import queries
from kg.store import MemoryStore
from kg.store.federation import Federation
from kg.store.federation.endpoints import Endpoint
from tests.command_line import run
from tests.kg.hostile import Behaviour, answer, hostile, redirect
from webui import create_app

HTML = {"Accept": "text/html"}
SAYS = "https://example.org/sparql"
ASKS = f"SELECT ?x {{ SERVICE <{SAYS}> {{ ?s ?p ?x }} }}"
QUESTION = "which-go-terms-do-the-targets-of-a-drug-have"
TERM = (
    b'{"head":{"vars":["protein","term","termLabel"]},"results":{"bindings":[{"protein":{"type":"uri",'
    b'"value":"http://purl.uniprot.org/uniprot/P1"},"term":{"type":"uri","value":"https://example.org/term"},'
    b'"termLabel":{"type":"literal","value":"glowing"}}]}}'
)

MATCHED = b"""
<https://w3id.org/myeloma-kg/drug/zanubarol>
    <https://w3id.org/myeloma-kg/ontology#actsOn> <https://w3id.org/myeloma-kg/target/glowin> .
<https://w3id.org/myeloma-kg/target/glowin>
    <http://www.w3.org/2004/02/skos/core#exactMatch> <http://purl.uniprot.org/uniprot/P1> .
"""


@pytest.fixture
def federated(request: pytest.FixtureRequest, store: MemoryStore) -> Iterator[FlaskClient]:
    """Return a client of a server that may ask two endpoints, which both behave as the test says."""
    behaviour: Behaviour = request.param
    with hostile(behaviour) as server:
        at = {"at": f"http://127.0.0.1:{server.port}/a", "private": True, "seconds": 0.5}
        entries = [
            {"name": "other", "iri": SAYS},
            {"name": "uniprot", "iri": "https://sparql.uniprot.org/sparql"},
        ]
        federation = Federation([Endpoint.model_validate({**entry, **at}) for entry in entries])
        own = MemoryStore(store.quads(), "v1", federation)
        own.extend(ox.parse(MATCHED, format=ox.RdfFormat.TURTLE))
        yield create_app(own).test_client()
        federation.close()


MISBEHAVED = [
    pytest.param(lambda talk: talk.wait(), 504, "no answer in time", id="hangs"),
    pytest.param(answer(b"<html>", "text/html"), 502, "HTML", id="a web page"),
    pytest.param(redirect("http://10.0.0.1/"), 502, "10.0.0.1", id="a private address"),
    pytest.param(answer(b"{"), 502, "does not parse", id="cut off"),
    pytest.param(lambda talk: None, 502, "connection failed", id="hangs up"),
]


@pytest.mark.parametrize(("federated", "status", "words"), MISBEHAVED, indirect=["federated"])
def test_programs_are_told_what_is_wrong_with_the_other_side(
    federated: FlaskClient, status: int, words: str
) -> None:
    response = federated.get("/sparql", query_string={"query": ASKS})
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert response.json is not None
    assert words in response.json["detail"] and "--federate" in response.json["detail"]
    assert response.json["endpoint"] == "other"
    assert federated.get("/sparql", query_string={"query": "ASK {}"}).status_code == 200


@pytest.mark.parametrize(("federated", "status", "words"), MISBEHAVED[1:3], indirect=["federated"])
def test_readers_are_told_above_their_query_and_on_the_page_of_a_question(
    federated: FlaskClient, status: int, words: str
) -> None:
    page = federated.get("/sparql", query_string={"query": ASKS}, headers=HTML)
    assert (page.status_code, words in page.text, "<textarea" in page.text) == (status, True, True)
    asked = federated.get(f"/questions/{QUESTION}?drug=drug/zanubarol", headers=HTML)
    assert (asked.status_code, words in asked.text) == (status, True)


@pytest.mark.parametrize("federated", [answer(b"<html>", "text/html")], indirect=True)
def test_what_silent_passes_over_is_said_in_a_header_and_on_the_page(federated: FlaskClient) -> None:
    silent = ASKS.replace("SERVICE", "SERVICE SILENT")
    response = federated.get("/sparql", query_string={"query": silent}, headers={"Accept": "text/csv"})
    assert (response.status_code, response.data) == (200, b"x\r\n\r\n")
    assert "HTML" in response.headers["Federation-Warning"]
    assert "Federation-Warning" in response.headers["Access-Control-Expose-Headers"]
    page = federated.get("/sparql", query_string={"query": silent}, headers=HTML)
    assert page.status_code == 200 and "Passed over" in page.text and "HTML" in page.text


@pytest.mark.parametrize("federated", [answer()], indirect=True)
def test_what_others_say_is_not_kept(federated: FlaskClient) -> None:
    first = federated.get("/sparql", query_string={"query": ASKS}, headers={"Accept": "text/csv"})
    assert first.data == b"x\r\nthere\r\n"
    assert "no-store" in first.headers["Cache-Control"]
    own = federated.get("/sparql", query_string={"query": "ASK {}"})
    assert "no-store" not in own.headers.get("Cache-Control", "")


@pytest.mark.parametrize("federated", [answer(TERM)], indirect=True)
def test_a_question_that_asks_an_allowed_endpoint_is_answered(federated: FlaskClient) -> None:
    for suffix in (".json", ".csv", ""):
        response = federated.get(
            f"/questions/{QUESTION}{suffix}?drug=drug/zanubarol", headers={} if suffix else HTML
        )
        assert response.status_code == 200
        assert "no-store" in response.headers["Cache-Control"]
        assert "glowing" in response.text and "https://example.org/term" in response.text


@pytest.mark.parametrize("federated", [answer()], indirect=True)
def test_an_endpoint_that_is_not_allowed_is_403_and_the_allowed_are_named(federated: FlaskClient) -> None:
    response = federated.get(
        "/sparql", query_string={"query": "SELECT * { SERVICE <http://127.0.0.1/> { ?a ?b ?c } }"}
    )
    assert response.status_code == 403
    assert response.json is not None
    assert SAYS in response.json["detail"]


def test_without_a_setting_service_is_403_and_names_the_setting(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": ASKS})
    assert response.status_code == 403
    assert response.json is not None
    assert (response.json["rule"], "--federate" in response.json["detail"]) == ("service", True)


@pytest.mark.parametrize("name", list(queries("federated")))
def test_a_question_that_cannot_be_asked_says_how_it_is_switched_on(client: FlaskClient, name: str) -> None:
    query = queries("federated")[name]
    page = client.get(f"/questions/{name}", headers=HTML)
    assert page.status_code == 200
    assert f"serve --federate {query.endpoint}" in page.text
    assert "The graph has no answer" not in page.text
    twin = client.get(f"/questions/{name}.json")
    assert twin.status_code == 403
    assert f"--federate {query.endpoint}" in twin.text


def test_questions_that_ask_others_are_listed_in_a_group_of_their_own_with_whom_they_ask(
    client: FlaskClient,
) -> None:
    page = client.get("/questions", headers=HTML).text
    _, _, group = page.partition("With other knowledge bases")
    for query in queries("federated").values():
        assert query.title in group and f"asks {query.endpoint}" in group


@pytest.mark.slow
def test_a_name_that_is_no_endpoint_is_told_before_the_server_starts(tmp_path: Path) -> None:
    done = run("serve", "--federate", "unipro", folder=tmp_path, seconds=30)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "unipro" in done.stderr and "wikidata" in done.stderr
