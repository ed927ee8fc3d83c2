"""A version that is published to a SPARQL server is there whole, or the last one still is."""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from kg.commands.publish import publish as publish_command
from kg.commands.query import query
from kg.errors import InvalidSetting, NoBuild, RemoteUnavailable, StoreError
from kg.facts import BASE
from kg.store.publication import publish
from kg.store.remote.publishing import publish_remote
from kg.store.remote.requests import asked, update_request
from kg.store.remote.served import SERVED, Served, switch
from kg.store.remote.server import Login, Remote
from kg.store.remote.store import RemoteStore
from tests.kg.engines import Engine, oxigraph, virtuoso
from tests.kg.hostile import answer, hostile

MANY = 1_500
LISTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
PUBLISHES = """
import sys
from pathlib import Path
from kg.store.remote.server import Login, Remote
from kg.store.remote.publishing import publish_remote
build, query, update, graphs, scheme, user, secret = sys.argv[1:]
remote = Remote(query, update, graphs, Login(scheme, user, secret))
publish_remote(Path(build), remote, lambda step: print(step, flush=True))
"""


def build(folder: Path, word: str, graphs: str, size: int = MANY) -> Path:
    """Return a build whose graphs each say the word so many times."""
    lines = [
        f'<{BASE}s/{number}> <{BASE}p> "{word} {number}" <{BASE}graph/{name}> .\n'
        for name in graphs
        for number in range(size)
    ]
    return publish(folder / word, {"graph.nq": "".join(lines).encode()})


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("old"), "old", "ab")


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("new"), "new", "bc", MANY + 1)


def graphs_of(store: RemoteStore) -> dict[str, int]:
    lines = store.ask(LISTS).serialize("text/csv").decode().split()[1:]
    return {
        line.rpartition(",")[0].removeprefix(f"{BASE}graph/"): int(line.rpartition(",")[2]) for line in lines
    }


def holds_one_version(remote: Remote, *versions: Path) -> str:
    """Return the version that is served, having made sure that it is one of these, and whole."""
    store = RemoteStore.open(remote)
    known = {version.name: version for version in versions}
    assert store.version in known
    said = (known[store.version] / "graph.nq").read_text().count("\n")
    assert sum(graphs_of(store).values()) == said
    words = store.ask("SELECT DISTINCT ?w WHERE { ?s ?p ?o BIND(SUBSTR(?o, 1, 3) AS ?w) }").serialize(
        "text/csv"
    )
    assert words.decode().split() == ["w", known[store.version].parent.name]
    return store.version


def test_a_new_version_takes_the_place_of_the_old_one_and_twice_is_once(
    old: Path, new: Path, tmp_path: Path
) -> None:
    steps: list[str] = []
    with oxigraph(tmp_path) as engine:
        everything = RemoteStore(engine.remote)
        for version, names in ((old, "ab"), (new, "bc")):
            publish_remote(version, engine.remote)
            publish_remote(version, engine.remote, steps.append)
            assert holds_one_version(engine.remote, version) == version.name
            served = SERVED.removeprefix(f"{BASE}graph/")
            assert set(graphs_of(everything)) == {*names, served}
    assert steps == []


def test_updates_alone_will_do_where_there_is_no_graph_store(old: Path, tmp_path: Path) -> None:
    with oxigraph(tmp_path) as engine:
        remote = Remote(engine.remote.query, engine.remote.update)
        publish_remote(old, remote)
        assert holds_one_version(remote, old) == old.name


def ended_soon(engine: Engine) -> None:
    time.sleep(random.uniform(0, 0.2))
    engine.process.kill()


