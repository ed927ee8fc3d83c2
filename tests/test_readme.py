"""What the README shows works as it stands there."""

import re
from pathlib import Path

import pytest

from kg.schema.mappings import mappings, unmapped
from kg.store import MemoryStore
from tests.serving import served
from webui import create_app


def blocks(project: Path, language: str) -> list[str]:
    text = (project / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.mark.slow
def test_the_python_example_prints_one_verdict_a_regimen(
    project: Path, store: MemoryStore, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = blocks(project, "python")
    with served(create_app(store)) as address:
        exec(code.replace("http://127.0.0.1:8000", address), {})
    assert capsys.readouterr().out.splitlines() == [
        "Len-dex - disputed",
        "RAD - overcomes",
        "RMPT - does not overcome",
        "RVD - overcomes in part",
    ]


def test_the_mappings_are_as_many_as_it_says(project: Path) -> None:
    found, without = mappings(), unmapped()
    things, vocabularies = {each.subject for each in found}, {each.vocabulary for each in found}
    said = f"{len(found):,} mappings of {len(things)} things to {len(vocabularies)} vocabularies"
    text = " ".join((project / "docs" / "linked.md").read_text(encoding="utf-8").split())
    assert said in text
    assert f"the {len(without)} things without a verified term" in text


def test_every_link_to_a_file_leads_somewhere(project: Path) -> None:
    rooms = [page for room in ("kg", "ingest", "webui") for page in (project / room).rglob("README.md")]
    pages = [*project.glob("*.md"), *project.glob("*/README.md"), *rooms, *(project / "docs").rglob("*.md")]
    for page in pages:
        if "node_modules" in page.parts:
            continue
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page}: {target}"
