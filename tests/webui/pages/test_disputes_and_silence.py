"""Disputes side by side, the map of silence, and what verdicts depend on."""

import csv
import re

import pytest
from flask.testing import FlaskClient

from tests.webui.pages.test_pages import page, words


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (200, "text/csv")
    return list(csv.DictReader(response.text.splitlines()))


def test_every_dispute_is_listed_with_status_and_what_may_explain_it(client: FlaskClient) -> None:
    text = words(page(client, "/disputes"))
    assert "2 disputes" in text
    assert re.search(r"ZD overcomes t\(9;21\) 1 1 unexplained unexplained", text)
    assert re.search(r"against ZD overcomes t\(9;21\) 1 1 confounded narrower statement age", text)


def test_a_dispute_shows_both_sides_with_their_citations_and_places(client: FlaskClient) -> None:
    text = words(page(client, "/dispute/p1"))
    favour, against = text.index("as well as the rest"), text.index("worse than the rest")
    assert text.index("For 1") < favour < text.index("Against 1") < against
    assert text.count("Smith 2019 [1]") >= 2
    assert "The sides differ in nothing that is stated of them." in text


def test_a_dispute_across_statements_names_them_its_confounders_and_that_no_verdict_changes(
    client: FlaskClient,
) -> None:
    text = words(page(client, "/dispute/across"))
    assert "changes no verdict" in text
    assert "confounders that a source names: age" in text
    assert "On: ZD overcomes t(9;21)" in text


def test_a_statement_points_to_the_dispute_with_a_wider_one(client: FlaskClient) -> None:
    html = page(client, "/proposition/p2")
    assert 'A wider or narrower statement <a href="/dispute/across">opposes it</a>' in html
    assert "The lines" not in words(html), "its own lines agree"


def test_a_dispute_says_that_a_side_is_only_hedged(client: FlaskClient) -> None:
    said = "Not both sides are firm: the firmest lines are limited (in favour: hedged)."
    assert said in words(page(client, "/dispute/p1"))
    assert "Not both sides are firm" not in words(page(client, "/dispute/across"))


def test_a_level_that_a_source_prints_stands_beside_the_line(client: FlaskClient) -> None:
    for address in ("/dispute/p1", "/proposition/p1"):
        assert "level as printed: IIb" in words(page(client, address))


def test_a_verdict_says_how_firm_it_is_and_what_it_rests_on(client: FlaskClient) -> None:
    rests = (
        "Rests on 2 studies, 1 of them with 40 patients in all; design: phase II; reported in: abstract; "
        "level of evidence by design: none."
    )
    for address in ("/proposition/p1", "/assertion/p1"):
        text = words(page(client, address))
        assert "The firmest lines are limited: in favour: hedged." in text
        assert rests in text
    assert "Rests on" not in words(page(client, "/proposition/p2"))


def test_a_verdict_says_which_reference_changes_it_and_to_what(client: FlaskClient) -> None:
    for address in ("/proposition/p1", "/assertion/p1"):
        assert "Without Smith 2019 [1] : not studied." in words(page(client, address))
    answer = words(
        page(client, "/questions/which-regimens-overcome-an-abnormality?abnormality=abnormality/t-9-21")
    )
    assert "Rests on one reference. Without Smith 2019 [1]: not studied." in answer


def test_the_disputes_as_csv_have_a_row_a_line(client: FlaskClient) -> None:
    found = rows(client, "/disputes.csv")
    assert len(found) == 4
    assert {row["confounders"] for row in found} == {"", "age"}


def states(client: FlaskClient, query: str) -> dict[tuple[str, str], str]:
    data = client.get(f"/silence.json?{query}").json
    assert data is not None
    return {
        (band["regimen"]["label"], square["column"]["label"]): square["state"]
        for band in data["map"]["bands"]
        for square in band["squares"]
    }


def test_the_map_has_a_square_for_every_regimen_spoken_of_and_every_abnormality(client: FlaskClient) -> None:
    assert states(client, "") == {
        ("Z", "del(3p)"): "silent",
        ("Z", "t(9;21)"): "supported",
        ("ZD", "del(3p)"): "silent",
        ("ZD", "t(9;21)"): "disputed",
    }


def test_results_of_a_population_that_no_line_judges_are_figures_only(client: FlaskClient) -> None:
    whole = states(client, "against=population")
    assert whole == {("Z", "elderly patients"): "silent", ("ZD", "elderly patients"): "figures only"}
    assert states(client, "against=population&outcome=outcome/ge-pr") == whole
    assert set(states(client, "against=population&outcome=OS").values()) == {"silent"}


def test_a_square_says_its_state_and_what_it_rests_on_without_colour(client: FlaskClient) -> None:
    html = page(client, "/silence")
    assert 'title="ZD, t(9;21): disputed: 1 for, 1 against"' in html
    assert '<span class="unseen">disputed: 1 for, 1 against</span>' in html
    assert re.search(r"⇄ disputed 1", words(html))


def test_the_map_as_csv_has_a_row_for_any_outcome_and_for_each(client: FlaskClient) -> None:
    found = rows(client, "/silence.csv?against=population")
    assert [(row["regimenLabel"], row["outcomeLabel"], row["state"]) for row in found] == [
        ("Z", "any outcome", "silent"),
        ("ZD", "any outcome", "figures only"),
        ("Z", "CR", "silent"),
        ("ZD", "CR", "silent"),
        ("Z", "OS", "silent"),
        ("ZD", "OS", "silent"),
        ("Z", "≥PR", "silent"),
        ("ZD", "≥PR", "figures only"),
    ]
    assert {row["outcomeLabel"] for row in rows(client, "/silence.csv?outcome=OS")} == {"OS"}


@pytest.mark.parametrize("query", ["against=drugs", "outcome=outcome/joy"])
def test_what_the_map_does_not_know_is_refused(client: FlaskClient, query: str) -> None:
    response = client.get(f"/silence?{query}", headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert query.partition("=")[0] in response.text
