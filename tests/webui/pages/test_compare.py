"""Regimens side by side: each figure in its place, each absence as what it is, and what makes it unsafe."""

import csv
import io
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.webui.review_compared import ALONE

BOTH = "regimen=ZD&regimen=Z"
Line = dict[str, object]


def sections(client: FlaskClient, values: str = BOTH) -> dict[str, dict[str, Line]]:
    told = client.get(f"/compare.json?{values}").get_json()["comparison"]["sections"]
    return {each["name"]: {line["of"]["label"]: line for line in each["lines"]} for each in told}


def words(line: Line) -> list[list[str]]:
    cells = line["cells"]
    assert isinstance(cells, list)
    return [[entry["words"] for entry in cell] for cell in cells]


def test_figures_stand_under_their_regimen_with_the_patients_they_are_of(client: FlaskClient) -> None:
    found = sections(client)
    assert words(found["response"]["≥PR"]) == [["61.5%, 42 in the arm"], []]
    assert words(found["toxicity"]["glare"]) == [[], ["43% of 6"]]
    assert found["toxicity"]["glare"]["more"] == "grade ≥3"


def test_zero_not_reached_not_available_and_nothing_said_are_four_things(client: FlaskClient) -> None:
    found = sections(client)
    assert words(found["response"]["CR"]) == [[], ["0%, 7 in the arm"]]
    assert words(found["survival"]["OS"]) == [["not reached"], ["not available"]]
    page = unescape(client.get(f"/compare?{BOTH}").text)
    for said in ("0%, 7 in the arm", "not reached", "not available", "nothing is said"):
        assert said in page


def test_doses_and_verdicts_stand_beside_each_other(client: FlaskClient) -> None:
    found = sections(client)
    assert words(found["doses"]["zanubarol"]) == [
        ["20–40 mg days 1–21 (induction)"],
        ["Z every evening (induction)"],
    ]
    cells = found["abnormalities"]["t(9;21)"]["cells"]
    assert isinstance(cells, list)
    assert [[entry["badge"]["tone"] for entry in cell] for cell in cells] == [
        ["disputed"],
        ["overcomes-in-part"],
    ]


@pytest.mark.parametrize(
    "reason",
    [
        "No study in the graph gave both ZD and Z",
        "Designs differ: ZD phase II; Z phase I.",
        "Patients differ in prior lamps: ZD 1; Z 3.",
        "ZD: the one study known from meeting abstracts only.",
        "endpoints of response and survival",
    ],
)
def test_what_makes_it_unsafe_is_said(client: FlaskClient, reason: str) -> None:
    assert reason in unescape(client.get(f"/compare?{BOTH}").text)


def test_many_that_no_study_gave_together_are_told_at_once(client: FlaskClient) -> None:
    page = unescape(client.get("/compare?regimen=ZD&regimen=Z&regimen=Zd").text)
    assert "No study in the graph gave two of these: their figures" in page


def test_letters_in_another_case_are_another_regimen(client: FlaskClient) -> None:
    told = client.get("/compare.json?regimen=ZD&regimen=Zd").get_json()["comparison"]["columns"]
    assert [column["regimen"]["iri"].rpartition("/")[2] for column in told] == ["zd", "z-d"]


def test_the_table_has_a_row_for_each_entry(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get(f"/compare.csv?{BOTH}").text)))
    told = client.get(f"/compare.json?{BOTH}").get_json()["comparison"]["sections"]
    entries = sum(len(cell) for section in told for line in section["lines"] for cell in line["cells"])
    assert len(rows) == entries > 5


@pytest.mark.parametrize("values", ["", "regimen=ZD", "regimen="])
def test_with_fewer_than_two_there_is_a_form_and_no_file(client: FlaskClient, values: str) -> None:
    page = client.get(f"/compare?{values}")
    assert page.status_code == 200 and 'list="regimens"' in page.text
    assert client.get(f"/compare.json?{values}").status_code == 400


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("regimen=ZD&regimen=regimen/zd", "named twice"),
        ("&".join(["regimen=Z"] * 7), "at most 6"),
        ("regimen=Z&regimen=nothing-like-it", "no regimen here is called"),
        ("regimen=Z&regimen=<script>", "no regimen here is called"),
        ("regimen=Z&regimens=ZD", "no such parameter"),
    ],
)
def test_what_cannot_be_compared_is_refused(client: FlaskClient, values: str, said: str) -> None:
    response = client.get(f"/compare?{values}", headers={"Accept": "text/html"})
    assert response.status_code == 400 and said in response.text and "<script>" not in response.text


def test_arms_of_the_invented_review_are_there(client: FlaskClient) -> None:
    assert client.get(f"/{ALONE}").status_code == 200
