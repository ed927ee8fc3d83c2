"""Letters of regimens in running text, where no search for initials can see what they stand for."""

import pytest

from ingest.documents.document import (
    Document,
    Paragraph,
    Section,
    Sentence,
    ShortForm,
    Span,
    sentence_locator,
)
from ingest.extracted.prose import regimen_abbreviations
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import Entity, Ref, Regimen
from kg.facts.locators import Locator

DRUGS = {"alphamab": ("Alfa",), "betanib": (), "gammastat": ("Gamza",)}


def regimen(letters: str, *drugs: str) -> Regimen:
    components = tuple(Ref(f"drug/{drug}") for drug in drugs)
    iri = Ref(f"regimen/{letters.lower()}")
    return Regimen(iri=iri, label=letters, letters=letters, components=components, component_count=len(drugs))


ENTITIES = [
    *(
        Entity(iri=Ref(f"drug/{name}"), kind="Drug", label=name, synonyms=also)
        for name, also in DRUGS.items()
    ),
    regimen("AQ", "alphamab", "betanib"),
    regimen("AQZ", "alphamab", "betanib", "gammastat"),
]


def explained(*texts: str, known: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    sentences = tuple(
        Sentence(sentence_locator("body", 1, number, text), text, (Span(0, len(text)),), ())
        for number, text in enumerate(texts, start=1)
    )
    section = Section("body", "Body", ("Body",), (Paragraph(1, sentences),))
    listed = tuple(ShortForm(short, "some thing", Locator("list", (1,)), "list") for short in known)
    document = Document("0" * 64, "", "Invented", (), (), (), (section,), abbreviations=listed)
    found = regimen_abbreviations(document, Lexicon(ENTITIES))
    return [(entry.short, entry.long, str(iri)) for entry, iri in found]


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("We gave betanib with Alfa (AQ) to all.", "betanib, Alfa"),
        ("Alphamab at 10 mg (once), then betanib (AQ) was active.", "Alphamab, betanib"),
    ],
)
def test_letters_after_all_their_drugs_are_explained_by_their_names(text: str, long: str) -> None:
    assert explained(text) == [("AQ", long, "regimen/aq")]


def test_another_regimen_may_name_some_of_the_drugs() -> None:
    assert explained("They had AQ followed by Gamza (AQZ) for long.") == [("AQZ", "AQ, Gamza", "regimen/aqz")]


@pytest.mark.parametrize(
    "text",
    [
        "We gave alphamab (AQ) to all.",
        "We gave (AQ) alphamab and betanib.",
        "We gave alphamab and betanib (aq) to all.",
        "We gave alphamab and betanib (XY) to all.",
    ],
)
def test_letters_are_left_alone_unless_all_their_drugs_stand_before_them(text: str) -> None:
    assert explained(text) == []


def test_what_the_document_explains_itself_is_not_explained_again() -> None:
    assert explained("We gave betanib with Alfa (AQ) to all.", known=("AQ",)) == []


def test_one_wording_serves_all_places() -> None:
    found = explained("We gave betanib with Alfa (AQ).", "Again alphamab and betanib (AQ).")
    assert found == [("AQ", "betanib, Alfa", "regimen/aq")] * 2
