"""Where data lies: what ships with the code, in a checkout or inside a wheel; and builds.

A wheel carries `ontology/` and `queries/` under `kg/_data/`, because packages of
those names exist elsewhere; in a checkout they stand beside `kg/`.
"""

import os
from pathlib import Path

from kg.errors import UnreadableFile

DEFAULT_FOLDER = Path(os.environ.get("MYELOMA_KG_BUILDS", "build"))
"""The folder of builds, where no other is named."""
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
