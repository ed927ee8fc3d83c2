"""Measure how everything grows with the graph: `make bench-scale`.

For each size, a synthetic graph is made and loaded into each engine, and each competency
question is asked with its default parameters, for as many rows as a page shows: medians over
rounds in which the engines take turns. ``--write`` puts the tables and the plot into `docs/`.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from kg.schema.queries import queries
from tests.bench.asking import Timing, timed
from tests.bench.loading import ENGINES, Loaded, absent
from tests.bench.scale_plot import plot
from tests.bench.scale_report import Figures, insert, tables
from webui.pages.questions import AT_ONCE

LIMIT = 20.0
ROUNDS = 3
LARGEST = {"oxigraph": 2_000_000, "virtuoso": 2_000_000}  # what takes over ten minutes above is left out
ROOT = Path(__file__).resolve().parents[2]
SIZES = (10_000, 1_000_000, 20_000_000)


@dataclass(frozen=True, slots=True)
class Task:
    """One size to measure: the file of its graph is kept in *folder* if there is one."""

    size: int
    engines: Sequence[str]
    folder: Path | None


@click.command()
@click.argument("sizes", type=int, nargs=-1)
@click.option("--engines", default=",".join(ENGINES), show_default=True)
@click.option("--graphs", type=click.Path(path_type=Path), help="Keep and use the graphs in this folder.")
@click.option("--write", is_flag=True, help="Put the figures into docs/scale.md and docs/scale.svg.")
@click.option("--one", is_flag=True, hidden=True, help="Measure in this process and print JSON.")
def main(sizes: tuple[int, ...], engines: str, graphs: Path | None, write: bool, one: bool) -> None:
    """Measure graphs of SIZES triples, each in a process of its own."""
    chosen = [name for name in engines.split(",") if one or _there(name)]
    if one:
        click.echo(json.dumps(asdict(measure(Task(sizes[0], chosen, graphs)))))
        return
    more: list[str | Path] = ["--graphs", graphs] if graphs else []
    found = []
    for size in sizes or SIZES:
        command = [
            sys.executable,
            "-m",
            "tests.bench.scale",
            str(size),
            "--engines",
            ",".join(chosen),
            "--one",
        ]
        done = subprocess.run([*command, *more], stdout=subprocess.PIPE, check=True, cwd=ROOT)
        found.append(Figures(**json.loads(done.stdout)))
    text = tables(found, LIMIT)
    click.echo(text)
    if write:
        insert(ROOT / "docs" / "scale.md", text)
        (ROOT / "docs" / "scale.svg").write_text(plot(found, LIMIT), encoding="utf-8")


def _there(name: str) -> bool:
    if name not in ENGINES:
        raise click.BadParameter(f"{name!r} is none of {', '.join(ENGINES)}", param_hint="--engines")
    if why := absent(name):
        click.echo(f"left out: {why}", err=True)
    return not why


def measure(task: Task) -> Figures:
    """Make the graph of one size, load it everywhere, ask every question."""
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        graph = (task.folder or Path(scratch)) / f"{task.size}.nq"
        made = _make(task.size, graph)
        loaded = []
        for name in _within(task):
            (folder := Path(scratch) / name).mkdir()
            loaded.append(stack.enter_context(ENGINES[name](graph, folder)))
            click.echo(f"{task.size}: {name} loaded in {loaded[-1].load:.1f} s", err=True)
        timings = _asked(loaded)
        return Figures(
            size=task.size,
            quads=_lines(graph),
            made=made,
            load={each.name: each.load for each in loaded},
            open={each.name: each.open for each in loaded},
            memory={each.name: each.memory() for each in loaded},
            disk={each.name: each.disk for each in loaded},
            file=graph.stat().st_size / 1e6,
            seconds={
                key: {name: _median(all_) for name, all_ in found.items()} for key, found in timings.items()
            },
            rows={
                key: {name: all_[0].rows for name, all_ in found.items() if all_[0].seconds is not None}
                for key, found in timings.items()
            },
            busy=os.getloadavg()[0],
        )


def _within(task: Task) -> list[str]:
    """Return the engines that a graph of this size is loaded into; the tables leave the others out."""
    return [name for name in task.engines if task.size <= LARGEST.get(name, task.size)]


def _make(size: int, graph: Path) -> float | None:
    if graph.exists():
        return None
    graph.parent.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    command: list[str | Path] = [sys.executable, "-m", "tests.synthetic", "--triples", str(size)]
    subprocess.run([*command, "--out", graph], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    return time.perf_counter() - started


def _lines(graph: Path) -> int:
    with graph.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 24), b""))


def _asked(engines: Sequence[Loaded]) -> dict[str, dict[str, list[Timing]]]:
    found: dict[str, dict[str, list[Timing]]] = {
        name: {each.name: [] for each in engines} for name in queries("competency")
    }
    for _ in range(ROUNDS):
        for name, query in queries("competency").items():
            for each in engines:
                past = found[name][each.name]
                if not past or past[-1].seconds is not None:  # what was ended once is not tried again
                    past.append(timed(each.answer, query.first(AT_ONCE).text, LIMIT))
    return found


def _median(timings: Sequence[Timing]) -> float | None:
    seconds = [each.seconds for each in timings if each.seconds is not None]
    return statistics.median(seconds) if len(seconds) == len(timings) else None


if __name__ == "__main__":
    main()
