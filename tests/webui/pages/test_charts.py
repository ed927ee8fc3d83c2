"""Charts: what is drawn and what is told of figures of every sort, in pages, JSON and CSV."""

import csv
import io
import json
import re

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from kg.facts import BASE

CHARTS = "/charts/{}?regimen=regimen/z&regimen=regimen/z-d"


def rows(client: FlaskClient, name: str) -> dict[str, dict[str, object]]:
    """Return the rows of a chart by the end of their result's IRI."""
    whole = json.loads(client.get(CHARTS.format(f"{name}.json")).data)
    return {row["result"].rpartition("chart-")[2]: row for group in whole["groups"] for row in group["rows"]}


def test_a_rate_whose_patients_are_known_has_its_exact_interval(charted: FlaskClient) -> None:
    row = rows(charted, "response-rates")["fits"]
    assert (row["shape"], row["events"], row["patients"]) == ("interval", "12", 20)
    assert (row["low"], row["high"]) == (36.05, 80.88)
    assert row["words"] == "60% (36–81)"


def test_a_percentage_that_fits_no_number_of_patients_is_marked_and_has_no_interval(
    charted: FlaskClient,
) -> None:
    row = rows(charted, "response-rates")["misfit"]
    assert (row["shape"], row["low"]) == ("misfit", None)
    assert "1.5% is no whole number of the 31 patients" in str(row["note"])


def test_a_denominator_that_stands_elsewhere_is_used(charted: FlaskClient) -> None:
    row = rows(charted, "response-rates")["again"]
    assert (row["shape"], row["patients"], row["note"]) == ("interval", 30, "15 of 30, as printed")


def test_a_rate_without_patients_is_a_point_and_says_so(charted: FlaskClient) -> None:
    row = rows(charted, "response-rates")["bare"]
    assert (row["shape"], row["patients"], row["low"]) == ("point", None, None)
    assert "no interval" in str(row["note"])


def test_the_number_of_an_arm_is_not_that_of_a_part_of_it(charted: FlaskClient) -> None:
    row = rows(charted, "response-rates")["part"]
    assert (row["shape"], row["patients"], row["whom"]) == ("point", None, "untreated patients")


def test_what_is_not_available_and_what_is_no_share_are_told_in_words(charted: FlaskClient) -> None:
    found = rows(charted, "toxicity-rates")
    assert found["none"]["words"] == "not available"
    assert found["none"]["shape"] == found["rate"]["shape"] == "told"
    assert found["rate"]["words"] == "1.5 per 100 years at risk"


def test_medians_are_in_months_and_what_is_none_is_an_arrow_or_words(charted: FlaskClient) -> None:
    found = rows(charted, "survival-medians")
    assert (found["weeks"]["value"], found["weeks"]["words"]) == (9.2, "40 weeks (9.2 months)")
    assert (found["lasting"]["shape"], found["lasting"]["value"]) == ("unreached", 18)
    assert (found["share"]["shape"], found["share"]["words"]) == ("told", "88% at 1 year")
    assert (found["unsaid"]["shape"], found["unsaid"]["value"]) == ("unstated", 9)


def test_responses_are_divided_only_where_the_rates_can_be_taken_apart(charted: FlaskClient) -> None:
    found = rows(charted, "response-categories")
    parts = [(part["label"], part["start"], part["end"]) for part in found["deep"]["segments"]]  # type: ignore[attr-defined]
    assert parts == [
        ("CR", 0, 15),
        ("rest of ≥PR", 15, 60),
        ("rest of ≥MR", 60, 80),
        ("below ≥MR", 80, 100),
    ]
    assert found["bare"]["note"] == "only ≥PR is told: it cannot be taken apart"
    assert found["again"]["note"] == "the categories within ≥PR do not add up to it"


def test_the_page_says_how_unlike_patients_differ_and_pools_nothing(charted: FlaskClient) -> None:
    page = charted.get(CHARTS.format("response-rates")).text
    assert "These patients are unlike" in page
    assert "No pooled estimate is drawn" in page
    assert re.search(r"phase I \(Alpha: z, Alpha: z-d\); phase II \(Beta: z\)", page)
    assert "from 2 to 5 (told of 2 of 4 arms)" in page
    assert "untreated patients; the row of the whole arm counts them too" in page


@pytest.mark.parametrize(
    "name", ["response-rates", "toxicity-rates", "survival-medians", "response-categories"]
)
def test_page_json_and_csv_have_the_same_rows(charted: FlaskClient, name: str) -> None:
    told = rows(charted, name)
    lines = list(csv.DictReader(io.StringIO(charted.get(CHARTS.format(f"{name}.csv")).text)))
    page = charted.get(CHARTS.format(name)).text
    assert sorted(line["result"].rpartition("chart-")[2] for line in lines) == sorted(told)
    assert page.count('<td class="at">') == len(lines)
    assert all(line["at"] and line["outcomeLabel"] and line["words"] for line in lines)


