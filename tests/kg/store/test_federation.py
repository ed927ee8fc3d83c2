"""Queries that ask other endpoints: questions at a real second server, who may be asked, and lists."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pyoxigraph as ox
import pytest

from kg.errors import InvalidSetting, QueryRefused, UnreadableFile
from kg.schema.queries import queries
from kg.store import MemoryStore
from kg.store.federation import Federation
from kg.store.federation.endpoints import chosen_endpoints, read_endpoints, shipped_endpoints
from tests.kg.hostile import ASKS, CSV, SAYS, At, answer, hostile

HERE = Path(__file__).parents[1] / "federated"


def wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urlopen(address, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"nothing answers at {address}")


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a second server with what others say; yield the address of its endpoint."""
    program = Path(sys.executable).parent / "oxigraph"
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    place = tmp_path_factory.mktemp("second")
    load = [str(program), "load", "--location", str(place), "--file", str(HERE / "theirs.ttl")]
    subprocess.run(load, check=True, capture_output=True, timeout=60)
    serve = [str(program), "serve-read-only", "--location", str(place), "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        wait_for(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}/query"
        running.terminate()


@pytest.fixture(scope="module")
def ours() -> list[ox.Quad]:
    return list(ox.parse(path=str(HERE / "ours.ttl"), format=ox.RdfFormat.TURTLE))


@pytest.fixture
def asking(ours: list[ox.Quad], second: str) -> Iterator[MemoryStore]:
    """Return a store whose federation has every shipped endpoint, each at the second server."""
    here = [each.model_copy(update={"at": second, "private": True}) for each in shipped_endpoints()]
    federation = Federation(here)
    yield MemoryStore(ours, federation=federation)
    federation.close()


T, D = "https://w3id.org/myeloma-kg/target/", "https://w3id.org/myeloma-kg/drug/"
EXPECTED = {
    "which-go-terms-do-the-targets-of-a-drug-have": [
        ("CD28", "http://purl.obolibrary.org/obo/GO_0042110", "T cell activation"),
        ("CD28", "http://purl.obolibrary.org/obo/GO_0031295", "T cell costimulation"),
    ],
    "which-diseases-are-linked-to-the-targets-of-a-drug": [
        ("cereblon", "https://example.org/entry-q96sw2", "An invented disease"),
    ],
    "which-pathways-have-the-targets-of-a-drug": [
        ("CD28", "https://example.org/pathway-1", "An invented pathway"),
    ],
    "which-reactions-does-a-drug-take-part-in": [
        ("prednisone", "https://example.org/reaction-1", "prednisone + A = B"),
    ],
    "which-trials-of-a-drug-does-wikidata-know": [
        ("lenalidomide", "NCT00056160", "An invented title", "https://w3id.org/myeloma-kg/trial/mm-009"),
        ("lenalidomide", "NCT00424047", None, None),
    ],
}
COLUMNS = {
    "which-go-terms-do-the-targets-of-a-drug-have": ("targetLabel", "term", "termLabel"),
    "which-diseases-are-linked-to-the-targets-of-a-drug": ("targetLabel", "entry", "disease"),
    "which-pathways-have-the-targets-of-a-drug": ("targetLabel", "pathway", "pathwayLabel"),
    "which-reactions-does-a-drug-take-part-in": ("drugLabel", "reaction", "equation"),
    "which-trials-of-a-drug-does-wikidata-know": ("drugLabel", "registryNumber", "title", "known"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(queries("federated")))
def test_a_shipped_question_is_answered_by_both_sides(asking: MemoryStore, name: str) -> None:
    rows = asking.rows(queries("federated")[name])
    assert [tuple(row[column] for column in COLUMNS[name]) for row in rows] == EXPECTED[name]


@pytest.mark.slow
def test_a_shipped_question_can_be_asked_of_another_drug(asking: MemoryStore) -> None:
    rows = asking.rows(
        queries("federated")["which-trials-of-a-drug-does-wikidata-know"], drug="drug/prednisone"
    )
    assert [row["registryNumber"] for row in rows] == ["NCT00000000"]


def test_every_shipped_question_names_a_shipped_endpoint_and_where_its_terms_were_read() -> None:
    known = {each.name for each in shipped_endpoints()}
    for name, query in queries("federated").items():
        assert query.endpoint in known
        text = (Path(__file__).parents[3] / "queries" / "federated" / f"{name}.rq").read_text()
        assert "\n# read in: " in text
    assert {query.endpoint for query in queries("federated").values()} == known
    assert all(each.source and each.about for each in shipped_endpoints())


P = "PREFIX e: <https://example.org/> PREFIX up: <http://purl.uniprot.org/core/> "
MATCH = "?t <http://www.w3.org/2004/02/skos/core#exactMatch> ?p"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ahead", "there"),
    [
        (f"{MATCH} .", "?p up:classifiedWith ?go"),
        (f"{MATCH} ;", "?p up:classifiedWith ?go # why { not"),
        (
            MATCH + " # said } of a target\n",
            "{ ?p up:classifiedWith ?go } UNION { ?q up:classifiedWith ?go }",
        ),
        (f"OPTIONAL {{ {MATCH} }}", "?p up:classifiedWith ?go"),
        (f"?t a ?k OPTIONAL {{ {MATCH} }}", "?p up:classifiedWith ?go"),
        (f"{MATCH} FILTER(BOUND(?go))", "?p up:classifiedWith ?go"),
        (f"{{ {MATCH} FILTER(ISIRI(?p)) }}", "?p up:classifiedWith ?go"),
        (f"{MATCH}", "?q up:classifiedWith ?go FILTER(?q = ?p)"),
        (f"{MATCH}", "?q up:classifiedWith ?go OPTIONAL { ?p up:classifiedWith ?go }"),
        (f"{MATCH}", "SELECT ?go { ?p up:classifiedWith ?go }"),
        ("?t ?any <http://nothing.example>", "?t up:classifiedWith ?go"),
    ],
)
def test_values_sent_along_change_no_answer(asking: MemoryStore, ahead: str, there: str) -> None:
    """The answer is that of SPARQL's own reading: the other side's whole answer, joined here."""
    clause = f"SERVICE <https://sparql.uniprot.org/sparql> {{ {there} \n}}"
    sent = asking.ask(f"{P} SELECT * {{ {ahead} {clause} }}").serialize(CSV)
    whole = asking.ask(f"{P} SELECT * {{ {{ {ahead} }} {{ {clause} }} }}").serialize(CSV)
    if "FILTER(BOUND" in ahead:  # of the whole group, so that it stands behind
        whole = asking.ask(f"{P} SELECT * {{ {MATCH} {{ {clause} }} FILTER(BOUND(?go)) }}").serialize(CSV)
    head, *rows = sent.splitlines()
    assert (head, sorted(rows)) == (whole.splitlines()[0], sorted(whole.splitlines()[1:]))


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT ?x {{ SERVICE<{SAYS}>{{ ?s ?p ?x }} }}",
        "PREFIX e: <https://example.org/> SELECT ?x { service e:sparql { ?s ?p ?x } }",
        "PREFIX e: <http://no/> PREFIX e: <https://example.org/> SELECT ?x { SERVICE e:sparql { ?s ?p ?x } }",
        "BASE <https://example.org/x/y> SELECT ?x { SERVICE <../sparql> { ?s ?p ?x } }",
        "BASE <https://example.org/> PREFIX e: <spar> SELECT ?x { SERVICE e:ql { ?s ?p ?x } }",
        "SELECT ?x { SERVICE <https://example.org/sp\\u0061rql> { ?s ?p ?x } }",
        "SELECT ?x { SERVICE # whom?\n <https://example.org/sparql/> { ?s ?p ?x } }",
        "SELECT ?x { { OPTIONAL { SERVICE <https://example.org/sparql> { ?s ?p ?x } } } }",
        "SELECT ?x { SERVICE <https://example.org/sparql> { ?s <http://a#b> ?x FILTER(?x != '}') } }",
    ],
)
def test_an_allowed_endpoint_may_be_named_in_every_way_that_sparql_has(query: str) -> None:
    with hostile(answer()) as server, At(server.port) as store:
        assert store.ask(query).serialize(CSV) == b"x\r\nthere\r\n"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:{port}/> { ?s ?p ?x } }", "may not be asked"),
        (
            "SELECT * { SERVICE <https://example.org/sparql2> { ?s ?p ?x } }",
            "other <https://example.org/sparql>",
        ),
        (
            "SELECT * { SERVICE <https://example.org@127.0.0.1:{port}/sparql> { ?s ?p ?x } }",
            "may not be asked",
        ),
        ("SELECT * { VALUES ?e { <http://127.0.0.1:{port}/> } SERVICE ?e { ?s ?p ?x } }", "not a variable"),
        (
            "SELECT * { SERVICE e:sparql { ?s ?p ?x } }",
            "after SERVICE the prefix 'e:' is not declared; put at the top: PREFIX e:",
        ),
        (
            "PREFIX e: <http://127.0.0.1:{port}/> SELECT * { SERVICE e:sparql { ?s ?p ?x } }",
            "may not be asked",
        ),
        ("SELECT * { SERVICE <sparql> { ?s ?p ?x } }", "may not be asked"),
        (
            "SELECT * { SERVICE <S> { ?s ?p ?x SERVICE <http://127.0.0.1:{port}/> { ?x ?y ?z } } }",
            "inside another",
        ),
        ("SELECT * { SERVICE <S> { ?s ?p ?x SERVICE <S> { ?x ?y ?z } } }", "inside another"),
        ("SELECT * { SERVICE SILENT }", "must be followed"),
        ("SELECT * { SERVICE", "must be followed"),
        ("SELECT * { SERVICE <S> { ?s ?p ?o ", "not closed"),
        ("PREFIX x: <http://127.0.0.1:{port}/> SELECT * { SERVICEx:y { ?s ?p ?x } }", "another name"),
    ],
)
def test_any_other_endpoint_is_refused_and_the_allowed_ones_are_named(query: str, words: str) -> None:
    with hostile(answer()) as server, At(server.port) as store:
        with pytest.raises(QueryRefused) as caught:
            store.ask(query.replace("<S>", f"<{SAYS}>").replace("{port}", str(server.port)))
        assert caught.value.rule == "service"
        assert words in str(caught.value)
        assert server.requests == []


