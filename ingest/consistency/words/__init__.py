"""The checks of words: short forms, letters of regimens, spellings, names, citations, references."""

from collections.abc import Callable, Iterator

from ingest.consistency.reading import Reading
from ingest.consistency.words import (
    abbreviations,
    acronyms,
    authors,
    bibliography,
    citations,
    floats,
    form_spellings,
    hyphens,
    names,
    spellings,
    works,
)
from kg.facts import Inconsistency

CHECKS: tuple[Callable[[Reading], Iterator[Inconsistency]], ...] = (
    abbreviations.undefined,
    abbreviations.unused,
    abbreviations.late,
    abbreviations.redefined,
    form_spellings.short_forms_in_two_ways,
    form_spellings.long_forms_in_two_ways,
    acronyms.letters_of_rows,
    acronyms.letters_of_drugs,
    acronyms.letters_in_another_case,
    acronyms.drugs_of_lists,
    acronyms.drugs_of_regimens,
    spellings.spelled_in_two_ways,
    spellings.slips,
    hyphens.compounds_in_two_ways,
    names.names_of_molecules,
    names.drugs_beside_titles,
    works.designs_of_works,
    works.drugs_of_works,
    authors.names_in_list,
    authors.names_beside_numbers,
    authors.initials_of_authors,
    citations.unknown_references,
    citations.uncited_references,
    citations.citations_out_of_order,
    floats.unknown_floats,
    floats.unmentioned_floats,
    bibliography.page_ranges,
    bibliography.years,
    bibliography.volumes,
    bibliography.entered_twice,
)
