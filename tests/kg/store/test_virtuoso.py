"""What Virtuoso is known to do otherwise, as docs/backends.md lists it: a fault that is gone fails here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.facts.namespaces import XSD
from kg.store import MemoryStore
from kg.store.publication import publish
from kg.store.remote.publishing import publish_remote
from kg.store.remote.store import RemoteStore
from tests.kg.engines import virtuoso

E = "http://e/"
TSV = "text/tab-separated-values"
TRIPLES = [
    f"<{E}a> <{E}n> <{E}b>",
    f"<{E}b> <{E}n> <{E}c>",
    f"<{E}c> <{E}n> <{E}a>",
    f'<{E}a> <{E}big> "0.1234567890123456789"^^<{XSD}decimal>',
    f'<{E}a> <{E}stated> "true"^^<{XSD}boolean>',
    f'<{E}a> <{E}says> "x"@en',
]
TAKEN_FOR_ONE = [
    f'<{E}a> <{E}in> "2012"^^<{XSD}gYear>',
    f'<{E}a> <{E}in> "2012-01-01"^^<{XSD}date>',
]


def build(folder: Path, triples: list[str]) -> Path:
    return publish(folder, {"graph.nq": "".join(f"{triple} <{E}g> .\n" for triple in triples).encode()})


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[MemoryStore, RemoteStore]]:
    """Return the same graph in memory and in Virtuoso, which lost what it loses."""
    folder = tmp_path_factory.mktemp("virtuoso")
    version = build(folder / "builds", TRIPLES)
    with virtuoso(folder) as engine:
        publish_remote(version, engine.remote)
        with pytest.raises(StoreError, match="1 of 2 triples"):
            publish_remote(build(folder / "years", TAKEN_FOR_ONE), engine.remote)
        yield MemoryStore.open(version), RemoteStore.open(engine.remote)


FAULTS = [
    ("SELECT (BOUND(?x) AS ?b) { OPTIONAL { ?s e:none ?x } }", "false", "0"),
    ("SELECT (7/2 AS ?x) {}", "3.5", "3"),
    ("SELECT (SUM(?x) AS ?n) { ?s e:none ?x }", "0", ""),
    ("SELECT ?x { ?s e:big ?x }", "0.1234567890123456789", "0.123456789012346"),
    ("SELECT (COUNT(?x) AS ?n) { e:a e:n+ ?x }", "3", "2"),
    ("SELECT (COUNT(?x) AS ?n) { e:a (e:n|^e:n)* ?x }", "3", "5"),
]


@pytest.mark.parametrize(("text", "right", "said"), FAULTS)
def test_a_known_fault_is_still_there(
    both: tuple[MemoryStore, RemoteStore], text: str, right: str, said: str
) -> None:
    answers = [store.ask(f"PREFIX e: <{E}> {text}").serialize(TSV).decode().split("\n")[1] for store in both]
    assert answers == [right, said]


SOUND = [
    "SELECT ?x { ?s e:stated ?x }",
    "SELECT ?x { ?s e:says ?x }",
    "SELECT ?x { e:a e:n/e:n* ?x } ORDER BY ?x",
    "SELECT DISTINCT ?x { e:a (e:n|^e:n)* ?x } ORDER BY ?x",
    "SELECT (COALESCE(SUM(?x), 0) AS ?n) { ?s e:none ?x }",
    "SELECT (7.0/2 AS ?x) {}",
]


@pytest.mark.parametrize("text", SOUND)
def test_what_is_done_about_a_fault_gives_the_right_answer(
    both: tuple[MemoryStore, RemoteStore], text: str
) -> None:
    found, wanted = (store.ask(f"PREFIX e: <{E}> {text}").serialize(TSV) for store in both)
    assert found == wanted
