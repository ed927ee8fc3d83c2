"""The same work on a cluster: a scheduler and two workers of Dask's, in processes of their own."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner
from distributed import Client

from ingest.commands import extract
from ingest.parallel import Failed, executor, map_sources
from kg.errors import InvalidSetting
from tests.ingest.work import fatal_at_three, faulty, odd_only

pytestmark = pytest.mark.slow
DOCUMENTS = Path(__file__).parent / "documents"
ROOT = Path(__file__).resolve().parents[2]
WITHIN = 30.0
LOCAL = ["--host", "127.0.0.1", "--no-dashboard"]


@contextmanager
def started(program: str, folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program of Dask's until the end of the block."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
        "DASK_TEMPORARY_DIRECTORY": str(folder),
    }
    with (folder / f"{program}.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{program}", *arguments, *LOCAL],
            env=environment,
            stderr=log,
            cwd=folder,
            text=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(WITHIN)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("scheduler")
    with started("dask_scheduler", folder, "--port", "0"):
        yield scheduler_in(folder / "dask_scheduler.log")


@contextmanager
def workers(scheduler: str, folder: Path) -> Iterator[None]:
    """Let two workers join until the end of the block."""
    with started("dask_worker", folder, scheduler, "--nworkers", "2", "--nthreads", "1"):
        with Client(scheduler) as client:  # type: ignore[no-untyped-call]
            client.wait_for_workers(2, timeout=WITHIN)
        yield


@pytest.fixture
def address(scheduler: str, tmp_path: Path) -> Iterator[str]:
    """Return a cluster with workers of its own for each test: another may have killed those it had."""
    with workers(scheduler, tmp_path):
        yield scheduler


def scheduler_in(log: Path) -> str:
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        if said := re.search(r"Scheduler at:\s+(\S+)", log.read_text()):
            return said[1]
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_what_is_made_comes_in_order_and_a_bad_item_fails_alone(address: str) -> None:
    with executor(1, address) as working:
        found = list(map_sources(working, odd_only, [1, 2, 3, 4, 5]))
    assert found == [1, Failed(2, "2.txt: even"), 3, Failed(4, "4.txt: even"), 5]


def test_what_kills_its_worker_is_tried_once_more_and_fails_alone(address: str) -> None:
    with executor(1, address) as working:
        found = list(map_sources(working, fatal_at_three, [1, 2, 3, 4]))
    assert [each if isinstance(each, int) else each.item for each in found] == [1, 2, 3, 4]
    assert [each.item for each in found if isinstance(each, Failed)] == [3]


def test_a_fault_of_the_program_is_not_hidden_as_a_bad_item(address: str) -> None:
    with pytest.raises(ZeroDivisionError), executor(1, address) as working:
        list(map_sources(working, faulty, [1, 0]))


def test_leaving_a_cluster_whose_workers_are_gone_cancels_what_nobody_will_do(
    scheduler: str, tmp_path: Path
) -> None:
    working = executor(1, scheduler)
    with workers(scheduler, tmp_path):
        assert working.submit(odd_only, 1).result(WITHIN) == 1
    waiting = working.submit(odd_only, 3)
    leaving = Thread(target=working.shutdown, daemon=True)
    leaving.start()
    leaving.join(WITHIN)
    assert not leaving.is_alive()
    assert waiting.cancelled()


def test_the_records_are_the_same_bytes_as_without_a_cluster(address: str, tmp_path: Path) -> None:
    made: dict[object, object] = {}
    for name, options in (("alone", ["--jobs", "1"]), ("cluster", ["--cluster", address])):
        sources = tmp_path / name
        done = CliRunner().invoke(extract, [str(DOCUMENTS), "--sources", str(sources), *options])
        made[name, "said"] = str(done.exception).replace(str(sources), ""), done.stdout
        made[name] = {path.relative_to(sources): path.read_bytes() for path in sources.rglob("*.jsonl")}
    assert made["alone"] == made["cluster"] and made["alone"]
    assert made["alone", "said"] == made["cluster", "said"]


def test_an_address_where_nothing_answers_is_named() -> None:
    with pytest.raises(InvalidSetting, match=r"--cluster=tcp://127\.0\.0\.1:1: no scheduler"):
        executor(1, "tcp://127.0.0.1:1")
    with pytest.raises(InvalidSetting, match="--cluster=nonsense://x"):
        executor(1, "nonsense://x")
