"""The commands as a person runs them: in a process of their own, with their words and status."""

import csv
import io
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from ingest.extracted.records import render
from ingest.source_folders import SOURCES
from kg.store.publication import current
from tests.command_line import command, refused, run

SOURCE = "lenalidomide-rrmm-2012"
GOUT = Path(__file__).parent / "documents" / "gout.txt"
LEUKAEMIA = GOUT.with_name("leukaemia.txt")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Return a folder of sources with a copy of the shipped one."""
    shutil.copytree(SOURCES / SOURCE, tmp_path / "sources" / SOURCE)
    return tmp_path / "sources"


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of sources with the records of a short article."""
    folder = tmp_path_factory.mktemp("extracted") / "sources"
    assert run("extract", LEUKAEMIA, "--source", "leukaemia", "--sources", folder).returncode == 0
    return folder


@pytest.fixture
def short(extracted: Path, tmp_path: Path) -> Path:
    """Return a copy of those records, to be changed."""
    shutil.copytree(extracted, tmp_path / "short")
    return tmp_path / "short"


def test_help_teaches_the_way_from_an_article_to_an_answer() -> None:
    said = run("--help").stdout
    for name in ("extract", "check", "build", "serve", "query", "export"):
        assert name in said
        assert run(name, "--help").returncode == 0


def test_a_command_that_does_not_exist_is_wrong_usage() -> None:
    assert run("exract").returncode == 2


