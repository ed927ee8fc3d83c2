"""The workbench in a real browser: asked, answered, linked to and failed, with nothing asked of others."""

import threading
from collections.abc import Iterator, Sequence
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kg.errors import QueryTooGreedy, QueryTooSlow, RateLimited, ServerBusy
from kg.store import Answer, MemoryStore
from tests.serving import served
from tests.webui.looks import faults, overflow
from webui import create_app
from webui.site.assets import BUNDLED

pytestmark = pytest.mark.browser
PREFIXES = (
    "PREFIX mk: <https://w3id.org/myeloma-kg/ontology#>\n"
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
)
DRUGS = f"{PREFIXES}SELECT ?drug ?label WHERE {{ ?drug a mk:Drug ; rdfs:label ?label }} ORDER BY ?label"
COUNTS = f"{PREFIXES}SELECT ?class (COUNT(?x) AS ?number) WHERE {{ ?x a ?class }} GROUP BY ?class LIMIT 70"
ABOUT = f"{PREFIXES}CONSTRUCT {{ ?s a mk:Drug ; rdfs:label ?l }} WHERE {{ ?s a mk:Drug ; rdfs:label ?l }}"
FAILURES = {
    "#busy": (503, ServerBusy("queue_length", 2), "queue_length"),
    "#often": (429, RateLimited("rate_per_minute", 2), "rate_per_minute"),
    "#slow": (504, QueryTooSlow("query_seconds", 30, "it took longer than it may"), "query_seconds"),
    "#greedy": (507, QueryTooGreedy("query_memory", 1024, "it took too much memory"), "query_memory"),
}


