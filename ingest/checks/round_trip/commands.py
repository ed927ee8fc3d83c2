"""The command that prints the tables from the graph and compares them with the article: `round-trip`."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest import options
from kg.commands import options as kg_options
from kg.errors import InvalidSetting

if TYPE_CHECKING:
    from ingest.checks.round_trip.comparison import CellComparison


@click.command("round-trip")
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--source", metavar="NAME", help="The source that DOCUMENT is; needed if there are several.")
@kg_options.builds
@options.sources
def round_trip(document: Path, source: str | None, builds: Path, sources: Path) -> None:
    """Print the tables from the graph alone and compare them with those of DOCUMENT, cell by cell.

    \b
    identical               the same text
    same meaning            other words for it: a label for a short form, 61 for 61.0, "cycles 1–4"
    words not in the graph  every figure and name is there; the words that are not are listed
    missing in the graph    the document has a figure, name or dose word that no fact holds
    differs                 the graph says something else than the document

    Exit status 1 if anything is missing or differs.
    """
    from ingest.checks.round_trip.comparison import FAILURES, compare_tables
    from ingest.readers.text import read_document
    from ingest.source_folders import describe, folders, lexicon
    from kg.exchange.tables import printed_tables
    from kg.store import MemoryStore
    from kg.store.publication import current

    chosen = folders(sources, source)
    if len(chosen) > 1:
        raise InvalidSetting("DOCUMENT", document, "there are several sources; name one with --source")
    read, _ = read_document(document, describe(chosen[0]).outline)
    printed = [
        table for table in printed_tables(MemoryStore.open(current(builds))) if table.source == chosen[0].name
    ]
    compared = compare_tables(printed, read, lexicon(read.abbreviations))
    for line in report(compared):
        click.echo(line)
    if any(each.likeness in FAILURES for each in compared):
        raise click.exceptions.Exit(1)


def report(compared: Sequence["CellComparison"]) -> Iterator[str]:
    """Yield a line for each table with its counts, one for all, and one for each remark."""
    from ingest.checks.round_trip.comparison import EXPLAINED

    for table in dict.fromkeys(each.table for each in compared):
        yield _counts(table, [each for each in compared if each.table == table])
    yield _counts("All tables", compared)
    for each in compared:
        if each.likeness in EXPLAINED:
            yield from (f"{each.place}: {each.likeness}: {remark}" for remark in each.remarks)


def _counts(name: str, compared: Sequence["CellComparison"]) -> str:
    from ingest.checks.round_trip.comparison import Likeness

    counts = Counter(each.likeness for each in compared)
    told = [f"{counts[likeness]} {likeness}" for likeness in Likeness if counts[likeness]]
    return f"{name}: {len(compared)} cells: {', '.join(told)}"
