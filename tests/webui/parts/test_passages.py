"""The words of a source on pages: shown with the article, absent without it, never for others."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.schema.ontology import ontology_quads
from kg.store import MemoryStore
from kg.store.passages import read_passages
from kg.store.publication import current
from tests.kg.quoted import TEXT, audited, source_facts
from tests.webui.pages.test_pages import HTML, page, words
from webui import create_app

RANGE = "/anchor/quoted/findings/1/1/27-29"
CELL = "/anchor/quoted/table-1/2/3"


@pytest.fixture(scope="module")
def quoted() -> MemoryStore:
    store = MemoryStore(ontology_quads(), version="v1")
    store.add([*source_facts(), *audited()], "source/quoted")
    return store


@pytest.fixture
def bare(quoted: MemoryStore) -> FlaskClient:
    """Return a client of a server without the article."""
    return create_app(quoted).test_client()


@pytest.fixture
def reading(quoted: MemoryStore, tmp_path: Path) -> FlaskClient:
    """Return a client of a server with the article."""
    path = tmp_path / "article.txt"
    path.write_bytes(TEXT.encode())
    return create_app(quoted, passages=read_passages(quoted, [str(path)])).test_client()


def test_the_page_of_a_place_shows_its_characters_marked_in_the_paragraph(reading: FlaskClient) -> None:
    html = page(reading, RANGE)
    assert "Zanubarol &lt;b&gt;glowed&lt;/b&gt; in <mark>12</mark> mice." in html
    assert "It did so at doses \\geq 3 mg,^{1} &amp; in rats." in html
    assert "It glowed on the page before and on the next." in html


def test_the_page_of_a_cell_shows_its_row_under_the_heads_of_its_columns(reading: FlaskClient) -> None:
    html = page(reading, CELL)
    assert re.search(r'<div class="here"><dt>PR</dt><dd><mark>9%</mark></dd>', html)
    assert re.search(r"<div><dt>Regimen</dt><dd>ZD</dd></div><div><dt>N</dt><dd>40</dd></div>", html)


@pytest.mark.parametrize("address", ["/inconsistencies", "/number/quoted/findings/1/1/27-29"])
def test_a_link_to_a_place_is_followed_by_its_words(reading: FlaskClient, address: str) -> None:
    html = page(reading, address)
    assert re.search(r'<details class="words"><summary>text.*<mark>12</mark> mice\.', html, re.DOTALL)
    assert "<b>glowed" not in html


def test_an_inconsistency_shows_the_words_of_its_places_beside_each_other(reading: FlaskClient) -> None:
    html = page(reading, "/inconsistency/one")
    assert re.search(r"<mark>12</mark> mice\..*<mark>42</mark>", html, re.DOTALL)
    assert 'href="/read/quoted/findings#at-1-1"' in html


@pytest.mark.parametrize("address", [RANGE, CELL, "/inconsistency/one", "/inconsistencies", "/coverage"])
def test_without_the_article_there_are_no_words_of_it(bare: FlaskClient, address: str) -> None:
    html = page(bare, address)
    assert "<mark>" not in html and "glowed" not in html and 'class="words"' not in html
    twin = bare.get(address + ".json")
    assert "glowed" not in twin.text and "passage" not in twin.text
    assert "Cache-Control" not in twin.headers


def test_the_json_twin_has_the_text_of_the_places_that_it_links_to(reading: FlaskClient) -> None:
    place = reading.get(RANGE + ".json").json
    assert place is not None
    assert place["text"] == "Zanubarol <b>glowed</b> in 12 mice."
    found = reading.get("/inconsistency/one.json").json
    assert found is not None
    assert [link["text"] for link in found["thing"]["finding"]["places"]] == [place["text"], "42"]


def test_words_of_a_source_stay_out_of_shared_caches_and_of_other_sites(reading: FlaskClient) -> None:
    for address in (RANGE, RANGE + ".json", "/inconsistencies"):
        response = reading.get(address, headers=HTML if "." not in address else {})
        assert "private" in response.headers["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in response.headers
    without = reading.get("/drug/zanubarol")
    assert "Cache-Control" not in without.headers
    assert without.headers["Access-Control-Allow-Origin"] == "*"


@pytest.fixture(scope="module")
def shipped(article: Path, builds: Path) -> FlaskClient:
    store = MemoryStore.open(current(builds))
    return create_app(store, passages=read_passages(store, [str(article)])).test_client()


@pytest.mark.slow
def test_with_the_article_the_places_of_evidence_show_a_marked_sentence(shipped: FlaskClient) -> None:
    html = page(shipped, "/disputes")
    places = re.findall(r'href="(/anchor/[^"]+)"', html)
    assert places
    assert html.count("<mark>") == len(places)
    assert re.search(r"<mark>[^<]{20,}</mark>", page(shipped, places[0]))
    assert words(html)
