"""Web servers beside each other: requests a second for an answer that costs nothing, and for ours.

    python -m tests.bench.servers [ROUNDS]

Each server runs the same WSGI application in one process; wrk asks over eight connections, in
interleaved rounds; a figure is the median. Servers that are not installed are left out.
"""

import importlib.util
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from urllib.parse import quote

from flask import Flask

from webui.serving.requests import HttpRequest, Reply

SECONDS = 2
TARGETS = {"constant": "tests.bench.servers:constant", "ours": "tests.bench.servers:ours"}
PATH = f"/sparql?query={quote('ASK {}')}"


def constant(environ: Mapping[str, object], start_response: object) -> list[bytes]:
    """Answer everything in one way."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])  # type: ignore[operator]
    return [b"ok"]


async def _constantly(request: HttpRequest) -> Reply:
    """Answer everything in that way, as pages are."""
    return await request.in_thread(lambda gone: (200, [("content-type", "text/plain")], b"ok"))


def __getattr__(name: str) -> object:
    if name != "ours":
        raise AttributeError(name)
    from kg.store import MemoryStore
    from webui import create_app

    return create_app(MemoryStore())


def adapted(target: str, port: int) -> None:
    """Serve *target* the way `myeloma-kg serve` does."""
    from webui.serving.dispatcher import DISPATCHER
    from webui.serving.server import ServerHooks, listen, serve_until_stopped
    from webui.site.settings import Settings

    respond = _constantly
    if target == "ours":
        app = __getattr__("ours")
        assert isinstance(app, Flask)
        respond = app.extensions[DISPATCHER].respond
    hooks = ServerHooks(lambda: None, lambda: None)
    serve_until_stopped(respond, listen("127.0.0.1", port, 1024), Settings(), hooks)


def commands(target: str, port: str) -> dict[str, Sequence[str]]:
    """Return how each server is started."""
    app, run = TARGETS[target], [sys.executable, "-m"]
    granian = [*run, "granian", "--host", "127.0.0.1", "--port", port, "--no-ws", "--log-level", "error"]
    gunicorn = [*run, "gunicorn", "-b", f"127.0.0.1:{port}", "--threads", "8", "--no-control-socket"]
    waitress = [*run, "waitress", f"--listen=127.0.0.1:{port}", "--threads=8"]
    found = {
        "granian RSGI, our adapter": [*run, "tests.bench.servers", "adapted", target, port],
        "granian WSGI": [*granian, "--interface", "wsgi", "--blocking-threads", "8", app],
        "gunicorn gthread": [*gunicorn, "--log-level", "error", app],
        "waitress": [*waitress, app],
    }
    return {name: command for name, command in found.items() if importlib.util.find_spec(_module(name))}


def _module(name: str) -> str:
    return name.partition(" ")[0]


@contextmanager
def running(command: Sequence[str], port: int) -> Iterator[None]:
    """Run a server until the end of the block."""
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        for _ in range(200):
            with socket.socket() as tried:
                if not tried.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.05)
        yield
    finally:
        os.killpg(process.pid, 15)
        process.wait(15)


def rate(port: int) -> float:
    """Return answers a second."""
    command = ["wrk", "-t1", "-c8", f"-d{SECONDS}s", "-H", "Accept: application/json"]
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{PATH}"], capture_output=True, text=True, check=True
    )
    found = re.search(r"Requests/sec:\s+([\d.]+)", said.stdout)
    assert found and "Non-2xx" not in said.stdout, said.stdout
    return float(found[1])


def free() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def main(rounds: int) -> None:
    for target in TARGETS:
        with ExitStack() as servers:
            ports = {}
            for name in commands(target, "0"):
                ports[name] = free()
                servers.enter_context(running(commands(target, str(ports[name]))[name], ports[name]))
            seen: dict[str, list[float]] = {name: [] for name in ports}
            for _ in range(rounds):
                for name, port in ports.items():
                    seen[name].append(rate(port))
        for name, rates in seen.items():
            print(f"{target:10} {name:28} {statistics.median(rates):10.0f} requests/s", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["adapted"]:
        adapted(sys.argv[2], int(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 3)
