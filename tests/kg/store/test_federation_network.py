"""Where calls of other endpoints may go, how many at a time, and that nothing of them stays."""

import shutil
import socket
import ssl
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from pydantic import ValidationError

from kg.errors import EndpointsBusy, EndpointTooSlow, EndpointUnreachable, FederationError, KgError
from kg.store import MemoryStore
from kg.store.federation import Federation
from kg.store.federation.addresses import checked_address, is_public, resolve
from kg.store.federation.endpoints import Endpoint
from kg.store.gate import admit
from tests.kg.hostile import ASKS, CSV, SAYS, At, answer, hostile, reached, redirect


def test_a_name_that_is_not_known_is_told() -> None:
    def nobody(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(EndpointUnreachable, match=r"no machine is called 'gone\.example'"):
        reached(Federation([Endpoint(name="gone", iri=SAYS, at="https://gone.example/")], nobody))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "100.64.0.1", "192.0.2.1", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fd12::1", "ff02::1", "fec0::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "2002:7f00:1::", "2001:db8::1", "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_public_internet_is_refused_wherever_it_stands(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(EndpointUnreachable, match="private: true"):
        reached(Federation([Endpoint(name="inner", iri=SAYS)], lambda host, port: ["9.9.9.9", address]))


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "::ffff:9.9.9.9"])
def test_an_address_of_the_public_internet_is_taken(address: str) -> None:
    assert is_public(address)


def test_a_name_that_changes_its_address_after_it_was_checked_changes_nothing() -> None:
    answers = iter([["9.9.9.9"], ["127.0.0.1"]])
    changing = Endpoint(name="changing", iri=SAYS)
    assert checked_address(changing, "example.org", 443, lambda host, port: next(answers)) == "9.9.9.9"


