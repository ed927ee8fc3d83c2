"""The endpoint in front of the pages: what it answers, what it hands on, and bodies that are not whole."""

import asyncio
import io
import json
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.errors import QueryAbandoned, QueryTooGreedy, QueryTooSlow, ServerBusy
from kg.facts import BASE
from kg.facts.namespaces import SD
from kg.facts.quads import RDF_TYPE
from kg.store import MemoryStore
from kg.store.answer import Answer, Cancelled
from kg.store.federation import Federation
from kg.store.federation.endpoints import Endpoint
from kg.store.federation.relay import Ticket
from webui import create_app
from webui.serving.dispatcher import DISPATCHER
from webui.serving.wsgi import WsgiRequest

JSON = "application/sparql-results+json"
T = TypeVar("T")
LONG = "SELECT * WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 100"
SHORT = "ASK { ?s ?p ?o }"


class Telling(MemoryStore):
    """A store that counts what it is asked, and says what a limit or a client that left would make it say."""

    asked = 0
    ticket: Ticket | None = None
    told: Exception | None = None

    def ask(self, text: str, default_graphs: object = (), named_graphs: object = ()) -> Answer:
        self.asked += 1
        return Answer("boolean", (JSON,), self._write, self.ticket)

    def _write(self, media_type: str, gone: Cancelled | None) -> bytes:
        if gone is not None and gone():
            raise QueryAbandoned("it is gone")
        if self.told is not None:
            raise self.told
        return b"{}"


@pytest.fixture
def telling() -> Telling:
    return Telling(version="v1")


@pytest.fixture
def told(telling: Telling) -> FlaskClient:
    return create_app(telling).test_client()


def test_what_was_asked_before_is_not_asked_again(telling: Telling, told: FlaskClient) -> None:
    before = telling.asked
    answers = [told.get("/sparql", query_string={"query": SHORT}).data for _ in range(3)]
    assert (answers, telling.asked) == ([b"{}"] * 3, before + 1)


def test_an_answer_that_is_held_is_304_before_anything_is_asked(telling: Telling, told: FlaskClient) -> None:
    first = told.get("/sparql", query_string={"query": SHORT})
    fresh = create_app(telling).test_client()  # nothing kept here
    before = telling.asked
    headers = {"If-None-Match": f'"other", W/{first.headers["ETag"]}'}
    again = fresh.get("/sparql", query_string={"query": SHORT}, headers=headers)
    assert (again.status_code, again.data, telling.asked) == (304, b"", before)
    assert "max-age" in again.headers["Cache-Control"]


def test_another_graph_has_other_tags(telling: Telling, told: FlaskClient) -> None:
    first = told.get("/sparql", query_string={"query": SHORT}).headers["ETag"]
    telling.version = "another"
    again = told.get("/sparql", query_string={"query": SHORT}, headers={"If-None-Match": first})
    assert again.status_code == 200
    assert again.headers["ETag"] != first


def test_any_tag_does_not_make_an_answer_of_what_is_none(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT"}, headers={"If-None-Match": "*"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("failure", "status", "setting"),
    [
        (QueryTooSlow("query_seconds", 3, "too slow"), 504, "query_seconds"),
        (QueryTooGreedy("query_memory", 3, "too large"), 507, "query_memory"),
        (ServerBusy("queue", 7), 503, "queue"),
    ],
)
def test_a_limit_is_told_with_its_setting_and_not_kept(
    telling: Telling, told: FlaskClient, failure: Exception, status: int, setting: str
) -> None:
    telling.told = failure
    answer = told.get("/sparql", query_string={"query": SHORT})
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert json.loads(answer.data)["setting"] == setting
    telling.told = None
    assert told.get("/sparql", query_string={"query": SHORT}).status_code == 200


def test_a_client_that_left_gets_nothing(told: FlaskClient) -> None:
    answer = told.get(
        "/sparql", query_string={"query": SHORT}, environ_overrides={"myeloma_kg.gone": lambda: True}
    )
    assert (answer.status_code, answer.data) == (499, b"")


@pytest.mark.parametrize("query", [SHORT, LONG])
def test_no_encoding_that_the_client_takes_is_406(app: Flask, query: str) -> None:
    headers, asked = {"Accept-Encoding": "br, *;q=0"}, {"query": query}
    assert app.test_client().get("/sparql", query_string=asked).status_code == 200
    assert app.test_client().get("/sparql", query_string=asked, headers=headers).status_code == 406
    assert app.test_client().get("/sparql", query_string=asked).status_code == 200


def test_an_address_with_a_slash_at_its_end_is_the_same_endpoint(client: FlaskClient) -> None:
    there, slashed = (client.get(path, query_string={"query": SHORT}) for path in ("/sparql", "/sparql/"))
    assert (slashed.mimetype, slashed.data) == (there.mimetype, there.data)


def test_the_dataset_of_the_request_wins_over_that_of_the_query_and_is_kept_apart(
    client: FlaskClient,
) -> None:
    graphs = {"": "vocabulary", "default-graph-uri": "not-there"}
    text = f"ASK FROM <{BASE}graph/vocabulary> {{ ?s ?p ?o }}"
    said = []
    for parameter, name in graphs.items():
        chosen = {parameter: f"{BASE}graph/{name}"} if parameter else {}
        said.append(json.loads(client.get("/sparql", query_string={"query": text, **chosen}).data)["boolean"])
    named = f"ASK FROM NAMED <{BASE}graph/vocabulary> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    for name in ("vocabulary", "not-there"):
        chosen = {"query": named, "named-graph-uri": f"{BASE}graph/{name}"}
        said.append(json.loads(client.get("/sparql", query_string=chosen).data)["boolean"])
    assert said == [True, False, True, False]


