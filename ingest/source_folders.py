"""Sources on disk: one folder a source, with what was extracted and what was curated.

``source.yaml``        who and what the source is (curated)
``identifiers.yaml``   verified identifiers of cited works by their number (curated, optional)
``claims/*.yaml``      evidence lines (curated)
``extracted/*.jsonl``  the output of ``myeloma-kg extract``
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.consistency.checks import in_records
from ingest.consistency.denominators import with_denominators
from ingest.consistency.marks import with_marks
from ingest.curated.facts import curated_facts, ledger_facts, restated
from ingest.curated.grounds import Grounds
from ingest.documents.document import Document, ShortForm
from ingest.extracted.records import read_records, render, write_records
from ingest.extraction import Description, extract
from ingest.parallel import Failed, executor, map_sources
from ingest.readers.text.reader import read_document
from ingest.vocabulary.lexicon import Lexicon
from ingest.vocabulary.vocabularies import vocabulary_facts
from ingest.yaml_records import explain, parse
from kg.errors import InvalidSetting, NotThisKind, Rejection, UnreadableFile
from kg.facts import Entity, Fact, Ref

_HERE = Path(__file__).parent
_Model = TypeVar("_Model", bound=BaseModel)
SOURCES = _HERE / "sources"
VOCABULARY = _HERE / "vocabulary"


class _SourceFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    label: str
    title: str | None = None
    journal: str | None = None
    year: int | None = None
    volume: str | None = None
    first_page: str | None = None
    last_page: str | None = None
    doi: str | None = None
    rights: str | None = None
    scope: tuple[Ref, ...] = ()
    outline: dict[str, list[str]] = {}


class _Identifiers(BaseModel):
    model_config = ConfigDict(extra="forbid")

    doi: str | None = None
    pmid: str | None = None


def describe(folder: Path) -> Description:
    """Read what a curator says of a source; a folder without `source.yaml` says nothing yet.

    :raises UnreadableFile: when a file is no YAML or has a field it should not.
    """
    path = folder / "source.yaml"
    held = _read(path) if path.exists() else None
    fields = _checked(path, held, _SourceFile).model_dump(exclude_none=True) if held is not None else {}
    outline = fields.pop("outline", {})
    return Description(
        slug=folder.name,
        fields=fields,
        outline={parent: tuple(children) for parent, children in outline.items()},
        identifiers=_identifiers(folder / "identifiers.yaml"),
    )


def _identifiers(path: Path) -> Mapping[int, Mapping[str, str]]:
    held = _read(path) if path.exists() else {}
    if not isinstance(held, dict):
        raise NotThisKind(path, "wanted: a reference number, a colon, then doi and pmid")
    return {
        int(number): _checked(path, entry, _Identifiers).model_dump(exclude_none=True)
        for number, entry in held.items()
    }


def _read(path: Path) -> object:
    held, rejections = parse(path)
    if rejections:
        raise NotThisKind(path, "; ".join(f"{each.place}: {each.reason}" for each in rejections))
    return held


def _checked(path: Path, held: object, model: type[_Model]) -> _Model:
    try:
        return model.model_validate(held)
    except ValidationError as error:
        reasons = "; ".join(f"field {field}: {reason}" for field, reason in explain(error, model))
        raise NotThisKind(path, reasons) from error


def lexicon(document_abbreviations: Iterable[ShortForm] = ()) -> Lexicon:
    """Return the words of the vocabulary, with what a document abbreviates."""
    return Lexicon([fact for fact in vocabulary() if isinstance(fact, Entity)], document_abbreviations)


def folders(sources: Path, only: str | None = None) -> list[Path]:
    """Return the source folders below *sources*, by name.

    :raises UnreadableFile: when there is none, or none called *only*.
    """
    found = sorted(
        path for path in sources.glob("*") if path.is_dir() and not path.name.startswith(("_", "."))
    )
    if only is not None:
        found = [path for path in found if path.name == only]
    if not found:
        raise UnreadableFile(
            sources / (only or ""), "no source here; run 'myeloma-kg extract ARTICLE.txt --source NAME'"
        )
    return found


@cache
def vocabulary() -> tuple[Fact | Rejection, ...]:
    """Return the vocabulary that ships with the project, read once a process: it does not change."""
    return tuple(vocabulary_facts(VOCABULARY))


def graphs(sources: Path, jobs: int = 1, cluster: str = "") -> dict[str, list[Fact | Rejection]]:
    """Return everything that is recorded, by the name of the graph it belongs to.

    *jobs* processes read, or those of a *cluster*; a source that cannot be read is a rejection in
    its own graph.

    :raises UnreadableFile: when there is no source.
    """
    found: dict[str, list[Fact | Rejection]] = {"vocabulary": list(vocabulary())}
    paths = folders(sources)
    with executor(min(jobs, len(paths)), cluster) as working:
        for path, read in zip(paths, map_sources(working, _read_source, paths), strict=True):
            found[f"source/{path.name}"], found[f"ledger/{path.name}"] = (
                ([Rejection(str(path), "source", read.reason)], []) if isinstance(read, Failed) else read
            )
    return found


def _read_source(folder: Path) -> tuple[list[Fact | Rejection], list[Fact | Rejection]]:
    return source_facts(folder, vocabulary(), list(read_records(folder / "extracted")))


def source_facts(
    folder: Path, words: Sequence[Fact | Rejection], extracted: Sequence[Fact | Rejection]
) -> tuple[list[Fact | Rejection], list[Fact | Rejection]]:
    """Return the facts of one source, *extracted* (recorded, or just read) and curated, and its ledger."""
    source = Ref(f"source/{folder.name}")
    known = [fact for fact in words if isinstance(fact, Fact)]
    grounds = Grounds.of(source, [*known, *(fact for fact in extracted if isinstance(fact, Fact))])
    found = [*extracted, *curated_facts(folder, grounds)]
    facts = list(with_denominators(list(restated(fact for fact in found if isinstance(fact, Fact)))))
    rejections = [item for item in found if isinstance(item, Rejection)]
    facts = list(with_marks([*facts, *in_records(source, [*known, *facts])]))
    return [*rejections, *facts], list(ledger_facts(folder, grounds, facts))


def inputs_digest(sources: Path, data: Iterable[Path], code: Iterable[Path]) -> str:
    """Return a digest of every file that a build is made from: records, other data, and the code itself."""
    sums = hashlib.sha256()
    wanted = [*((root, "*") for root in (VOCABULARY, sources, *data)), *((root, "*.py") for root in code)]
    for root, pattern in wanted:
        for path in sorted(root.rglob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                sums.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return sums.hexdigest()


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written for one source: lines by file name, and what of its file could not be read."""

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
    _, _, found = read_article(document, describe(sources / source))
    files = render(found)
    write_records(sources / source / "extracted", files)
    lines = {name: text.count("\n") for name, text in files.items()}
    rejections = [item for item in found if isinstance(item, Rejection)]
    return Recorded(source, lines, [replace(item, path=str(document)) for item in rejections])


