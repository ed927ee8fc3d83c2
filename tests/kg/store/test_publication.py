"""A build is in service whole or not at all, whatever happens while it is written."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import NoBuild, StoreError
from kg.files import SUMS_FILE
from kg.store import MemoryStore
from kg.store.budgets import Budgets
from kg.store.opening import open_store
from kg.store.publication import KEPT, check, current, publish
from webui.serving.generations import Generations, Reloader
from webui.site.reader import Reader
from webui.site.settings import Settings

FILES = {"graph.nq": b"<a:a> <a:b> <a:c> .\n", "manifest.json": b"{}\n"}


def other(number: int) -> dict[str, bytes]:
    return {"graph.nq": f"<a:a> <a:b> <a:c{number}> .\n".encode(), "manifest.json": b"{}\n"}


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


HARM: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-3]),
    "a flipped bit": lambda path: path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:]),
    "gone": lambda path: path.unlink(),
}


@pytest.mark.parametrize("file", [*FILES, SUMS_FILE])
@pytest.mark.parametrize("harm", HARM)
def test_a_damaged_build_is_refused_by_every_door_and_replaced_by_the_next_build(
    tmp_path: Path, file: str, harm: str
) -> None:
    build = publish(tmp_path, FILES)
    HARM[harm](build / file)
    named = re.escape(file) if file in FILES else r"(SHA256SUMS|graph\.nq|manifest\.js)"
    if (file, harm) != ("graph.nq", "gone"):  # which is no build
        for door in (check, MemoryStore.open, lambda _: open_store(tmp_path, Budgets())):
            with pytest.raises(StoreError, match=rf"{named}.*'myeloma-kg build' again"):
                door(build)
    assert publish(tmp_path, FILES) == build
    check(build)
    assert len(list(MemoryStore.open(build).quads())) == 1


def test_a_build_that_was_damaged_before_it_took_over_leaves_the_one_in_service(tmp_path: Path) -> None:
    publish(tmp_path, FILES)

    def opened() -> Reader:
        return Reader(MemoryStore.open(current(tmp_path)), Settings())

    generations = Generations(opened())
    before = generations.reader.store.version
    HARM["cut"](publish(tmp_path, other(1)) / "graph.nq")
    Reloader(lambda: current(tmp_path).name, generations, opened).look()
    assert generations.reader.store.version == before
    assert "not as the build wrote it: graph.nq" in (generations.failed or "")


DYING = """
import os, sys
from pathlib import Path
from kg.store.publication import publish

def dying(moment, builds, files):
    seen = 0
    def count(frame, event, called):
        nonlocal seen
        if event == "c_call" and (called.__module__ in {"posix", "_io"} or not called.__module__):
            seen += 1
            if seen > moment:
                os._exit(9)
    sys.setprofile(count)
    publish(builds, files)
    os._exit(0)

def other(number):
    return {"graph.nq": f"<a:a> <a:b> <a:c{number}> .\\n".encode(), "manifest.json": b"{}\\n"}

for moment in range(10_000):
    builds = Path(sys.argv[1]) / str(moment)
    publish(builds, other(0))
    damaged = publish(builds, other(3))
    publish(builds, other(1))
    (damaged / "graph.nq").write_bytes(b"")
    pid = os.fork()
    if not pid:
        dying(moment, builds, other(int(sys.argv[2])))
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0:
        break
"""


@pytest.mark.slow
@pytest.mark.parametrize("number", [2, 3], ids=["a new build", "one that replaces a damaged one"])
def test_a_publication_that_dies_before_any_call_of_the_system_leaves_a_whole_build(
    tmp_path: Path, number: int
) -> None:
    subprocess.run([sys.executable, "-c", DYING, tmp_path, str(number)], check=True)
    moments = sorted(tmp_path.iterdir(), key=lambda path: int(path.name))
    served = []
    for builds in moments:
        check(current(builds))
        served.append((current(builds) / "graph.nq").read_bytes())
        check(publish(builds, other(number)))
        assert not list(builds.glob(".unfinished-*"))
    assert len(moments) > 50
    assert set(served) == {other(1)["graph.nq"], other(number)["graph.nq"]}
    assert served == sorted(served, key=lambda graph: graph != other(1)["graph.nq"]), "one switch, not back"
