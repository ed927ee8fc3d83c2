"""Figures for Prometheus: what was asked and how it went, and the state of cache, pool and graph."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric

from webui.serving.cache import Cache
from webui.serving.generations import Generations

TYPE = CONTENT_TYPE_LATEST
_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
# How many are where, now; all else that the pool tells of is counted since its start.
_NOW = frozenset({"ready", "waiting"})


@runtime_checkable
class Pooled(Protocol):
    """A store that can say how its processes are."""

    def stats(self) -> Mapping[str, int]: ...


class Metrics:
    """Counts of one application, in a registry of its own."""

    def __init__(self, cache: Cache, generations: Generations) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "myeloma_kg_requests", "Requests answered.", ("kind", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "myeloma_kg_request_seconds",
            "Wall time of requests.",
            ("outcome",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self.in_flight: set[object] = set()
        """Requests being worked on: to add one and to discard it is one step each, in any thread."""
        Gauge(
            "myeloma_kg_requests_in_flight", "Requests being worked on.", registry=self._registry
        ).set_function(lambda: len(self.in_flight))
        self._known: dict[tuple[str, int], Counter] = {}
        self._timed: dict[str, Histogram] = {}
        self._registry.register(_State(cache, generations))

    def count(self, kind: str, status: int, outcome: str, seconds: float) -> None:
        """Count one request."""
        counted = self._known.get((kind, status))
        if counted is None:
            counted = self._known[kind, status] = self._requests.labels(kind, str(status))
        timed = self._timed.get(outcome)
        if timed is None:
            timed = self._timed[outcome] = self._seconds.labels(outcome)
        counted.inc()
        timed.observe(seconds)

    def exposition(self) -> bytes:
        """Return all of it in the text format of Prometheus."""
        return generate_latest(self._registry)


class _State:
    """What is read when somebody looks: cache, pool, graph, memory."""

    def __init__(self, cache: Cache, generations: Generations) -> None:
        self._cache, self._generations = cache, generations

    def describe(self) -> list[Metric]:
        """Say nothing beforehand: the pool may be another one by then."""
        return []

    def collect(self) -> Iterator[Metric]:
        cache = self._cache
        yield CounterMetricFamily("myeloma_kg_cache_hits", "Answers that were kept.", value=cache.hits)
        yield CounterMetricFamily("myeloma_kg_cache_misses", "Answers that were not.", value=cache.misses)
        yield GaugeMetricFamily("myeloma_kg_cache_bytes", "Memory of kept answers.", value=cache.bytes)
        yield GaugeMetricFamily("myeloma_kg_cache_entries", "Answers that are kept.", value=cache.entries)
        yield from self._pool()
        yield InfoMetricFamily(
            "myeloma_kg_graph", "The graph in service.", {"version": self._generations.reader.store.version}
        )
        failed = float(self._generations.failed is not None)
        yield GaugeMetricFamily("myeloma_kg_reload_failed", "1: the newest build is not in service.", failed)
        if (taken := memory()) is not None:
            yield GaugeMetricFamily("myeloma_kg_memory_bytes", "Memory of all processes.", value=taken)

    def _pool(self) -> Iterator[Metric]:
        store = self._generations.reader.store
        counts = store.stats() if isinstance(store, Pooled) else {}
        now = GaugeMetricFamily(
            "myeloma_kg_pool", "Workers and queries, by where they are.", labels=["state"]
        )
        done = CounterMetricFamily("myeloma_kg_queries", "Queries by how they ended.", labels=["end"])
        for name, value in counts.items():
            (now if name in _NOW else done).add_metric([name], value)
        yield now
        yield done


def memory() -> float | None:
    """Return the memory of this process and of those it started, in bytes; shared parts once (PSS).

    None where the system does not say.
    """
    pids, total = [os.getpid()], 0
    for pid in pids:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            pids += map(int, _read(children).split())
        found = [line for line in _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines() if line[:4] == "Pss:"]
        total += sum(int(line.split()[1]) for line in found)
    return 1024.0 * total or None


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
