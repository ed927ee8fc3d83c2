"""The ledger and the inconsistencies: pages, filters, JSON and CSV."""

import csv
import re

import pytest
from flask.testing import FlaskClient

from kg.building.build import summary
from kg.facts import LedgerEntry, Mention, MentionTally, Place, Ref, UnitKind, UnitState
from kg.schema.ontology import ontology_quads
from kg.store import MemoryStore
from tests.kg.quoted import SOURCE, audited, source_facts
from tests.webui.pages.test_pages import page, words
from webui import create_app


@pytest.fixture(scope="module")
def audited_store() -> MemoryStore:
    store = MemoryStore(ontology_quads(), version="v1")
    store.add([*source_facts(), *audited()], "source/quoted")
    store.extend(summary(store))
    return store


@pytest.fixture
def audit(audited_store: MemoryStore) -> FlaskClient:
    return create_app(audited_store).test_client()


@pytest.fixture
def mentioned() -> FlaskClient:
    """Return the pages of a source in which one hedge of four is missed and one waived."""
    hedge = Mention(
        iri=Ref("mention/quoted/findings/1/2/0-3"),
        source=SOURCE,
        unit_kind=UnitKind.HEDGE,
        as_written="may",
        at=Place("findings/1/2[0:3]"),
    )
    entry = LedgerEntry(
        iri=Ref("ledger/hedge"),
        source=SOURCE,
        unit_of_document=hedge.iri,
        unit_kind=UnitKind.HEDGE,
        unit_state=UnitState.MISSED,
    )
    tally = MentionTally(
        iri=Ref("tally/hedges"),
        source=SOURCE,
        counted_in=Ref("part/quoted/findings"),
        unit_kind=UnitKind.HEDGE,
        captured_count=2,
        waived_count=1,
        missed_count=1,
    )
    store = MemoryStore(ontology_quads(), version="v1")
    store.add([*source_facts(), *audited(), hedge, entry, tally], "source/quoted")
    store.extend(summary(store))
    return create_app(store).test_client()


def test_mentions_are_counted_by_kind_with_the_share_held_and_apart_from_units(
    mentioned: FlaskClient,
) -> None:
    found = mentioned.get("/coverage.json").json
    assert found is not None
    counts = {"captured": 2, "waived": 1, "missed": 1}
    shares = {one["kind"]: (one["counts"], one["share"]) for one in found["coverage"]["mentions"]}
    assert shares["hedging word"] == shares["all"] == (counts, 66.7)
    assert shares["negation"][1] is None
    assert sum(found["coverage"]["total"]["all"].values()) == 4
    text = words(page(mentioned, "/coverage"))
    assert "hedging word 2 1 1 66.7 %" in text
    assert "4 units" in text and "1 mentions missed" in text


def test_a_mention_that_nothing_holds_is_listed_with_its_place(mentioned: FlaskClient) -> None:
    found = [row for row in rows(mentioned, "/coverage.csv") if row["unit"] == "hedging word"]
    assert [(row["state"], row["locator"].partition("@")[0], row["as_written"]) for row in found] == [
        ("missed", "findings/1/2[0:3]", "may")
    ]


def test_a_build_without_mentions_shows_none(audit: FlaskClient) -> None:
    assert "What is mentioned" not in page(audit, "/coverage")


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (200, "text/csv")
    return list(csv.DictReader(response.text.splitlines()))


def test_the_coverage_counts_units_by_section_and_kind_and_says_what_is_missed(audit: FlaskClient) -> None:
    text = words(page(audit, "/coverage"))
    assert "2 missed" in text and "1 waived" in text and "1 captured" in text and "4 units" in text
    assert re.search(r"Findings 1 1 missed|Findings 1 0 1 missed", text)
    assert re.search(r"Total .* 4 2 ", text)


