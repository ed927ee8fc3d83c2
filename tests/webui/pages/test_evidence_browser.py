"""The reading copy and the pictures of the ledger in a real browser, with the article at hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from kg.building.build import summary
from kg.schema.ontology import ontology_quads
from kg.store import MemoryStore
from kg.store.passages import read_passages
from tests.kg.quoted import TEXT
from tests.serving import served
from tests.webui.looks import faults, overflow
from tests.webui.review_reading import read_facts
from webui import create_app

pytestmark = pytest.mark.browser
PAGES = [
    "/read",
    "/read/quoted",
    "/read/quoted/findings",
    "/read/quoted/table-1",
    "/coverage",
    "/coverage?part=findings",
    "/coverage?part=table-1",
    "/inconsistency/one",
    "/publication/doe",
    "/study/doe",
    "/anchor/quoted/findings/1/1",
]


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the invented article with its words on a free port; yield the address."""
    store = MemoryStore(ontology_quads(), version="v1")
    store.add(list(read_facts()), "source/quoted")
    store.extend(summary(store))
    article: Path = tmp_path_factory.mktemp("article") / "article.txt"
    article.write_bytes(TEXT.encode())
    app = create_app(store, passages=read_passages(store, [str(article)]))
    with served(app) as address:
        yield address


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_and_nothing_is_cut_off(
    browser: Browser,
    reading: str,
    address: str,
) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 800})
    page.goto(reading + address)
    wide = overflow(page)
    page.set_viewport_size({"width": 360, "height": 800})
    narrow, found = overflow(page), faults(page)
    page.close()
    assert found == ""
    assert (wide, narrow) == (0, 0)


def test_a_reader_walks_from_a_place_to_its_sentence_and_on_to_what_was_taken(
    browser: Browser,
    reading: str,
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{reading}/anchor/quoted/findings/1/1/27-29")
    page.get_by_role("link", name="Read it where it stands").click()
    assert page.url.endswith("/read/quoted/findings#at-1-1")
    assert page.locator(":target").inner_text().startswith("Zanubarol <b>glowed</b> in 12 mice.")
    page.get_by_role("link", name="zanubarol lights up mice").click()
    assert page.url.endswith("/proposition/glow")
    page.go_back()
    page.get_by_role("link", name="Table 1 →").first.click()
    page.get_by_role("link", name="61.5%").first.click()
    assert page.url.endswith("/result/one")
    page.close()
