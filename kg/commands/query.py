"""`myeloma-kg query`: one question to a published graph, from the shell."""

import os
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.commands import options
from kg.errors import InvalidSetting, UnreadableFile

if TYPE_CHECKING:
    from kg.schema.queries import Query
    from kg.store import Store
    from kg.store.federation import Federation

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

_DEFAULTS = {"bindings": FORMATS["csv"], "boolean": FORMATS["json"], "graph": FORMATS["ttl"]}
_ANSWERS = {"bindings": "rows", "boolean": "yes or no", "graph": "a graph"}


@click.command()
@click.argument("question", metavar="FILE.rq")
@click.option(
    "--bind",
    "bindings",
    metavar="NAME=VALUE",
    multiple=True,
    help="Give a parameter another value: a name, a path, a CURIE or an IRI of what it takes; empty for any.",
)
@click.option(
    "--format",
    "shape",
    type=click.Choice(list(FORMATS)),
    help="Default: csv for rows, json for yes or no, ttl for a graph.",
)
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

    FILE.rq is a file with any SPARQL query, '-' for standard input, or the name of a question that ships
    with the project. Every prefix that a query uses is declared in it; what is missing is named.

    \b
      myeloma-kg query which-regimens-overcome-an-abnormality --bind abnormality="t(4;14)"
      myeloma-kg query my.rq --format json
      echo 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }' | myeloma-kg query -
      myeloma-kg query which-go-terms-do-the-targets-of-a-drug-have --federate uniprot
    """
    from kg.search.choosing import Choices
    from kg.search.index import open_index
    from kg.store.federation import Federation
    from kg.store.federation.endpoints import chosen_endpoints
    from kg.store.publication import current

    asked, given = _question(question), _given(bindings)
    federation = Federation(chosen_endpoints(federate, own_list))
    build = None if endpoint else current(builds)
    store = _opened(build, federation) if build else _remote(endpoint or "")
    try:
        bound = Choices.of(store, lambda: open_index(store, build)).bound(asked, given)
        sys.stdout.buffer.write(_answer(store, bound, shape))
    finally:
        federation.close()


def _opened(build: Path, federation: "Federation") -> "Store":
    from kg.store import MemoryStore

    return MemoryStore.open(build, federation)


def _remote(endpoint: str) -> "Store":
    from kg.store.remote.server import Remote, login_of
    from kg.store.remote.store import RemoteStore

    return RemoteStore.of(Remote(endpoint, login=login_of(os.environ)))


def _answer(store: "Store", asked: "Query", shape: str | None) -> bytes:
    from kg.store.syntax import asked as answered

    result = answered(store.ask, asked)
    media_type = FORMATS[shape] if shape else _DEFAULTS[result.kind]
    if media_type not in result.formats:
        can = ", ".join(name for name, each in FORMATS.items() if each in result.formats)
        raise InvalidSetting(
            "--format", str(shape), f"this answer is {_ANSWERS[result.kind]}; it can be {can}"
        )
    content = result.serialize(media_type)
    for warning in result.warnings:
        click.echo(f"warning: {warning}", err=True)
    return content


def _question(name: str) -> "Query":
    from kg.schema.queries import parse_query, queries

    path = Path(name)
    if name == "-":
        return parse_query(_decoded(sys.stdin.buffer.read(), "standard input"), Path("standard input"))
    if path.suffix == ".rq" or path.exists():
        try:
            return parse_query(_decoded(path.read_bytes(), name), path)
        except OSError as error:
            raise UnreadableFile(path, error.strerror or str(error)) from error
    known = {**queries("competency"), **queries("exports"), **queries("federated")}
    if name not in known:
        near = get_close_matches(name, known, 3)
        hint = f"did you mean {' or '.join(near)}? " if near else ""
        raise InvalidSetting(
            "FILE.rq", name, f"no file and no shipped question; {hint}these are: {', '.join(known)}"
        )
    return known[name]


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(name, f"byte {error.start + 1} is not UTF-8") from error


def _given(bindings: Iterable[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for text in bindings:
        name, equals, value = text.partition("=")
        if not equals:
            raise InvalidSetting("--bind", text, "wanted NAME=VALUE, for example drug=lenalidomide")
        if name in given:
            raise InvalidSetting("--bind", text, f"{name!r} was given another value before; give it one")
        given[name] = value
    return given
