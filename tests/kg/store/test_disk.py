"""A store on disk is there whole or not at all, and says so when it was damaged."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.errors import NoBuild, StoreError
from kg.store.disk import STORE_FOLDER, DiskStore, load_disk
from kg.store.publication import publish

MANY = 20_000
LOADS = (
    "import sys; from pathlib import Path; from kg.store.disk import load_disk; load_disk(Path(sys.argv[1]))"
)


@pytest.fixture
def build(tmp_path: Path) -> Path:
    lines = [
        f'<http://e/{number}> <http://e/p> "{number} {"x" * 50}" <http://e/g> .\n' for number in range(MANY)
    ]
    return publish(tmp_path, {"graph.nq": "".join(lines).encode()})


def count(store: DiskStore) -> int:
    return int(store.ask("SELECT (COUNT(?o) AS ?n) WHERE { ?s ?p ?o }").serialize("text/csv").split()[1])


def test_a_store_is_made_once_and_opened_any_number_of_times(build: Path) -> None:
    folder = load_disk(build)
    made = folder.stat().st_mtime_ns
    assert load_disk(build) == folder
    assert folder.stat().st_mtime_ns == made
    assert [count(DiskStore.open(build)) for _ in range(2)] == [MANY, MANY]
    assert {path.name for path in build.iterdir()} == {"graph.nq", "SHA256SUMS", STORE_FOLDER}


def test_a_build_without_a_store_or_a_graph_says_so(build: Path, tmp_path: Path) -> None:
    with pytest.raises(NoBuild):
        DiskStore.open(build)
    with pytest.raises(NoBuild):
        load_disk(tmp_path)


def test_a_graph_that_does_not_parse_leaves_no_store(build: Path) -> None:
    (build / "graph.nq").write_text("<http://e/a> <b")
    with pytest.raises(StoreError, match=r"graph\.nq"):
        load_disk(build)
    assert {path.name for path in build.iterdir()} == {"graph.nq", "SHA256SUMS"}


@pytest.mark.parametrize("name", ["CURRENT", "MANIFEST-*", "OPTIONS-*", "*.sst", "SHA256SUMS"])
@pytest.mark.parametrize("harm", ["gone", "short", "garbled"])
def test_a_damaged_store_is_an_error_that_says_what_to_do(build: Path, name: str, harm: str) -> None:
    path = max(load_disk(build).glob(name), key=lambda each: each.stat().st_size)
    content = path.read_bytes()
    path.unlink()
    if harm != "gone":
        path.write_bytes(content[: len(content) // 2] if harm == "short" else b"?" * 200 + content[200:])
    with pytest.raises(StoreError, match=r"damaged .*remove the folder 'store'"):
        count(DiskStore.open(build))


@pytest.mark.slow
def test_a_loader_that_is_killed_leaves_nothing_that_opens(build: Path) -> None:
    for _ in range(4):
        with subprocess.Popen([sys.executable, "-c", LOADS, build], cwd=Path(__file__).parents[3]) as loader:
            time.sleep(random.uniform(0.15, 0.6))
            loader.kill()
        if (build / STORE_FOLDER).exists():
            assert count(DiskStore.open(build)) == MANY
    load_disk(build)
    assert count(DiskStore.open(build)) == MANY
