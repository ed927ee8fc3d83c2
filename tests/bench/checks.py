"""`coverage` and `check` of a whole document, each in a process of its own: seconds and peak memory.

The longer articles are those of `longer`: valid, with records that give no finding. What they
repeat is sentences, cells, references, studies and records; their distinct words and short
forms stay those of the original.
"""

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from ingest.checks.coverage import coverage_rows, missed, render_ledger, summarise
from ingest.checks.records import compare
from ingest.extracted.records import read_records
from ingest.source_folders import source_facts, vocabulary
from kg.errors import Rejection
from kg.facts import Fact
from tests.bench.longer import lengthen


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of the work itself, peak memory of its process, and what was found or missed."""

    seconds: float
    megabytes: float
    findings: int


def checks(source: Path, article: Path, times: int, folder: Path) -> dict[str, Cost]:
    """Return the cost of each of both for an article *times* as long, made below *folder*."""
    with tempfile.TemporaryDirectory(dir=folder) as made:
        lengthen(source, article, times, Path(made))
        return {what: _cost(what, Path(made) / source.name, Path(made) / "article.txt") for what in _WORK}


def _cost(what: str, records: Path, article: Path) -> Cost:
    command = [sys.executable, "-m", "tests.bench.checks", what, str(records), str(article)]
    seconds, kilobytes, findings = subprocess.run(
        command, capture_output=True, text=True, check=True
    ).stdout.split()
    return Cost(float(seconds), int(kilobytes) / 1024, int(findings))


def _coverage(records: Path, _: Path) -> int:
    extracted = list(read_records(records / "extracted"))
    found, ledger = source_facts(records, list(vocabulary()), extracted)
    facts = [item for item in found if isinstance(item, Fact)]
    rows = coverage_rows([*facts, *(item for item in ledger if isinstance(item, Fact))])
    render_ledger(rows)
    list(summarise(rows))
    return len(missed(rows)) + sum(isinstance(item, Rejection) for item in (*found, *ledger))


def _check(records: Path, article: Path) -> int:
    return len(compare(records, article))


_WORK = {"coverage": _coverage, "check": _check}


def main() -> None:
    what, records, article = sys.argv[1:]
    started = time.perf_counter()
    findings = _WORK[what](Path(records), Path(article))
    seconds = time.perf_counter() - started
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, findings)


if __name__ == "__main__":
    main()