def test_what_is_missed_and_what_is_waived_is_listed_with_its_place_and_reason(audit: FlaskClient) -> None:
    html = page(audit, "/coverage")
    assert 'href="/anchor/quoted/table-1/2/3"' in html
    assert "repeats: says what the first sentence says" in html
    assert re.search(r'repeats <span class="tally">1</span>', html)


@pytest.mark.parametrize("part", ["part/quoted/findings", "findings", "Findings"])
def test_a_section_shows_every_unit_and_what_captures_it(audit: FlaskClient, part: str) -> None:
    html = page(audit, f"/coverage?part={part}")
    assert "3 units" in html
    assert 'href="/drug/zanubarol"' in html
    assert "/anchor/quoted/table-1" not in html


def test_a_section_that_is_not_there_is_refused_with_near_ones(audit: FlaskClient) -> None:
    response = audit.get("/coverage?part=findigns")
    assert response.status_code == 400
    assert [near["label"] for near in response.json["near"]] == ["Findings"] if response.json else False


def test_the_ledger_as_csv_and_json_has_a_unit_a_row_in_reading_order(audit: FlaskClient) -> None:
    found = rows(audit, "/coverage.csv")
    assert [(row["state"], row["unit"], row["as_written"]) for row in found] == [
        ("captured", "numeric token", "12"),
        ("missed", "citation mark", "^{1}"),
        ("waived", "sentence", ""),
        ("missed", "cell", ""),
    ]
    assert found[0]["captured_by"] == "drug/zanubarol"
    assert found[0]["locator"].startswith("findings/1/1[27:29]@")
    assert len(rows(audit, "/coverage.csv?part=table-1")) == 1
    twin = audit.get("/coverage.json").json
    assert twin is not None
    assert twin["coverage"]["total"]["all"] == {"captured": 1, "waived": 1, "missed": 2}


def test_an_inconsistency_shows_both_readings_both_places_and_what_would_resolve_it(
    audit: FlaskClient,
) -> None:
    for address in ("/inconsistencies", "/inconsistency/one"):
        html = page(audit, address)
        assert "12 mice" in html and "42 &lt;mice&gt;" in html and "the table is followed" in html
        assert 'href="/anchor/quoted/findings/1/1/27-29"' in html
        assert 'href="/anchor/quoted/table-1/1/2"' in html


def test_inconsistencies_are_counted_and_filtered_by_kind_and_severity(audit: FlaskClient) -> None:
    assert "2 findings" in page(audit, "/inconsistencies")
    for query in ("kind=spelling+variant", "severity=wording"):
        html = page(audit, f"/inconsistencies?{query}")
        assert "1 finding<" in html and "The two that" in html and "The one that" not in html
    assert "No such finding" in page(audit, "/inconsistencies?kind=spelling+variant&severity=content")
    assert audit.get("/inconsistencies?severity=awful").status_code == 400


def test_the_inconsistencies_as_csv_have_the_columns_and_the_filter(audit: FlaskClient) -> None:
    (found,) = rows(audit, "/inconsistencies.csv?severity=content")
    assert list(found)[:6] == ["kind", "severity", "label", "readings", "places", "resolution"]
    assert found["readings"] == "12 mice | 42 <mice>"
    assert found["places"] == "findings/1/1/27-29; table-1/1/2"


def test_units_are_found_from_their_place_and_by_no_search(audit: FlaskClient) -> None:
    for typed in ("12", "numeric token", "captured", "^{1}"):
        found = audit.get("/search.json", query_string={"q": typed}).json
        assert found is not None
        kinds = {group["kind"] for group in found["groups"]}
        assert not kinds & {"Ledger", "Number", "Citation mark"}
    assert "Number 12" in page(audit, "/number/quoted/findings/1/1/27-29")
    assert re.search(
        r"What became of it\?.*numeric token 12", words(page(audit, "/anchor/quoted/findings/1/1"))
    )
    assert "numeric token, captured" in page(audit, "/ledger/number-quoted-findings-1-1-27-29")
