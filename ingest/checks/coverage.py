"""The command `coverage`: the ledger as counts by section and kind of unit, and every unit in a file."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from ingest import options
from ingest.curated.ledger import Unit, place_of
from ingest.source_folders import folders, graphs
from kg.errors import InvalidRecords, Rejection, StoreError
from kg.facts import CitationMark, DocumentPart, Fact, LedgerEntry, NumericToken, Ref, UnitKind, UnitState
from kg.facts.locators import Locator
from kg.files import write_whole

COLUMNS = ("state", "section", "unit", "locator", "as_written", "captured_by", "reason", "because")


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One unit: where it stands and what became of it."""

    section: str
    at: Locator
    as_written: str
    entry: LedgerEntry

    def cells(self) -> tuple[str, ...]:
        """Return the row as texts, in the order of `COLUMNS`."""
        entry = self.entry
        by = " ".join(entry.captured_by)
        reason = entry.waiver_reason.value if entry.waiver_reason else ""
        kind, state = entry.unit_kind.value, entry.unit_state.value
        return state, self.section, kind, str(self.at), self.as_written, by, reason, entry.because or ""


def coverage_rows(facts: Sequence[Fact], entries: Sequence[LedgerEntry]) -> list[LedgerRow]:
    """Return one row a unit, in reading order: by section, then by place."""
    parts = [fact for fact in facts if isinstance(fact, DocumentPart)]
    order = {part.slug: (part.order, part.label) for part in parts}
    units: dict[Ref, Unit] = {fact.iri: fact for fact in facts if isinstance(fact, Unit)}
    rows = [_row(units[entry.unit_of_document], entry, order) for entry in entries]
    last = len(parts)
    return sorted(
        rows, key=lambda row: (order.get(row.at.container, (last, ""))[0], row.at.parts, row.at.chars or ())
    )


def _row(unit: Unit, entry: LedgerEntry, order: dict[str, tuple[int, str]]) -> LedgerRow:
    at = place_of(unit).locator
    printed = unit.as_written if isinstance(unit, NumericToken | CitationMark) else ""
    return LedgerRow(order.get(at.container, (0, at.container))[1], at, printed, entry)


def render_ledger(rows: Sequence[LedgerRow]) -> str:
    """Return the ledger as tab-separated values with a header."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(row.cells() for row in rows)
    return written.getvalue()


def summarise(rows: Sequence[LedgerRow]) -> Iterator[tuple[str, ...]]:
    """Yield the table of counts: a header, one row a section, and the total.

    A cell reads captured+waived, and missed after a slash if there are any.
    """
    sections: dict[str, Counter[tuple[UnitKind, UnitState]]] = defaultdict(Counter)
    for row in rows:
        sections[row.section][row.entry.unit_kind, row.entry.unit_state] += 1
    total = sum(sections.values(), Counter())
    yield ("section", *(kind.value for kind in UnitKind), "missed")
    for section, counts in [*sections.items(), ("total", total)]:
        missed = sum(counts[kind, UnitState.MISSED] for kind in UnitKind)
        yield (section, *(_cell(counts, kind) for kind in UnitKind), str(missed))


def _cell(counts: Counter[tuple[UnitKind, UnitState]], kind: UnitKind) -> str:
    captured, waived, missed = (counts[kind, state] for state in UnitState)
    if captured + waived + missed == 0:
        return "·"
    return f"{captured}+{waived}" + (f"/{missed}" if missed else "")


def missed(rows: Sequence[LedgerRow]) -> list[LedgerRow]:
    """Return the rows of what was missed."""
    return [row for row in rows if row.entry.unit_state is UnitState.MISSED]


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
