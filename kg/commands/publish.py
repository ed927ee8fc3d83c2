"""`myeloma-kg publish`: a build on a SPARQL server."""

import os
from pathlib import Path

import click

from kg.commands import options


@click.command()
@click.option("--endpoint", metavar="URL", required=True, help="Where the server answers queries.")
@click.option("--update", metavar="URL", help="Where it takes updates. Default: the same address.")
@click.option(
    "--graph-store",
    metavar="URL",
    default="",
    help="Where it takes graphs; faster than updates, if it has one.",
)
@options.builds
def publish(endpoint: str, update: str | None, graph_store: str, builds: Path) -> None:
    """Put the build in service on a SPARQL server.

    Readers see the old version until the new one is whole, and then the new one.

    \b
      myeloma-kg publish --endpoint http://127.0.0.1:7878/query --update http://127.0.0.1:7878/update

    The login is in MYELOMA_KG_REMOTE_USER and MYELOMA_KG_REMOTE_PASSWORD, or MYELOMA_KG_REMOTE_TOKEN;
    MYELOMA_KG_REMOTE_AUTH is basic, digest or bearer.
    """
    from kg.store.publication import current
    from kg.store.remote.publishing import publish_remote
    from kg.store.remote.server import Remote, login_of, shown

    remote = Remote(endpoint, update or endpoint, graph_store, login_of(os.environ))
    version = publish_remote(current(builds), remote, lambda step: click.echo(step, err=True))
    click.echo(f"{version} is published at {shown(endpoint)}")