def test_without_a_setting_no_endpoint_is_asked_and_the_setting_is_named() -> None:
    with pytest.raises(QueryRefused, match="--federate"):
        MemoryStore().ask(ASKS)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "list.yaml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("endpoints: [", "line"),
        ("[]", "top"),
        ("endpoints:\n- {name: a, iri: 'ftp://x'}", "http or https"),
        ("endpoints:\n- {name: A b, iri: 'http://x'}", "name"),
        ("endpoints:\n- {name: a, iri: 'http://x', at: 'file:///x'}", "http or https"),
        ("endpoints:\n- {name: a, iri: 'http://me@x'}", "user name"),
        ("endpoints:\n- {name: a, iri: 'http://x', seconds: 0}", "seconds"),
        ("endpoints:\n- {name: a, iri: 'http://x', privat: true}", "privat"),
        (
            "endpoints:\n- {name: a, iri: 'http://x'}\n- {name: a, iri: 'http://y'}",
            "two endpoints have the name a",
        ),
        ("endpoints:\n- {name: a, iri: 'http://x/'}\n- {name: b, iri: 'http://x'}", "the iri http://x"),
    ],
)
def test_a_list_with_a_mistake_is_refused_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_endpoints(written(tmp_path, text))
    assert words in str(caught.value) and "list.yaml" in str(caught.value)


def test_a_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"none\.yaml"):
        read_endpoints(tmp_path / "none.yaml")


def test_endpoints_are_chosen_by_name_and_an_unknown_name_lists_those_that_there_are(tmp_path: Path) -> None:
    own = written(tmp_path, "endpoints:\n- {name: a, iri: 'http://x'}\n- {name: b, iri: 'http://y'}")
    assert chosen_endpoints([]) == ()
    assert [each.name for each in chosen_endpoints(["rhea", "uniprot", "rhea"])] == ["rhea", "uniprot"]
    assert [each.name for each in chosen_endpoints([], own)] == ["a", "b"]
    assert [each.name for each in chosen_endpoints(["b"], own)] == ["b"]
    with pytest.raises(InvalidSetting, match=r"--federate=unipro: .*uniprot"):
        chosen_endpoints(["unipro"])
    with pytest.raises(InvalidSetting, match="there are: a, b"):
        chosen_endpoints(["uniprot"], own)
