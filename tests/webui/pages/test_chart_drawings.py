"""Charts in a real browser: drawn in the space that was kept, and taken away as files."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.webui.looks import faults, overflow
from webui.site.assets import BUNDLED

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BUNDLED / "manifest.json").is_file(), reason="scripts were not built"),
]
RATES = "/charts/response-rates?regimen=regimen/z&regimen=regimen/z-d"
NAMES = ["response-rates", "toxicity-rates", "survival-medians", "response-categories"]


@pytest.fixture
def page(browser: Browser, charts_live: str) -> Iterator[Page]:
    page = browser.new_page(base_url=charts_live, accept_downloads=True)
    yield page
    page.close()


def taken(page: Page, button: str, folder: Path) -> bytes:
    """Return the file that the *button* gives."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_bytes()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [390, 1200])
def test_a_chart_is_drawn_in_the_space_that_was_kept_for_it(
    browser: Browser, charts_live: str, name: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(f"{charts_live}/charts/{name}?regimen=regimen/z&regimen=regimen/z-d")
    page.wait_for_selector("svg.drawing")
    kept = page.locator("svg.space:visible").bounding_box()
    drawn = page.locator("svg.drawing").bounding_box()
    moved = page.evaluate(
        "new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().length))"
        ".observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 300))"
    )
    wider = overflow(page)
    found = faults(page)
    page.close()
    assert kept
    assert drawn
    assert found == ""
    assert drawn["height"] == kept["height"]
    assert abs(drawn["width"] - kept["width"]) < 2
    assert (moved, wider, refused) == (0, 0, [])


def test_a_screen_reader_hears_what_the_chart_is_and_where_its_table_is(page: Page) -> None:
    page.goto(RATES)
    image = page.get_by_role("img", name=re.compile("Response rates: Z, Zd. .*the table has the same"))
    image.wait_for()
    table = page.locator("#" + str(image.get_attribute("aria-details")))
    assert table.get_by_role("row").count() == 1 + 8


def test_the_csv_behind_a_chart_has_a_row_for_each_that_is_shown(page: Page, tmp_path: Path) -> None:
    page.goto(RATES)
    page.wait_for_selector("svg.drawing")
    address = page.get_by_role("link", name="CSV").get_attribute("href")
    lines = list(csv.DictReader(io.StringIO(page.request.get(str(address)).text())))
    told = re.search(
        r"(\d+) rows, of which (\d+) are drawn", str(page.locator(".drawing").get_attribute("aria-label"))
    )
    assert told
    assert len(lines) == int(told[1]) == page.locator("figure tbody tr").count()
    assert sum(line["shape"] != "told" for line in lines) == int(told[2])


def test_an_svg_file_stands_alone(page: Page, tmp_path: Path) -> None:
    page.goto(RATES)
    page.wait_for_selector("svg.drawing")
    text = taken(page, "Download SVG", tmp_path).decode()
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<svg')
    assert "<title>Response rates: Z, Zd</title>" in text
    assert "60% (36–81)" in text
    assert not re.search(r"var\(|<style| class=| style=|currentColor|<script|href=|url\(", text)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_png_file_has_what_the_svg_has(
    browser: Browser, charts_live: str, scheme: str, tmp_path: Path
) -> None:
    page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(charts_live + RATES)
    page.wait_for_selector("svg.drawing")
    file = taken(page, "Download PNG", tmp_path)
    page.close()
    assert file.startswith(b"\x89PNG")
    assert int.from_bytes(file[16:20]) == 1920
    assert len(file) > 20_000  # an empty one has some 10 kB less


def test_a_drawing_that_cannot_be_loaded_is_told_and_tried_again(page: Page) -> None:
    page.goto("/doses")  # has no chart
    usual = set(page.evaluate("performance.getEntriesByType('resource').map(each => each.name)"))
    failed: list[str] = []

    def fail_once(route: Route) -> None:
        drawing = route.request.url not in usual
        failed.extend([route.request.url] * drawing)
        route.abort() if drawing and len(failed) == 1 else route.continue_()

    page.route(re.compile(r"/static/assets/part-"), fail_once)
    page.goto(RATES)
    page.get_by_role("status").filter(has_text="The table below has all of it").wait_for()
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector("svg.drawing")


def test_without_scripts_the_table_is_there_and_no_space_is_kept(browser: Browser, charts_live: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(charts_live + RATES)
    shown = (
        page.get_by_role("row").count(),
        page.locator(".plot").is_visible(),
        page.locator(".downloads").is_visible(),
    )
    page.close()
    assert shown == (9, False, False)


def test_the_query_of_a_chart_opens_in_the_editor_and_gives_rows(page: Page) -> None:
    page.goto(RATES)
    page.get_by_role("link", name="Its SPARQL").click()
    assert "/sparql?query=" in page.url
    assert page.get_by_text("result/chart-fits").count() or page.get_by_role("row").count() > 1
