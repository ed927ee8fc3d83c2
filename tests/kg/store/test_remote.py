"""A SPARQL server that fails is told of in words, in time, and nothing that it half says is passed on."""

import base64
import time
from collections.abc import Callable
from threading import Event, Timer

import pytest

from kg.errors import (
    AnswerTooLarge,
    InvalidSetting,
    KgError,
    QueryAbandoned,
    QuerySyntaxError,
    QueryTooSlow,
    RemoteUnavailable,
    StoreError,
)
from kg.store.budgets import Budgets
from kg.store.remote.served import Served, read_served, staged, switch
from kg.store.remote.server import NOBODY, Login, Remote, login_of
from kg.store.remote.store import RemoteStore
from tests.kg.hostile import JSON, RESULT, Behaviour, Conversation, Hostile, answer, hostile, redirect

ASK = "SELECT ?x WHERE { ?x ?y ?z }"
CSV = "text/csv"
SECRET = "a very secret word"
GRAPH = "application/n-triples"
TRIPLE = b"<http://e/s> <http://e/p> <http://e/o> .\n"


def at(server: Hostile, login: Login = NOBODY, **budgets: float) -> RemoteStore:
    remote = Remote(f"http://127.0.0.1:{server.port}/sparql", login=login)
    return RemoteStore(remote, Budgets.model_validate({"query_seconds": 2, **budgets}))


def found(behaviour: Behaviour, text: str = ASK, media_type: str = CSV, **budgets: float) -> bytes:
    with hostile(behaviour) as server:
        return at(server, NOBODY, **budgets).ask(text).serialize(media_type)


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """Behave in another way each time, and in the last way from then on."""
    left = list(behaviours)

    def next_one(talk: Conversation) -> None:
        behave = left.pop(0) if len(left) > 1 else left[0]
        behave(talk)

    return next_one


def half(body: bytes, kind: str, announced: int | None) -> Behaviour:
    """Send a part of an answer and hang up."""
    length = "" if announced is None else f"Content-Length: {announced}\r\n"
    head = f"HTTP/1.1 200 OK\r\n{length}Connection: close\r\nContent-Type: {kind}\r\n\r\n"
    return lambda talk: talk.send(head.encode() + body)


def chunked(kind: str, *pieces: bytes, ends: bool = True) -> Behaviour:
    head = (
        f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\nContent-Type: {kind}\r\n\r\n"
    )
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return lambda talk: talk.send(head.encode() + body + (b"0\r\n\r\n" if ends else b""))


def silent(talk: Conversation) -> None:
    talk.wait()


def trickle(talk: Conversation) -> None:
    """Send a byte now and then, so that no single wait is long."""
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", *[b" "] * 200, pause=0.05)


def slow_head(talk: Conversation) -> None:
    talk.send(*[b"H"] * 200, pause=0.05)


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (answer(b"<html>Welcome</html>", "text/html"), "a web page"),
        (answer(b"no idea", JSON), "does not parse"),
        (answer(b"[]", JSON), "does not parse"),
        (answer(b"\xff\xfe\x00", JSON), "does not parse"),
        (answer(RESULT[:-4], JSON), "does not parse"),
        (answer(RESULT + b"the query was ended", JSON), "does not parse"),
        (answer(b'{"head":{},"boolean":true}', JSON), "another question"),
        (answer(RESULT, "application/octet-stream"), "octet-stream"),
        (answer(RESULT, None), "something unnamed"),
        (half(RESULT[:40], JSON, len(RESULT)), "breaks off"),
        (half(RESULT[:40], JSON, None), "does not parse"),
        (chunked(JSON, RESULT[:40], b"error: ended after 3 s"), "does not parse"),
        (chunked(JSON, RESULT, ends=False), "breaks off"),
        (lambda talk: talk.send(b"ICY 200 OK\r\n\r\n"), "no connection"),
        (redirect("http://127.0.0.1:9/elsewhere"), "sends one on to another address"),
        (redirect("/elsewhere", "303 See Other"), "sends one on to another address"),
        (answer(b"who are you?", "text/plain", "401 Unauthorized"), "set MYELOMA_KG_REMOTE_USER"),
        (answer(b"no", "text/plain", "404 Not Found"), "is the address right"),
        (answer(b"crashed", "text/plain", "500 Internal Server Error"), "status 500: crashed"),
        (answer(b"not for me", "text/plain", "400 Bad Request"), "status 400: not for me"),
        (answer(RESULT, JSON, "200 OK", "X-SPARQL-MaxRows: 10"), "no more than 10 rows"),
        (answer(RESULT, JSON, "206 Partial Content", "X-SQL-State: S1TAT"), "status 206"),
        (answer(RESULT, JSON, "200 OK", "X-SQL-State: S1TAT"), "its own time limit"),
    ],
)
def test_what_is_no_whole_answer_is_an_error_that_says_so(behaviour: Behaviour, said: str) -> None:
    with pytest.raises(RemoteUnavailable, match=said):
        found(behaviour)