def test_a_chart_is_narrowed_by_what_it_measures_and_by_grade(charted: FlaskClient) -> None:
    one = charted.get("/charts/response-rates.csv?regimen=regimen/z&outcome=CR").text
    assert {line["outcomeLabel"] for line in csv.DictReader(io.StringIO(one))} == {"CR"}
    none = charted.get("/charts/toxicity-rates?regimen=regimen/z&grade=4").text
    assert (
        "3 arms of studies had it, and no source tells a rate of an adverse event for grade 4 of it" in none
    )
    finding = charted.get("/charts/response-rates?regimen=regimen/z&abnormality=abnormality/t-9-21").text
    assert "no source tells a response rate for t(9;21) of it" in finding


def test_the_chart_of_a_question_draws_what_was_picked_and_nothing_else(charted: FlaskClient) -> None:
    page = charted.get("/questions/how-often-does-a-toxicity-occur?event=adverse-event/glare").text
    drawn = page[page.index("<figure") : page.index("</figure>")]
    assert "glare" in drawn
    assert "itch" not in drawn
    assert "itch" in charted.get("/charts/toxicity-rates?regimen=regimen/z").text


def test_a_chart_of_what_nobody_had_says_what_is_missing(charted: FlaskClient) -> None:
    charted_nothing = charted.get("/charts/toxicity-rates?regimen=regimen/zd").text
    assert "There is nothing to draw." in charted_nothing
    assert (
        "ZD: one arm of a study had it, and no source tells a rate of an adverse event of it."
        in charted_nothing
    )


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/charts/responses?regimen=regimen/z", 404, "response-rates"),
        ("/charts/response-rates?regimen=regimen/zx", 400, "regimen/z"),
        ("/charts/response-rates?regimen=regimen/z&grade=3", 400, "outcome"),
        ("/charts/toxicity-rates?regimen=regimen/z&outcome=outcome/cr", 400, "outcome"),
        ("/charts/response-rates?" + "&".join(f"regimen=r{n}" for n in range(13)), 400, "at most 12"),
        ("/charts/toxicity-rates?regimen=regimen/z&grade=" + "9" * 41, 400, "grade"),
        ("/charts/response-rates.ttl?regimen=regimen/z", 406, "text/csv"),
    ],
)
def test_what_cannot_be_charted_is_refused_with_a_reason(
    charted: FlaskClient, address: str, status: int, words: str
) -> None:
    response = charted.get(address, headers={"Accept": "*/*"})
    assert response.status_code == status
    assert words in response.text


def test_letters_that_differ_in_case_are_told_apart(charted: FlaskClient) -> None:
    exact = json.loads(charted.get("/charts/response-rates.json?regimen=Zd").data)
    assert [link["label"] for link in exact["regimens"]] == ["Zd"]
    assert charted.get("/charts/response-rates?regimen=zD").status_code == 400


def test_a_page_without_regimens_offers_them(charted: FlaskClient) -> None:
    page = charted.get("/charts/response-rates").text
    assert "No regimen is chosen yet." in page
    assert 'value="regimen/z-d"' in page


def test_the_list_has_every_chart(charted: FlaskClient) -> None:
    told = json.loads(charted.get("/charts.json").data)["charts"]
    page = charted.get("/charts").text
    assert all(f'href="/charts/{kind["name"]}"' in page for kind in told)
    assert len(told) == 4


def test_data_for_the_script_cannot_end_its_element(charted: FlaskClient) -> None:
    page = charted.get(CHARTS.format("response-rates")).text
    for block in re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL):
        assert "<" not in block
        assert json.loads(block)["groups"]


def test_any_template_can_show_charts_and_the_script_is_loaded_once(charted_app: Flask) -> None:
    both = (
        "{{ chart('response-rates', regimen=z) }}{{ chart('toxicity-rates', regimen=[z, zd], grade='≥3') }}"
    )
    with charted_app.test_request_context("/"):
        page = render_template_string(both, z=f"{BASE}regimen/z", zd="regimen/z-d")
    assert page.count("<figure") == page.count("<figcaption") == 2
    assert page.count('<script type="module"') <= 1
    assert len(set(re.findall(r'<figure class="chart" id="([^"]+)"', page))) == 2
    assert "Toxicity rates: Z, Zd · grade ≥3" in page
    assert (
        'href="/charts/toxicity-rates?regimen=regimen/z&amp;regimen=regimen/z-d&amp;grade=%E2%89%A53"' in page
    )
