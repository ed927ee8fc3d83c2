"""Records that people write about a source, read strictly: model, name, places.

Each kind of record has a folder of YAML files and a model of its own. What they have in
common is here: a unique name, the places they are said at, and how a finding is worded.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ingest.yaml_records import Record, explain, records
from kg.errors import Rejection
from kg.facts import Fact, Place, Ref, Text

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")


def _listed(value: object) -> object:
    """Let a single value stand for a list of one."""
    return value if isinstance(value, list | tuple) else (value,)


Some = Annotated[tuple[_Item, ...], BeforeValidator(_listed), Field(min_length=1)]
Many = Annotated[tuple[_Item, ...], BeforeValidator(_listed)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Curated(BaseModel):
    """What every record has: a name, and places, the one where it is said first.

    `figures` are fragments as printed whose numbers belong to the record; `implied` are
    things that it is about though the places do not name them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    at: Some[Place]
    figures: Many[Text] = ()
    implied: Many[Ref] = ()


Model = TypeVar("Model", bound=BaseModel)
Model_co = TypeVar("Model_co", bound=BaseModel, covariant=True)


@dataclass(frozen=True, slots=True)
class Entry(Generic[Model_co]):
    """A well-formed record: as it stands in its file, and as its model reads it."""

    record: Record
    model: Model_co

    def rejection(self, field: str, reason: str) -> Rejection:
        """Return the finding that *field* is wrong for *reason*."""
        return self.record.rejection("name", field, reason)


def entries(folder: Path, model: type[Model]) -> Iterator[Entry[Model] | Rejection]:
    """Yield the records of a folder's YAML files, file by file; what is no *model* is rejected.

    :raises UnreadableFile: when a file is no YAML, or no list of records.
    """
    taken: dict[str, Record] = {}
    for path in sorted(folder.glob("*.yaml")):
        for record in records(path):
            if isinstance(record, Rejection):
                yield record
            else:
                yield from _entry(record, model, taken)


def accepted(
    folder: Path,
    model: type[Model],
    wrong: Callable[[Entry[Model]], Iterable[Rejection]],
    made: Callable[[Entry[Model]], Iterable[_Made]],
) -> Iterator[_Made | Rejection]:
    """Yield what is *made* of each record of a folder, file by file; of one with anything *wrong*, only that.

    :raises UnreadableFile: when a file is no YAML, or no list of records.
    """
    for entry in entries(folder, model):
        if isinstance(entry, Rejection):
            yield entry
        elif found := list(wrong(entry)):
            yield from found
        else:
            yield from made(entry)


def shared(record: Curated, fact: type[Fact], *apart: str) -> dict[str, Any]:
    """Return what a record gives for fields that *fact* has too, its places and those *apart* left out."""
    names = type(record).model_fields.keys() & fact.model_fields.keys()
    return record.model_dump(include=names - {"at", *apart}, exclude_none=True)


def _entry(
    record: Record, model: type[Model], taken: dict[str, Record]
) -> Iterator[Entry[Model] | Rejection]:
    try:
        entry = Entry(record, model.model_validate(record.held))
    except ValidationError as error:
        yield from (record.rejection("name", field, reason) for field, reason in explain(error, model))
        return
    name = getattr(entry.model, "name", None)
    first = taken.setdefault(name, record) if name is not None else record
    if first is not record:
        yield entry.rejection("name", f"is already taken by {first.path.name}, record {first.ordinal}")
    else:
        yield entry
