"""Search as readers and programs ask for it: pages, their twins, suggestions, and what is refused."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.schema.ontology import ontology_quads
from kg.store import MemoryStore
from kg.store.federation import Federation
from tests.webui.review import HOSTILE, documents, entities, regimens
from tests.webui.review_search import alike
from webui import create_app
from webui.service import open_site
from webui.site.settings import Settings

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    store = MemoryStore(ontology_quads(), version="v1")
    store.add([*entities(), *regimens(), *alike()], "vocabulary")
    store.add(documents(), "source/a-review")
    return create_app(store).test_client()


def first(client: FlaskClient, typed: str) -> str:
    """Return the path of what is shown first for *typed*."""
    found = client.get("/search.json", query_string={"q": typed}).get_json()
    return str(found["groups"][0]["hits"][0]["address"]) if found["groups"] else ""


def near(client: FlaskClient, typed: str) -> list[str]:
    found = client.get("/search.json", query_string={"q": typed}).get_json()
    return [thing["address"] for thing in found["near"]]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("t(9,21)", "/abnormality/t-9-21"),
        ("T 9 21", "/abnormality/t-9-21"),
        ("t(9;21", "/abnormality/t-9-21"),
        ("del3p", "/abnormality/del-3p"),
        ("zanubar", "/drug/zanubarol"),
        ("ZANOBA", "/drug/zanubarol"),
        ("znb", "/drug/zanubarol"),
        ("Zd", "/regimen/z-d"),
        ("ZD", "/regimen/zd"),
        ("zan dex", "/regimen/zd"),
        ("ZanDex", "/regimen/zd"),
        ("dexo zano", "/regimen/zd"),
        ("NCT99999999", "/trial/glow-1"),
        ("nct 99999999", "/trial/glow-1"),
        ("Smith", "/publication/smith-2019"),
        ("dark glow in the", "/publication/smith-2019"),
        ("[1]", "/publication/smith-2019"),
        ("reference 1", "/publication/smith-2019"),
        ("10.9999/glow", "/publication/smith-2019"),
        ("https://doi.org/10.9999/glow", "/publication/smith-2019"),
        ("glowkine beta-2", "/cytokine/glowkine-beta-2"),
        ("naive glow", "/cytokine/glowkine-beta-2"),
    ],
)
def test_a_thing_is_found_however_its_name_is_typed(client: FlaskClient, typed: str, address: str) -> None:
    assert first(client, typed) == address


@pytest.mark.parametrize("typed", ["zanubarrol", "zanubrol", "znaubarol", "zanubaral", "glowmodulaters"])
def test_a_typing_error_is_forgiven_and_told(client: FlaskClient, typed: str) -> None:
    found = client.get("/search.json", query_string={"q": typed}).get_json()
    assert found["groups"] == [] and found["total"] == 0
    assert near(client, typed)[0] in {"/drug/zanubarol", "/drug-class/glowmodulator"}


def test_numbers_are_never_taken_for_others(client: FlaskClient) -> None:
    assert first(client, "t(1;14)") == "/abnormality/t-1-14"
    assert first(client, "t(11;4)") == "/abnormality/t-11-4"
    assert first(client, "t(1;15)") == "" and near(client, "t(1;15)") == []
    assert first(client, "t(9;2)") == "" and near(client, "t(9;2)") == []


def test_numbers_in_another_order_or_run_together_are_only_a_guess(client: FlaskClient) -> None:
    assert first(client, "t(21;9)") == "" and near(client, "t(21;9)") == ["/abnormality/t-9-21"]
    assert first(client, "t921") == "" and near(client, "t921") == ["/abnormality/t-9-21"]
    assert sorted(near(client, "t114")) == ["/abnormality/t-1-14", "/abnormality/t-11-4"]


def test_a_question_in_words_leads_to_what_it_names(client: FlaskClient) -> None:
    assert {"/drug/zanubarol", "/abnormality/t-9-21"} <= set(near(client, "does zanubarol help in t(9;21)?"))


def test_a_kind_can_be_seen_whole(client: FlaskClient) -> None:
    found = client.get("/search.json?q=z&kind=Regimen").get_json()
    assert [group["kind"] for group in found["groups"]] == ["Regimen"]
    page = client.get("/search?q=z&kind=Planet", headers=HTML)
    assert page.status_code == 200 and "Nothing of the kind" in page.text


def test_the_name_that_was_found_is_shown_if_it_is_not_the_label(client: FlaskClient) -> None:
    page = client.get("/search?q=zanoba", headers=HTML).text
    assert "synonym <q>Zanoba</q>" in page
    assert "of dexoprine, zanubarol" in client.get("/search?q=zan+dex", headers=HTML).text


def test_suggestions_are_few_grouped_and_lead_somewhere(client: FlaskClient) -> None:
    found = client.get("/suggest.json?q=z").get_json()
    things = [thing for group in found["groups"] for thing in group["hits"]]
    assert 1 < len(things) <= 10 and not found["near"]
    assert all(client.get(thing["address"]).status_code == 200 for thing in things)
    assert client.get("/suggest.json?q=zanubrol").get_json()["near"]


@pytest.mark.parametrize("typed", ["", " ", "???", "()"])
def test_nothing_asked_is_nothing_found(client: FlaskClient, typed: str) -> None:
    assert client.get("/suggest.json", query_string={"q": typed}).get_json()["groups"] == []
    assert client.get("/search", query_string={"q": typed}, headers=HTML).status_code == 200


@pytest.mark.parametrize("path", ["/search", "/suggest.json", "/lookup"])
def test_a_question_of_ten_thousand_characters_is_refused_with_the_limit(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path, query_string={"q": "x" * 10_000}, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert "10000 characters; at most 200" in answer.get_json()["detail"]


@pytest.mark.parametrize(
    "typed", [HOSTILE, '"', "'", "a AND b", "own : x", "*", "^a", "NEAR(a b)", "a\x00b", "%"]
)
def test_no_question_is_taken_for_code(client: FlaskClient, typed: str) -> None:
    page = client.get("/search", query_string={"q": typed}, headers=HTML)
    assert page.status_code == 200 and "<script>alert" not in page.text
    assert client.get("/suggest.json", query_string={"q": typed}).status_code == 200


def test_a_hostile_label_is_found_by_its_words(client: FlaskClient) -> None:
    assert first(client, "script alert") == "/disease/hostile"


def test_home_names_numbers_in_words_and_says_what_it_is_not(app: Flask) -> None:
    page = app.test_client().get("/", headers=HTML).text
    assert "<span>regimens</span>" in page and "<span>publication</span>" in page
    assert "Not medical advice." in page and "/abnormality/t-9-21" in page


@pytest.mark.slow
def test_pages_are_served_where_the_names_cannot_be_read_and_search_says_why(review_builds: Path) -> None:
    service = open_site(review_builds, [], Federation(), Settings(result_rows=100, reload_seconds=0))
    try:
        client = service.app.test_client()
        assert client.get("/regimen/zd", headers=HTML).status_code == 200
        answer = client.get("/search.json?q=zanubarol")
        assert (answer.status_code, answer.get_json()["setting"]) == (507, "result_rows")
    finally:
        service.close()


@pytest.mark.slow
def test_a_build_without_an_index_is_searched_alike(review_builds: Path) -> None:
    service = open_site(review_builds, [], Federation(), Settings(reload_seconds=0))
    try:
        assert first(service.app.test_client(), "zan dex") == "/regimen/zd"
    finally:
        service.close()
