"""Engines loaded with a file of quads: how long it takes, and what they need to be asked."""

import configparser
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from tests.bench.asking import Answer, held, on_disk, served
from tests.kg.engines import PASSWORD, USER, free_port, running, virtuoso

_NQUADS = ox.RdfFormat.N_QUADS


@dataclass(frozen=True, slots=True)
class Loaded:
    """An engine that can be asked: seconds to load and to open it, megabytes on disk, its process."""

    name: str
    answer: Answer
    load: float
    open: float
    disk: float
    process: int
    memory_before: float = 0.0

    def memory(self) -> float:
        """Return the megabytes that it holds now."""
        return _resident(self.process) - self.memory_before


@contextmanager
def memory(graph: Path, folder: Path) -> Iterator[Loaded]:
    """Load the engine that serves from memory, in this process."""
    before, started = _resident(os.getpid()), time.perf_counter()
    engine = ox.Store()
    engine.bulk_load(path=str(graph), format=_NQUADS)
    taken = time.perf_counter() - started
    yield Loaded("memory", held(engine), taken, taken, 0.0, os.getpid(), before)


@contextmanager
def disk(graph: Path, folder: Path) -> Iterator[Loaded]:
    """Load the engine that serves from disk; its memory is that of a process that opened it."""
    taken = _load_disk(graph, folder / "store")
    code = "import sys, pyoxigraph as ox; held = ox.Store.read_only(sys.argv[1]); print(); input()"
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", code, folder / "store"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        opened = time.perf_counter() - started
        yield Loaded("disk", on_disk(folder / "store"), taken, opened, _size(folder / "store"), process.pid)
        process.kill()


@contextmanager
def oxigraph(graph: Path, folder: Path) -> Iterator[Loaded]:
    """Load Oxigraph's own server, read-only."""
    taken = _load_disk(graph, folder / "store")
    place = f"127.0.0.1:{free_port()}"
    program = Path(sys.executable).parent / "oxigraph"
    command: list[str | Path] = [
        program,
        "serve-read-only",
        "--union-default-graph",
        "-l",
        folder / "store",
        "-b",
        place,
    ]
    started = time.perf_counter()
    with running(command, f"http://{place}/", folder) as server:
        opened = time.perf_counter() - started
        answer = served(f"http://{place}/query")
        yield Loaded("oxigraph", answer, taken, opened, _size(folder / "store"), server.pid)


@contextmanager
def virtuoso_(graph: Path, folder: Path) -> Iterator[Loaded]:
    """Load Virtuoso by its bulk loader."""
    (folder / "graph.nq").symlink_to(graph.resolve())
    started = time.perf_counter()
    with virtuoso(folder) as engine:
        opened = time.perf_counter() - started
        settings = configparser.ConfigParser(strict=False)
        settings.read(folder / "v.ini")
        script = f"ld_dir('{folder}', '*.nq', 'urn:x:none'); rdf_loader_run(); checkpoint;"
        address = f"http://{settings['HTTPServer']['ServerPort']}/sparql"
        place = settings["Parameters"]["ServerPort"].rpartition(":")[2]
        started = time.perf_counter()
        subprocess.run(
            ["isql-vt", place, USER, PASSWORD, f"exec={script}"], check=True, stdout=subprocess.DEVNULL
        )
        taken = time.perf_counter() - started
        yield Loaded("virtuoso", served(address), taken, opened, _size(folder), engine.process.pid)


ENGINES = {"memory": memory, "disk": disk, "oxigraph": oxigraph, "virtuoso": virtuoso_}


def absent(name: str) -> str | None:
    """Return why an engine cannot be tried here, or None if it can."""
    if name == "virtuoso" and not (shutil.which("virtuoso-t") and shutil.which("isql-vt")):
        return "virtuoso is not installed (Debian: virtuoso-opensource-7-bin, virtuoso-opensource-7-common)"
    if name == "oxigraph" and not (Path(sys.executable).parent / "oxigraph").exists():
        return "the server 'oxigraph' is not installed (pip install oxigraph)"
    return None


def _load_disk(graph: Path, store: Path) -> float:
    """Load in a process of its own, so that what it takes does not stay."""
    started = time.perf_counter()
    loading = multiprocessing.get_context("spawn").Process(target=_fill, args=(graph, store))
    loading.start()
    loading.join()
    assert loading.exitcode == 0, f"{graph} was not loaded"
    return time.perf_counter() - started


def _fill(graph: Path, store: Path) -> None:
    engine = ox.Store(str(store))
    engine.bulk_load(path=str(graph), format=_NQUADS)
    engine.optimize()
    engine.flush()


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if not path.is_symlink()) / 1e6


def _resident(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024
