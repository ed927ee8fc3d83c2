"""Tables as a person reads them: figures with their units, verdicts in short, silence in one line."""

from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from kg.queries import queries
from kg.store import Iri, MemoryStore, Row
from webui.names import Link, Names
from webui.summary import groups, spoken
from webui.tables import Badge, table

BASE = "https://w3id.org/myeloma-kg/"
NAMES = Names.read(MemoryStore())
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
