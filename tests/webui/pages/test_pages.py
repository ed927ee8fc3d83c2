"""Every kind of page, its JSON twin, and what may not be in it."""

import re

import pytest
from flask.testing import FlaskClient

HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
# A script that is neither data nor one of our files.
SCRIPT = (
    r"<script(?! type=\"application/(ld\+)?json\"| type=\"module\" src=\"/static/assets/[\w.-]+\"></script>)"
)
PAGES = [
    "/",
    "/questions",
    "/classes",
    "/dataset",
    "/ontology",
    "/search?q=zanubarol",
    "/regimen",
    "/regimen/zd",
    "/abnormality/t-9-21",
    "/drug/zanubarol",
    "/study/smith-2019",
    "/result/2",
    "/proposition/p1",
    "/assertion/p1",
    "/dispute/p1",
    "/dispute/across",
    "/disputes",
    "/silence",
    "/coverage",
    "/inconsistencies",
    "/silence?against=population&outcome=outcome/ge-pr",
    "/line/l1",
    "/publication/smith-2019",
    "/reference/a-review/1",
    "/anchor/a-review/table-1/1/3",
    "/anchor/a-review/table-1/1/3/0-2",
    "/source/a-review",
    "/ontology/Drug",
    "/ontology/components",
    "/questions/which-regimens-overcome-an-abnormality",
]


def page(client: FlaskClient, address: str) -> str:
    response = client.get(address, headers=HTML)
    assert response.status_code == 200, response.text
    assert response.mimetype == "text/html"
    return response.text


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_html_with_a_title_a_heading_and_the_caution(client: FlaskClient, address: str) -> None:
    html = page(client, address)
    assert html.count("<h1>") == 1
    assert "<title>" in html
    assert "not medical advice" in html
    code = rf"{SCRIPT}|<style\b|\son\w+=|\sstyle="
    assert re.search(code, html) is None, "the policy forbids inline code"


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_a_json_twin(client: FlaskClient, address: str) -> None:
    path, _, query = address.partition("?")
    named = client.get(f"{'/index' if path == '/' else path}.json?{query}")
    asked = client.get(address, headers={"Accept": "application/json"})
    assert named.status_code == asked.status_code == 200
    assert named.mimetype == asked.mimetype == "application/json"
    assert named.json == asked.json


def test_home_offers_search_questions_and_numbers(client: FlaskClient) -> None:
    html = page(client, "/")
    assert 'role="search"' in html
    assert "/questions/which-regimens-overcome-an-abnormality" in html
    assert "An invented review" in html
    assert re.search(r'<span class="figure">3</span>\s*<span>regimen', html)


def test_an_abnormality_shows_one_verdict_per_regimen_and_who_was_not_studied(client: FlaskClient) -> None:
    html = page(client, "/abnormality/t-9-21")
    text = words(html)
    assert text.index("overcomes in part") < text.index("disputed")
    assert "1 for, 1 against" in text
    assert "The sources say nothing about: Zd ." in text
    assert 'class="badge is-disputed"' in html


def test_evidence_shows_side_paraphrase_citation_and_place(client: FlaskClient) -> None:
    text = words(page(client, "/regimen/zd"))
    verdict, favour, against = (
        text.index(x) for x in ("disputed", "as well as the rest", "worse than the rest")
    )
    assert verdict < favour < against
    assert "Smith 2019" in text
    assert "Findings ¶1 s1" in text
    assert "hedged: may" in text


def test_a_regimen_shows_components_doses_and_results_with_status_words(client: FlaskClient) -> None:
    text = words(page(client, "/regimen/zd"))
    for part in (
        "zanubarol",
        "glowmodulators",
        "20–40 mg",
        "1–21",
        "MTD",
        "61.5%",
        "not reached",
        "Table 1, row 1",
    ):
        assert part in text, part


def test_a_regimen_warns_of_another_that_is_written_with_the_same_letters(client: FlaskClient) -> None:
    text = words(page(client, "/regimen/zd"))
    assert re.search(r"Not to be confused with\s+Zd , written Zd: dexoprine ; zanubarol", text)


def test_a_publication_shows_its_bibliographic_line_and_the_evidence_from_it(client: FlaskClient) -> None:
    text = words(page(client, "/publication/smith-2019"))
    assert "Glow in the dark . J Glow. 2019;3:1–9." in text
    assert "meeting abstract" in text
    assert "Some of the harm went away." in text


