"""Options that the commands of this room share, and how they end on findings."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from kg.errors import InvalidRecords, Rejection


def _shipped() -> Path:
    """Return the folder of sources that ships with the project."""
    from ingest.source_folders import SOURCES

    return SOURCES


sources = click.option(
    "--sources",
    type=click.Path(path_type=Path, file_okay=False),
    default=_shipped,
    help="Folder of sources; default: the ones that ship with the project.",
)
"""``--sources DIR`` as the parameter `sources`: a folder with one folder a source."""

jobs = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=lambda: os.cpu_count() or 1,
    show_default="as many as there are cores",
    help="How many processes read at once; the records and the graph are the same for any number.",
)
"""``--jobs N`` as the parameter `jobs`."""

cluster = click.option(
    "--cluster",
    metavar="ADDRESS",
    default="",
    envvar="MYELOMA_KG_CLUSTER",
    help="Read on a Dask cluster instead, whose scheduler is there: tcp://HOST:8786. Its workers need this "
    "project, and the same files at the same paths.",
)
"""``--cluster ADDRESS`` as the parameter `cluster`."""


def refuse(rejections: Iterable[Rejection]) -> None:
    """End a command that has findings, after what it has printed.

    :raises InvalidRecords: when there is any.
    """
    found = list(rejections)
    if found:
        sys.stdout.flush()
        raise InvalidRecords(found)