def test_what_others_said_is_not_kept(telling: Telling, told: FlaskClient) -> None:
    telling.ticket = Ticket("t", 0.0, warnings=["one was silent"])
    before = telling.asked
    answers = [told.get("/sparql", query_string={"query": SHORT}) for _ in range(2)]
    assert telling.asked == before + 2
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert not any("ETag" in answer.headers for answer in answers)
    assert answers[0].headers["Federation-Warning"] == "one was silent"


def test_the_form_says_what_programs_are_told_of_a_limit(telling: Telling, told: FlaskClient) -> None:
    telling.told = ServerBusy("queue", 7)
    page = told.get("/sparql", query_string={"query": SHORT}, headers={"Accept": "text/html"})
    problem = json.loads(told.get("/sparql", query_string={"query": SHORT}).data)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "7")
    assert problem["detail"] in page.text
    assert "<code>queue</code>" in page.text
    assert SHORT in page.text


def test_no_answer_becomes_a_script(client: FlaskClient) -> None:
    asked = {"query": SHORT, "callback": "f", "jsonp": "f", "format": "json"}
    assert set(json.loads(client.get("/sparql", query_string=asked).data)) == {"head", "boolean"}


def posted(app: Flask, body: bytes, **environ: object) -> int:
    """Return the status of a form that is sent with that environment."""
    form = "application/x-www-form-urlencoded"
    given = {"CONTENT_TYPE": form, "wsgi.input": io.BytesIO(body), **environ}
    return app.test_client().post("/sparql", environ_overrides=given).status_code


FORM = urlencode({"query": SHORT}).encode()


@pytest.mark.parametrize(
    ("body", "environ", "status"),
    [
        (FORM, {"CONTENT_LENGTH": str(len(FORM))}, 200),
        (FORM, {"CONTENT_LENGTH": str(len(FORM) + 1)}, 400),
        (FORM, {"CONTENT_LENGTH": "-1"}, 400),
        (FORM, {"CONTENT_LENGTH": "ten"}, 400),
        (b"", {"CONTENT_LENGTH": "50000000"}, 413),
        (FORM, {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}, 200),
        (FORM + b"&x=" + b"x" * 1_000_000, {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}, 413),
        (b"query=ASK%FF{}", {"CONTENT_LENGTH": "14"}, 400),
        (b"query=ASK\xff{}", {"CONTENT_LENGTH": "12"}, 400),
    ],
)
def test_a_body_is_what_it_says_it_is(
    app: Flask, body: bytes, environ: dict[str, object], status: int
) -> None:
    assert posted(app, body, **environ) == status


@pytest.mark.parametrize(
    "text",
    [
        "DELETE WHERE { ?s ?p ?o }",
        "PREFIX ask: <http://a.example/ASK#> # SELECT\ninsert data { <a:a> <a:b> <a:c> }",
        "LOAD <http://127.0.0.1/>",
        "BASE <http://a.example/> CLEAR ALL",
    ],
)
def test_a_change_that_comes_as_a_query_is_forbidden(client: FlaskClient, text: str) -> None:
    answer = client.get("/sparql", query_string={"query": text})
    assert answer.status_code == 403
    assert "cannot be changed" in json.loads(answer.data)["detail"]


class InLoop(WsgiRequest):
    """A request in an event loop, with a thread beside it."""

    in_loop = True

    async def in_thread(self, work: Callable[[Cancelled], T]) -> T:
        return await asyncio.to_thread(work, lambda: False)


@pytest.mark.parametrize("query", [SHORT, LONG, "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 3"])
def test_an_engine_in_the_server_answers_in_one_thread(app: Flask, query: str) -> None:
    text = f"{query} # asked in a loop"
    asked = {"PATH_INFO": "/sparql", "QUERY_STRING": urlencode({"query": text})}
    request = InLoop({"REQUEST_METHOD": "GET", "wsgi.input": io.BytesIO(), **asked}, 1)
    status, headers, body = asyncio.run(app.extensions[DISPATCHER].respond(request))
    assert (status, request.cache) == (200, "miss")
    assert dict(headers)["Content-Length"] == str(len(body))


def test_words_of_changes_in_a_query_change_nothing(client: FlaskClient) -> None:
    text = 'PREFIX insert: <http://a.example/DELETE> ASK { ?clear insert:load "DROP ALL" } # DELETE'
    assert client.get("/sparql", query_string={"query": text}).status_code == 200


def test_the_description_says_what_the_endpoint_can_do_now() -> None:
    service, kind = ox.NamedNode(f"{BASE}sparql"), ox.NamedNode(f"{SD}Service")
    known = ox.Quad(service, RDF_TYPE, kind, ox.NamedNode(f"{BASE}graph/description"))
    other = Endpoint(name="other", iri="https://example.org/sparql")
    for federation, asks_others in ((Federation(), False), (Federation([other]), True)):
        app = create_app(MemoryStore([known], federation=federation))
        answer = app.test_client().get("/sparql", headers={"Accept": "application/n-triples"})
        federation.close()
        said = {str(quad.object) for quad in ox.parse(answer.data, ox.RdfFormat.N_TRIPLES)}
        assert {f"<{SD}Service>", "<http://localhost/sparql>"} <= said
        assert (f"<{SD}BasicFederatedQuery>" in said) is asks_others
