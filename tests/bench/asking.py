"""Questions asked of an engine, each in a forked process that can be ended.

One that takes too long costs the others nothing, and a graph that the parent holds in memory is
not copied.
"""

import json
import multiprocessing
import statistics
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox

JSON = "application/sparql-results+json"
REPEATED_BELOW = 0.5  # seconds: a question that is answered sooner is asked `REPEATS` times in a row
REPEATS = 3
_FORK = multiprocessing.get_context("fork")
Answer = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Timing:
    """Median seconds of one question in one round, and its rows; None if it was ended or failed."""

    seconds: float | None
    rows: int = 0


def held(engine: ox.Store) -> Answer:
    """Return what answers from a store of this process."""

    def answer(text: str) -> bytes:
        found = engine.query(text, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        written = found.serialize(format=ox.QueryResultsFormat.JSON)
        assert written is not None
        return written

    return answer


def on_disk(folder: Path) -> Answer:
    """Return what opens a store on disk at its first question, in the process that asks."""
    opened: list[Answer] = []

    def answer(text: str) -> bytes:
        if not opened:
            opened.append(held(ox.Store.read_only(str(folder))))
        return opened[0](text)

    return answer


def served(address: str) -> Answer:
    """Return what asks a SPARQL server over HTTP."""

    def answer(text: str) -> bytes:
        form = urllib.parse.urlencode({"query": text}).encode()
        with urllib.request.urlopen(urllib.request.Request(address, form, {"Accept": JSON})) as answered:
            body: bytes = answered.read()
            return body

    return answer


def timed(answer: Answer, text: str, limit: float) -> Timing:
    """Ask one question in a process of its own and end it after *limit* seconds."""
    here, there = _FORK.Pipe(duplex=False)
    asking = _FORK.Process(target=_ask, args=(answer, text, there))
    asking.start()
    there.close()
    try:
        return Timing(*here.recv()) if here.poll(limit) else Timing(None)
    except EOFError:  # the process died, or the server refused: its own message is on standard error
        return Timing(None)
    finally:
        asking.kill()
        asking.join()
        here.close()


def _ask(answer: Answer, text: str, there: Connection) -> None:
    answer("SELECT * WHERE { <urn:x:nobody> ?p ?o }")  # opens what is not open yet
    seconds: list[float] = []
    while len(seconds) < REPEATS and sum(seconds) < REPEATED_BELOW:
        started = time.perf_counter()
        body = answer(text)
        seconds.append(time.perf_counter() - started)
    there.send((statistics.median(seconds), len(json.loads(body)["results"]["bindings"])))
