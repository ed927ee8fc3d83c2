"""Figures of the shipped graph that something does not fit: marked, with the other reading, wherever shown.

And of how many patients each percentage is: one number on every page, and no interval where it is not known.
"""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from kg.facts import BASE
from kg.store import MemoryStore
from kg.store.publication import current
from webui import create_app

VTE = "adverse-event/venous-thromboembolism"
RANKING = "/questions/how-do-regimens-rank-by-response"
TOXICITY = "/questions/how-often-does-a-toxicity-occur"


@pytest.fixture(scope="module")
def store(builds: Path) -> MemoryStore:
    """Return the graph of the shipped records, not the invented one of the other pages' tests."""
    return MemoryStore.open(current(builds))


@pytest.fixture(scope="module")
def client(store: MemoryStore) -> FlaskClient:
    return create_app(store).test_client()


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def drawn(client: FlaskClient, chart: str, regimen: str, **more: str) -> dict[tuple[str, str, str], Any]:
    """Return the rows of a chart of one regimen, by outcome, part of the patients and figure as printed."""
    answer = client.get(f"/charts/{chart}.json", query_string={"regimen": f"regimen/{regimen}", **more})
    assert answer.status_code == 200 and answer.json is not None, answer.text
    found = [row for group in answer.json["groups"] for row in group["rows"]]
    return {(row["outcome"]["iri"].removeprefix(BASE), row["whom"], row["printed"]): row for row in found}


# ---- marks


@pytest.mark.parametrize(
    "page",
    [
        "/trial/mm-009",
        "/study/mm-009",
        "/" + VTE,
        "/regimen/len-dex",
        f"{TOXICITY}?event={VTE}",
        "/charts/toxicity-rates?regimen=regimen/len-dex&outcome=" + VTE,
        "/compare?regimen=regimen/len-dex&regimen=regimen/rvd",
    ],
)
def test_both_readings_of_an_exchanged_rate_are_marked_on_each_page(client: FlaskClient, page: str) -> None:
    shown = client.get(page).text
    assert "14.7%" in shown and "11.4%" in shown
    assert re.search(r'href="/inconsistency/[0-9a-f]+"[^>]*>elsewhere 11\.4%</a>', shown)


@pytest.mark.parametrize(
    "twin",
    [
        "/trial/mm-009.json",
        "/study/mm-009.json",
        f"/{VTE}.json",
        "/regimen/len-dex.json",
        f"{TOXICITY}.json?event={VTE}",
        "/charts/toxicity-rates.json?regimen=regimen/len-dex&outcome=" + VTE,
        "/compare.json?regimen=regimen/len-dex&regimen=regimen/rvd",
    ],
)
def test_the_mark_is_in_the_json_of_each_page(client: FlaskClient, twin: str) -> None:
    told = client.get(twin).text
    assert "/inconsistency/" in told
    assert re.search(r'"other_?[Rr]eading": ?"11\.4%"|"label": ?"elsewhere 11\.4%"', told)


def test_the_csv_of_an_answer_has_the_other_reading(client: FlaskClient) -> None:
    found = {
        (row["study"].removeprefix(f"{BASE}study/"), row["asWritten"]): row["otherReading"]
        for row in rows(client, f"{TOXICITY}.csv?event={VTE}")
        if row["otherReading"]
    }
    assert found == {
        ("mm-009", "14.7%"): "11.4%",
        ("mm-009", "11.4%"): "14.7%",
        ("mm-010", "14.7%"): "11.4%",
        ("mm-010", "11.4%"): "14.7%",
        ("mm-009", "4.6%"): "3.4%",
        ("mm-009", "3.4%"): "4.6%",
        ("mm-010", "4.6%"): "3.4%",
        ("mm-010", "3.4%"): "4.6%",
    }


def test_the_words_beside_a_drawn_figure_say_what_is_printed_elsewhere(client: FlaskClient) -> None:
    page = client.get("/charts/toxicity-rates?regimen=regimen/len-dex&outcome=" + VTE).text
    assert "14.7% (10–21) or 11.4%" in page and "11.4% (7–17) or 14.7%" in page


