"""`myeloma-kg query`: one question to a published graph, from the shell."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.commands import options
from kg.errors import InvalidSetting, QuerySyntaxError

if TYPE_CHECKING:
    from kg.schema.queries import Query
    from kg.store import Store

FORMATS = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}


@click.command()
@click.argument("question", metavar="FILE.rq")
@click.option(
    "--bind", "bindings", metavar="NAME=VALUE", multiple=True, help="Give a parameter another value."
)
@click.option("--format", "shape", type=click.Choice(list(FORMATS)), help="Default: csv, or ttl for a graph.")
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint instead of the build.")
@options.federate
@options.federation_list
@options.builds
def query(  # noqa: PLR0913 - one parameter an option
    question: str,
    bindings: tuple[str, ...],
    shape: str | None,
    endpoint: str | None,
    federate: tuple[str, ...],
    own_list: Path | None,
    builds: Path,
) -> None:
    """Ask one query and print the answer.

    FILE.rq is a file, or the name of a question that ships with the project:

    \b
      myeloma-kg query regimens-that-overcome --bind abnormality=abnormality/t-4-14
      myeloma-kg query my.rq --format json
      myeloma-kg query which-go-terms-do-the-targets-of-a-drug-have --federate uniprot
    """
    from kg.store import MemoryStore, Store
    from kg.store.federation import Federation
    from kg.store.federation.endpoints import chosen_endpoints
    from kg.store.publication import current
    from kg.store.remote.server import Remote, login_of
    from kg.store.remote.store import RemoteStore

    asked = _question(question).bind(dict(_binding(text) for text in bindings))
    federation = Federation(chosen_endpoints(federate, own_list))
    store: Store = (
        RemoteStore.of(Remote(endpoint, login=login_of(os.environ)))
        if endpoint
        else MemoryStore.open(current(builds), federation)
    )
    try:
        sys.stdout.buffer.write(_answer(store, asked, shape))
    finally:
        federation.close()


def _answer(store: "Store", asked: "Query", shape: str | None) -> bytes:
    try:
        result = store.ask(asked.text)
    except QuerySyntaxError as error:
        if error.line is None:
            raise
        raise QuerySyntaxError(error.reason, error.line + asked.header_lines, error.column) from error
    media_type = FORMATS[shape] if shape else ("text/turtle" if result.kind == "graph" else "text/csv")
    if media_type not in result.formats:
        if shape is None:
            media_type = result.formats[0]
        else:
            raise InvalidSetting(
                "--format", shape, f"this answer is a {result.kind}; it can be {', '.join(result.formats)}"
            )
    content = result.serialize(media_type)
    for warning in result.warnings:
        click.echo(f"warning: {warning}", err=True)
    return content


def _question(name: str) -> "Query":
    from kg.schema.queries import queries, read_query

    path = Path(name)
    if path.suffix == ".rq" or path.exists():
        return read_query(path)
    known = {**queries("competency"), **queries("exports"), **queries("federated")}
    if name not in known:
        raise InvalidSetting(
            "FILE.rq", name, f"no file and no shipped question; these are: {', '.join(known)}"
        )
    return known[name]


def _binding(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise InvalidSetting("--bind", text, "wanted NAME=VALUE, for example drug=drug/lenalidomide")
    return name, value
