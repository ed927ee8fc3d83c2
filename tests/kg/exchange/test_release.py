"""A release is one folder: complete, counted, the same each time, and whole or not there."""

import csv
import hashlib
import os
import signal
import subprocess
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.building.published import Published
from kg.errors import InvalidSetting, NoBuild, StoreError
from kg.exchange.exports import exports
from kg.exchange.inventory import ReleaseFile, counts
from kg.exchange.release import MEDIA_TYPES, check_folder, release, write_folder
from kg.files import SUMS_FILE
from kg.schema.prefixes import expand
from kg.schema.resources import folder as data
from tests.command_line import command, refused, run

FILES = {"README.md": b"a\n", "data/x.csv": b"a,b\n"}
SUMS = "".join(f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in FILES.items())
SMALL = {**FILES, SUMS_FILE: SUMS.encode()}


def held(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


# ---- the folder


def test_an_absent_an_empty_and_an_earlier_release_are_written(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("new/deep", "empty", "new/deep"):
        check_folder(tmp_path / name)
        write_folder(tmp_path / name, SMALL)
        assert held(tmp_path / name) == SMALL
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "new"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mine.txt": b"x"}, "'mine.txt', which no release wrote"),
        ({"data/x.csv": b"changed"}, "'data/x.csv' was changed"),
        ({SUMS_FILE: None}, "'README.md' and is no release"),
    ],
)
def test_a_folder_with_anything_else_in_it_is_refused_and_stays(
    tmp_path: Path, change: dict[str, bytes | None], words: str
) -> None:
    write_folder(tmp_path / "it", SMALL)
    for name, content in change.items():
        (tmp_path / "it" / name).unlink(missing_ok=True)
        if content is not None:
            (tmp_path / "it" / name).write_bytes(content)
    before = held(tmp_path / "it")
    with pytest.raises(InvalidSetting, match=words):
        check_folder(tmp_path / "it")
    assert held(tmp_path / "it") == before


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "it").write_text("mine")
    with pytest.raises(InvalidSetting, match="no folder"):
        check_folder(tmp_path / "it")
    with pytest.raises(StoreError, match="nothing was written"):
        write_folder(tmp_path / "it" / "deeper", SMALL)
    assert (tmp_path / "it").read_text() == "mine"


def test_without_a_build_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(NoBuild):
        release(Published(tmp_path / "none"), tmp_path / "it")
    assert not (tmp_path / "it").exists()


# ---- counts


def item(path: str, content: bytes) -> ReleaseFile:
    name, suffix = path.removeprefix("data/").rsplit(".", 1)
    return ReleaseFile(path, "", content, name, suffix)


def test_a_file_that_lacks_a_record_is_found(invented: Published) -> None:
    whole = exports()["results"].formats["csv"](invented)
    (found,) = counts([item("data/results.csv", whole)], invented.store)
    assert found.found == found.stated == 6
    short = b"".join(whole.splitlines(keepends=True)[:-1])
    with pytest.raises(StoreError, match=r"results.csv holds 5 records, the graph has 6"):
        counts([item("data/results.csv", short)], invented.store)


def test_two_formats_of_one_export_that_differ_are_found(invented: Published) -> None:
    files = [item("data/data-dictionary.csv", b"a\n1\n2\n"), item("data/data-dictionary.nq", b"")]
    with pytest.raises(StoreError, match=r"dictionary.csv holds 2 records, data/data-dictionary.nq 0"):
        counts(files, invented.store)


def test_every_suffix_of_an_export_has_its_registered_media_type() -> None:
    second, not_registered = {"rdf", "xml"}, {"tar", "omn"}
    suffixes = {suffix for each in exports().values() for suffix in each.formats}
    assert suffixes - second - not_registered <= set(MEDIA_TYPES)


# ---- the release of the shipped records


