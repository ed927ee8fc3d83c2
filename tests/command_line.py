"""The commands as a person runs them, each in a process of its own, with its words and its status.

Starting Python and importing the project takes longer than most commands do, so one process that has
imported the project forks another for each command; what must start from nothing says so with ``setup``,
or sets a variable of Python's.
"""

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

# Reads a line for each command, and answers with a line when it has started and one when it has ended.
_SERVER = """
import gc, importlib, json, os, pkgutil, sys
import ingest, kg, webui
from kg.cli import main

# A command imports what it needs when it is called; here that is done once for all of them.
for room in (ingest, kg, webui):
    for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
        if not module.name.endswith((".__main__", ".cluster")):  # that one brings a library of its own
            importlib.import_module(module.name)
gc.collect()
gc.freeze()  # a child that looks for garbage would copy all of it

def start(job):
    os.chdir(job["folder"])
    os.environ.clear()
    os.environ.update(job["variables"])
    modes = [os.O_RDONLY, os.O_WRONLY | os.O_APPEND, os.O_WRONLY | os.O_APPEND]
    for number, (path, mode) in enumerate(zip(job["files"], modes)):
        opened = os.open(path, mode)
        os.dup2(opened, number)
        os.close(opened)
    sys.argv = ["myeloma-kg", *job["arguments"]]
    main()

def serve():
    jobs, told = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    while line := jobs.readline():
        if not (child := os.fork()):
            jobs.close(), told.close()
            return json.loads(line)
        print(child, file=told, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=told, flush=True)

if job := serve():
    start(job)
"""


class Finished(NamedTuple):
    """What a command left behind: its status (less than 0: the signal that ended it) and its words."""

    returncode: int
    stdout: str
    stderr: str


class _Server:
    """A process that has imported the project, and forks."""

    def __init__(self) -> None:
        # unbuffered, so that a line that is waiting is one that `select` sees
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        atexit.register(self._end)

    def run(self, job: Mapping[str, object], seconds: float) -> int:
        """Return the status of a command.

        :raises TimeoutError: when it did not end within *seconds*; it is killed.
        :raises ChildProcessError: when what forks it has ended.
        """
        assert self._process.stdin and self._process.stdout
        if self._process.poll() is not None:
            raise ChildProcessError("what forks the commands has ended; its standard error says why")
        self._process.stdin.write(f"{json.dumps(job)}\n".encode())
        child = int(self._process.stdout.readline() or b"0")
        if not child:
            raise ChildProcessError("what forks the commands has ended; its standard error says why")
        ended = False
        try:
            ended = bool(select.select([self._process.stdout], [], [], seconds)[0])
        finally:
            if not ended:  # also at pytest's own limit: the next command must find the server waiting
                os.kill(child, signal.SIGKILL)
                self._process.stdout.readline()
        if not ended:
            raise TimeoutError(f"{job['arguments']} did not end within {seconds} s")
        return int(self._process.stdout.readline())

    def _end(self) -> None:
        with self._process:
            pass


@cache
def _server() -> _Server:
    return _Server()


def run(
    *arguments: object,
    folder: Path | None = None,
    setup: str = "",
    seconds: float = 300,
    variables: Mapping[str, str] | None = None,
    stdin: bytes = b"",
) -> Finished:
    """Run ``myeloma-kg`` with *arguments* in *folder*; *setup* is Python to be run before it.

    :raises TimeoutError: when it did not end within *seconds*.
    """
    given = dict(variables or {})
    if setup or any(name.startswith("PYTHON") for name in given):
        return _run_from_nothing(command(*arguments, setup=setup), folder, seconds, given)
    with tempfile.TemporaryDirectory(prefix="myeloma-kg-") as place:
        given_in, *files = (Path(place, name) for name in ("stdin", "stdout", "stderr"))
        given_in.write_bytes(stdin)
        for file in files:
            file.touch()
        job = {
            "arguments": list(map(str, arguments)),
            "folder": str(folder or Path.cwd()),
            "variables": {**os.environ, **given},
            "files": list(map(str, [given_in, *files])),
        }
        status = _server().run(job, seconds)
        return Finished(status, *(file.read_text(encoding="utf-8") for file in files))


def command(*arguments: object, setup: str = "") -> list[str]:
    """Return what starts ``myeloma-kg`` with *arguments* in a Python of its own."""
    code = f"import sys; {setup}\nfrom kg.cli import main; main()"
    return [sys.executable, "-c", code, *map(str, arguments)]


def _run_from_nothing(
    started: list[str], folder: Path | None, seconds: float, given: Mapping[str, str]
) -> Finished:
    done = subprocess.run(
        started,
        capture_output=True,
        text=True,
        timeout=seconds,
        cwd=folder,
        env={**os.environ, **given},
    )
    return Finished(done.returncode, done.stdout, done.stderr)


def refused(done: Finished, *words: str) -> None:
    """Assert a plain refusal: status 1, the words on standard error, no traceback."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr
