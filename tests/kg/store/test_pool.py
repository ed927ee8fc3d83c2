"""Queries in processes of their own: ended at their limits, replaced when they die, and apart."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg.errors import (
    AnswerTooLarge,
    EngineStopped,
    KgError,
    QueryAbandoned,
    QuerySyntaxError,
    QueryTooGreedy,
    QueryTooSlow,
    ServerBusy,
    StoreError,
)
from kg.store import Store
from kg.store.budgets import Budgets
from kg.store.opening import open_store
from kg.store.pool.messages import Closed, receive, send
from kg.store.pool.store import PooledStore
from kg.store.pool.workers import WorkerSpec
from kg.store.publication import GRAPH_FILE, MANIFEST_FILE, current, publish
from tests.kg.store.test_store import filled

JSON = "application/sparql-results+json"
TINY = "SELECT (1 AS ?one) {}"
NEVER = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(9)) + " }"


def counting(rows: int) -> str:
    """Return a query that makes *rows* rows, a power of ten, out of nothing and counts them."""
    digits = " ".join(f"VALUES ?v{i} {{ 0 1 2 3 4 5 6 7 8 9 }}" for i in range(len(str(rows)) - 1))
    return f"SELECT (COUNT(*) AS ?n) {{ {digits} }}"


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> WorkerSpec:
    graph = "".join(f"{quad} .\n" for quad in filled().quads()).encode()
    folder = publish(tmp_path_factory.mktemp("spec"), {GRAPH_FILE: graph})
    return WorkerSpec(folder, on_disk=False, memory=512)


@pytest.fixture(scope="module")
def shared(spec: WorkerSpec) -> Iterator[PooledStore]:
    store = PooledStore(
        spec, "1", Budgets(query_seconds=1, workers=2, result_bytes=250_000, result_rows=1_000)
    )
    yield store
    store.close()


@pytest.fixture
def own(spec: WorkerSpec, request: pytest.FixtureRequest) -> Iterator[PooledStore]:
    """A store of this test alone; `indirect` parameters are its budgets."""
    store = PooledStore(spec, "1", Budgets(**getattr(request, "param", {"workers": 1})))
    yield store
    store.close()


def ask(store: Store, text: str) -> list[dict[str, str]]:
    bindings = json.loads(store.ask(text).serialize(JSON))["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]


def running(store: PooledStore) -> list[int]:
    """Return the processes of *store*, its fork server first."""
    server = store.pool._factory._process.pid
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return [server, *map(int, children)]


def ended(pids: list[int], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(Path(f"/proc/{pid}").exists() and _state(pid) != "Z" for pid in pids):
            return True
        time.sleep(0.02)
    return False


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def test_a_query_that_never_ends_is_ended_at_its_time_limit_and_the_setting_is_named(
    shared: PooledStore,
) -> None:
    with pytest.raises(QueryTooSlow, match="query_seconds=1"):
        ask(shared, NEVER)
    assert ask(shared, TINY) == [{"one": "1"}]


def test_planning_counts_as_time_too(shared: PooledStore) -> None:
    steps = "/".join(["<http://x/p>"] * 900)
    with pytest.raises(QueryTooSlow):
        ask(shared, f"SELECT * {{ ?a {steps} ?b }}")


def test_a_query_that_takes_all_memory_is_ended_and_the_setting_is_named(spec: WorkerSpec) -> None:
    store = PooledStore(WorkerSpec(spec.path, False, memory=100), "1", Budgets(workers=1, query_memory=100))
    with pytest.raises(QueryTooGreedy, match="query_memory=100"):
        ask(store, counting(10_000_000).replace("COUNT(*)", "GROUP_CONCAT(STR(RAND()))"))
    assert ask(store, TINY) == [{"one": "1"}]
    store.close()


@pytest.mark.parametrize(
    "media_type", [JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]
)
def test_rows_are_counted_exactly_in_every_format(shared: PooledStore, media_type: str) -> None:
    text = counting(10_000).replace("(COUNT(*) AS ?n)", "?v0 ('},{\\n<result>' AS ?t)")
    assert shared.ask(f"{text} LIMIT 1000").serialize(media_type)
    with pytest.raises(AnswerTooLarge, match="result_rows=1000"):
        shared.ask(f"{text} LIMIT 1001").serialize(media_type)


def test_an_answer_with_too_many_bytes_is_none(shared: PooledStore) -> None:
    with pytest.raises(AnswerTooLarge, match="result_bytes=250000"):
        ask(shared, counting(1_000).replace("(COUNT(*) AS ?n)", f"('{'x' * 300}' AS ?t)"))


def test_triples_of_a_graph_are_counted_too(shared: PooledStore) -> None:
    made = (
        "CONSTRUCT { <x:s> <x:p> ?n } { VALUES ?a { 0 1 2 3 4 5 6 7 8 9 } VALUES ?b { 0 1 2 3 4 5 6 7 8 9 }"
    )
    made += " VALUES ?c { 0 1 2 3 4 5 6 7 8 9 } VALUES ?d { 0 1 }"
    made += " BIND(?a + 10 * ?b + 100 * ?c + 1000 * ?d AS ?n) }"
    with pytest.raises(AnswerTooLarge, match="result_rows"):
        shared.ask(made).serialize("application/n-triples")


@pytest.mark.parametrize("patience", [None, 0.5])
def test_reading_a_message_leaves_the_patience_of_a_channel_as_it_was(patience: float | None) -> None:
    here, there = socket.socketpair()
    with here, there:
        here.settimeout(patience)
        send(there, "A", b"x" * 100)
        assert receive(here) == ("A", 0, b"x" * 100)
        assert here.gettimeout() == patience
        there.sendall(b"half")
        there.shutdown(socket.SHUT_WR)
        with pytest.raises(Closed):
            receive(here)
        assert here.gettimeout() == patience


def test_a_message_that_says_it_is_enormous_is_not_waited_for() -> None:
    here, there = socket.socketpair()
    with here, there:
        there.sendall(b"A\0" + b"\xff" * 8)
        with pytest.raises(Closed):
            receive(here)


def test_what_does_not_parse_says_where(shared: PooledStore) -> None:
    with pytest.raises(QuerySyntaxError) as error:
        ask(shared, "SELECT *\nWHERE { ?s ?p }")
    assert (error.value.line, error.value.column) == (2, 9)


@pytest.mark.parametrize("own", [{"workers": 1, "query_seconds": 20}], indirect=True)
def test_a_worker_that_is_killed_costs_one_answer(own: PooledStore) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(ask, own, NEVER)
        time.sleep(0.5)
        for pid in (killed := running(own)[1:]):
            os.kill(pid, signal.SIGSEGV)
        with pytest.raises(EngineStopped, match="signal 11"):
            waiting.result()
    assert len(killed) == 2 and ended(killed)
    deadline = time.monotonic() + 20  # until the news of the one that stood ready has come
    while not own.pool._factory._heard.died and time.monotonic() < deadline:
        time.sleep(0.02)
    assert ask(own, TINY) == [{"one": "1"}]


def test_a_new_fork_server_comes_when_the_old_one_is_killed(own: PooledStore) -> None:
    old = running(own)
    os.kill(old[0], signal.SIGKILL)
    assert ended(old)
    deadline = time.monotonic() + 20
    answered = False
    while not answered and time.monotonic() < deadline:
        try:
            answered = ask(own, TINY) == [{"one": "1"}]
        except StoreError:
            time.sleep(0.05)
    assert answered
    assert own.pool.stats()["revived"] == 1


def _fail(store: PooledStore) -> None:
    with pytest.raises(KgError):
        ask(store, NEVER)


def test_a_closed_store_leaves_no_process_even_with_a_query_at_work(spec: WorkerSpec) -> None:
    store = PooledStore(spec, "1", Budgets(workers=3))
    asking = threading.Thread(target=_fail, args=(store,), daemon=True)
    asking.start()
    time.sleep(0.5)
    pids = running(store)
    store.close()
    assert len(pids) >= 4
    assert ended(pids)
    asking.join(5)
    assert not asking.is_alive()


def test_when_the_asking_process_is_killed_no_process_is_left(spec: WorkerSpec) -> None:
    code = (
        "import sys, threading, time\nfrom pathlib import Path\n"
        "from kg.store.budgets import Budgets\nfrom kg.store.pool.store import PooledStore\n"
        "from kg.store.pool.workers import WorkerSpec\n"
        "from tests.kg.store.test_pool import running, ask, NEVER\n"
        "store = PooledStore(WorkerSpec(Path(sys.argv[1]), False, 512), '1', Budgets(workers=2))\n"
        "threading.Thread(target=ask, args=(store, NEVER), daemon=True).start()\n"
        "time.sleep(0.6)\nprint(*running(store), flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, spec.path], stdout=subprocess.PIPE, text=True
    ) as asking:
        assert asking.stdout is not None
        pids = [int(pid) for pid in asking.stdout.readline().split()]
        asking.kill()
    assert len(pids) >= 3
    assert ended(pids)


def test_work_stops_when_nobody_waits_for_it(own: PooledStore) -> None:
    hung_up = threading.Event()
    threading.Timer(0.5, hung_up.set).start()
    before = set(running(own))
    with pytest.raises(QueryAbandoned):
        own.ask(NEVER).serialize(JSON, hung_up.is_set)
    assert ended(sorted(before - {min(before)}))
    assert ask(own, TINY) == [{"one": "1"}]


@pytest.mark.parametrize("own", [{"workers": 1, "long_queries": 1, "query_seconds": 1.5}], indirect=True)
def test_a_long_query_makes_room_for_short_ones(own: PooledStore) -> None:
    with ThreadPoolExecutor() as threads:
        long = [threads.submit(ask, own, NEVER) for _ in range(3)]
        time.sleep(0.8)
        assert [ask(own, TINY) for _ in range(9)] == [[{"one": "1"}]] * 9
        assert not any(each.done() for each in long)
        assert own.pool.stats()["halted"] == 2
        for each in long:
            with pytest.raises((QueryTooSlow, ServerBusy)):
                each.result()


@pytest.mark.parametrize("own", [{"workers": 2, "long_queries": 1, "long_after": 0.01}], indirect=True)
def test_halted_queries_go_on_and_are_answered(own: PooledStore) -> None:
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: ask(own, counting(1_000_000)), range(6)))
    assert answers == [[{"n": "1000000"}]] * 6


@pytest.mark.parametrize(
    "own",
    [{"workers": 1, "long_queries": 1, "queue_length": 1, "queue_seconds": 0.3, "query_seconds": 2}],
    indirect=True,
)
def test_who_cannot_wait_is_told_when_to_come_back(own: PooledStore) -> None:
    with ThreadPoolExecutor() as threads:
        first = threads.submit(ask, own, NEVER)
        time.sleep(0.6)
        with pytest.raises(ServerBusy, match="long_queries") as error:
            ask(own, NEVER)
        assert error.value.retry_after == 1
        assert ask(own, TINY) == [{"one": "1"}]
        with pytest.raises(QueryTooSlow):
            first.result()


def test_many_threads_get_each_their_own_answer(shared: PooledStore) -> None:
    def one(number: int) -> bool:
        if number % 7 == 0:
            with pytest.raises(QuerySyntaxError):
                ask(shared, "SELECT")
            return True
        return ask(shared, f"SELECT ({number} AS ?n) {{}}") == [{"n": str(number)}]

    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(one, range(400)))


def test_the_answers_are_those_of_the_store_in_memory(shared: PooledStore) -> None:
    memory = filled()
    for text in (
        "SELECT * { ?s ?p ?o } LIMIT 100",
        "ASK { ?s ?p ?o }",
        "DESCRIBE <https://w3id.org/myeloma-kg/drug/alphamab>",
    ):
        one, other = shared.ask(text), memory.ask(text)
        assert (one.kind, one.formats) == (other.kind, other.formats)
    graph = "CONSTRUCT WHERE { ?s ?p ?o }"
    for media_type in memory.ask(graph).formats:
        assert shared.ask(graph).serialize(media_type) == memory.ask(graph).serialize(media_type)


def test_a_damaged_graph_is_told_and_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / GRAPH_FILE).write_text("<a> <b")
    with pytest.raises(StoreError, match="run 'myeloma-kg build' again"):
        PooledStore(WorkerSpec(tmp_path, on_disk=False, memory=100), "1", Budgets())


def test_a_large_graph_is_read_from_disk_with_the_same_answers(spec: WorkerSpec, tmp_path: Path) -> None:
    graph = (spec.path / GRAPH_FILE).read_bytes()
    publish(tmp_path, {GRAPH_FILE: graph, MANIFEST_FILE: b'{"quads": %d}' % graph.count(b"\n")})
    memory = open_store(tmp_path, Budgets(workers=1))
    disk = open_store(tmp_path, Budgets(workers=1, memory_quads=10))
    assert (current(tmp_path) / "store").is_dir()
    everything = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
    assert ask(memory, everything) == ask(disk, everything) != []
    for store in (memory, disk):
        with pytest.raises(QuerySyntaxError):
            ask(store, "SELECT")
        store.close()
