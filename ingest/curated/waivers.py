"""What is left out of the graph on purpose: YAML records, each with a place and a reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ingest.curated.entries import Entry, Some, accepted
from ingest.curated.grounds import Grounds
from kg.errors import Rejection
from kg.facts import Place, Text, WaiverReason


class Waived(StrEnum):
    """What kind of unit a waiver is about."""

    SENTENCE = "sentence"
    CELL = "cell"
    NUMBER = "number"
    CITATION = "citation"
    NOTE_MARK = "note mark"
    MENTION = "mention"


class Waiver(BaseModel):
    """One waiver as a curator writes it: of whole places, or of a number, mark or mention printed there.

    A mention is given by its word as printed, or by the name of the thing that is named.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: Some[Place]
    what: Waived
    as_written: Text | None = None
    reason: WaiverReason
    because: Text


@dataclass(frozen=True, slots=True)
class WaivedPlace:
    """A waiver applied: the place, with characters if it is not the whole, and the record."""

    place: Place
    entry: Entry[Waiver]

    @property
    def word(self) -> str | None:
        """The word of a mention, or the name of the thing; None for another unit."""
        return self.entry.model.as_written if self.what is Waived.MENTION else None

    @property
    def what(self) -> Waived:
        """The kind of unit that it is about."""
        return self.entry.model.what

    def rejection(self, reason: str) -> Rejection:
        """Return the finding that this waiver is wrong for *reason*."""
        return self.entry.rejection("at", reason)


def waivers(folder: Path, grounds: Grounds) -> Iterator[WaivedPlace | Rejection]:
    """Yield the waived places of a folder, file by file, and what is wrong with the records.

    :raises UnreadableFile: when a file is no YAML, or no list of records.
    """

    def wrong(entry: Entry[Waiver]) -> Iterator[Rejection]:
        return (entry.rejection("at", reason) for reason in grounds.unplaced(entry.model.at))

    return accepted(folder, Waiver, wrong, lambda entry: _places(entry, grounds))


def _places(entry: Entry[Waiver], grounds: Grounds) -> Iterator[WaivedPlace | Rejection]:
    waiver = entry.model
    printed = waiver.what in (Waived.NUMBER, Waived.CITATION, Waived.MENTION)
    if printed != (waiver.as_written is not None):
        yield entry.rejection("as_written", "stands with a number, a citation or a mention, and only there")
    elif not printed or waiver.what is Waived.MENTION:
        yield from (WaivedPlace(place, entry) for place in waiver.at)
    else:
        yield from _printed_places(entry, grounds)


def _printed_places(entry: Entry[Waiver], grounds: Grounds) -> Iterator[WaivedPlace | Rejection]:
    waiver, fragment = entry.model, entry.model.as_written or ""
    for place in waiver.at:
        if waiver.what is Waived.NUMBER:
            found = grounds.printed.find(fragment, [place])
        else:
            found = [mark.at for mark in grounds.marks.get((place.locator.place, fragment), [])]
        if not found:
            yield entry.rejection("as_written", f"{fragment!r} does not stand at {place}")
        yield from (WaivedPlace(at, entry) for at in found)
