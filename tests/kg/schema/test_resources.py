"""Data is found in a checkout and in a wheel, and its absence is said."""

from pathlib import Path

import pytest

from kg.errors import UnreadableFile
from kg.schema import resources


@pytest.mark.parametrize(("name", "kind"), [("ontology", "*.ttl"), ("queries", "**/*.rq")])
def test_this_installation_has_its_data(name: str, kind: str) -> None:
    assert any(resources.folder(name).glob(kind))


def test_a_checkout_has_its_data_beside_the_package(tmp_path: Path) -> None:
    (tmp_path / "kg").mkdir()
    (tmp_path / "ontology").mkdir()

    assert resources.folder("ontology", tmp_path / "kg") == tmp_path / "ontology"


def test_a_wheel_has_its_data_inside_the_package_and_looks_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "kg" / "_data" / "ontology").mkdir(parents=True)
    (tmp_path / "ontology").mkdir()
    (tmp_path / "queries").mkdir()

    assert resources.folder("ontology", tmp_path / "kg") == tmp_path / "kg" / "_data" / "ontology"
    with pytest.raises(UnreadableFile):
        resources.folder("queries", tmp_path / "kg")


def test_a_folder_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"ontology: not part of this installation; install"):
        resources.folder("ontology", tmp_path / "kg")
