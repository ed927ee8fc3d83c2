"""The notebooks run from top to bottom on the exported tables, and print what they show.

A notebook is run here as plain Python, which needs no Jupyter: its cells only print. After
a change that is meant, ``make test ARGS="tests/kg/test_notebooks.py --rewrite"`` writes what
they print anew; read the difference.
"""

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

from kg.building.published import Published
from kg.exchange.exports import exports

NOTEBOOK = "three-questions.ipynb"
TABLES = ("results", "lines")


@pytest.fixture
def path(project: Path) -> Path:
    return project / "docs" / "notebooks" / NOTEBOOK


def read(path: Path) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def code_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def printed(text: str) -> list[dict[str, Any]]:
    """Return *text* as the outputs of a cell, in the notebook format."""
    lines = text.splitlines(keepends=True)
    return [{"name": "stdout", "output_type": "stream", "text": lines}] if lines else []


def run(notebook: dict[str, Any], folder: Path) -> list[str]:
    """Run the cells in *folder*, one after the other; return what each prints."""
    names: dict[str, Any] = {}
    outputs = []
    with contextlib.chdir(folder):
        for cell in code_cells(notebook):
            with contextlib.redirect_stdout(io.StringIO()) as said:
                exec("".join(cell["source"]), names)
            outputs.append(said.getvalue())
    return outputs


@pytest.mark.slow
def test_a_notebook_prints_what_it_shows(
    path: Path, builds: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    for name in TABLES:
        (tmp_path / f"{name}.parquet").write_bytes(exports()[name].formats["parquet"](Published(builds)))
    notebook = read(path)
    outputs = run(notebook, tmp_path)
    if request.config.getoption("--rewrite"):
        for cell, text in zip(code_cells(notebook), outputs, strict=True):
            cell["outputs"] = printed(text)
        path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert [cell["outputs"] for cell in code_cells(notebook)] == [printed(text) for text in outputs]


def test_a_notebook_is_in_the_form_that_jupyter_writes(path: Path) -> None:
    notebook = read(path)
    assert path.read_text(encoding="utf-8") == json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    identifiers = [cell["id"] for cell in notebook["cells"]]
    assert len(set(identifiers)) == len(identifiers)
    assert all(cell["execution_count"] is None for cell in code_cells(notebook))


def test_a_notebook_says_how_to_write_each_table_that_it_reads(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in TABLES:
        assert f"myeloma-kg export {name} {name}.parquet" in text
        assert f'read_parquet(\\"{name}.parquet\\")' in text
