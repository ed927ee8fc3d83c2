"""Documents into the records of their sources: one, or a folder of them at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ingest.extracted.records import render, write_records
from ingest.extraction import extract
from ingest.parallel import Failed, executor, map_sources
from ingest.readers.text import read_document
from ingest.source_folders import describe, lexicon
from kg.errors import InvalidSetting, Rejection, UnreadableFile


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written for one source: lines by file name, and what could not be read."""

    source: str
    lines: Mapping[str, int]
    rejections: Sequence[Rejection]


def record(sources: Path, document: Path, source: str) -> Recorded:
    """Read *document* and write the records of *source* below *sources*, replacing what was there.

    :raises UnreadableFile: when it cannot be read at all.
    :raises InvalidSetting: when *source* is no name of a source.
    :raises StoreError: when the records cannot be written.
    """
    if not source.replace("-", "").isalnum() or source != source.lower():
        raise InvalidSetting(
            "--source", source, "use lower-case letters, digits and hyphens, e.g. my-review-2024"
        )
    described = describe(sources / source)
    read, rejections = read_document(document, described.outline)
    found = [*rejections, *extract(read, described, lexicon(read.abbreviations))]
    files = render(found)
    write_records(sources / source / "extracted", files)
    lines = {name: text.count("\n") for name, text in files.items()}
    return Recorded(source, lines, [item for item in found if isinstance(item, Rejection)])


def record_all(sources: Path, documents: Sequence[Path], jobs: int, cluster: str = "") -> Iterator[Recorded]:
    """Record each of *documents* as the source of its file's name, *jobs* at once, in their order.

    With a *cluster*, its machines do, as many at once as it has.

    One that cannot be read is a rejection of its own, and the others are recorded.
    """
    with executor(max(1, min(jobs, len(documents))), cluster) as working:
        work = partial(_record_by_name, sources)
        for document, made in zip(documents, map_sources(working, work, documents), strict=True):
            if isinstance(made, Failed):
                yield Recorded(document.stem, {}, [Rejection(str(document), "document", made.reason)])
            else:
                yield made


def _record_by_name(sources: Path, document: Path) -> Recorded:
    return record(sources, document, document.stem)


def documents_in(folder: Path) -> list[Path]:
    """Return the articles in *folder*, by name.

    :raises UnreadableFile: when there is none.
    """
    found = sorted(folder.glob("*.txt"))
    if not found:
        raise UnreadableFile(folder, "no article here; articles are files called NAME-OF-THE-SOURCE.txt")
    return found