@pytest.mark.parametrize(
    "behaviour",
    [
        half(TRIPLE, GRAPH, len(TRIPLE) * 2),
        half(TRIPLE, GRAPH, None),
        chunked(GRAPH, TRIPLE, ends=False),
        chunked(GRAPH, TRIPLE, b"the query was ended after 3 s"),
    ],
)
def test_half_a_graph_is_never_taken_for_a_whole_one(behaviour: Behaviour) -> None:
    with pytest.raises(RemoteUnavailable):
        found(behaviour, "CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle")


def test_a_graph_that_says_a_triple_twice_says_it_once() -> None:
    assert found(answer(TRIPLE * 2, GRAPH), "CONSTRUCT WHERE { ?s ?p ?o }", GRAPH) == TRIPLE


def test_xml_is_understood_too_and_any_format_is_made_of_it() -> None:
    body = (
        b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/></head>'
        b'<results><result><binding name="x"><literal>there</literal></binding></result></results></sparql>'
    )
    assert found(answer(body, "application/sparql-results+xml"), media_type=JSON) == RESULT


@pytest.mark.parametrize("behaviour", [silent, trickle, slow_head])
def test_the_time_limit_holds_however_the_server_is_slow(behaviour: Behaviour) -> None:
    began = time.monotonic()
    with pytest.raises(QueryTooSlow) as caught:
        found(behaviour, query_seconds=0.4)
    assert caught.value.setting == "query_seconds"
    assert time.monotonic() - began < 5


def test_a_query_that_nobody_waits_for_is_given_up() -> None:
    gone = Event()
    Timer(0.1, gone.set).start()
    with hostile(silent) as server, pytest.raises(QueryAbandoned):
        at(server).ask(ASK).serialize(CSV, gone.is_set)


def test_too_large_an_answer_is_not_read_to_its_end() -> None:
    with pytest.raises(AnswerTooLarge) as caught:
        found(answer(b" " * 1_000_000, JSON), result_bytes=100)
    assert caught.value.setting == "result_bytes"


def test_too_many_rows_are_not_passed_on() -> None:
    row = b'{"x":{"type":"literal","value":"there"}}'
    body = b'{"head":{"vars":["x"]},"results":{"bindings":[' + b",".join([row] * 6) + b"]}}"
    with pytest.raises(AnswerTooLarge) as caught:
        found(answer(body), result_rows=5)
    assert caught.value.setting == "result_rows"


def test_a_syntax_error_has_its_place_though_the_server_does_not_say_it() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        found(answer(b"wrong", "text/plain", "400 Bad Request"), "SELECT *\nWHERE { ?s ?p }")
    assert caught.value.line == 2


BUSY = answer(b"busy", "text/plain", "503 Service Unavailable")


def hang_up(_: Conversation) -> None:
    """Close the connection without a word."""


@pytest.mark.parametrize(
    "first", [BUSY, hang_up, answer(b"", None, "429 Too Many Requests", "Retry-After: 0")]
)
def test_a_passing_failure_is_tried_again(first: Behaviour) -> None:
    with hostile(in_turn(first, first, answer())) as server:
        assert at(server).ask(ASK).serialize(CSV) == b"x\r\nthere\r\n"
        assert len(server.requests) == 3


def test_a_lasting_failure_is_told_after_some_tries_with_what_the_server_said() -> None:
    with (
        hostile(BUSY) as server,
        pytest.raises(RemoteUnavailable, match=r"status 503, 'busy', after 4 tries"),
    ):
        at(server, query_seconds=20).ask(ASK).serialize(CSV)
    assert len(server.requests) == 4


def test_a_server_that_asks_for_more_time_than_there_is_is_not_waited_for() -> None:
    later = answer(b"", None, "503 Service Unavailable", "Retry-After: 60")
    with hostile(later) as server, pytest.raises(RemoteUnavailable, match="after 1 tries"):
        at(server).ask(ASK).serialize(CSV)


def test_half_an_answer_is_not_asked_for_again() -> None:
    with hostile(half(RESULT[:40], JSON, len(RESULT))) as server, pytest.raises(RemoteUnavailable):
        at(server).ask(ASK).serialize(CSV)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("login", "header"),
    [
        (Login("bearer", secret=SECRET), b"Bearer " + SECRET.encode()),
        (Login("basic", "me", SECRET), b"Basic " + base64.b64encode(b"me:" + SECRET.encode())),
    ],
)
def test_the_login_goes_to_the_server_and_nowhere_else(login: Login, header: bytes) -> None:
    with hostile(answer()) as other, hostile(redirect(f"http://127.0.0.1:{other.port}/sparql")) as server:
        with pytest.raises(RemoteUnavailable, match="another address"):
            at(server, login).ask(ASK).serialize(CSV)
        assert b"Authorization: " + header in server.requests[0]
    assert not other.requests


