"""What does not fit within one source: each check yields both places, and repairs nothing.

``kinds.yaml`` says of each kind what is compared, what would resolve it, and its limits.
"""

from collections.abc import Callable, Iterator, Sequence

from ingest.consistency.figures.agreement import analysed_against_n, counts_within_n, results_agree
from ingest.consistency.figures.bounds import impossible_values
from ingest.consistency.figures.doses import dose_bands
from ingest.consistency.figures.fractions import fractions
from ingest.consistency.figures.lists import lists_in_order
from ingest.consistency.figures.percentages import percentages_against_n
from ingest.consistency.figures.responses import endpoints_in_order, responses_in_order
from ingest.consistency.figures.schedules import days_within_cycle, doses_agree, uneven_days
from ingest.consistency.figures.totals import parts_of_a_whole, pooled_against_parts
from ingest.consistency.reading import Reading
from ingest.consistency.words import CHECKS as CHECKS_OF_WORDS
from kg.facts import Fact, Inconsistency, Ref

__all__ = ["Reading", "in_document", "in_records"]

_IN_DOCUMENT: tuple[Callable[[Reading], Iterator[Inconsistency]], ...] = (
    fractions,
    lists_in_order,
    parts_of_a_whole,
    uneven_days,
    impossible_values,
    *CHECKS_OF_WORDS,
)
_IN_RECORDS: tuple[Callable[[Ref, Sequence[Fact]], Iterator[Inconsistency]], ...] = (
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


def in_document(reading: Reading) -> Iterator[Inconsistency]:
    """Yield what does not fit in a document or between it and its facts, check by check."""
    for check in _IN_DOCUMENT:
        yield from check(reading)


def in_records(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield what does not fit among the facts of one source, whoever stated them.

    *facts* may hold the vocabulary as well: its labels are what findings call things.
    """
    for check in _IN_RECORDS:
        yield from check(source, facts)
