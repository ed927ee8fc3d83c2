"""The map of mechanisms: each claim a row of boxes and arrows, the same as in the table, walked by keys."""

import csv
import io
import itertools
from html import unescape
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from kg.schema.ontology import ontology_quads
from kg.store import MemoryStore
from webui import create_app
from webui.pages.mechanisms import WIDTH, draw
from webui.pages.mechanisms.claims import Mechanism, WayOfActing
from webui.parts.tables import Badge
from webui.site.names import Link

SVG = "{http://www.w3.org/2000/svg}"


def claim(number: int, molecule: bool = True, effect: str = "", where: str = "") -> Mechanism:
    """Return an invented claim on thing *number*."""
    kind = "MolecularTarget" if molecule else "BiologicalProcess"
    return Mechanism(
        claim=Link(f"x:claim{number}", f"claim {number}"),
        way="way",
        subject=Link("x:drug", "drug"),
        of_class=False,
        relation=Link("x:raises", "raises"),
        direction="up",
        object=Link(f"x:{number}", f"a thing with a rather long name, number {number}"),
        kind=Link(f"https://w3id.org/myeloma-kg/ontology#{kind}", kind),
        contexts=(Link(f"x:{where}", where),) if where else (),
        effects=(Link(f"x:{effect}", effect),) if effect else (),
        systems=(),
        badge=Badge("supported", "supported"),
        lines=1,
    )


def test_boxes_never_overlap_and_arrows_meet_them() -> None:
    claims = tuple(
        claim(
            number,
            molecule=number % 3 > 0,
            effect=("", "good", "better")[number % 5 % 3],
            where="cell" * (number % 2),
        )
        for number in range(40)
    )
    lanes = (WayOfActing("one", None, claims[:25]), WayOfActing("two", None, claims[25:]))
    made = draw("drug", lanes)
    boxes = [box for lane in made.lanes for box in lane.boxes]
    for one, other in itertools.combinations(boxes, 2):
        apart = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y
    for lane in made.lanes:
        for arrow in lane.arrows:
            assert any(box.x == arrow.to and box.y <= arrow.y <= box.y + box.height for box in lane.boxes)
    assert all(box.x + box.width <= WIDTH and box.y + box.height <= made.height for box in boxes)
    assert made == draw("drug", lanes)


def test_neighbours_that_are_the_same_thing_are_one_box() -> None:
    made = draw(
        "drug", (WayOfActing("one", None, tuple(claim(n, effect="good", where="cell") for n in range(4))),)
    )
    assert sorted(box.column for box in made.lanes[0].boxes) == [0, 1, 1, 1, 1, 2, 3]


def test_a_claim_leads_from_the_drug_by_the_molecule_and_the_cell_to_the_effect(client: FlaskClient) -> None:
    told = client.get("/mechanisms.json?drug=zanubarol").get_json()["claims"]
    one, other = sorted(told, key=lambda each: str(each["of_class"]))
    assert one["object"]["label"] == "glowin" and [each["label"] for each in one["contexts"]] == ["T cell"]
    assert [each["label"] for each in one["effects"]] == ["shine"] and one["direction"] == "up"
    assert one["way"] == "immunomodulation" and [each["label"] for each in one["systems"]] == ["mouse"]
    assert other["of_class"] and other["way"] == "Other" and other["direction"] == "down"


def test_the_map_and_the_table_say_the_same(client: FlaskClient) -> None:
    page = unescape(client.get("/mechanisms?drug=zanubarol").text)
    assert "zanubarol activates glowin in T cell; for shine: supported, 1 line" in page
    assert page.count('href="/assertion/m1"') == page.count('href="/assertion/m2"') == 3  # arrow, row, badge
    rows = list(csv.DictReader(io.StringIO(client.get("/mechanisms.csv?drug=zanubarol").text)))
    assert {(row["relation"], row["object"]) for row in rows} == {
        ("activates", "glowin"),
        ("decreases", "dimming"),
    }


@pytest.mark.parametrize(("system", "left"), [("mouse", "glowin"), ("not-said", "dimming")])
def test_what_it_was_found_in_is_a_filter_on_both(client: FlaskClient, system: str, left: str) -> None:
    told = client.get(f"/mechanisms.json?drug=zanubarol&system={system}").get_json()
    assert [each["object"]["label"] for each in told["claims"]] == [left] and told["left_out"] == 1
    assert "1 of 2 claims" in client.get(f"/mechanisms?drug=zanubarol&system={system}").text


def test_the_file_needs_nothing_else(client: FlaskClient) -> None:
    response = client.get("/mechanisms.svg?drug=zanubarol")
    root = ElementTree.fromstring(response.data)
    words = " ".join("".join(each.itertext()) for each in root.iter(f"{SVG}text"))
    assert response.mimetype == "image/svg+xml" and "attachment" in response.headers["Content-Disposition"]
    assert all(word in words for word in ("zanubarol", "activates", "glowin", "T cell", "shine"))
    assert not list(root.iter(f"{SVG}a")) and not list(root.iter(f"{SVG}image"))
    assert all(each.get("fill") or each.get("stroke") for each in root.iter(f"{SVG}path"))


@pytest.mark.parametrize("values", ["drug=drug/nothing", "system=moon", "way=<script>", "drg=zanubarol"])
def test_what_cannot_be_asked_is_refused(client: FlaskClient, values: str) -> None:
    assert client.get(f"/mechanisms?{values}").status_code == 400


def test_a_graph_without_mechanisms_says_so() -> None:
    client = create_app(MemoryStore(ontology_quads(), version="none")).test_client()
    assert "Nothing in the graph says how a drug acts" in client.get("/mechanisms").text
    assert client.get("/mechanisms.svg").status_code == 404


@pytest.mark.browser
def test_the_map_is_walked_by_keys_and_enter_opens_a_claim(browser: Browser, live: str) -> None:
    page = browser.new_page()
    page.goto(f"{live}/mechanisms?drug=zanubarol")
    first = page.get_by_role("link", name="zanubarol activates glowin")
    first.focus()
    expect(page.locator("#walk")).to_contain_text("zanubarol activates glowin in T cell")
    for key, there in (("ArrowRight", "glowin"), ("ArrowRight", "T cell"), ("ArrowRight", "shine")):
        page.keyboard.press(key)
        expect(page.locator("svg a:focus")).to_have_text(there)
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("makes dimming rarer")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.close()
