"""The endpoint beside the servers that people would pick instead, over the same quads.

    make bench ARGS="endpoint QUADS.nq"

Every kind of query goes to every server in turn, round by round, so that a busy machine slows all
of them; a figure is the median over the rounds. The load comes from wrk on the same machine.
Then the neighbours: what the slowest hundredth of honest requests waits, alone and while
`ATTACKERS` clients send queries that never end.
"""

import json
import re
import statistics
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.peers import OURS, UNCACHED, Peer, available, load_generator, served

ROUNDS = 5
SECONDS = 3
CONNECTIONS = 8
ATTACKERS = 20
JSON = "application/sparql-results+json"
_PREFIXES = (
    "PREFIX mk: <https://w3id.org/myeloma-kg/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
QUERIES: Mapping[str, str] = {
    "tiny": _PREFIXES + "SELECT ?c { <https://w3id.org/myeloma-kg/regimen/rvd> a ?c } LIMIT 5",
    "join of 500 rows": _PREFIXES
    + "SELECT ?r ?l ?v ?s ?sl ?o ?ol ?at { ?r a mk:StudyResult ; mk:arm ?a ; mk:outcome ?o ; mk:value ?v ;"
    " mk:study ?s ; mk:at ?at . ?a mk:regimen ?g . ?g rdfs:label ?l . ?s rdfs:label ?sl ."
    " ?o rdfs:label ?ol } LIMIT 500",
    "aggregate": _PREFIXES
    + "SELECT ?g (AVG(?v) AS ?m) (COUNT(?r) AS ?n) { ?r a mk:StudyResult ; mk:value ?v ; mk:arm ?a ."
    " ?a mk:regimen ?g } GROUP BY ?g ORDER BY DESC(?n)",
}
_HONEST = ("tiny", "join of 500 rows")
_OTHERS = """
local number = 0
request = function()
  number = number + 1
  return wrk.format(nil, wrk.path .. "%0A%23" .. number)
end
"""
ENDLESS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?f))) AS ?t) { ?a ?b ?c . ?d ?e ?f }",
    "SELECT * { ?a " + "/".join(["<http://example.org/p>"] * 900) + " ?b }",
)


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of the load generator saw: answers a second, and how long requests waited, in ms."""

    rate: float
    median: float
    p99: float
    failed: int


def load(peer: Peer, text: str, connections: int = CONNECTIONS) -> Load:
    """Send *text* to *peer* over and over: to a server with a cache as it is, to others each time another.

    What makes it another is a comment, since one of the servers answers at once what is asked at once.
    """
    url = f"{peer.endpoint}?{urlencode({'query': text})}"
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", "--timeout", "60s"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_OTHERS if peer.name != OURS else "")
        script.flush()
        said = subprocess.run(
            [*command, "-s", script.name, "-H", f"Accept: {JSON}", url],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    late = re.search(r"Socket errors:.*?timeout (\d+)", said)
    failed = sum(int(found[1]) for found in (bad, late) if found)
    return Load(rate, _milliseconds(said, "50%"), _milliseconds(said, "99%"), failed)


def _milliseconds(said: str, percentile: str) -> float:
    found = re.search(rf"^\s+{percentile}\s+([\d.]+)(us|ms|s|m)$", said, re.MULTILINE)
    return (
        float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[found[2]] if found else float("nan")
    )


def rows(peer: Peer, text: str) -> int:
    """Return how many rows the answer of *peer* has, -1 if there is none within a minute."""
    request = urllib.request.Request(
        f"{peer.endpoint}?{urlencode({'query': text})}", headers={"Accept": JSON}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return len(json.load(answer)["results"]["bindings"])
    except (OSError, ValueError):
        return -1


def compare(peers: list[Peer], queries: Mapping[str, str]) -> Mapping[str, Mapping[str, list[Load]]]:
    """Return the loads of every round, by query and server; a server that does not answer has none."""
    able = {
        name: [peer for peer in peers if rows(peer, text) >= 0 and rows(peer, text) >= 0]
        for name, text in queries.items()
    }
    found: dict[str, dict[str, list[Load]]] = {name: {} for name in queries}
    for _ in range(ROUNDS):
        for name, text in queries.items():
            for peer in able[name]:
                found[name].setdefault(peer.name, []).append(load(peer, text))
                peer.settle()
    return found


@contextmanager
def attack(peer: Peer) -> Iterator[None]:
    """Have *peer* asked endless queries, by many at once and again and again."""
    stop = threading.Event()

    def go_on(number: int) -> None:
        body = urlencode({"query": ENDLESS[number % len(ENDLESS)]}).encode()
        while not stop.is_set():
            try:
                urllib.request.urlopen(peer.endpoint, body, timeout=60).close()
            except urllib.error.HTTPError as error:
                error.close()
                stop.wait(0.1)
            except OSError:
                stop.wait(0.1)

    threads = [threading.Thread(target=go_on, args=(number,), daemon=True) for number in range(ATTACKERS)]
    for thread in threads:
        thread.start()
    stop.wait(2)
    try:
        yield
    finally:
        stop.set()


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Milliseconds that all but a hundredth of honest requests take at most, alone and under attack."""

    query: str
    alone: float
    attacked: float


def neighbours(peer: Peer, queries: Mapping[str, str]) -> list[Neighbour]:
    """Ask honestly, two at a time, alone and under attack in turns."""
    found = []
    for name in _HONEST:
        waits: dict[bool, list[float]] = {False: [], True: []}
        for _ in range(ROUNDS):
            waits[False].append(load(peer, queries[name], connections=2).p99)
            with attack(peer):
                waits[True].append(load(peer, queries[name], connections=2).p99)
        found.append(Neighbour(name, statistics.median(waits[False]), statistics.median(waits[True])))
    return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one run of this measured over `quads` quads; servers and queries by name."""

    quads: int
    opened: Mapping[str, float]
    megabytes: Mapping[str, float]
    loads: Mapping[str, Mapping[str, Sequence[Load]]]
    neighbours: Sequence[Neighbour]

    def median(self, query: str, server: str, part: str) -> float | None:
        """Return the median over the rounds of a part of `Load`; None if there was no answer."""
        loads = self.loads[query].get(server)
        return statistics.median(getattr(each, part) for each in loads) if loads else None


def measure(quads: Path, folder: Path) -> Comparison:
    """Return the comparison over *quads*."""
    with quads.open("rb") as lines:
        count = sum(1 for _ in lines)
    with served(quads, folder, available()) as peers:
        found = compare(peers, QUERIES)
        ours = next(peer for peer in peers if peer.name == UNCACHED)
        return Comparison(
            count,
            {peer.name: peer.opened for peer in peers},
            {peer.name: peer.megabytes for peer in peers},
            found,
            neighbours(ours, QUERIES),
        )


def measure_endpoint(quads: Path, *options: Path) -> None:
    """Print the comparison over *quads*; with ``--write``, put it into docs/performance.md too."""
    from tests.bench.endpoint_report import text, write

    if load_generator() is None:
        print("endpoint: the load generator wrk is not installed (Debian: apt-get install wrk)")
        return
    with tempfile.TemporaryDirectory() as folder:
        found = measure(quads, Path(folder))
    print(text(found))
    if Path("--write") in options:
        write(found)
