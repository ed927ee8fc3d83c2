"""Pages of publications and studies, the pictures of the ledger, and what changed between versions."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.building.build import summary
from kg.facts import Arm, Entity, Fact, Ref, StudyResult
from kg.schema.ontology import ontology_quads
from kg.store import MemoryStore
from kg.store.federation import Federation
from kg.store.publication import publish
from tests.webui.elements import elements
from tests.webui.pages.test_pages import page, words
from tests.webui.review_reading import read_facts
from webui import create_app
from webui.pages.coverage.ledger import UnitCounts
from webui.service import open_site
from webui.site.settings import Settings

SMITH = "/publication/smith-2019"


@pytest.fixture(scope="module")
def read_store() -> MemoryStore:
    store = MemoryStore(ontology_quads(), version="v1")
    store.add(list(read_facts()), "source/quoted")
    store.extend(summary(store))
    return store


@pytest.fixture
def quoted(read_store: MemoryStore) -> FlaskClient:
    return create_app(read_store).test_client()


def test_a_publication_says_what_it_supports_and_disputes_with_the_verdicts(client: FlaskClient) -> None:
    text = words(page(client, SMITH))
    assert "It supports 1 statement, supports in part 1 statement and disputes 1 statement." in text
    assert re.search(r"Supports 1 Those with the lesion did as well as the rest\. .* disputed", text)
    assert re.search(r"Disputes 1 Those with the lesion did worse than the rest\.", text)
    assert text.count("others disagree") == 2


def test_a_publication_says_on_which_statements_it_alone_decides(client: FlaskClient) -> None:
    text = words(page(client, SMITH))
    decided = (
        "The verdict would be another without it on 1 statement: ZD overcomes t(9;21) (disputed; without it"
    )
    assert f"{decided} not studied)" in text


def test_a_publication_is_named_with_its_number_its_kind_and_where_it_is_cited(client: FlaskClient) -> None:
    html = page(client, SMITH)
    assert '<a href="/reference/a-review/1">Reference 1</a> of <a href="/source/a-review">' in html
    assert '<span class="mark">meeting abstract</span>' in html
    places = html[html.index('id="cited"') :]
    assert (
        'href="/anchor/a-review/findings/1/1"' in places and 'href="/anchor/a-review/findings/1/2"' in places
    )


def test_a_publication_that_no_line_rests_on_says_so(quoted: FlaskClient, client: FlaskClient) -> None:
    assert "No evidence line rests on it" not in page(client, SMITH)
    assert "It disputes 1 statement." in words(page(quoted, "/publication/doe"))


def test_a_study_shows_its_groups_and_its_figures_by_outcome_and_group(client: FlaskClient) -> None:
    html = page(client, "/study/smith-2019")
    text = words(html)
    assert "Design phase II" in text and "GLOW-1 (NCT99999999)" in text
    assert re.search(r"Smith 2019: ZD ZD 42 ", text)
    assert re.search(r"Response ≥PR 61\.5% place", text)
    assert re.search(r"Time to event OS not reached place", text)
    measured = html[html.index('<table class="measures"') :].partition("</table>")[0]
    assert "61.5 per cent" not in measured, "what is said again is shown once"
    assert re.search(r"Smith 2019 \[1\] : It supports 1 statement", text)


def test_groups_without_a_figure_and_figures_that_were_not_reached_are_told_apart(
    quoted: FlaskClient,
) -> None:
    html = page(quoted, "/study/doe")
    cells = re.findall(r"<td>(.*?)</td>", html[html.index('class="measures"') :], re.DOTALL)
    assert [words(cell).strip()[:11] for cell in cells] == ["61.5% of 40", "not reached"]
    assert "at 1 year" in words(html)
    assert '<span class="mark">comparator</span>' in html
    assert "population not stated" in html


def test_a_study_says_which_arm_had_a_placebo_and_what_a_figure_leaves_out() -> None:
    placebo, left_out = Ref("drug/zanubarol"), Ref("adverse-event/left-out")
    facts: list[Fact] = [Entity(iri=left_out, kind="AdverseEvent", label="skin cancer")]
    for fact in read_facts():
        said: dict[str, object] = {}
        if isinstance(fact, Arm) and fact.is_comparator:
            said = {"placebo_for": (placebo,)}
        if isinstance(fact, StudyResult) and fact.value is not None:
            said = {"excluded": (left_out,)}
        facts.append(fact.model_copy(update=said))
    store = MemoryStore(ontology_quads(), version="v1")
    store.add(facts, "source/quoted")
    store.extend(summary(store))
    text = words(page(create_app(store).test_client(), "/study/doe"))
    assert text.count("placebo for zanubarol") == 1
    assert "without skin cancer" in text


def test_the_twins_have_what_the_pages_show(client: FlaskClient) -> None:
    one = client.get(f"{SMITH}.json").json
    assert one is not None
    assert [side["name"] for side in one["publication"]["sides"]] == ["for", "in part", "against"]
    other = client.get("/study/smith-2019.json").json
    assert other is not None
    assert [kind["title"] for kind in other["study"]["kinds"]] == [
        "Response",
        "Time to event",
        "Patients before treatment",
    ]


def test_each_section_has_a_bar_and_its_counts_in_words(quoted: FlaskClient) -> None:
    html = page(quoted, "/coverage")
    bars = elements(html).all("svg", class_="bar")
    assert len(bars) == 2
    assert "1 of 3 captured, 1 waived, 1 missed" in html and "1 missed" in html
    whole, captured, missed = (
        bars[0].one("rect", class_=f"bar-{name}").attributes for name in ("all", "captured", "missed")
    )
    third = pytest.approx(float(whole["width"]) / 3, rel=0.001)
    assert float(whole["width"]) > 0
    assert float(captured["width"]) == float(missed["width"]) == third, "one of three units each"
    ends = float(missed["x"]) + float(missed["width"])
    assert float(captured.get("x", 0)) == 0, "what is captured comes first"
    assert ends == pytest.approx(float(whole["width"]), rel=0.001), "and what is missed last"


def test_a_section_shows_its_units_in_reading_order_with_links_to_their_places(quoted: FlaskClient) -> None:
    html = page(quoted, "/coverage?part=findings")
    order = html[html.index('id="in-order"') : html.index("Every unit")]
    assert "Paragraph 1" in order
    assert re.search(r'class="chip is-captured" href="/anchor/quoted/findings/1/1/27-29"[^>]*>12</a>', order)
    assert re.search(r'class="chip is-missed" href="/anchor/quoted/findings/1/2/29-33"', order)
    assert "waived, repeats: says what the first sentence says" in order
    assert 'rel="next" href="/coverage?part=part%2Fquoted%2Ftable-1"' in html


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (UnitCounts(2, 0, 0), "both captured"),
        (UnitCounts(0, 5, 0), "all 5 waived"),
        (UnitCounts(0, 1, 2), "1 of 3 waived, 2 missed"),
    ],
)
def test_counts_are_told_in_words(count: UnitCounts, told: str) -> None:
    assert count.words == told


def test_regimens_of_which_nothing_is_said_are_listed_below_the_map(client: FlaskClient) -> None:
    html = page(client, "/silence")
    assert '<section class="silent-throughout"' in html
    assert re.search(r"Abnormalities with no word on any regimen 1 · del\(3p\)", words(html))
    assert "2 of 4 squares are silent" in words(html)


@pytest.fixture(scope="module")
def versioned(store: MemoryStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Return a client of a server over two builds: in the later one, a drug has another name."""
    builds = tmp_path_factory.mktemp("versions")
    lines = sorted(f"{quad} .\n" for quad in store.quads())
    for old, new in (("", ""), ('"dexoprine"', '"dexoprin"')):
        content = "".join(sorted(line.replace(old, new) if old else line for line in lines))
        publish(builds, {"graph.nq": content.encode(), "manifest.json": b"{}\n"})
    service = open_site(builds, (), Federation(), Settings(reload_seconds=0))
    yield service.app.test_client()
    service.close()


