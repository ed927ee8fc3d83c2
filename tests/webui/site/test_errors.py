"""Errors of the server as a whole, and the headers of every answer."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.errors import QueryAbandoned, ServerBusy, StoreError
from tests.webui.site.broken import BrokenStore
from webui import create_app

HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("address", ["/", "/regimen/zd", "/nothing", "/sparql", "/questions/x"])
def test_every_page_has_the_security_headers(client: FlaskClient, address: str) -> None:
    with client.get(address, headers=HTML) as response:
        headers = response.headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Referrer-Policy" in headers


def test_pages_take_no_other_method(client: FlaskClient) -> None:
    response = client.post("/regimen/zd")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_an_error_is_a_page_for_readers_and_a_problem_for_programs(client: FlaskClient) -> None:
    page, problem = (
        client.get("/nothing", headers=HTML),
        client.get("/nothing", headers={"Accept": "application/json"}),
    )
    assert page.mimetype == "text/html"
    assert "<h1>Not Found</h1>" in page.text
    assert problem.mimetype == "application/problem+json"
    assert json.loads(problem.data)["status"] == 404


@pytest.mark.parametrize(
    ("failure", "status"), [(StoreError("the disk is gone"), 503), (RuntimeError("secret"), 500)]
)
def test_a_failing_store_is_told_without_a_traceback(failure: Exception, status: int) -> None:
    store = BrokenStore()
    app: Flask = create_app(store)
    store.failure = failure
    for accept in ("application/json", "text/html"):
        response = app.test_client().get("/regimen/zd", headers={"Accept": accept})
        assert response.status_code == status
        assert "Traceback" not in response.text
        assert "secret" not in response.text


def test_a_page_that_tells_of_a_limit_names_the_setting_and_when_to_try_again() -> None:
    store = BrokenStore()
    app: Flask = create_app(store)
    store.failure = ServerBusy("queue", 7)
    page = app.test_client().get("/regimen/zd", headers=HTML)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "7")
    assert "<code>queue</code>" in page.text
    assert "Try again in 7 s" in page.text


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_a_page_that_nobody_waits_for_is_no_error_of_the_client(accept: str) -> None:
    store = BrokenStore()
    app: Flask = create_app(store)
    store.failure = QueryAbandoned("the client hung up")
    client = app.test_client()
    for address in ("/regimen/zd", "/dump.nt", "/sparql?query=ASK{}"):
        answer = client.get(address, headers={"Accept": accept})
        assert (answer.status_code, answer.data) == (499, b"")
    figures = client.get("/metrics").text
    assert 'outcome="gone"' in figures
    assert 'outcome="client-error"' not in figures


@pytest.mark.parametrize(
    "page",
    ["matrix", "mechanisms", "compare", "doses", "silence", "coverage", "inconsistencies", "versions"],
)
def test_a_parameter_that_a_page_does_not_have_is_refused_with_those_that_it_has(
    client: FlaskClient, page: str
) -> None:
    refused = client.get(f"/{page}?regimne=regimen/z", headers={"Accept": "application/json"})
    assert refused.status_code == 400
    said = refused.get_json()["detail"]
    assert "'regimne'" in said and "There are '" in said
