"""Measure the main job on this machine: `make bench`.

Prints extraction, `coverage` and `check` of the document and of longer ones, each step of
the build, start-up, memory, and every question beside the same question in rdflib's memory
store, with medians and ratios. Lengths other than 1 and 10: `make bench ARGS="1 10 100"`.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from ingest.extraction import extract
from ingest.readers.text.reader import read_document
from ingest.source_folders import SOURCES, describe, folders, graphs, lexicon
from kg.building.build import Draft, build
from kg.facts import Fact
from kg.progress import Steps
from tests.bench.checks import Cost, checks
from tests.bench.documents import measure_documents
from tests.bench.endpoint import measure_endpoint
from tests.bench.lighthouse import measure_lighthouse
from tests.bench.pools import measure_pools
from tests.bench.questions import LIMIT, compare
from tests.bench.reasoning import measure_reasoning
from tests.bench.views import measure_views
from tests.command_line import command

ROOT = Path(__file__).resolve().parents[2]


def measure_extraction() -> None:
    documents = sorted((ROOT.parent / "shared" / "documents").glob("*.txt"))
    if not documents:
        print("extract: the article is not here")
    for document in documents:
        described = describe(folders(SOURCES)[0])
        seconds = []
        for _ in range(3):
            started = time.perf_counter()
            read, _ = read_document(document, described.outline)
            facts = list(extract(read, described, lexicon(read.abbreviations)))
            seconds.append(time.perf_counter() - started)
        print(f"extract {document.name}: {statistics.median(seconds):.2f} s, {len(facts)} facts")


def measure_checks() -> None:
    """Print what `coverage` and `check` of the article cost, and of articles that are longer."""
    documents = sorted((ROOT.parent / "shared" / "documents").glob("*.txt"))
    lengths = [int(times) for times in sys.argv[1:]] or [1, 10]
    with tempfile.TemporaryDirectory() as folder:
        source = folders(SOURCES)[0]
        costs = [checks(source, documents[0], times, Path(folder)) for times in lengths if documents]
    for what in ("coverage", "check"):
        print(f"\n{what:24} {'seconds':>9} {'ratio':>7} {'MB':>7} {'ratio':>7} {'findings':>9}")
        last: Cost | None = None
        for times, one in zip(lengths, (cost[what] for cost in costs), strict=False):
            grown = (one.seconds / last.seconds, one.megabytes / last.megabytes) if last else (1.0, 1.0)
            print(
                f"{f'{times} times as long':24} {one.seconds:9.2f} {grown[0]:7.1f}"
                f" {one.megabytes:7.0f} {grown[1]:7.1f} {one.findings:9}"
            )
            last = one


def measure_command() -> None:
    """Print how long `myeloma-kg check` of the shipped records takes, from start to end."""
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run(command("check"), check=True, capture_output=True)
        seconds.append(time.perf_counter() - started)
    print(f"\nmyeloma-kg check of the shipped records: {statistics.median(seconds):.2f} s")


def measure_build(builds: Path) -> Path:
    steps = Steps(quiet=True)
    with steps.step("read the records"):
        recorded = graphs(SOURCES)
    facts = {name: [item for item in items if isinstance(item, Fact)] for name, items in recorded.items()}
    made = build(Draft(facts, "bench", steps), builds)
    whole = sum(steps.seconds.values())
    print(f"\nbuild: {whole:.2f} s, {len((made / 'graph.nq').read_bytes().splitlines())} quads")
    for name, seconds in steps.seconds.items():
        print(f"  {seconds:7.2f} s  {seconds / whole:5.0%}  {name}")
    engines = steps.seconds["classify with HermiT"] + steps.seconds["validate shapes"]
    print(f"  outside HermiT and SHACL: {whole - engines:.2f} s, {1 - engines / whole:.0%} of the build")
    return made


def measure_start(build_folder: Path) -> None:
    code = (
        "import sys, time\nstarted = time.perf_counter()\nfrom pathlib import Path\n"
        "from kg.store import MemoryStore\nfrom webui import create_app\n"
        "app = create_app(MemoryStore.open(Path(sys.argv[1])))\n"
        "assert app.test_client().get('/').status_code == 200\n"
        "import resource\nused = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(time.perf_counter() - started, used)\n"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code, build_folder], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(3)
    ]
    seconds = statistics.median(float(run.split()[0]) for run in runs)
    print(f"\nserver: home page {seconds:.2f} s after start, {int(runs[0].split()[1]) / 1024:.0f} MB")


def measure_questions(build_folder: Path) -> None:
    timings, opened, loaded = compare(build_folder)
    print(f"\nload the graph: {opened:.2f} s here, {loaded:.2f} s in rdflib ({loaded / opened:.0f} times)")
    print(f"{'question':48} {'rows':>5} {'ours ms':>9} {'rdflib ms':>10} {'ratio':>7}")
    for timing in timings:
        stopped = " (ended)" if timing.ended else ""
        print(
            f"{timing.name:48} {timing.rows:5} {timing.ours * 1000:9.2f} {timing.theirs * 1000:10.1f}"
            f" {timing.ratio:7.0f}{stopped}"
        )
    ours, theirs = sum(t.ours for t in timings), sum(t.theirs for t in timings)
    median = statistics.median(timing.ratio for timing in timings)
    print(
        f"over the set: {ours * 1000:.0f} ms against {theirs * 1000:.0f} ms, {theirs / ours:.0f} times; "
        f"median ratio {median:.0f}; rdflib is ended after {LIMIT:.0f} s a question"
    )


_PARTS: Mapping[str, Callable[..., None]] = {
    "reasoning": measure_reasoning,
    "endpoint": measure_endpoint,
    "pools": measure_pools,
    "documents": measure_documents,
    "views": measure_views,
    "lighthouse": measure_lighthouse,
}


def main() -> None:
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    if sys.argv[1:2] and sys.argv[1] in _PARTS:
        _PARTS[sys.argv[1]](*map(Path, sys.argv[2:]))
        return
    measure_extraction()
    measure_checks()
    measure_command()
    with tempfile.TemporaryDirectory() as folder:
        made = measure_build(Path(folder))
        measure_start(made)
        measure_questions(made)
    print(f"\npeak memory of this run: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
