"""Files that are no article: each refused with a reason that says what to do."""

import os
from pathlib import Path

import pytest

from ingest.readers.text.reader import LARGEST_FILE, read_document
from kg.errors import NotThisKind, UnreadableFile

GOUT = Path(__file__).parents[1] / "documents" / "gout.txt"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"A title\n\nna\xefve", "byte 11 is not UTF-8; save the file as UTF-8"),
        (b"\xef\xbb\xbfA title\n\nna\xefve", "byte 14 is not UTF-8"),
        ("A title".encode("utf-16"), "UTF-16"),
        (b"A title\x00\x01", "byte 7 is zero: a binary file"),
    ],
)
def test_what_cannot_be_decoded_is_unreadable(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as refusal:
        read_document(path)
    assert words in refusal.value.reason
    assert not isinstance(refusal.value, NotThisKind)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "a PDF file"),
        (b"PK\x03\x04\x14\x00", "a ZIP archive"),
        (b"{\\rtf1\\ansi", "an RTF file"),
        (b"\n<!DOCTYPE html><html></html>", "an HTML page"),
        (b"\xef\xbb\xbf<html></html>", "an HTML page"),
        (b"<?xml version='1.0'?><article/>", "an XML file"),
        (b"A shopping list\n\nmilk\n\neggs\n", "looked for headings"),
        (
            b"A story\n\nBy a writer\n\nChapter one\n\nIt was dark.\n",
            "an abstract or a list headed 'References'",
        ),
    ],
)
def test_another_format_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes(content)
    with pytest.raises(NotThisKind) as refusal:
        read_document(path)
    assert words in refusal.value.reason


def test_a_folder_and_an_absent_file_are_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="folder"):
        read_document(tmp_path)
    with pytest.raises(UnreadableFile, match="no such file"):
        read_document(tmp_path / "absent.txt")


def test_a_pipe_is_no_regular_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableFile, match="regular"):
        read_document(tmp_path / "pipe")


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as handle:
        handle.truncate(LARGEST_FILE + 1)
    with pytest.raises(UnreadableFile, match="the limit is 50,000,000 bytes"):
        read_document(path)


def test_a_byte_order_mark_is_tolerated(tmp_path: Path) -> None:
    path = tmp_path / "marked.txt"
    path.write_bytes(b"\xef\xbb\xbf" + GOUT.read_bytes())
    marked, _ = read_document(path)
    plain, _ = read_document(GOUT)
    assert marked.text == plain.text
    assert marked.sha256 != plain.sha256


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.8, 0.9, 0.97])
def test_a_truncated_article_is_read_with_rejections(tmp_path: Path, share: float) -> None:
    text = GOUT.read_text(encoding="utf-8")
    path = tmp_path / "cut.txt"
    path.write_text(text[: int(len(text) * share)], encoding="utf-8")
    document, rejections = read_document(path)
    whole, expected = read_document(GOUT)
    assert document.title == whole.title
    assert len(rejections) > len(expected) or len(document.references) == len(whole.references)
