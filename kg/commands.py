"""The commands that ask a published graph: `query` and `export`."""

import sys
from pathlib import Path

import click

from kg.errors import InvalidSetting, QuerySyntaxError, StoreError
from kg.exports import exports
from kg.publication import DEFAULT_FOLDER, current
from kg.queries import Query, queries, read_query
from kg.remote import RemoteStore
from kg.store import MemoryStore, Store

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
_BUILDS = click.option(
    "--build",
    "builds",
    type=click.Path(path_type=Path),
    default=DEFAULT_FOLDER,
    show_default=True,
    help="Folder of builds, as given to 'build --out'.",
)


@click.command()
@click.argument("question", metavar="FILE.rq")
@click.option(
    "--bind", "bindings", metavar="NAME=VALUE", multiple=True, help="Give a parameter another value."
)
@click.option("--format", "shape", type=click.Choice(list(FORMATS)), help="Default: csv, or ttl for a graph.")
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint instead of the build.")
@_BUILDS
def query(
    question: str, bindings: tuple[str, ...], shape: str | None, endpoint: str | None, builds: Path
) -> None:
    """Ask one query and print the answer.

    FILE.rq is a file, or the name of a question that ships with the project:

    \b
      myeloma-kg query regimens-that-overcome --bind abnormality=abnormality/t-4-14
      myeloma-kg query my.rq --format json
    """
    asked = _question(question).bind(dict(_binding(text) for text in bindings))
    store: Store = RemoteStore(endpoint) if endpoint else MemoryStore.open(current(builds))
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
    sys.stdout.buffer.write(result.serialize(media_type))


def _question(name: str) -> Query:
    path = Path(name)
    if path.suffix == ".rq" or path.exists():
        return read_query(path)
    known = {**queries("competency"), **queries("exports")}
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


@click.command()
@click.argument("what", metavar="WHAT")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@_BUILDS
def export(what: str, file: Path, builds: Path) -> None:
    """Write the graph, or a flat table of it, to FILE ('-' for standard output).

    \b
    WHAT is one of
      results    every figure: study, arm, outcome, value, n, status, place (CSV)
      lines      every evidence line: statement, direction, design, place (CSV)
      schedules  every dose instruction (CSV)
      nquads     everything, every graph, sorted N-Quads
      turtle     everything, one graph, Turtle
      owl        the ontology, RDF/XML
    """
    known = exports()
    if what not in known:
        raise InvalidSetting("WHAT", what, f"this can be exported: {', '.join(known)}")
    content = known[what](MemoryStore.open(current(builds)))
    if str(file) == "-":
        sys.stdout.buffer.write(content)
        return
    _write(file, content)


def _write(file: Path, content: bytes) -> None:
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(file)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise StoreError(f"{file}: {error.strerror}; nothing was written") from error