def read_article(
    document: Path, described: Description
) -> tuple[Document, list[Rejection], list[Fact | Rejection]]:
    """Return an article, what of its layout could not be read, and all that code finds in it.

    The path of a rejection is the name of the source, wherever the article lies.

    :raises UnreadableFile: when it cannot be read at all.
    """
    read, rejections = read_document(document, described.outline)
    named = [replace(item, path=described.slug) for item in rejections]
    found = (
        replace(item, path=described.slug) if isinstance(item, Rejection) else item
        for item in extract(read, described, lexicon(read.abbreviations))
    )
    return read, named, [*named, *found]


def record_all(sources: Path, documents: Sequence[Path], jobs: int, cluster: str = "") -> Iterator[Recorded]:
    """Record each of *documents* as the source of its file's name, *jobs* at once, in their order.

    With a *cluster*, its machines do, as many at once as it has.

    One that cannot be read is a rejection of its own, and the others are recorded.
    """
    with executor(max(1, min(jobs, len(documents))), cluster) as working:
        work = partial(_record_by_name, sources)
        for document, made in zip(documents, map_sources(working, work, documents), strict=True):
            if isinstance(made, Failed):
                yield Recorded(document.stem, {}, [_unreadable(document, made.reason)])
            else:
                yield made


def _unreadable(document: Path, reason: str) -> Rejection:
    return Rejection(str(document), "document", reason.removeprefix(f"{document}: "))


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
