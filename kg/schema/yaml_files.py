"""Data files in YAML that a model describes: read whole, or refused with the part that does not fit."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from kg.errors import UnreadableFile

_Model = TypeVar("_Model", bound=BaseModel)


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
