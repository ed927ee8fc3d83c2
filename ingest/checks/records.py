"""Records against the rules, and against the article they were read from.

What curated records give as printed must stand in the article, letter by letter.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ingest.curated.claims import Claim
from ingest.curated.doses import ProseDose, ProseDoseRule
from ingest.curated.entries import Curated, Entry, entries
from ingest.curated.studies import ProseResult, ProseStudy
from ingest.documents.document import Cell, Document, Sentence
from ingest.extracted.records import file_name, render
from ingest.source_folders import describe, graphs, read_article, source_facts, vocabulary
from ingest.vocabulary.lexicon import spell_signs
from kg.building.build import assemble
from kg.building.validation import offenders, validate, without_words
from kg.errors import Rejection
from kg.facts import (
    Fact,
    LedgerEntry,
    SentenceAnchor,
    Source,
    UnitState,
)
from kg.progress import Steps
from kg.schema.mappings import labels_in, mapping_findings, mapping_quads
from kg.schema.words import words
from kg.verdicts.rules import read_rules

_POSITIONS = ("start", "end")
_FEWEST = 0.1
"""Share of the recorded sentences below which a document is another article, not another version."""


def findings_in_records(sources: Path, steps: Steps | None = None) -> list[Rejection]:
    """Return what is wrong with the records themselves: fields, names, shapes, references, the ledger."""
    steps = steps or Steps(quiet=True)
    with steps.step("read the records"):
        recorded = graphs(sources)
    findings = [item for items in recorded.values() for item in items if isinstance(item, Rejection)]
    if findings:
        return findings
    facts = {name: [item for item in items if isinstance(item, Fact)] for name, items in recorded.items()}
    store = assemble(facts, steps)
    with steps.step("look at words and mappings"):
        mapped = mapping_findings(labels_in(store.quads()))
        if not mapped:
            store.extend_with_new(mapping_quads())
        wrong = [*mapped, *without_words(read_rules(), words())]
    with steps.step("validate shapes"):
        said = [*validate(store.quads())]
    with steps.step("run check queries"):
        said += offenders(store)
    return [*(Rejection(str(sources), "graph", finding) for finding in said), *wrong, *_missed(facts)]


def _missed(graphs: Mapping[str, Sequence[Fact]]) -> Iterator[Rejection]:
    """Say of each source how much of it no fact holds and nothing waives."""
    for name, facts in graphs.items():
        units = [fact for fact in facts if isinstance(fact, LedgerEntry) and not fact.unit_kind.is_mention]
        missed = sum(fact.unit_state is UnitState.MISSED for fact in units)
        if missed:
            told = "'myeloma-kg coverage --missed' lists them"
            yield Rejection(name, "units", f"{missed} of {len(units)} are held by no fact; {told}")


def compare(folder: Path, document: Path) -> list[Rejection]:
    """Return every difference between a source's records and a reading of *document*.

    Extracted records are compared with what is extracted now; curated ones are checked
    against it: places, digests, figures, entities, citations, and each fragment as printed.
    """
    described = describe(folder)
    read, rejections, fresh = read_article(document, described)
    if (other := _other_article(folder, document, read)) is not None:
        return [other]
    kept = {
        path.name: path.read_text(encoding="utf-8") for path in sorted((folder / "extracted").glob("*.jsonl"))
    }
    written = render(fresh)
    other_file = read.sha256 not in kept.get(file_name(Source), "")
    found = [
        finding
        for name in sorted({*written, *kept})
        for finding in _differences(
            str(folder / "extracted" / name), kept.get(name, ""), written.get(name, ""), other_file=other_file
        )
    ]
    facts, ledger = source_facts(folder, vocabulary(), fresh)
    found += [item for item in (*facts, *ledger) if isinstance(item, Rejection) and item not in rejections]
    return [*found, *misquoted(folder, read)]


def _other_article(folder: Path, document: Path, read: Document) -> Rejection | None:
    """Say in one finding of an altogether different document what would else be one for every record."""
    path = folder / "extracted" / file_name(SentenceAnchor)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    recorded = {json.loads(line)["locator"].rpartition("@")[2] for line in lines}
    found = recorded & {sentence.locator.digest for sentence in read.sentences()}
    if len(found) >= len(recorded) * _FEWEST:
        return None
    reason = (
        f"is another article than {folder.name}: of the {len(recorded)} sentences that its records were "
        f"read from, {len(found)} stand in it"
    )
    return Rejection(str(document), "whole document", reason)


def _differences(path: str, kept: str, fresh: str, *, other_file: bool) -> Iterator[Rejection]:
    """Name each record that only one side has, and each field in which the two differ.

    In another file than the one that was read, positions differ after the first change;
    what counts there are places and digests.
    """
    recorded, read = _records(kept), _records(fresh)
    for name in {**recorded, **read}:
        if name not in read:
            yield Rejection(path, name, f"is recorded and not in the document: {_gist(recorded[name])}")
        elif name not in recorded:
            yield Rejection(path, name, f"is in the document and not recorded: {_gist(read[name])}")
        else:
            yield from _changed((path, name), recorded[name], read[name], other_file=other_file)


def _records(text: str) -> dict[str, Mapping[str, object]]:
    """Return records by name; a rejection, which has none, by what it says."""
    held = [json.loads(line) for line in text.splitlines()]
    return {str(record.get("iri") or "{path}, {place}: {reason}".format(**record)): record for record in held}


def _changed(
    place: tuple[str, str], kept: Mapping[str, object], fresh: Mapping[str, object], *, other_file: bool
) -> Iterator[Rejection]:
    path, name = place
    for field in {**kept, **fresh}:
        if kept.get(field) != fresh.get(field) and not (field in _POSITIONS and other_file):
            reason = f"recorded {kept.get(field)!r}, the document gives {fresh.get(field)!r}"
            yield Rejection(path, f"{name}, field {field}", reason)


def _gist(record: Mapping[str, object]) -> str:
    telling = (
        "label",
        "as_written",
        "study",
        "arm",
        "regimen",
        "schedule",
        "drug",
        "outcome",
        "at",
        "locator",
    )
    return ", ".join(f"{field} {record[field]!r}" for field in telling if field in record) or "rejected"


MODELS: Mapping[str, type[Curated]] = {
    "studies": ProseStudy,
    "results": ProseResult,
    "doses": ProseDose,
    "dose-rules": ProseDoseRule,
    "claims": Claim,
}
_FRAGMENTS = ("as_written", "hedge", "printed_level")


def misquoted(folder: Path, document: Document) -> Iterator[Rejection]:
    """Yield each fragment that a record of a source gives as printed and that its places do not hold.

    Blanks, case, and the spellings of ≥ and ≤ make no difference; "…" leaves out any words.
    """
    units: list[Sentence | Cell] = [*document.sentences(), *document.cells()]
    texts = {unit.locator.place: _squeezed(unit.text) for unit in units}
    for kind, model in MODELS.items():
        for entry in entries(folder / kind, model):
            if isinstance(entry, Entry):
                yield from _misquoted(entry, texts)


def _misquoted(entry: Entry[Curated], texts: Mapping[str, str]) -> Iterator[Rejection]:
    here = [texts.get(place.locator.place, "") for place in entry.model.at]
    for field, fragment in _fragments(entry.model):
        if not any(_stands_in(fragment, text) for text in here):
            yield entry.rejection(field, f"{fragment!r} is not what is printed there")


def _stands_in(fragment: str, text: str) -> bool:
    start = 0
    for part in map(_squeezed, fragment.split("…")):
        found = text.find(part, start)
        if found < 0:
            return False
        start = found + len(part)
    return True


def _fragments(record: Curated) -> Iterator[tuple[str, str]]:
    for field in _FRAGMENTS:
        if held := getattr(record, field, None):
            yield field, held
    yield from (("figures", fragment) for fragment in record.figures)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", spell_signs(text)).casefold()
