"""Question pages: pickers, answers, forms, and what is refused."""

import csv
import io
import re

import pytest
from flask.testing import FlaskClient

from kg.schema.queries import queries
from tests.webui.elements import Element, elements

WEIGHT = (
    "2 studies, 1 of them with 40 patients in all; design: phase II; reported in: abstract; "
    "level of evidence by design: none"
)
ASKED = "/questions/which-regimens-overcome-an-abnormality"
HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("name", list(queries("competency")))
def test_every_question_has_a_page_json_and_csv(client: FlaskClient, name: str) -> None:
    assert (
        queries("competency")[name].title.replace("'", "&#39;")
        in client.get(f"/questions/{name}", headers=HTML).text
    )
    twin = client.get(f"/questions/{name}.json").json
    table = list(csv.reader(io.StringIO(client.get(f"/questions/{name}.csv").text)))
    assert twin is not None
    assert [column["name"] for column in twin["columns"]] == table[0]
    assert len(twin["rows"]) == len(table) - 1


def test_a_parameter_changes_the_answer(client: FlaskClient) -> None:
    some = client.get(f"{ASKED}.json?abnormality=abnormality/t-9-21").json
    none = client.get(f"{ASKED}.json?abnormality=abnormality/del-3p").json
    assert some is not None
    assert none is not None
    assert {row["verdictLabel"] for row in some["rows"]} == {"overcomes in part", "disputed", "not studied"}
    assert none["rows"] == []


def test_the_picker_offers_everything_of_the_class_and_keeps_the_choice(client: FlaskClient) -> None:
    html = client.get(f"{ASKED}?abnormality=abnormality/del-3p", headers=HTML).text
    assert re.search(r'value="abnormality/del-3p" selected>del\(3p\)', html)
    assert 'value="abnormality/t-9-21">' in html
    assert "The graph has no answer to this" in html


def test_the_answer_can_be_opened_in_the_sparql_page(client: FlaskClient) -> None:
    html = client.get(f"{ASKED}?abnormality=abnormality/t-9-21", headers=HTML).text
    found = re.search(r'href="(/sparql\?query=[^"]+)"', html)
    assert found is not None
    assert "t-9-21" in found[1]
    assert client.get(found[1], headers=HTML).status_code == 200


def test_an_unknown_question_names_those_that_are_near(client: FlaskClient) -> None:
    response = client.get("/questions/which-regimen-overcome-abnormality")
    assert response.status_code == 404
    assert response.json is not None
    assert ASKED[1:] in response.json["near"][0]["iri"]


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("nonsense=1", "nonsense"),
        ("abnormality=abnormality/t-9-12", "t-9-12"),
        ("abnormality=%3E%20}", "abnormality"),
        ("abnormality=drug/zanubarol", "zanubarol"),
    ],
)
def test_unknown_parameters_and_values_are_refused(client: FlaskClient, query: str, word: str) -> None:
    response = client.get(f"{ASKED}?{query}")
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert response.json is not None
    assert word in response.json["detail"]


def test_a_value_that_is_nearly_right_is_answered_with_proposals(client: FlaskClient) -> None:
    response = client.get(f"{ASKED}?abnormality=abnormality/t-9-12")
    assert response.json is not None
    assert response.json["near"][0]["label"] == "t(9;21)"


def test_an_answer_with_verdicts_is_told_in_short_then_by_thing_and_side(client: FlaskClient) -> None:
    page = elements(client.get(f"{ASKED}?abnormality=abnormality/t-9-21", headers=HTML).text)
    short = page.one("dl", class_="in-short")
    assert [(row.one("dt").text, row.one("dd").text) for row in short.all("div")] == [
        ("overcomes in part", "Z"),
        ("disputed", "ZD"),
        ("not studied", "Zd"),
    ]
    assert short.one("a", href="#on-zd").text == "ZD"
    claims = page.all("article", class_="claim")
    assert [claim.attributes["id"] for claim in claims] == ["on-z", "on-zd"], "what is not studied has none"
    part, disputed = claims
    assert [claim.one("header").text for claim in claims] == ["Z overcomes in part", "ZD disputed"]
    assert [rest.text for rest in disputed.all(class_="rests")] == [
        "The lines disagree ; nothing that is stated of them explains it.",
        f"Rests on {WEIGHT}.",
        "Rests on one reference. Without Smith 2019 [1]: not studied.",
    ]
    assert sides(part) == {"In part 1": ["Some of the harm went away."]}
    assert sides(disputed) == {
        "For 1": ["Those with the lesion did as well as the rest."],
        "Against 1": ["Those with the lesion did worse than the rest."],
    }


def sides(claim: Element) -> dict[str, list[str]]:
    """Return what is said on each side of a claim, by the heading of the side."""
    return {
        side.one("h4").text: [said.text for said in side.all("p", class_="says")]
        for side in claim.all("section", class_="side")
    }


def test_citations_in_an_answer_lead_to_the_publications(client: FlaskClient) -> None:
    html = client.get(f"{ASKED}?abnormality=abnormality/t-9-21", headers=HTML).text
    assert '<a href="/publication/smith-2019">Smith 2019 [1]</a>' in html


@pytest.mark.parametrize("typed", ["t(9;21)", "T 9 21", "t-9-21"])
def test_a_value_may_be_the_label_of_a_choice(client: FlaskClient, typed: str) -> None:
    named = client.get(f"{ASKED}.json", query_string={"abnormality": typed}).json
    assert named is not None
    assert named == client.get(f"{ASKED}.json?abnormality=abnormality/t-9-21").json
