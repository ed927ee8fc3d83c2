"""Options that commands of more than one room share."""

from pathlib import Path

import click

from kg.schema.resources import DEFAULT_FOLDER

builds = click.option(
    "--build",
    "builds",
    type=click.Path(path_type=Path),
    default=DEFAULT_FOLDER,
    show_default=True,
    help="Folder of builds, as given to 'build --out'.",
)
"""``--build DIR`` as the parameter `builds`: where published graphs are."""

federate = click.option(
    "--federate",
    "federate",
    metavar="NAME",
    multiple=True,
    envvar="MYELOMA_KG_FEDERATE",
    help="Let queries ask this other endpoint with SERVICE (uniprot, wikidata …). May be given more than "
    "once; several in MYELOMA_KG_FEDERATE are set apart by spaces.",
)
"""``--federate NAME`` as the parameter `federate`: which other endpoints may be asked."""

federation_list = click.option(
    "--federation",
    "own_list",
    type=click.Path(path_type=Path),
    metavar="FILE",
    envvar="MYELOMA_KG_FEDERATION",
    help="A list of endpoints of your own (YAML), all allowed unless --federate names some.",
)
"""``--federation FILE`` as the parameter `own_list`: a list that stands for the shipped one."""
