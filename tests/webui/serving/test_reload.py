"""A new build is put in service while clients ask."""

import http.client
import json
import signal
import threading
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from kg.errors import RemoteUnavailable, StoreError
from kg.store import MemoryStore
from kg.store.federation import Federation
from kg.store.publication import publish
from kg.store.remote.publishing import publish_remote
from tests.kg.engines import oxigraph
from tests.webui.serving.test_serving import serving
from webui.service import open_site
from webui.serving.generations import Generations, Reloader
from webui.site.reader import Reader
from webui.site.settings import Settings

COUNT = f"/sparql?query={quote('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }')}"
ONE_MORE = b"<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n"
IN_A_GRAPH = b'<https://example.org/a> <https://example.org/b> "1" <https://example.org/g> .\n'
MORE = IN_A_GRAPH.replace(b'"1"', b'"2"')
TABLE = {"Accept": "text/csv"}


class Watched(MemoryStore):
    """A store that remembers that it was closed."""

    closed = False

    def close(self) -> None:
        self.closed = True


def reader(version: str) -> Reader:
    return Reader(Watched(version=version), Settings())


def closed(of: Reader) -> bool:
    assert isinstance(of.store, Watched)
    return of.store.closed


def test_a_request_keeps_its_graph_and_the_last_one_to_leave_closes_it() -> None:
    old, new = reader("old"), reader("new")
    generations = Generations(old)
    with generations.use() as first:
        generations.replace(new)
        with generations.use() as second:
            assert (first, second) == (old, new)
        assert not closed(old)
    assert closed(old) and not closed(new)


def test_a_graph_that_nobody_uses_is_closed_at_once() -> None:
    old = reader("old")
    Generations(old).replace(reader("new"))
    assert closed(old)


def test_a_build_that_cannot_be_opened_leaves_the_last_one_and_is_tried_again_when_asked() -> None:
    old, new = reader("old"), reader("new")
    generations, wanted, tries = Generations(old), ["new"], []

    def opened() -> Reader:
        tries.append(wanted[0])
        if len(tries) < 3:
            raise StoreError("damaged")
        return new

    reloader = Reloader(lambda: wanted[0], generations, opened)
    reloader.look()
    reloader.look(again=False)
    assert (generations.reader, str(generations.failed), len(tries)) == (old, "damaged", 1)
    wanted[0] = "old"
    reloader.look()
    assert not why(generations)
    wanted[0] = "new"
    reloader.look(again=False)
    assert why(generations) == "damaged"
    reloader.look()
    assert (generations.reader, generations.failed) == (new, None)
    assert closed(old)


def test_what_is_opened_after_the_stop_is_closed_again() -> None:
    generations, new = Generations(reader("old")), reader("new")
    reloader = Reloader(lambda: "new", generations, lambda: new)
    reloader.stop()
    reloader.look()
    assert generations.reader.store.version == "old"
    assert closed(new)


@pytest.mark.slow
def test_what_is_published_to_a_remote_engine_is_put_in_service(tmp_path: Path) -> None:
    with oxigraph(tmp_path) as engine:
        publish_remote(publish(tmp_path / "first", {"graph.nq": IN_A_GRAPH}), engine.remote)
        settings = Settings(store=engine.remote.query, reload_seconds=0)
        service = open_site(tmp_path / "no builds", (), Federation(), settings)
        client = service.app.test_client()
        first = client.get(COUNT, headers=TABLE)
        publish_remote(publish(tmp_path / "second", {"graph.nq": IN_A_GRAPH + MORE}), engine.remote)
        service.reloader.look()
        second = client.get(COUNT, headers={**TABLE, "If-None-Match": first.headers["ETag"]})
        assert (first.data, second.data) == (b"n\r\n1\r\n", b"n\r\n2\r\n")
        version = client.get("/readyz").get_json()["version"]
        assert (
            client.get(COUNT, headers={**TABLE, "If-None-Match": second.headers["ETag"]}).status_code == 304
        )
        engine.process.kill()
        engine.process.wait()
    service.reloader.look()
    assert client.get(COUNT, headers=TABLE).data == second.data  # it is kept
    assert service.generations.reader.store.version == version
    assert "no connection" in str(why(service.generations))
    service.close()


def test_one_who_watches_what_may_come_back_tries_it_again() -> None:
    generations, tries, done = Generations(reader("old")), [], threading.Event()

    def opened() -> Reader:
        tries.append(1)
        if len(tries) < 3:
            raise RemoteUnavailable("it is starting")
        return reader("new")

    def newest() -> str:
        if generations.reader.store.version == "new":
            done.set()
        return "new"

    reloader = Reloader(newest, generations, opened)
    reloader.watch(0.01, again=True)
    assert done.wait(20)
    reloader.stop()


def why(generations: Generations) -> str | None:
    return generations.failed


def lines_of(store: MemoryStore) -> bytes:
    return "".join(sorted(f"{quad} .\n" for quad in store.quads())).encode()


def count(connection: http.client.HTTPConnection) -> str:
    connection.request("GET", COUNT, headers={"Accept": "application/sparql-results+json"})
    answer = connection.getresponse()
    body = answer.read()
    return str(json.loads(body)["results"]["bindings"][0]["n"]["value"]) if answer.status == 200 else "failed"


@pytest.mark.slow
def test_no_request_is_lost_while_builds_change_and_a_damaged_one_changes_nothing(
    tmp_path: Path, store: MemoryStore
) -> None:
    lines = lines_of(store)
    publish(tmp_path, {"graph.nq": lines})
    seen: list[str] = []
    stopped = threading.Event()

    def go_on(port: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while not stopped.is_set():
            seen.append(count(connection))
        connection.close()

    def wait_for(total: str) -> None:
        deadline = time.monotonic() + 20
        while seen[-1:] != [total]:
            assert time.monotonic() < deadline, f"still {seen[-1:]}, not {total}"
            time.sleep(0.02)

    with serving(tmp_path, reload_seconds="0.1") as (process, port):
        clients = [threading.Thread(target=go_on, args=(port,)) for _ in range(4)]
        for each in clients:
            each.start()
        try:
            while not seen:
                time.sleep(0.02)
            first = seen[0]
            second = str(int(first) + 1)
            publish(tmp_path, {"graph.nq": lines + ONE_MORE})
            wait_for(second)
            publish(tmp_path, {"graph.nq": b"<damaged"})
            time.sleep(0.5)
            process.send_signal(signal.SIGHUP)
            time.sleep(0.3)
            assert seen[-1] == second
            publish(tmp_path, {"graph.nq": lines, "note": b"the first graph once more"})
            wait_for(first)
        finally:
            stopped.set()
            for each in clients:
                each.join()
    assert set(seen) == {first, second}
