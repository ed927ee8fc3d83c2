"""What an operator sees: request ids, logs, figures and health; and how much one client may ask."""

import io
import json
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.errors import (
    EngineStopped,
    KgError,
    QueryAbandoned,
    QueryTooGreedy,
    QueryTooSlow,
    RateLimited,
    ServerBusy,
    StoreError,
)
from kg.queries import Query
from kg.result import Result, Row
from kg.store import MemoryStore
from webui import Generations, Reader, Settings, application, create_app
from webui.operations.clients import Rates, client_of, counted_as
from webui.operations.health import KEY
from webui.operations.logs import LOGGER, JsonFormatter, TextFormatter, start_log

QUERY = "ASK { ?s ?p ?o }"
JSON = {"Accept": "application/json"}


class FailingStore(MemoryStore):
    """A graph that fails in a way of its own as soon as it is told to."""

    failure: KgError | None = None
    held: tuple[Event, Event] | None = None
    """Where rows wait: the first is set when they are asked for, the second when they may be given."""

    def ask(self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Result:
        if self.failure is not None:
            raise self.failure
        return super().ask(text, default_graphs, named_graphs)

    def rows(self, query: Query, **bindings: str) -> list[Row]:
        if self.held is not None:
            self.held[0].set()
            assert self.held[1].wait(20)
        if self.failure is not None:
            raise self.failure
        return super().rows(query, **bindings)

    def stats(self) -> Mapping[str, int]:
        return {"ready": 2, "waiting": 1, "answered": 5, "QueryTooSlow": 3}


@pytest.fixture
def store() -> FailingStore:
    return FailingStore(version="v7")


def log_of(formatter: logging.Formatter) -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    before = LOGGER.handlers[:], LOGGER.level, LOGGER.propagate
    LOGGER.handlers[:], LOGGER.propagate = [handler], False
    LOGGER.setLevel(logging.INFO)
    yield written
    LOGGER.handlers[:], LOGGER.propagate = before[0], before[2]
    LOGGER.setLevel(before[1])


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    yield from log_of(JsonFormatter())


@pytest.fixture
def text_log() -> Iterator[io.StringIO]:
    yield from log_of(TextFormatter())


def entries(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def ask(client: FlaskClient, query: str = QUERY, **headers: str) -> int:
    return client.get(f"/sparql?{urlencode({'query': query})}", headers={**JSON, **headers}).status_code


def figures(client: FlaskClient) -> dict[str, float]:
    lines = client.get("/metrics").text.splitlines()
    return {
        name: float(value) for name, _, value in (line.rpartition(" ") for line in lines) if name[:1] != "#"
    }


# ---- request ids


def test_a_request_keeps_the_name_that_a_proxy_gave_it(store: FailingStore, log: io.StringIO) -> None:
    answer = create_app(store).test_client().get("/robots.txt", headers={"X-Request-Id": "abc-1.2_3"})
    assert answer.headers.getlist("X-Request-Id") == ["abc-1.2_3"]
    assert entries(log)[0]["request_id"] == "abc-1.2_3"


@pytest.mark.parametrize("given", [None, "", "a b", 'a"b', "x" * 65, "é"])
def test_a_request_without_a_proper_name_gets_one(store: FailingStore, given: str | None) -> None:
    client = create_app(store).test_client()
    headers = {} if given is None else {"X-Request-Id": given}
    names = {client.get("/robots.txt", headers=headers).headers["X-Request-Id"] for _ in range(2)}
    assert len(names) == 2
    assert all(re.fullmatch("[0-9a-f]{16}", name) for name in names)


def test_errors_and_answers_that_are_kept_have_a_name_too(store: FailingStore) -> None:
    app = create_app(store)
    client = app.test_client()
    assert client.get("/nothing/here").headers["X-Request-Id"]
    assert ask(client) == 200
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/sparql", "QUERY_STRING": urlencode({"query": QUERY})}
    whole = app.extensions["myeloma_kg.quick"]({**environ, "HTTP_ACCEPT": "application/json"})
    assert whole is not None
    assert [name for name, _ in whole[1]].count("X-Request-Id") == 1


# ---- logs


def test_a_request_is_one_entry_with_all_that_is_known(store: FailingStore, log: io.StringIO) -> None:
    client = create_app(store).test_client()
    answer = client.get(f"/sparql?{urlencode({'query': QUERY})}", headers=JSON)
    ask(client)
    first, second = entries(log)
    assert set(first) == {
        *("time", "level", "request_id", "client", "method", "path", "status", "outcome"),
        *("milliseconds", "size", "version", "cache", "query"),
    }
    told = {name: first[name] for name in ("client", "method", "path", "status", "outcome", "size")}
    assert told == {
        "client": "127.0.0.1",
        "method": "GET",
        "path": "/sparql",
        "status": 200,
        "outcome": "ok",
        "size": len(answer.data),
    }
    assert (first["version"], first["cache"], second["cache"]) == ("v7", "miss", "hit")
    assert first["query"] == ""


def test_only_so_much_of_a_query_is_logged_as_is_set(store: FailingStore, log: io.StringIO) -> None:
    app = create_app(store, Settings(log_query_length=5))
    ask(app.test_client())
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/sparql", "QUERY_STRING": urlencode({"query": QUERY})}
    assert app.extensions["myeloma_kg.quick"]({**environ, "HTTP_ACCEPT": "application/json"})
    assert [entry["query"] for entry in entries(log)] == [QUERY[:5]] * 2


@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()])
def test_nobody_can_write_a_line_of_the_log(store: FailingStore, formatter: logging.Formatter) -> None:
    for log in log_of(formatter):
        client = create_app(store, Settings(log_query_length=500, trusted_proxies=1)).test_client()
        evil = "ASK { }\r\n# 2026 forged 200 ok \x1b[2J\u2028\x85 end"
        assert ask(client, evil) == 200
        client.get("/a%0Ab%0D%1b[2J%C2%85%20200%20ok", headers={"X-Forwarded-For": "forged 200 ok"})
        client.open("/x", method="GE\nT")
        text = log.getvalue()
    assert len(text.splitlines()) == 3
    assert text.isascii()
    assert all(sign == "\n" or sign.isprintable() for sign in text)
    assert "forged 200 ok /" not in text
    assert "%20200%20ok" in text


