"""Every check of one source, of its document and of its records, in the order in which they are made."""

from collections.abc import Callable, Iterator, Sequence

from ingest.consistency.abbreviations import late, redefined, undefined, unused
from ingest.consistency.agreement import (
    analysed_against_n,
    counts_within_n,
    endpoints_in_order,
    responses_in_order,
    results_agree,
)
from ingest.consistency.bibliography import (
    entered_twice,
    initials_of_authors,
    names_beside_numbers,
    names_in_list,
    page_ranges,
    volumes,
    years,
)
from ingest.consistency.checked import CheckedDocument
from ingest.consistency.citations import (
    citations_out_of_order,
    uncited_references,
    unknown_floats,
    unknown_references,
    unmentioned_floats,
)
from ingest.consistency.doses import days_within_cycle, dose_bands, doses_agree, uneven_days
from ingest.consistency.lists import lists_in_order
from ingest.consistency.names import designs_of_works, drugs_beside_titles, drugs_of_works, names_of_molecules
from ingest.consistency.percentages import fractions, impossible_values, percentages_against_n
from ingest.consistency.regimens import (
    drugs_of_lists,
    drugs_of_regimens,
    letters_in_another_case,
    letters_of_drugs,
    letters_of_rows,
)
from ingest.consistency.spellings import (
    compounds_in_two_ways,
    long_forms_in_two_ways,
    short_forms_in_two_ways,
    slips,
    spelled_in_two_ways,
)
from ingest.consistency.totals import parts_of_a_whole, pooled_against_parts
from kg.facts import Fact, Inconsistency, Ref

OF_FIGURES: tuple[Callable[[CheckedDocument], Iterator[Inconsistency]], ...] = (
    fractions,
    lists_in_order,
    parts_of_a_whole,
    uneven_days,
    impossible_values,
)
OF_WORDS: tuple[Callable[[CheckedDocument], Iterator[Inconsistency]], ...] = (
    undefined,
    unused,
    late,
    redefined,
    short_forms_in_two_ways,
    long_forms_in_two_ways,
    letters_of_rows,
    letters_of_drugs,
    letters_in_another_case,
    drugs_of_lists,
    drugs_of_regimens,
    spelled_in_two_ways,
    slips,
    compounds_in_two_ways,
    names_of_molecules,
    drugs_beside_titles,
    designs_of_works,
    drugs_of_works,
    names_in_list,
    names_beside_numbers,
    initials_of_authors,
    unknown_references,
    uncited_references,
    citations_out_of_order,
    unknown_floats,
    unmentioned_floats,
    page_ranges,
    years,
    volumes,
    entered_twice,
)
OF_RECORDS: tuple[Callable[[Ref, Sequence[Fact]], Iterator[Inconsistency]], ...] = (
    results_agree,
    analysed_against_n,
    counts_within_n,
    percentages_against_n,
    responses_in_order,
    endpoints_in_order,
    dose_bands,
    days_within_cycle,
    doses_agree,
    pooled_against_parts,
)


def in_document(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield what does not fit in a document or between it and its facts, check by check."""
    for check in (*OF_FIGURES, *OF_WORDS):
        yield from check(reading)


def in_records(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield what does not fit among the facts of one source, whoever stated them.

    *facts* may hold the vocabulary as well: its labels are what findings call things.
    """
    for check in OF_RECORDS:
        yield from check(source, facts)
