"""The house as its own papers describe it: rooms and their READMEs, words with one meaning, sizes."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

import ingest
import kg
import webui

ROOMS = [Path(room.__path__[0]) for room in (kg, ingest, webui)]
README_WORDS = 600
MODULE_LINES = 300
SIDE_BY_SIDE = 20


def modules(room: Path) -> Iterator[Path]:
    for path in sorted(room.rglob("*.py")):
        if not {"node_modules", "_data", "__pycache__"} & set(path.parts):
            yield path


def folders() -> list[Path]:
    return sorted({path.parent for room in ROOMS for path in modules(room)})


def called(folder: Path) -> str:
    return str(folder.relative_to(next(room.parent for room in ROOMS if folder.is_relative_to(room))))


def members(folder: Path) -> set[str]:
    """Return what a README of *folder* must name: its modules, and the folders of code in it."""
    beside = {path.name for path in folder.glob("*.py") if path.name not in {"__init__.py", "__main__.py"}}
    below = {f"{path.name}/" for path in folder.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    return beside | below - {"__pycache__/", "node_modules/"}


def named(readme: str) -> set[str]:
    """Return what the first cells of its tables name: `module.py`, `folder/`."""
    cells = re.findall(r"^\|([^|]*)\|", readme, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([\w-]+(?:\.py|/))`", cell)}


@pytest.mark.parametrize("folder", folders(), ids=called)
def test_a_readme_names_every_module_of_its_room_and_no_other(project: Path, folder: Path) -> None:
    readme = folder / "README.md"
    if len(members(folder)) < 2 and not readme.is_file():
        return  # the room above says what it is
    assert readme.is_file(), f"{called(folder)}: write a README.md of one screen that names every module"
    text = readme.read_text(encoding="utf-8")
    missing = members(folder) - named(text)
    assert missing == set(), (
        f"{called(folder)}/README.md does not name {sorted(missing)}: add a line for each"
    )
    places = (folder, project / called(folder))  # a wheel leaves out what the scripts are made from
    gone = {name for name in named(text) if not any((place / name).exists() for place in places)}
    assert gone == set(), f"{called(folder)}/README.md names {sorted(gone)}, not there: take them out"


@pytest.mark.parametrize("room", ROOMS, ids=called)
def test_a_room_has_a_readme_of_one_screen(room: Path) -> None:
    for readme in [room / "README.md", *room.glob("*/README.md")]:
        if any(readme.parent.glob("*.py")):
            assert len(readme.read_text(encoding="utf-8").splitlines()) <= 60, (
                f"{readme}: longer than a screen"
            )


def test_a_class_name_means_one_thing() -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for room in ROOMS:
        for path in modules(room):
            name = called(path.with_suffix(""))
            if not name.startswith("kg/objects"):  # a record and the object of one thing are one meaning
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                    if isinstance(node, ast.ClassDef):
                        places[node.name].add(name)
    twice = {name: sorted(where) for name, where in places.items() if len(where) > 1}
    assert twice == {}, "give each thing a word of its own; what a page makes of one is a …View"


@pytest.mark.parametrize("folder", folders(), ids=called)
def test_a_folder_can_be_seen_at_one_glance(folder: Path) -> None:
    beside = sorted(path.name for path in folder.glob("*.py"))
    assert len(beside) <= SIDE_BY_SIDE + 1, (
        f"{called(folder)}: {len(beside)} modules side by side want folders"
    )


@pytest.mark.parametrize("room", ROOMS, ids=called)
def test_a_module_is_read_in_one_sitting(room: Path) -> None:
    long = [
        called(path) for path in modules(room) if path.read_text(encoding="utf-8").count("\n") > MODULE_LINES
    ]
    assert long == [], f"over {MODULE_LINES} lines: split them"


def test_the_readme_takes_two_minutes(project: Path) -> None:
    words = len((project / "README.md").read_text(encoding="utf-8").split())
    assert words <= README_WORDS, f"README.md has {words} words: move what a newcomer can do without to docs/"


def test_nothing_lies_about_at_the_root(project: Path) -> None:
    assert [path.name for path in project.iterdir() if path.suffix in {".png", ".jpg", ".svg"}] == []


def test_every_decision_is_in_the_list_and_every_number_is_explained(project: Path) -> None:
    folder = project / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("0*.md"))}
    for name, text in files.items():
        number, title = int(name[:4]), text.splitlines()[0]
        assert title.startswith(f"# {number}. "), f"{name}: its title says another number"
        row = f"| {number} | [{title.partition('. ')[2]}]({name}) |"
        assert row in listed, f"docs/decisions/README.md: add the line {row}"
    unused = set(range(1, max(int(name[:4]) for name in files) + 1)) - {int(name[:4]) for name in files}
    assert [number for number in unused if not re.search(rf"\b{number}\b(?! \|)", listed)] == []
