"""Other endpoints that misbehave: each is told in words and in time, and the next query is answered."""

import time
from urllib.parse import unquote_plus

import pytest

from kg.errors import EndpointAnswerWrong, EndpointTooSlow, EndpointUnreachable, FederationError
from tests.kg.hostile import (
    ASKS,
    CSV,
    RESULT,
    SAYS,
    At,
    Behaviour,
    Conversation,
    answer,
    by_path,
    hostile,
    redirect,
)


def drip(talk: Conversation, *parts: bytes) -> None:
    talk.send(*parts, pause=0.02)


def stop_within(talk: Conversation) -> None:
    talk.send(HEAD + b"Content-Length: 99\r\n\r\n{")
    talk.wait()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
WRONG: dict[str, tuple[Behaviour, type[FederationError], str]] = {
    "hangs": (lambda talk: talk.wait(), EndpointTooSlow, "no answer in time"),
    "hangs within its answer": (stop_within, EndpointTooSlow, "no answer in time"),
    "drips its headers": (
        lambda talk: drip(talk, HEAD, *[b"X: %d\r\n" % i for i in range(90)]),
        EndpointTooSlow,
        "'seconds' of its entry",
    ),
    "drips its answer": (
        lambda talk: drip(talk, HEAD + b"\r\n", *[b" "] * 400),
        EndpointTooSlow,
        "no answer in time",
    ),
    "a web page": (answer(b"<html>hello</html>", "text/html; charset=utf-8"), EndpointAnswerWrong, "HTML"),
    "another kind": (answer(RESULT, "text/plain"), EndpointAnswerWrong, "text/plain"),
    "no kind": (answer(RESULT, None), EndpointAnswerWrong, "nothing that is named"),
    "an error": (answer(b"oh", "text/plain", "500 Oh"), EndpointAnswerWrong, "status 500"),
    "an error that is a result": (answer(RESULT, status="503 Later"), EndpointAnswerWrong, "status 503"),
    "no content": (answer(b"", None, "204 No Content"), EndpointAnswerWrong, "status 204"),
    "yes or no": (answer(b'{"head":{},"boolean":true}'), EndpointAnswerWrong, "yes or no"),
    "cut off": (answer(RESULT[:-3]), EndpointAnswerWrong, "does not parse"),
    "shorter than it says": (
        lambda talk: talk.send(HEAD + b"Content-Length: 999\r\n\r\n" + RESULT),
        EndpointAnswerWrong,
        "cut off",
    ),
    "cut off in a chunk": (
        lambda talk: talk.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n{"),
        EndpointUnreachable,
        "connection failed",
    ),
    "empty": (answer(b""), EndpointAnswerWrong, "does not parse"),
    "XML under the name of JSON": (answer(b"<sparql/>"), EndpointAnswerWrong, "does not parse"),
    "endless": (
        lambda talk: talk.send(HEAD + b"\r\n", *[b" " * 60_000] * 2_000),
        EndpointAnswerWrong,
        "more than 1 MB",
    ),
    "hangs up": (lambda talk: None, EndpointUnreachable, "connection failed"),
    "no HTTP": (
        lambda talk: talk.send(b"\x16\x03\x01 hello\r\n\r\n"),
        EndpointUnreachable,
        "connection failed",
    ),
    "header without end": (
        lambda talk: talk.send(HEAD + b"X: " + b"y" * 200_000),
        EndpointUnreachable,
        "connection failed",
    ),
    "sends on to a private address": (redirect("http://10.0.0.1/sparql"), EndpointAnswerWrong, "10.0.0.1"),
    "sends on to another name": (redirect("http://localhost/a"), EndpointAnswerWrong, "only its own host"),
    "sends on to another port": (redirect("http://127.0.0.1:1/a"), EndpointAnswerWrong, "127.0.0.1:1"),
    "sends on to a file": (redirect("file:///etc/passwd"), EndpointAnswerWrong, "not allowed"),
    "sends on with a password": (redirect("http://me@127.0.0.1/a"), EndpointAnswerWrong, "not allowed"),
    "sends on to no address": (redirect("http://[::1/a"), EndpointAnswerWrong, "no address"),
    "sends on to a port of words": (redirect("http://127.0.0.1:x/a"), EndpointAnswerWrong, "no address"),
    "sends round in a circle": (redirect("/a"), EndpointAnswerWrong, "more than 3 times"),
    "sends on by GET": (redirect("/b", "303 See Other"), EndpointAnswerWrong, "status 303"),
    "sends on to nowhere": (answer(b"", None, "302 Found"), EndpointAnswerWrong, "status 302"),
}


@pytest.mark.parametrize("case", list(WRONG))
def test_an_endpoint_that_misbehaves_is_told_in_time_and_the_next_query_is_answered(case: str) -> None:
    behaviour, kind, words = WRONG[case]
    with hostile(behaviour) as server, At(server.port, megabytes=1) as store:
        start = time.monotonic()
        with pytest.raises(FederationError) as caught:
            store.ask(ASKS).serialize(CSV)
        assert time.monotonic() - start < 3
        assert type(caught.value) is kind
        assert (
            words in str(caught.value)
            and "'other'" in str(caught.value)
            and "--federate" in str(caught.value)
        )
        assert store.ask("SELECT (1 AS ?one) {}").serialize(CSV) == b"one\r\n1\r\n"


@pytest.mark.parametrize("case", ["hangs", "a web page", "sends on to a private address", "cut off"])
def test_with_silent_a_failure_is_one_empty_solution_and_a_warning(case: str) -> None:
    behaviour, _, words = WRONG[case]
    with hostile(behaviour) as server, At(server.port) as store:
        result = store.ask(ASKS.replace("SERVICE", "SERVICE SILENT"))
        assert result.federated
        assert result.serialize(CSV) == b"x\r\n\r\n"
        (warning,) = result.warnings
        assert words in warning


@pytest.mark.parametrize("form", ["ASK", "CONSTRUCT { ?s ?p ?x } WHERE", "SELECT (COUNT(*) AS ?n)"])
def test_every_form_of_query_tells_why_there_is_no_answer(form: str) -> None:
    query = f"{form} {{ SERVICE <{SAYS}> {{ ?s ?p ?x }} }}"
    kind = "text/turtle" if form.startswith("CONSTRUCT") else "application/sparql-results+json"
    with (
        hostile(answer(b"<html>", "text/html")) as server,
        At(server.port) as store,
        pytest.raises(EndpointAnswerWrong, match="HTML"),
    ):
        store.ask(query).serialize(kind)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_an_endpoint_may_send_one_on_within_its_own_host(status: str) -> None:
    with hostile(by_path({b"/a": redirect("/b?c=d", status), b"/b?c=d": answer()})) as server:
        with At(server.port) as store:
            assert store.ask(ASKS).serialize(CSV) == b"x\r\nthere\r\n"
        assert [request.split(b" ", 1)[0] for request in server.requests] == [b"POST", b"POST"]
        asked = unquote_plus(server.requests[1].partition(b"\r\n\r\n")[2].decode())
        assert asked.endswith("SELECT * WHERE { ?s ?p ?x . }")
