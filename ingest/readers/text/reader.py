"""Read an article in plain text: the file, the parts in order, then the whole."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.documents.abbreviations import find_definitions, read_entry, split_list
from ingest.documents.document import Document, ShortForm
from ingest.readers.text.floats import Floats, build_figures, build_notes, build_tables, take_floats
from ingest.readers.text.lines import Findings, read_items, read_lines
from ingest.readers.text.marks import citing_of
from ingest.readers.text.references import Parting, find_number, part_references, read_references
from ingest.readers.text.sections import RUNNING_TEXT, Outline, read_front, read_sections
from kg.errors import NotThisKind, Rejection, UnreadableFile
from kg.facts.locators import Locator, digest

LARGEST_FILE = 50_000_000
"""Bytes; a long review in plain text has about 100,000."""

_OTHER_FORMATS = (
    (re.compile(rb"%PDF-"), "a PDF file", "export its text as UTF-8 first"),
    (re.compile(rb"PK\x03\x04"), "a ZIP archive (so are Word files)", "save it as plain text first"),
    (re.compile(rb"\{\\rtf"), "an RTF file", "save it as plain text first"),
    (re.compile(rb"\s*(?:<!doctype html|<html)", re.IGNORECASE), "an HTML page", "save its text first"),
    (re.compile(rb"\s*<\?xml|\s*<!DOCTYPE|\s*<article\b"), "an XML file", "this reader takes plain text"),
)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF_16_OR_32 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


@dataclass(frozen=True, slots=True)
class TextFile:
    """The text of a file and the SHA-256 of its bytes, in hexadecimal."""

    sha256: str
    text: str


def read_text(path: Path) -> TextFile:
    """Read a UTF-8 file; a byte order mark is left out of the text.

    :raises UnreadableFile: when it is absent, no file, empty, too large, binary or not UTF-8.
    :raises NotThisKind: when it is HTML, XML, PDF or another format with a signature.
    """
    content = _read_bytes(path)
    if not content.strip():
        raise UnreadableFile(path, "the file is empty; give the text of an article")
    _refuse_other_formats(path, content.removeprefix(_BYTE_ORDER_MARK))
    return TextFile(hashlib.sha256(content).hexdigest(), _decode(path, content))


def _read_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise UnreadableFile(path, "this is a folder; name the file inside it")
    if not path.exists():
        raise UnreadableFile(path, "there is no such file")
    if not path.is_file():
        raise UnreadableFile(path, "this is no regular file")
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            limit = f"the limit is {LARGEST_FILE:,} bytes"
            raise UnreadableFile(path, f"the file has {size:,} bytes; {limit}; give one article at a time")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path, f"the file cannot be read: {error.strerror}") from error


def _refuse_other_formats(path: Path, content: bytes) -> None:
    for signature, name, advice in _OTHER_FORMATS:
        if signature.match(content):
            raise NotThisKind(path, f"this is {name}, not the plain text of an article; {advice}")


def _decode(path: Path, content: bytes) -> str:
    if content.startswith(_UTF_16_OR_32):
        raise UnreadableFile(path, "byte 0 starts UTF-16 or UTF-32 text; save the file as UTF-8")
    if b"\x00" in content:
        place = content.index(b"\x00")
        raise UnreadableFile(path, f"byte {place} is zero: a binary file; give plain text in UTF-8")
    try:
        return content.removeprefix(_BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        skipped = len(_BYTE_ORDER_MARK) if content.startswith(_BYTE_ORDER_MARK) else 0
        reason = f"byte {error.start + skipped} is not UTF-8; save the file as UTF-8 (it may be Windows-1252)"
        raise UnreadableFile(path, reason) from error


def read_document(path: Path, outline: Outline | None = None) -> tuple[Document, tuple[Rejection, ...]]:
    """Read an article in plain text, and what in it could not be read.

    *outline* gives the titles below each title; without it, a heading that stands
    directly above another one is its parent.

    :raises UnreadableFile: when the file cannot be opened or decoded, or is too large.
    :raises NotThisKind: when it is another format, or no article.
    """
    file = read_text(path)
    findings = Findings(path)
    parting = part_references(read_lines(file.text))
    references = read_references(parting.entries, findings)
    findings.citing, said = citing_of(" ".join(line.words for line in parting.before), references)
    if said is not None:
        findings.add("citations", said)
    document = replace(_build_document(file, parting, outline, findings), references=references)
    _require_article(path, document, parting)
    _check_parts(document, parting, findings)
    return document, findings.rejections


def _build_document(
    file: TextFile, parting: Parting, outline: Outline | None, findings: Findings
) -> Document:
    items = read_items(parting.before)
    front = read_front(items, findings)
    above = [item for item in items[: front.body_start] if item.part not in RUNNING_TEXT]
    body = take_floats([*above, *items[front.body_start :]], findings)
    tail = take_floats(read_items(parting.after), findings)
    floats = _merge_floats(body, tail, findings)
    document = Document(
        sha256=file.sha256,
        text=file.text,
        title=front.title,
        authors=front.authors,
        keywords=front.keywords,
        abstract=front.abstract,
        sections=read_sections(body.prose, tail.prose, outline, floats.slugs, findings),
        figures=build_figures(floats, findings),
        tables=build_tables(floats, findings),
        notes=build_notes(floats, findings),
    )
    abbreviations = (*_define_in_text(document), *_define_in_lists(floats.abbreviations, findings))
    return replace(document, abbreviations=abbreviations)


def _merge_floats(body: Floats, tail: Floats, findings: Findings) -> Floats:
    """Add what stands after the references; a number that the body has is kept from the body."""
    for number in sorted(body.tables.keys() & tail.tables.keys()):
        findings.add(f"table-{number}", "a second table with this number, after the references; left out")
    for number in sorted(body.figures.keys() & tail.figures.keys()):
        findings.add(f"figure-{number}", "a second figure with this number, after the references; left out")
    return Floats(
        tables={**tail.tables, **body.tables},
        figures={**tail.figures, **body.figures},
        abbreviations=[*body.abbreviations, *tail.abbreviations],
        notes=[*body.notes, *tail.notes],
    )


def _define_in_text(document: Document) -> Iterator[ShortForm]:
    for sentence in document.sentences():
        for definition in find_definitions(sentence.text):
            yield ShortForm(definition.short, definition.long, sentence.locator, "text")


def _define_in_lists(lists: Iterable[tuple[str, str]], findings: Findings) -> Iterator[ShortForm]:
    counts: dict[str, int] = {}
    for container, text in lists:
        for entry in split_list(text):
            counts[container] = counts.get(container, 0) + 1
            locator = Locator(container, (counts[container],), digest=digest(entry))
            definition = read_entry(entry)
            if definition is None:
                findings.add(locator.place, f"{entry!r} is no short form with a long form after a comma")
            else:
                yield ShortForm(definition.short, definition.long, locator, "list")


def _require_article(path: Path, document: Document, parting: Parting) -> None:
    """Refuse a text that is no article at all.

    :raises NotThisKind: naming each part that was looked for and is not there.
    """
    has_text = any(section.paragraphs and section.title for section in document.sections)
    missing = [] if document.title else ["a title on the first line"]
    missing += [] if has_text else ["headings between blank lines with text below them"]
    missing += [] if document.abstract or parting.has_list else ["an abstract or a list headed 'References'"]
    if missing:
        raise NotThisKind(path, f"this is not the plain text of an article: looked for {'; '.join(missing)}")


def _check_parts(document: Document, parting: Parting, findings: Findings) -> None:
    if not document.abstract:
        findings.add("abstract", "no paragraph that begins with 'Abstract'")
    if not parting.entries:
        findings.add("references", "no numbered list headed 'References'; the document may be cut off")
    _check_cited(document, [find_number(entry) or 0 for entry in parting.entries], findings)


def _check_cited(document: Document, listed: Sequence[int], findings: Findings) -> None:
    """Reject each number that is cited but not listed, at the first place that cites it."""
    known = set(listed)
    sentences = ((sentence.locator, sentence.citations) for sentence in document.sentences())
    cells = ((cell.locator, cell.citations) for cell in document.cells())
    for locator, marks in (*sentences, *cells):
        for number in (number for mark in marks for number in mark.numbers):
            if number not in known:
                known.add(number)
                findings.add(locator.place, f"reference {number} is cited here but not in the list")
