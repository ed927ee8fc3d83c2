import csv
import io
import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.facts import BASE
from kg.schema.mappings import mappings
from kg.store import MemoryStore
from kg.store.publication import current
from webui import create_app

pytestmark = pytest.mark.slow

# Ten identifiers as others hold them, and what each leads to here.
FOREIGN = {
    "CHEBI:63791": "drug/lenalidomide",
    "NCIT:C2668": "drug/lenalidomide",
    "DRUGBANK:DB00480": "drug/lenalidomide",
    "MESH:D000077269": "drug/lenalidomide",
    "UNII:F0P408N6V4": "drug/lenalidomide",
    "UniProtKB:Q96SW2": "target/cereblon",
    "https://identifiers.org/uniprot:Q96SW2": "target/cereblon",
    "http://purl.obolibrary.org/obo/CHEBI_63791": "drug/lenalidomide",
    "chebi:9513": "drug/thalidomide",
    "clinicaltrials:NCT00056160": "trial/mm-009",
    "CC-5013": "drug/lenalidomide",
}


@pytest.fixture(scope="module")
def store(builds: Path) -> MemoryStore:
    """Return the graph of the shipped records, not the invented one of the other pages' tests."""
    return MemoryStore.open(current(builds))


@pytest.fixture(scope="module")
def client(store: MemoryStore) -> FlaskClient:
    return create_app(store).test_client()


@pytest.mark.parametrize(("identifier", "path"), FOREIGN.items())
def test_a_foreign_identifier_leads_to_our_thing(client: FlaskClient, identifier: str, path: str) -> None:
    answer = client.get("/lookup", query_string={"q": identifier}, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/{path}")
    found = client.get("/lookup.json", query_string={"q": identifier}).get_json()["answers"][0]
    assert found["matches"][0]["thing"]["iri"] == BASE + path


def test_a_name_of_several_things_leads_to_none_and_lists_all(client: FlaskClient) -> None:
    assert client.get("/lookup?q=lenalidomide", headers={"Accept": "text/html"}).status_code == 200
    found = client.get("/lookup.json?q=lenalidomide").get_json()["answers"][0]["matches"]
    paths = [each["thing"]["iri"].removeprefix(BASE) for each in found]
    assert "drug/lenalidomide" in paths
    assert len(paths) > 1


def test_it_leads_on_to_rdf_for_a_client_that_wants_rdf(client: FlaskClient) -> None:
    accept = {"Accept": "text/turtle"}
    answer = client.get("/lookup?q=CHEBI:63791", headers=accept, follow_redirects=True)
    assert answer.mimetype == "text/turtle"
    assert b"CHEBI" in answer.data


def test_ten_foreign_identifiers_reach_facts_by_one_triple_pattern(store: MemoryStore) -> None:
    wanted = ("CHEBI", "NCIT", "HGNC", "UniProtKB", "MONDO", "GO", "HP", "MESH", "CL", "DRUGBANK")
    for prefix in wanted:
        one = next(each for each in mappings() if each.vocabulary == prefix)
        text = (
            "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT ?thing ?fact WHERE "
            f'{{ ?thing ?match ?term . ?term skos:notation "{one.object}" . ?fact ?property ?thing }} LIMIT 1'
        )
        rows = csv.DictReader(io.StringIO(store.ask(text).serialize("text/csv").decode()))
        assert next(rows)["thing"].startswith(BASE)


def test_a_gene_is_not_the_protein(client: FlaskClient) -> None:
    gene = client.get("/lookup.json?q=HGNC:30185").get_json()["answers"][0]
    assert [each["match"] for each in gene["matches"]] == ["close"]
    assert client.get("/lookup?q=HGNC:30185", headers={"Accept": "text/html"}).status_code == 200
    as_rdf = client.get("/lookup?q=HGNC:30185", headers={"Accept": "text/turtle"})
    assert as_rdf.status_code == 400
    assert "exactly 'HGNC:30185'" in as_rdf.get_json()["detail"]


def test_a_doi_and_a_pmid_lead_to_the_same_publication(client: FlaskClient) -> None:
    by_doi = client.get("/lookup?q=https://doi.org/10.1056/NEJMoa070594", headers={"Accept": "text/html"})
    by_pmid = client.get("/lookup?q=PMID:18032762", headers={"Accept": "text/html"})
    assert by_doi.status_code == 303
    assert by_doi.headers["Location"] == by_pmid.headers["Location"]
    assert by_doi.headers["Location"].startswith("/publication/")


def test_one_of_our_own_iris_leads_to_itself(client: FlaskClient) -> None:
    answer = client.get("/lookup", query_string={"q": f"{BASE}regimen/rvd"}, headers={"Accept": "text/html"})
    assert answer.headers["Location"] == "/regimen/rvd"


def test_many_are_asked_at_once_and_what_is_not_known_has_an_empty_row(client: FlaskClient) -> None:
    answer = client.get("/lookup.csv?q=CHEBI:63791&q=CHEBI:1&q=no+such+thing")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert [row["asked"] for row in rows] == ["CHEBI:63791", "CHEBI:1", "no such thing"]
    assert rows[0]["iri"] == f"{BASE}drug/lenalidomide"
    assert (rows[1]["identifier"], rows[1]["iri"], rows[1]["match"]) == ("CHEBI:1", "", "")
    assert (rows[2]["identifier"], rows[2]["iri"]) == ("", "")


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("q=CHEBI:1", 404, "CHEBI:1 is an identifier, but nothing here is mapped to it"),
        ("q=lenalidomid", 404, "Nothing here is called"),
        ("q=<script>alert(1)</script>", 404, "Nothing here is called"),
        ("&".join(["q=x"] * 201), 400, "at most 200"),
    ],
)
def test_what_cannot_be_looked_up_is_said(client: FlaskClient, query: str, status: int, words: str) -> None:
    answer = client.get(f"/lookup?{query}", headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert words in answer.get_json()["detail"]
    page = client.get(f"/lookup?{query}", headers={"Accept": "text/html"})
    assert page.status_code == status
    assert b"<script>alert" not in page.data


def test_a_name_that_is_nearly_right_gets_a_suggestion(client: FlaskClient) -> None:
    answer = client.get("/lookup.json?q=lenalidomid").get_json()
    assert f"{BASE}drug/lenalidomide" in [each["iri"] for each in answer["near"]]


def test_the_empty_form_can_be_opened(client: FlaskClient) -> None:
    for query in ("", "?q=", "?q=+"):
        page = client.get(f"/lookup{query}", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert b"Look up an identifier" in page.data


def test_a_very_long_question_is_answered_at_once(client: FlaskClient) -> None:
    started = time.monotonic()
    answer = client.get("/lookup.json", query_string={"q": "a:" + "(" * 198})
    assert answer.status_code == 404
    assert time.monotonic() - started < 5


def test_an_entity_page_lists_its_terms_with_links_to_the_bioregistry(client: FlaskClient) -> None:
    page = client.get("/drug/lenalidomide", headers={"Accept": "text/html"}).get_data(as_text=True)
    for address in ("chebi:63791", "ncit:C2668", "drugbank:DB00480"):
        assert f'href="https://bioregistry.io/{address}"' in page
    assert "CHEBI-ontology" in page or "ChEBI" in page


def test_an_entity_without_a_term_says_why(client: FlaskClient) -> None:
    page = client.get("/regimen/rad", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "no term found" in page
