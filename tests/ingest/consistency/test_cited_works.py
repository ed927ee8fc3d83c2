"""Titles of cited works against text and tables, and reports of one study in the list."""

import pytest

from ingest.consistency.literature import bibliography, cited_works
from tests.ingest.consistency.words import arm, entry, review, study_of, told


@pytest.mark.parametrize(
    ("texts", "title", "readings"),
    [
        (("We gave delta-7 blocker.^{1}",), "Trial of betanibol", []),
        (("We gave alphamab.", "It helped.^{1}"), "Trial of Alfa", []),
        (("We gave alphamab; it helped.^{1}",), "Trial of Alfa", [("alphamab", "Alfa")]),
        (("We gave alphamab; it helped.^{1}", "Alfa too."), "Trial of Alfa", []),
        (("We gave alphamab; it helped.^{1}",), "Trial of alphamab (Alfa)", []),
    ],
)
def test_a_name_of_a_drug_that_only_cited_titles_have_is_told(
    texts: tuple[str, ...], title: str, readings: list[tuple[str, ...]]
) -> None:
    document = review(*texts, references=[entry(1, title=title)])
    assert told(cited_works.drugs_beside_titles, document) == readings


@pytest.mark.parametrize(
    ("title", "readings"),
    [
        ("Trial of alphamab and betanibol", [("alphamab, betanibol, gammastat", "no gammastat")]),
        ("Trial of alphamab, betanibol, and gammastat", []),
        ("Trial of alphamab and betanibol-based care", []),
        ("Trial of alphamab in combinations with betanibol", []),
        ("Trial of alphamab", []),
    ],
)
def test_drugs_that_a_title_leaves_out_are_told(title: str, readings: list[tuple[str, ...]]) -> None:
    facts = (*study_of(title), *arm(1, "abg", "alphamab", "betanibol", "gammastat"))
    document = review(table="Study\tRegimen\tSchedule\nBerg\tABG\tAlfa, Beta, Gamza")
    assert told(cited_works.drugs_of_works, document, *facts) == readings


@pytest.mark.parametrize(
    ("text", "title", "is_told"),
    [
        ("A phase II trial told so.^{1}", "A phase III trial of Alfa", True),
        ("A phase III trial told so.^{1}", "A phase III trial of Alfa", False),
        ("A phase II trial told so.^{1}", "A phase IIb trial of Alfa", False),
        ("A phase II trial told so.^{1,2}", "A phase III trial of Alfa", False),
        ("A phase II trial told so.^{1}", "A trial of Alfa", False),
    ],
)
def test_the_design_of_a_sentence_is_compared_with_the_one_title_it_cites(
    text: str, title: str, is_told: bool
) -> None:
    document = review(text, references=[entry(1, title=title), entry(2)])
    assert bool(told(cited_works.designs_beside_titles, document)) is is_told


def test_the_design_of_a_sentence_is_compared_with_the_row_of_the_study_too() -> None:
    facts = tuple(study_of("A trial of Alfa"))  # of phase II in the table
    for text, is_told in (("A phase III trial told so.^{1}", True), ("A phase II trial told so.^{1}", False)):
        document = review(text, references=[entry(1, title="A trial of Alfa")])
        assert bool(told(cited_works.designs_beside_titles, document, *facts)) is is_told


ABSTRACT = {"title": "Slow gammastat upkeep for odd swelling: first look", "meeting_abstract": True}
PAPER = {"title": "Gammastat upkeep against swelling", "year": 2012}


@pytest.mark.parametrize(
    ("abstract", "paper", "is_told"),
    [
        ({}, {}, True),
        ({"meeting_abstract": False, "supplement": "1", "last_page": None}, {}, True),
        ({"meeting_abstract": False}, {}, False),
        ({}, {"year": 2009}, False),
        ({}, {"year": 2017}, False),
        ({}, {"title": "Betanibol against pain"}, False),
    ],
)
def test_an_abstract_beside_the_paper_that_followed_is_told(
    abstract: dict[str, object], paper: dict[str, object], is_told: bool
) -> None:
    others = [entry(number, "Osei K", "Dorn C", title=f"Title of thing {number}") for number in range(3, 40)]
    one = entry(1, "Berg A", "Dorn C", **{**ABSTRACT, **abstract})  # type: ignore[arg-type]
    other = entry(2, "Berg AB", "Luna D", "Dorn C", **{**PAPER, **paper})  # type: ignore[arg-type]
    assert (
        bool(told(bibliography.abstracts_beside_papers, review(references=[one, other, *others]))) is is_told
    )


def test_an_abstract_of_other_authors_is_another_study() -> None:
    one = entry(1, "Berg A", "Dorn C", **ABSTRACT)  # type: ignore[arg-type]
    for authors in (("Berg A", "Osei K"), ("Osei K", "Dorn C"), ("Berg A",)):
        other = entry(2, *authors, **PAPER)  # type: ignore[arg-type]
        found: list[tuple[str, ...]] = told(
            bibliography.abstracts_beside_papers, review(references=[one, other])
        )
        assert found == []
