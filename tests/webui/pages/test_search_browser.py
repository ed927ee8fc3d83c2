"""The search box in a real browser: by keyboard alone, told to screen readers, and without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.webui.looks import faults, overflow

pytestmark = pytest.mark.browser
OPTION = '[role="option"]'


@pytest.fixture
def page(browser: Browser, live: str) -> Iterator[Page]:
    page = browser.new_page(base_url=live)
    page.goto("/")
    yield page
    page.close()


def test_a_thing_is_reached_by_the_keyboard_alone(page: Page) -> None:
    page.goto("/classes")
    page.keyboard.press("/")
    page.keyboard.type("zanoba")
    box, option = (
        page.get_by_role("combobox"),
        page.get_by_role("option", name="zanubarol Zanoba", exact=True),
    )
    expect(option).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "no id")
    expect(box).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/drug/zanubarol")


def test_enter_without_a_choice_searches_and_escape_closes(page: Page) -> None:
    page.fill("#q", "")
    page.type("#q", "zan")
    expect(page.locator(OPTION).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert page.input_value("#q") == "zan"
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=zan")


def test_the_arrows_go_round_and_the_last_option_leads_to_all(page: Page) -> None:
    page.type("#q", "zan")
    expect(page.locator(OPTION).first).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.locator(OPTION).last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    assert page.locator('[aria-selected="true"]').count() == 0
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=zan")


def test_what_may_be_meant_is_marked_and_can_be_clicked(page: Page) -> None:
    page.type("#q", "zanubrol")
    expect(page.get_by_text("Did you mean")).to_be_visible()
    expect(page.locator('.suggests [role="status"]')).to_contain_text("may be meant")
    page.locator(OPTION).first.click()
    page.wait_for_url("**/drug/zanubarol")


def test_only_the_last_of_several_questions_is_shown_and_a_failure_is_told(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest" in request.url else None)
    page.locator("#q").press_sequentially("zanubarol", delay=5)
    expect(page.locator(OPTION).first).to_contain_text("zanubarol")
    assert len(asked) < len("zanubarol")
    page.route("**/suggest.json*", lambda route: route.abort())
    page.locator("#q").press_sequentially("x")
    expect(page.locator('.suggests [role="status"]')).to_contain_text("press Enter to search")


def test_the_key_can_be_turned_off(page: Page) -> None:
    page.goto("/search")
    page.get_by_role("checkbox", name="The key / goes to the search box").uncheck()
    page.goto("/classes")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).not_to_be_focused()


def test_axe_finds_nothing_in_open_suggestions_and_they_fit_a_small_screen(
    browser: Browser, live: str
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800}, base_url=live)
    page.goto("/classes")
    page.locator("#find").press_sequentially("zan")
    expect(page.locator(OPTION).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    wider = overflow(page)
    found = faults(page)
    page.close()
    assert found == ""
    assert wider == 0


def test_without_scripts_the_box_still_searches(browser: Browser, live: str) -> None:
    page = browser.new_context(java_script_enabled=False, base_url=live).new_page()
    page.goto("/")
    page.fill("#q", "t 9 21")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=t*")
    expect(page.get_by_role("link", name="t(9;21)", exact=True)).to_be_visible()
    page.context.close()