def test_a_line_for_people_is_short(store: FailingStore, text_log: io.StringIO) -> None:
    create_app(store).test_client().get("/robots.txt", headers={"X-Request-Id": "r1"})
    line = text_log.getvalue()
    assert re.fullmatch(r"\S+ 127\.0\.0\.1 GET /robots\.txt 200 ok \d+\.\d ms \d+ B - r1\n", line), line


@pytest.mark.parametrize(
    ("failure", "status", "outcome"),
    [
        (QueryTooSlow("query_seconds", 1, "ended"), 504, "too-slow"),
        (QueryTooGreedy("query_memory", 1, "ended"), 507, "too-greedy"),
        (ServerBusy("queue_length", 3), 503, "busy"),
        (EngineStopped(9), 500, "stopped"),
        (QueryAbandoned("gone"), 499, "gone"),
        (StoreError("no engine"), 503, "error"),
    ],
)
def test_an_outcome_is_the_kind_of_the_error(
    store: FailingStore, log: io.StringIO, failure: KgError, status: int, outcome: str
) -> None:
    client = create_app(store).test_client()
    store.failure = failure
    assert ask(client) == status
    assert (entries(log)[0]["status"], entries(log)[0]["outcome"]) == (status, outcome)
    assert figures(client)[f'myeloma_kg_request_seconds_count{{outcome="{outcome}"}}'] == 1


def test_wrong_requests_have_outcomes_of_their_own(store: FailingStore, log: io.StringIO) -> None:
    client = create_app(store).test_client()
    ask(client, "ASK {")
    ask(client, "ASK { SERVICE <https://example.org/> { ?s ?p ?o } }")
    client.get("/nothing/here")
    tag = client.get(f"/sparql?{urlencode({'query': QUERY})}", headers=JSON).headers["ETag"]
    ask(client, **{"If-None-Match": tag})
    outcomes = [entry["outcome"] for entry in entries(log)]
    assert outcomes == ["syntax", "refused", "client-error", "ok", "not-modified"]


def test_what_the_server_turns_away_by_itself_is_logged_and_counted(
    store: FailingStore, log: io.StringIO
) -> None:
    app = create_app(store)
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/sparql", "REMOTE_ADDR": "192.0.2.1"}
    status, headers, body = app.extensions["myeloma_kg.turned_away"](environ, (503, [], b"busy"))
    (entry,) = entries(log)
    assert (status, body, dict(headers)["x-request-id"]) == (503, b"busy", entry["request_id"])
    assert (entry["status"], entry["outcome"], entry["size"], entry["version"]) == (503, "busy", 4, "")
    assert figures(app.test_client())['myeloma_kg_requests_total{kind="sparql",status="503"}'] == 1


def test_who_watches_health_fills_no_log(store: FailingStore, log: io.StringIO) -> None:
    client = create_app(store).test_client()
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.get(path).status_code == 200
    assert log.getvalue() == ""


def test_a_failure_of_our_own_is_told_in_the_form_of_the_log() -> None:
    try:
        raise ZeroDivisionError
    except ZeroDivisionError as error:
        record = logging.LogRecord(
            "webui", logging.ERROR, "", 0, "broke\nhere", (), (type(error), error, error.__traceback__)
        )
    said = json.loads(JsonFormatter().format(record))
    assert (said["level"], said["message"].startswith("broke\nhere\nTraceback")) == ("error", True)
    assert " error broke" in TextFormatter().format(record)


def test_the_log_goes_to_standard_error_or_nowhere(
    store: FailingStore, log: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    rooms = [logging.getLogger(name) for name in ("kg", "webui")]
    before = [(each.handlers[:], each.propagate) for each in rooms]
    try:
        start_log(Settings(log_format="json"))
        create_app(store).test_client().get("/robots.txt")
        start_log(Settings(log_format="none"))
        create_app(store).test_client().get("/robots.txt")
    finally:
        for each, (handlers, propagates) in zip(rooms, before, strict=True):
            each.handlers[:], each.propagate = handlers, propagates
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 1)
    assert json.loads(said.err)["path"] == "/robots.txt"
    assert log.getvalue() == ""


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
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/sparql", "QUERY_STRING": urlencode({"query": QUERY})}
    assert limited.extensions["myeloma_kg.quick"]({**environ, "HTTP_ACCEPT": "application/json"}) is None


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
    assert client_of({"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": said}, trusted) == client


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
