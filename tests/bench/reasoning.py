"""Classification and inference: time, memory and what is found, by engine and by size.

Each run is a process of its own, so that its peak memory is its own; a run is ended after
`LIMIT` seconds. `make bench ARGS=reasoning` runs only this.

    python -m tests.bench.reasoning ENGINE TIMES     one run, as one line of JSON
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from importlib.util import find_spec

import pyoxigraph as ox

from ingest.source_folders import SOURCES, graphs
from kg.building.build import assemble
from kg.facts import BASE, ONTOLOGY, Fact
from kg.facts.quads import graph_of
from kg.progress import Steps
from kg.reasoning.reasoner import apply_rules, infer, inferred
from kg.schema.ontology import ONTOLOGY_GRAPH, ontology_quads, unskolemised
from kg.store import MemoryStore

LIMIT = 120.0
ROUNDS = 3
SIZES = (1, 10)
_KEPT = {ONTOLOGY_GRAPH, graph_of("vocabulary")}
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def facts(times: int) -> list[ox.Quad]:
    """Return ontology and facts, the facts of the sources *times* times over under other names."""
    recorded = graphs(SOURCES)
    given = {name: [each for each in items if isinstance(each, Fact)] for name, items in recorded.items()}
    quads = list(assemble(given, Steps(quiet=True)).quads())
    own = {quad.subject for quad in quads if "/graph/source/" in quad.graph_name.value}  # type: ignore[union-attr]
    copied = [quad for quad in quads if quad.subject in own]
    return quads + [copy for number in range(1, times) for copy in _copies(copied, own, number)]


def _copies(quads: Iterable[ox.Quad], own: Set[object], number: int) -> Iterator[ox.Quad]:
    for quad in quads:
        subject, obj = (
            ox.NamedNode(f"{term.value}-{number}") if term in own and isinstance(term, ox.NamedNode) else term
            for term in (quad.subject, quad.object)
        )
        assert isinstance(subject, ox.NamedNode)
        yield ox.Quad(subject, quad.predicate, obj, quad.graph_name)


# ---- engines: each takes what is given and returns what it concludes about our own things


def hermit_on_the_ontology(_: Sequence[ox.Quad]) -> set[ox.Triple]:
    return {quad.triple for quad in infer(ontology_quads())}


def hermit(quads: Sequence[ox.Quad]) -> set[ox.Triple]:
    return {quad.triple for quad in infer(quads, memory_mb=8000)}


def rules(quads: Sequence[ox.Quad]) -> set[ox.Triple]:
    store = MemoryStore(quads)
    return {quad.triple for quad in apply_rules(store.engine)}


def rules_after_the_ontology(quads: Sequence[ox.Quad]) -> set[ox.Triple]:
    return rules([*quads, *infer(ontology_quads())])


def hermit_and_rules(quads: Sequence[ox.Quad]) -> set[ox.Triple]:
    found = hermit(quads)
    store = MemoryStore([*quads, *map(inferred, found)])
    return found | {quad.triple for quad in apply_rules(store.engine)}


def reasonable(quads: Sequence[ox.Quad]) -> set[ox.Triple]:
    import reasonable as engine

    reasoner = engine.PyReasoner()
    with tempfile.NamedTemporaryFile(suffix=".ttl") as file:
        ox.serialize(_triples(quads), output=file.name, format=ox.RdfFormat.TURTLE)
        reasoner.load_file(file.name)
    return set(_read(reasoner.reason()))


def owlrl(quads: Sequence[ox.Quad]) -> set[ox.Triple]:
    import owlrl as engine
    import rdflib

    graph = rdflib.Graph()
    graph.parse(data=ox.serialize(_triples(quads), format=ox.RdfFormat.N_TRIPLES), format="nt")
    engine.DeductiveClosure(engine.OWLRL_Semantics).expand(graph)
    return set(_read(graph))


def _triples(quads: Iterable[ox.Quad]) -> set[ox.Triple]:
    return {unskolemised(quad.triple) for quad in quads}


def _read(triples: Iterable[tuple[object, object, object]]) -> Iterator[ox.Triple]:
    for subject, predicate, obj in triples:
        if all(str(each).startswith(("http", "urn")) for each in (subject, predicate, obj)):
            yield ox.Triple(ox.NamedNode(str(subject)), ox.NamedNode(str(predicate)), ox.NamedNode(str(obj)))


ENGINES: dict[str, Callable[[Sequence[ox.Quad]], set[ox.Triple]]] = {
    "HermiT, ontology only": hermit_on_the_ontology,
    "HermiT": hermit,
    "SPARQL rules": rules,
    "HermiT, then rules": hermit_and_rules,
    "HermiT on the ontology, then rules": rules_after_the_ontology,
    "reasonable (OWL RL)": reasonable,
    "owlrl (OWL RL)": owlrl,
}
_NEEDS = {"reasonable (OWL RL)": "reasonable", "owlrl (OWL RL)": "owlrl"}
_ONCE = {"HermiT, ontology only"}


@dataclass(frozen=True, slots=True)
class Run:
    """One run: wall seconds, peak MB of Python and of the programs it started, and the conclusions."""

    seconds: float
    megabytes: float
    found: frozenset[str]


def conclusions(found: Iterable[ox.Triple], given: Iterable[ox.Quad]) -> frozenset[str]:
    """Return the new statements by our own terms between our own named things, as N-Triples."""
    known = {quad.triple for quad in given}
    return frozenset(
        str(triple)
        for triple in found
        if triple not in known
        and triple.subject.value.startswith(BASE)  # type: ignore[union-attr]
        and "/.well-known/" not in str(triple)
        and not triple.subject.value.startswith(ONTOLOGY)  # type: ignore[union-attr]
        and (triple.predicate.value.startswith(ONTOLOGY) or triple.predicate.value == _TYPE)
        and isinstance(triple.object, ox.NamedNode)
        and triple.object.value.startswith(BASE)
        and triple.subject != triple.object
    )


def one_run(engine: str, times: int) -> None:
    """Run *engine* and print what it took; the clock starts when the facts are there."""
    quads = facts(times)
    started = time.perf_counter()
    found = ENGINES[engine](quads)
    seconds = time.perf_counter() - started
    own, started_by_it = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    told = sorted(conclusions(found, quads)) if times == 1 else []
    print(json.dumps([seconds, own + started_by_it, len(quads), told]))


def run(engine: str, times: int) -> Run | None:
    """Return one run in a process of its own, or None if it was ended."""
    command = [sys.executable, "-m", "tests.bench.reasoning", engine, str(times)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT + 30, check=False)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        print(f"  {engine}, {times} times: {done.stderr.strip().splitlines()[-1][:200]}", flush=True)
        return None
    seconds, megabytes, _, told = json.loads(done.stdout)
    return Run(seconds, megabytes, frozenset(told))


def measure_reasoning() -> None:
    """Print the table: medians over interleaved rounds, ratios to what the build does."""
    engines = [name for name in ENGINES if name not in _NEEDS or find_spec(_NEEDS[name])]
    for missing in sorted(set(ENGINES) - set(engines)):
        print(f"{missing}: not installed; pip install {_NEEDS[missing]}")
    runs: dict[tuple[str, int], list[Run]] = {}
    ended = set[tuple[str, int]]()
    for times in SIZES:
        print(f"{times} times: {len(facts(times))} quads", flush=True)
        for _ in range(ROUNDS if times == 1 else 1):
            for name in engines:
                key = (name, times)
                if key in ended or (times > 1 and ((name, 1) in ended or name in _ONCE)):
                    continue
                found = run(name, times)
                if found is None:
                    ended.add(key)
                else:
                    runs.setdefault(key, []).append(found)
    _show(engines, runs)


def _show(engines: Sequence[str], runs: dict[tuple[str, int], list[Run]]) -> None:
    reference = runs[("HermiT, then rules", 1)]
    base, complete = statistics.median(each.seconds for each in reference), reference[0].found
    heads = f"{'seconds':>8} {'ratio':>6} {'MB':>6} {'found':>7} {'missing':>8} {'more':>6}"
    print(f"\n{'engine':36} {'times':>5} {heads}")
    for name in engines:
        for times in SIZES:
            if not (done := runs.get((name, times))):
                print(f"{name:36} {times:5} {'not run, or ended':>24}")
                continue
            seconds = statistics.median(each.seconds for each in done)
            memory = statistics.median(each.megabytes for each in done)
            line = f"{name:36} {times:5} {seconds:8.2f} {seconds / base:6.2f} {memory:6.0f}"
            if times == 1:
                found = done[0].found
                line += f" {len(found):7} {len(complete - found):8} {len(found - complete):6}"
            print(line)


if __name__ == "__main__":
    one_run(sys.argv[1], int(sys.argv[2]))
