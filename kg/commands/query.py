"""The commands that ask a published graph: `query` and `export`."""

import os
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

import click

from kg.building.published import Published
from kg.commands import options
from kg.errors import InvalidSetting, QuerySyntaxError, StoreError
from kg.exchange.exports import BINARY, Export, exports
from kg.files import write_whole
from kg.schema.queries import Query, queries, read_query
from kg.store import MemoryStore, Store
from kg.store.federation import Federation, chosen_endpoints
from kg.store.publication import current
from kg.store.remote import Remote, RemoteStore, login_of

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


def _answer(store: Store, asked: Query, shape: str | None) -> bytes:
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


def _question(name: str) -> Query:
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


class _Listing(click.Command):
    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("WHAT is one of"):
            formatter.write_dl(
                [(name, f"{each.about} ({', '.join(each.formats)})") for name, each in exports().items()]
            )


@click.command(cls=_Listing)
@click.argument("what", metavar="WHAT")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--format", "shape", metavar="NAME", help="Default: by the suffix of FILE, or the first listed."
)
@options.builds
def export(what: str, file: Path, shape: str | None, builds: Path) -> None:
    """Write the graph, or a flat table of it, to FILE ('-' for standard output).

    \b
      myeloma-kg export results results.parquet
      myeloma-kg export lines - --format csv
    """
    known = exports()
    if what not in known:
        raise InvalidSetting("WHAT", what, f"{_nearest(what, known)}this can be exported: {', '.join(known)}")
    chosen = _chosen_format(file, shape, known[what])
    to_screen = str(file) == "-"
    if to_screen and chosen in BINARY and sys.stdout.isatty():
        raise InvalidSetting(
            "FILE", file, f"{chosen} is not for a terminal; name a file, or add '--format csv'"
        )
    content = known[what].formats[chosen](Published(builds))
    if to_screen:
        sys.stdout.buffer.write(content)
        return
    try:
        write_whole(file, content)
    except OSError as error:
        raise StoreError(f"{file}: {error.strerror}; nothing was written") from error


def _nearest(word: str, known: Iterable[str]) -> str:
    """Return a question that names the most similar of the *known* words, empty if none is."""
    near = get_close_matches(word.lower(), list(known), n=1)
    return f"did you mean {near[0]!r}? " if near else ""


def _chosen_format(file: Path, shape: str | None, wanted: Export) -> str:
    """Return the format that is asked for by name, else by suffix, else the first."""
    written = shape or file.suffix.removeprefix(".")
    if not written:
        return next(iter(wanted.formats))
    if written.lower() in wanted.formats:
        return written.lower()
    known = ", ".join(wanted.formats)
    if shape:
        raise InvalidSetting("--format", shape, f"{_nearest(shape, wanted.formats)}this can be {known}")
    raise InvalidSetting(
        "FILE", file, f"the suffix says how to write it, and this can be {known}; or say '--format'"
    )
