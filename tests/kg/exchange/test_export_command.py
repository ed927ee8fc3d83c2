"""`export` as a person runs it: in a process of its own, with its words and status."""

import os
import pty
import subprocess
from pathlib import Path

import pytest

from kg.building.published import Published
from kg.exchange.columns import dictionary_table
from kg.exchange.exports import exports
from tests.command_line import Finished, command, refused, run


def export(*arguments: object, setup: str = "") -> Finished:
    return run("export", *arguments, setup=setup, seconds=60)


@pytest.mark.slow
@pytest.mark.parametrize(("what", "shape"), [(n, s) for n, each in exports().items() for s in each.formats])
def test_everything_is_written_in_every_format(builds: Path, tmp_path: Path, what: str, shape: str) -> None:
    done = export(what, tmp_path / f"file.{shape}", "--build", builds)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / f"file.{shape}").stat().st_size > 1000


def test_the_dictionary_is_written_without_a_build(tmp_path: Path) -> None:
    done = export("data-dictionary", tmp_path / "columns.csv", "--build", tmp_path / "none")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "columns.csv").read_bytes() == dictionary_table()


def test_help_lists_what_can_be_exported_and_how() -> None:
    said = " ".join(export("--help").stdout.split())
    for name, each in exports().items():
        assert name in said and f"({', '.join(each.formats)})" in said


def test_the_format_is_named_or_read_from_the_suffix(invented: Published, tmp_path: Path) -> None:
    for file, options in (("a.parquet", ()), ("b.PARQUET", ()), ("c.csv", ("--format", "parquet"))):
        done = export("results", tmp_path / file, *options, "--build", invented.builds)
        assert done.returncode == 0, done.stderr
        assert (tmp_path / file).read_bytes().startswith(b"PAR1")
    export("results", tmp_path / "plain", "--build", invented.builds)
    assert (tmp_path / "plain").read_text(encoding="utf-8").startswith("result,source")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["reslts", "-"], ["did you mean 'results'?", "data-dictionary"]),
        (["results", "results.xlsx"], ["results.xlsx", "csv, parquet", "--format"]),
        (["results", "-", "--format", "parqet"], ["did you mean 'parquet'?", "csv, parquet"]),
        (["owl", "-", "--format", "parquet"], ["owl, rdf, xml"]),
        (["results", os.devnull + "/file.csv"], ["nothing was written"]),
    ],
)
def test_a_wrong_call_says_what_is_right(invented: Published, arguments: list[str], words: list[str]) -> None:
    refused(export(*arguments, "--build", invented.builds), *words)


def test_parquet_does_not_go_to_a_terminal(invented: Published) -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        command("export", "results", "-", "--format", "parquet", "--build", invented.builds),
        stdout=theirs,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(theirs)
    os.close(ours)
    refused(Finished(done.returncode, "", done.stderr), "not for a terminal", "--format csv")


def test_without_pyarrow_parquet_says_what_to_install_and_csv_works(
    invented: Published, tmp_path: Path
) -> None:
    missing = "sys.modules['pyarrow'] = None"
    refused(
        export("results", tmp_path / "a.parquet", "--build", invented.builds, setup=missing),
        "pip install pyarrow",
    )
    assert not list(tmp_path.iterdir())
    assert export("results", tmp_path / "a.csv", "--build", invented.builds, setup=missing).returncode == 0


def test_a_device_is_written_to_and_stays(invented: Published) -> None:
    assert export("results", os.devnull, "--build", invented.builds).returncode == 0
    assert Path(os.devnull).is_char_device()
