"""`myeloma-kg serve`: the web server over the newest build."""

import signal
import socket
from pathlib import Path

import click

from kg import options
from kg.errors import InvalidSetting
from kg.federation import Federation, chosen_endpoints
from kg.passages import read_passages
from kg.publication import current
from kg.store import MemoryStore

_THREADS = 8


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
def serve(  # noqa: PLR0913 - one parameter an option
    host: str,
    port: int,
    builds: Path,
    documents: tuple[str, ...],
    federate: tuple[str, ...],
    own_list: Path | None,
) -> None:
    """Serve pages and SPARQL over the newest build.

    Articles may also be named in MYELOMA_KG_DOCUMENTS, several as in PATH. Queries ask no
    other endpoint unless it is named with --federate.

    \b
    Pages:  http://127.0.0.1:8000/
    SPARQL: http://127.0.0.1:8000/sparql
    """
    from waitress.server import create_server

    from webui import Settings, create_app

    federation = Federation(chosen_endpoints(federate, own_list))
    bound = _listen(host, port)
    store = MemoryStore.open(current(builds), federation)
    app = create_app(store, passages=read_passages(store, documents))
    server = create_server(
        app, sockets=[bound], threads=_THREADS, max_request_body_size=2 * Settings().max_body
    )
    where = f"[{host}]" if ":" in host else host
    click.echo(f"serving http://{where}:{bound.getsockname()[1]}/ (stop with Ctrl-C)")
    # A shell starts background jobs with SIGINT ignored, and a service manager stops them by SIGTERM.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    server.run()  # returns on Ctrl-C
    server.close()
    federation.close()
    click.echo("stopped")


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything slow is done, so that a port in use is told at once.

    :raises InvalidSetting: when that address cannot be had.
    """
    if not 0 <= port <= 65535:
        raise InvalidSetting("port", port, "a port is a number from 0 to 65535")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise InvalidSetting("host", host, f"not an address of this machine ({error.strerror})") from error
    taken = socket.socket(family, kind, protocol)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind(address)
    except OSError as error:
        taken.close()
        raise InvalidSetting(
            "port", port, f"cannot listen at {host}: {error.strerror}; choose another with --port"
        ) from error
    return taken
