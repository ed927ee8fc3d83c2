"""From a path to decoded text: UTF-8, not too large, and not another format."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from kg.errors import NotThisKind, UnreadableFile

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