def test_the_versions_at_hand_are_listed_and_the_newest_two_are_compared(versioned: FlaskClient) -> None:
    text = words(page(versioned, "/versions"))
    assert "2 versions are at hand" in text and "in service" in text
    assert "Thing Before Now /drug/dexoprine dexoprine dexoprin " in text
    data = versioned.get("/versions.json").json
    assert data is not None
    assert data["after"] == data["version"] and data["changes"]["totals"]["renamed"] == 1


def test_versions_may_be_compared_the_other_way_round_by_the_beginning_of_a_name(
    versioned: FlaskClient,
) -> None:
    data = versioned.get("/versions.json").json
    assert data is not None
    back = versioned.get(f"/versions.json?from={data['after'][:8]}&to={data['before']}").json
    assert back is not None
    assert [(one["before"], one["after"]) for one in back["changes"]["renamed"]] == [
        ("dexoprin", "dexoprine")
    ]
    same = page(versioned, f"/versions?from={data['after']}&to={data['after']}")
    assert "A version does not differ from itself" in same


def test_a_version_that_is_not_at_hand_is_refused_with_those_that_are(versioned: FlaskClient) -> None:
    response = versioned.get("/versions?from=../../etc", headers={"Accept": "application/json"})
    assert response.status_code == 400 and response.json is not None
    assert "at hand: " in response.json["detail"]


def test_a_server_without_a_folder_of_builds_says_so(client: FlaskClient) -> None:
    assert "no other version is at hand here" in page(client, "/versions")


def test_one_version_alone_is_not_compared(review_builds: Path) -> None:
    service = open_site(review_builds, (), Federation(), Settings(reload_seconds=0))
    assert "Only one version is at hand" in page(service.app.test_client(), "/versions")
    service.close()
