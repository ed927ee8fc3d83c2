"""The suite's own manners: quick tests first, and no silent skip where none is allowed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
import pytest

@pytest.mark.browser
def test_of_a_page(): pass

@pytest.mark.slow
def test_of_a_build(): pass

def test_of_a_word(): pass

def test_that_skips(): pytest.skip("no such thing here")

def test_of_the_article(article): pass

@pytest.mark.xfail
def test_expected_to_fail(): raise AssertionError
"""
SETTINGS = "[pytest]\nmarkers =\n    slow\n    browser\n"


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Path:
    tests = tmp_path_factory.mktemp("suite") / "project" / "tests"
    tests.mkdir(parents=True)
    shutil.copy(project / "tests" / "conftest.py", tests)
    (tests / "test_suite.py").write_text(SUITE, encoding="utf-8")
    (tests.parent / "pytest.ini").write_text(SETTINGS, encoding="utf-8")
    return tests.parent


@pytest.fixture(scope="module")
def lenient(suite: Path) -> str:
    return outcome(suite, "0")


def outcome(suite: Path, no_skip: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "-rs", "-p", "no:cacheprovider"],
        cwd=suite,
        env={**os.environ, "MYELOMA_KG_NO_SKIP": no_skip},
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_quick_tests_run_before_slow_ones_and_pages_last(lenient: str) -> None:
    places = [lenient.index(f"::{name}") for name in ("test_of_a_word", "test_of_a_build", "test_of_a_page")]
    assert places == sorted(places)


def test_without_the_article_its_tests_skip_and_say_why(lenient: str) -> None:
    assert "the article is not here: ../shared/documents" in lenient
    assert "3 passed, 2 skipped, 1 xfailed" in lenient


def test_where_nothing_may_skip_a_skip_is_a_failure_and_an_expected_failure_is_not(suite: Path) -> None:
    told = outcome(suite, "1")

    assert "MYELOMA_KG_NO_SKIP=1, but: Skipped: no such thing here" in told
    assert "1 failed, 3 passed, 1 xfailed, 1 error" in told
