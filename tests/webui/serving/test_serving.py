"""The server from outside: connections as strangers make them, limits of requests, and its end."""

import http.client
import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--port", "0"]
ASK = f"/sparql?query={quote('ASK {}')}"
SLOW = f"/sparql?query={quote('SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }')}"
GET = f"GET {ASK} HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n\r\n".encode()


@contextmanager
def serving(builds: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Serve *builds* by a process of its own; give it and its port."""
    chosen = {f"MYELOMA_KG_{name.upper()}": value for name, value in settings.items()}
    with subprocess.Popen(
        [*COMMAND, "--build", str(builds)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **chosen},
    ) as process:
        try:
            assert process.stdout is not None
            found = re.search(r":(\d+)/", process.stdout.readline())
            assert found
            yield process, int(found[1])
        finally:
            process.kill()


@pytest.fixture(scope="module")
def port(review_builds: Path) -> Iterator[int]:
    with serving(review_builds, query_seconds="2") as (_, port):
        yield port


def ask(port: int, path: str = ASK, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, headers={"Accept": "application/json", **headers})
    answer = connection.getresponse()
    try:
        return answer.status, answer.read()
    finally:
        connection.close()


def said_to(port: int, sent: bytes) -> bytes:
    """Return what the server says to *sent* until it closes, or is silent for a second."""
    heard = b""
    with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
        connection.sendall(sent)
        try:
            while piece := connection.recv(65_536):
                heard += piece
        except TimeoutError:
            pass
    return heard


def test_one_connection_serves_many_requests(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.connect()
    first = connection.sock
    for path in (ASK, "/", "/regimen/zd.nt", "/no-such-page", ASK):
        connection.request("GET", path)
        connection.getresponse().read()
        assert connection.sock is first
    connection.close()


def test_head_has_the_headers_of_get_and_no_body(port: int) -> None:
    for path in (ASK, "/regimen/zd"):
        assert ask(port, path, "HEAD") == (200, b"")
    heard = said_to(port, GET.replace(b"GET", b"HEAD", 1))
    assert f"content-length: {len(ask(port)[1])}".encode() in heard.lower()


def test_fifty_clients_are_answered_at_once(port: int) -> None:
    paths = [ASK, "/", "/regimen/zd", "/regimen/zd.nt", "/drug/zanubarol"] * 10
    with ThreadPoolExecutor(len(paths)) as threads:
        assert {status for status, _ in threads.map(lambda path: ask(port, path), paths)} == {200}
    assert json.loads(ask(port)[1])["boolean"] is True


def test_pipelined_requests_are_answered_in_order(port: int) -> None:
    heard = said_to(port, GET + GET.replace(ASK.encode(), b"/no-such-page") + GET)
    assert re.findall(rb"HTTP/1.1 (\d+)", heard) == [b"200", b"404", b"200"]


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\x01\x02 no request\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 500_000 + b"\r\n\r\n",
    ],
    ids=["garbage", "version", "negative length", "two lengths", "long header"],
)
def test_what_is_no_request_is_refused_and_the_next_client_served(port: int, sent: bytes) -> None:
    try:
        heard = said_to(port, sent)
    except ConnectionError:
        heard = b""
    assert b" 200 " not in heard.partition(b"\r\n")[0]
    assert ask(port)[0] == 200


def test_who_ends_his_side_of_a_connection_is_taken_to_have_hung_up(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(GET.replace(ASK.encode(), SLOW.encode()))
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""  # at once, not when the query is ended
    assert ask(port)[0] == 200


def test_bytes_beyond_ascii_in_a_request_break_nothing(port: int) -> None:
    for sent in (GET.replace(b"Host: x", b"Host: \xff\xfe"), GET.replace(b"/sparql", b"/%ff%fe", 1)):
        assert re.match(rb"HTTP/1.1 (200|400|404)", said_to(port, sent))


def test_a_header_with_an_underscore_does_not_pass_for_another(port: int) -> None:
    heard = said_to(port, GET.replace(b"Accept: ", b"Accept_Language: x\r\nIf_None_Match: *\r\nAccept: "))
    assert heard.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Length: 2000000\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + b"x" * 65_536 + b"\r\n") * 17,
    ],
    ids=["said", "in pieces"],
)
def test_a_body_that_is_too_long_is_refused_before_it_is_all_read(port: int, body: bytes) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    heard = said_to(port, head + body)
    assert heard.startswith(b"HTTP/1.1 413")
    assert b'"setting": "max_body"' in heard


def test_two_hundred_idle_connections_keep_nobody_out(port: int) -> None:
    started = [b"", b"GET /sparql?que", b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nq"]
    with ExitStack() as held:
        for number in range(200):
            each = held.enter_context(socket.create_connection(("127.0.0.1", port)))
            each.sendall(started[number % 3])
        assert [ask(port)[0] for _ in range(20)] == [200] * 20


def test_what_is_kept_is_answered_while_no_more_queries_may_wait(review_builds: Path) -> None:
    settings = {
        "threads": "5",
        "workers": "2",
        "queue_length": "2",
        "query_seconds": "1.5",
        "queue_seconds": "1",
        "long_queries": "1",
    }
    with serving(review_builds, **settings) as (_, port), ThreadPoolExecutor(8) as threads:
        assert ask(port)[0] == 200
        asked = [threads.submit(ask, port, f"{SLOW}%20%23{number}") for number in range(8)]
        time.sleep(0.5)
        assert ask(port)[0] == 200
        outcomes = [each.result() for each in asked]
        refused = [json.loads(body) for status, body in outcomes if status == 503]
        assert {status for status, _ in outcomes} <= {503, 504}
        assert "queue_length" in {each["setting"] for each in refused}


def test_stopping_lets_a_request_end_and_takes_no_other(review_builds: Path) -> None:
    with serving(review_builds, query_seconds="1.5") as (process, port), ThreadPoolExecutor() as threads:
        slow = threads.submit(ask, port, SLOW)
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        with pytest.raises(ConnectionRefusedError):
            ask(port)
        assert slow.result()[0] == 504
        assert process.wait(10) == 0


@pytest.mark.parametrize("again", [True, False], ids=["a second signal", "the end of the grace"])
def test_stopping_does_not_wait_for_what_never_ends(review_builds: Path, again: bool) -> None:
    seconds = "60" if again else "0.5"
    with serving(review_builds, stop_seconds=seconds) as (process, port), ThreadPoolExecutor() as threads:
        slow = threads.submit(said_to, port, GET.replace(ASK.encode(), SLOW.encode()))
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        if again:
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        slow.result()


def test_a_stop_is_heard_while_hundreds_of_connections_end(review_builds: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 2_048)), hard))
    with serving(review_builds) as (process, port):
        with ExitStack() as held:
            for _ in range(400):
                each = held.enter_context(socket.create_connection(("127.0.0.1", port)))
                each.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nq")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_two_servers_cannot_have_one_port(review_builds: Path, port: int) -> None:
    command = [*COMMAND[:-1], str(port), "--build", str(review_builds)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert "cannot listen" in done.stderr
