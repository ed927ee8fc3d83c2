"""Mapping sets as files: SSSOM TSV, a header of YAML comment lines and then a table.

The format is https://mapping-commons.github.io/sssom/spec-formats-tsv/ (SSSOM 1.1); its
names of columns and of header entries are used here as they are.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import yaml

from kg.errors import UnreadableFile

_REQUIRED = ("subject_id", "predicate_id", "object_id")
_HEADER = (
    "sssom_version",
    "curie_map",
    "mapping_set_id",
    "mapping_set_version",
    "mapping_set_title",
    "creator_label",
    "license",
    "subject_source",
    "object_source",
    "mapping_tool",
    "mapping_date",
)
NO_TERM = "sssom:NoTermFound"
"""The object of a row that says: no term was found."""


@dataclass(frozen=True, slots=True)
class SssomRow:
    """One row of a mapping set: the columns that are read and written, in the order of the specification."""

    subject_id: str = ""
    subject_label: str = ""
    predicate_id: str = ""
    object_id: str = ""
    object_label: str = ""
    mapping_justification: str = ""
    author_label: str = ""
    object_source: str = ""
    object_source_version: str = ""
    comment: str = ""


COLUMNS = tuple(field.name for field in fields(SssomRow))


@dataclass(frozen=True, slots=True)
class MappingSet:
    """One file: its `header`, and its `rows`, each with the number of its line."""

    path: Path
    header: Mapping[str, object]
    rows: tuple[tuple[int, SssomRow], ...]


def read_set(path: Path) -> MappingSet:
    """Read a mapping set.

    :raises UnreadableFile: when it is no UTF-8, its header no YAML or its table none; with the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(path, str(error)) from error
    start = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    header = _header(path, lines[:start])
    rows = list(csv.reader(lines[start:], delimiter="\t", quoting=csv.QUOTE_NONE))
    columns = rows[0] if rows else []
    missing = [name for name in _REQUIRED if name not in columns]
    if missing:
        raise UnreadableFile(path, f"line {start + 1}: the table has no column {', '.join(missing)}")
    for line, row in enumerate(rows, start + 1):
        if len(row) != len(columns):
            raise UnreadableFile(path, f"line {line}: {len(row)} cells, not {len(columns)}")
    numbered = enumerate(rows[1:], start + 2)
    return MappingSet(path, header, tuple((number, _row(columns, cells)) for number, cells in numbered))


def _row(columns: Sequence[str], cells: Sequence[str]) -> SssomRow:
    said = zip(columns, cells, strict=True)
    return SssomRow(**{name: cell for name, cell in said if name in COLUMNS})


def _header(path: Path, lines: Sequence[str]) -> Mapping[str, object]:
    try:
        header = yaml.safe_load("\n".join(line[1:] for line in lines))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        raise UnreadableFile(path, f"{place}the header is no YAML") from error
    if not isinstance(header, dict):
        raise UnreadableFile(path, "line 1: the header must be YAML entries, each line after '#'")
    return header


def write_set(header: Mapping[str, object], rows: Iterable[SssomRow]) -> bytes:
    """Write a mapping set in its canonical form: entries in the order of the specification, rows sorted.

    Columns that are empty throughout are left out, an empty set of rows keeps the required ones.
    """
    held = sorted(map(astuple, rows))
    kept = [n for n, name in enumerate(COLUMNS) if name in _REQUIRED or any(row[n] for row in held)]
    ordered = {name: header[name] for name in _HEADER if name in header}
    told = yaml.safe_dump(ordered, sort_keys=False, allow_unicode=True, width=1000, default_flow_style=False)
    lines = [f"#{line}" for line in told.splitlines()]
    lines += ["\t".join(row[n] for n in kept) for row in (COLUMNS, *held)]
    return ("\n".join(lines) + "\n").encode()