def test_a_place_shows_what_stands_on_it(client: FlaskClient) -> None:
    text = words(page(client, "/anchor/a-review/table-1/1/3"))
    assert "Table 1, row 1, column 3" in text
    assert "What stands on it?" in text
    assert "≥PR: 61.5% (Smith 2019: ZD)" in text


def test_a_term_shows_definition_and_things_of_it(client: FlaskClient) -> None:
    html = page(client, "/ontology/Drug")
    assert 'href="/drug/zanubarol"' in html
    assert "What things of it are there?" in html
    assert ".well-known/genid" not in html


@pytest.mark.parametrize("typed", ["t(9;21)", "t(9,21)", "t 9 21", "T(9,21"])
def test_search_forgives_how_a_translocation_is_written(client: FlaskClient, typed: str) -> None:
    found = client.get("/search.json", query_string={"q": typed}).json
    assert found is not None
    assert found["groups"][0]["hits"][0]["iri"].endswith("/t-9-21")


@pytest.mark.parametrize("typed", ["zanoba", "ZNB", "NCT99999999", "smith a", "del3p"])
def test_search_knows_synonyms_abbreviations_registry_numbers_and_authors(
    client: FlaskClient, typed: str
) -> None:
    found = client.get("/search.json", query_string={"q": typed}).json
    assert found is not None
    assert found["total"] >= 1


def test_search_proposes_names_that_are_nearly_right(client: FlaskClient) -> None:
    text = words(page(client, "/search?q=zanubarrol"))
    assert re.search(r"Did you mean\s+zanubarol", text)


def test_labels_and_questions_are_escaped_everywhere(client: FlaskClient, hostile: str) -> None:
    for address in ("/disease/hostile", "/disease", "/search?q=" + hostile.replace("&", "%26")):
        html = page(client, address)
        assert re.search(SCRIPT, html) is None
        assert "&lt;script&gt;" in html


def test_letters_in_another_case_lead_to_the_page(client: FlaskClient) -> None:
    for typed, there in (
        ("/regimen/ZD", "/regimen/zd"),
        ("/regimen/Zd.ttl", "/regimen/zd.ttl"),
        ("/Drug/ZANUBAROL", "/drug/zanubarol"),
    ):
        response = client.get(typed)
        assert (response.status_code, response.headers["Location"]) == (308, there)


def test_long_groups_are_cut_and_can_be_shown_whole(client: FlaskClient) -> None:
    cut, whole = page(client, "/ontology/EvidenceLine"), page(client, "/ontology/EvidenceLine?all")
    assert len(whole) >= len(cut)


def test_a_place_has_its_locator_and_the_way_to_its_neighbours(client: FlaskClient) -> None:
    html = page(client, "/anchor/a-review/table-1/1/3")
    assert '<code class="copy" tabindex="0">table-1/1/3@0123456789ab</code>' in html
    assert "in its row" in html
    assert 'href="/anchor/a-review/table-1/1/2"' in html
    assert "in its paragraph" in page(client, "/anchor/a-review/findings/1/1")


def test_a_term_shows_what_is_wider_and_its_logical_definition(client: FlaskClient) -> None:
    text = words(page(client, "/ontology/ImmunomodulatoryDrug"))
    assert re.search(r"How is it defined\?.*exactly those that are.*drug.*member of.*this one", text)
    assert re.search(r"What is wider\?.*entity A named thing", words(page(client, "/ontology/Drug")))


def test_a_result_that_is_not_there_is_told_in_the_place_of_the_figure(client: FlaskClient) -> None:
    html = page(client, "/result/2")
    assert '<a href="/result/2">not reached</a>' in html
    assert ">Status<" not in html
    table = client.get("/regimen/zd.csv").text
    assert "status" in table.splitlines()[0].split(",")


def test_a_figure_that_the_source_says_again_is_shown_once_but_at_both_places(client: FlaskClient) -> None:
    ranking = "/questions/how-do-regimens-rank-by-response.csv"
    for address in ("/regimen/zd.csv", "/study/smith-2019.csv", ranking):
        table = client.get(address).text
        assert "61.5%" in table and "61.5 per cent" not in table
    assert "61.5 per cent" in page(client, "/anchor/a-review/findings/1/2")
    said_again = words(page(client, "/result/3"))
    assert re.search(r"Events.*Follow up.*26.*18 months", said_again)
    assert 'href="/result/1"' in page(client, "/result/3")


def test_patients_whose_treatment_is_not_told_are_on_the_page_of_their_study(client: FlaskClient) -> None:
    assert "Smith 2019: all patients" in page(client, "/study/smith-2019")
