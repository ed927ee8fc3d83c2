"""Each page query and question on a graph of any size: median milliseconds and rows, the slowest first.

    python -m tests.bench.pages GRAPH.nq [TIMES]

GRAPH.nq is a built graph, or copies of one, with its summary; it is loaded into memory once.
Pages are asked as their HTML does: about a thing, at most `MOST_READ` rows.
"""

import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.facts import BASE, ONTOLOGY
from kg.schema.queries import Query, queries
from kg.store import MemoryStore
from webui.site.reader import MOST_READ

BUDGET = 100.0
FOLDERS = (
    "drug",
    "regimen",
    "outcome",
    "adverse-event",
    "population",
    "study",
    "publication",
    "source",
    "anchor",
)
_TERMS = ("StudyResult", "at", "value")
_NOT_BY_PAGES_IN_HTML = {"labels", "names", "citation-names", "ledger", "ledger-holders", "folder"}


def load(graph: Path) -> MemoryStore:
    """Return *graph* in memory, and say how long that took."""
    store, started = MemoryStore(), time.perf_counter()
    store.engine.bulk_load(path=str(graph), format=ox.RdfFormat.N_QUADS)
    print(f"{len(store.engine)} quads loaded in {time.perf_counter() - started:.1f} s", flush=True)
    return store


def things(store: MemoryStore) -> list[str]:
    """Return the thing of each folder that most statements lead to, and some terms of the ontology."""
    found = [f"{ONTOLOGY}{name}" for name in _TERMS]
    for folder in FOLDERS:
        text = (
            "SELECT ?thing (COUNT(*) AS ?number) WHERE { ?any ?property ?thing ."
            f' FILTER(STRSTARTS(STR(?thing), "{BASE}{folder}/")) }}'
            " GROUP BY ?thing ORDER BY DESC(?number) ?thing LIMIT 1"
        )
        answer = store.engine.query(text, use_default_graph_as_union=True)
        found += [row["thing"].value for row in answer]  # type: ignore[union-attr]
    return found


def asked(store: MemoryStore) -> Iterator[tuple[str, Query]]:
    """Yield what is timed: page queries about each thing, those about none, and questions."""
    about = things(store)
    for name, query in queries("pages").items():
        if "CONSTRUCT" in query.text or name in _NOT_BY_PAGES_IN_HTML:
            continue
        if "iri" in [each.name for each in query.parameters]:
            yield from ((f"{name} {iri.removeprefix(BASE)}", query.bind({"iri": iri})) for iri in about)
        else:
            yield name, query
    yield from queries("competency").items()


def measure(graph: Path, times: int) -> None:
    """Print a line for each query, and how many are over the budget of `BUDGET` milliseconds."""
    store = load(graph)
    found = []
    for name, query in asked(store):
        seconds, rows = [], 0
        for _ in range(times):
            started = time.perf_counter()
            rows = len(store.rows(query.first(MOST_READ)))
            seconds.append(time.perf_counter() - started)
        found.append((statistics.median(seconds) * 1000, rows, name))
    for milliseconds, rows, name in sorted(found, reverse=True):
        print(f"{milliseconds:9.1f} ms {rows:6} rows  {name}")
    slow = sum(milliseconds > BUDGET for milliseconds, _, _ in found)
    print(f"{slow} of {len(found)} over {BUDGET:.0f} ms")


if __name__ == "__main__":
    measure(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5)