def test_the_connection_goes_to_the_address_that_was_checked_and_names_the_host() -> None:
    asked: list[str] = []

    def once(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with hostile(answer()) as server:
        at = f"http://name.example:{server.port}/q"
        federation = Federation([Endpoint(name="other", iri=SAYS, at=at, private=True)], once)
        assert reached(federation) == b"x\r\nthere\r\n"
        federation.close()
    assert asked == ["name.example"]
    assert b"Host: name.example:" in server.requests[0]


def test_a_redirect_is_resolved_and_checked_anew() -> None:
    asked: list[str] = []

    def twice(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else []

    with hostile(redirect("/b")) as server:
        at = f"http://name.example:{server.port}/q"
        federation = Federation([Endpoint(name="other", iri=SAYS, at=at, private=True)], twice)
        with pytest.raises(EndpointUnreachable, match="no machine"):
            reached(federation)
        federation.close()
    assert len(server.requests) == 1


def test_a_name_that_takes_for_ever_to_look_up_is_too_slow() -> None:
    over = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        over.wait(5)
        return ["127.0.0.1"]

    federation = Federation([Endpoint(name="slow", iri=SAYS, seconds=0.3)], slow)
    with pytest.raises(EndpointTooSlow):
        reached(federation)
    over.set()
    federation.close()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here to make a certificate with")
def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    files = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")]
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=127.0.0.1",
        "-days",
        "2",
    ]
    subprocess.run([*make, *files], check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")

    def refuse(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection, pytest.raises((ssl.SSLError, OSError)):
            context.wrap_socket(connection, server_side=True)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=refuse, args=(listening,), daemon=True)
        thread.start()
        at = f"https://127.0.0.1:{listening.getsockname()[1]}/"
        with (
            At(0, at=at, seconds=5) as store,
            pytest.raises(EndpointUnreachable, match="certificate is not valid"),
        ):
            store.ask(ASKS).serialize(CSV)
        thread.join(5)


def test_a_query_may_ask_only_so_often() -> None:
    many = " ".join(map(str, range(30)))
    query = f"SELECT * {{ VALUES ?n {{ {many} }} LATERAL {{ SERVICE <{SAYS}> {{ ?s ?p ?x }} }} }}"
    with (
        hostile(answer()) as server,
        At(server.port) as store,
        pytest.raises(EndpointsBusy, match="more than 20 times"),
    ):
        store.ask(query).serialize(CSV)
    assert len(server.requests) <= 20


def test_only_so_many_calls_are_under_way_at_once() -> None:
    failures: list[FederationError] = []

    def ask(store: MemoryStore) -> None:
        try:
            store.ask(ASKS).serialize(CSV)
        except FederationError as error:
            failures.append(error)

    with hostile(lambda talk: talk.wait()) as server, At(server.port, seconds=1) as store:
        threads = [threading.Thread(target=ask, args=(store,)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert (
        sorted(type(error).__name__ for error in failures) == ["EndpointTooSlow"] * 4 + ["EndpointsBusy"] * 2
    )


def test_at_the_same_time_each_query_is_told_its_own_reason() -> None:
    said: dict[str, str] = {}

    def ask(store: MemoryStore, name: str) -> None:
        with pytest.raises(FederationError) as caught:
            store.ask(f"SELECT * {{ SERVICE <https://{name}.example/> {{ ?s ?p ?x }} }}").serialize(CSV)
        said[name] = str(caught.value)

    with hostile(answer(b"", "text/html")) as one, hostile(answer(b"", "text/plain")) as two:
        entries = [
            Endpoint(
                name=name, iri=f"https://{name}.example/", at=f"http://127.0.0.1:{server.port}/", private=True
            )
            for name, server in (("one", one), ("two", two))
        ]
        federation = Federation(entries)
        store = MemoryStore(federation=federation)
        threads = [threading.Thread(target=ask, args=(store, name)) for name in ("one", "two")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        federation.close()
    assert "HTML" in said["one"] and "text/plain" in said["two"]


def test_the_relay_serves_nobody_who_does_not_know_its_path() -> None:
    with hostile(answer()) as server, At(server.port) as store:
        routed = store.federation.route(admit(ASKS, True), lambda text: None)
        address = routed.text.partition("<")[2].partition(">")[0]
        assert address.startswith("http://127.0.0.1:")
        root, secret, ticket, rest = address.rsplit("/", 4)[0], *address.split("/")[3:5], "other/loud"
        for path in ("", "x", f"x/{ticket}/{rest}", f"{secret}/x/{rest}", f"{secret}/{ticket}/nobody/loud"):
            with pytest.raises(HTTPError) as caught:
                urlopen(Request(f"{root}/{path}", data=b"ASK {}"), timeout=5)
            caught.value.close()
            assert caught.value.code == 502
        assert server.requests == []
        del routed
        with pytest.raises(HTTPError) as caught:
            urlopen(Request(address, data=b"ASK {}"), timeout=5)
        caught.value.close()
    assert server.requests == []


def test_nothing_stays_open_once_it_is_closed_and_it_opens_again() -> None:
    with hostile(answer()) as server:
        federation = At(server.port).federation
        for _ in range(2):
            assert reached(federation) == b"x\r\nthere\r\n"
            federation.close()
            federation.close()
            for _ in range(50):
                names = {thread.name for thread in threading.enumerate()}
                if not names & {"relay", "asks other"}:
                    break
                time.sleep(0.02)
            assert not names & {"relay", "asks other"}


@pytest.mark.parametrize(
    "address",
    ["64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "::127.0.0.1", "::7f00:1", "2002:a9fe:a9fe::", "2002:c0a8:101::"],
)
def test_an_inner_address_in_another_dress_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "017700000001", "2852039166", "localhost"],
)
def test_no_way_of_writing_an_inner_address_is_taken(host: str) -> None:
    """The system reads numbers as addresses; what is checked is what it reads."""
    with pytest.raises(EndpointUnreachable, match=r"private: true|no machine"):
        checked_address(Endpoint(name="inner", iri=SAYS), host, 80, resolve)


@pytest.mark.parametrize("at", ["http://", "http:///x", "file:///etc/passwd", "ftp://x.example/", "//x/"])
def test_an_address_that_is_none_of_the_web_is_no_endpoint(at: str) -> None:
    with pytest.raises(ValidationError):
        Endpoint(name="other", iri=SAYS, at=at)


@pytest.mark.parametrize(
    "text",
    ["SELECT * FROM <T> { ?s ?p ?o }", "SELECT * FROM NAMED <T> { GRAPH ?g { ?s ?p ?o } }", "LOAD <T>"],
)
def test_no_dataset_is_fetched(text: str) -> None:
    with hostile(answer()) as server, suppress(KgError):
        MemoryStore().ask(text.replace("<T>", f"<http://127.0.0.1:{server.port}/>")).serialize(CSV)
    assert server.requests == []
