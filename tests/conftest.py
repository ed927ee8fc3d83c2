"""What every room's tests share: places, the order of tests, and no silent skips in CI."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

if TYPE_CHECKING:
    from kg.store import MemoryStore

ROOT = Path(__file__).resolve().parents[1]
MAY_NOT_SKIP = os.environ.get("MYELOMA_KG_NO_SKIP") == "1"

collect_ignore = ["tools", "bench"]


@pytest.fixture(scope="session")
def project() -> Path:
    """Return the root of the checkout, or of the unpacked sdist when the wheel is tested."""
    return ROOT


@pytest.fixture(scope="session")
def article() -> Path:
    """Return the source article; it may not be redistributed, so it may be absent."""
    return shared_document("lenalidomide-rrmm-2012.txt")


def shared_document(name: str) -> Path:
    """Return a document kept beside the checkout, or skip."""
    path = ROOT.parent / "shared" / "documents" / name
    if not path.is_file():
        pytest.skip(f"the article is not here: {Path('..', *path.parts[-3:])} (see LICENSE-DATA.md)")
    return path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run quick tests first, then slow ones, then those that drive a browser.

    Of each sort those that need the built graph come last, so that nobody waits for it who has other tests
    to run; of two processes, the one that runs the first test makes it.
    """
    items.sort(key=_turn)
    if "PYTEST_XDIST_WORKER" in os.environ:
        first = next((number for number, item in enumerate(items) if _needs_builds(item)), 0)
        items.insert(0, items.pop(first))


def _turn(item: pytest.Item) -> tuple[bool, bool, bool]:
    browser, slow = "browser" in item.keywords, "slow" in item.keywords
    # The slow ones among those with a browser come first: no process ends long after the other.
    return browser, slow is not browser, _needs_builds(item)


def _needs_builds(item: pytest.Item) -> bool:
    return "builds" in getattr(item, "fixturenames", ())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one where nothing may be skipped."""
    report = yield
    refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a skipped module into a failed one where nothing may be skipped."""
    report = yield
    refuse_skip(report)
    return report


def refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Fail a skipped *report* when MYELOMA_KG_NO_SKIP=1; an expected failure is no skip."""
    if MAY_NOT_SKIP and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"MYELOMA_KG_NO_SKIP=1, but: {reason}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that writes expected files anew, to be read as a diff."""
    parser.addoption("--rewrite", action="store_true", help="write expected files anew instead of comparing")


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of builds that holds the graph of the shipped records.

    Processes that run tests side by side share it: the first one makes it, the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "builds"
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / "current").exists():
            _build(folder)
    return folder


def _build(folder: Path) -> None:
    from ingest.source_folders import SOURCES, graphs
    from kg.building.build import Draft, build
    from kg.facts import Fact
    from kg.progress import Steps

    recorded = graphs(SOURCES)
    facts = {name: [each for each in items if isinstance(each, Fact)] for name, items in recorded.items()}
    build(Draft(facts, "tests", Steps(quiet=True)), folder)


@pytest.fixture(scope="session")
def store(builds: Path) -> "MemoryStore":
    """Return the graph of the shipped records."""
    from kg.store import MemoryStore
    from kg.store.publication import current

    return MemoryStore.open(current(builds))


@pytest.fixture(scope="session")
def formats() -> Path:
    """Return the folder of programs that check other systems' formats, an environment of its own."""
    programs = Path(os.environ.get("MYELOMA_KG_FORMATS", ROOT / ".venv-formats" / "bin"))
    if not (programs / "kgx").is_file():
        pytest.skip("the programs that check formats are not installed: run 'make formats'")
    return programs
