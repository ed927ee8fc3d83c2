"""Namespaces have one place in code, which says what the list of prefixes says."""

from pathlib import Path

import pytest

import ingest
import kg
import webui
from kg.facts import namespaces
from kg.schema.prefixes import PREFIXES

NAMED = {name: value for name, value in vars(namespaces).items() if name.isupper()}


@pytest.mark.parametrize("name", sorted(NAMED))
def test_a_namespace_is_the_one_of_the_list_of_prefixes(name: str) -> None:
    assert PREFIXES[name.lower()] == NAMED[name]


def test_no_other_module_writes_a_namespace_out() -> None:
    roots = [Path(room.__path__[0]) for room in (kg, ingest, webui)]
    files = [
        path for root in roots for path in sorted(root.rglob("*.py")) if "node_modules" not in path.parts
    ]
    assert [
        f"{path}: write {name} of kg.facts.namespaces in place of {value}"
        for path in sorted(files)
        if path != Path(str(namespaces.__file__))
        for name, value in NAMED.items()
        if f'"{value}' in path.read_text(encoding="utf-8")
    ] == []
