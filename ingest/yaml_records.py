"""YAML files that people write: lists of records, read strictly, and what is wrong with one in plain words.

A file that is no YAML at all is an error with line and column; a key written twice,
which YAML readers pass over in silence, is a rejection.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import yaml
from pydantic import BaseModel, ValidationError

from kg.errors import NotThisKind, Rejection, UnreadableFile

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it stands in a file; `ordinal` counts from 1."""

    path: Path
    ordinal: int
    held: Mapping[str, object]

    def place(self, name_field: str) -> str:
        """Say which record this is: by its name if it has one, else by its number."""
        name = self.held.get(name_field)
        return f"record {name}" if isinstance(name, str) and name else f"record {self.ordinal}"

    def rejection(self, name_field: str, field: str, reason: str) -> Rejection:
        """Return the finding that *field* of this record is wrong for *reason*."""
        return Rejection(str(self.path), f"{self.place(name_field)}, field {field}", reason)


def parse(path: Path) -> tuple[object, list[Rejection]]:
    """Return what a YAML file holds, and a rejection for each key that is written twice.

    :raises UnreadableFile: when it cannot be opened or is no YAML; says line and column.
    """
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=_Loader)
        twice = list(_twice(path, node)) if node is not None else []
        return yaml.load(text, Loader=_Loader), twice  # noqa: S506 (a safe loader, in C if it can be)
    except UnicodeDecodeError as error:
        raise UnreadableFile(path, f"byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from error
    except yaml.MarkedYAMLError as error:
        raise UnreadableFile(path, _syntax(error)) from error
    except yaml.YAMLError as error:
        raise UnreadableFile(path, str(error)) from error


def records(path: Path) -> Iterator[Record | Rejection]:
    """Yield the records of a YAML list, in file order; what is no record is a rejection.

    :raises UnreadableFile: when the file is no YAML.
    :raises NotThisKind: when it is YAML but no list.
    """
    held, twice = parse(path)
    yield from twice
    if held is None:
        return
    if not isinstance(held, list):
        raise NotThisKind(path, "wanted: a list of records, each starting with '- '")
    for ordinal, entry in enumerate(held, start=1):
        if isinstance(entry, dict):
            yield Record(path, ordinal, {str(key): value for key, value in entry.items()})
        else:
            yield Rejection(str(path), f"record {ordinal}", f"wanted: fields and values; it says {entry!r}")


def _syntax(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return f"{place}no YAML: {error.problem or error.context}"


def _twice(path: Path, node: yaml.Node) -> Iterator[Rejection]:
    """Walk the tree, once for each node: an alias may lead to the same node again."""
    pending, seen = [node], {id(node)}
    while pending:
        at = pending.pop()
        if isinstance(at, yaml.MappingNode):
            yield from _twice_here(path, at)
        below = (
            [child for pair in at.value for child in pair] if isinstance(at, yaml.MappingNode) else at.value
        )
        for child in below if isinstance(at, yaml.CollectionNode) else []:
            if id(child) not in seen:
                seen.add(id(child))
                pending.append(child)


def _twice_here(path: Path, node: yaml.MappingNode) -> Iterator[Rejection]:
    first: dict[str, int] = {}
    for key, _ in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in first:
            reason = f"is written twice in one record, first on line {first[name]}; keep one"
            yield Rejection(str(path), f"line {line}, field {name}", reason)
        first.setdefault(name, line)


def near(word: str, known: Collection[str]) -> str:
    """Return ``; did you mean …?`` for the known words closest to *word*, or nothing."""
    close = get_close_matches(word, known, n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(map(repr, close))}?" if close else ""


def explain(error: ValidationError, model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Yield field and reason for each thing that is wrong with a record."""
    names = {field.alias or name for name, field in model.model_fields.items()}
    for detail in error.errors(include_url=False):
        field = ".".join(str(part) for part in detail["loc"]) or "whole record"
        if detail["type"] == "extra_forbidden":
            yield field, f"no field of this kind of record{near(field, names)}"
        elif detail["type"] == "missing":
            yield field, "is missing"
        else:
            said = f" (it says {detail['input']!r})" if detail["loc"] else ""
            yield field, f"{detail['msg'].removeprefix('Value error, ')}{said}"
