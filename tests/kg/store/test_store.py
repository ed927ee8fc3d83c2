"""One contract for every backend: in memory, on disk, and behind two real SPARQL servers."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KgError, NoBuild, QueryRefused, QuerySyntaxError, UnknownParameter
from kg.facts import BASE
from kg.facts.namespaces import RDFS
from kg.facts.quads import all_quads, graph_of
from kg.schema.queries import Query, read_query
from kg.store import Iri, MemoryStore, Store
from kg.store.disk import DiskStore, load_disk
from kg.store.publication import publish
from kg.store.remote.publishing import publish_remote
from kg.store.remote.store import RemoteStore
from tests.kg.engines import oxigraph, virtuoso
from tests.kg.examples import SOURCES, VOCABULARY

ENGINES = {"oxigraph": oxigraph, "virtuoso": virtuoso}


def filled() -> MemoryStore:
    store = MemoryStore()
    store.add(VOCABULARY, "vocabulary")
    store.add(SOURCES, "source/a-review")
    return store


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a published build of the little graph that the contract is about."""
    lines = sorted(f"{quad} .\n" for quad in filled().quads())
    return publish(tmp_path_factory.mktemp("builds"), {"graph.nq": "".join(lines).encode()})


OURS = f"PREFIX mk: <{BASE}ontology#>"


@pytest.fixture(scope="module", params=["memory", "disk", "oxigraph", "virtuoso"])
def backend(
    request: pytest.FixtureRequest, small: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore.open(small)
    elif request.param == "disk":
        load_disk(small)
        yield DiskStore.open(small)
    else:
        with ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as engine:
            publish_remote(small, engine.remote)
            yield RemoteStore.open(engine.remote)


@pytest.fixture
def question(tmp_path: Path) -> Query:
    path = tmp_path / "what-contains.rq"
    path.write_text(
        "# title: What contains a drug?\n# param: drug (mk:Drug) - the drug\n"
        "# column: regimen - r\n# column: count - c\n"
        f"SELECT ?regimen ?count WHERE {{ VALUES ?drug {{ <{BASE}drug/alphamab> }}\n"
        f"?regimen <{BASE}ontology#components> ?drug ;\n"
        f"<{BASE}ontology#componentCount> ?count }} ORDER BY ?regimen\n"
    )
    return read_query(path)


def test_rows_are_plain_values_under_the_names_of_the_columns(backend: Store, question: Query) -> None:
    rows = backend.rows(question)
    assert rows == [{"regimen": f"{BASE}regimen/ab", "count": 2}]
    assert isinstance(rows[0]["regimen"], Iri)


def test_a_binding_replaces_the_default_and_may_be_relative_or_absolute(
    backend: Store, question: Query
) -> None:
    expected = [f"{BASE}regimen/ab", f"{BASE}regimen/b"]
    for value in ("drug/betanib", f"{BASE}drug/betanib"):
        assert [row["regimen"] for row in backend.rows(question, drug=value)] == expected


def test_an_empty_binding_means_any(backend: Store, question: Query) -> None:
    assert len(backend.rows(question, drug="")) == 3


@pytest.mark.parametrize("value", ["drug/a> } DELETE", "drug/a b", 'drug/"', "drug/{x}"])
def test_a_binding_cannot_break_out_of_its_place(backend: Store, question: Query, value: str) -> None:
    with pytest.raises(UnknownParameter, match="no IRI"):
        backend.rows(question, drug=value)


def test_a_parameter_that_is_not_declared_is_named_with_those_that_are(
    backend: Store, question: Query
) -> None:
    with pytest.raises(UnknownParameter, match="it has: drug"):
        backend.rows(question, drugs="drug/x")


def test_numbers_and_truth_values_come_back_as_such(backend: Store, tmp_path: Path) -> None:
    path = tmp_path / "values.rq"
    path.write_text(
        "# title: x\nSELECT (1.50 AS ?d) (7 AS ?i) (true AS ?b) ('t' AS ?t) (?no AS ?n) WHERE {}\n"
    )
    assert backend.rows(read_query(path)) == [{"d": Decimal("1.50"), "i": 7, "b": True, "t": "t", "n": None}]


def test_a_syntax_error_is_one_in_every_backend(backend: Store) -> None:
    with pytest.raises(QuerySyntaxError):
        backend.ask("SELECT * WHERE { ?s ?p }").serialize("application/sparql-results+json")


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("SELECT * {\n  ?s mk:components ?o }", (2, 6), f"'mk:' is not declared; put at the top: {OURS}"),
        (f"{OURS} SELECT * {{ ?s mk:p nosuch:o }}", None, "PREFIX nosuch: <IRI of its namespace>"),
        (
            "ASK { ?s ?p ?o FILTER (mk:f(?o) > nosuch:g) }",
            (1, 24),
            f"'mk:', 'nosuch:' are not declared; put at the top: {OURS}",
        ),
        ("SELECT * { ?s ?p '1'^^nosuch:integer # mk:no\n}", (1, 23), "'nosuch:' is"),
        ("SELECT * { ?s ?p _:b . ?s ?q 'a:b', <c:d> ; :p ?o }", None, "the prefix ':' is"),
    ],
)
def test_a_missing_prefix_is_named_with_the_line_that_declares_it(
    backend: Store, text: str, place: tuple[int, int] | None, said: str
) -> None:
    with pytest.raises(QuerySyntaxError) as raised:
        backend.ask(text).serialize("application/sparql-results+json")
    assert said in raised.value.reason
    assert place in (None, (raised.value.line, raised.value.column))


