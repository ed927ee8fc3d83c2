"""What a tidy tree does not hold: addresses and paths of one machine, large files, borrowed words."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tools.wording import ABSENT, main, names, shared, tracked

REGISTRY = re.compile(
    r"https?://\S+/(?:simple/|packages/\S+\.(?:whl|tar\.gz)|-/\S+\.tgz|debian/(?:pool|dists))|--(?:extra-)?index-url"
)
OWN_PATH = re.compile(r"(?<![\w.~/-])/(?:root|home/\w+|Users/\w+)/[\w.-]+")
BUNDLE = re.compile(r"\.min\.(?:js|css)$|\.bundle\.js$")
LARGEST = 1 << 20  # bytes


def findings(files: dict[str, str], says: Callable[[str], object]) -> list[str]:
    return [
        f"{name}:{number}"
        for name, text in files.items()
        if name != "tests/test_tree.py"
        for number, line in enumerate(text.splitlines(), 1)
        if says(line)
    ]


@pytest.fixture(scope="session")
def files() -> dict[str, str]:
    return tracked()


def test_no_file_names_a_package_registry(files: dict[str, str]) -> None:
    assert findings(files, REGISTRY.search) == []


def test_no_file_holds_a_path_of_one_machine(files: dict[str, str]) -> None:
    assert findings(files, OWN_PATH.search) == []


def test_what_is_looked_for_is_found() -> None:
    # Put together here, so that this file holds neither.
    registry = {"a.txt": f"pip install --{'index'}-url x", "b.txt": f"https://host.example/{'simple'}/flask"}
    assert findings(registry, REGISTRY.search) == ["a.txt:1", "b.txt:1"]
    paths = {"a.py": f"x = '/{'home'}/ann/x'", "b.py": f"<https://a.example/{'home'}/x>"}
    assert findings(paths, OWN_PATH.search) == ["a.py:1"]


def test_no_file_is_large_and_none_is_a_bundle(project: Path) -> None:
    assert [name for name in names() if (project / name).stat().st_size > LARGEST] == []
    assert [name for name in names() if BUNDLE.search(name)] == []


def test_a_sentence_of_a_document_is_found_and_a_row_of_a_table_is_not() -> None:
    told = "Patients who had taken the drug before did not do worse than the others\n"
    row = "alpha\tbeta gamma delta epsilon zeta eta theta iota kappa lambda\n"
    cited = "## References\n1. A very long title of some work about a drug and its many uses\n"
    files = {"a.md": told, "b.md": row, "c.md": cited, "d.md": "25 mg on days 1 to 21 of a cycle of 28 days"}
    found = shared(files, {"x.txt": told + row + cited})
    assert [each.split(":")[0] for each in found] == ["a.md"]
    assert "with x.txt:1" in found[0]


def test_without_a_document_one_line_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out.strip() == ABSENT
