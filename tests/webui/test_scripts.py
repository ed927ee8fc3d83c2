"""The scripts of the pages, each tested by itself by Node.js; `tests/frontend/scripts` has the tests."""

import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.mark.slow
def test_scripts_do_what_their_tests_say(project: Path) -> None:
    place, bundled = project / "tests" / "frontend", project / "webui" / "frontend" / "node_modules"
    if (
        shutil.which("node") is None
        or not (place / "node_modules" / "jsdom").is_dir()
        or not bundled.is_dir()
    ):
        pytest.skip("no Node.js here, or its packages are not installed (make assets checkers)")
    files = sorted(place.glob("scripts/*.test.mjs"))
    ran = subprocess.run(
        ["node", "--test", "--test-reporter=spec", *files], cwd=place, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout.rpartition("failing tests:")[2] + ran.stderr
    written = sum(path.read_text(encoding="utf-8").count("\ntest(") for path in files)
    (told,) = (line for line in ran.stdout.splitlines() if line.startswith("ℹ pass "))
    assert int(told.split()[-1]) >= written > 0
