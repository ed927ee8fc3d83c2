"""Queries that the process that asks answers by itself: which, with what answer, and that none takes long."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import AnswerTooLarge, KgError, QuerySyntaxError
from kg.facts import BASE
from kg.store import MemoryStore, Pending
from kg.store.budgets import Budgets
from kg.store.opening import open_store
from kg.store.pool.bounded import MOST_COMBINED, MOST_MATCHES, BoundedEngine, patterns_of
from kg.store.pool.store import PooledStore
from kg.store.publication import GRAPH_FILE, MANIFEST_FILE, publish

JSON = "application/sparql-results+json"
EX = "https://example.org/"
MANY, FEW = MOST_MATCHES + 1, 20
PREFIX = f"PREFIX ex: <{EX}> "


def quad(subject: str, predicate: str, value: str) -> ox.Quad:
    named = (ox.NamedNode(EX + name) for name in (subject, predicate, value, "graph"))
    return ox.Quad(*named)


@pytest.fixture(scope="module")
def memory() -> MemoryStore:
    store = MemoryStore(version="v1")
    store.extend(quad(f"s{number}", "p", "many") for number in range(MANY))
    store.extend(quad(f"s{number}", "p", "few") for number in range(FEW))
    store.extend([quad("s1", "label", "one"), ox.Quad(*_relative("drug/x", "ontology#p", "drug/y"))])
    return store


def _relative(*names: str) -> Iterator[ox.NamedNode]:
    return (ox.NamedNode(BASE + name) for name in names)


@pytest.fixture(scope="module")
def store(memory: MemoryStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PooledStore]:
    builds = tmp_path_factory.mktemp("builds")
    lines = "".join(f"{each} .\n" for each in memory.quads()).encode()
    publish(builds, {GRAPH_FILE: lines, MANIFEST_FILE: b'{"quads": %d}' % lines.count(b"\n")})
    found = open_store(builds, Budgets(workers=1, result_rows=10))
    assert isinstance(found, PooledStore)
    yield found
    found.close()


@pytest.fixture(scope="module")
def loop(store: PooledStore) -> Iterator[asyncio.Runner]:
    """Return the event loop that the store is asked from."""
    with asyncio.Runner() as runner:
        yield runner
        store.close()


def at_once(loop: asyncio.Runner, store: PooledStore, text: str) -> bytes | None:
    """Return the answer if it is at hand as soon as it is asked for: no worker was asked then."""

    async def asked() -> bytes | None:
        begun = store.ask(text).begin(JSON)
        assert begun is not None
        if begun.done():
            return begun.result()
        try:
            await begun
        except Pending as late:
            await asyncio.to_thread(late.answer, None)
        except KgError:
            pass
        return None

    return loop.run(asked())


def rows(answer: bytes | None) -> list[str]:
    """Return the rows of an answer in an order of their own."""
    assert answer is not None
    return sorted(map(json.dumps, json.loads(answer)["results"]["bindings"]))


SMALL = [
    PREFIX + "SELECT ?o { ex:s1 ex:label ?o }",
    f"select distinct ?o where {{ <{EX}s1> ?p ?o . }} limit 5 # and no more",
    PREFIX + "SELECT * { ?s ex:p ex:few . ?s ex:label ex:one }",
    "SELECT*{<drug/x>?p?o}",
    PREFIX + "SELECT * { ex:nothing a ?c }",
]


@pytest.mark.parametrize("text", SMALL)
def test_a_few_patterns_from_a_name_need_no_worker_and_get_the_same_answer(
    loop: asyncio.Runner, memory: MemoryStore, store: PooledStore, text: str
) -> None:
    expected = rows(memory.ask(text).serialize(JSON))
    assert rows(at_once(loop, store, text)) == expected
    assert rows(store.ask(text).serialize(JSON)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o } LIMIT 1",
        PREFIX + "SELECT * { ?s ex:p ?o } LIMIT 1",
        PREFIX + "SELECT (COUNT(*) AS ?n) { ex:s1 ?p ?o }",
        PREFIX + "SELECT * { ex:s1 ex:p+ ?o }",
        PREFIX + "SELECT * { ex:s1 ex:p/ex:p ?o }",
        PREFIX + "SELECT * { ex:s1 ?p ?o OPTIONAL { ?a ?b ?c } }",
        PREFIX + "SELECT * { ex:s1 ?p ?o FILTER(?o > 1) }",
        PREFIX + "SELECT * { { ex:s1 ?p ?o } UNION { ?a ?b ?c } }",
        PREFIX + "SELECT * FROM ex:graph { ex:s1 ?p ?o }",
        PREFIX + "SELECT * { GRAPH ex:graph { ex:s1 ?p ?o } }",
        PREFIX + "SELECT * { SERVICE ex:s1 { ex:s1 ?p ?o } }",
        PREFIX + "ASK { ex:s1 ?p ?o }",
        PREFIX + "SELECT * { ex:s1 ?p ?o . ex:s1 ?q ?r . ex:s1 ?t ?u . ex:s1 ?v ?w }",
        "BASE <https://example.org/other/> SELECT * { <s1> ?p ?o }",
        "SELECT * { <../s1> ?p ?o }",
        "SELECT * { </s1> ?p ?o }",
        "SELECT * { <urn:s1> ?p ?o }",
        f"SELECT * {{ <{EX}a/../s1> ?p ?o }}",
        f"SELECT * {{ <{EX}\\u0073> ?p ?o }}",
        "SELECT * { ex:s1 ?p ?o }",
        'SELECT * { ?s ?p "text" }',
        PREFIX + "SELECT * { ex:s1 ex:p ex:a.b }",
    ],
)
def test_what_may_take_long_or_be_read_otherwise_is_for_a_worker(memory: MemoryStore, text: str) -> None:
    patterns = patterns_of(text)
    assert not patterns or BoundedEngine(memory.engine, Budgets()).answer(text, patterns, JSON) is None


def test_what_the_graph_has_too_much_of_is_for_a_worker(memory: MemoryStore) -> None:
    engine = BoundedEngine(memory.engine, Budgets())
    few = PREFIX + "SELECT * { ?s ex:p ex:few }"
    many = few.replace("few", "many")
    combined = PREFIX + "SELECT * { ?a ex:p ex:few . ?b ex:p ex:few . ?c ex:p ex:few }"
    assert FEW**2 <= MOST_COMBINED < FEW**3
    answers = [engine.answer(text, patterns_of(text), JSON) is None for text in (few, many, combined)]
    assert answers == [False, True, True]


def test_limits_of_an_answer_hold_and_are_told_by_a_worker(loop: asyncio.Runner, store: PooledStore) -> None:
    text = PREFIX + "SELECT * { ?s ex:p ex:few }"
    assert at_once(loop, store, text) is None
    with pytest.raises(AnswerTooLarge, match="result_rows=10"):
        store.ask(text).serialize(JSON)


def test_what_is_wrong_is_told_as_elsewhere(loop: asyncio.Runner, store: PooledStore) -> None:
    with pytest.raises(QuerySyntaxError):
        store.ask("SELECT ?x { <drug/x> a ?o } LIMIT 1 a").serialize(JSON)
    assert at_once(loop, store, "SELECT * { a a ?o }") is None


def test_a_query_that_was_answered_here_counts_as_one(loop: asyncio.Runner, store: PooledStore) -> None:
    before = store.stats().get("answered", 0)
    assert at_once(loop, store, SMALL[0]) is not None
    assert store.stats()["answered"] == before + 1


def test_larger_graphs_and_those_on_disk_are_not_held_here(tmp_path: Path) -> None:
    lines = f"{quad('s', 'p', 'o')} .\n{quad('s', 'p', 'q')} .\n".encode()
    publish(tmp_path, {GRAPH_FILE: lines, MANIFEST_FILE: b'{"quads": 2}'})
    for budgets in (Budgets(workers=1, local_quads=1), Budgets(workers=1, memory_quads=1)):
        own = open_store(tmp_path, budgets)
        assert isinstance(own, PooledStore)
        with asyncio.Runner() as loop:
            assert at_once(loop, own, PREFIX + "SELECT * { ex:s ?p ?o }") is None
            own.close()


def test_the_most_that_is_answered_here_takes_some_milliseconds(memory: MemoryStore) -> None:
    engine = BoundedEngine(memory.engine, Budgets())
    text = PREFIX + "SELECT * { ?a ex:p ex:few . ?b ex:p ex:few }"
    patterns = patterns_of(text)
    began = time.thread_time()
    for _ in range(10):
        assert engine.answer(text, patterns, JSON)
    assert (time.thread_time() - began) / 10 < 0.02


TERMS = st.sampled_from(
    [
        "ex:a",
        "ex:b.",
        f"<{EX}c>",
        "<a/b>",
        "<a.b>",
        "<a/.>",
        "<a:b>",
        "<#x>",
        "?s",
        "$t",
        "a",
        ":c",
        "ex:",
        "_:b",
    ]
)
GAPS = st.sampled_from(["", " ", " . ", ".", " ; ", " # ?s\n"])


@given(st.lists(st.tuples(TERMS, GAPS).map("".join), min_size=3, max_size=10).map("".join))
def test_what_is_taken_for_small_means_to_the_engine_what_it_was_taken_for(pattern: str) -> None:
    text = f"{PREFIX}PREFIX : <r/> SELECT * {{ {pattern} }}"
    engine = ox.Store()
    for each in patterns_of(text):
        subject, predicate, value = (term or ox.NamedNode(EX + "any") for term in each)
        engine.add(ox.Quad(subject, predicate, value, ox.NamedNode(EX + "graph")))
    if not len(engine):
        return
    try:
        found = engine.query(text, base_iri=BASE, use_default_graph_as_union=True)
    except SyntaxError:
        return
    assert isinstance(found, ox.QuerySolutions)
    assert next(found, None) is not None


def test_no_text_takes_longer_to_look_at_than_its_length() -> None:
    began = time.thread_time()
    for text in ("# " * 500, "SELECT * { " + " " * 900, "PREFIX a: <b> " * 70, "SELECT " + "?a " * 300):
        patterns_of(text)
    assert time.thread_time() - began < 0.1
