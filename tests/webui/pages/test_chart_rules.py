"""What a chart may say of a figure: of how many patients, how surely, and when it says nothing but words.

Each case is a regimen of its own with an arm of its own, so that one graph has them all; what is drawn is
read from the JSON of the charts, which the pages, the drawings and the CSV agree with.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

from ingest.consistency.denominators import with_denominators
from kg.facts import BASE, Arm, Entity, Fact, Place, Ref, Regimen, StudyResult
from kg.store import MemoryStore
from tests.webui.review import SOURCE
from webui import create_app

AT = Place("table-1/1/3@0123456789ab")
STUDY = "study/smith-2019"
DEPTHS = ("cr", "ncr", "cr-or-ncr", "vgpr", "ge-vgpr", "pr", "ge-pr", "mr", "ge-mr", "sd", "pd")
Told = dict[str, object]


def rate(value: str | None, outcome: str = "ge-pr", **more: object) -> dict[str, object]:
    """Return a percentage of an arm of 20 patients."""
    return {"outcome": f"outcome/{outcome}", "value": value, "n_stated": 20, **more}


def time(value: str | None, **more: object) -> dict[str, object]:
    """Return a median time to an event."""
    given = {"statistic": "median", "unit": "mo", "as_written": f"{value} months"}
    return {"outcome": "outcome/os", "value": value, **given, **more}


def absent(status: str, **more: object) -> dict[str, object]:
    """Return the statement that there is no figure."""
    return {"value": None, "unit": None, "status": status, **more}


# How a rate is told: its shape, its events, its patients, its interval and a part of its note.
RATES: Mapping[str, tuple[Told, tuple[str, str, int | None, float | None, float | None, str]]] = {
    "none-of-all": (rate("0"), ("interval", "0", 20, 0, 16.84, "0 of 20 in the arm, by the percentage")),
    "all-of-all": (rate("100"), ("interval", "20", 20, 83.16, 100, "20 of 20 in the arm")),
    "one-of-one": (rate("100", n_stated=1), ("interval", "1", 1, 2.5, 100, "1 of 1 in the arm")),
    "rounded": (
        rate("33", n_stated=1000, as_written="33%"),
        ("interval", "325–335", 1000, 29.6, 36.52, "325–335 of 1000 in the arm"),
    ),
    "precise": (rate("33.0", n_stated=1000, as_written="33.0%"), ("interval", "330", 1000, 30.09, 36.01, "")),
    "no-patients": (rate("60", n_stated=None), ("point", "", None, None, None, "of how many patients")),
    "analysed": (
        rate("60", n_stated=20, n_analysed=10),
        ("interval", "6", 10, 26.24, 87.84, "6 of 10 analysed, by the percentage"),
    ),
    "misfit-of-analysed": (
        rate("60", n_stated=20, n_analysed=9),
        ("misfit", "", 9, None, None, "60% is no whole number of the 9 patients analysed"),
    ),
    "misfit-of-arm": (
        rate("33", n_stated=20),
        (
            "misfit",
            "",
            None,
            None,
            None,
            "33% is no whole number of the 20 patients of the arm, 12, 15 or 18 would fit",
        ),
    ),
    "inferred": (
        rate("24.1", n_stated=36),
        ("interval", "7", 29, 10.3, 43.54, "7 of 29, inferred: 36 patients in the arm do not fit"),
    ),
    "misfit-of-all": (
        rate("29", n_stated=5),
        ("misfit", "", None, None, None, "and no other number is known to fit"),
    ),
    "cut-off": (
        rate("4.54", n_stated=176),
        ("interval", "8", 176, 1.98, 8.76, "8 of 176 in the arm, by the percentage, its last digits cut off"),
    ),
    "events-that-fit": (
        rate("60", n_analysed=20, n_events=12),
        ("interval", "12", 20, 36.05, 80.88, "12 of 20, as printed"),
    ),
    "events-that-do-not": (
        rate("60", n_analysed=20, n_events=11),
        ("misfit", "", 20, None, None, "11 of 20 is 55.0%, not 60%"),
    ),
    "at-least": (
        rate("60", operator=">=", as_written="≥60%"),
        ("point", "", 20, None, None, "printed as a bound, >= 60%: no interval"),
    ),
    "part-of-arm": (
        rate("60", population="population/naive"),
        ("point", "", None, None, None, "of how many"),
    ),
    "part-that-was-counted": (
        rate("60", population="population/naive", n_analysed=10),
        ("interval", "6", 10, 26.24, 87.84, "6 of 10 analysed"),
    ),
    "at-a-time": (
        rate("60", time_point=Decimal(1), time_unit="a"),
        ("point", "", 20, None, None, "an estimate at a time, no count of patients: no interval"),
    ),
    "not-available": (
        rate(None) | absent("not available", as_written="NA"),
        ("told", "", 20, None, None, "printed as NA"),
    ),
    "not-reached": (
        rate(None) | absent("not reached", as_written="NR"),
        ("told", "", 20, None, None, "printed as NR"),
    ),
    "a-number-of-patients": (
        rate("12", statistic="count", unit="1", as_written="12"),
        ("told", "", 20, None, None, "a number of patients, not a share of them"),
    ),
    "of-an-unstated-kind": (
        rate("12", statistic="statistic not stated", as_written="12"),
        ("told", "", 20, None, None, "does not say what kind of figure this is"),
    ),
}
# A time: its shape, its place on the axis in months, its words and its note.
TIMES: Mapping[str, tuple[Told, tuple[str, float | None, str, str]]] = {
    "months": (time("30"), ("median", 30, "30 months", "")),
    "weeks": (time("13", unit="wk", as_written="13 weeks"), ("median", 2.99, "13 weeks (3.0 months)", "")),
    "days": (time("60", unit="d", as_written="60 days"), ("median", 1.97, "60 days (2.0 months)", "")),
    "years": (time("1.5", unit="a", as_written="1.5 years"), ("median", 18, "1.5 years (18.0 months)", "")),
    "longer-than": (time("30", operator=">", as_written=">30 months"), ("median", 30, "> 30 months", "")),
    "lasting": (
        time(None) | absent("not reached", as_written="NR", follow_up=Decimal(2), follow_up_unit="a"),
        ("unreached", 24, "not reached", "at a median observation of 2 years, where the arrow begins"),
    ),
    "lasting-unwatched": (
        time(None) | absent("not reached", as_written="NR"),
        ("unreached", None, "not reached", "no time of observation is told: the arrow stands at the edge"),
    ),
    "unavailable": (
        time(None) | absent("not available", as_written="NA"),
        ("told", None, "not available", "printed as NA"),
    ),
    "share-at-a-time": (
        time("88", statistic="percentage", unit="%", time_point=Decimal(2), time_unit="a", as_written="88%"),
        ("told", None, "88% at 2 years", "a share at a time, no median"),
    ),
    "unstated": (
        time("9", statistic="statistic not stated", as_written="9 months"),
        ("unstated", 9, "9 months", "the source does not say that this is a median"),
    ),
}
# The rates of an arm: the parts that it is taken apart into, or why it is not.
PARTS: Mapping[str, tuple[Sequence[Told], Sequence[tuple[str, float, float]] | str]] = {
    "two-levels": (
        [rate("15", "cr"), rate("60")],
        [("CR", 0, 15), ("rest of ≥PR", 15, 60), ("below ≥PR", 60, 100)],
    ),
    "exclusive-within": (
        [rate("15", "cr"), rate("20", "vgpr"), rate("60"), rate("25", "pr")],
        [("CR", 0, 15), ("VGPR", 15, 35), ("PR", 35, 60), ("below ≥PR", 60, 100)],
    ),
    "below-told": (
        [rate("15", "cr"), rate("60"), rate("10", "sd"), rate("5", "pd")],
        [("CR", 0, 15), ("rest of ≥PR", 15, 60), ("SD", 60, 70), ("PD", 70, 75), ("rest below ≥PR", 75, 100)],
    ),
    "none-at-all": (
        [rate("0", "cr"), rate("0")],
        [("CR", 0, 0), ("rest of ≥PR", 0, 0), ("below ≥PR", 0, 100)],
    ),
    "everybody": (
        [rate("100", "cr"), rate("100")],
        [("CR", 0, 100), ("rest of ≥PR", 100, 100)],
    ),
    "rounded-over": (
        [rate("60.5", "cr"), rate("60")],
        [("CR", 0, 60.5), ("rest of ≥PR", 60.5, 60.5), ("below ≥PR", 60.5, 100)],
    ),
    "one-rate": ([rate("60")], "only ≥PR is told: it cannot be taken apart"),
    "shallow-only": (
        [rate("20", "sd"), rate("5", "pd")],
        "no rate that counts the deepest response in is told",
    ),
    "contradicting": ([rate("70", "cr"), rate("60")], "the categories within ≥PR do not add up to it"),
    "not-adding-up": (
        [rate("15", "cr"), rate("10", "vgpr"), rate("10", "pr"), rate("10", "ncr"), rate("60")],
        "the categories within ≥PR do not add up to it",
    ),
    "over-all": (
        [rate("15", "cr"), rate("60"), rate("50", "sd")],
        "the categories add up to more than all patients",
    ),
    "of-unlike-numbers": (
        [rate("15", "cr", n_analysed=20), rate("60", n_analysed=10)],
        "the figures are not of the same number of patients",
    ),
    "bounds": ([rate("15", "cr", operator="<", as_written="<15%"), rate("60")], "only ≥PR is told"),
}
AGAIN: Mapping[str, Sequence[Told]] = {
    "said-twice": [rate("60", n_stated=None), rate("60", restates="0", n_analysed=20, n_events=12)],
    "said-thrice": [rate("60"), rate("60", restates="0"), rate("60.0", restates="0", as_written="60.0%")],
    "two-figures": [rate("60"), rate("60", population="population/naive", n_analysed=10)],
}
CASES: Mapping[str, Sequence[Told]] = {
    **{name: [told] for name, (told, _) in RATES.items()},
    **{f"time-{name}": [told] for name, (told, _) in TIMES.items()},
    **{f"parts-{name}": told for name, (told, _) in PARTS.items()},
    **AGAIN,
}


def facts() -> Iterator[Fact]:
    """Yield a regimen with an arm for each case, and its results."""
    for depth in DEPTHS:
        label = depth.replace("ge-", "≥").replace("-or-", " or ").upper().replace("NCR", "nCR")
        yield Entity(iri=Ref(f"outcome/{depth}"), kind="ResponseOutcome", label=label)
    yield Entity(iri=Ref("population/naive"), kind="Population", label="untreated patients")
    for name, results in CASES.items():
        regimen = Ref(f"regimen/case-{name}")
        yield Regimen(
            iri=regimen, label=name, letters=name, component_count=1, components=(Ref("drug/zanubarol"),)
        )
        arm = Ref(f"arm/case-{name}")
        yield Arm.model_validate(
            {
                "iri": arm,
                "label": name,
                "study": STUDY,
                "regimen": regimen,
                "source": SOURCE,
                "at": [AT],
            }
        )
        yield from (result(name, arm, number, told) for number, told in enumerate(results))


def result(name: str, arm: Ref, number: int, told: Told) -> StudyResult:
    given: dict[str, object] = {
        "iri": f"result/case-{name}-{number}",
        "source": SOURCE,
        "study": STUDY,
        "arm": arm,
        "at": AT,
        "statistic": "percentage",
        "status": "reported",
        "operator": "=" if told["value"] is not None else None,
        "unit": "%",
        "as_written": f"{told['value']}%",
        **told,
    }
    if "restates" in told:
        given["restates"] = f"result/case-{name}-{told['restates']}"
    return StudyResult.model_validate(given)


@pytest.fixture(scope="module")
def cases(store: MemoryStore) -> FlaskClient:
    """Return a client of the invented review with every case."""
    outcomes = {f"{BASE}outcome/{depth}" for depth in DEPTHS}
    kept = (quad for quad in store.quads() if getattr(quad.subject, "value", "") not in outcomes)
    whole = MemoryStore(kept, version="cases")
    whole.add(list(with_denominators(list(facts()))), "source/a-review")
    return create_app(whole).test_client()


def rows(client: FlaskClient, chart: str, name: str) -> list[dict[str, Any]]:
    told = client.get(f"/charts/{chart}.json?regimen=regimen/case-{name}")
    assert told.status_code == 200 and told.json is not None, told.text
    return [row for group in told.json["groups"] for row in group["rows"]]


def only(found: Iterable[dict[str, Any]]) -> dict[str, Any]:
    (row,) = found
    return row


# ---- rates


@pytest.mark.parametrize("name", RATES)
def test_a_rate_says_of_how_many_it_is_and_how_surely(cases: FlaskClient, name: str) -> None:
    row = only(rows(cases, "response-rates", name))
    shape, events, patients, low, high, note = RATES[name][1]
    assert (row["shape"], row["events"], row["patients"]) == (shape, events, patients)
    assert (row["low"], row["high"]) == (low, high)
    assert note in row["note"]


def test_an_interval_holds_its_rate_and_stays_within_all_patients(cases: FlaskClient) -> None:
    drawn = [row for name in RATES for row in rows(cases, "response-rates", name) if row["low"] is not None]
    assert len(drawn) > 5
    assert all(0 <= row["low"] <= float(row["value"]) <= row["high"] <= 100 for row in drawn)
    assert all(row["shape"] == "interval" for row in drawn)


def test_more_patients_make_a_rate_surer(cases: FlaskClient) -> None:
    few, many = (
        only(rows(cases, "response-rates", name)) for name in ("part-that-was-counted", "events-that-fit")
    )
    assert few["value"] == many["value"]
    assert few["high"] - few["low"] > many["high"] - many["low"]


def test_what_is_told_in_words_alone_has_no_place_on_the_axis(cases: FlaskClient) -> None:
    told = [row for name in RATES for row in rows(cases, "response-rates", name) if row["shape"] == "told"]
    assert len(told) == 4
    assert all(row["value"] is row["low"] is row["high"] is None and row["words"] for row in told)


# ---- times


@pytest.mark.parametrize("name", TIMES)
def test_a_time_is_in_months_and_what_is_none_stays_apart(cases: FlaskClient, name: str) -> None:
    row = only(rows(cases, "survival-medians", f"time-{name}"))
    shape, value, words, note = TIMES[name][1]
    assert (row["shape"], row["value"], row["words"]) == (shape, value, words)
    assert note in row["note"]
    assert (row["low"], row["high"]) == (None, None), "the graph holds no intervals of medians"


def test_a_median_that_was_not_reached_is_drawn_unlike_one_that_is_not_available(cases: FlaskClient) -> None:
    names = ("lasting", "lasting-unwatched", "unavailable", "months")
    shapes = [only(rows(cases, "survival-medians", f"time-{name}"))["shape"] for name in names]
    assert shapes == ["unreached", "unreached", "told", "median"]


def test_the_axis_of_times_reaches_beyond_the_longest_one(cases: FlaskClient) -> None:
    for name in ("months", "lasting", "years"):
        whole = cases.get(f"/charts/survival-medians.json?regimen=regimen/case-time-{name}").json
        assert whole is not None
        longest = max(row["value"] for group in whole["groups"] for row in group["rows"])
        drawn = cases.get(f"/charts/survival-medians?regimen=regimen/case-time-{name}").text
        assert longest > 0 and "<figure" in drawn
        assert whole["axis"]["most"] > longest


# ---- categories


@pytest.mark.parametrize("name", PARTS)
def test_rates_are_divided_only_where_they_can_be_taken_apart(cases: FlaskClient, name: str) -> None:
    row = only(rows(cases, "response-categories", f"parts-{name}"))
    expected = PARTS[name][1]
    if isinstance(expected, str):
        assert (row["shape"], row["segments"]) == ("told", [])
        assert expected in row["note"]
    else:
        assert row["shape"] == "stack"
        assert [(part["label"], part["start"], part["end"]) for part in row["segments"]] == list(expected)


def test_the_parts_of_a_bar_lie_end_to_end_and_are_all_patients(cases: FlaskClient) -> None:
    for name, (_, expected) in PARTS.items():
        if isinstance(expected, str):
            continue
        parts = only(rows(cases, "response-categories", f"parts-{name}"))["segments"]
        ends = [part["end"] for part in parts]
        assert [part["start"] for part in parts] == [0, *ends[:-1]]
        assert ends[-1] == 100


def test_rates_that_cannot_be_taken_apart_are_still_drawn_one_by_one(cases: FlaskClient) -> None:
    for name, (told, expected) in PARTS.items():
        if isinstance(expected, str):
            assert len(rows(cases, "response-rates", f"parts-{name}")) == len(told)


# ---- the same figure, told again


def test_a_figure_that_a_source_says_again_counts_once_with_the_patients_told_there(
    cases: FlaskClient,
) -> None:
    row = only(rows(cases, "response-rates", "said-twice"))
    assert (row["shape"], row["events"], row["patients"]) == ("interval", "12", 20)
    assert row["result"].endswith("/case-said-twice-0")
    assert only(rows(cases, "response-rates", "said-thrice"))["words"] == "60% (36–81)"


def test_a_figure_of_other_patients_is_another_one_though_it_is_the_same_number(cases: FlaskClient) -> None:
    found = rows(cases, "response-rates", "two-figures")
    assert sorted((row["whom"], row["patients"]) for row in found) == [("", 20), ("untreated patients", 10)]
    assert len(rows(cases, "response-categories", "two-figures")) == 2


@pytest.mark.parametrize("name", AGAIN)
def test_page_and_csv_count_as_the_json_does(cases: FlaskClient, name: str) -> None:
    number = len(rows(cases, "response-rates", name))
    address = f"response-rates{{}}?regimen=regimen/case-{name}"
    assert len(cases.get(f"/charts/{address.format('.csv')}").text.splitlines()) == number + 1
    assert cases.get(f"/charts/{address.format('')}").text.count('<td class="at">') == number