@pytest.mark.slow
def test_extract_reproduces_the_committed_records_byte_for_byte(article: Path, tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    shutil.copytree(SOURCES / SOURCE, sources / SOURCE, ignore=shutil.ignore_patterns("extracted"))
    done = run("extract", article, "--source", SOURCE, "--sources", sources)
    assert done.returncode == 0, done.stderr
    made = {path.name: path.read_bytes() for path in (sources / SOURCE / "extracted").iterdir()}
    assert made == {path.name: path.read_bytes() for path in (SOURCES / SOURCE / "extracted").iterdir()}


@pytest.mark.slow
def test_an_article_on_other_drugs_in_other_columns_goes_all_the_way_to_a_graph(
    extracted: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "builds"
    built = run("build", "--sources", extracted, "--out", folder)
    assert built.returncode == 0, built.stderr
    table = csv.DictReader(io.StringIO(run("export", "results", "-", "--build", folder).stdout))
    found = {(row["regimen"], row["outcome"], row["value"] or row["status"], row["unit"]) for row in table}
    assert found >= {
        ("Ven-aza", "overall survival", "1.5", "a"),
        ("Aza", "overall survival", "30", "wk"),
        ("ZQX", "overall survival", "not reached", ""),
        ("Aza", "neutropenia", "0", "%"),
        ("Ven-aza", "thrombocytopenia", "not available", ""),
    }
    doses = csv.DictReader(io.StringIO(run("export", "schedules", "-", "--build", folder).stdout))
    assert {(row["drug"], row["dose_low"], row["dose_high"], row["unit"], row["days"]) for row in doses} == {
        ("Venetoclax", "400", "400", "mg", "1-28"),
        ("Azacitidine", "75", "75", "mg/m2", "1-7"),
        ("Zetaquin", "12.5", "25", "mg", "2 per 1 wk"),
        ("Xenolol", "3", "6", "mg/kg", "1,8"),
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00\x01", ""),
        ("caf\xe9 in another encoding".encode("latin-1"), "UTF-8"),
        (b"%PDF-1.7 \n", "PDF"),
        (b"just one line", ""),
    ],
)
def test_a_file_that_is_no_article_is_refused_and_nothing_is_written(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "document.txt"
    path.write_bytes(content)
    refused(run("extract", path, "--source", "x", "--sources", tmp_path / "sources"), "document.txt", words)
    assert not (tmp_path / "sources").exists()


@pytest.fixture
def half_read(tmp_path: Path) -> Path:
    """Return a folder of two articles; one has a reference and a schedule that cannot be read."""
    folder = tmp_path / "articles"
    folder.mkdir()
    text = LEUKAEMIA.read_text(encoding="utf-8")
    changed = text.replace("2011;5:S7.", "in press").replace("1–7 of 28-day", "1–7 tapered to 28-day")
    assert changed.count("in press") == 1 == changed.count("tapered to")
    (folder / "half.txt").write_text(changed, encoding="utf-8")
    shutil.copy(LEUKAEMIA, folder / "whole.txt")
    return folder


def test_extract_tells_done_with_rejections_from_failure_and_names_the_file(
    half_read: Path, tmp_path: Path
) -> None:
    one = run("extract", half_read / "half.txt", "--source", "half", "--sources", tmp_path / "one")
    both = run("extract", half_read, "--sources", tmp_path / "both")
    for done in (one, both):
        assert done.returncode == 3, done.stderr
        *said, count = done.stderr.splitlines()
        said = [
            line.removeprefix("myeloma-kg: ")
            for line in said
            if not line.endswith("…") and " s  read " not in line
        ]
        assert said and count == f"{len(said)} findings"
        assert all(line.startswith(f"{half_read / 'half.txt'}: ") for line in said)
        assert any(": references/3: " in line and "kept as printed" in line for line in said)
        assert any(
            ": table-1/" in line and "such as" in line and "record it by hand" in line for line in said
        )
        assert not any(word in done.stderr for word in ("LPAR", "RPAR", "$END", "Traceback"))
    assert (tmp_path / "both" / "whole" / "extracted" / "study-result.jsonl").exists()
    (half_read / "empty.txt").write_text("")
    refused(
        run("extract", half_read, "--sources", tmp_path / "both"), "empty.txt: document: the file is empty"
    )


def test_check_gives_the_same_result_from_another_folder(half_read: Path, tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    assert run("extract", half_read / "half.txt", "--source", "half", "--sources", sources).returncode == 3
    elsewhere = half_read.rename(tmp_path / "moved")
    found = [
        run("check", "--sources", sources, "--document", document, folder=folder)
        for document, folder in ((elsewhere / "half.txt", Path("/")), (Path("half.txt"), elsewhere))
    ]
    assert found[0].returncode == found[1].returncode == 1
    assert found[0].stderr == found[1].stderr
    assert "is recorded and not in the document" not in found[0].stderr


def test_an_article_that_is_not_there_is_named(tmp_path: Path) -> None:
    refused(run("extract", tmp_path / "no.txt", "--source", "x", "--sources", tmp_path), "no.txt")


@pytest.mark.parametrize("name", ["../x", "A Review", "", "x/y"])
def test_a_source_name_that_is_no_name_is_refused_with_an_example(tmp_path: Path, name: str) -> None:
    refused(run("extract", GOUT, "--source", name, "--sources", tmp_path), "--source", "my-review-2024")


def test_outline_prints_each_place_with_its_digest() -> None:
    lines = run("outline", GOUT).stdout.splitlines()
    assert lines and all("@" in line.split()[0] for line in lines)


def edited(sources: Path, name: str, old: str, new: str, source: str = SOURCE) -> None:
    path = sources / source / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("direction:", "directoin:", ["directoin", "direction"]),
        ("direction: supports", "direction: suports", ["direction", "suports"]),
        ("subject: regimen/len-dex", "subject: regimen/len-dx", ["regimen/len-dx", "regimen/len-dex"]),
        ("  at: cytogenetics/1/1@", "  at: cytogenetics/1/2@", ["at", "cytogenetics/1/2"]),
        ("  at: cytogenetics/1/1@", "  at: cytogenetics/9/9@", ["cytogenetics/9/9"]),
        ("cites: [40]", "cites: [400]", ["cites", "400"]),
        ("cites: [40]", "cites: [41]", ["cites", "41"]),
    ],
)
def test_a_wrong_claim_is_named_by_file_record_and_field(
    sources: Path, old: str, new: str, words: list[str]
) -> None:
    edited(sources, "claims/cytogenetics.yaml", old, new)
    refused(run("check", "--sources", sources), "cytogenetics.yaml", *words)


def test_a_claim_without_a_place_is_named(sources: Path) -> None:
    path = sources / SOURCE / "claims" / "cytogenetics.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if line.startswith("  at:"))
    path.write_text("".join(lines[:first] + lines[first + 1 :]), encoding="utf-8")
    refused(run("check", "--sources", sources), "cytogenetics.yaml", "at", "missing")


def test_two_claims_of_one_name_are_named(sources: Path) -> None:
    path = sources / SOURCE / "claims" / "cytogenetics.yaml"
    text = path.read_text(encoding="utf-8")
    path.with_name("twice.yaml").write_text(text, encoding="utf-8")
    refused(run("check", "--sources", sources), "twice.yaml", "name")


def test_a_record_line_that_is_no_record_is_named_by_line_and_field(sources: Path) -> None:
    edited(sources, "extracted/study-result.jsonl", '"value": "60.2"', '"valeu": "60.2"')
    refused(run("check", "--sources", sources), "study-result.jsonl", "line", "valeu", "value")


def test_findings_of_one_run_are_all_named(sources: Path) -> None:
    edited(sources, "claims/cytogenetics.yaml", "direction:", "directoin:")
    edited(sources, "claims/introduction.yaml", "direction:", "directoin:")
    refused(run("check", "--sources", sources), "cytogenetics.yaml", "introduction.yaml")


@pytest.mark.slow
def test_check_against_the_article_finds_nothing_to_report(article: Path) -> None:
    done = run("check", "--document", article)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_check_names_what_a_changed_article_no_longer_says(article: Path, tmp_path: Path) -> None:
    text = article.read_text(encoding="utf-8")
    assert "60.2%\t15.9%" in text
    changed = tmp_path / "changed.txt"
    changed.write_text(text.replace("60.2%\t15.9%", "60.3%\t15.9%"), encoding="utf-8")
    done = run("check", "--document", changed)
    refused(done, "study-result.jsonl", "60.2", "60.3")
    assert "15.9" not in done.stderr


@pytest.mark.slow
def test_two_builds_of_the_same_records_are_the_same_bytes(builds: Path, tmp_path: Path) -> None:
    seed = {"PYTHONHASHSEED": "7"}
    assert run("build", "--out", tmp_path, variables=seed).returncode == 0
    one, other = ((current(folder) / "graph.nq").read_bytes() for folder in (builds, tmp_path))
    assert one == other
    again = run("build", "--out", tmp_path)
    assert "up to date" in again.stdout
    (current(tmp_path) / "graph.nq").write_bytes(b"")
    assert "published" in run("build", "--out", tmp_path).stdout
    assert (current(tmp_path) / "graph.nq").read_bytes() == one


@pytest.mark.slow
def test_a_build_killed_in_the_middle_leaves_the_last_one_in_service(builds: Path, tmp_path: Path) -> None:
    folder = tmp_path / "builds"
    shutil.copytree(builds, folder)
    before = current(folder)
    for moment in (0.5, 2.0, 4.0):
        with subprocess.Popen(
            command("build", "--force", "--out", folder),
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "TMPDIR": str(tmp_path)},
        ) as job:
            time.sleep(moment)
            os.kill(job.pid, signal.SIGKILL)
        assert current(folder) == before
        assert (before / "graph.nq").stat().st_size > 0


