"""The command that says what of a source is in the graph: `coverage`."""

from pathlib import Path

import click

from ingest import options
from kg.errors import InvalidRecords, Rejection, StoreError
from kg.files import write_whole

LEDGER_FILE = "ledger.tsv"


@click.command()
@click.option("--source", metavar="NAME", help="Only this source; all, if left out.")
@click.option("--missed", "show_missed", is_flag=True, help="List each missed unit with its place.")
@click.option("--section", metavar="SLUG", help="With --missed: only what stands there, e.g. table-2.")
@options.sources
def coverage(source: str | None, show_missed: bool, section: str | None, sources: Path) -> None:
    """Say of every number, citation, sentence, cell and entry what became of it.

    Prints captured+waived (and /missed) by section and kind, and writes the whole ledger to
    SOURCES/NAME/ledger.tsv. Exit status 1 while anything is missed, or a waiver is wrong.
    """
    from ingest.checks.ledger.coverage import coverage_rows, missed, render_ledger, summarise
    from ingest.source_folders import folders, graphs
    from kg.facts import Fact, LedgerEntry

    recorded = graphs(sources)
    findings: list[Rejection] = []
    for folder in folders(sources, source):
        found = [*recorded[f"source/{folder.name}"], *recorded[f"ledger/{folder.name}"]]
        findings += [item for item in found if isinstance(item, Rejection)]
        rows = coverage_rows(
            [item for item in found if isinstance(item, Fact)],
            [item for item in found if isinstance(item, LedgerEntry)],
        )
        _write(folder / LEDGER_FILE, render_ledger(rows).encode())
        click.echo(folder.name)
        for line in _aligned(list(summarise(rows))):
            click.echo(line)
        left = missed(rows)
        for row in left if show_missed else ():
            if section in (None, row.at.container):
                click.echo(f"missed  {row.entry.unit_kind.value:20} {row.at}  {row.as_written}")
        findings += [Rejection(folder.name, "ledger", f"{len(left)} units are missed")] if left else []
    if findings:
        raise InvalidRecords(findings)


def _write(file: Path, content: bytes) -> None:
    """Put the ledger in *file*, unless it is there already."""
    try:
        if not file.is_file() or file.read_bytes() != content:
            write_whole(file, content)
    except OSError as error:
        raise StoreError(f"{file}: {error.strerror}; the ledger was not written") from error


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            text.ljust(width) if column == 0 else text.rjust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
