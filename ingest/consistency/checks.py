"""Every check of one source, of its document and of its records, in the order in which they are made."""

from collections.abc import Callable, Iterator, Sequence

from ingest.consistency import (
    abbreviations,
    agreement,
    bibliography,
    citations,
    counts,
    doses,
    lists,
    percentages,
    regimens,
    spellings,
    totals,
)
from ingest.consistency.checked import CheckedDocument
from kg.facts import Fact, Inconsistency, Ref

OF_FIGURES: tuple[Callable[[CheckedDocument], Iterator[Inconsistency]], ...] = (
    percentages.fractions,
    lists.lists_in_order,
    totals.parts_of_a_whole,
    doses.uneven_days,
    percentages.impossible_values,
)
OF_WORDS: tuple[Callable[[CheckedDocument], Iterator[Inconsistency]], ...] = (
    abbreviations.undefined,
    abbreviations.unused,
    abbreviations.late,
    abbreviations.redefined,
    spellings.short_forms_in_two_ways,
    spellings.long_forms_in_two_ways,
    regimens.letters_of_rows,
    regimens.letters_of_drugs,
    regimens.letters_in_another_case,
    regimens.drugs_of_lists,
    regimens.drugs_of_regimens,
    spellings.spelled_in_two_ways,
    spellings.slips,
    spellings.compounds_in_two_ways,
    spellings.names_of_molecules,
    citations.drugs_beside_titles,
    citations.designs_of_works,
    citations.drugs_of_works,
    bibliography.names_in_list,
    bibliography.names_beside_numbers,
    bibliography.initials_of_authors,
    citations.unknown_references,
    citations.uncited_references,
    citations.citations_out_of_order,
    citations.unknown_floats,
    citations.unmentioned_floats,
    bibliography.page_ranges,
    bibliography.years,
    bibliography.volumes,
    bibliography.entered_twice,
)
OF_RECORDS: tuple[Callable[[Ref, Sequence[Fact]], Iterator[Inconsistency]], ...] = (
    agreement.results_agree,
    agreement.analysed_against_n,
    agreement.counts_within_n,
    percentages.percentages_against_n,
    counts.percentages_of_counts,
    counts.values_in_intervals,
    agreement.responses_in_order,
    agreement.endpoints_in_order,
    doses.dose_bands,
    doses.days_within_cycle,
    doses.doses_agree,
    totals.pooled_against_parts,
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
