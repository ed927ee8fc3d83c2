"""Where data lies: what ships with the code, in a checkout or inside a wheel; and builds.

A wheel carries `ontology/` and `queries/` under `kg/_data/`, because packages of
those names exist elsewhere; in a checkout they stand beside `kg/`.
"""

import os
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from kg.errors import UnreadableFile

DEFAULT_FOLDER = Path(os.environ.get("MYELOMA_KG_BUILDS", "build"))
"""The folder of builds, where no other is named."""
_Model = TypeVar("_Model", bound=BaseModel)
_PACKAGE = Path(__file__).resolve().parents[1]


def folder(name: str, package: Path = _PACKAGE) -> Path:
    """Return the folder of data called *name*: ``ontology`` or ``queries``.

    *package* is the folder of the `kg` package to look from.

    >>> folder("ontology").name
    'ontology'

    :raises UnreadableFile: when this installation has no such folder.
    """
    packed = package / "_data"
    found = (packed if packed.is_dir() else package.parent) / name
    if not found.is_dir():
        raise UnreadableFile(found, "not part of this installation; install myeloma-kg again")
    return found


class FileModel(BaseModel):
    """A part of a data file: it has the entries that it declares, and no others."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def read_yaml(path: Path, model: type[_Model]) -> _Model:
    """Return what the YAML file *path* says, as *model*.

    :raises UnreadableFile: when it cannot be read, or a part of it does not fit; the reason names the part.
    """
    try:
        return model.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise UnreadableFile(path, str(error)) from error
