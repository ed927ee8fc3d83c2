"""Pages as the server makes them, beside the SPARQL that they ask: `make bench ARGS="views"`.

Over the newest build, each page kind is asked for in turns; printed are median milliseconds of the whole
page, of its queries alone, the ratio, how many queries, and the bytes sent (gzip).
"""

import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kg.schema.queries import Query
from kg.store import MemoryStore, Row
from kg.store.answer import Answer
from kg.store.publication import current
from webui import create_app

TURNS = 15
PAGES = (
    "/",
    "/search?q=t(4,14)",
    "/suggest.json?q=lena",
    "/questions/which-regimens-overcome-an-abnormality?abnormality=abnormality/t-4-14",
    "/questions/how-often-does-a-toxicity-occur",
    "/regimen/rvd",
    "/regimen/len-dex",
    "/abnormality/t-4-14",
    "/study/mm-009",
    "/charts/response-rates?regimen=regimen/rvd",
    "/compare?regimen=regimen/rvd&regimen=regimen/rad",
    "/matrix",
    "/mechanisms",
    "/doses?creatinine-clearance=30",
    "/coverage",
    "/silence",
    "/disputes",
    "/sparql",
)


class Timed:
    """A store that adds up how long it is asked."""

    def __init__(self, store: MemoryStore) -> None:
        self._store, self.version, self.federation = store, store.version, store.federation
        self.seconds, self.asked = 0.0, 0

    @contextmanager
    def _measured(self) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds, self.asked = self.seconds + time.perf_counter() - started, self.asked + 1

    def rows(self, query: Query, **bindings: str) -> list[Row]:
        """Return the rows of *query*."""
        with self._measured():
            return self._store.rows(query, **bindings)

    def ask(self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Answer:
        """Answer *text*."""
        with self._measured():
            return self._store.ask(text, default_graphs, named_graphs)

    def close(self) -> None:
        """End the store."""
        self._store.close()


def measure_views(builds: Path = Path("build")) -> None:
    """Print the table for the newest of *builds*."""
    store = Timed(MemoryStore.open(current(builds)))
    client = create_app(store).test_client()
    whole: dict[str, list[float]] = defaultdict(list)
    alone: dict[str, list[float]] = defaultdict(list)
    told = {}
    for _ in range(TURNS):
        for page in PAGES:
            store.seconds, store.asked = 0.0, 0
            started = time.perf_counter()
            response = client.get(page, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
            whole[page].append(1000 * (time.perf_counter() - started))
            alone[page].append(1000 * store.seconds)
            told[page] = (response.status_code, store.asked, len(response.data))
    print(f"| page | ms | its SPARQL alone, ms | ratio | queries | kB |\n|{' --- |' * 6}")
    for page in PAGES:
        status, asked, size = told[page]
        page_ms, query_ms = statistics.median(whole[page]), statistics.median(alone[page])
        ratio = f"{page_ms / query_ms:.1f}" if query_ms else ""
        said = "" if status == 200 else f" ({status})"
        print(f"| `{page}`{said} | {page_ms:.1f} | {query_ms:.1f} | {ratio} | {asked} | {size / 1000:.0f} |")
