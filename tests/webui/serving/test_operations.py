"""What an operator sees: figures and health; and how much one client may ask."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from urllib.parse import urlencode

import pytest
from flask import Flask

from kg.errors import RateLimited, StoreError
from tests.webui.operated import JSON, QUERY, FailingStore, ask, figures
from webui import create_app
from webui.application import application
from webui.serving.generations import Generations
from webui.serving.operations.clients import Rates, client_of, counted_as
from webui.serving.operations.health import KEY
from webui.site.reader import Reader
from webui.site.settings import Settings


@pytest.fixture
def store() -> FailingStore:
    return FailingStore(version="v7")


# ---- figures


def test_figures_count_requests_by_kind_and_status(store: FailingStore) -> None:
    client = create_app(store).test_client()
    for path in ("/robots.txt", "/nothing/1", "/nothing/2", "/static/style.css"):
        client.get(path).close()
    ask(client)
    ask(client)
    found = figures(client)
    assert found['myeloma_kg_requests_total{kind="sparql",status="200"}'] == 2
    assert found['myeloma_kg_requests_total{kind="data",status="404"}'] == 2
    assert sum(value for name, value in found.items() if 'total{kind="static"' in name) == 1
    assert (found["myeloma_kg_cache_hits_total"], found["myeloma_kg_cache_misses_total"]) == (1, 1)
    assert found["myeloma_kg_cache_entries"] == 1
    assert found["myeloma_kg_cache_bytes"] > 0
    assert found["myeloma_kg_requests_in_flight"] == 1  # the one that asks for them


def test_figures_tell_of_pool_graph_and_memory(store: FailingStore) -> None:
    found = figures(create_app(store).test_client())
    assert found['myeloma_kg_pool{state="ready"}'] == 2
    assert found['myeloma_kg_pool{state="waiting"}'] == 1
    assert found['myeloma_kg_queries_total{end="QueryTooSlow"}'] == 3
    assert found['myeloma_kg_graph_info{version="v7"}'] == 1
    assert found["myeloma_kg_reload_failed"] == 0
    assert found.get("myeloma_kg_memory_bytes", 1e7) > 1e6


def test_addresses_that_strangers_make_up_make_no_new_figures(store: FailingStore) -> None:
    client = create_app(store).test_client()
    client.get("/made-up/0")
    before = set(figures(client)) | set(figures(client))
    for number in range(20):
        client.get(f"/made-up/{number}")
    assert set(figures(client)) == before


def test_each_application_has_figures_of_its_own(store: FailingStore) -> None:
    one, other = create_app(store).test_client(), create_app(store).test_client()
    one.get("/robots.txt")
    assert not any('kind="data"' in name for name in figures(other))


def test_figures_can_be_turned_off(store: FailingStore) -> None:
    answer = create_app(store, Settings(metrics=False)).test_client().get("/metrics", headers=JSON)
    assert answer.status_code == 404
    assert "metrics" in answer.get_json()["detail"]


# ---- health


def test_the_process_lives_even_when_the_store_does_not(store: FailingStore) -> None:
    client = create_app(store).test_client()
    store.failure = StoreError("gone")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def test_ready_is_who_answers_queries(store: FailingStore) -> None:
    answer = create_app(store).test_client().get("/readyz")
    assert (answer.status_code, answer.get_json()) == (
        200,
        {"status": "ok", "version": "v7", "failed_build": None},
    )


def test_who_cannot_answer_says_why(store: FailingStore) -> None:
    client = create_app(store).test_client()
    store.failure = StoreError("the disk is full")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["reason"] == "the disk is full"


def test_while_one_looks_whether_queries_are_answered_others_do_not_wait(store: FailingStore) -> None:
    app = create_app(store)
    asked, answered = Event(), Event()
    assert app.test_client().get("/readyz").status_code == 200
    app.extensions[KEY]._looked = 0.0  # long ago
    store.held = asked, answered
    with ThreadPoolExecutor(1) as looking:
        first = looking.submit(lambda: app.test_client().get("/readyz").status_code)
        assert asked.wait(20)
        assert app.test_client().get("/readyz").status_code == 200
        assert not first.done()
        answered.set()
        assert first.result() == 200


def test_a_new_build_that_cannot_be_used_is_told(store: FailingStore) -> None:
    settings = Settings()
    generations = Generations(Reader(store, settings))
    client = application(generations, settings).test_client()
    generations.failed = "damaged"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["failed_build"]) == (200, "damaged")
    assert figures(client)["myeloma_kg_reload_failed"] == 1


# ---- how much one client may ask


@pytest.fixture
def limited(store: FailingStore) -> Flask:
    return create_app(store, Settings(rate_per_minute=1, rate_burst=2, trusted_proxies=1))


@pytest.mark.parametrize("path", [f"/sparql?{urlencode({'query': QUERY})}", "/robots.txt", "/"])
def test_who_asks_too_often_is_told_when_to_come_back(limited: Flask, path: str) -> None:
    client = limited.test_client()
    assert [client.get(path, headers=JSON).status_code for _ in range(2)] == [200, 200]
    answer = client.get(path, headers=JSON)
    assert (answer.status_code, answer.mimetype) == (429, "application/problem+json")
    assert answer.get_json()["setting"] == "rate_per_minute"
    assert 50 <= int(answer.headers["Retry-After"]) <= 60


def test_an_answer_that_is_kept_counts_as_well(limited: Flask) -> None:
    client = limited.test_client()
    assert [ask(client) for _ in range(3)] == [200, 200, 429]
    path, other = f"/sparql?{urlencode({'query': QUERY})}", {"REMOTE_ADDR": "192.0.2.9"}
    answers = [client.get(path, headers=JSON, environ_overrides=other) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_one_client_takes_nothing_from_another(limited: Flask) -> None:
    client = limited.test_client()
    first, second = {"X-Forwarded-For": "192.0.2.1"}, {"X-Forwarded-For": "9.9.9.9, 192.0.2.2"}
    assert [ask(client, **first) for _ in range(3)] == [200, 200, 429]
    assert ask(client, **second) == 200


def test_health_figures_and_style_sheets_are_never_too_often(limited: Flask) -> None:
    client = limited.test_client()
    for path in ("/healthz", "/readyz", "/metrics", "/static/style.css"):
        answers = [client.get(path) for _ in range(4)]
        assert {answer.status_code for answer in answers} == {200}, path
        for answer in answers:
            answer.close()


@pytest.mark.parametrize(
    ("trusted", "said", "client"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 198.51.100.4", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),
        (1, "2001:DB8::0:1", "2001:db8::1"),
        (1, "nobody", "unknown"),
    ],
)
def test_a_client_is_whom_trusted_proxies_name(trusted: int, said: str, client: str) -> None:
    assert client_of("192.0.2.1", said, trusted) == client


def test_addresses_of_one_network_are_one_client() -> None:
    assert counted_as("2001:db8:1:2:3::4") == counted_as("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert counted_as("2001:db8:1:3::9") != counted_as("2001:db8:1:2::9")


def test_counts_of_clients_take_bounded_memory() -> None:
    rates = Rates(1, 1, most_clients=10)
    for number in range(50):
        rates.take(f"192.0.2.{number}")
    assert len(rates) == 10
    with pytest.raises(RateLimited):
        rates.take("192.0.2.49")


def test_links_have_the_scheme_that_a_trusted_proxy_was_asked_by(store: FailingStore) -> None:
    asked = {"X-Forwarded-Proto": "https"}
    trusting = create_app(store, Settings(trusted_proxies=1)).test_client()
    assert "https://localhost/" in trusting.get("/robots.txt", headers=asked).text
    assert "http://localhost/" in create_app(store).test_client().get("/robots.txt", headers=asked).text
