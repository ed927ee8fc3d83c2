"""Tables in, typed facts out: results, schedules, dose rules and supportive care."""

from collections.abc import Iterator, Mapping

from ingest.documents.document import Document, Table
from ingest.extracted.tables.care import facts_of_care
from ingest.extracted.tables.headers import DOSES, UNKNOWN, Column, columns
from ingest.extracted.tables.naming import Names
from ingest.extracted.tables.rejections import reject_row
from ingest.extracted.tables.results import OUTCOMES, facts_of_results
from ingest.extracted.tables.rules import facts_of_dose_rules
from ingest.vocabulary.lexicon import Lexicon
from kg.errors import Rejection
from kg.facts import Fact, Inconsistency, Place, Ref, content_ref

__all__ = ["facts"]


def facts(
    document: Document, source: Ref, lexicon: Lexicon, publications: Mapping[int, Ref]
) -> Iterator[Fact | Rejection]:
    """Yield every fact of every table of *document*, and what could not be read.

    In the order of the tables; a thing that the lexicon does not know is yielded
    before the first fact that names it. *publications* says what each number of the
    reference list is. The path of a rejection is the table, its place the cell.
    """
    names = Names(lexicon, source)
    for table in document.tables:
        yield from _misspelt(table, columns(table.header, lexicon), source)
        yield from _facts(table, names, publications)


_NO_KIND = (
    "the headers tell neither results, nor dose rules, nor supportive care: results need a column of studies"
    " with one of regimens, schedules or outcomes; dose rules a quantity with drugs; care adverse events"
)


def _facts(table: Table, names: Names, publications: Mapping[int, Ref]) -> Iterator[Fact | Rejection]:
    found = columns(table.header, names.lexicon)
    kinds = {column.kind for column in found}
    if {"quantity", DOSES} <= kinds:
        yield from facts_of_dose_rules(table, found, names)
    elif {"toxicities", "care"} <= kinds and "study" not in kinds:
        yield from facts_of_care(table, found, names)
    elif "study" in kinds and kinds & {"schedule", "regimen", *OUTCOMES}:
        yield from facts_of_results(table, found, names, publications)
    else:
        for cells in table.rows:
            yield reject_row(cells, _NO_KIND)


def _misspelt(table: Table, found: list[Column], source: Ref) -> Iterator[Inconsistency]:
    for column in found:
        if column.kind != UNKNOWN and column.misspelt:
            at = Place(str(column.cell.locator))
            yield Inconsistency(
                iri=content_ref("inconsistency", source, "misspelling", column.cell.text, at),
                source=source,
                label=f"Header {column.cell.text!r} of {table.slug}",
                inconsistency_kind="misspelling",
                severity="wording",
                resolution=f"read as {column.misspelt!r}",
                readings=(column.cell.text, column.misspelt),
                at=(at,),
            )
