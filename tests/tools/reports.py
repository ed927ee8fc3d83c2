"""Write the pages of docs/ whose figures are counted: what is covered, and what does not fit.

usage: python -m tests.tools.reports
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ingest.checks.coverage import coverage_rows, missed, summarise, summarise_mentions
from ingest.source_folders import SOURCES, folders, graphs
from kg.facts import Fact, Inconsistency, UnitState

ROOT = Path(__file__).resolve().parents[2]
KNOWN = ROOT / "tests" / "ingest" / "consistency"
RESTORE = "Written by `make reports`; a test holds it to the records."


def reports() -> Mapping[str, str]:
    """Return the text of each page, by its path from the root."""
    return {"docs/coverage.md": _page(_coverage()), "docs/consistency.md": _page(_consistency())}


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
        if number == 0:
            yield "|" + " --- |" * len(row)


def _coverage() -> Iterator[str]:
    yield from ("# What of each source is in the graph", "", RESTORE, "")
    yield "Each number, citation mark, sentence, cell, caption, note and list entry is captured by facts,"
    yield "waived for a reason out of a closed list, or missed. Cells read captured+waived; `/n` is missed."
    yield "`myeloma-kg coverage` prints the same table and fails while anything is missed; the page"
    yield "`/coverage` leads to the facts."
    yield ""
    yield "A sentence is more than a place: each thing that it names, each number, hedge, negation, qualifier"
    yield "of patients, comparator and exclusion is held by a typed field of a fact there, waived, or missed."
    yield "What is missed of these is listed, and is no failure."
    recorded = graphs(SOURCES)
    for folder in folders(SOURCES):
        found = [*recorded[f"source/{folder.name}"], *recorded[f"ledger/{folder.name}"]]
        facts = [item for item in found if isinstance(item, Fact)]
        rows = coverage_rows(facts)
        yield from ("", f"## {folder.name}", "", *_table(list(summarise(rows))), "")
        yield from (*_table(list(summarise_mentions(facts))), "")
        waived = [row for row in rows if row.entry.unit_state is UnitState.WAIVED]
        reasons = Counter(row.entry.waiver_reason.value for row in waived if row.entry.waiver_reason)
        counted = ", ".join(f"{reason} {number}" for reason, number in sorted(reasons.items()))
        yield from (f"Waived: {len(waived)} ({counted}).", "")
        said = [(row.at.place, row.entry.waiver_reason or "", row.entry.because or "") for row in waived]
        yield from _table([("place", "reason", "because"), *said])
        left = missed(rows, mentions=True)
        yield from ("", f"Mentions missed: {len(left)}.", "")
        open_ = [(str(row.at).partition("@")[0], row.as_written, row.entry.unit_kind.value) for row in left]
        yield from _table([("place", "what", "mention"), *open_])


def _consistency() -> Iterator[str]:
    judged = list(_judgements())
    counts = Counter((row["kind"], row["judgement"]) for row in judged)
    total = Counter(row["judgement"] for row in judged)
    recorded = graphs(SOURCES).values()
    found = [item for items in recorded for item in items if isinstance(item, Inconsistency)]
    yield from ("# What does not fit within the sources", "", RESTORE, "")
    yield "General checks compare a source with itself; both readings stay in the graph and nothing is"
    yield "repaired. Each finding was judged by hand in the article, and so was every miss that is known:"
    yield "[numbers](../tests/ingest/consistency/known.tsv),"
    yield "[words](../tests/ingest/consistency/known-words.tsv). What each kind compares, and what it cannot"
    yield "see: [kinds.yaml](../ingest/consistency/kinds.yaml). On a page: `/inconsistencies`."
    yield ""
    yield f"{len(found)} findings: {total['true']} true, {total['false alarm']} false alarms; besides,"
    yield f"{total['missed']} misses are known."
    yield ""
    yield "The checks were written with this article at hand: its shares are the best to be hoped for; what"
    yield "they find in other documents is in [decision 44](decisions/0044-checks-of-wording.md)."
    yield ""
    yield from _table(
        [("kind", "true", "false alarm", "known misses", "precision", "found of the known"), *_judged(counts)]
    )
    for severity in ("content", "wording"):
        yield from ("", f"## {severity.capitalize()}", "")
        listed = sorted(
            (item.inconsistency_kind, item.label, " / ".join(item.readings))
            for item in found
            if item.severity == severity
        )
        yield from _table([("kind", "what", "readings"), *listed])


def _judged(counts: Mapping[tuple[str, str], int]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each kind: how its findings were judged, and two shares of them."""
    for kind in sorted({kind for kind, _ in counts}):
        true, wrong, missed = (counts[kind, judged_as] for judged_as in ("true", "false alarm", "missed"))
        numbers = map(str, (true, wrong, missed))
        yield kind, *numbers, _share(true, true + wrong), _share(true, true + missed)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def _judgements() -> Iterator[Mapping[str, str]]:
    for name in ("known.tsv", "known-words.tsv"):
        with (KNOWN / name).open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines, delimiter="\t")


if __name__ == "__main__":
    for path, text in reports().items():
        (ROOT / path).write_text(text, encoding="utf-8")
