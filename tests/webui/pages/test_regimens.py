"""The page of a regimen: calendars that say what is printed and no more, figures, subgroups, silence."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from kg.building.build import summary
from kg.facts import DoseInstruction, Entity, Ref, StudyResult
from kg.schema.ontology import ontology_quads
from kg.store import MemoryStore
from tests.serving import served
from tests.webui.looks import faults, overflow
from tests.webui.review import documents, entities, regimens
from tests.webui.review_evidence import claims, doses, figures, study
from tests.webui.review_regimens import schedules
from webui import create_app

HTML = {"Accept": "text/html"}
Told = dict[str, list[dict[str, object]]]


@pytest.fixture(scope="module")
def scheduled() -> Flask:
    store = MemoryStore(ontology_quads(), version="v1")
    store.add([*entities(), *regimens()], "vocabulary")
    facts = [*documents(), *study(), *figures(), *doses(), *claims(), *schedules()]
    store.add(facts, "source/a-review")
    store.extend(summary(store))
    return create_app(store)


@pytest.fixture(scope="module")
def long(scheduled: Flask) -> str:
    """Return the page of the regimen with many schedules."""
    return unescape(scheduled.test_client().get("/regimen/long", headers=HTML).text)


@pytest.fixture(scope="module")
def told(scheduled: Flask) -> Told:
    found: Told = scheduled.test_client().get("/regimen/long.json").get_json()["regimen"]
    return found


@pytest.fixture(scope="module")
def scheduled_live(scheduled: Flask) -> Iterator[str]:
    with served(scheduled) as address:
        yield address


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def schedule(told: Told, title: str) -> dict[str, list[dict[str, object]]]:
    return next(each for each in told["schedules"] if title in str(each["title"]))  # type: ignore[misc]


def cells(html: str, part: str) -> list[list[str]]:
    """Return the rows of the grid after the heading *part*, as texts."""
    body = next(each for each in html.split("<tbody>") if part in each).split("</tbody>")[0]
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)[1:]
    return [[words(cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)] for row in rows]


def test_a_grid_has_a_cell_for_each_day_and_a_dose_on_the_days_that_are_printed(long: str) -> None:
    grid = cells(long, "Induction, cycles 1–4")
    assert [len(row) for row in grid] == [21, 21]
    assert [day for day, cell in enumerate(grid[0], 1) if cell] == list(range(1, 15))
    assert [day for day, cell in enumerate(grid[1], 1) if cell] == [1, 2, 8, 9]
    assert {cell for cell in grid[1] if cell} == {"20/40 mg"}


def test_cycles_are_split_where_a_dose_changes_and_the_change_is_said(long: str) -> None:
    assert {cell for cell in cells(long, "Induction, cycles 5–8")[1] if cell} == {"10/20 mg"}
    assert "What changes: dexoprine: 10 or 20 mg instead of 20 or 40 mg." in words(long)


def test_a_sentence_beside_the_grid_says_the_same(long: str) -> None:
    said = words(long)
    assert (
        "Induction, cycles 1–4 of 21 days: zanubarol 15 mg by mouth on days 1–14; "
        "dexoprine 20 or 40 mg on days 1, 2, 8 and 9."
    ) in said
    assert (
        "Maintenance, from cycle 9 of 28 days: zanubarol dose not stated by mouth "
        "on days 1–21 (responding patients)." in said
    )


def test_a_dose_that_is_not_printed_is_marked_and_not_guessed(long: str) -> None:
    maintenance = cells(long, "Maintenance, from cycle 9")
    assert len(maintenance) == 1
    assert len(maintenance[0]) == 28
    assert {cell for cell in maintenance[0] if cell} == {"● given, dose not stated"}


def test_arms_on_the_same_schedule_share_one_calendar(told: Told) -> None:
    shared = schedule(told, "Study phase-2")
    assert [link["label"] for link in shared["studies"]] == ["Study again", "Study phase-2"]
    assert len(told["schedules"]) == 3


def test_what_tells_no_days_is_said_in_words(long: str, told: Told) -> None:
    assert "zanubarol 10 mg by mouth, every 2 days; on which days is not stated" in words(long)
    assert "dexoprine 5 mg, continuously" in words(long)
    endless = schedule(told, "endless")["calendars"][0]["stretches"]
    assert [stretch["drawn"] for stretch in endless] == [[]]  # type: ignore[attr-defined]


def test_days_beyond_the_cycle_are_told_as_they_are_printed(long: str) -> None:
    assert "zanubarol 10 mg by mouth, on days 20–31" in words(long)


def test_zero_not_available_not_reached_and_nothing_printed_are_told_apart(long: str) -> None:
    side_by_side = re.findall(r'<table class="profile">.*?</table>', long, re.DOTALL)
    response, survival = (words(table) for table in side_by_side)
    assert "0%" in response
    assert "not available" in response
    assert "not reached" in survival
    assert "Printed as not available" in long
    found = next(table for table in side_by_side if "61.5" not in table)
    assert "30" in found


def test_a_response_says_whether_deeper_ones_are_counted_in() -> None:
    facts = [
        Entity(iri=Ref("outcome/deep"), kind="ExclusiveResponse", label="deep"),
        Entity(iri=Ref("outcome/at-least"), kind="CumulativeResponse", label="≥deep"),
    ]
    store = MemoryStore(ontology_quads(), version="v1")
    store.add([*entities(), *regimens(), *facts], "vocabulary")
    figures = (
        each.model_copy(update={"iri": Ref(f"result/{name}"), "outcome": Ref(f"outcome/{name}")})
        for name in ("deep", "at-least")
        for each in schedules()
        if isinstance(each, StudyResult) and each.value is not None
    )
    store.add([*schedules(), *figures], "source/a-review")
    found = create_app(store).test_client().get("/regimen/long.json").get_json()["regimen"]["measured"]
    lines = next(each for each in found if each["name"] == "response")["profile"]["lines"]
    told = {line["outcome"]["label"]: line["besides"] for line in lines}
    assert (told["deep"], told["≥deep"]) == ("exclusive response", "cumulative response")


def test_studies_and_outcomes_that_nothing_is_said_of_are_named(scheduled: Flask) -> None:
    page = unescape(scheduled.test_client().get("/regimen/mute", headers=HTML).text)
    assert "No source in the graph prints a dose or a day for MUTE." in page
    assert "No figure is reported of patients who were given MUTE." in page
    assert "No study in the graph gave it to patients." in page
    assert "Abnormalities of which nothing is said all of them" in words(page)


def test_an_abnormality_that_only_other_regimens_are_told_of_is_a_silence(long: str, told: Told) -> None:
    silent: list[dict[str, str]] = told["subgroups"][0]["silent"]  # type: ignore[assignment]
    assert "t(9;21)" in {link["label"] for link in silent}
    assert "t(9;21)" in long.partition("What is not known")[2]


def test_a_subgroup_has_its_verdict_and_leads_to_the_question(client: FlaskClient) -> None:
    page = unescape(client.get("/regimen/zd", headers=HTML).text)
    by = page.partition('id="by-abnormality"')[2].partition("</section>")[0]
    assert 'class="badge is-disputed"' in by
    assert "/questions/which-regimens-overcome-an-abnormality?abnormality=abnormality/t-9-21" in by
    anchor = re.search(r'href="#(claim-[^"]+)"', by)
    assert anchor is not None
    assert f'id="{anchor[1]}"' in page


def test_the_page_keeps_what_the_page_of_any_thing_has(client: FlaskClient) -> None:
    page = client.get("/regimen/zd", headers=HTML).text
    for said in (
        "Not to be confused with",
        "Every dose instruction",
        "What is said of it",
        "All figures as CSV",
    ):
        assert said in page
    found = client.get("/regimen/zd.json").get_json()
    assert {"thing", "regimen"} <= found.keys()
    assert found["thing"]["sections"]


def test_other_things_have_no_such_page(client: FlaskClient) -> None:
    assert "regimen" not in client.get("/drug/zanubarol.json").get_json()


def test_of_many_schedules_a_dozen_are_shown_until_all_are_asked_for() -> None:
    doses = [each for each in schedules() if isinstance(each, DoseInstruction)]
    many = (
        doses[0].model_copy(
            update={
                "iri": Ref(f"dose/many-{number}"),
                "study": Ref(f"study/m{number}"),
                "days": f"1-{number}",
            }
        )
        for number in range(1, 15)
    )
    store = MemoryStore(ontology_quads(), version="v1")
    store.add([*entities(), *regimens(), *many], "vocabulary")
    client = create_app(store).test_client()
    short, long = (client.get(f"/regimen/long{asked}", headers=HTML).text for asked in ("", "?all"))
    assert (short.count('class="calendar"'), long.count('class="calendar"')) == (12, 14)
    assert "12 of 14 shown" in short


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("address", ["/regimen/long", "/regimen/mute"])
def test_axe_finds_nothing_and_the_grid_fits(
    browser: Browser, scheduled_live: str, address: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(scheduled_live + address)
    wider = overflow(page)
    grids = "[...document.querySelectorAll('.scroll:has(.calendar)')]"
    cut = page.evaluate(f"{grids}.filter(e => e.scrollWidth > e.clientWidth).length")
    found = faults(page)
    page.close()
    assert found == ""
    assert (wider, cut) == (0, 0)
