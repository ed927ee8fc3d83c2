"""Documents and sources at once, by one process and by more, in turns.

make bench ARGS="documents ARTICLE"
"""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from ingest.source_folders import SOURCES, folders, graphs, record_all

COPIES, SOURCES_AT_ONCE, ROUNDS = 16, 8, 3


def _copies(article: Path, folder: Path) -> list[Path]:
    folder.mkdir()
    return [Path(shutil.copy(article, folder / f"copy-{number:02}.txt")) for number in range(COPIES)]


def _sources(folder: Path) -> Path:
    for number in range(SOURCES_AT_ONCE):
        shutil.copytree(folders(SOURCES)[0], folder / f"copy-{number}")
    return folder


def _extract(documents: list[Path], sources: Path, jobs: int) -> None:
    assert all(each.lines for each in record_all(sources, documents, jobs))


def _read(sources: Path, jobs: int) -> None:
    assert len(graphs(sources, jobs)) > 2 * SOURCES_AT_ONCE


def measure_documents(article: Path) -> None:
    """Print the seconds of extraction and of reading records by number of jobs, medians, and their ratios."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        documents, sources = _copies(article, folder / "documents"), _sources(folder / "sources")
        works: Mapping[str, Callable[[int], None]] = {
            f"extract {COPIES} documents": partial(_extract, documents, folder / "made"),
            f"read {SOURCES_AT_ONCE} sources": partial(_read, sources),
        }
        jobs = sorted({1, os.cpu_count() or 1})
        seconds: dict[tuple[str, int], list[float]] = {}
        for _ in range(ROUNDS):
            for what, work in works.items():
                for number in jobs:
                    started = time.perf_counter()
                    work(number)
                    seconds.setdefault((what, number), []).append(time.perf_counter() - started)
    for (what, number), found in seconds.items():
        median = statistics.median(found)
        ratio = statistics.median(seconds[what, 1]) / median
        print(f"{what:24} jobs {number:2}  {median:7.2f} s  {ratio:5.2f} times as fast as one")
