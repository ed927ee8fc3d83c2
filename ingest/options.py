"""Options that the commands of this room share."""

from pathlib import Path

import click

from ingest.source_folders import SOURCES

sources = click.option(
    "--sources",
    type=click.Path(path_type=Path, file_okay=False),
    default=SOURCES,
    help="Folder of sources; default: the ones that ship with the project.",
)
"""``--sources DIR`` as the parameter `sources`: a folder with one folder a source."""
