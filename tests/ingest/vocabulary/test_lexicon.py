"""Names are found by case first, then without it; abbreviations of the document come first."""

import pytest

from ingest.documents.document import ShortForm
from ingest.vocabulary.lexicon import Lexicon, spell_signs
from kg.facts import Entity, Ref, Regimen
from kg.facts.locators import Locator


def drug(slug: str, label: str, **more: tuple[str, ...]) -> Entity:
    return Entity(iri=Ref(f"drug/{slug}"), kind="Drug", label=label, **more)  # type: ignore[arg-type]


def regimen(slug: str, letters: str) -> Regimen:
    return Regimen(iri=Ref(f"regimen/{slug}"), label=letters, letters=letters, component_count=0)


ENTITIES = (
    drug("venetoclax", "venetoclax", abbreviations=("VEN",)),
    drug("azacitidine", "azacitidine", synonyms=("5-azacytidine",)),
    drug("interferon-alpha", "interferon-α"),
    regimen("vxd", "VXD"),
    regimen("vx-d", "VXd"),
    Entity(iri=Ref("outcome/ge-pr"), kind="CumulativeResponse", label="≥PR"),
    Entity(iri=Ref("outcome/cr-or-cri"), kind="ExclusiveResponse", label="CR/CRi"),
    Entity(iri=Ref("outcome/cr"), kind="ExclusiveResponse", label="complete response"),
    Entity(iri=Ref("drug-class/antihistamine"), kind="DrugClass", label="antihistamine"),
)


def lexicon(**short_forms: str) -> Lexicon:
    where = Locator("table-1-abbreviations", (1,))
    return Lexicon(ENTITIES, [ShortForm(short, long, where, "list") for short, long in short_forms.items()])


def test_case_tells_two_regimens_apart() -> None:
    words = lexicon()
    assert words.find("VXD", "regimen") == "regimen/vxd"
    assert words.find("VXd", "regimen") == "regimen/vx-d"


def test_a_name_that_fits_two_things_without_case_finds_neither() -> None:
    assert lexicon().find("vxd", "regimen") is None


@pytest.mark.parametrize("name", ["Venetoclax", "VEN", "Ven", "ven"])
def test_case_does_not_matter_where_one_thing_only_has_the_name(name: str) -> None:
    assert lexicon().find(name, "drug") == "drug/venetoclax"


def test_with_exact_case_matters_always() -> None:
    assert lexicon().find("Venetoclax", "drug", exact=True) is None


@pytest.mark.parametrize("name", ["interferon-alpha", "interferon α", "Interferon – α"])
def test_greek_letters_blanks_and_hyphens_make_no_difference(name: str) -> None:
    assert lexicon().find(name) == "drug/interferon-alpha"


@pytest.mark.parametrize("name", ["≥PR", "≥ PR", ">= PR", "PR \\geq", "$\\geq$ PR", "PR ≥"])
def test_every_spelling_of_at_least_is_the_same(name: str) -> None:
    assert spell_signs(name) == "≥PR"
    assert lexicon().find(name, "outcome") == "outcome/ge-pr"


def test_alternatives_may_stand_in_either_order() -> None:
    words = lexicon()
    assert words.find("CRi/CR") == words.find("CR or CRi") == "outcome/cr-or-cri"


def test_an_abbreviation_of_the_document_is_expanded_first() -> None:
    assert lexicon(Aza="azacitidine").find("Aza", "drug") == "drug/azacitidine"
    assert lexicon(CR="complete response").find("CR", "outcome") == "outcome/cr"


def test_an_abbreviation_keeps_its_case_if_two_differ_in_it_only() -> None:
    words = lexicon(VXD="venetoclax", VXd="azacitidine")
    assert words.expand("VXD") == "venetoclax"
    assert words.expand("VXd") == "azacitidine"
    assert words.expand("vxd") == "vxd"


def test_plural_endings_are_the_last_resort() -> None:
    assert lexicon().find("Antihistamines") == "drug-class/antihistamine"


def test_kinds_narrow_the_search_by_class_or_by_folder() -> None:
    words = lexicon()
    assert words.find("venetoclax", "Drug") == words.find("venetoclax", "drug") == "drug/venetoclax"
    assert words.find("venetoclax", "Regimen", "outcome") is None


def test_mentions_are_the_longest_names_in_reading_order() -> None:
    text = "After VXd, 5-azacytidine¹² and (venetoclax) gave complete response in all."
    found = [(text[span.start : span.end], ref) for span, ref in lexicon().mentions(text)]
    assert found == [
        ("VXd", "regimen/vx-d"),
        ("5-azacytidine", "drug/azacitidine"),
        ("venetoclax", "drug/venetoclax"),
        ("complete response", "outcome/cr"),
    ]
