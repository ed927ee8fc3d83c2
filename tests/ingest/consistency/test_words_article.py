"""What the checks of words say of the article, finding by finding, as judged by hand in `known-words.tsv`."""

import csv
from pathlib import Path

import pytest

from ingest.consistency.checked import CheckedDocument
from ingest.consistency.checks import OF_WORDS
from ingest.extraction import extract
from ingest.readers.text.reader import read_document
from ingest.source_folders import SOURCES, describe, lexicon
from kg.facts import Fact, Inconsistency

KNOWN = Path(__file__).parent / "known-words.tsv"
ALARMS = 3
"""False alarms that a reader of the findings may be asked to bear."""
JUDGEMENTS = {"true", "false alarm", "missed"}


def known() -> list[dict[str, str]]:
    """Return the rows of the list: kind, places, judgement, remark."""
    with KNOWN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.fixture(scope="module")
def findings(article: Path) -> list[Inconsistency]:
    """Return what the checks of words find in the article, and what is found while its tables are read."""
    described = describe(next(SOURCES.glob("lenalidomide*")))
    document, _ = read_document(article, described.outline)
    words = lexicon(document.abbreviations)
    facts = [item for item in extract(document, described, words) if isinstance(item, Fact)]
    reading = CheckedDocument(document, described.source, words, tuple(facts))
    found = {one.iri: one for check in OF_WORDS for one in check(reading)}
    earlier = [one for one in facts if isinstance(one, Inconsistency)]
    found |= {one.iri: one for one in earlier if one.inconsistency_kind in {"misspelling", "citation"}}
    return list(found.values())


def test_every_finding_is_judged_and_every_judged_one_is_found(findings: list[Inconsistency]) -> None:
    found = [(one.inconsistency_kind, " ".join(place.locator.place for place in one.at)) for one in findings]
    judged = [(row["kind"], row["places"]) for row in known() if row["judgement"] != "missed"]
    assert sorted(found) == sorted(judged)


def test_what_is_missed_is_not_found(findings: list[Inconsistency]) -> None:
    found = {(one.inconsistency_kind, one.at[0].locator.place) for one in findings}
    missed = {(row["kind"], row["places"].split()[0]) for row in known() if row["judgement"] == "missed"}
    assert not found & missed


def test_false_alarms_are_few() -> None:
    rows = known()
    assert {row["judgement"] for row in rows} <= JUDGEMENTS
    assert sum(row["judgement"] == "false alarm" for row in rows) <= ALARMS


def test_every_place_of_a_finding_is_one_that_the_records_anchor(findings: list[Inconsistency]) -> None:
    containers = ("references/", "table-", "figure-")
    for one in findings:
        for place in one.at:
            assert place.locator.digest is not None
            assert place.locator.parts or str(place).startswith(containers)
