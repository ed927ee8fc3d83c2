"""Every kind of finding is documented, and nothing else is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ingest
from ingest.yaml_records import parse
from tests.ingest.consistency.figures import KINDS

ROOM = Path(ingest.__file__).parent
FILE = ROOM / "consistency" / "kinds.yaml"


@pytest.fixture(scope="module")
def documented() -> dict[str, dict[str, str]]:
    held, rejections = parse(FILE)
    assert rejections == []
    assert isinstance(held, dict)
    return held


def test_each_kind_says_what_is_compared_what_resolves_it_and_what_it_cannot_see(
    documented: dict[str, dict[str, str]],
) -> None:
    for kind, said in documented.items():
        assert set(said) == {"compares", "resolved_by", "limits"}, kind
        assert all(text.strip().endswith(".") for text in said.values()), kind


def test_each_kind_of_number_is_documented(documented: dict[str, dict[str, str]]) -> None:
    assert documented.keys() >= KINDS


def test_each_kind_that_code_names_is_documented(documented: dict[str, dict[str, str]]) -> None:
    assert set(_kinds_in_code()) <= documented.keys()


def test_each_documented_kind_is_in_the_code(documented: dict[str, dict[str, str]]) -> None:
    texts = {
        text for path in ROOM.rglob("*.py") for text in _texts(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert documented.keys() <= texts


def _kinds_in_code() -> Iterator[str]:
    for path in (ROOM / "consistency").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "inconsistency"
            ):
                kind = node.args[1]
                branches = [kind.body, kind.orelse] if isinstance(kind, ast.IfExp) else [kind]
                yield from (text for branch in branches for text in _texts(branch))


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
