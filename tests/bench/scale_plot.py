"""The growth of each question as a small SVG: one panel an engine, both axes logarithmic."""

import math
from collections.abc import Sequence
from html import escape

from tests.bench.scale_report import Figures

WIDTH, HEIGHT, LEFT, TOP = 230, 260, 46, 28
_INK, _FAINT, _LINE, _SLOW = "#333", "#ddd", "#3b6ea8", "#b8442c"
GOAL = 0.1  # seconds: what a question of the browser may take


def plot(found: Sequence[Figures], limit: float) -> str:
    """Return the picture; questions that are above `GOAL` at the largest size are drawn in red."""
    engines = [*found[0].load]
    panels = [_panel(found, name, LEFT + order * (WIDTH + 14), limit) for order, name in enumerate(engines)]
    labels = [
        f'<text x="{LEFT - 4}" y="{_y(10**power, limit) + 3:.0f}" text-anchor="end">{_time(power)}</text>'
        for power in range(-4, 2)
    ]
    width, height = LEFT + len(engines) * (WIDTH + 14), TOP + HEIGHT + 34
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="10" fill="{_INK}" role="img"><title>Time of each question against the size of the graph'
        f"</title>\n{chr(10).join([*labels, *panels])}\n</svg>\n"
    )


def _time(power: int) -> str:
    return f"{10**power} s" if power >= 0 else f"{10 ** (power + 3):g} ms"


def _y(seconds: float, limit: float) -> float:
    top, bottom = math.log10(limit), -4.0
    return TOP + HEIGHT * (top - max(bottom, math.log10(seconds))) / (top - bottom)


def _panel(found: Sequence[Figures], engine: str, left: float, limit: float) -> str:
    first, last = (math.log10(each.quads) for each in (found[0], found[-1]))
    xs = [left + WIDTH * (math.log10(each.quads) - first) / ((last - first) or 1) for each in found]
    parts = [f'<text x="{left + WIDTH / 2}" y="16" text-anchor="middle" font-weight="bold">{engine}</text>']
    for power in range(-4, 2):
        y = _y(10**power, limit)
        ink = _INK if 10**power == GOAL else _FAINT
        parts.append(f'<path d="M{left:.0f} {y:.0f}h{WIDTH}" stroke="{ink}"/>')
    for x, each in zip(xs, found, strict=True):
        parts.append(
            f'<text x="{x:.0f}" y="{TOP + HEIGHT + 14}" text-anchor="middle">{each.quads:.0e}</text>'
        )
    asked = [each for each in found if engine in each.load]  # larger graphs are not loaded into every engine
    for question in found[-1].seconds:
        times = [each.seconds[question].get(engine) or limit for each in asked]
        points = " ".join(f"{x:.0f},{_y(each, limit):.0f}" for x, each in zip(xs, times, strict=False))
        colour = _SLOW if times[-1] > GOAL else _LINE
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}">'
            f"<title>{escape(question)}</title></polyline>"
        )
    parts.append(f'<text x="{left + WIDTH / 2}" y="{TOP + HEIGHT + 28}" text-anchor="middle">quads</text>')
    return "\n".join(parts)
