"""Hedges, strong words, interim titles and settings: what is said more strongly than elsewhere."""

from dataclasses import replace

import pytest

from ingest.consistency import strength
from ingest.consistency.checked import CheckedDocument
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import Entity, Ref
from tests.ingest.consistency.words import ENTITIES, SOURCE, entry, review, told

HEDGED = "Long use helps, possibly by raising the number of wide gaps."
SETTINGS = [
    Entity(iri=Ref("setting/newly-diagnosed"), kind="ClinicalSetting", label="newly found"),
    Entity(iri=Ref("setting/relapsed-refractory"), kind="ClinicalSetting", label="come back"),
]


@pytest.mark.parametrize(
    ("texts", "readings"),
    [
        (
            (HEDGED, "Long use helps by raising the mean number of wide gaps."),
            [("possibly", "no hedge")],
        ),
        ((HEDGED, "Long use helps by raising the gaps, wide ones, in number."), []),
        ((HEDGED, "Among old people raising doses left the usual low number of wide gaps."), []),
        ((HEDGED, "It may help by raising the number of wide gaps."), []),
        ((HEDGED, "It helps by raising the number of gaps."), []),
        (("It possibly helps.", "It helps."), []),
        (
            (
                "It did not significantly raise the risk of quick red swelling (QRS).",
                "It does not raise the risk of QRS.",
            ),
            [("not significantly", "no hedge")],
        ),
        (
            (
                "It did not significantly raise the risk of quick red swelling (QRS).",
                "It did raise the risk of QRS.",
            ),
            [],
        ),
    ],
)
def test_a_hedge_here_and_none_there_is_told_where_all_its_words_are(
    texts: tuple[str, ...], readings: list[tuple[str, ...]]
) -> None:
    assert told(strength.hedges_that_differ, review(*texts)) == readings


def test_a_hedge_is_told_of_a_summary_that_comes_before_it_too() -> None:
    assert told(
        strength.hedges_that_differ, review("It helps by raising the number of wide gaps.", HEDGED)
    ) == [("possibly", "no hedge")]


@pytest.mark.parametrize(
    ("texts", "title", "is_told"),
    [
        (("A drug of proven value.^{1}",), "A retrospective look", True),
        (("In a pilot study it rose.^{1}", "A drug of proven value.^{1}"), "A title", True),
        (("A drug of proven value in a retrospective study.^{1}",), "A retrospective look", False),
        (("A drug of proven value.^{1}",), "A trial", False),
        (("A drug of proven value.^{1,2}",), "A retrospective look", False),
        (("A drug of likely value.^{1}",), "A retrospective look", False),
    ],
)
def test_strong_words_of_a_weak_design_are_told(texts: tuple[str, ...], title: str, is_told: bool) -> None:
    document = review(*texts, references=[entry(1, title=title), entry(2)])
    assert bool(told(strength.strong_words, document)) is is_told


@pytest.mark.parametrize(
    ("text", "title", "is_told"),
    [
        ("The rate fell.^{1}", "Planned interim results", True),
        ("The rate fell, in preliminary results.^{1}", "Planned interim results", False),
        ("The rate fell.^{1}", "Final results", False),
        ("The rate fell.^{1,2}", "Planned interim results", False),
    ],
)
def test_interim_results_told_as_final_are_told(text: str, title: str, is_told: bool) -> None:
    document = review(text, references=[entry(1, title=title), entry(2)])
    assert bool(told(strength.interim_works, document)) is is_told


@pytest.mark.parametrize(
    ("text", "title", "headed", "is_told"),
    [
        ("Beta helps.^{1}", "Beta in newly found illness", "Body", True),
        ("Beta helps in newly found illness.^{1}", "Beta in newly found illness", "Body", False),
        ("Beta helps.^{1}", "Beta in newly found illness", "Newly found illness", False),
        ("Beta helps.^{1}", "Beta in illness that has come back", "Body", False),
        ("Beta helps.^{1}", "Beta in newly found illness: subsequent therapy", "Body", False),
        ("Beta helps.^{1}", "Beta in newly found illness and after it has come back", "Body", False),
        ("Beta helps.^{2}", "Beta in newly found illness", "Body", False),
    ],
)
def test_works_on_patients_in_another_setting_are_told(
    text: str, title: str, headed: str, is_told: bool
) -> None:
    references = [entry(1, title=title), entry(2)]
    document = replace(review(text, references=references, headed=headed), title="Illness that has come back")
    reading = CheckedDocument(document, SOURCE, Lexicon([*ENTITIES, *SETTINGS]), ())
    assert bool(list(strength.settings_of_works(reading))) is is_told
    unset = replace(document, title="Illness")
    assert list(strength.settings_of_works(replace(reading, document=unset))) == []