def test_a_digest_login_answers_the_challenge() -> None:
    challenge = 'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth", algorithm=MD5'
    with hostile(in_turn(answer(b"", None, "401 Unauthorized", challenge), answer())) as server:
        assert at(server, Login("digest", "me", SECRET)).ask(ASK).serialize(CSV)
    assert b'Authorization: Digest username="me"' in server.requests[1]
    assert SECRET.encode() not in b"".join(server.requests)


@pytest.mark.parametrize(
    "status", ["400 Bad Request", "500 Internal Server Error", "503 Service Unavailable"]
)
def test_a_secret_that_the_server_repeats_is_not_in_the_error(status: str) -> None:
    echo = answer(f"you said {SECRET}".encode(), "text/plain", status)
    login = Login("bearer", secret=SECRET)
    with hostile(echo) as server, pytest.raises(RemoteUnavailable) as caught:
        at(server, login, query_seconds=10).ask(ASK).serialize(CSV)
    assert SECRET not in f"{caught.value}{login}{login!r}"


@pytest.mark.parametrize(
    ("said", "login"),
    [
        ({}, Login()),
        ({"USER": "me", "PASSWORD": "p"}, Login("basic", "me", "p")),
        ({"USER": "me", "PASSWORD": "p", "AUTH": "digest"}, Login("digest", "me", "p")),
        ({"TOKEN": "t"}, Login("bearer", "", "t")),
        ({"USER": "me", "PASSWORD": "p", "AUTH": "none"}, Login("none", "me", "p")),
    ],
)
def test_the_environment_says_who_asks(said: dict[str, str], login: Login) -> None:
    assert login_of({f"MYELOMA_KG_REMOTE_{name}": value for name, value in said.items()}) == login


@pytest.mark.parametrize(
    "said", [{"AUTH": "basic"}, {"AUTH": "bearer"}, {"AUTH": "ntlm"}, {"TOKEN": "a\r\nX-Header: b"}]
)
def test_a_login_that_does_not_fit_together_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(InvalidSetting):
        login_of({f"MYELOMA_KG_REMOTE_{name}": value for name, value in said.items()})


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://e/",
        "http://",
        "http://e:0/",
        "http://e/\r\nX: y",
        "http://me:hushed@e/",
        "//e/",
        "http://e:x/",
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(InvalidSetting) as caught:
        Remote(url)
    assert "hushed" not in str(caught.value)


OLD = Served("old", ("http://e/graph/a", "http://e/graph/b"))


def test_what_is_served_is_what_the_small_graph_says() -> None:
    version, part = "http://www.w3.org/2002/07/owl#versionInfo", "http://purl.org/dc/terms/hasPart"
    rows = [(part, "http://e/graph/b"), (version, "old"), (part, "http://e/graph/a")]
    assert read_served("here", rows) == OLD
    assert read_served("here", []) is None


def test_a_publication_that_was_broken_off_is_told() -> None:
    with pytest.raises(StoreError, match="publish' again"):
        read_served("here", [("http://purl.org/dc/terms/isReplacedBy", "new")])


def test_the_switch_is_one_request_that_begins_and_ends_with_the_small_graph() -> None:
    steps = switch(Served("new", ("http://e/graph/a",)), OLD, ["http://e/left"]).split(" ;\n")
    assert f"MOVE SILENT <{staged('http://e/graph/a', 'new')}> TO <http://e/graph/a>" in steps
    assert {"DROP SILENT GRAPH <http://e/graph/b>", "DROP SILENT GRAPH <http://e/left>"} <= set(steps)
    assert "isReplacedBy" in steps[0]
    assert "versionInfo" in steps[-1]


@pytest.mark.parametrize("name", ["http://e/> } DELETE", "http://e/a b", ""])
def test_a_graph_whose_name_is_no_iri_is_not_put_into_an_update(name: str) -> None:
    with pytest.raises(StoreError, match="no name of a graph"):
        switch(Served("new", ("http://e/graph/a",)), None, [name])


def test_a_remote_graph_that_was_never_published_says_what_to_run() -> None:
    empty = answer(b'{"head":{"vars":["p","o"]},"results":{"bindings":[]}}')
    with hostile(empty) as server, pytest.raises(StoreError, match="myeloma-kg publish"):
        RemoteStore.open(Remote(f"http://127.0.0.1:{server.port}/sparql"))


def test_no_error_is_another_than_one_of_ours() -> None:
    for behaviour in _rubbish():
        with pytest.raises(KgError):
            found(behaviour, query_seconds=0.5)


def _rubbish() -> list[Behaviour]:
    send: Callable[[bytes], Behaviour] = lambda raw: lambda talk: talk.send(raw)  # noqa: E731
    return [
        send(b"\x00" * 100),
        send(b"HTTP/1.1 999 What\r\n\r\n"),
        send(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"),
        send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        send(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n"),
        send(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n"),
        answer(b"", None, "401 Unauthorized", "WWW-Authenticate: Negotiate"),
        answer(b'{"head":{"vars":["x"]},"results":{"bindings":' + b"[" * 5_000, JSON),
    ]
