"""`myeloma-kg serve` from the shell."""

import os
import re
import signal
import socket
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest

from kg.store import MemoryStore
from kg.store.publication import publish
from tests.command_line import command, run
from tests.kg.quoted import source_facts

COMMAND = command("serve")


def complaint(*arguments: str, cwd: Path) -> str:
    done = run("serve", *arguments, folder=cwd, seconds=30)
    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
    return done.stderr


def test_no_build_is_told_plainly(tmp_path: Path) -> None:
    assert "no published build here" in complaint("--port", "0", "--build", str(tmp_path), cwd=tmp_path)


def test_a_port_in_use_is_told_plainly(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = complaint("--port", str(taken.getsockname()[1]), "--build", str(tmp_path), cwd=tmp_path)
    assert "cannot listen" in said
    assert "--port" in said


@pytest.mark.parametrize(
    ("option", "value"), [("--port", "70000"), ("--port", "x"), ("--host", "no.such.host.invalid")]
)
def test_settings_out_of_range_are_told_plainly(tmp_path: Path, option: str, value: str) -> None:
    assert value in complaint(option, value, cwd=tmp_path)


@pytest.mark.slow
def test_an_article_that_was_not_read_is_refused_before_the_server_starts(tmp_path: Path) -> None:
    store = MemoryStore()
    store.add(source_facts(), "source/quoted")
    lines = "".join(sorted(f"{quad} .\n" for quad in store.quads()))
    publish(tmp_path, {"graph.nq": lines.encode(), "manifest.json": b"{}\n"})
    other = tmp_path / "other.txt"
    other.write_text("another text")
    for given in (str(other), f"quoted={other}"):
        said = complaint("--port", "0", "--build", str(tmp_path), "--document", given, cwd=tmp_path)
        assert "not the file that An Invented Article 2021" in said and "SHA-256" in said
    assert "absent.txt" in complaint(
        "--port", "0", "--build", str(tmp_path), "--document", "absent.txt", cwd=tmp_path
    )


# As a shell without job control starts a background job.
IGNORING_INTERRUPTS = ["sh", "-c", 'trap "" INT; exec "$0" "$@"']


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("start", [[], IGNORING_INTERRUPTS], ids=["terminal", "background"])
def test_the_newest_build_is_served_until_it_is_stopped(
    tmp_path: Path, store: MemoryStore, stop: signal.Signals, start: list[str]
) -> None:
    lines = "".join(sorted(f"{quad} .\n" for quad in store.quads()))
    publish(tmp_path, {"graph.nq": lines.encode(), "manifest.json": b"{}\n"})
    command = [*start, *COMMAND, "--port", "0", "--build", str(tmp_path)]
    quiet = {**os.environ, "MYELOMA_KG_LOG_FORMAT": "none"}
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=quiet)
    assert server.stdout is not None
    found = re.search(r"http://\S+", server.stdout.readline())
    assert found is not None
    with urlopen(found[0] + "regimen/zd.nt", timeout=10) as answer:
        assert b"components" in answer.read()
    os.kill(server.pid, stop)
    said, complained = server.communicate(timeout=15)
    assert server.returncode == 0
    assert "stopped" in said
    assert complained == ""
