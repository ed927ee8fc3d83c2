"""A build is in service whole or not at all, whatever happens while it is written."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.errors import NoBuild, StoreError
from kg.store.publication import KEPT, current, publish

FILES = {"graph.nq": b"<a> <b> <c> .\n", "manifest.json": b"{}\n"}


def other(number: int) -> dict[str, bytes]:
    return {"graph.nq": f"<a> <b> <c{number}> .\n".encode(), "manifest.json": b"{}\n"}


def test_the_build_in_service_is_the_one_published_last(tmp_path: Path) -> None:
    publish(tmp_path, FILES)
    build = publish(tmp_path, other(1))
    assert current(tmp_path) == build
    assert (build / "graph.nq").read_bytes() == other(1)["graph.nq"]


def test_equal_content_is_the_same_build(tmp_path: Path) -> None:
    assert (
        publish(tmp_path / "one", FILES).name
        == publish(tmp_path / "other", dict(reversed(FILES.items()))).name
    )


def test_old_builds_go_and_the_last_ones_stay(tmp_path: Path) -> None:
    names = [publish(tmp_path, other(number)).name for number in range(5)]
    kept = {path.name for path in tmp_path.iterdir() if path.is_dir()}
    assert len(kept) == KEPT and names[-1] in kept


def test_what_a_killed_build_left_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / ".unfinished-abc").mkdir(parents=True)
    publish(tmp_path, FILES)
    assert not list(tmp_path.glob(".unfinished-*"))


@pytest.mark.parametrize("content", ["", "nothing\n", "../..\n", "\xff"])
def test_a_pointer_to_nothing_is_no_build(tmp_path: Path, content: str) -> None:
    (tmp_path / "current").write_text(content, encoding="latin-1")
    with pytest.raises(NoBuild):
        current(tmp_path)


def test_a_folder_that_cannot_be_written_leaves_the_last_build_in_service(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(StoreError, match="the last one stays in service"):
        publish(blocked / "builds", FILES)


def test_a_full_disk_leaves_the_last_build_in_service(tmp_path: Path) -> None:
    before = publish(tmp_path, FILES)
    code = (
        "import resource, signal, sys\nfrom pathlib import Path\nfrom kg.store.publication import publish\n"
        "from kg.errors import StoreError\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))\n"
        f"try:\n publish(Path({str(tmp_path)!r}), {{'graph.nq': b'x' * 4_000_000}})\n"
        "except StoreError as error:\n print(error); sys.exit(1)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "stays in service" in done.stdout
    assert current(tmp_path) == before


@pytest.mark.slow
def test_a_build_killed_at_any_moment_leaves_a_whole_one_in_service(tmp_path: Path) -> None:
    publish(tmp_path, FILES)
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom kg.store.publication import publish\n"
        f"builds = Path({str(tmp_path)!r})\n"
        "while sys.stdin.readline():\n"  # a line asks for a new process, which is then killed
        " pid = os.fork()\n"
        " if pid:\n  print(pid, flush=True)\n  os.waitpid(pid, 0)\n  print('gone', flush=True)\n  continue\n"
        " for number in range(10**6):\n"
        "  publish(builds, {'graph.nq': b'x%d' % number * 50_000, 'manifest.json': b'{}'})\n"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as job:
        assert job.stdin is not None and job.stdout is not None
        for moment in range(100):
            print(file=job.stdin, flush=True)
            pid = int(job.stdout.readline())
            time.sleep(moment * 0.0007)
            os.kill(pid, signal.SIGKILL)
            assert job.stdout.readline() == "gone\n"
            served = (current(tmp_path) / "graph.nq").read_bytes()
            assert served == FILES["graph.nq"] or len(served) % 50_000 == 0
