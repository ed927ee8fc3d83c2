"""What a user installs agrees with itself: versions, pins, commands and licences."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import rdflib
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from rdflib.namespace import OWL, RDF

import kg
from kg.schema import resources

LISTS = ("build", "formats", "lowest", "run", "test")
ENTRY = re.compile(
    r"^(?P<name>[a-z0-9.-]+)==(?P<version>[^\s;]+)(?: ; [^\\]+)? \\\n"
    r"(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
    re.MULTILINE,
)
COMMANDS = {
    "build",
    "check",
    "compare",
    "coverage",
    "export",
    "extract",
    "outline",
    "publish",
    "query",
    "release",
    "round-trip",
    "serve",
}


@pytest.fixture(scope="module")
def declared(project: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    return parsed


def pins(project: Path, name: str) -> dict[str, str]:
    text = (project / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return {match["name"]: match["version"] for match in ENTRY.finditer(text)}


def wanted(declared: dict[str, Any], *extras: str) -> list[Requirement]:
    lines = [*declared["dependencies"]]
    for extra in extras:
        lines += declared["optional-dependencies"][extra]
    return [Requirement(line) for line in lines]


def test_the_changelog_opens_with_this_version(project: Path) -> None:
    text = (project / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d[^\]]*)\] - (\d{4}-\d{2}-\d{2})$", text, re.MULTILINE)

    assert released[0][0] == kg.__version__
    assert all(newer >= older for (_, newer), (_, older) in pairwise(released))


def test_the_ontology_states_this_version() -> None:
    graph = rdflib.Graph().parse(resources.folder("ontology") / "myeloma.ttl")
    ontology = graph.value(predicate=RDF.type, object=OWL.Ontology, any=False)

    assert str(graph.value(ontology, OWL.versionInfo)) == kg.__version__


def test_the_citation_file_states_this_version_and_its_date(project: Path) -> None:
    citation = yaml.safe_load((project / "CITATION.cff").read_text(encoding="utf-8"))
    changelog = (project / "CHANGELOG.md").read_text(encoding="utf-8")

    assert citation["version"] == kg.__version__
    assert f"## [{kg.__version__}] - {citation['date-released']}" in changelog


def test_the_installed_package_states_this_version() -> None:
    assert metadata.version("myeloma-kg") == kg.__version__


@pytest.mark.parametrize("name", LISTS)
def test_every_requirement_is_pinned_with_hashes_and_nothing_else_is_in_the_list(
    project: Path, name: str
) -> None:
    text = (project / "requirements" / f"{name}.txt").read_text(encoding="utf-8")

    assert pins(project, name)
    assert ENTRY.sub("", text) == "", "lines that are no pin; restore with: make lock"


@pytest.mark.parametrize(
    "path", ["Makefile", "pyproject.toml", *(f"requirements/{name}.txt" for name in LISTS)]
)
def test_no_address_of_a_package_registry_is_written_down(project: Path, path: str) -> None:
    text = (project / path).read_text(encoding="utf-8")

    assert not re.findall(r"pypi|pythonhosted|--(?:extra-)?index-url|--find-links", text)


@pytest.mark.parametrize(("name", "extras"), [("run", ()), ("test", ("test", "lint")), ("lowest", ("test",))])
def test_every_declared_dependency_is_pinned_to_an_allowed_version(
    project: Path, declared: dict[str, Any], name: str, extras: tuple[str, ...]
) -> None:
    pinned = pins(project, name)

    for requirement in wanted(declared, *extras):
        version = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} is pinned to {version}; make lock"


def test_the_lowest_list_holds_each_lower_bound_itself(project: Path, declared: dict[str, Any]) -> None:
    pinned = pins(project, "lowest")

    for requirement in wanted(declared, "test"):
        (bound,) = (each for each in requirement.specifier if each.operator == ">=")
        lowest = pinned[canonicalize_name(requirement.name)]
        assert Requirement(f"x=={bound.version}").specifier.contains(lowest), f"{requirement}; make lock"


def test_what_runs_is_the_same_in_the_run_and_the_test_list(project: Path) -> None:
    run, test = pins(project, "run"), pins(project, "test")

    assert run.items() <= test.items()


def test_the_supported_pythons_are_declared(declared: dict[str, Any]) -> None:
    supported = {line.rsplit(" ", 1)[1] for line in declared["classifiers"] if ":: 3." in line}

    assert supported == {"3.11", "3.12", "3.13"}
    assert declared["requires-python"] == ">=3.11"
    assert sys.version_info >= (3, 11)


def test_every_promised_command_can_be_loaded() -> None:
    found = {entry.name: entry for entry in metadata.entry_points(group="myeloma_kg.commands")}

    assert set(found) == COMMANDS
    for entry in found.values():
        assert entry.load().help, f"{entry.name} has no help"


def test_the_help_loads_no_library_but_that_of_the_command_line() -> None:
    told = """
import sys
before = set(sys.modules)
sys.argv = ["myeloma-kg", "--help"]
from kg.cli import main
try:
    main()
except SystemExit as ended:
    assert not ended.code
print(*{name.partition(".")[0] for name in set(sys.modules) - before}, file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, timeout=60, check=True
    )
    loaded = set(done.stderr.split())

    assert all(f"\n  {name} " in done.stdout for name in COMMANDS)
    assert {"ingest", "kg", "webui", "click"} <= loaded
    too_many = loaded - sys.stdlib_module_names - {"ingest", "kg", "webui", "click"}
    assert not too_many, f"import {too_many} in the bodies of the commands that need them"


def test_the_licences_travel_with_the_package() -> None:
    files = [path.name for path in metadata.files("myeloma-kg") or () if "licenses" in path.parts]

    assert sorted(files) == ["LICENSE", "LICENSE-DATA.md"]


def test_neither_data_folder_becomes_an_importable_package() -> None:
    for path in metadata.files("myeloma-kg") or ():
        assert path.parts[0] not in {"ontology", "queries", "tests"}
