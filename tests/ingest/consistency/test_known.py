"""What the checks of numbers find in the article, each finding judged by hand in `known.tsv`.

A finding is told by its kind and its places. Judgements are `true`, `false alarm` and
`missed`; a new finding, or one that is gone, is to be read in the article and judged.
"""

import csv
import re
from pathlib import Path

import pytest

from ingest.extraction import extract
from ingest.readers.text.reader import read_document
from ingest.source_folders import SOURCES, VOCABULARY, describe, lexicon, source_facts
from ingest.vocabulary.vocabularies import vocabulary_facts
from kg.facts import Inconsistency
from tests.ingest.consistency.figures import KINDS

KNOWN = Path(__file__).with_name("known.tsv")
Judged = dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def judged() -> Judged:
    """Return the judgements, by kind and places without characters."""
    with KNOWN.open(encoding="utf-8", newline="") as lines:
        return {
            _told(row["kind"], row["places"]): row["judgement"]
            for row in csv.DictReader(lines, delimiter="\t")
        }


@pytest.fixture(scope="module")
def found(article: Path) -> set[tuple[str, str]]:
    """Return what is found in the article and its records, by kind and places without characters."""
    folder = SOURCES / "lenalidomide-rrmm-2012"
    described = describe(folder)
    document, _ = read_document(article, described.outline)
    extracted = list(extract(document, described, lexicon(document.abbreviations)))
    facts, _ = source_facts(folder, list(vocabulary_facts(VOCABULARY)), extracted)
    return {
        _told(fact.inconsistency_kind, " ".join(fact.at))
        for fact in facts
        if isinstance(fact, Inconsistency) and fact.inconsistency_kind in KINDS
    }


def _told(kind: str, places: str) -> tuple[str, str]:
    return kind, " ".join(sorted({re.split(r"[\[@]", place)[0] for place in places.split()}))


def test_every_finding_in_the_article_is_judged(judged: Judged, found: set[tuple[str, str]]) -> None:
    assert sorted(found - judged.keys()) == []


def test_what_is_judged_is_still_found(judged: Judged, found: set[tuple[str, str]]) -> None:
    expected = {told for told, judgement in judged.items() if judgement != "missed"}
    assert sorted(expected - found) == []


def test_what_is_called_missed_is_not_found(judged: Judged, found: set[tuple[str, str]]) -> None:
    missed = {told for told, judgement in judged.items() if judgement == "missed"}
    assert sorted(missed & found) == [], "found now: judge it true"


def test_judgements_are_of_the_three_kinds(judged: Judged) -> None:
    assert set(judged.values()) <= {"true", "false alarm", "missed"}
    assert {kind for kind, _ in judged} <= KINDS
