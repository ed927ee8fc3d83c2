"""Options that commands of more than one room share."""

from pathlib import Path

import click

from kg.publication import DEFAULT_FOLDER

builds = click.option(
    "--build",
    "builds",
    type=click.Path(path_type=Path),
    default=DEFAULT_FOLDER,
    show_default=True,
    help="Folder of builds, as given to 'build --out'.",
)
"""``--build DIR`` as the parameter `builds`: where published graphs are."""
