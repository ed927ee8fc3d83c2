"""SPARQL servers over the same quads: ours, with and without its result cache, and two others."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kg.store.publication import GRAPH_FILE, MANIFEST_FILE, publish

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / ".venv-bench" / "bin"
OXIGRAPH, RDFLIB = "oxigraph serve-read-only", "rdflib-endpoint"
OURS, UNCACHED = "myeloma-kg", "myeloma-kg, no cache"
_START_SECONDS = 600
_SETTLE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Peer:
    """A server that answers at `endpoint`; `opened` is the seconds until it did, `pid` its first process."""

    name: str
    endpoint: str
    opened: float
    pid: int

    @property
    def processes(self) -> list[int]:
        """Return its processes, the first one first."""
        found = [self.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                found += [int(child) for child in task.read_text().split()]
        return found

    @property
    def megabytes(self) -> float:
        """Return the memory of its processes, what they share counted once (proportional set size)."""
        return sum(_proportional(pid) for pid in self.processes) / 1024

    def settle(self) -> None:
        """Wait until nothing that was asked and given up is worked on any more."""
        deadline = time.monotonic() + _SETTLE_SECONDS
        before = -1
        while time.monotonic() < deadline and (now := sum(map(_ticks, self.processes))) - before > 1:
            before = now
            time.sleep(0.25)


def _ticks(pid: int) -> int:
    """Return the processor time of a process, in ticks of the system."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def _proportional(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))


@contextmanager
def served(quads: Path, folder: Path, names: tuple[str, ...]) -> Iterator[list[Peer]]:
    """Start the servers of those names over *quads*, one after the other; stop them at the end."""
    started: list[subprocess.Popen[bytes]] = []
    try:
        peers = []
        for name in names:
            port = _free_port()
            command, environment, path = _COMMANDS[name](quads, folder, port)
            began = time.perf_counter()
            process = subprocess.Popen(
                command,
                env={**os.environ, **environment},
                stdout=subprocess.DEVNULL,
                stderr=(folder / f"{port}.log").open("wb"),
            )
            started.append(process)
            endpoint = f"http://127.0.0.1:{port}{path}"
            _wait(endpoint, process, folder / f"{port}.log")
            peers.append(Peer(name, endpoint, time.perf_counter() - began, process.pid))
        yield peers
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(30)


_QUIET = {"MYELOMA_KG_LOG_FORMAT": "none"}  # the others log no requests
_Command = tuple[list[str], Mapping[str, str], str]


def _ours(quads: Path, folder: Path, port: int) -> _Command:
    builds = folder / "builds"
    if not builds.exists():
        content = quads.read_bytes()
        manifest = f'{{"quads": {content.count(bytes([10]))}}}'.encode()
        publish(builds, {GRAPH_FILE: content, MANIFEST_FILE: manifest})
    program = str(Path(sys.executable).parent / "myeloma-kg")
    return [program, "serve", "--build", str(builds), "--port", str(port)], _QUIET, "/sparql"


def _ours_uncached(quads: Path, folder: Path, port: int) -> _Command:
    command, _, path = _ours(quads, folder, port)
    return command, {**_QUIET, "MYELOMA_KG_CACHE_BYTES": "0"}, path


def _oxigraph(quads: Path, folder: Path, port: int) -> _Command:
    program, store = str(Path(sys.executable).parent / "oxigraph"), folder / "oxigraph"
    if not store.exists():
        subprocess.run(
            [program, "load", "-l", store, "-f", quads, "--format", "nq"], check=True, capture_output=True
        )
        subprocess.run([program, "optimize", "-l", store], check=True, capture_output=True)
    bind = f"127.0.0.1:{port}"
    command = [program, "serve-read-only", "-l", str(store), "-b", bind, "--union-default-graph"]
    return command, {}, "/query"


def _rdflib(quads: Path, folder: Path, port: int) -> _Command:
    triples = folder / "union.nt"
    if not triples.exists():  # it reads triples; all graphs together, as the others answer
        with quads.open() as given, triples.open("w") as taken:
            for line in given:
                taken.write(line[: line.rindex(" <")] + " .\n")
    program = str(PROGRAMS / RDFLIB)
    return [program, "serve", "--host", "127.0.0.1", "--port", str(port), str(triples)], {}, "/"


_COMMANDS = {OURS: _ours, UNCACHED: _ours_uncached, OXIGRAPH: _oxigraph, RDFLIB: _rdflib}


def available() -> tuple[str, ...]:
    """Return the names of the servers that can be started here."""
    names = [OURS, UNCACHED]
    if (Path(sys.executable).parent / "oxigraph").exists():
        names.append(OXIGRAPH)
    if (PROGRAMS / RDFLIB).exists():
        names.append(RDFLIB)
    return tuple(names)


def load_generator() -> str | None:
    """Return the program that makes the load, if it is installed."""
    return shutil.which("wrk")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(endpoint: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    url = endpoint + "?query=ASK%20%7B%7D"
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended: {log.read_text()[-2000:]}")
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    raise RuntimeError(f"no answer from {endpoint}")
