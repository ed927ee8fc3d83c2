"""Pages of errors: in the style of the site, with what to do next; the same told to programs."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.errors import (
    EndpointTooSlow,
    EngineStopped,
    KgError,
    QueryTooGreedy,
    QueryTooSlow,
    RateLimited,
    RemoteUnavailable,
    ServerBusy,
    StoreError,
)
from kg.store import MemoryStore
from tests.webui.site.broken import BrokenStore
from webui import create_app
from webui.site.settings import Settings

HTML = {"Accept": "text/html"}


@pytest.mark.parametrize(
    ("method", "address", "accept", "status", "said"),
    [
        ("GET", "/silence?against=nonsense", "text/html", 400, "Mend the part of the address"),
        ("GET", "/nothing", "text/html", 404, "Search</a> for what you are after"),
        ("POST", "/regimen/zd", "text/html", 405, "Open the address as a page"),
        ("GET", "/dump", "text/html", 406, "on offer: text/turtle"),
    ],
)
def test_what_a_reader_asks_wrongly_is_told_with_what_to_do(
    client: FlaskClient, method: str, address: str, accept: str, status: int, said: str
) -> None:
    page = client.open(address, method=method, headers={"Accept": accept})
    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert "What to do next" in page.text
    assert said in page.text
    assert 'class="top"' in page.text


@pytest.mark.parametrize(
    ("failure", "status", "said"),
    [
        (RateLimited("rate_per_minute", 9), 429, "Wait as long as is said above"),
        (RuntimeError("secret"), 500, "It is not your doing"),
        (EngineStopped(9), 500, "It is not your doing"),
        (RemoteUnavailable("it is away"), 502, "Another server"),
        (ServerBusy("queue_length", 3), 503, "try again soon"),
        (StoreError("the disk is gone"), 503, "try again soon"),
        (QueryTooSlow("query_seconds", 30, "it took too long"), 504, "Ask for less at once"),
        (EndpointTooSlow("wikidata", "no answer in 10 s"), 504, "Ask for less at once"),
        (QueryTooGreedy("query_memory", 1024, "it took too much"), 507, "Ask for less at once"),
    ],
)
def test_a_page_that_cannot_be_made_says_what_to_do_and_can_be_tried_again(
    failure: Exception, status: int, said: str
) -> None:
    store = BrokenStore()
    app: Flask = create_app(store)
    store.failure = failure
    page = app.test_client().get("/regimen/zd?after=3", headers=HTML)
    assert page.status_code == status
    assert said in page.text
    assert 'href="/regimen/zd?after=3" class="again"' in page.text
    assert "secret" not in page.text
    if isinstance(failure, KgError) and hasattr(failure, "setting"):
        assert f"<code>{failure.setting}</code>" in page.text


def test_a_body_that_is_too_long_is_a_page_of_the_site() -> None:
    app = create_app(MemoryStore(), Settings(max_body=100))
    page = app.test_client().post("/sparql", data={"query": "#" * 200}, headers=HTML)
    assert page.status_code == 413
    assert "Send less" in page.text
    assert "again" not in page.text.split("What to do next")[1].split("</ul>")[0]


def test_an_address_that_is_nearly_right_leads_to_the_page(client: FlaskClient) -> None:
    page = client.get("/questons", headers=HTML)
    assert page.status_code == 404
    assert '<a href="/questions">/questions</a>' in page.text
    problem = client.get("/questons", headers={"Accept": "application/json"})
    assert "/questions" in problem.json["pages"]  # type: ignore[index]


def test_a_thing_that_is_nearly_right_comes_before_pages(client: FlaskClient) -> None:
    page = client.get("/regimen/zdd", headers=HTML)
    assert 'href="/regimen/zd"' in page.text
    assert "Pages with nearly this address" not in page.text


def test_an_address_with_markup_in_it_stays_text(client: FlaskClient) -> None:
    page = client.get("/<script>alert(1)</script>", headers=HTML)
    assert page.status_code == 400
    assert "<script>alert" not in page.text
