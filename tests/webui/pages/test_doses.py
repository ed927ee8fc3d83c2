"""Rules for doses: those that fit what is entered, all of them where ranges overlap, none in a gap."""

from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from kg.facts import Inconsistency, Place, Ref
from kg.store import MemoryStore
from tests.webui.review import SOURCE, documents, entities, regimens
from tests.webui.review_doses import dose_rules
from webui import create_app

Told = dict[str, list[dict[str, object]]]


def told(client: FlaskClient, values: str) -> Told:
    found: Told = client.get(f"/doses.json?drug=drug/zanubarol&{values}").get_json()
    return found


def fitting(client: FlaskClient, values: str) -> list[list[str]]:
    return [[rule["dose"] for rule in each["rules"]] for each in told(client, values)["findings"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("entered", "doses"),
    [
        ("39.9", ["5 mg every 2 days"]),
        ("40", ["10 mg every day", "5 mg every 2 days"]),
        ("40,1", ["10 mg every day"]),
        ("0", ["5 mg every 2 days"]),
        ("70", []),
    ],
)
def test_the_rules_whose_range_holds_the_number_fit(
    client: FlaskClient, entered: str, doses: list[str]
) -> None:
    assert [sorted(each) for each in fitting(client, f"inulin-clearance={entered}")] == [sorted(doses)]


def test_two_rules_at_a_shared_end_are_told_as_an_overlap(client: FlaskClient) -> None:
    page = unescape(client.get("/doses?drug=drug/zanubarol&inulin-clearance=40").text)
    assert "2 rules fit" in page and "do not say which of them holds" in page


def test_a_gap_between_ranges_is_told(client: FlaskClient) -> None:
    page = client.get("/doses?drug=drug/zanubarol&inulin-clearance=70").text
    assert "No rule that the sources print covers this." in page


def test_a_condition_fits_the_rule_that_names_it(client: FlaskClient) -> None:
    assert fitting(client, "condition=dialysis") == [["2.5 mg every day on days 1–21 of a cycle of 28 days"]]


def test_a_number_and_a_condition_are_answered_each_by_itself(client: FlaskClient) -> None:
    assert [len(each) for each in fitting(client, "inulin-clearance=40&condition=frail")] == [2, 1]


def test_age_in_years_fits_no_rule_and_that_is_said(client: FlaskClient) -> None:
    (finding,) = told(client, "age=80")["findings"]
    assert finding["rules"] == [] and "goes by age in years" in str(finding["note"])


def test_nothing_entered_shows_every_rule_and_no_finding(client: FlaskClient) -> None:
    found = told(client, "inulin-clearance=&condition=")
    assert found["findings"] == [] and len(found["rules"]) == 4
    assert [rule["applies"] for rule in found["rules"]] == [None] * 4


def test_the_drug_with_most_rules_comes_first_and_another_can_be_picked(client: FlaskClient) -> None:
    assert "Dose rules for <a" in client.get("/doses").text
    assert client.get("/doses.json").get_json()["drug"]["label"] == "zanubarol"
    assert client.get("/doses.json?drug=dexoprine").get_json()["drug"]["label"] == "dexoprine"


def test_rules_that_contradict_each_other_lead_to_the_finding() -> None:
    inconsistency = Inconsistency(
        iri=Ref("inconsistency/two-doses"),
        source=SOURCE,
        label="Two doses at 40",
        inconsistency_kind="dose overlap",
        severity="content",
        resolution="one end is meant open",
        readings=("10 mg", "5 mg"),
        at=(Place("table-1/2/1[0:9]@0123456789ab"), Place("table-1/2/2[0:9]@0123456789ab")),
    )
    store = MemoryStore(version="v1")
    store.add([*entities(), *regimens()], "vocabulary")
    store.add([*documents(), *dose_rules(), inconsistency], "source/a-review")
    client = create_app(store).test_client()
    for entered, contradictions in (("40", ["Two doses at 40"]), ("41", []), ("39", [])):
        found = told(client, f"inulin-clearance={entered}")["findings"][0]["contradictions"]
        assert [link["label"] for link in found] == contradictions  # type: ignore[attr-defined]
    page = client.get("/doses?drug=drug/zanubarol&inulin-clearance=40").text
    assert "The source contradicts itself here" in page


def test_the_name_that_people_guess_leads_there_with_what_was_entered(client: FlaskClient) -> None:
    response = client.get("/dose?inulin-clearance=40")
    assert (response.status_code, response.headers["Location"]) == (308, "/doses?inulin-clearance=40")


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ("inulin-clearance=-1", "'inulin-clearance'"),
        ("inulin-clearance=NaN", "'inulin-clearance'"),
        ("inulin-clearance=1e9999", "'inulin-clearance'"),
        ("inulin-clearance=999999999", "at most 8"),
        ("inulin-clearance=forty", "such as 45"),
        ("condition=asleep", "'dialysis'"),
        ("weight=80", "'inulin-clearance'"),
        ("drug=drug/nothing", "drug/nothing"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(client: FlaskClient, values: str, named: str) -> None:
    response = client.get(f"/doses?{values}")
    assert response.status_code == 400
    assert named in unescape(response.text)


@given(st.text(max_size=12))
def test_no_text_entered_as_a_number_breaks_the_page(app: Flask, text: str) -> None:
    response = app.test_client().get(
        "/doses", query_string={"drug": "drug/zanubarol", "inulin-clearance": text}
    )
    assert response.status_code in {200, 400}
