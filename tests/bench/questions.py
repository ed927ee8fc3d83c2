"""Each question against the same graph in this project's store and in rdflib's own.

Both run in this process, one after the other, round by round, so that a busy machine
slows both. A question that rdflib has not answered after `LIMIT` seconds is ended and
counted with that time, which flatters rdflib.
"""

import multiprocessing
import statistics
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from kg.schema.queries import Query, queries
from kg.store import MemoryStore

LIMIT = 60.0
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Timing:
    """Median seconds of one question on both stores; `ended` if rdflib was stopped."""

    name: str
    ours: float
    rows: int
    theirs: float
    ended: bool

    @property
    def ratio(self) -> float:
        return self.theirs / self.ours


class Peer:
    """rdflib's memory store in a process of its own, so that a question can be ended."""

    def __init__(self, graph: Path) -> None:
        self._graph = graph
        self._start()

    def _start(self) -> None:
        self._here, there = multiprocessing.Pipe()
        self._process = multiprocessing.Process(target=_answer, args=(self._graph, there), daemon=True)
        self._process.start()
        self.loaded = float(self._here.recv())

    def seconds(self, text: str) -> tuple[float, int]:
        """Return the time that one question takes and its number of rows; -1 rows if ended."""
        self._here.send(text)
        if self._here.poll(LIMIT):
            seconds, rows = self._here.recv()
            return seconds, rows
        self._process.kill()
        self._start()
        return LIMIT, -1


def _answer(graph: Path, pipe: Connection) -> None:
    import rdflib

    started = time.perf_counter()
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(graph, format="nquads")
    pipe.send(time.perf_counter() - started)
    while True:
        text = pipe.recv()
        started = time.perf_counter()
        rows = len(list(dataset.query(text)))
        pipe.send((time.perf_counter() - started, rows))


def compare(build: Path) -> tuple[list[Timing], float, float]:
    """Return a timing per question, and the seconds each store took to load the graph."""
    started = time.perf_counter()
    store = MemoryStore.open(build)
    opened = time.perf_counter() - started
    peer = Peer(build / "graph.nq")
    return [_time(store, peer, query) for query in queries("competency").values()], opened, peer.loaded


def _time(store: MemoryStore, peer: Peer, query: Query) -> Timing:
    ours, theirs, rows, ended = [], [], 0, False
    for _ in range(ROUNDS):
        started = time.perf_counter()
        rows = len(store.rows(query))
        ours.append(time.perf_counter() - started)
        if not ended:
            seconds, found = peer.seconds(query.text)
            ended = found < 0
            theirs.append(seconds)
            if found not in (-1, rows):
                print(f"  {query.name}: {rows} rows here, {found} in rdflib")
    return Timing(query.name, statistics.median(ours), rows, statistics.median(theirs), ended)
