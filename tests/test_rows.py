"""Rows of queries have types: outside the store nothing is read from one by a text key."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ingest
import kg
import webui

NAMES_OF_ROWS = {"row", "rows", "found", "line", "first", "item", "each", "about", "fact", "told"}
PLACES = [Path(room.__path__[0]) for room in (kg, ingest, webui)]


def reads_a_column(node: ast.AST) -> bool:
    """Say whether *node* is ``row["…"]``, ``rows[0]["…"]`` or ``row.get("…")``."""
    if isinstance(node, ast.Subscript):
        held, key = node.value, node.slice
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        held, key = node.func.value, node.args[0]
        if node.func.attr != "get":
            return False
    else:
        return False
    while isinstance(held, ast.Subscript):
        held = held.value
    named = isinstance(held, ast.Name) and held.id in NAMES_OF_ROWS
    return named and isinstance(key, ast.Constant) and isinstance(key.value, str)


def lines_that_read(text: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.expr) and reads_a_column(node):
            yield node.lineno


@pytest.mark.parametrize("code", ['row["x"]', 'rows[0]["x"]', 'row.get("x")', 'f(found["x"] or y)'])
def test_what_reads_a_column_is_seen(code: str) -> None:
    assert list(lines_that_read(code)) == [1]


def test_no_row_is_indexed_by_a_text_key_outside_the_store() -> None:
    assert [
        f"{path.relative_to(place.parent)}:{line}: ask for records (kg.store.records) and name the field"
        for place in PLACES
        for path in sorted(place.rglob("*.py"))
        if "node_modules" not in path.parts and path.relative_to(place).parts[0] != "store"
        for line in lines_that_read(path.read_text(encoding="utf-8"))
    ] == []
