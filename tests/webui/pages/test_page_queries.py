"""The queries behind the pages: described as they are, and none without use."""

import json
import re
from pathlib import Path

import pytest

import webui
from kg.schema.queries import queries
from kg.store import MemoryStore

CODE = Path(webui.__file__).parent  # the installed one, where a wheel is tested


@pytest.mark.parametrize("name", list(queries("pages")))
def test_a_page_query_returns_the_columns_that_it_declares(store: MemoryStore, name: str) -> None:
    query = queries("pages")[name]
    result = store.ask(query.text)
    if result.kind == "bindings":
        found = json.loads(result.serialize("application/sparql-results+json"))["head"]["vars"]
        assert found == [column.name for column in query.columns]


def test_every_page_query_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in CODE.rglob("*.py"))
    assert [name for name in queries("pages") if f'"{name}"' not in code] == []


def test_no_sparql_stands_in_the_code_of_the_pages() -> None:
    for path in CODE.rglob("*.py"):
        assert re.search(r"\b(SELECT|CONSTRUCT|WHERE|PREFIX)\b", path.read_text(encoding="utf-8")) is None, (
            path
        )
