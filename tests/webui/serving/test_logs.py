"""What is written of each request: its name, and its line in the log."""

import io
import json
import logging
import re
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlencode

import pytest

from kg.errors import (
    EngineStopped,
    KgError,
    QueryAbandoned,
    QueryTooGreedy,
    QueryTooSlow,
    ServerBusy,
    StoreError,
)
from tests.webui.operated import JSON, QUERY, FailingStore, ask, entries, figures, log_of
from webui import create_app
from webui.serving.dispatcher import DISPATCHER
from webui.serving.operations.logs import JsonFormatter, TextFormatter, start_log
from webui.serving.requests import Refused
from webui.serving.wsgi import WsgiRequest, at_once
from webui.site.settings import Settings


@pytest.fixture
def store() -> FailingStore:
    return FailingStore(version="v7")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    yield from log_of(JsonFormatter())


@pytest.fixture
def text_log() -> Iterator[io.StringIO]:
    yield from log_of(TextFormatter())


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
    kept = client.get(f"/sparql?{urlencode({'query': QUERY})}", headers=JSON)
    assert len(kept.headers.getlist("X-Request-Id")) == 1


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
    client = create_app(store, Settings(log_query_length=5)).test_client()
    assert [ask(client), ask(client)] == [200, 200]
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


class OneTooMany(WsgiRequest):
    """A request that finds as many under way as may be."""

    def check_room(self) -> None:
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "busy", "busy", "threads")


def test_what_the_server_turns_away_by_itself_is_logged_and_counted(
    store: FailingStore, log: io.StringIO
) -> None:
    app = create_app(store)
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/sparql", "REMOTE_ADDR": "192.0.2.1"}
    status, headers, body = at_once(app.extensions[DISPATCHER].respond(OneTooMany(environ, 1)))
    (entry,) = entries(log)
    assert (status, json.loads(body)["detail"]) == (503, "busy")
    assert dict(headers)["X-Request-Id"] == entry["request_id"]
    assert (entry["status"], entry["outcome"], entry["size"]) == (503, "busy", len(body))
    assert entry["version"] == ""
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
