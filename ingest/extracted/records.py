"""Extracted facts on disk: one file a kind of fact, one fact a line, in reading order.

The files are the output of ``myeloma-kg extract`` byte for byte; nobody edits them.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from ingest.yaml_records import explain
from kg.errors import Rejection, StoreError, UnreadableFile
from kg.facts import FACT_TYPES, Fact
from kg.files import write_whole

REJECTIONS_FILE = "rejections.jsonl"


def file_name(fact_type: type[Fact]) -> str:
    """Return the name of the file that holds facts of a type.

    >>> from kg.facts import StudyResult
    >>> file_name(StudyResult)
    'study-result.jsonl'
    """
    words = "".join(f"-{char.lower()}" if char.isupper() else char for char in fact_type.__name__)
    return f"{words.lstrip('-')}.jsonl"


_TYPES = {file_name(fact_type): fact_type for fact_type in FACT_TYPES}


def render(found: Iterable[Fact | Rejection]) -> dict[str, str]:
    """Return the text of each record file (ASCII), by file name; a fact said twice is written once."""
    lines: dict[str, dict[str, None]] = defaultdict(dict)
    for item in found:
        if isinstance(item, Rejection):
            held: dict[str, object] = {"path": item.path, "place": item.place, "reason": item.reason}
            lines[REJECTIONS_FILE][json.dumps(held)] = None
        else:
            held = item.model_dump(mode="json", exclude_defaults=True)
            lines[file_name(type(item))][json.dumps(held)] = None
    return {name: "".join(f"{line}\n" for line in held) for name, held in sorted(lines.items())}


def write_records(folder: Path, files: dict[str, str]) -> None:
    """Put rendered record files in *folder*, each whole or not at all, and drop stale ones.

    :raises StoreError: when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            write_whole(folder / name, text.encode())
        for stale in {path.name for path in folder.glob("*.jsonl")} - set(files):
            (folder / stale).unlink()
    except OSError as error:
        raise StoreError(
            f"{error.filename or folder}: {error.strerror}; the records were not all written"
        ) from error


def read_records(folder: Path) -> Iterator[Fact | Rejection]:
    """Yield the facts of a folder of record files; a line that is no record is a rejection."""
    for path in sorted(folder.glob("*.jsonl")):
        if path.name == REJECTIONS_FILE:
            continue
        if path.name not in _TYPES:
            yield Rejection(str(path), "file name", f"no kind of fact; known are {', '.join(sorted(_TYPES))}")
            continue
        yield from _read_file(path, _TYPES[path.name])


def _read_file(path: Path, fact_type: type[Fact]) -> Iterator[Fact | Rejection]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(path, f"{error}; run 'myeloma-kg extract' again") from error
    for number, line in enumerate(lines, start=1):
        try:
            yield fact_type.model_validate_json(line)
        except ValidationError as error:
            for field, reason in explain(error, fact_type):
                yield Rejection(str(path), f"line {number}, field {field}", reason)
