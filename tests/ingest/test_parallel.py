"""Many documents at once: the same bytes whoever works, and one bad one costs the others nothing."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.commands import extract
from ingest.parallel import Failed, executor, map_sources
from ingest.source_folders import SOURCES, graphs, record_all
from kg.errors import UnreadableFile
from tests.ingest.work import backwards, fatal_at_three, faulty, odd_only

DOCUMENTS = Path(__file__).parent / "documents"
WAYS: dict[str, Callable[[], Executor]] = {
    "one after the other": partial(executor, 1),
    "threads": partial(ThreadPoolExecutor, 3),
    "processes": partial(executor, 2),
}


@pytest.fixture(params=WAYS)
def working(request: pytest.FixtureRequest) -> Iterator[Executor]:
    with WAYS[request.param]() as found:
        yield found


def test_what_is_made_comes_in_the_order_of_the_items(working: Executor) -> None:
    assert list(map_sources(working, backwards, [0.2, 0.1, 0.0])) == ["0.2", "0.1", "0.0"]


def test_a_bad_item_fails_with_its_reason_and_the_others_are_done(working: Executor) -> None:
    found = list(map_sources(working, odd_only, [1, 2, 3]))
    assert found == [1, Failed(2, "2.txt: even"), 3]


def test_a_worker_that_dies_fails_its_item_only() -> None:
    with executor(2) as working:
        found = list(map_sources(working, fatal_at_three, [1, 2, 3, 4]))
    assert [each if isinstance(each, int) else each.item for each in found] == [1, 2, 3, 4]
    assert [each.reason for each in found if isinstance(each, Failed)] == [
        "the process that worked on it died, twice; it may have run out of memory"
    ]


def test_a_fault_of_the_program_is_not_hidden_as_a_bad_item(working: Executor) -> None:
    with pytest.raises(ZeroDivisionError):
        list(map_sources(working, faulty, [1, 0]))


def test_documents_give_the_same_bytes_for_any_number_of_jobs(tmp_path: Path) -> None:
    documents = sorted(DOCUMENTS.glob("*.txt"))
    made = {}
    for jobs, order in ((1, documents), (2, documents[::-1])):
        sources = tmp_path / f"{jobs}"
        assert not [each for each in record_all(sources, order, jobs) if not each.lines]
        made[jobs] = {path.relative_to(sources): path.read_bytes() for path in sources.rglob("*.jsonl")}
    assert made[1] == made[2]
    assert len({path.parts[0] for path in made[1]}) == len(documents)


def test_a_folder_with_a_bad_document_is_recorded_but_for_that_one(tmp_path: Path) -> None:
    articles, sources = tmp_path / "articles", tmp_path / "sources"
    shutil.copytree(DOCUMENTS, articles)
    (articles / "bytes.txt").write_bytes(b"\xff\xfe\x00broken")
    done = CliRunner().invoke(extract, [str(articles), "--sources", str(sources), "--jobs", "2"])
    assert done.exit_code == 1
    assert "bytes.txt" in str(done.exception)
    recorded = {path.parent.parent.name for path in sources.glob("*/extracted/source.jsonl")}
    assert recorded == {path.stem for path in DOCUMENTS.glob("*.txt")}


def test_a_folder_without_articles_says_what_is_wanted(tmp_path: Path) -> None:
    done = CliRunner().invoke(extract, [str(tmp_path)])
    assert isinstance(done.exception, UnreadableFile)
    assert "NAME-OF-THE-SOURCE.txt" in str(done.exception)


def test_one_article_needs_the_name_of_its_source() -> None:
    done = CliRunner().invoke(extract, [str(DOCUMENTS / "gout.txt")])
    assert done.exit_code == 2
    assert "--source" in done.output


@pytest.mark.slow
def test_sources_read_at_once_are_those_read_one_by_one(tmp_path: Path) -> None:
    shipped = next(path for path in sorted(SOURCES.iterdir()) if (path / "source.yaml").exists())
    for name in ("one", "two"):
        shutil.copytree(shipped, tmp_path / name)
    (tmp_path / "three" / "extracted").mkdir(parents=True)
    (tmp_path / "three" / "extracted" / "study.jsonl").write_bytes(b"\xff")
    by_one, at_once = graphs(tmp_path), graphs(tmp_path, 2)
    assert by_one == at_once
    assert [str(each).partition(":")[0] for each in at_once["source/three"]] == [str(tmp_path / "three")]