class MarkedStore(MemoryStore):
    """A store that fails, or waits until it is let go, for a query that ends with a mark."""

    def __init__(self) -> None:
        super().__init__(version="v1")
        self.let_go = threading.Event()

    def ask(self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Answer:
        mark = text.rpartition("\n")[2]
        if mark in FAILURES:
            raise FAILURES[mark][1]
        if mark == "#wait":
            self.let_go.wait(10)
        return super().ask(text, default_graphs, named_graphs)


@pytest.fixture(scope="module")
def troubled() -> Iterator[str]:
    store = MarkedStore()
    with served(create_app(store)) as address:
        yield address
        store.let_go.set()


@pytest.fixture(autouse=True)
def _with_scripts() -> None:
    if not (BUNDLED / "manifest.json").is_file():
        pytest.skip("the scripts were not built (make scripts)")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window that fails the test for a request to another host, a refusal of the policy, or an error."""
    opened = browser.new_context(viewport={"width": 1440, "height": 900})
    wrong: list[str] = []
    hosts: set[str] = set()
    opened.on("request", lambda sent: hosts.add(sent.url.split("/")[2]) if "://" in sent.url else None)
    opened.on("weberror", lambda error: wrong.append(str(error.error)))
    opened.on("console", lambda told: wrong.append(told.text) if "Content Security" in told.text else None)
    yield opened
    opened.close()
    assert wrong == []
    assert len({host for host in hosts if not host.startswith("blob")}) <= 1


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def opened(page: Page, address: str, query: str = "", behind: str = "#") -> Page:
    page.goto(f"{address}/sparql" + (f"{behind}query={quote(query)}" if query else ""))
    page.wait_for_selector(".CodeMirror")
    return page


def write(page: Page, text: str) -> None:
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def test_an_example_is_found_loaded_run_and_linked_to(page: Page, live: str) -> None:
    opened(page, live)
    page.fill("#sift", "share letters components")
    expect(page.locator("#sifted")).to_contain_text("2 of")
    page.locator(".example-group li:visible a").first.click()
    expect(page.locator("#state")).to_contain_text("Loaded")
    assert page.evaluate("document.activeElement.id") == "run"
    page.keyboard.press("Enter")
    expect(page.locator("#answer-shown table")).to_be_visible()
    assert "/sparql?query=" in page.url
    again = page.context.new_page()
    again.goto(page.url)
    expect(again.locator("#answer-shown table")).to_be_visible()


def test_rows_link_to_our_pages_by_name(page: Page, live: str) -> None:
    opened(page, live)
    write(page, DRUGS)
    page.keyboard.press("Control+Enter")
    link = page.locator("#answer-shown a", has_text="zanubarol")
    expect(link).to_have_attribute("href", "/drug/zanubarol")
    expect(page.locator("#state")).to_contain_text("row")


def test_numbers_are_a_chart_and_what_is_cut_is_told(page: Page, live: str) -> None:
    opened(page, live, COUNTS)
    page.locator("#answer-views button", has_text="Chart").click()
    expect(page.locator(".chart svg")).to_be_visible()
    expect(page.locator(".chart figcaption")).to_contain_text("rows are drawn")
    assert page.locator(".chart style").count() == 0


def test_triples_are_a_network_with_links(page: Page, live: str) -> None:
    opened(page, live, ABOUT)
    page.locator("#answer-views button", has_text="Network").click()
    expect(page.locator('.network a[href="/drug/zanubarol"]')).to_be_visible()
    expect(page.locator("#answer-shown")).to_contain_text("statements are drawn")


def test_a_syntax_error_is_shown_at_its_line(page: Page, live: str) -> None:
    opened(page, live)
    write(page, "SELECT *\nWHERE { ?s ?p }")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#problem [role=alert]")).to_contain_text("line 2")
    wrong = page.locator(".CodeMirror-code > div", has=page.locator(".wrong-line"))
    expect(wrong).to_contain_text("WHERE")
    served_so = opened(page.context.new_page(), live, "SELECT *\nWHERE { ?s ?p }", "?")
    expect(served_so.locator(".CodeMirror-code > div", has=served_so.locator(".wrong-line"))).to_contain_text(
        "?p"
    )


@pytest.mark.parametrize("mark", FAILURES)
def test_a_failure_names_its_setting_and_can_be_tried_again(page: Page, troubled: str, mark: str) -> None:
    status, _, setting = FAILURES[mark]
    opened(page, troubled, f"ASK {{}}\n{mark}")
    told = page.locator("#problem [role=alert]")
    expect(told).to_contain_text(str(status))
    expect(told.locator("code")).to_have_text(setting)
    again = told.locator("button")
    if status in {429, 503}:
        expect(again).to_be_disabled()
        expect(again).to_contain_text("in ")
    expect(again).to_be_enabled(timeout=6_000)
    write(page, "ASK {}")
    again.click()
    expect(page.locator("#answer-shown")).to_have_text("Yes")


def test_a_running_query_can_be_stopped(page: Page, troubled: str) -> None:
    opened(page, troubled, "ASK {}\n#wait")
    expect(page.locator("#state")).to_contain_text("Running")
    expect(page.locator("#clock")).to_contain_text("ended after 30 s", timeout=4_000)
    page.locator("#stop").click()
    expect(page.locator("#state")).to_have_text("Stopped.")
    expect(page.locator("#stop")).to_be_hidden()


def test_terms_are_completed_by_name_with_their_prefix(page: Page, live: str) -> None:
    opened(page, live)
    write(page, "SELECT * WHERE { ?x a ")
    page.keyboard.type("mk:Dru")
    hint = page.locator(".CodeMirror-hint", has_text="mk:Drug").first
    expect(hint).to_contain_text("class")
    expect(page.locator(".CodeMirror-hint-active")).to_contain_text("class")
    page.keyboard.press("Enter")
    expect(page.locator(".CodeMirror-code")).to_contain_text("PREFIX mk:")


def test_escape_leaves_the_editor_and_tab_goes_on(page: Page, live: str) -> None:
    opened(page, live)
    page.locator(".CodeMirror").click()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "run"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "copy-link"


def test_a_query_of_ten_thousand_characters_runs_and_its_link_leads_back(page: Page, live: str) -> None:
    opened(page, live)
    query = f"{DRUGS}\n#{'long ' * 2_000}end"
    write(page, query)
    page.locator("#run").click()
    expect(page.locator("#answer-shown a", has_text="zanubarol")).to_be_visible()
    assert "/sparql#query=" in page.url
    again = page.context.new_page()
    again.goto(page.url)
    expect(again.locator("#answer-shown a", has_text="zanubarol")).to_be_visible()
    assert again.locator("#query").input_value() == query


def test_an_answer_is_downloaded_in_the_form_that_is_chosen(page: Page, live: str) -> None:
    opened(page, live, DRUGS)
    page.wait_for_selector("#answer-downloads button")
    with page.expect_download() as waiting:
        page.locator("#answer-downloads button", has_text="CSV").click()
    text = waiting.value.path().read_text(encoding="utf-8")
    assert text.splitlines()[0] == "drug,label"
    assert "zanubarol" in text


def test_back_leads_to_the_query_before(page: Page, live: str) -> None:
    opened(page, live)
    for query in (DRUGS, "ASK {}"):
        write(page, query)
        page.keyboard.press("Control+Enter")
        page.wait_for_function("q => new URLSearchParams(location.search).get('query') === q", arg=query)
    page.go_back()
    expect(page.locator("#answer-shown a", has_text="zanubarol")).to_be_visible()
    assert page.locator("#query").input_value() == DRUGS


def test_without_scripts_a_query_is_asked_and_answered(browser: Browser, live: str) -> None:
    window = browser.new_context(java_script_enabled=False)
    page = window.new_page()
    page.goto(f"{live}/sparql")
    page.fill("#query", DRUGS)
    page.click("#run")
    expect(page.locator("#answer-shown a", has_text="zanubarol")).to_be_visible()
    page.fill("#query", DRUGS + "\n" + "#" * 10_000)
    page.click("text=Run without address")
    expect(page.locator("#answer-shown a", has_text="zanubarol")).to_be_visible()
    window.close()


@pytest.mark.parametrize(
    ("query", "view"), [(COUNTS, "Chart"), (ABOUT, "Network"), (DRUGS, ""), ("SELECT", "")]
)
def test_axe_finds_nothing_in_answers(browser: Browser, live: str, query: str, view: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    opened(page, live, query)
    if view:
        page.locator("#answer-views button", has_text=view).click()
        page.wait_for_selector("#answer-shown svg")
    page.wait_for_selector("#answer-shown table, #answer-shown svg, #problem [role=alert]", state="attached")
    wider = overflow(page)
    found = faults(page)
    page.close()
    assert found == ""
    assert wider == 0


def test_only_the_workbench_loads_its_scripts(browser: Browser, live: str) -> None:
    page = browser.new_page()
    page.goto(f"{live}/questions")
    assert "workbench-" not in page.content()
    page.close()
