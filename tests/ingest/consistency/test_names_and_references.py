"""Names of drugs, molecules and authors, citations, tables and figures, and the reference list."""

from dataclasses import replace

import pytest

from ingest.consistency import names
from ingest.consistency.checked import CheckedDocument
from ingest.consistency.literature import bibliography, citations, cited_works
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import Source
from tests.ingest.consistency.words import (
    SOURCE,
    arm,
    entry,
    figure,
    review,
    study_of,
    told,
)


@pytest.mark.parametrize(
    ("title", "design", "drug"),
    [
        ("Phase III trial of alphamab and betanibol", True, False),
        ("Phase II trial of alphamab with gammastat", False, True),
        ("A phase IIb, dose-finding trial of betanibol", False, False),
        ("Alphamab in many", False, False),
    ],
)
def test_a_study_is_compared_with_the_title_of_its_work(title: str, design: bool, drug: bool) -> None:
    facts = (*study_of(title), *arm(1, "ab", "alphamab", "betanibol"))
    document = review(table="Study\tRegimen\tSchedule\nBerg\tAB\tAlfa, Beta")
    assert bool(told(cited_works.designs_of_works, document, *facts)) is design
    assert bool(told(cited_works.drugs_of_works, document, *facts)) is drug


def test_long_names_of_one_molecule_that_differ_in_a_word_are_told() -> None:
    document = review("The kidney growth factor rose.", "Renal growth factors fell.")
    assert told(names.names_of_molecules, document) == [("kidney growth factor", "Renal growth factors")]
    assert told(names.names_of_molecules, review("Renal growth factor.", "Renal growth factors.")) == []


def test_a_drug_that_is_nearly_the_one_in_the_cited_title_is_told() -> None:
    cited = [entry(1, title="Gammolastat in mice"), entry(2, title="Alphamab and gammastat")]
    assert told(cited_works.drugs_beside_titles, review("Gammastat worked.^{1}", references=cited)) == [
        ("gammastat", "gammolastat")
    ]
    assert told(cited_works.drugs_beside_titles, review("Gammastat worked.^{2}", references=cited)) == []
    both = review("Gammastat, then gammolastat.^{1}", references=cited)
    assert told(cited_works.drugs_beside_titles, both) == []


@pytest.mark.parametrize(
    ("one", "other", "is_told"),
    [
        ("Kallikis E", "Kallkitis E", True),
        ("Moreno Luna J", "Moreno-Luna JF", False),
        ("Lindqvist Va", "Lindqvist-Osei V", True),
        ("Kallikis E", "Kallkitis B", False),
        ("Peters A", "Peterson A", False),
        ("Ørsted É", "Orsted E", False),
        ("Görgens A", "Gorgens A", False),
        ("van der Meer R", "van der Meer RB", False),
    ],
)
def test_authors_with_nearly_one_name_are_told(one: str, other: str, is_told: bool) -> None:
    document = review(references=[entry(1, one), entry(2, "Osei K", other)])
    assert told(bibliography.names_in_list, document) == ([(one, other)] if is_told else [])


@pytest.mark.parametrize(
    ("text", "readings", "kind"),
    [
        ("Quist et al^{1} saw it.", ("Quist", "Morenos"), "citation"),
        ("Van der Meir et al^{2} saw it.", ("Van der Meir", "van der Meer"), "misspelling"),
        ("Lund et al saw it in many.^{1}", ("Lund", "Morenos"), "citation"),
        ("Lund and colleagues saw it.^{1}", ("Lund", "Morenos"), "citation"),
    ],
)
def test_a_name_beside_the_number_of_another_is_told(text: str, readings: tuple[str, str], kind: str) -> None:
    document = review(text, references=[entry(1, "Morenos A", "Osei K"), entry(2, "van der Meer R")])
    (found,) = bibliography.names_beside_numbers(CheckedDocument(document, SOURCE, Lexicon([]), ()))
    assert (found.readings, found.inconsistency_kind) == (readings, kind)
    assert found.severity == ("content" if kind == "citation" else "wording")


@pytest.mark.parametrize(
    "text",
    [
        "Morenos et al^{1} saw it.",
        "Osei et al saw it.^{1}",
        "Lund et al agreed with Morenos et al.^{1}",
        "Morenos et al^{1} saw it, unlike others.^{2}",
        "Lund et al saw it.",
    ],
)
def test_names_that_may_belong_to_the_number_are_none(text: str) -> None:
    document = review(text, references=[entry(1, "Morenos A", "Osei K"), entry(2, "van der Meer R")])
    assert told(bibliography.names_beside_numbers, document) == []


def test_initials_of_no_author_are_told_where_one_author_is_meant() -> None:
    headed = "Disclosure"
    document = review("CXD had fees from Acme; ABB and QQ had none.", headed=headed)
    assert told(bibliography.initials_of_authors, document) == [("CXD", "CD: Cem Dorn")]
    assert told(bibliography.initials_of_authors, review("CD and ABB had none.", headed=headed)) == []


