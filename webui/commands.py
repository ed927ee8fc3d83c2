"""`myeloma-kg serve`: the web server over the newest build."""

import os
from functools import partial
from pathlib import Path

import click

from kg.commands import options


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at; 0.0.0.0 for all.")
@click.option("--port", default=8000, show_default=True, help="Port to listen at; 0 for a free one.")
@options.builds
@click.option(
    "--document",
    "documents",
    type=click.Path(),
    multiple=True,
    envvar="MYELOMA_KG_DOCUMENTS",
    metavar="[NAME=]FILE",
    help="The article that a source was read from: pages then show its sentences and cells. "
    "NAME is that of the source, needed only to say which. May be given more than once.",
)
@options.federate
@options.federation_list
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    envvar="MYELOMA_KG_CONFIG",
    metavar="FILE",
    help="Settings, as TOML; the environment wins over them (docs/operations.md).",
)
def serve(  # noqa: PLR0913 - one parameter an option
    host: str,
    port: int,
    builds: Path,
    documents: tuple[str, ...],
    federate: tuple[str, ...],
    own_list: Path | None,
    config: Path | None,
) -> None:
    """Serve pages and SPARQL over the newest build.

    A new build is put in service while the server runs. Articles may also be named in
    MYELOMA_KG_DOCUMENTS, several as in PATH. Queries ask no other endpoint unless it is named
    with --federate. Limits are settings: see docs/operations.md.

    \b
    Pages:  http://127.0.0.1:8000/
    SPARQL: http://127.0.0.1:8000/sparql
    """
    from kg.store.federation import Federation
    from kg.store.federation.endpoints import chosen_endpoints
    from webui.service import open_site
    from webui.serving.operations.logs import start_log
    from webui.serving.server import ServerHooks, listen, serve_until_stopped, url_of
    from webui.site.settings import read_settings, unknown

    settings = read_settings(os.environ, config)
    for name in unknown(os.environ):
        click.echo(f"myeloma-kg: no such setting: {name}", err=True)
    start_log(settings)
    federation = Federation(chosen_endpoints(federate, own_list))
    with listen(host, port, settings.backlog) as listening:
        site = open_site(builds, documents, federation, settings)
        tell = partial(click.echo, f"serving {url_of(listening)} (stop with Ctrl-C)")
        try:
            serve_until_stopped(site.respond, listening, settings, ServerHooks(tell, site.reloader.look))
        finally:
            site.close()
    click.echo("stopped")