def test_a_prefix_that_is_declared_is_none_that_is_missing(backend: Store) -> None:
    text = f"{OURS} prefix m: <{BASE}> SELECT * {{ ?s mk:components m:x, _:b . ?s ?p 'x:y' }}"
    assert backend.ask(text).kind == "bindings"
    with pytest.raises(QuerySyntaxError, match="unexpected"):
        backend.ask(f"{text} }}").serialize("application/sparql-results+json")


def test_service_is_refused_before_any_engine_sees_it(backend: Store) -> None:
    with pytest.raises(QueryRefused):
        backend.ask("SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SELECT ?s WHERE { ?s ?p ?o }", "bindings"),
        ("ASK { ?s ?p ?o }", "boolean"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "graph"),
        (f"DESCRIBE <{BASE}drug/alphamab>", "graph"),
    ],
)
def test_the_kind_of_answer_is_known_and_every_format_that_is_offered_works(
    backend: Store, text: str, kind: str
) -> None:
    result = backend.ask(text)
    assert result.kind == kind
    assert result.formats == filled().ask(text).formats
    for media_type in result.formats:
        assert backend.ask(text).serialize(media_type)


def count(store: Store, dataset: str, *default_graphs: str) -> int:
    text = f"SELECT (COUNT(*) AS ?n) {dataset} WHERE {{ ?s ?p ?o }}"
    return int(store.ask(text, default_graphs).serialize("text/csv").split()[1])


def test_the_default_graph_is_every_graph_unless_the_query_says_otherwise(backend: Store) -> None:
    known = filled()
    assert count(backend, "") == count(known, "")
    one = count(backend, f"FROM <{BASE}graph/source/a-review>")
    assert 0 < one == count(known, f"FROM <{BASE}graph/source/a-review>") < count(backend, "")


def test_the_graphs_are_those_that_were_published_and_no_others(backend: Store) -> None:
    found = backend.ask("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").serialize(
        "text/csv"
    )
    assert found.decode().split() == ["g", f"{BASE}graph/source/a-review", f"{BASE}graph/vocabulary"]


def test_the_dataset_of_the_protocol_is_kept_to(backend: Store) -> None:
    graphs = [f"{BASE}graph/vocabulary", f"{BASE}graph/source/a-review"]
    counts = [count(backend, "", graph) for graph in graphs]
    assert all(counts)
    assert sum(counts) == count(backend, "") == count(backend, "", *graphs)