def test_a_cell_that_cites_beyond_the_list_is_told() -> None:
    document = review(table="Study\tN\nBerg et al⁹\t3\nDorn et al¹\t4", references=[entry(1), entry(2)])
    assert told(citations.unknown_references, document) == [("9", "the list ends with 2")]


def test_entries_that_nothing_cites_are_told() -> None:
    table = "Study\tN\nBerg et al³\t3"
    document = review("One thing.^{1}", table=table, references=[entry(number) for number in range(1, 5)])
    assert told(citations.uncited_references, document) == [("2",), ("4",)]
    assert told(citations.uncited_references, review("None.", references=[entry(1)])) == []


def test_numbers_out_of_order_are_told_once_a_break() -> None:
    order = [1, 2, 3, 4, 7, 5, 6, *range(8, 21)]
    listed = [entry(number) for number in range(1, 21)]
    document = review(*(f"Text.^{{{number}}}" for number in order), references=listed)
    assert told(citations.citations_out_of_order, document) == [("7", "5")]


def test_a_list_by_the_alphabet_has_no_order_to_break() -> None:
    document = review(
        *(f"Text.^{{{n}}}" for n in (5, 3, 1, 4, 2)), references=[entry(n) for n in range(1, 6)]
    )
    assert told(citations.citations_out_of_order, document) == []


@pytest.mark.parametrize("order", [(1, 2, 3, 4), (1, 4, 2, 3)])
def test_what_a_table_cites_may_be_numbered_at_its_mention_or_later(order: tuple[int, ...]) -> None:
    table = f"Study\tN\nBerg et al{'⁰¹²³⁴'[order[1]]}\t3"
    texts = ["Text.^{1}", "See Table 1.", f"Text.^{{{order[2]}}}", f"Text.^{{{order[3]}}}"]
    document = review(
        *texts, f"More.^{{{order[1]}}}", table=table, references=[entry(n) for n in range(1, 5)]
    )
    assert told(citations.citations_out_of_order, document) == []


def test_tables_and_figures_that_do_not_exist_or_are_never_mentioned_are_told() -> None:
    document = review("See Tables 2 and 3, and Fig. 1A, or Figure 9 of the report.", table="A\tB\n1\t2")
    document = replace(document, figures=(figure(1, "Routes."), figure(2, "Sites.")))
    assert told(citations.unknown_floats, document) == [("table 2",), ("table 3",)]
    assert told(citations.unmentioned_floats, document) == [("table 1",), ("figure 2",)]


@pytest.mark.parametrize(
    ("first", "last", "is_told"),
    [
        ("1015", "1011", True),
        ("S19", "S13", True),
        ("1011", "8", False),
        ("99", "103", False),
        ("e36", None, False),
        ("12", "S9", False),
        ("19", "11", True),
    ],
)
def test_pages_that_end_before_they_begin_are_told(first: str, last: str | None, is_told: bool) -> None:
    document = review(references=[entry(1, first_page=first, last_page=last)])
    assert bool(told(bibliography.page_ranges, document)) is is_told


def test_an_entry_from_after_the_source_is_told() -> None:
    source = Source(iri=SOURCE, label="Invented", title="Invented", year=2012, sha256="0" * 64)
    document = review(references=[entry(1, year=2013), entry(2, year=2012)])
    assert told(bibliography.years, document, source) == [("2013",)]
    assert told(bibliography.years, document) == []


@pytest.mark.parametrize(
    ("one", "other", "is_told"),
    [
        (("10", 2001), ("12", 2000), True),
        (("10", 2001), ("10", 2004), True),
        (("10", 2001), ("10", 2002), False),
        (("10", 2001), ("12", 2001), False),
        (("9", 2001), ("10", 2002), False),
    ],
)
def test_volumes_against_the_years_are_told(
    one: tuple[str, int], other: tuple[str, int], is_told: bool
) -> None:
    listed = [entry(n, volume=volume, year=year) for n, (volume, year) in enumerate((one, other), start=1)]
    assert bool(told(bibliography.volumes, review(references=listed))) is is_told


def test_one_work_under_two_numbers_is_told_but_not_a_paper_after_its_abstract() -> None:
    twice = [entry(1, title="A thing"), entry(2, title="A Thing.")]
    assert told(bibliography.entered_twice, review(references=twice)) == [("1. A thing", "2. A Thing.")]
    pages = [entry(1, title="A", volume="3"), entry(2, title="B", volume="3")]
    assert len(told(bibliography.entered_twice, review(references=pages))) == 1
    paper = [entry(1, title="A", meeting_abstract=True), entry(2, title="A")]
    assert told(bibliography.entered_twice, review(references=paper)) == []