@pytest.mark.slow
def test_records_that_break_a_shape_are_not_published(short: Path, tmp_path: Path) -> None:
    edited(short, "extracted/study-result.jsonl", '"value": "55"', '"value": "155"', "leukaemia")
    refused(run("build", "--sources", short, "--out", tmp_path / "builds"), "value")
    assert not (tmp_path / "builds" / "current").exists()


@pytest.mark.slow
def test_a_drug_that_is_also_a_regimen_is_a_contradiction(short: Path, tmp_path: Path) -> None:
    path = short / "leukaemia" / "extracted" / "entity.jsonl"
    path.write_text(
        '{"iri": "drug/venetoclax", "kind": "Regimen", "label": "Venetoclax"}\n', encoding="utf-8"
    )
    refused(run("build", "--sources", short, "--out", tmp_path / "builds"), "drug/venetoclax")
    assert not (tmp_path / "builds" / "current").exists()


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_is_named_before_anything_is_worked_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = run("build", "--out", tmp_path / "file" / "builds")
    refused(done, "file", "stays in service")
    assert "classify" not in done.stdout + done.stderr


def test_a_folder_without_sources_says_how_to_make_one(tmp_path: Path) -> None:
    refused(run("build", "--sources", tmp_path, "--out", tmp_path / "b"), "myeloma-kg extract")


def test_asking_without_a_build_says_what_to_run(tmp_path: Path) -> None:
    refused(run("query", "which-regimens-contain-a-drug", "--build", tmp_path), "myeloma-kg build")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["query", "no-such-question"], ["no-such-question", "which-regimens-contain-a-drug"]),
        (["query", "which-regimens-contain-a-drug", "--bind", "drg=drug/x"], ["drg", "drug"]),
        (["query", "which-regimens-contain-a-drug", "--bind", "drug"], ["NAME=VALUE"]),
        (
            ["query", "which-regimens-contain-a-drug", "--format", "ttl"],
            ["--format", "this answer is rows; it can be csv, tsv, json, xml"],
        ),
        (["export", "nothing", "-"], ["results", "nquads"]),
        (["export", "results", "/nonexistent/folder/results.csv"], ["nothing was written"]),
    ],
)
def test_a_wrong_call_says_what_is_right(builds: Path, arguments: list[str], words: list[str]) -> None:
    refused(run(*arguments, "--build", builds), *words)


@pytest.mark.slow
def test_a_syntax_error_is_placed_by_line_and_column(builds: Path, tmp_path: Path) -> None:
    path = tmp_path / "wrong.rq"
    path.write_text("# title: x\n\nSELECT ?s WHERE {\n  ?s ?p ?o ]\n}\n")
    refused(run("query", path, "--build", builds), "line 4, column 12")


@pytest.mark.slow
@pytest.mark.parametrize("what", ["results", "lines", "schedules", "nquads", "turtle", "owl"])
def test_everything_that_can_be_exported_is_written_whole(builds: Path, tmp_path: Path, what: str) -> None:
    done = run("export", what, tmp_path / "file", "--build", builds)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "file").stat().st_size > 1000
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_rendering_says_each_fact_once() -> None:
    from tests.kg.examples import VOCABULARY

    assert render([*VOCABULARY, *VOCABULARY]) == render(VOCABULARY)


@pytest.mark.slow
def test_check_says_how_much_of_an_article_no_fact_holds_yet(short: Path) -> None:
    refused(run("check", "--sources", short), "ledger/leukaemia", "held by no fact", "coverage --missed")
    listed = run("coverage", "--missed", "--sources", short)
    refused(listed, "units are missed")
    assert "missed  sentence" in listed.stdout
    assert (short / "leukaemia" / "ledger.tsv").read_text(encoding="utf-8").startswith("state\tsection")
