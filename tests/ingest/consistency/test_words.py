"""Words against each other: short forms, letters of regimens, spellings."""

import pytest

from ingest.consistency import abbreviations, compounds, regimens, spellings
from ingest.consistency.checked import CheckedDocument
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import Place, Ref
from tests.ingest.consistency.words import (
    ENTITIES,
    SOURCE,
    arm,
    entry,
    regimen,
    review,
    told,
)


def test_a_short_form_that_nothing_defines_is_told_with_every_place() -> None:
    document = review("The QRS fell in some.", "QRS rose in others.", table="Study\tN\nBerg\t3 QRSs")
    (found,) = abbreviations.undefined(CheckedDocument(document, SOURCE, Lexicon([]), ()))
    assert [place.locator.place for place in found.at] == ["body/1/1", "body/2/1", "table-1/1/2"]
    assert (found.inconsistency_kind, found.severity) == ("undefined short form", "wording")


@pytest.mark.parametrize(
    "text",
    [
        "The quick red swelling (QRS) fell; QRSs rose, and a QRS-based score.",
        "We gave alphamab, then betanibol and Gamza; the ABG regimen was safe.",
        "Xenoliximab (XEN) works.",
        "Phase II of USA centers, CD34+ cells, IL-6, DNA, NCT01234567, XYZ1234 and AB-17B.",
        "KGF rose, and so did KGF-driven growth.",
        "In the LUNAR trial IgG rose; LUNAR was small, as was SOLARIS (NCT01234567).",
    ],
)
def test_forms_that_are_explained_or_need_no_definition_are_none(text: str) -> None:
    assert told(abbreviations.undefined, review(text)) == []


def test_initials_among_disclosures_are_no_short_forms() -> None:
    document = review("ABB had fees from Acme; CXD and QQ had none.", headed="Conflict of interest")
    assert told(abbreviations.undefined, document) == []


def test_entries_that_a_table_does_not_use_are_told() -> None:
    below = ("QRS, quick red swelling", "Alfa, alphamab", "NA, not available", "R cells, red cells")
    document = review(table="Study\tDose\nBerg\talfa 3 mg\nDorn\tR cell: NA", below=below)
    assert told(abbreviations.unused, document) == [("QRS, quick red swelling", "no QRS in table 1")]


def test_a_form_used_before_the_sentence_that_defines_it_is_told_once() -> None:
    document = review("QRS fell.", "The quick red swelling (QRS) rose.", "The quick red swelling (QRS) fell.")
    assert told(abbreviations.late, document) == [("QRS", "QRS, quick red swelling")]
    assert told(abbreviations.late, review("The quick red swelling (QRS) and QRS.", "QRS fell.")) == []


def test_two_long_forms_are_told_unless_they_are_one_thing() -> None:
    document = review(
        "The quick red swelling (QRS).", table="A\tB\nQRS\tKGF", below=("QRS, quiet red sleep",)
    )
    assert told(abbreviations.redefined, document) == [("quick red swelling", "quiet red sleep")]
    same = review("A kidney growth factor (KGF).", table="A\tB\nKGF\t1", below=("KGF, renal growth factor",))
    assert told(abbreviations.redefined, same) == []


def test_a_long_form_with_and_without_a_hyphen_is_told() -> None:
    document = review(
        "The swelling free survival (SFS).", table="A\tB\nSFS\t1", below=("SFS, swelling-free survival",)
    )
    assert told(spellings.long_forms_in_two_ways, document) == [
        ("swelling free survival", "swelling-free survival")
    ]
    assert told(abbreviations.redefined, document) == []


def test_a_hyphen_before_a_noun_is_grammar() -> None:
    document = review("The quick swelling (QS) was a quick-swelling disease, as Quick swellings are.")
    assert told(spellings.long_forms_in_two_ways, document) == []


def test_a_short_form_with_and_without_a_hyphen_is_told() -> None:
    document = review("A red-β (R-β) rose.", "R β and R- β fell.")
    assert told(spellings.short_forms_in_two_ways, document) == [("R-β", "R β")]


ROWS = "Study\tRegimen\tSchedule\nBerg\tGABX\tAlfa, Beta, Gamza"


def test_letters_that_differ_in_row_and_list_are_told_once_and_not_as_undefined_or_unused() -> None:
    document = review(table=ROWS, below=("GAX, gammastat, alphamab, and betanibol",))
    facts = tuple(arm(1, "gab", "alphamab", "betanibol", "gammastat"))
    reading = CheckedDocument(document, SOURCE, Lexicon(ENTITIES, document.abbreviations), facts)
    (found,) = regimens.letters_of_rows(reading)
    assert found.readings == ("GABX", "GAX, gammastat, alphamab, and betanibol")
    assert found.severity == "wording"
    assert list(abbreviations.undefined(reading)) == []
    assert list(abbreviations.unused(reading)) == []


def test_letters_that_differ_are_in_doubt_when_the_drugs_differ_too() -> None:
    document = review(table=ROWS, below=("GAX, gammastat and alphamab",))
    facts = tuple(arm(1, "gab", "alphamab", "betanibol", "gammastat"))
    (found,) = regimens.letters_of_rows(CheckedDocument(document, SOURCE, Lexicon(ENTITIES), facts))
    assert found.severity == "content"


@pytest.mark.parametrize(
    ("listed", "is_told"),
    [
        ("GA, gammastat, alphamab, and betanibol", True),
        ("GABD, gammastat, alphamab, and betanibol", True),
        ("GAB, gammastat, alphamab, and betanibol", False),
        ("GAB-R, gammastat, alphamab, and betanibol", False),
        ("Alfa-GB, alphamab, gammastat, and betanibol", False),
        ("GR, gammastat receptor", False),
    ],
)
def test_letters_that_cannot_stand_for_the_drugs_are_told(listed: str, is_told: bool) -> None:
    document = review(table="A\tB\n1\t2", below=(listed,))
    assert bool(told(regimens.letters_of_drugs, document)) is is_told