def killed(engine: Engine, version: Path, meanwhile: Callable[[], None]) -> None:
    """Publish in a process of its own, and kill it after what is done *meanwhile*."""
    remote, login = engine.remote, engine.remote.login
    places = [remote.query, remote.update, remote.graphs, login.scheme, login.user, login.secret]
    with subprocess.Popen(
        [sys.executable, "-c", PUBLISHES, version, *places],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[3],
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        meanwhile()
        process.kill()


@pytest.mark.slow
def test_a_publisher_that_is_killed_leaves_a_whole_version_and_the_next_one_goes_on(
    old: Path, new: Path, tmp_path: Path
) -> None:
    with oxigraph(tmp_path) as engine:
        publish_remote(old, engine.remote)
        for moment in (0.0, 0.05, random.uniform(0, 0.4)):
            killed(engine, new, partial(time.sleep, moment))
            holds_one_version(engine.remote, old, new)
        publish_remote(new, engine.remote)
        assert holds_one_version(engine.remote, new) == new.name


@pytest.mark.slow
def test_a_server_that_is_killed_meanwhile_has_a_whole_version_when_it_is_back(
    old: Path, new: Path, tmp_path: Path
) -> None:
    with oxigraph(tmp_path) as engine:
        publish_remote(old, engine.remote)
        assert_tells_of_a_dead_server(engine, new)
    for _ in range(2):
        with oxigraph(tmp_path) as engine:
            holds_one_version(engine.remote, old, new)
            killed(engine, new, partial(ended_soon, engine))
    with oxigraph(tmp_path) as engine:
        publish_remote(new, engine.remote)
        assert holds_one_version(engine.remote, new) == new.name


def assert_tells_of_a_dead_server(engine: Engine, version: Path) -> None:
    engine.process.kill()
    engine.process.wait()
    for does in (lambda: publish_remote(version, engine.remote), lambda: RemoteStore.open(engine.remote)):
        with pytest.raises(RemoteUnavailable, match="no connection"):
            does()


@pytest.mark.slow
def test_a_reader_meanwhile_sees_the_old_version_or_the_new_one_and_no_mixture(
    old: Path, new: Path, tmp_path: Path
) -> None:
    asks = f"SELECT DISTINCT ?g (SUBSTR(?o, 1, 3) AS ?w) WHERE {{ GRAPH ?g {{ ?s <{BASE}p> ?o }} }}"
    seen: set[frozenset[str]] = set()
    with oxigraph(tmp_path) as engine:
        publish_remote(old, engine.remote)
        publishing = Thread(target=publish_remote, args=(new, engine.remote))
        publishing.start()
        while publishing.is_alive():
            rows = RemoteStore(engine.remote).ask(asks).serialize("text/csv").decode().split()[1:]
            seen.add(frozenset(row.removeprefix(f"{BASE}graph/") for row in rows if "staged" not in row))
        publishing.join()
    assert seen <= {frozenset({"a,old", "b,old"}), frozenset({"b,new", "c,new"})}


@pytest.mark.slow
def test_virtuoso_has_no_transaction_for_this_and_a_torn_state_is_refused_and_mended(
    old: Path, new: Path, tmp_path: Path
) -> None:
    with virtuoso(tmp_path) as engine:
        publish_remote(old, engine.remote)
        first_step = switch(Served(new.name, ()), None, []).partition(" ;\n")[0]
        update = update_request(engine.remote.update, first_step)
        assert asked(lambda: update, engine.remote.login, 10).status == 200
        with pytest.raises(StoreError, match="broken off"):
            RemoteStore.open(engine.remote)
        publish_remote(new, engine.remote)
        assert holds_one_version(engine.remote, new) == new.name


def test_the_commands_publish_a_build_and_ask_it_there(old: Path, tmp_path: Path) -> None:
    question = tmp_path / "how-many.rq"
    question.write_text("# title: How many?\nSELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }\n")
    with oxigraph(tmp_path) as engine:
        remote, run = engine.remote, CliRunner().invoke
        told = run(
            publish_command,
            ["--endpoint", remote.query, "--update", remote.update, "--build", str(old.parent)],
        )
        assert f"{old.name} is published at {remote.query}" in told.stdout
        assert run(query, [str(question), "--endpoint", remote.query]).stdout.split() == ["n", str(2 * MANY)]


def test_what_did_not_arrive_whole_is_not_put_in_place(old: Path) -> None:
    nothing = answer(b'{"head":{"vars":["p","o","g","n"]},"results":{"bindings":[]}}')
    with hostile(nothing) as server:
        url = f"http://127.0.0.1:{server.port}/sparql"
        with pytest.raises(StoreError, match=f"0 of {MANY} triples"):
            publish_remote(old, Remote(url, url, url))
    assert not [request for request in server.requests if b"MOVE" in request]


def test_a_server_that_refuses_the_login_is_told_of(old: Path) -> None:
    wants = answer(b"", None, "401 Unauthorized")
    with hostile(wants) as server:
        url = f"http://127.0.0.1:{server.port}/sparql"
        with pytest.raises(RemoteUnavailable, match="MYELOMA_KG_REMOTE_USER"):
            publish_remote(old, Remote(url, url, login=Login("basic", "me", "wrong")))


def test_without_an_address_for_updates_or_a_build_nothing_is_sent(old: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match="update"):
        publish_remote(old, Remote("http://127.0.0.1:9/"))
    with pytest.raises(NoBuild):
        publish_remote(tmp_path, Remote("http://127.0.0.1:9/", "http://127.0.0.1:9/"))
