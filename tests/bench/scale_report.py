"""The figures of the scale benchmark as tables in words that a page of the docs can hold."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_BEGIN, _END = "<!-- figures: make bench-scale -->", "<!-- end of figures -->"


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured at one size: seconds, megabytes, and by question and engine, seconds and rows.

    `made` is None for a graph that was there already; a question that was ended has None.
    """

    size: int
    quads: int
    made: float | None
    load: Mapping[str, float]
    open: Mapping[str, float]
    memory: Mapping[str, float]
    disk: Mapping[str, float]
    file: float
    seconds: Mapping[str, Mapping[str, float | None]]
    rows: Mapping[str, Mapping[str, int]]
    busy: float


def tables(found: Sequence[Figures], limit: float) -> str:
    """Return the tables as Markdown: one of the engines, one of the questions for each engine."""
    parts = [_engines(found), *(_questions(found, engine, limit) for engine in found[0].load)]
    if differing := _differing(found):
        parts.append("Answers with other numbers of rows than memory's:\n\n" + "\n".join(differing))
    return "\n\n".join(parts)


def growth(found: Sequence[Figures], engine: str, question: str, limit: float) -> float | None:
    """Return the slope of log seconds over log quads; None for one size. Ended counts as *limit*."""
    points = [
        (math.log(each.quads), math.log(each.seconds[question][engine] or limit))
        for each in found
        if engine in each.load
    ]
    middle = [sum(axis) / len(points) for axis in zip(*points, strict=True)]
    spread = sum((x - middle[0]) ** 2 for x, _ in points)
    return sum((x - middle[0]) * (y - middle[1]) for x, y in points) / spread if spread else None


def insert(page: Path, text: str) -> None:
    """Put *text* where the figures of *page* stand."""
    held = page.read_text(encoding="utf-8")
    before, rest = held.split(_BEGIN)
    after = rest.split(_END)[1]
    page.write_text(f"{before}{_BEGIN}\n\n{text}\n\n{_END}{after}", encoding="utf-8")


def _engines(found: Sequence[Figures]) -> str:
    lines = [
        "| quads | N-Quads MB | made s | engine | load s | open s | memory MB | disk MB |",
        "| ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: |",
    ]
    for each in found:
        made = "–" if each.made is None else f"{each.made:.0f}"
        lines += [
            f"| {each.quads:,} | {each.file:,.0f} | {made} | {name} | {each.load[name]:.2f} "
            f"| {each.open[name]:.2f} | {each.memory[name]:,.0f} | {each.disk[name]:,.0f} |"
            for name in each.load
        ]
    return "\n".join(lines)


def _questions(found: Sequence[Figures], engine: str, limit: float) -> str:
    found = [each for each in found if engine in each.load]  # larger graphs are not loaded into every engine
    sizes = " | ".join(f"{each.quads:,} ms" for each in found)
    lines = [
        f"**{engine}**\n",
        f"| question | rows | {sizes} | exponent |",
        f"| --- | ---: |{' ---: |' * len(found)} ---: |",
    ]
    for question in found[-1].seconds:
        cells = " | ".join(_milliseconds(each.seconds[question].get(engine)) for each in found)
        rows = found[-1].rows[question].get(engine, "–")
        slope = growth(found, engine, question, limit)
        least = "≥ " if any(each.seconds[question].get(engine) is None for each in found) else ""
        lines.append(f"| {question} | {rows} | {cells} | {'–' if slope is None else f'{least}{slope:.2f}'} |")
    return "\n".join(lines)


def _milliseconds(seconds: float | None) -> str:
    return "ended" if seconds is None else f"{seconds * 1000:,.1f}"


def _differing(found: Sequence[Figures]) -> list[str]:
    return [
        f"- {each.quads:,} quads, {question}: {', '.join(f'{name} {count}' for name, count in rows.items())}"
        for each in found
        for question, rows in each.rows.items()
        if len(set(rows.values())) > 1
    ]
