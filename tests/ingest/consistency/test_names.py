"""One thing under two names: drugs, combinations, companies, captions, terms, words of two meanings."""

from dataclasses import replace

import pytest

from ingest.consistency import abbreviations, names, regimens
from ingest.consistency.checked import CheckedDocument
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import Entity, Ref
from tests.ingest.consistency.words import ENTITIES, SOURCE, arm, regimen, review, told

KNOWN = [
    Entity(iri=Ref("drug/epsilon"), kind="Drug", label="epsilon", synonyms=("coated epsilon", "EX-12")),
    Entity(iri=Ref("outcome/ge-fq"), kind="Outcome", label="≥FQ"),
    Entity(iri=Ref("outcome/fq"), kind="Outcome", label="FQ"),
    Entity(iri=Ref("intervention/sham"), kind="Intervention", label="sham pill"),
]


def found(check: object, *texts: str, headed: str = "Body", **said: object) -> list[tuple[str, ...]]:
    """Return the readings of what a check finds where more is known than in other tests."""
    document = review(*texts, headed=headed, **said)  # type: ignore[arg-type]
    reading = CheckedDocument(document, SOURCE, Lexicon([*ENTITIES, *KNOWN], document.abbreviations), ())
    return [one.readings for one in check(reading)]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("texts", "readings"),
    [
        (("We gave epsilon.", "Then EX-12."), [("epsilon", "EX-12")]),
        (("We gave epsilon.", "Coated epsilon helped."), [("epsilon", "Coated epsilon")]),
        (("We gave epsilon (EX-12).", "Then EX-12."), []),
        (("We gave alphamab.", "Alfa helped."), []),
        (("Epsilon (EPS) helped.", "EPS and epsilon."), []),
    ],
)
def test_two_names_of_one_drug_are_told_unless_a_sentence_gives_both(
    texts: tuple[str, ...], readings: list[tuple[str, ...]]
) -> None:
    assert found(names.names_of_molecules, *texts) == readings


def test_two_names_of_one_combination_are_told() -> None:
    texts = ("Alphamab with betanibol (AB) helped.", "Betanibol and alphamab (BA) did not.")
    assert found(regimens.two_names_of_one_combination, *texts) == [("AB", "BA")]


def test_letters_with_a_part_more_are_another_combination() -> None:
    texts = (
        "Alphamab with betanibol (AB) helped.",
        "Alphamab with betanibol, then betanibol (AB-B) did not.",
    )
    assert found(regimens.two_names_of_one_combination, *texts) == []


def test_letters_that_stand_for_other_drugs_in_two_names_are_told() -> None:
    below = (
        "BG-A, betanibol, gammastat, and alphamab",
        "Delta-BG, delta-7 blocker, betanibol, and gammastat",
    )
    shared = review(table="A\tB\nx\ty", below=below)
    assert told(regimens.letters_within_two_names, shared) == []
    below = ("DG-A, delta-7 blocker, gammastat, and alphamab", "B-DG, betanibol, gammastat, and alphamab")
    document = review(table="A\tB\nx\ty", below=below)
    assert told(regimens.letters_within_two_names, document) == [
        ("delta-7 blocker, gammastat", "alphamab, gammastat")
    ]


def test_companies_with_and_without_inc_and_by_their_initials_are_told() -> None:
    text = "He had fees from Acme Pharmaceuticals, Big-Red Star, and Luna; she from Acme, BRS, and Luna Sol."
    assert found(names.names_of_companies, text, headed="Conflict of interest") == [
        ("Acme Pharmaceuticals", "Acme"),
        ("Big-Red Star", "BRS"),
    ]
    assert found(names.names_of_companies, text) == []


def test_what_only_the_caption_of_a_table_gives_is_told() -> None:
    document = review(table="Study\tDrug\nBerg\tAlfa 3 mg\nDorn\tBeta 2 mg")
    tables = (replace(document.tables[0], caption="Alphamab and betanibol, or sham pill"),)
    reading = CheckedDocument(replace(document, tables=tables), SOURCE, Lexicon([*ENTITIES, *KNOWN]), ())
    assert [one.readings for one in names.names_of_captions(reading)] == [
        ("sham pill", "no sham pill in table 1")
    ]


def test_words_of_two_meanings_are_told_with_both() -> None:
    assert found(names.ambiguous_words, "Seen biweekly.", "Seen weekly.") == [
        ("twice a week", "every two weeks")
    ]


@pytest.mark.parametrize(
    ("texts", "readings"),
    [
        (("A response rate (≥FQ) of 4%.", "A response rate of 5% (FQ)."), [("≥FQ", "FQ")]),
        (("A response rate (\\geq FQ) of 4%.", "A response rate (≥FQ: 5%)."), []),
        (("The full response rate (≥FQ).", "A response rate (FQ)."), []),
        (("The quick response (FQ).", "A very quick response (≥FQ)."), []),
    ],
)
def test_one_term_for_two_outcomes_is_told(texts: tuple[str, ...], readings: list[tuple[str, ...]]) -> None:
    assert found(names.terms_in_two_senses, *texts) == readings


def test_forms_that_the_list_of_a_table_lacks_are_told_table_by_table() -> None:
    text, table = (
        "The quick red swelling (QRS) fell.",
        "Study\tDose\nBerg\tAlfa 3 mg; QRS 3, VRS 2\nDorn\tQRS 4",
    )
    assert told(abbreviations.unlisted, review(text, table=table, below=("Alfa, alphamab",))) == [("QRS",)]
    assert told(abbreviations.unlisted, review(text, table=table)) == []
    complete = ("Alfa, alphamab", "QRS, quick red swelling")
    assert told(abbreviations.unlisted, review(text, table=table, below=complete)) == []


def test_a_long_form_again_after_its_definition_is_told_with_every_place() -> None:
    texts = (
        "A quick red swelling came.",
        "The quick red swelling (QRS) fell.",
        "Quick red swelling, QRS, rose.",
    )
    document = review(*texts, "A quick red swelling (QRS), and quick red swelling.")
    reading = CheckedDocument(document, SOURCE, Lexicon([]), ())
    (one,) = abbreviations.written_out(reading)
    assert one.readings == ("QRS", "quick red swelling")
    assert [place.locator.place for place in one.at] == ["body/2/1", "body/3/1", "body/4/1"]
    assert told(abbreviations.written_out, review(*texts[:2], "QRS rose.")) == []


def test_letters_of_known_regimens_in_rows_count_as_names() -> None:
    known = [*ENTITIES, regimen("XZ", "alphamab", "betanibol").model_copy(update={"iri": Ref("regimen/xz")})]
    document = review("AB came first.", table="Study\tRegimen\tSchedule\nBerg\tXZ\tAlfa")
    reading = CheckedDocument(document, SOURCE, Lexicon(known), tuple(arm(1, "xz", "alphamab")))
    assert [one.readings for one in regimens.two_names_of_one_combination(reading)] == [("AB", "XZ")]
