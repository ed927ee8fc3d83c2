"""What scripts add to the pages of questions, in a real browser: tables to work on, and pickers."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from kg.building.build import summary
from kg.schema.ontology import ontology_quads
from kg.store import MemoryStore
from tests.serving import served
from tests.webui.looks import faults, overflow
from tests.webui.review import documents, entities, regimens
from tests.webui.review_evidence import figures, study
from tests.webui.review_figures import more_drugs, more_figures
from webui import create_app
from webui.site.assets import BUNDLED

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not BUNDLED.exists(), reason="the scripts are not bundled (make assets)"),
]
MEDIANS = "/questions/what-is-the-median-survival-by-regimen"
GRID = "table[data-grid]"
ACTS = "/questions/what-does-a-drug-act-on?drug=drug/zanubarol"


@pytest.fixture(scope="module")
def rich() -> Iterator[str]:
    """Serve the invented review with other figures; yield its address."""
    store = MemoryStore(ontology_quads(), version="v2")
    store.add([*entities(), *more_drugs(), *regimens()], "vocabulary")
    store.add([*documents(), *study(), *figures(), *more_figures()], "source/a-review")
    store.extend(summary(store))
    with served(create_app(store)) as address:
        yield address


@pytest.fixture
def context(browser: Browser, rich: str) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=rich, viewport={"width": 1440, "height": 900})
    made.grant_permissions(["clipboard-read", "clipboard-write"], origin=rich)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    made = context.new_page()
    made.goto(MEDIANS)
    expect(made.get_by_role("button", name="Value")).to_be_visible()
    return made


def column(page: Page, place: int) -> list[str]:
    return page.locator(f"{GRID} tbody tr > :nth-child({place}):visible").all_inner_texts()


def status(page: Page) -> Locator:
    return page.locator("[data-tools] [role=status]")


def test_weeks_months_and_years_are_sorted_as_times_and_what_is_missing_comes_last(page: Page) -> None:
    place = page.locator(f"{GRID} thead th").all_inner_texts().index("Value") + 1
    page.get_by_role("button", name="Value").click()
    assert column(page, place) == [
        "8 months",
        "40 weeks (9.2 months)",
        "11.5 months",
        "1 year (12 months)",
        "not available",
        "not reached",
    ]
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Value")
    expect(status(page)).to_have_text("Sorted by Value, ascending.")
    page.keyboard.press("Enter")
    assert column(page, place)[0] == "1 year (12 months)"
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Value")


def test_cells_for_several_rows_are_split_to_sort_and_come_back(page: Page) -> None:
    assert page.locator(f"{GRID} tbody [rowspan]").count() > 0
    before = page.locator(f"{GRID} tbody").inner_html()
    study = page.get_by_role("button", name="Study")
    study.click()
    widths = page.locator(f"{GRID} tbody tr").evaluate_all("rows => rows.map(row => row.cells.length)")
    assert set(widths) == {page.locator(f"{GRID} thead th").count()}
    assert page.locator(f"{GRID} tbody [rowspan]").count() == 0
    study.click()
    study.click()
    assert page.locator(f"{GRID} tbody").inner_html() == before
    expect(status(page)).to_have_text("In the order of the answer.")


def test_rows_are_filtered_columns_chosen_and_the_rest_copied(page: Page) -> None:
    page.get_by_label("Filter rows").fill("jones 2017")
    expect(status(page)).to_have_text("1 of 6 rows.")
    page.get_by_text("Columns", exact=True).click()
    for name in ("Outcome", "Place"):
        page.get_by_role("checkbox", name=name).uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("checkbox", name="Place")).to_be_hidden()
    page.get_by_role("button", name="Copy as TSV").click()
    expect(status(page)).to_have_text("Copied: 1 of 6 rows.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "Regimen\tStudy\tValue\tPatients in the arm\nZ\tJones 2017\t8 months\t20"


def test_tools_take_no_other_place_than_is_kept_for_them(context: BrowserContext) -> None:
    page = context.new_page()
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => { for (const one of list.getEntries())"
        " window.moved += one.value; }).observe({ type: 'layout-shift', buffered: true });"
    )
    for address in (MEDIANS, ACTS):
        page.goto(address)
        page.wait_for_timeout(200)
        assert page.evaluate("window.moved") < 0.01, address


def test_a_long_list_is_searched_by_keyboard(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(ACTS)
    field = page.get_by_role("combobox", name="The drug")
    expect(field).to_have_value("zanubarol")
    field.fill("mab")
    assert page.get_by_role("option").all_inner_texts() == ["alimab", "erimab", "gamimab"]
    field.press("ArrowDown")
    expect(page.get_by_role("option", name="erimab")).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == page.get_by_role(
        "option", name="erimab"
    ).get_attribute("id")
    found = faults(page)
    assert found == ""
    field.press("Enter")
    expect(field).to_have_value("erimab")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url("**/questions/what-does-a-drug-act-on?drug=drug%2Ferimab")


def test_signs_do_not_matter_and_escape_leaves_what_was(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(ACTS)
    field = page.get_by_role("combobox", name="The drug")
    field.fill("d45")
    assert page.get_by_role("option").all_inner_texts() == ["(D)-4;5"]
    field.press("Escape")
    expect(field).to_have_value("zanubarol")
    field.fill("nothing like it")
    field.blur()
    expect(field).to_have_value("zanubarol")


def test_a_permalink_is_copied_with_the_version(page: Page) -> None:
    page.get_by_role("button", name="Copy the permalink").click()
    expect(page.get_by_text("Copied: permalink.")).to_be_visible()
    assert "version=v2&digest=6-" in page.evaluate("navigator.clipboard.readText()")


def test_without_scripts_there_is_a_plain_form_and_a_whole_table(browser: Browser, rich: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(rich + ACTS)
    assert page.get_by_role("combobox", name="The drug").evaluate("field => field.tagName") == "SELECT"
    page.goto(rich + MEDIANS)
    assert page.locator(f"{GRID} tbody tr").count() == 6
    assert page.locator("[data-tools]").is_hidden()
    page.close()


@pytest.mark.parametrize("width", [360, 1440])
def test_a_table_in_use_is_accessible(browser: Browser, rich: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(rich + MEDIANS)
    page.get_by_role("button", name="Value").click()
    page.get_by_text("Columns", exact=True).click()
    found = faults(page)
    wider = overflow(page)
    small = page.evaluate(
        "[...document.querySelectorAll('[data-tools] :is(button, summary, label:not(.unseen)), .sort')]"
        ".filter(each => each.getBoundingClientRect().height < 24).map(each => each.textContent)"
    )
    page.close()
    assert found == ""
    assert wider == 0
    assert json.dumps(small) == "[]"
