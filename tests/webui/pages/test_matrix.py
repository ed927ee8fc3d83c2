"""The matrix: a verdict for each regimen and abnormality, most verdicts first, silence included."""

import csv
import io
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from kg.facts import Assertion, Entity, Fact, Ref, Regimen
from kg.schema.ontology import ontology_quads
from kg.store import MemoryStore
from webui import create_app

OVERCOMES = Ref("relation/overcomes")


def wide(regimens: int, judged: int) -> Iterator[Fact]:
    """Yield *regimens* regimens by two abnormalities; the last *judged* of them overcome the second."""
    yield from (Entity(iri=Ref(f"abnormality/{x}"), kind="CytogeneticAbnormality", label=x) for x in "ab")
    yield Entity(iri=Ref("verdict/overcomes"), kind="Verdict", label="overcomes")
    yield Entity(iri=Ref("verdict/not-studied"), kind="Verdict", label="not studied")
    for number in range(regimens):
        regimen = Ref(f"regimen/r{number:03}")
        yield Regimen(iri=regimen, label=f"R{number:03}", components=(Ref("drug/d"),))
        for name in "ab":
            good = name == "b" and number >= regimens - judged
            yield Assertion(
                iri=Ref(f"assertion/{number}-{name}"),
                label=f"R{number:03} overcomes {name}",
                proposition=Ref(f"proposition/{number}-{name}"),
                subject=regimen,
                predicate=OVERCOMES,
                object=Ref(f"abnormality/{name}"),
                verdict=Ref(f"verdict/{'overcomes' if good else 'not-studied'}"),
                rule=Ref("rule/any"),
            )


@pytest.fixture(scope="module")
def many() -> FlaskClient:
    """Return a client of a graph with seventy regimens, two of them judged."""
    store = MemoryStore(ontology_quads(), version="wide")
    store.add(list(wide(70, 2)), "source/wide")
    return create_app(store).test_client()


def regimens(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/regimen/([^"]+)"', page)


def test_a_square_has_the_words_of_its_verdict_and_leads_to_the_evidence(client: FlaskClient) -> None:
    page = client.get("/matrix").text
    square = re.search(
        r'<td class="is-disputed" data-tone="torn"><a href="/assertion/p1".*?</td>', page, re.DOTALL
    )
    assert square and "disputed" in square[0] and "2 lines" in square[0]
    assert client.get("/assertion/p1").status_code == 200


def test_silence_is_part_of_the_picture(client: FlaskClient) -> None:
    found = client.get("/matrix.json").get_json()
    told = {band["regimen"]["label"]: band["squares"][0]["badge"]["tone"] for band in found["regimens"]}
    assert told == {"ZD": "disputed", "Z": "overcomes-in-part", "Zd": "not-studied"}
    assert {each["verdict"]["tone"]: each["number"] for each in found["totals"]} == {
        "overcomes-in-part": 1,
        "disputed": 1,
        "not-studied": 1,
    }


def test_what_has_most_verdicts_comes_first_and_the_rest_by_name(many: FlaskClient) -> None:
    assert regimens(many.get("/matrix").text)[:4] == ["r068", "r069", "r000", "r001"]
    assert re.findall(r'<th scope="col"><a href="/abnormality/(\w)"', many.get("/matrix").text) == ["b", "a"]


def test_a_long_matrix_is_given_in_parts_that_have_all_of_it(many: FlaskClient) -> None:
    first = many.get("/matrix").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    rest = many.get(following[1].replace("&amp;", "&")).text
    assert len(regimens(first)) == 60 and len(regimens(rest)) == 10
    assert not set(regimens(first)) & set(regimens(rest))
    assert len(list(csv.DictReader(io.StringIO(many.get("/matrix.csv").text)))) == 140


def test_regimens_without_a_verdict_can_be_left_out(many: FlaskClient) -> None:
    assert regimens(many.get("/matrix?show=judged").text) == ["r068", "r069"]


def test_a_graph_without_verdicts_says_so() -> None:
    page = create_app(MemoryStore(ontology_quads(), version="none")).test_client().get("/matrix")
    assert page.status_code == 200 and "No verdict on a regimen and an abnormality" in page.text


@pytest.mark.parametrize("values", ["show=some", "after=-1", "after=x", "after=9999999999", "shw=all"])
def test_what_cannot_be_asked_is_refused(client: FlaskClient, values: str) -> None:
    assert client.get(f"/matrix?{values}").status_code == 400


@pytest.mark.browser
def test_arrow_keys_walk_and_enter_opens_the_evidence_in_a_panel(browser: Browser, live: str) -> None:
    page = browser.new_page()
    page.goto(f"{live}/matrix")
    page.locator("td.is-disputed a").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("td.is-overcomes-in-part a")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("did worse than the rest")
    expect(panel.get_by_role("link", name="Open the whole page")).to_have_attribute("href", "/assertion/p1")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.close()


@pytest.mark.browser
def test_evidence_that_cannot_be_had_is_told_and_asked_again(browser: Browser, live: str) -> None:
    page = browser.new_page()
    page.goto(f"{live}/matrix")
    page.route("**/assertion/p1", lambda route: route.fulfill(status=503, body="busy"))
    page.locator("td.is-disputed a").click()
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("the server answered 503")
    page.unroute("**/assertion/p1")
    panel.get_by_role("button", name="Try again").click()
    expect(panel).to_contain_text("did worse than the rest")
    page.close()
