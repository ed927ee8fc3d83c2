"""What strangers may send: each gets a right answer or a clear error, and the others are served meanwhile."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--port", "0"]
BUDGETS = {
    "MYELOMA_KG_QUERY_SECONDS": "2",
    "MYELOMA_KG_QUERY_MEMORY": "300",
    "MYELOMA_KG_QUEUE_SECONDS": "3",
    "MYELOMA_KG_QUEUE_LENGTH": "200",
    "MYELOMA_KG_CACHE_BYTES": "0",
}
HONEST = "SELECT (COUNT(?s) AS ?n) { ?s a <https://w3id.org/myeloma-kg/ontology#Drug> }"
PRODUCT = " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(6))
HOSTILE = {
    "ten thousand nested groups": "SELECT * { " + "{" * 10_000 + "}" * 10_000 + " }",
    "a chain of ten thousand ors": "SELECT * { FILTER(" + "||".join(["true"] * 10_000) + ") }",
    "a chain of ten thousand nots": "SELECT * { FILTER(" + "!" * 10_000 + "true) }",
    "a thousand triple patterns": "SELECT * { " + " ".join(f"?a ?p{i} ?b{i} ." for i in range(1_000)) + " }",
    "a path of a thousand steps": "SELECT * { ?a " + "/".join(["<x:p>"] * 1_000) + " ?b }",
    "a product, counted": f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}",
    "a product, ordered": f"SELECT * {{ {PRODUCT} }} ORDER BY ?o0 ?o5",
    "a product, joined into one text": f"SELECT (GROUP_CONCAT(STR(?o0)) AS ?t) {{ {PRODUCT} }}",
    "a product, written out": f"SELECT * {{ {PRODUCT} }}",
    "a path that goes everywhere": (
        "SELECT (COUNT(*) AS ?n) { ?a (!<x:p>|^!<x:q>)* ?b . ?c (!<x:p>|^!<x:q>)* ?d }"
    ),
}
ERRORS = {413, 503, 504, 507}


@dataclass(frozen=True, slots=True)
class Server:
    """A server of its own process, at a port of this machine."""

    port: int
    process: subprocess.Popen[str]

    def ask(self, text: str, timeout: float = 60) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        try:
            connection.request("POST", "/sparql", urlencode({"query": text}), headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def is_well(self) -> bool:
        status, _, body = self.ask(HONEST)
        return status == 200 and json.loads(body)["results"]["bindings"][0]["n"]["value"] != "0"

    @property
    def processes(self) -> list[int]:
        """Return its processes, the first one first."""
        found = [self.process.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                found += [int(child) for child in task.read_text().split()]
        return found


def start(builds: Path) -> Server:
    process = subprocess.Popen(
        [*COMMAND, "--build", str(builds)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **BUDGETS},
    )
    assert process.stdout is not None
    found = re.search(r":(\d+)/", process.stdout.readline())
    assert found
    return Server(int(found[1]), process)


def stop(server: Server, by: signal.Signals = signal.SIGTERM) -> None:
    server.process.send_signal(by)
    server.process.wait(20)
    assert server.process.stdout is not None
    server.process.stdout.close()


@pytest.fixture(scope="module")
def server(review_builds: Path) -> Iterator[Server]:
    started = start(review_builds)
    yield started
    stop(started)


def test_what_never_ends_is_ended_and_the_setting_is_named(server: Server) -> None:
    def outcome(name: str) -> tuple[str, int, str]:
        status, headers, body = server.ask(HOSTILE[name])
        said = json.loads(body)
        assert status in ERRORS, (name, status, body[:300])
        assert headers["Content-Type"].startswith("application/problem+json")
        assert said["status"] == status and said["setting"], (name, said)
        assert (status != 503) or headers["Retry-After"]
        return name, status, said["setting"]

    with ThreadPoolExecutor(3) as threads:
        outcomes = {name: (status, setting) for name, status, setting in threads.map(outcome, HOSTILE)}
    assert outcomes["ten thousand nested groups"] == (413, "query_depth")
    assert outcomes["a chain of ten thousand ors"][0] == 413
    assert outcomes["a product, counted"] == (504, "query_seconds")
    assert outcomes["a product, ordered"] in {(504, "query_seconds"), (507, "query_memory")}
    assert outcomes["a product, written out"] in {(507, "result_bytes"), (504, "query_seconds")}
    assert server.is_well()


def test_honest_neighbours_are_served_while_a_hundred_run_away(server: Server) -> None:
    texts = list(HOSTILE.values()) * 10
    with ThreadPoolExecutor(len(texts)) as threads:
        attacks = [threads.submit(server.ask, text) for text in texts]
        served = 0
        while not all(each.done() for each in attacks):
            assert server.is_well()
            served += 1
        assert {each.result()[0] for each in attacks} <= ERRORS
    assert served > 10
    assert server.is_well()


def test_idle_half_open_and_half_closed_connections_keep_nobody_out(server: Server) -> None:
    with ExitStack() as held:
        for number in range(150):
            each = held.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            each.sendall(
                [b"", b"GET /sparql?que", b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nq"][
                    number % 3
                ]
            )
            if number % 2:
                each.shutdown(socket.SHUT_WR)
        for _ in range(5):
            assert server.is_well()


def test_a_client_that_hangs_up_leaves_no_work_behind(server: Server) -> None:
    request = (
        f"GET /sparql?query={quote(HOSTILE['a product, counted'])} HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n"
    )
    before = len(server.processes)
    for _ in range(4):
        with socket.create_connection(("127.0.0.1", server.port)) as hung_up:
            hung_up.sendall(request.encode())
            time.sleep(0.1)
    deadline = time.monotonic() + 1.8  # the time limit would end them after two seconds
    while len(server.processes) > before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(server.processes) <= before
    assert server.is_well()


@pytest.mark.parametrize(
    "body", [b"query=%ff", b"query=\xff\xfe", b"query=%00", b"%", b"&" * 1_000, b"=" * 1_000]
)
def test_bytes_that_are_no_text_are_a_bad_request(server: Server, body: bytes) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("POST", "/sparql", body, {"Content-Type": "application/x-www-form-urlencoded"})
    assert connection.getresponse().status == 400
    connection.close()
    assert server.is_well()


def test_a_body_of_fifty_megabytes_is_refused_and_not_kept(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        connection.request("POST", "/sparql", b"x" * 50_000_000, {"Content-Type": "application/sparql-query"})
        assert connection.getresponse().status == 413
    except ConnectionError:
        pass  # refused before all of it was sent
    finally:
        connection.close()
    assert server.is_well()


def test_a_killed_worker_costs_one_answer(server: Server) -> None:
    with ThreadPoolExecutor() as threads:
        first = threads.submit(server.ask, HOSTILE["a product, counted"])
        time.sleep(0.6)
        _, _, *workers = server.processes  # the web process and the fork server stay
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        status, _, body = first.result()
    assert (status, json.loads(body)["title"]) == (500, "Internal Server Error")
    assert "another has taken its place" in json.loads(body)["detail"]
    answers = [server.ask(HONEST)[0] for _ in range(6)]
    assert set(answers) <= {200, 500}  # those that stood ready were killed as well, and cost one each
    assert answers.count(500) <= len(workers)
    assert server.is_well()


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM])
def test_a_server_that_ends_leaves_no_process(review_builds: Path, by: signal.Signals) -> None:
    own = start(review_builds)
    assert own.is_well()
    with ThreadPoolExecutor() as threads:
        threads.submit(own.ask, HOSTILE["a product, counted"])
        time.sleep(0.6)
        pids = own.processes
        stop(own, by)
    deadline = time.monotonic() + 10
    while any(_runs(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_runs(pid) for pid in pids)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
