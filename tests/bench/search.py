"""Search by name beside its peers: `python -m tests.bench.search 10000 1000000`.

Over so many invented things with two names each, some hundred questions are asked in turns of our index, of
SPARQL with CONTAINS over the same labels in memory, and of a scan of all names as Python text. Printed are
median and 99th percentile in milliseconds, and how many questions found what was meant in their first ten.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pyoxigraph as ox

from kg.facts import BASE
from kg.facts.namespaces import RDFS
from kg.search.index import INDEX_FILE, Index
from kg.search.names import Name, NamedThing
from kg.search.tables import Tables
from kg.store import MemoryStore
from tests.synthetic.names import author, drug

QUESTIONS = 100
FIRST = 10
_LABEL = ox.NamedNode(f"{RDFS}label")
Asking = Callable[[str], Sequence[str]]


def things(number: int, draw: Random) -> list[NamedThing]:
    """Return invented things: drugs, and studies of them by somebody."""
    found = []
    for count in range(number):
        name = f"{drug(count, draw)}".replace("-syn-", "stat ")
        if count % 10:
            label, other, kind = f"{author(draw)} {1990 + count % 30}", f"{name} in disease {count}", "study"
        else:
            label, other, kind = name, f"XQ-{count}", "drug"
        found.append(NamedThing(f"{BASE}{kind}/{count}", {Name(label, "label"), Name(other, "synonym")}))
    return sorted(found, key=lambda each: (each.kind != "drug", len(each.label), each.label, each.iri))


def questions(found: Sequence[NamedThing], draw: Random) -> dict[str, list[tuple[str, str]]]:
    """Return what is typed, with the IRI that is meant: whole names, their beginnings, with an error.

    What is broad means nothing alone: a letter, or a word that most names have.
    """
    asked: dict[str, list[tuple[str, str]]] = {"name": [], "beginning": [], "typing error": []}
    for thing in draw.sample([each for each in found if each.kind == "drug"], QUESTIONS):
        word, number = thing.label.split()
        at = draw.randrange(1, len(word) - 1)
        asked["name"].append((thing.label.upper(), thing.iri))
        asked["beginning"].append((thing.label[:-1], thing.iri))
        asked["typing error"].append((f"{word[:at]}{word[at + 1 :]} {number}", thing.iri))
    asked["broad"] = [(typed, "") for typed in ("b", "ba", "bal", "in", "disease", "in disease", "2001") * 10]
    return asked


def measure(number: int, folder: Path) -> None:
    """Print the table for *number* things."""
    draw = Random(number)
    found = things(number, draw)
    started = time.perf_counter()
    content = Tables.of(found).content()
    (folder / INDEX_FILE).write_bytes(content)
    made = time.perf_counter() - started
    print(f"\n{number} things: index made in {made:.1f} s, {len(content) / 1e6:.0f} MB")
    peers = {"index": _ours(folder / INDEX_FILE), "SPARQL CONTAINS": _sparql(found), "scan": _scan(found)}
    for kind, asked in questions(found, draw).items():
        some = asked if number <= 10_000 else asked[:21]
        for name, ask in peers.items():
            _report(kind, name, ask, some)


def _report(kind: str, name: str, ask: Asking, asked: Sequence[tuple[str, str]]) -> None:
    times, right = [], 0
    ask(asked[0][0])
    for typed, meant in asked:
        started = time.perf_counter()
        answer = ask(typed)
        times.append(1000 * (time.perf_counter() - started))
        right += meant in answer[:FIRST]
    slow = sorted(times)[int(0.99 * len(times))]
    print(f"{kind:14} {name:16} {statistics.median(times):9.2f} ms {slow:9.2f} ms {right:4} of {len(asked)}")


def _ours(path: Path) -> Asking:
    index = Index(Tables.open(path))

    def ask(typed: str) -> list[str]:
        result = index.search(typed, FIRST)
        return [hit.iri for hit in (*result.hits, *result.near)]

    return ask


def _sparql(found: Sequence[NamedThing]) -> Asking:
    store = MemoryStore(
        ox.Quad(ox.NamedNode(each.iri), _LABEL, ox.Literal(each.label), ox.DefaultGraph()) for each in found
    )

    def ask(typed: str) -> list[str]:
        text = (
            f"SELECT ?s {{ ?s <{_LABEL.value}> ?l FILTER(CONTAINS(LCASE(?l), {ox.Literal(typed.lower())})) }}"
        )
        rows = store.ask(f"{text} LIMIT {FIRST}").serialize("text/csv").decode().split()
        return rows[1:]

    return ask


def _scan(found: Sequence[NamedThing]) -> Asking:
    names = [(name.text.lower(), each.iri) for each in found for name in each.names]

    def ask(typed: str) -> list[str]:
        wanted = typed.lower()
        return [iri for text, iri in names if wanted in text][:FIRST]

    return ask


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for size in [int(each) for each in sys.argv[1:]] or [10_000, 1_000_000]:
            measure(size, Path(place))
