"""Twelve ways through the site, from the start page to an answer, in a browser over the shipped graph."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from kg.store import MemoryStore
from kg.store.publication import current
from tests.serving import served
from webui import create_app
from webui.site.assets import BUNDLED

pytestmark = pytest.mark.browser
OVERCOME = "/questions/which-regimens-overcome-an-abnormality"


@pytest.fixture(scope="module")
def site(builds: Path) -> Iterator[str]:
    """Serve the graph of the shipped records on a free port; yield its address."""
    if not (BUNDLED / "manifest.json").is_file():
        pytest.skip("the scripts were not built (make scripts)")
    with served(create_app(MemoryStore.open(current(builds)))) as address:
        yield address


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A wide window that fails the test for a request elsewhere, a refusal of the policy, or an error."""
    opened = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=site)
    wrong: list[str] = []
    opened.on("request", lambda sent: None if own(sent.url, site) else wrong.append(sent.url))
    opened.on("weberror", lambda error: wrong.append(str(error.error)))
    opened.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    yield opened
    opened.close()
    assert wrong == []


def own(address: str, site: str) -> bool:
    return address.startswith((f"{site}/", f"blob:{site}/", "data:"))


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/")
    return page


def title(page: Page, words: str | re.Pattern[str]) -> None:
    """Wait for the page whose main heading has *words*."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def link(within: Page | Locator, name: str) -> Locator:
    return within.get_by_role("link", name=name, exact=True)


def site_link(page: Page, name: str) -> Locator:
    return link(page.get_by_role("navigation", name="Site"), name)


def search(page: Page, words: str) -> None:
    page.get_by_label(re.compile("^Find a regimen")).press_sequentially(words)
    page.keyboard.press("Enter")
    title(page, "Search")


def chart(page: Page) -> None:
    """Choose RVD and RAD for the chart of response rates, and wait for it."""
    page.goto("/charts")
    link(page, "Response rates").click()
    title(page, "Response rates")
    for regimen in ("RVD", "RAD"):
        page.get_by_role("checkbox", name=regimen, exact=True).check()
    page.get_by_role("button", name="Show the chart").click()
    expect(page.get_by_role("figure")).to_be_visible()


def rows_told(page: Page) -> int:
    """Return how many rows the chart says that its table has."""
    said = page.get_by_role("figure").locator("summary", has_text="Table:").inner_text()
    found = re.search(r"(\d+) rows", said)
    assert found, said
    return int(found[1])


def assert_fits(page: Page) -> None:
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider == 0, page.url


@pytest.mark.parametrize("spelling", ["t(4,14)", "t 4 14", "t(4;14"])
def test_an_abnormality_is_found_by_a_misspelling_and_who_disagrees_is_read(
    page: Page, spelling: str
) -> None:
    page.get_by_label(re.compile("^Find a regimen")).press_sequentially(spelling)
    expect(page.get_by_role("option").first).to_contain_text("t(4;14)")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    title(page, "t(4;14)")
    row = page.get_by_role("table", name="… t(4;14)").get_by_role("row").filter(has_text="disputed")
    expect(row).to_contain_text("Len-dex")
    link(row, "disputed").click()
    title(page, "Len-dex overcomes t(4;14)")
    for name in ("Reece et al 2009 [40]", "Avet-Loiseau et al 2010 [36]"):
        expect(link(page, name).first).to_be_visible()


def test_two_regimens_are_compared_and_what_makes_it_unsafe_is_said_first(page: Page) -> None:
    site_link(page, "Compare").click()
    title(page, "Compare regimens")
    page.get_by_role("combobox", name="Regimen 1").fill("RVD")
    page.get_by_role("combobox", name="Regimen 2").fill("RAD")
    page.get_by_role("button", name="Compare").click()
    title(page, "RVD and RAD side by side")
    expect(page.get_by_role("main")).to_contain_text("No study in the graph gave both RVD and RAD")
    table = page.get_by_role("table", name="RVD, RAD")
    for regimen in ("RVD", "RAD"):
        expect(table.get_by_role("columnheader", name=regimen, exact=True)).to_be_visible()
    expect(table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="t(4;14)"))).to_have_text(
        re.compile("overcomes in part.*overcomes", re.DOTALL)
    )


def test_the_table_behind_a_chart_is_taken_away_with_as_many_rows_as_the_chart_says(page: Page) -> None:
    chart(page)
    table = page.request.get(link(page.get_by_role("figure"), "CSV").get_attribute("href") or "")
    assert table.ok
    assert len(list(csv.DictReader(io.StringIO(table.text())))) == rows_told(page) > 5
    for kind in ("SVG", "PNG"):
        with page.expect_download() as taken:
            page.get_by_role("button", name=f"Download {kind}").click()
        assert taken.value.suggested_filename.endswith(f".{kind.lower()}")


def test_the_query_of_a_chart_is_opened_in_the_workbench_and_run(page: Page) -> None:
    chart(page)
    told = rows_told(page)
    link(page.get_by_role("figure"), "Its SPARQL").click()
    title(page, "SPARQL")
    page.get_by_role("button", name="Run", exact=True).click()
    answer = page.get_by_role("table").filter(has=page.get_by_role("columnheader"))
    expect(answer.first).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(f"{told} rows")


def test_the_map_of_mechanisms_is_walked_by_keyboard(page: Page) -> None:
    site_link(page, "Mechanisms").focus()
    page.keyboard.press("Enter")
    title(page, "How lenalidomide acts")
    claims = page.get_by_role("region", name="Map of mechanisms").get_by_role("link")
    claims.first.focus()
    page.keyboard.press("ArrowDown")
    expect(claims.first).not_to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(claims.first).to_be_focused()
    said = (claims.first.get_attribute("aria-label") or "").split(" in ")[0]
    page.keyboard.press("Enter")
    evidence = page.get_by_role("dialog")
    expect(evidence).to_contain_text(said)
    expect(link(evidence, "Open the whole page")).to_be_visible()
    page.keyboard.press("Escape")
    expect(evidence).to_be_hidden()
    expect(claims.first).to_be_focused()


def test_the_days_and_doses_of_a_regimen_are_read_with_the_place_that_prints_them(page: Page) -> None:
    search(page, "Rev/Vel/Dex")
    link(page, "RVD").first.click()
    title(page, "RVD")
    given = page.get_by_role("article").filter(has=page.get_by_role("heading", name="Richardson et al 2009"))
    cycle = given.get_by_role("table", name="A cycle of 21 days")
    expect(cycle.get_by_role("row").filter(has_text="lenalidomide")).to_contain_text("15 mg")
    expect(given).to_contain_text("days 1–14")
    given.get_by_role("link", name=re.compile("^Table 3, row 1, column 4")).first.click()
    title(page, "Table 3")


def test_a_rate_of_toxicity_is_followed_to_its_cell(page: Page) -> None:
    page.goto("/regimen/rad")
    toxicity = page.get_by_role("region", name=re.compile(r"^Toxicity \d"))
    toxicity.get_by_text("Every figure with its place").click()
    row = toxicity.get_by_role("table", name="Toxicity", exact=True).get_by_role("row")
    neutropenia = row.filter(has=page.get_by_role("rowheader", name="neutropenia", exact=True))
    expect(neutropenia.get_by_role("cell", name="48%")).to_be_visible()
    link(neutropenia, "Table 2, row 1, column 9").click()
    title(page, "Table 2, row 1, column 9")
    expect(page.get_by_role("table", name="What stands on it?")).to_contain_text("neutropenia")


def test_a_square_of_the_matrix_opens_its_evidence_and_silence_is_a_square_too(page: Page) -> None:
    site_link(page, "Matrix").click()
    title(page, "Regimens by cytogenetic abnormality")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="RVD", exact=True))
    row.get_by_role("link", name=re.compile("^overcomes in part")).first.click()
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("RVD overcomes")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    row.get_by_role("link", name=re.compile("^not studied")).first.click()
    expect(panel).to_contain_text("not studied")


def test_a_clearance_at_which_two_rules_hold_shows_both_with_their_places(page: Page) -> None:
    site_link(page, "Doses").click()
    title(page, "Dose rules for lenalidomide")
    page.get_by_label(re.compile("^Creatinine clearance")).fill("30")
    page.get_by_role("button", name="Show").click()
    fits = page.get_by_role("region", name="What fits")
    expect(fits).to_contain_text("2 rules fit")
    for dose, place in (
        ("10 mg every day", "Table 4, row 2, column 2"),
        ("15 mg every 2 days", "Table 4, row 3, column 2"),
    ):
        expect(fits).to_contain_text(dose)
        expect(link(fits, place)).to_be_visible()
    expect(page.get_by_text("Not for prescribing")).to_be_visible()


def test_an_answer_is_handed_on_and_says_later_whether_it_is_still_the_same(page: Page) -> None:
    link(page, "Which regimens overcome a given cytogenetic abnormality, and what disputes it?").click()
    title(page, "Which regimens overcome")
    page.get_by_role("combobox", name="The abnormality").select_option("del(13q)")
    page.get_by_role("button", name="Ask").click()
    title(page, "del(13q)")
    share = page.get_by_role("region", name="Cite and share")
    handed = share.get_by_role("link", name=re.compile("version=.*digest=")).get_attribute("href") or ""
    expect(share).to_contain_text("“Which regimens overcome del(13q), and what disputes it?”")
    page.goto(handed)
    title(page, "del(13q)")
    expect(page.get_by_role("note").filter(has_text="Not the data that were cited")).to_be_hidden()
    page.goto(re.sub(r"version=\w+&digest=.*", "version=older&digest=1-000000000000", handed))
    title(page, "del(13q)")
    note = page.get_by_role("note").filter(has_text="Not the data that were cited")
    expect(note).to_contain_text("made for data version older")
    expect(note).to_contain_text("The answer has changed")


def test_the_site_is_of_use_without_scripts(browser: Browser, site: str) -> None:
    page = browser.new_context(java_script_enabled=False, base_url=site).new_page()
    page.goto("/")
    search(page, "t(4,14)")
    link(page, "t(4;14)").click()
    title(page, "t(4;14)")
    page.goto(OVERCOME)
    page.get_by_role("combobox", name="The abnormality").select_option("del(17p)")
    page.get_by_role("button", name="Ask").click()
    title(page, "Which regimens overcome del(17p)")
    expect(page.get_by_role("region", name="Answer")).to_contain_text("does not overcome")
    chart(page)
    expect(page.get_by_role("figure")).to_contain_text(re.compile(r"Table: \d+ rows"))
    site_link(page, "Matrix").click()
    page.get_by_role("table").get_by_role("link", name=re.compile("^disputed")).first.click()
    title(page, "Len-dex overcomes")
    site_link(page, "Mechanisms").click()
    expect(page.get_by_role("table", name=re.compile(r"\d+ claims"))).to_be_visible()
    page.context.close()


def test_the_site_is_of_use_on_a_small_screen(browser: Browser, site: str) -> None:
    page = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, base_url=site
    ).new_page()
    page.goto("/")
    assert_fits(page)
    search(page, "RVD")
    link(page, "RVD").first.tap()
    title(page, "RVD")
    assert_fits(page)
    for name, heading in (
        ("Questions", "Questions"),
        ("Compare", "Compare regimens"),
        ("Matrix", "Regimens by"),
        ("Mechanisms", "How "),
        ("Doses", "Dose rules"),
        ("Disputes", "Disputes"),
    ):
        site_link(page, name).tap()
        title(page, heading)
        assert_fits(page)
    page.get_by_text("More", exact=True).tap()
    site_link(page, "Map of silence").tap()
    title(page, re.compile("silen", re.IGNORECASE))
    assert_fits(page)
    page.context.close()
