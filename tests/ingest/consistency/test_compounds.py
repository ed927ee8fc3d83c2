"""Words joined by a hyphen, a blank or a slash, and in which order."""

import pytest

from ingest.consistency import compounds, spellings
from tests.ingest.consistency.words import entry, review, told


@pytest.mark.parametrize(
    ("texts", "ways"),
    [
        (("A near FQ.", "The near-FQ and more."), {"near FQ", "near-FQ"}),
        (
            ("An adjusted dose drug.", "Beta, or adjusted-dose drug."),
            {"adjusted dose drug", "adjusted-dose drug"},
        ),
        (("It had co-stimulation.", "It was costimulatory."), {"co-stimulation", "costimulatory"}),
        (("A pre-existing illness.", "It preexisted."), {"pre-existing", "preexisted"}),
    ],
)
def test_compounds_with_and_without_a_hyphen_are_told(texts: tuple[str, ...], ways: set[str]) -> None:
    assert [set(pair) for pair in told(compounds.compounds_in_two_ways, review(*texts))] == [ways]


@pytest.mark.parametrize(
    "texts",
    [
        (
            "Illness refractory to it: alphamab and betanibol refractory illness.",
            "A betanibol-refractory illness.",
        ),
        ("A near FQ.", "Nearly-FQ."),
        ("It had non-invasive growth.", "It had nonmelanoma growth."),
        ("A co-star fell.", "Costarring is another word."),
    ],
)
def test_parts_of_lists_and_other_words_are_no_compounds(texts: tuple[str, ...]) -> None:
    assert told(compounds.compounds_in_two_ways, review(*texts)) == []


@pytest.mark.parametrize(
    ("texts", "ways"),
    [
        (("Grade FQ/nFQ.", "Then nFQ/FQ."), {"FQ/nFQ", "nFQ/FQ"}),
        (
            ("A relapsed/refractory one.", "The refractory/relapsed ones."),
            {"relapsed/refractory", "refractory/relapsed"},
        ),
        (
            ("Alphamab-betanibol works.", "Alphamab/betanibol-resistant."),
            {"Alphamab-betanibol", "Alphamab/betanibol"},
        ),
        (("Alphamab-naive patients.", "Those betanibol naive women."), {"Alphamab-naive", "betanibol naive"}),
    ],
)
def test_names_joined_in_two_ways_are_told(texts: tuple[str, ...], ways: set[str]) -> None:
    found = told(compounds.joined_in_two_ways, review(*texts))
    assert [set(pair) for pair in found] == [ways]


def test_a_sign_before_and_after_its_name_is_told_as_the_header_of_a_table_prints_it() -> None:
    document = review("Some had ≥ FQ.", table="Study\tFQ \\geq\nBerg\t3")
    assert [set(pair) for pair in told(compounds.joined_in_two_ways, document)] == [{"≥FQ", "FQ ≥"}]


@pytest.mark.parametrize(
    "texts",
    [
        ("Grade FQ/nFQ.", "Grade FQ/nFQ and FQ/HQ."),
        ("Alphamab-betanibol works.", "Alphamab-gammastat does, and/or gammastat."),
        ("Patients were betanibol naive and well.", "Alphamab-naive patients."),
        ("Of alphamab and betanibol naive women.", "Alphamab-naive women."),
        ("FQ ≥ 3 was seen.", "≥FQ in many."),
    ],
)
def test_names_joined_in_one_way_are_not_told(texts: tuple[str, ...]) -> None:
    assert told(compounds.joined_in_two_ways, review(*texts)) == []


def test_endings_of_adjectives_are_spellings() -> None:
    document = review("A hematologic one.", "A hematological one.", "A topic, and topical use.")
    assert told(spellings.spelled_in_two_ways, document) == [("hematologic", "hematological")]


def test_capitals_of_a_title_are_not_held_against_a_form_that_the_document_defines() -> None:
    title = [entry(1, title="The IRDXS of old")]
    assert (
        told(spellings.spelled_in_two_ways, review("Inner red dark xenons (IRDXs) work.", references=title))
        == []
    )
    assert told(spellings.spelled_in_two_ways, review("Some IRDXs work.", references=title)) == [
        ("IRDXS", "IRDXs")
    ]
