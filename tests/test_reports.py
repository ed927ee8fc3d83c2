from collections import Counter
from pathlib import Path

import pytest

from ingest.checks.coverage import coverage_rows, missed, render_ledger
from ingest.source_folders import SOURCES, folders, graphs
from kg.facts import Fact, Inconsistency, LedgerEntry, UnitKind, UnitState
from tests.tools.reports import reports


def test_the_pages_with_counted_figures_are_what_the_records_give(project: Path) -> None:
    for name, text in reports().items():
        assert (project / name).read_text(encoding="utf-8") == text, f"{name}: run make reports"


@pytest.mark.parametrize("folder", folders(SOURCES), ids=lambda path: path.name)
def test_nothing_of_a_source_is_missed_and_its_ledger_is_written(folder: Path) -> None:
    recorded = graphs(SOURCES)
    found = [*recorded[f"source/{folder.name}"], *recorded[f"ledger/{folder.name}"]]
    facts = [item for item in found if isinstance(item, Fact)]
    rows = coverage_rows(facts)
    assert [str(row.at) for row in missed(rows)] == []
    assert (folder / "ledger.tsv").read_text(encoding="utf-8") == render_ledger(rows), "run: make reports"


def test_the_page_on_what_is_in_it_has_the_figures_of_the_records(project: Path) -> None:
    page = " ".join((project / "docs" / "what-is-in-it.md").read_text(encoding="utf-8").split())
    entries = [item for items in graphs(SOURCES).values() for item in items if isinstance(item, LedgerEntry)]
    counts = Counter(entry.unit_kind for entry in entries)
    units = [entry for entry in entries if not entry.unit_kind.is_mention]
    waived = sum(entry.unit_state is UnitState.WAIVED for entry in units)
    words = {
        UnitKind.NUMBER: "numbers",
        UnitKind.CITATION: "citation marks",
        UnitKind.SENTENCE: "sentences",
        UnitKind.CELL: "cells",
        UnitKind.ABBREVIATION: "listed abbreviations",
        UnitKind.REFERENCE: "references",
    }
    missing = [said for kind, word in words.items() if (said := f"{counts[kind]} {word}") not in page]
    assert missing == []
    assert f"{waived} sentences are" in page
    found = [item for items in graphs(SOURCES).values() for item in items if isinstance(item, Inconsistency)]
    doubted = sum(item.severity == "content" for item in found)
    assert f"{len(found)} findings" in page
    assert f"{doubted} of which put a figure or a fact in doubt" in page
