"""The ledger as people read it: counts by section and kind, every unit in a file, and what was missed."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.curated.ledger import Unit, place_of
from kg.errors import StoreError
from kg.facts import (
    DocumentPart,
    Fact,
    LedgerEntry,
    Mention,
    MentionTally,
    Ref,
    UnitKind,
    UnitState,
)
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


def coverage_rows(facts: Sequence[Fact]) -> list[LedgerRow]:
    """Return one row an entry of the ledger in *facts*, in reading order: by section, then by place.

    *facts* are those of a source and its ledger.
    """
    parts = [fact for fact in facts if isinstance(fact, DocumentPart)]
    order = {part.slug: (part.order, part.label) for part in parts}
    units: dict[Ref, Unit | Mention] = {fact.iri: fact for fact in facts if isinstance(fact, Unit | Mention)}
    entries = (fact for fact in facts if isinstance(fact, LedgerEntry))
    rows = [_row(units[entry.unit_of_document], entry, order) for entry in entries]
    last = len(parts)
    return sorted(
        rows, key=lambda row: (order.get(row.at.container, (last, ""))[0], row.at.parts, row.at.chars or ())
    )


def _row(unit: Unit | Mention, entry: LedgerEntry, order: dict[str, tuple[int, str]]) -> LedgerRow:
    at = place_of(unit).locator
    printed = getattr(unit, "as_written", "")
    return LedgerRow(order.get(at.container, (0, at.container))[1], at, printed, entry)


def render_ledger(rows: Sequence[LedgerRow]) -> str:
    """Return the ledger as tab-separated values with a header."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(row.cells() for row in rows)
    return written.getvalue()


def summarise(rows: Sequence[LedgerRow]) -> Iterator[tuple[str, ...]]:
    """Yield the table of counts of units: a header, one row a section, and the total.

    A cell reads captured+waived, and missed after a slash if there are any.
    """
    sections: dict[str, Counter[tuple[UnitKind, UnitState]]] = defaultdict(Counter)
    for row in rows:
        if not row.entry.unit_kind.is_mention:
            sections[row.section][row.entry.unit_kind, row.entry.unit_state] += 1
    kinds = [kind for kind in UnitKind if not kind.is_mention]
    total = sum(sections.values(), Counter())
    yield ("section", *(kind.value for kind in kinds), "missed")
    for section, counts in [*sections.items(), ("total", total)]:
        missed = sum(counts[kind, UnitState.MISSED] for kind in kinds)
        yield (section, *(_cell(counts, kind) for kind in kinds), str(missed))


def _cell(counts: Counter[tuple[UnitKind, UnitState]], kind: UnitKind) -> str:
    captured, waived, missed = (counts[kind, state] for state in UnitState)
    if captured + waived + missed == 0:
        return "·"
    return f"{captured}+{waived}" + (f"/{missed}" if missed else "")


def summarise_mentions(facts: Sequence[Fact]) -> Iterator[tuple[str, ...]]:
    """Yield the table of mentions: a header, one row a kind, the total; the share is of those not waived."""
    counts: dict[str, Counter[UnitState]] = {kind.value: Counter() for kind in UnitKind if kind.is_mention}
    for tally in (fact for fact in facts if isinstance(fact, MentionTally)):
        numbers = tally.captured_count, tally.waived_count, tally.missed_count
        counts[tally.unit_kind.value].update(dict(zip(UnitState, numbers, strict=True)))
    counts["total"] = sum(counts.values(), Counter())
    yield ("mention", *(state.value for state in UnitState), "share held")
    for kind, states in counts.items():
        captured, waived, missed = (states[state] for state in UnitState)
        share = f"{100 * captured / (captured + missed):.1f} %" if captured + missed else "·"
        yield (kind, str(captured), str(waived), str(missed), share)


def missed(rows: Sequence[LedgerRow], *, mentions: bool = False) -> list[LedgerRow]:
    """Return the rows of units that were missed, or of *mentions*."""
    return [
        row
        for row in rows
        if row.entry.unit_state is UnitState.MISSED and row.entry.unit_kind.is_mention == mentions
    ]


def write_ledger(file: Path, rows: Sequence[LedgerRow]) -> None:
    """Put the ledger in *file*, unless it is there already. :raises StoreError: when it cannot be written."""
    content = render_ledger(rows).encode()
    try:
        if not file.is_file() or file.read_bytes() != content:
            write_whole(file, content)
    except OSError as error:
        raise StoreError(f"{file}: {error.strerror}; the ledger was not written") from error


def aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return a table as lines for a terminal: its first column to the left, the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            text.ljust(width) if column == 0 else text.rjust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
