"""The comparison of endpoints as text, and in docs/performance.md as table and picture."""

import math
from pathlib import Path

from tests.bench.endpoint import ATTACKERS, Comparison
from tests.bench.peers import OURS, OXIGRAPH, UNCACHED

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
_BEGIN, _END = "<!-- measured: make bench-endpoint -->", "<!-- end of what was measured -->"
_WIDTH, _BAR, _NAMES = 420, 15, 190
_COLOURS = {OURS: "#1f5fa8", UNCACHED: "#6ea3d8", OXIGRAPH: "#888"}


def text(found: Comparison) -> str:
    """Return the tables in Markdown."""
    lines = [
        f"{found.quads:,} quads.",
        "",
        "| query | server | answers/s | ratio | p50 ms | p99 ms |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
        *(_row(found, query, server) for query in found.loads for server in found.opened),
        "",
        f"| honest requests, two at a time | p99 alone, ms | p99 beside {ATTACKERS} attackers, ms | ratio |",
        "| --- | ---: | ---: | ---: |",
        *(
            f"| {each.query} | {each.alone:.2f} | {each.attacked:.2f} | {each.attacked / each.alone:.2f} |"
            for each in found.neighbours
        ),
        "",
        "| server | seconds until it answers | MB after the queries | MB for each 10⁶ quads |",
        "| --- | ---: | ---: | ---: |",
        *(
            f"| {server} | {found.opened[server]:.1f} | {size:.0f} | {1e6 * size / found.quads:.0f} |"
            for server, size in found.megabytes.items()
        ),
    ]
    return "\n".join(lines)


def _row(found: Comparison, query: str, server: str) -> str:
    rate = found.median(query, server, "rate")
    if rate is None:
        return f"| {query} | {server} | no answer within 60 s | | | |"
    ratio = _ratio(found, query, server)
    failed = sum(each.failed for each in found.loads[query][server])
    middle, slow = (found.median(query, server, part) for part in ("median", "p99"))
    shown = f"{ratio:.2f}" if ratio is not None else ""
    name = f"{server} ({failed} failed)" if failed else server
    return f"| {query} | {name} | {rate:,.1f} | {shown} | {_time(middle)} | {_time(slow)} |"


def _time(milliseconds: float | None) -> str:
    """Return a time, or a dash where too few answers came for one."""
    return "–" if milliseconds is None or math.isnan(milliseconds) else f"{milliseconds:.2f}"


def _ratio(found: Comparison, query: str, server: str) -> float | None:
    """Return how many times as many answers a second as Oxigraph's server gives."""
    rate, base = found.median(query, server, "rate"), found.median(query, OXIGRAPH, "rate")
    return rate / base if rate is not None and base else None


def picture(found: Comparison) -> str:
    """Return the rates as bars, each query to its own scale, as SVG."""
    parts, y = [], 10
    for query in found.loads:
        rates = {server: found.median(query, server, "rate") or 0.0 for server in found.opened}
        parts.append(f'<text x="4" y="{y + 12}" font-weight="bold">{query}</text>')
        y += 20
        for server, rate in rates.items():
            wide = _WIDTH * rate / max(rates.values())
            colour = _COLOURS.get(server, "#bbb")
            parts.append(
                f'<text x="{_NAMES - 6}" y="{y + 11}" text-anchor="end">{server}</text>'
                f'<rect x="{_NAMES}" y="{y}" width="{max(wide, 1):.0f}" height="{_BAR - 2}" fill="{colour}"/>'
                f'<text x="{_NAMES + wide + 5:.0f}" y="{y + 11}">{rate:,.0f}/s</text>'
            )
            y += _BAR
        y += 10
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_NAMES + _WIDTH + 70} {y}" '
        'font-family="sans-serif" font-size="11" fill="#333" role="img">'
        "<title>Answers a second, by query and server</title>\n"
        '<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def write(found: Comparison) -> None:
    """Put tables and picture where the documents show them."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    _, _, after = rest.partition(_END)
    PAGE.write_text(f"{before}{_BEGIN}\n\n{text(found)}\n\n{_END}{after}", encoding="utf-8")
    PAGE.with_suffix(".svg").write_text(picture(found), encoding="utf-8")
