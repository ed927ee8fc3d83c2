"""The walks of docs/walk-*.md: every function that they name is there, under that name."""

import re
from importlib import import_module
from pathlib import Path

import pytest

STEP = re.compile(r"`([a-z_][\w.]*):([A-Za-z_][\w.]*)`")
_TOLD = "name what does it now, or mend the name"


def walks(project: Path) -> list[Path]:
    return sorted((project / "docs").glob("walk-*.md"))


def missing(module: str, name: str) -> str:
    """Return what of ``module:name`` is not there; nothing if all of it is."""
    try:
        found: object = import_module(module)
    except ModuleNotFoundError as error:
        return f"no module {error.name}"
    for part in name.split("."):
        if not hasattr(found, part):
            return f"{module} has no {name}"
        found = getattr(found, part)
    return ""


def test_every_step_of_a_walk_is_there(project: Path) -> None:
    if not (project / "docs").is_dir():
        pytest.skip("docs are in a checkout only")
    wrong = [
        f"{walk.name}:{number}: {reason}; {_TOLD}"
        for walk in walks(project)
        for number, line in enumerate(walk.read_text(encoding="utf-8").splitlines(), 1)
        for step in STEP.finditer(line)
        if (reason := missing(step[1], step[2]))
    ]
    assert wrong == []


def test_every_numbered_line_of_a_walk_names_a_step(project: Path) -> None:
    if not (project / "docs").is_dir():
        pytest.skip("docs are in a checkout only")
    lines = [
        (walk.name, line)
        for walk in walks(project)
        for line in walk.read_text(encoding="utf-8").splitlines()
        if re.match(r"\d+\. ", line)
    ]
    assert lines
    assert [each for each in lines if not STEP.search(each[1])] == []


@pytest.mark.parametrize(
    ("module", "name", "reason"),
    [
        ("kg.errors", "KgError", ""),
        ("kg.store.gate", "Admission.text", ""),
        ("kg.no_such_room", "admit", "no module kg.no_such_room"),
        ("kg.store.gate", "no_such_name", "kg.store.gate has no no_such_name"),
    ],
)
def test_what_is_missing_is_named(module: str, name: str, reason: str) -> None:
    assert missing(module, name) == reason
