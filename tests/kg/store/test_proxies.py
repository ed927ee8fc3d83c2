"""A remote store goes through the proxy that the environment names; another endpoint is asked without it."""

import socket
from collections.abc import Iterator

import pytest

from kg.errors import RemoteUnavailable
from kg.store.remote.server import Login, Remote
from kg.store.remote.store import RemoteStore
from tests.kg.hostile import ASKS, At, Conversation, Hostile, answer, hostile

ASK = "SELECT ?x WHERE { ?x ?y ?z }"
CSV = "text/csv"
SECRET = "a very secret word"


def forward(talk: Conversation) -> None:
    """Pass the request on to the port that it names, on this machine, whatever the host is called."""
    head, _, body = talk.request.partition(b"\r\n\r\n")
    line, *rest = head.split(b"\r\n")
    method, address, version = line.split(b" ")
    host, _, path = address.removeprefix(b"http://").partition(b"/")
    with socket.create_connection(("127.0.0.1", int(host.partition(b":")[2]))) as onward:
        onward.sendall(b"\r\n".join([b" ".join([method, b"/" + path, version]), *rest]) + b"\r\n\r\n" + body)
        while piece := onward.recv(65_536):
            talk.send(piece)


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hostile]:
    for name in ("http_proxy", "https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with hostile(forward) as running:
        monkeypatch.setenv("http_proxy", f"http://me:{SECRET.replace(' ', '%20')}@127.0.0.1:{running.port}")
        yield running


def test_a_store_that_only_the_proxy_can_reach_answers_through_it(proxy: Hostile) -> None:
    with hostile(answer()) as server:
        remote = Remote(f"http://store.example:{server.port}/sparql", login=Login("basic", "reader", "pass"))
        assert RemoteStore(remote).ask(ASK).serialize(CSV) == b"x\r\nthere\r\n"
        (direct,), (asked,) = server.requests, proxy.requests
    assert asked.startswith(f"POST {remote.query} HTTP/1.1".encode())
    assert f"\r\nHost: store.example:{server.port}\r\n".encode() in direct
    assert asked.count(b"Proxy-Authorization: Basic ") == 1
    assert b"\r\nAuthorization: Basic cmVhZGVyOnBhc3M=\r\n" in direct


def test_a_host_of_no_proxy_is_asked_itself(proxy: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with hostile(answer()) as server:
        assert RemoteStore(f"http://127.0.0.1:{server.port}/").ask(ASK).serialize(CSV) == b"x\r\nthere\r\n"
    assert not proxy.requests


def test_for_a_store_over_tls_the_proxy_is_asked_for_a_tunnel(monkeypatch: pytest.MonkeyPatch) -> None:
    with hostile(answer(b"no", "text/plain", "403 Not from here")) as proxy:
        monkeypatch.setenv("https_proxy", f"127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        with pytest.raises(RemoteUnavailable, match=r"no connection.*403 Not from here"):
            RemoteStore("https://store.example/").ask(ASK).serialize(CSV)
    assert proxy.requests[0].startswith(b"CONNECT store.example:443 HTTP/1.1\r\n")


@pytest.mark.parametrize(
    "address", ["socks5://me:{}@127.0.0.1:9", "ftp://me:{}@127.0.0.1", "http://me:{}@[::1"]
)
def test_a_proxy_that_cannot_be_asked_is_told_without_its_password(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", address.format("secret"))
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(RemoteUnavailable, match="prox") as raised:
        RemoteStore("http://store.example/").ask(ASK).serialize(CSV)
    assert "secret" not in str(raised.value)


def test_another_endpoint_is_asked_without_the_proxy(proxy: Hostile) -> None:
    with hostile(answer()) as server, At(server.port) as store:
        assert store.ask(ASKS).serialize(CSV) == b"x\r\nthere\r\n"
        assert len(server.requests) == 1
    assert not proxy.requests
