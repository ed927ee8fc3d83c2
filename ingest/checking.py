"""Records against the rules, and against the article they were read from."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from ingest.extraction import extract
from ingest.records import render
from ingest.source_folders import describe, graphs, lexicon
from ingest.text import read_document
from kg.build import assemble
from kg.errors import Rejection
from kg.facts import Fact
from kg.progress import Steps
from kg.validation import offenders, validate


def findings_in_records(sources: Path) -> list[Rejection]:
    """Return what is wrong with the records themselves: fields, names, shapes, references."""
    recorded = graphs(sources)
    findings = [item for items in recorded.values() for item in items if isinstance(item, Rejection)]
    if findings:
        return findings
    facts = {name: [item for item in items if isinstance(item, Fact)] for name, items in recorded.items()}
    store = assemble(facts, Steps(quiet=True))
    said = [*validate(store.quads()), *offenders(store)]
    return [Rejection(str(sources), "graph", finding) for finding in said]


def compare(folder: Path, document: Path) -> list[Rejection]:
    """Return every difference between a source's extracted records and a reading of *document*."""
    described = describe(folder)
    read, rejections = read_document(document, described.outline)
    fresh = render([*rejections, *extract(read, described, lexicon(read.abbreviations))])
    kept = {
        path.name: path.read_text(encoding="utf-8") for path in sorted((folder / "extracted").glob("*.jsonl"))
    }
    return [
        finding
        for name in sorted({*fresh, *kept})
        for finding in _differences(str(folder / "extracted" / name), kept.get(name, ""), fresh.get(name, ""))
    ]


def _differences(path: str, kept: str, fresh: str) -> Iterator[Rejection]:
    """Name each record that only one side has, and each field in which the two differ."""
    recorded, read = _records(kept), _records(fresh)
    for name in {**recorded, **read}:
        if name not in read:
            yield Rejection(path, name, f"is recorded and not in the document: {_gist(recorded[name])}")
        elif name not in recorded:
            yield Rejection(path, name, f"is in the document and not recorded: {_gist(read[name])}")
        else:
            yield from _changed(path, name, recorded[name], read[name])


def _records(text: str) -> dict[str, Mapping[str, object]]:
    """Return records by name, under their content where they have none; the place, without digest, counts."""
    held = [json.loads(line) for line in text.splitlines()]
    return {str(record.get("iri") or sorted(record.items())): record for record in held}


def _changed(
    path: str, name: str, kept: Mapping[str, object], fresh: Mapping[str, object]
) -> Iterator[Rejection]:
    for field in {**kept, **fresh}:
        if kept.get(field) != fresh.get(field):
            reason = f"recorded {kept.get(field)!r}, the document gives {fresh.get(field)!r}"
            yield Rejection(path, f"{name}, field {field}", reason)


def _gist(record: Mapping[str, object]) -> str:
    telling = ("label", "as_written", "reason", "at", "locator")
    return (
        ", ".join(f"{field} {record[field]!r}" for field in telling if field in record) or "no more is known"
    )