@pytest.fixture(scope="module")
def released(builds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("releases") / "one"
    release(Published(builds), folder)
    return folder


def counted(released: Path) -> list[dict[str, str]]:
    lines = (released / "counts.tsv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(lines, delimiter="\t"))


@pytest.mark.slow
def test_two_releases_of_a_build_are_the_same_bytes(builds: Path, released: Path, tmp_path: Path) -> None:
    release(Published(builds), tmp_path / "other")
    assert held(tmp_path / "other") == held(released)


@pytest.mark.slow
def test_sha256sum_finds_every_file_as_it_was_written(released: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "-c", "--strict", SUMS_FILE], cwd=released, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    listed = {line.rsplit(":", 1)[0] for line in done.stdout.splitlines()}
    assert listed == set(held(released)) - {SUMS_FILE}


@pytest.mark.slow
def test_every_export_and_every_file_of_the_ontology_is_in_it(released: Path) -> None:
    found = held(released)
    assert {path.split("/")[1].rsplit(".", 1)[0] for path in found if path.startswith("data/")} == set(
        exports()
    )
    root = data("ontology")
    for path in root.rglob("*.ttl"):
        assert found[f"ontology/{path.relative_to(root).as_posix()}"] == path.read_bytes()
    assert b"Apache License" in found["LICENSE"] and b"CC-BY-4.0" in found["LICENSE-DATA.md"]


@pytest.mark.slow
def test_every_file_that_the_graph_can_count_holds_as_many_records(released: Path) -> None:
    rows = counted(released)
    stated = {row["file"]: row for row in rows if row["records_in_graph"]}
    assert all(row["records_in_file"] == row["records_in_graph"] for row in stated.values())
    assert int(stated["data/nquads.nq"]["records_in_graph"]) == len(
        (released / "data" / "nquads.nq").read_bytes().splitlines()
    )
    assert {"data/lines.parquet", "data/nanopublications.trig", "data/jsonld.jsonld"} <= set(stated)


@pytest.mark.slow
def test_the_catalogue_has_the_size_and_digest_of_each_file(released: Path) -> None:
    store = ox.Store()
    store.load(path=str(released / "dcat.ttl"), format=ox.RdfFormat.TURTLE)
    found = store.query(
        """PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX spdx: <http://spdx.org/rdf/terms#>
        PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT ?path ?size ?digest {
          ?release a dcat:Dataset ; dcterms:license ?licence ; dcterms:issued ?date ; dcterms:title ?title ;
            dcterms:publisher ?publisher ; dcterms:source <https://doi.org/10.2147/CMAR.S27087> ;
            dcat:distribution ?file .
          ?file dcterms:identifier ?path ; dcterms:license ?licence ; dcat:byteSize ?size ;
            spdx:checksum [ spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue ?digest ] }"""
    )
    assert isinstance(found, ox.QuerySolutions)
    rows = {row["path"].value: (int(row["size"].value), row["digest"].value) for row in found}
    files = {
        path: content for path, content in held(released).items() if path.count("/") or "LICENSE" in path
    }
    assert rows == {
        path: (len(content), hashlib.sha256(content).hexdigest()) for path, content in files.items()
    }
    assert list(store.quads_for_pattern(None, ox.NamedNode(expand("dcat:hasVersion")), None))


@pytest.mark.slow
def test_the_readme_lists_the_files_with_their_counts(released: Path) -> None:
    text = (released / "README.md").read_text(encoding="utf-8")
    assert "$" not in text and "not stated" not in text
    for row in counted(released):
        if "*" in row["file"]:
            continue  # the sum over files that are listed one by one
        assert f"| `{row['file']}` |" in text and f"| {row['records_in_file']} |" in text


# ---- as a person runs it


@pytest.mark.slow
def test_a_wrong_folder_is_refused_in_words(builds: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    done = run("release", tmp_path, "--build", builds)
    refused(done, f"DIR={tmp_path}", "mine.txt", "name a new folder")


@pytest.mark.slow
def test_without_pyarrow_the_release_says_what_it_lacks(builds: Path, tmp_path: Path) -> None:
    done = run("release", tmp_path / "it", "--build", builds, setup="sys.modules['pyarrow'] = None")
    assert done.returncode == 0, done.stderr
    assert "left out: data/lines.parquet" in done.stderr
    assert "pip install pyarrow" in (tmp_path / "it" / "README.md").read_text(encoding="utf-8")
    assert (tmp_path / "it" / "data" / "lines.csv").is_file()


@pytest.mark.slow
def test_a_disk_without_room_leaves_the_earlier_release(builds: Path, tmp_path: Path) -> None:
    write_folder(tmp_path / "it", SMALL)
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))"
    done = run("release", tmp_path / "it", "--build", builds, setup=limit)
    refused(done, "nothing was written")
    assert held(tmp_path) == {f"it/{path}": content for path, content in SMALL.items()}


@pytest.mark.slow
def test_a_killed_release_leaves_nothing_in_its_place(builds: Path, tmp_path: Path) -> None:
    started = command("release", tmp_path / "it", "--build", builds)
    running = subprocess.Popen(started, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob(".unfinished-*/new/*")) and running.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.001)
    os.kill(running.pid, signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL, "it was done before it could be killed"
    assert not (tmp_path / "it").exists() and list(tmp_path.iterdir())
    write_folder(tmp_path / "it", SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["it"]
