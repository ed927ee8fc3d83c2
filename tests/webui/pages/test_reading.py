"""The reading copy: every word with what was taken from it, for who has the article and for nobody else."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.building.build import summary
from kg.schema.ontology import ontology_quads
from kg.store import MemoryStore
from kg.store.passages import read_passages
from tests.kg.quoted import TEXT
from tests.webui.pages.test_pages import HTML, page, words
from tests.webui.review_reading import read_facts
from webui import create_app
from webui.pages.reading.highlights import Highlight, text_runs
from webui.site.names import Link

FINDINGS, TABLE = "/read/quoted/findings", "/read/quoted/table-1"


@pytest.fixture(scope="module")
def read_store() -> MemoryStore:
    store = MemoryStore(ontology_quads(), version="v1")
    store.add(list(read_facts()), "source/quoted")
    store.extend(summary(store))
    return store


@pytest.fixture
def bare(read_store: MemoryStore) -> FlaskClient:
    """Return a client of a server without the article."""
    return create_app(read_store).test_client()


@pytest.fixture
def copy(read_store: MemoryStore, tmp_path: Path) -> FlaskClient:
    """Return a client of a server with the article."""
    path = tmp_path / "article.txt"
    path.write_bytes(TEXT.encode())
    return create_app(read_store, passages=read_passages(read_store, [str(path)])).test_client()


def test_a_section_shows_its_sentences_in_order_each_at_an_address_of_its_own(copy: FlaskClient) -> None:
    html = page(copy, FINDINGS)
    spots = re.findall(r'class="spot[^"]*" id="([^"]+)"', html)
    assert spots == ["at-1-1", "at-1-2", "at-1-3"]
    assert "Zanubarol &lt;b&gt;glowed&lt;/b&gt; in " in html
    assert words(html).index("in rats") < words(html).index("on the page before")


def test_a_mark_leads_to_what_was_taken_from_its_characters(copy: FlaskClient) -> None:
    html = page(copy, FINDINGS)
    finding = r'<a class="taken is-finding" href="/inconsistency/one"[^>]*>12</a> mice\.'
    assert re.search(finding, html), "what does not fit is shown before the number that it is about"
    missed = r'<a class="taken is-citation is-missed" href="/anchor/quoted/findings/1/2/29-33"'
    assert re.search(missed, html)
    assert re.search(r'<a class="taken is-figure" href="/result/one"[^>]*>61\.5%</a>', page(copy, TABLE))


def test_what_a_sentence_says_stands_beside_it_with_the_side_that_it_takes(copy: FlaskClient) -> None:
    html = page(copy, FINDINGS)
    assert "Few mice were lit up." in html
    said = r'<a href="/line/glow" class="stand is-against">against</a> <a href="/proposition/glow">'
    assert re.search(said, html)
    assert "Left out of the graph: says what the first sentence says." in words(html)


def test_the_legend_names_the_marks_that_are_there_and_no_others(copy: FlaskClient) -> None:
    legend = re.findall(r'<li><span class="taken is-(\w+)">([^<]+)</span></li>', page(copy, FINDINGS))
    assert legend == [
        ("finding", "something that does not fit"),
        ("statement", "a statement with evidence"),
        ("citation", "a citation"),
        ("number", "a number"),
    ]


def test_a_table_is_a_table_under_the_heads_of_its_columns(copy: FlaskClient) -> None:
    html = page(copy, TABLE)
    assert re.findall(r'<th scope="col">([^<]+)</th>', html) == ["Regimen", "N", "PR"]
    assert html.count("<tr>") == 3
    assert 'id="at-2-3"' in html


def test_sections_lead_to_the_one_before_and_the_next(copy: FlaskClient) -> None:
    assert f'rel="next" href="{TABLE}"' in page(copy, FINDINGS)
    assert f'rel="prev" href="{FINDINGS}"' in page(copy, TABLE)
    contents = page(copy, "/read/quoted")
    assert f'href="{FINDINGS}"' in contents and f'href="{TABLE}"' in contents
    assert 'href="/read/quoted"' in page(copy, "/read")


@pytest.mark.parametrize(
    ("place", "read_at"),
    [
        ("/anchor/quoted/findings/1/1/27-29", f"{FINDINGS}#at-1-1"),
        ("/anchor/quoted/table-1/2/3", f"{TABLE}#at-2-3"),
        ("/part/quoted/findings", FINDINGS),
        ("/source/quoted", "/read/quoted"),
        ("/coverage", "/read/quoted"),
    ],
)
def test_a_place_leads_to_where_it_is_read(
    copy: FlaskClient, bare: FlaskClient, place: str, read_at: str
) -> None:
    assert f'href="{read_at}"' in page(copy, place)
    assert "/read/" not in page(bare, place)


def test_the_twin_has_the_same_marks_as_the_page(copy: FlaskClient) -> None:
    data = copy.get(f"{FINDINGS}.json").json
    assert data is not None
    first = data["text"]["groups"][0][0]
    assert "".join(stretch["text"] for stretch in first["stretches"]) == "Zanubarol <b>glowed</b> in 12 mice."
    assert first["sayings"][0]["stands"][0]["side"] == "against"


def test_words_of_the_article_are_for_their_reader_alone(copy: FlaskClient) -> None:
    for address in (FINDINGS, f"{FINDINGS}.json"):
        response = copy.get(address, headers=HTML if "." not in address else {})
        assert "private" in response.headers["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize(
    "address", ["/read", "/read/quoted", FINDINGS, "/read/nothing", "/read/quoted/nothing"]
)
def test_without_the_article_a_page_says_what_to_do(bare: FlaskClient, address: str) -> None:
    response = bare.get(address, headers=HTML)
    assert response.status_code == 404
    assert "serve --document FILE" in response.text or "No source here is called" in response.text
    assert "glowed" not in response.text


def test_a_part_that_is_not_there_is_refused_with_near_ones(copy: FlaskClient) -> None:
    response = copy.get("/read/quoted/findngs", headers={"Accept": "application/json"})
    assert response.status_code == 404 and response.json is not None
    assert [near["label"] for near in response.json["near"]] == ["Findings"]


def test_where_marks_overlap_each_character_is_in_one_stretch() -> None:
    def mark(tone: str, start: int, end: int) -> Highlight:
        return Highlight(Link(tone, tone), "k", tone, tone, "", "at", start, end)

    found = list(text_runs("0123456789", [mark("dose", 2, 8), mark("figure", 5, 12), mark("number", 5, 6)]))
    assert [each.text for each in found] == ["01", "234", "5", "67", "89"]
    assert [[one.tone for one in each.marks] for each in found] == [
        [],
        ["dose"],
        ["figure", "dose", "number"],
        ["figure", "dose"],
        ["figure"],
    ]
