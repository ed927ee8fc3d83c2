"""Real SPARQL servers on free ports of the loopback interface, for as long as a test wants them."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.store.remote.server import Login, Remote

USER, PASSWORD = "dba", "dba"  # what a new Virtuoso has; it listens on the loopback interface only
_SECONDS = 60
_INI = """
[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
ErrorLogLevel = 3
FileExtend = 100
[TempDatabase]
DatabaseFile = {folder}/t.db
TransactionFile = {folder}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 20
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
CheckpointInterval = 0
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
MaxClientConnections = 10
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 60
"""


@dataclass(frozen=True, slots=True)
class Engine:
    """A server that runs, and its process."""

    remote: Remote
    process: "subprocess.Popen[bytes]"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def running(command: Sequence[str | Path], url: str, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a server until the block ends; it answers at *url* when the block begins."""
    log = folder / "server.log"
    with (
        log.open("ab") as out,
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=folder) as server,
    ):
        try:
            _wait_for(url, server, log)
            yield server
        finally:
            server.kill()


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"no answer from {url}: {log.read_text()[-500:]}")


@contextmanager
def oxigraph(folder: Path) -> Iterator[Engine]:
    """Run Oxigraph's own server, open for reading and writing, over the store in *folder*."""
    program = Path(sys.executable).parent / "oxigraph"
    if not program.exists():
        pytest.skip("the SPARQL server 'oxigraph' is not installed (pip install oxigraph)")
    base = f"http://127.0.0.1:{(port := free_port())}"
    command: list[str | Path] = [program, "serve", "-l", folder / "db", "-b", f"127.0.0.1:{port}"]
    with running(command, f"{base}/", folder) as server:
        yield Engine(Remote(f"{base}/query", f"{base}/update", f"{base}/store"), server)


@contextmanager
def virtuoso(folder: Path) -> Iterator[Engine]:
    """Run Virtuoso over the database in *folder*; only its user `dba` may write, by digest."""
    if shutil.which("virtuoso-t") is None:
        pytest.skip("Virtuoso is not installed (Debian: virtuoso-opensource-7-bin and -7-common)")
    http = free_port()
    ini = folder / "v.ini"
    ini.write_text(_INI.format(folder=folder, sql=free_port(), http=http))
    (folder / "v.lck").unlink(missing_ok=True)
    base = f"http://127.0.0.1:{http}"
    command: list[str | Path] = ["virtuoso-t", "-f", "-c", ini]
    with running(command, f"{base}/sparql?query=ASK%7B%7D", folder) as server:
        login = Login("digest", USER, PASSWORD)
        graphs = f"{base}/sparql-graph-crud-auth"
        yield Engine(Remote(f"{base}/sparql", f"{base}/sparql-auth", graphs, login), server)
