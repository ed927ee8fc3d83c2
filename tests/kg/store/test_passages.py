"""The words of a source at its places, from an article that is checked first."""

from pathlib import Path

import pytest

from kg.errors import InvalidRecords, InvalidSetting, NotThisKind, UnreadableFile
from kg.facts import BASE, Ref, Source
from kg.schema.queries import queries
from kg.store import MemoryStore
from kg.store.passages import Passages, read_passages
from tests.kg.quoted import SENTENCES, SOURCE, TEXT, audited, place, source_facts


@pytest.fixture(scope="module")
def read() -> MemoryStore:
    store = MemoryStore()
    store.add([*source_facts(), *audited()], "source/quoted")
    return store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_bytes(TEXT.encode())
    return path


@pytest.fixture
def passages(read: MemoryStore, file: Path) -> Passages:
    return Passages.of(read, BASE + SOURCE, file)


def test_a_sentence_is_read_over_the_ends_of_lines_and_pages(passages: Passages) -> None:
    for number, said in enumerate(SENTENCES, start=1):
        found = passages.at(place(f"findings/1/{number}"))
        assert found is not None
        assert found.text == found.marked == said
        assert [piece.text for piece in found.around] == list(SENTENCES)
        assert not found.in_table


def test_a_range_marks_its_characters_within_the_sentence(passages: Passages) -> None:
    found = passages.at(place("findings/1/1/27-29"))
    assert found is not None
    assert (found.before, found.marked, found.after) == ("Zanubarol <b>glowed</b> in ", "12", " mice.")


def test_a_cell_stands_in_its_row_and_repeats_the_row_above_where_the_table_does(passages: Passages) -> None:
    found = passages.at(place("table-1/2/3"))
    assert found is not None
    assert [(piece.header, piece.text) for piece in found.around] == [
        ("Regimen", "ZD"),
        ("N", "40"),
        ("PR", "9%"),
    ]
    assert found.in_table


def test_a_place_that_the_article_does_not_have_has_no_words(passages: Passages) -> None:
    assert passages.at(place("findings/9/9")) is None


def test_another_file_is_refused_with_the_source_and_the_digest_that_was_expected(
    read: MemoryStore, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Something else.")
    expected = next(str(row["sha256"]) for row in read.rows(queries("passages")["sources"]))
    with pytest.raises(NotThisKind) as refused:
        read_passages(read, [str(other)])
    assert "An Invented Article 2021" in str(refused.value)
    assert expected in str(refused.value)
    assert str(other) in str(refused.value)


def test_a_file_that_cannot_be_read_is_named(read: MemoryStore, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="absent"):
        read_passages(read, [str(tmp_path / "absent.txt")])


def test_a_source_may_be_named_and_must_be_known(read: MemoryStore, file: Path) -> None:
    assert read_passages(read, []) is None
    named, plain = read_passages(read, [f"quoted={file}"]), read_passages(read, [str(file)])
    assert named == plain
    with pytest.raises(InvalidSetting, match="there are: quoted"):
        read_passages(read, [f"unknown={file}"])


def test_the_article_of_one_source_among_several_is_known_by_its_digest(tmp_path: Path) -> None:
    store = MemoryStore()
    store.add(source_facts(), "source/quoted")
    store.add([Source(iri=Ref("source/other"), label="Another", sha256="0" * 64)], "source/other")
    path = tmp_path / "article.txt"
    path.write_bytes(TEXT.encode())
    found = read_passages(store, [str(path)])
    assert found is not None and found.at(place("findings/1/1")) is not None
    path.write_text("No source's.")
    with pytest.raises(NotThisKind, match="no source here"):
        read_passages(store, [str(path)])


def test_a_place_whose_text_has_another_digest_is_named(tmp_path: Path) -> None:
    # The records were made from another text than the digest of the source says.
    store = MemoryStore()
    changed = TEXT.replace("12 mice", "13 mice")
    moved = [fact for fact in source_facts() if fact.iri != SOURCE]
    store.add([next(iter(source_facts(changed))), *moved], "source/quoted")
    path = tmp_path / "article.txt"
    path.write_bytes(changed.encode())
    with pytest.raises(InvalidRecords, match="findings/1/1@"):
        read_passages(store, [str(path)])


@pytest.mark.slow
def test_every_sentence_and_cell_of_the_article_has_the_text_of_its_digest(
    article: Path, store: MemoryStore
) -> None:
    passages = read_passages(store, [str(article)])
    assert passages is not None
    assert len(passages.found) > 400
