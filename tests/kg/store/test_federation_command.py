"""`query --federate` as a person runs it: in a process of its own, with its words and status."""

from pathlib import Path

import pytest

from kg.building.published import Published
from tests.command_line import Finished, run
from tests.kg.hostile import ASKS, RESULT, SAYS, Hostile, answer, hostile


def query(builds: Path, text: str, tmp_path: Path, *arguments: str) -> Finished:
    (tmp_path / "asks.rq").write_text(f"# title: Whom?\n{text}\n")
    return run("query", tmp_path / "asks.rq", "--build", builds, *arguments, seconds=60)


def listing(server: Hostile, tmp_path: Path) -> str:
    path = tmp_path / "list.yaml"
    at = f"http://127.0.0.1:{server.port}/"
    path.write_text(f"endpoints:\n- {{name: other, iri: '{SAYS}', at: '{at}', private: true}}\n")
    return str(path)


@pytest.mark.slow
def test_a_list_of_ones_own_is_asked_and_what_is_wrong_is_told(invented: Published, tmp_path: Path) -> None:
    with hostile(answer()) as server:
        done = query(invented.builds, ASKS, tmp_path, "--federation", listing(server, tmp_path))
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["x", "there"], "")
    with hostile(answer(RESULT, "text/html")) as server:
        own = listing(server, tmp_path)
        failed = query(invented.builds, ASKS, tmp_path, "--federation", own)
        silent = query(
            invented.builds, ASKS.replace("SERVICE", "SERVICE SILENT"), tmp_path, "--federation", own
        )
    assert failed.returncode == 1 and "HTML" in failed.stderr and "Traceback" not in failed.stderr
    assert silent.returncode == 0 and silent.stderr.startswith("warning: ") and "HTML" in silent.stderr


@pytest.mark.slow
def test_without_the_option_no_endpoint_is_asked(invented: Published, tmp_path: Path) -> None:
    done = query(invented.builds, ASKS, tmp_path)
    assert done.returncode == 1 and "--federate" in done.stderr
    wrong = query(invented.builds, ASKS, tmp_path, "--federate", "unipro")
    assert wrong.returncode == 1 and "wikidata" in wrong.stderr