def test_every_backend_of_the_same_graph_has_the_same_version(backend: Store, small: Path) -> None:
    assert backend.version == small.name


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o",
        f"SELECT ?s ?label WHERE {{ ?s a ?c OPTIONAL {{ ?s <{RDFS}label> ?label }} }}",
        f"SELECT ?d (COUNT(?r) AS ?n) WHERE {{ ?r <{BASE}ontology#components> ?d }} GROUP BY ?d",
        f"CONSTRUCT {{ ?d ?p ?r }} WHERE {{ ?r <{BASE}ontology#components> ?d ; ?p ?d }}",
        "ASK { ?s ?p 'nobody says this' }",
        "ASK { ?s ?p ?o }",
        "SELECT ?s WHERE { ?s ?p 'nobody says this' }",
        "SELECT ('é ≥ \U0001f642 \"q\" ,' AS ?text) WHERE {}",
        f"SELECT ?x WHERE {{ ?x a/<{RDFS}subClassOf>* <{BASE}ontology#Drug> }}",
    ],
)
def test_every_backend_gives_the_same_answer(backend: Store, text: str) -> None:
    media_type = "text/turtle" if text.startswith("CONSTRUCT") else "application/sparql-results+json"
    found, wanted = (store.ask(text).serialize(media_type) for store in (backend, filled()))
    assert comparable(found) == comparable(wanted)


def comparable(answer: bytes) -> object:
    """Return the rows of an answer in JSON, in no order; any other answer as it is."""
    if not answer.startswith(b"{"):
        return answer
    read = json.loads(answer)
    rows = read.get("results", {}).get("bindings", [])
    return read.get("boolean"), sorted(json.dumps(row, sort_keys=True) for row in rows)


@given(st.permutations(VOCABULARY))
def test_adding_twice_is_adding_once_and_order_is_nothing(facts: list[object]) -> None:
    store = MemoryStore()
    store.add(facts, "vocabulary")  # type: ignore[arg-type]
    store.add(VOCABULARY, "vocabulary")
    once = MemoryStore()
    once.add(VOCABULARY, "vocabulary")
    assert set(store.quads()) == set(once.quads())


def test_a_folder_without_a_build_is_told_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NoBuild, match="run 'myeloma-kg build' first"):
        MemoryStore.open(tmp_path)


def test_an_endpoint_that_is_not_there_is_an_error_that_names_it() -> None:
    with pytest.raises(KgError, match=r"127\.0\.0\.1:9"):
        RemoteStore("http://127.0.0.1:9/sparql").ask("ASK {}").serialize("application/sparql-results+json")


def test_sums_are_done_from_the_left() -> None:
    store = MemoryStore()
    found = store.ask("SELECT (10 - 2 + 3 AS ?sum) (12 / 2 / 3 AS ?share) WHERE {}").serialize("text/csv")
    assert found.decode().split() == ["sum,share", "11,2"]


def test_turtle_declares_the_prefixes_that_it_uses_and_no_others() -> None:
    text = f"CONSTRUCT {{ <{BASE}drug/a> a <http://purl.obolibrary.org/obo/CHEBI_1> }} WHERE {{}}"
    written = MemoryStore().ask(text).serialize("text/turtle").decode()
    assert sorted(re.findall(r"@prefix (\S+):", written)) == ["CHEBI", "drug", "rdf"]
    assert "drug:a a CHEBI:1" in written


def test_a_triple_that_a_graph_has_is_not_said_again_by_another() -> None:
    store, facts = MemoryStore(), list(all_quads(VOCABULARY, graph_of("vocabulary")))
    store.extend_with_new(facts)
    store.extend_with_new([*all_quads(VOCABULARY, graph_of("mappings")), *all_quads(SOURCES, graph_of("s"))])
    held = list(store.quads())
    assert set(facts) < set(held)
    assert len(held) == len({each.triple for each in held})
    assert {each.graph_name for each in held} == {graph_of("vocabulary"), graph_of("s")}
