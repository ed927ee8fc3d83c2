"""Pools of processes side by side: ours, pebble's, the standard library's, and no pool at all.

    make bench ARGS="pools BUILD"

Each answers the same queries over the same graph in memory, in turns; then each is given a query
that never ends. Only a pool that can end it within its time, and answer the next one, will do.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from kg.errors import KgError
from kg.store import MemoryStore
from kg.store.budgets import Budgets
from kg.store.pool.store import PooledStore
from kg.store.pool.workers import WorkerSpec

JSON = "application/sparql-results+json"
ROUNDS, REPEATS, SECONDS = 5, 200, 2.0
TINY = "SELECT (1 AS ?one) {}"
ROWS = "SELECT * { ?s ?p ?o } LIMIT 500"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

Ask = Callable[[str], bytes]
_store: MemoryStore | None = None


def _load(path: str) -> None:
    global _store  # noqa: PLW0603 - what a process of a library's pool can keep between calls
    _store = MemoryStore.open(Path(path))


def _answer(text: str) -> bytes:
    assert _store is not None
    return _store.ask(text).serialize(JSON)


@contextmanager
def _direct(build: Path) -> Iterator[Ask]:
    store = MemoryStore.open(build)
    yield lambda text: store.ask(text).serialize(JSON)


@contextmanager
def _own(build: Path) -> Iterator[Ask]:
    store = PooledStore(WorkerSpec(build, False, 1024), "bench", Budgets(workers=2, query_seconds=SECONDS))
    yield lambda text: store.ask(text).serialize(JSON)
    store.close()


@contextmanager
def _pebble(build: Path) -> Iterator[Ask]:
    from pebble import ProcessPool

    pool = ProcessPool(max_workers=2, initializer=_load, initargs=[str(build)])
    yield lambda text: pool.schedule(_answer, args=[text], timeout=SECONDS).result()
    pool.stop()
    pool.join()


@contextmanager
def _standard(build: Path) -> Iterator[Ask]:
    with ProcessPoolExecutor(2, initializer=_load, initargs=(str(build),)) as pool:
        yield lambda text: pool.submit(_answer, text).result()


POOLS: Mapping[str, Callable[[Path], AbstractContextManager[Ask]]] = {
    "no pool": _direct,
    "ours": _own,
    "pebble": _pebble,
    "concurrent.futures": _standard,
}
_CANNOT_END = {"no pool", "concurrent.futures"}


def measure_pools(build: Path) -> None:
    """Print milliseconds a query by pool, and what becomes of a query that never ends."""
    with ExitStack() as held:
        asked: dict[str, Ask] = {}
        for name, start in POOLS.items():
            try:
                asked[name] = held.enter_context(start(build))
            except ImportError:
                print(f"{name}: not installed")
                continue
            asked[name](TINY)
        print(f"{'pool':20} {'tiny ms':>9} {'500 rows ms':>12}   a query that never ends")
        times: dict[tuple[str, str], list[float]] = {}
        for _ in range(ROUNDS):
            for text in (TINY, ROWS):
                for name, ask in asked.items():
                    times.setdefault((name, text), []).append(_time(ask, text))
        for name, ask in asked.items():
            tiny, rows = (statistics.median(times[name, text]) for text in (TINY, ROWS))
            end = "cannot be ended" if name in _CANNOT_END else _endless(ask)
            print(f"{name:20} {tiny:9.3f} {rows:12.3f}   {end}")


def _time(ask: Ask, text: str) -> float:
    """Return the median of milliseconds that *text* takes."""
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        ask(text)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds) * 1000


def _endless(ask: Ask) -> str:
    started = time.perf_counter()
    try:
        ask(ENDLESS)
    except (KgError, TimeoutError) as error:
        ended = time.perf_counter() - started
        began = time.perf_counter()
        ask(TINY)
        later = (time.perf_counter() - began) * 1000
        return (
            f"{type(error).__name__} after {ended:.2f} s of {SECONDS:g} s, next answer {later:.0f} ms later"
        )
    return "was answered"
