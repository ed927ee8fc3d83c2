"""Every question has the same answer on every engine: on disk, on Oxigraph's server, and on Virtuoso."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from kg.store import MemoryStore, Store
from kg.store.disk import DiskStore, load_disk
from kg.store.publication import current
from kg.store.remote.publishing import publish_remote
from kg.store.remote.store import RemoteStore
from tests.kg.engines import oxigraph, virtuoso
from tests.questions.test_questions import CASES, EXPECTED, case_name, rows

ENGINES = {"oxigraph": oxigraph, "virtuoso": virtuoso}


@pytest.fixture(scope="module", params=["disk", "oxigraph", "virtuoso"])
def engine(
    request: pytest.FixtureRequest, builds: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    if request.param == "disk":
        load_disk(current(builds))
        yield DiskStore.open(current(builds))
    else:
        with ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as server:
            publish_remote(current(builds), server.remote)
            yield RemoteStore.open(server.remote)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "bindings"), CASES, ids=[case_name(*case) for case in CASES])
def test_a_question_has_the_same_rows_on_every_engine(
    engine: Store, name: str, bindings: dict[str, str]
) -> None:
    expected = (EXPECTED / f"{case_name(name, bindings)}.csv").read_text(encoding="utf-8")
    assert table(rows(engine, name, bindings)) == table(expected)  # type: ignore[arg-type]


def table(text: str) -> list[list[str]]:
    """Return the rows, sorted: those that a question does not tell apart may come in any order."""
    return sorted(csv.reader(StringIO(text)))


@pytest.mark.slow
def test_the_engines_hold_every_triple_that_was_published(engine: Store, store: MemoryStore) -> None:
    text = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    found, wanted = (each.ask(text).serialize("text/csv").decode() for each in (engine, store))
    assert table(found) == table(wanted)
