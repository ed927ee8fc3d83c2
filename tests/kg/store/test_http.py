"""One request to a server, within its limits: connecting, sending, errors without end, logins, proxies."""

import socket
import time
from collections.abc import Sequence
from threading import Event, Timer

import pytest

from kg.errors import AnswerTooLarge, QueryAbandoned
from kg.store.federation.addresses import Resolve, resolve
from kg.store.http import BrokenOff, Limits, TooManyBytes, request, send
from kg.store.remote.requests import asked, graph_request
from kg.store.remote.server import Login
from tests.kg.hostile import RESULT, Conversation, answer, hostile

CHALLENGE = 'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth", algorithm=MD5'


def nowhere(host: str, port: int) -> Sequence[str]:
    time.sleep(5)
    return ["127.0.0.1"]


def test_a_server_that_does_not_read_is_given_up_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            send(request("PUT", url, {}, b" " * 30_000_000), Limits.of(0.4), resolve)
        assert time.monotonic() - began < 3


@pytest.mark.parametrize("addresses", [resolve, nowhere])
def test_a_request_that_nobody_waits_for_is_given_up_wherever_it_is(addresses: Resolve) -> None:
    cancelled = Event()
    Timer(0.2, cancelled.set).start()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        began = time.monotonic()
        with pytest.raises(QueryAbandoned):
            send(request("POST", url, {}, b""), Limits.of(4, None, cancelled.is_set), addresses)
        assert time.monotonic() - began < 3


def test_a_handshake_that_is_not_answered_ends_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"https://127.0.0.1:{listening.getsockname()[1]}/"
        with pytest.raises(TimeoutError):
            send(request("POST", url, {}, b""), Limits.of(0.4), resolve)


def test_the_next_address_is_tried_where_one_is_not_there() -> None:
    with hostile(answer()) as server:
        url = f"http://name.example:{server.port}/"
        reply = send(request("POST", url, {}, b""), Limits.of(4), lambda host, port: ["::1", "127.0.0.1"])
    assert reply.body == RESULT


def test_of_an_error_that_does_not_end_the_beginning_is_read() -> None:
    def endless(talk: Conversation) -> None:
        talk.send(b"HTTP/1.1 500 Oh\r\nContent-Type: text/plain\r\n\r\n", *[b"oh " * 20_000] * 2_000)

    with hostile(endless) as server:
        url = f"http://127.0.0.1:{server.port}/"
        reply = send(request("POST", url, {}, b""), Limits.of(4, 100), resolve)
    assert (reply.status, len(reply.body)) == (500, 4_096)


def test_a_challenge_that_does_not_end_is_answered_and_counted_too() -> None:
    def endless(talk: Conversation) -> None:
        head = f"HTTP/1.1 401 No\r\n{CHALLENGE}\r\n\r\n".encode()
        if b"Authorization" in talk.request:
            answer(b" " * 500)(talk)
        else:
            talk.send(head, *[b"no " * 20_000] * 2_000)

    with hostile(endless) as server:
        made = request("POST", f"http://127.0.0.1:{server.port}/", {}, b"")
        with pytest.raises(AnswerTooLarge):
            asked(lambda: made, Login("digest", "me", "pass"), 4, 100)
        assert len(server.requests) == 2


def test_a_long_body_is_sent_once_the_challenge_is_known() -> None:
    def guarded(talk: Conversation) -> None:
        known = b"Authorization" in talk.request
        answer(b"", None, *(("200 OK",) if known else ("401 Unauthorized", CHALLENGE)))(talk)

    triples = b"<http://e/s> <http://e/p> <http://e/o> .\n" * 1_000
    with hostile(guarded) as server:
        place = f"http://127.0.0.1:{server.port}/graphs"
        made = graph_request(place, "http://e/g", triples, "PUT")
        assert asked(lambda: made, Login("digest", "me", "pass"), 4).status == 200
        bodies = [sent.partition(b"\r\n\r\n")[2] for sent in server.requests]
    assert bodies == [b"", triples]


def test_a_proxy_that_the_environment_names_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with hostile(answer(b"proxied")) as proxy, hostile(answer()) as server:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        made = request("POST", f"http://127.0.0.1:{server.port}/", {}, b"")
        assert send(made, Limits.of(4), resolve).body == RESULT
    assert not proxy.requests


def test_what_can_be_no_address_breaks_off_before_anything_is_sent() -> None:
    with pytest.raises(BrokenOff, match="IDNA"):
        request("POST", "http://\u200d.example/", {}, b"")
    with pytest.raises(BrokenOff, match="no port 99999"):
        request("POST", "http://127.0.0.1:99999/", {}, b"")


def test_more_bytes_than_may_be_are_not_read() -> None:
    with hostile(answer(b" " * 200)) as server, pytest.raises(TooManyBytes):
        send(request("POST", f"http://127.0.0.1:{server.port}/", {}, b""), Limits.of(4, 100), resolve)
