"""Every check of one source, of its document and of its records, in the order in which they are made."""

from collections.abc import Callable, Iterator, Sequence

from ingest.consistency import (
    abbreviations,
    agreement,
    compounds,
    counts,
    doses,
    lists,
    names,
    notation,
    percentages,
    regimens,
    significance,
    spellings,
    strength,
    totals,
)
from ingest.consistency.checked import CheckedDocument
from ingest.consistency.literature import bibliography, citations, cited_works
from kg.facts import Fact, Inconsistency, Ref

OF_FIGURES: tuple[Callable[[CheckedDocument], Iterator[Inconsistency]], ...] = (
    percentages.fractions,
    lists.lists_in_order,
    totals.parts_of_a_whole,
    totals.patients_within_n,
    doses.uneven_days,
    notation.ranges_backwards,
    notation.singular_before_ranges,
    notation.captions_against_n,
    percentages.impossible_values,
    significance.said_not_significant,
)
OF_WORDS: tuple[Callable[[CheckedDocument], Iterator[Inconsistency]], ...] = (
    abbreviations.undefined,
    abbreviations.unused,
    abbreviations.unlisted,
    abbreviations.late,
    abbreviations.redefined,
    abbreviations.written_out,
    spellings.short_forms_in_two_ways,
    spellings.long_forms_in_two_ways,
    regimens.letters_of_rows,
    regimens.letters_of_drugs,
    regimens.letters_in_another_case,
    regimens.letters_within_two_names,
    regimens.two_names_of_one_combination,
    regimens.drugs_of_lists,
    regimens.drugs_of_regimens,
    spellings.spelled_in_two_ways,
    spellings.slips,
    compounds.compounds_in_two_ways,
    compounds.joined_in_two_ways,
    names.names_of_molecules,
    names.names_of_companies,
    names.names_of_captions,
    names.ambiguous_words,
    names.terms_in_two_senses,
    cited_works.drugs_beside_titles,
    cited_works.designs_of_works,
    cited_works.designs_beside_titles,
    cited_works.drugs_of_works,
    bibliography.names_in_list,
    bibliography.names_beside_numbers,
    bibliography.initials_of_authors,
    strength.hedges_that_differ,
    strength.strong_words,
    strength.interim_works,
    strength.settings_of_works,
    citations.unknown_references,
    citations.uncited_references,
    citations.citations_out_of_order,
    citations.unknown_floats,
    citations.unmentioned_floats,
    bibliography.page_ranges,
    bibliography.years,
    bibliography.volumes,
    bibliography.entered_twice,
    bibliography.abstracts_beside_papers,
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
    agreement.medians_against_rates,
    doses.dose_bands,
    doses.dose_order,
    doses.doses_apart,
    doses.days_within_cycle,
    doses.doses_agree,
    doses.dose_status_agrees,
    totals.pooled_against_parts,
    significance.p_values_of_shares,
    notation.labels_in_columns,
    notation.units_in_columns,
    notation.grades_in_two_ways,
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