def test_letters_that_differ_only_in_case_are_told_where_the_drugs_differ() -> None:
    below = ("GAB, gammastat, alphamab, and betanibol", "GAb, gammastat and alphamab")
    ((one, other),) = told(regimens.letters_in_another_case, review(table="A\tB\n1\t2", below=below))
    assert (one, other) == below


def test_drugs_of_a_list_and_of_a_schedule_that_differ_are_told() -> None:
    table = "Study\tRegimen\tSchedule\nBerg\tABG\tAlfa, Beta"
    document = review(table=table, below=("ABG, alphamab, betanibol, and gammastat",))
    facts = tuple(arm(1, "abg", "alphamab", "betanibol"))
    wanted = [("alphamab, betanibol, and gammastat", "alphamab, betanibol")]
    assert told(regimens.drugs_of_lists, document, *facts) == wanted
    agreeing = tuple(arm(1, "abg", "alphamab", "betanibol", "gammastat"))
    assert told(regimens.drugs_of_lists, document, *agreeing) == []


def test_drugs_of_the_vocabulary_and_of_a_schedule_that_differ_are_told() -> None:
    document = review(table="Study\tRegimen\tSchedule\nBerg\tABG\tAlfa, Beta, delta-7 blocker")
    facts = tuple(arm(1, "abg", "alphamab", "betanibol", "delta"))
    ((listed, given),) = told(regimens.drugs_of_regimens, document, *facts)
    assert (listed, given) == ("ABG: alphamab, betanibol, gammastat", "alphamab, betanibol, delta-7 blocker")
    assert told(regimens.drugs_of_regimens, document, *arm(1, "abg")) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("naïve", "naive"),
        ("up-regulation", "upregulation"),
        ("mKin", "mKIN"),
        ("QRX 1234", "QRX1234"),
        ("tumour", "tumor"),
        ("randomised", "randomized"),
    ],
)
def test_two_spellings_of_one_word_are_told_once(one: str, other: str) -> None:
    texts = [f"We saw a {spelled} II thing." for spelled in (one, other)]
    assert [set(pair) for pair in told(spellings.spelled_in_two_ways, review(*texts))] == [{one, other}]


@pytest.mark.parametrize(
    "texts",
    [
        ("Tumors grow.", "A tumor and tumors."),
        ("ABG was used.", "ABg was used, and GAB."),
        ("The RAD regimen.", "A rad is a dose; radiation."),
        ("A Phase II trial.", "Another phase II trial; Phases differ."),
        ("A co-star.", "Two coasts."),
        ("One exercise.", "For four hours."),
    ],
)
def test_plurals_capitals_and_other_words_are_no_variants(texts: tuple[str, ...]) -> None:
    assert told(spellings.spelled_in_two_ways, review(*texts)) == []


@pytest.mark.parametrize(
    ("texts", "ways"),
    [
        (("We gave low-dose alphamab.", "A low dose alphamab."), {"low-dose alphamab", "low dose alphamab"}),
        (("A cross-over of arms.", "Cross overs; a cross over began."), {"cross-over", "cross over"}),
        (("From Acme-Brown Pharma.", "Acme Brown Pharma paid."), {"Acme-Brown Pharma", "Acme Brown Pharma"}),
    ],
)
def test_a_hyphen_here_and_a_blank_there_are_told(texts: tuple[str, ...], ways: set[str]) -> None:
    assert [set(pair) for pair in told(compounds.compounds_in_two_ways, review(*texts))] == [ways]


@pytest.mark.parametrize(
    "texts",
    [
        ("High-risk patients did well.", "Those at high risk did not."),
        ("A long-term study.", "In the long term; long terms."),
    ],
)
def test_hyphens_of_adjectives_are_no_variants(texts: tuple[str, ...]) -> None:
    assert told(compounds.compounds_in_two_ways, review(*texts)) == []


def test_names_that_differ_only_in_case_are_two_things_where_the_vocabulary_says_so() -> None:
    document = review("A QRD and a QRd.")
    entities = [
        regimen(letters).model_copy(update={"iri": Ref(f"regimen/{n}")})
        for n, letters in enumerate(("QRD", "QRd"))
    ]
    assert list(spellings.spelled_in_two_ways(CheckedDocument(document, SOURCE, Lexicon(entities), ()))) == []


def test_capitals_are_compared_with_the_titles_of_cited_works_too() -> None:
    document = review("The mKin rose.", references=[entry(1, title="The mKIN and its blockers")])
    assert told(spellings.spelled_in_two_ways, document) == [("mKIN", "mKin")]


@pytest.mark.parametrize(
    ("word", "is_told"),
    [("gamastat", True), ("gamamstat", True), ("gammastats", False), ("gammopathy", False)],
)
def test_a_slip_in_a_known_name_is_told(word: str, is_told: bool) -> None:
    found = told(spellings.slips, review(f"We gave gammastat and {word}."))
    assert found == ([(word, "gammastat")] if is_told else [])


def test_a_slip_is_told_only_where_the_right_name_stands_too() -> None:
    assert told(spellings.slips, review("We gave gamastat.")) == []


def test_places_are_those_of_the_words() -> None:
    (found,) = spellings.spelled_in_two_ways(
        CheckedDocument(review("A naïve one.", "A naive one."), SOURCE, Lexicon([]), ())
    )
    assert [place.locator.chars for place in found.at] == [(2, 7), (2, 7)]
    assert all(isinstance(place, Place) for place in found.at)
