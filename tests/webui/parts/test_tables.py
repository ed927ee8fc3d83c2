"""Tables as a person reads them: figures with their units, verdicts in short, silence in one line."""

from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from kg.facts import BASE
from kg.schema.queries import queries
from kg.store import Iri, MemoryStore, Row
from webui.pages.questions.summary import groups, spoken
from webui.parts.figures import taken_in, together
from webui.parts.tables import Badge, table
from webui.site.names import Link, Names

NAMES = Names(MemoryStore())
OVERCOMES = queries("competency")["which-regimens-overcome-an-abnormality"]
MEDIANS = queries("competency")["what-is-the-median-survival-by-regimen"]
DOSES = queries("competency")["what-are-the-doses-and-days-of-a-regimen"]


def judged(regimen: str, verdict: str, paraphrase: str | None = None) -> Row:
    return {
        "regimen": Iri(f"{BASE}regimen/{regimen}"),
        "regimenLabel": regimen.upper(),
        "verdict": Iri(f"{BASE}verdict/{verdict}"),
        "verdictLabel": verdict.replace("-", " "),
        "assertion": Iri(f"{BASE}assertion/{regimen}"),
        "paraphrase": paraphrase,
    }


ANSWER = [judged("a", "disputed", "for"), judged("a", "disputed", "against"), judged("b", "not-studied")]


def test_an_answer_with_verdicts_is_told_in_short_each_thing_once() -> None:
    assert [
        (group.badge, [thing.label for thing in group.things if isinstance(thing, Link)])
        for group in groups(table(OVERCOMES, ANSWER, NAMES))
    ] == [(Badge("disputed", "disputed"), ["A"]), (Badge("not studied", "not-studied"), ["B"])]


def test_a_thing_of_which_nothing_more_is_said_has_no_row() -> None:
    assert spoken(OVERCOMES, ANSWER) == ANSWER[:2]


def test_an_answer_without_verdicts_keeps_every_row_and_has_no_summary() -> None:
    rows: list[Row] = [
        {"regimen": Iri(f"{BASE}regimen/a"), "value": None, "unit": None, "status": "not reached"}
    ]
    assert spoken(MEDIANS, rows) == rows
    assert groups(table(MEDIANS, rows, NAMES)) == ()


@pytest.mark.parametrize(
    ("value", "unit", "status", "shown"),
    [
        (Decimal("11.3"), "mo", "reported", "11.3 months"),
        (Decimal(45), "wk", "reported", "45 weeks"),
        (Decimal(0), "%", "reported", "0%"),
        (None, None, "not reached", "not reached"),
        (None, None, "not available", "not available"),
    ],
)
def test_a_figure_and_its_unit_are_one_and_its_absence_is_said(
    value: Decimal | None, unit: str | None, status: str, shown: str
) -> None:
    made = table(MEDIANS, [{"value": value, "unit": unit, "status": status}], NAMES)
    assert made.rows[0]["value"] == shown
    assert {"unit", "status", "asWritten"}.isdisjoint(heading.name for heading in made.headings)


@pytest.mark.parametrize(
    ("low", "high", "relation", "shown"),
    [
        (Decimal(15), Decimal(15), "single", "15 mg"),
        (Decimal(20), Decimal(40), "alternatives", "20 or 40 mg"),
        (Decimal(10), Decimal(25), "range", "10–25 mg"),
        (None, None, "single", None),
    ],
)
def test_a_dose_is_written_as_a_person_writes_it(
    low: Decimal | None, high: Decimal | None, relation: str, shown: str | None
) -> None:
    row: Row = {"days": "1", "doseLow": low, "doseHigh": high, "doseRelation": relation, "unit": "mg"}
    assert table(DOSES, [row, {**row, "doseLow": Decimal(1)}], NAMES).rows[0]["doseLow"] == shown


def test_the_files_of_an_answer_keep_every_column(client: FlaskClient) -> None:
    for query in (OVERCOMES, MEDIANS, DOSES):
        header = client.get(f"/questions/{query.name}.csv").text.splitlines()[0]
        assert header.split(",") == [column.name for column in query.columns]


RENAL = queries("competency")["which-dose-fits-renal-function"]
EMPTY: Row = {column.name: None for column in RENAL.columns}


@pytest.mark.parametrize(
    ("ends", "shown"),
    [
        ({"low": 30, "lowClosed": True, "high": 50, "highClosed": True}, "≥ 30 and ≤ 50 mL/min"),
        ({"low": 30, "lowClosed": False}, "> 30 mL/min"),
        ({"high": 30, "highClosed": False}, "< 30 mL/min"),
    ],
)
def test_an_interval_says_which_ends_belong_to_it(ends: Row, shown: str) -> None:
    row: Row = {**EMPTY, "quantityUnit": "mL/min", "dose": 15, "doseUnit": "mg", "everyDays": 2, **ends}
    made = table(RENAL, [row], NAMES)
    assert made.rows[0]["low"] == shown
    assert [heading.text for heading in made.headings] == ["Range", "Dose", "How often"]
    assert made.rows[0]["everyDays"] == "every 2 days"


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [(1, 8, "1–8"), (9, None, "9 and on"), (None, 4, "to 4"), (1, 1, 1), (None, None, None)],
)
def test_cycles_are_one_column(first: int | None, last: int | None, shown: str | int | None) -> None:
    row: Row = {"days": "1,4-8", "cycleDays": 28, "cycleFrom": first, "cycleTo": last}
    made = table(DOSES, [row, {**row, "cycleFrom": 2}], NAMES)
    assert made.rows[0]["cycleFrom"] == shown
    assert made.rows[0]["cycleDays"] == "28 days"
    assert made.rows[0]["days"] == "1, 4–8"


@pytest.mark.parametrize(
    ("direction", "extent", "shown"),
    [
        ("supports", "full", "for"),
        ("supports", "in part", "in part"),
        ("disputes", None, "against"),
        ("mixed", None, "mixed"),
    ],
)
def test_a_line_says_in_a_word_on_which_side_it_stands(
    direction: str, extent: str | None, shown: str
) -> None:
    row: Row = {**judged("a", "disputed", "so"), "direction": direction, "extent": extent}
    assert table(OVERCOMES, [row], NAMES).rows[0]["direction"] == shown


def test_a_comparator_is_marked_in_words() -> None:
    rows: list[Row] = [{"comparator": True}, {"comparator": False}]
    assert [row["comparator"] for row in table(MEDIANS, rows, NAMES).rows] == ["comparator", None]


def test_weeks_are_told_in_months_besides() -> None:
    row: Row = {"value": 40, "unit": "wk", "status": "reported", "months": Decimal("9.2")}
    assert table(MEDIANS, [row], NAMES).rows[0]["value"] == "40 weeks (9.2 months)"


def test_any_figure_and_its_unit_are_read_as_one_and_a_thing_with_a_unit_stays_a_link() -> None:
    row: Row = {"depth": Decimal(3), "depthUnit": "wk", "quantity": Iri(f"{BASE}x"), "quantityUnit": "mL/min"}
    assert together(row) == {**row, "depth": "3 weeks"}
    assert taken_in(row) == {"depthUnit", "quantityUnit"}