def test_no_interval_is_drawn_on_a_figure_that_the_table_gives_to_the_other_trial(
    client: FlaskClient,
) -> None:
    for regimen, printed, other in (("len-dex", "14.7%", "11.4%"), ("dex", "3.4%", "4.6%")):
        told = client.get(f"/charts/toxicity-rates.json?regimen=regimen/{regimen}&outcome={VTE}").json
        assert told is not None
        (row,) = (
            row
            for group in told["groups"]
            for row in group["rows"]
            if (row["grade"], row["printed"], row["study"]["iri"])
            == ("3 and 4", printed, f"{BASE}study/mm-010")
        )
        assert (row["shape"], row["low"], row["other_reading"]) == ("point", None, other)
        assert row["note"] == f"the source prints {other} for it elsewhere: no interval"


def test_a_figure_that_nothing_contradicts_has_no_mark(client: FlaskClient) -> None:
    found = drawn(client, "response-rates", "len-dex")
    row = found["outcome/ge-pr", "", "60.2%"]
    assert (row["inconsistency"], row["other_reading"]) == (None, "")


# ---- numbers of patients


def test_no_interval_is_drawn_where_the_number_of_patients_is_not_known(client: FlaskClient) -> None:
    rad = drawn(client, "response-rates", "rad")
    assert {
        printed: (row["shape"], row["low"], row["patients"], row["denominator"])
        for (_, _, printed), row in rad.items()
    } == {
        "73%": ("misfit", None, None, "40, 60 or 66 (inferred)"),
        "45%": ("point", None, None, "40, 60 or 66 (inferred)"),
        "15%": ("misfit", None, None, "40, 60 or 66 (inferred)"),
    }


def test_an_inferred_number_is_used_and_said_to_be_inferred(client: FlaskClient) -> None:
    bld = drawn(client, "response-rates", "bld")
    row = bld["outcome/cr", "", "0%"]
    assert (row["events"], row["patients"], row["denominator"]) == ("0", 29, "29 (inferred)")
    assert row["note"] == "0 of 29, inferred: 36 patients in the arm do not fit"
    rtd = drawn(client, "response-rates", "rtd")
    row = rtd["outcome/vgpr", "", "23%"]
    assert (row["events"], row["patients"], row["low"], row["high"]) == ("3", 13, 5.04, 53.81)


def test_one_figure_is_of_one_number_of_patients_everywhere(client: FlaskClient) -> None:
    drawn_row = drawn(client, "response-rates", "rtd")["outcome/ge-pr", "", "92%"]
    assert (drawn_row["events"], drawn_row["patients"], drawn_row["denominator"]) == ("12", 13, "13")
    (ranked,) = (row for row in rows(client, f"{RANKING}.csv?outcome=outcome/ge-pr") if row["value"] == "92")
    assert ranked["denominator"] == "13"
    profile = client.get("/regimen/rtd").text
    assert "of 13</span>" in profile and "of 13 (inferred)</span>" in profile
    assert "92% of 13" in client.get("/compare?regimen=regimen/rtd&regimen=regimen/rvd").text
    assert "of 13</span>" in client.get("/study/shah-2010-blood-ash-annual-meeting-abstracts-116-1948").text


def test_every_interval_is_drawn_on_a_number_that_fits_its_percentage(client: FlaskClient) -> None:
    """Recompute each: all counts between those drawn, divided by the patients, print as the percentage."""
    seen = 0
    regimens = {row["regimen"].removeprefix(BASE) for row in rows(client, f"{RANKING}.csv")}
    for regimen in sorted(regimens):
        for chart in ("response-rates", "toxicity-rates"):
            for row in drawn(client, chart, regimen.removeprefix("regimen/")).values():
                if row["low"] is None:
                    assert row["events"] == ""
                    continue
                seen += 1
                places = len(row["printed"].rstrip("%").partition(".")[2])
                for events in row["events"].split("–"):
                    share = 100 * int(events) / row["patients"]
                    assert abs(share - row["value"]) <= 0.5001 * 10**-places or "cut off" in row["note"], row
    assert seen > 40


def test_a_figure_of_an_arm_with_two_numbers_of_prior_lines_is_one_row(client: FlaskClient) -> None:
    for outcome in ("ge-pr", "vgpr", "cr"):
        ranked = rows(client, f"{RANKING}.csv?outcome=outcome/{outcome}")
        (row,) = (row for row in ranked if row["regimenLabel"] == "CRd")
        assert row["priorLines"] == "2.5 or 3"
        others = [
            each["priorLines"] for each in ranked if each["regimenLabel"] != "CRd" and each["priorLines"]
        ]
        assert others and all(each.isdecimal() for each in others)
        keys = [(row["at"], row["value"]) for row in ranked]
        assert len(keys) == len(set(keys))
