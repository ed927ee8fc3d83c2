"""A build, published to a SPARQL server: uploaded beside the old one, then put in its place at once."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import httpx
import pyoxigraph as ox

from kg.errors import InvalidSetting, NoBuild, RemoteUnavailable, StoreError
from kg.facts import BASE
from kg.store.answer import read_rows
from kg.store.budgets import Budgets
from kg.store.publication import GRAPH_FILE
from kg.store.remote.answers import BINDINGS
from kg.store.remote.requests import asked, graph_request, update_request
from kg.store.remote.served import Served, staged, switch
from kg.store.remote.server import Remote, shown
from kg.store.remote.store import RemoteStore, refusal, served_by

BATCH = 1_000
"""Triples of one INSERT DATA: Virtuoso's compiler runs out of memory between 2,000 and 5,000."""
PIECE = 20_000
"""Triples of one request to a graph store."""
SECONDS = 600.0
_STAGED = f"{BASE}graph/staged/"
_COUNTS = f"""SELECT ?g (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }}
  FILTER(STRSTARTS(STR(?g), "{_STAGED}")) }} GROUP BY ?g"""


def publish_remote(build: Path, remote: Remote, tell: Callable[[str], None] = lambda _: None) -> str:
    """Publish the build in folder *build* to a server; return its version. Twice is once.

    Readers see the old version whole until one request puts the new one in place.

    :raises NoBuild: when the folder holds no graph.
    :raises InvalidSetting: when the server's address for updates is not known.
    :raises RemoteUnavailable: when the server fails; the old version stays, and one may try again.
    """
    if not remote.update:
        raise InvalidSetting("update address", "", "say where the server takes SPARQL updates")
    version, graphs = build.resolve().name, _graphs(build)
    new = Served(version, tuple(sorted(graphs)))
    old = _served(remote)
    if old == new:
        return version
    leftovers = _staged_triples(remote)
    for name, graph in graphs.items():
        place = staged(name, version)
        if leftovers.pop(place, 0) == len(graph):
            continue
        tell(f"{name.removeprefix(BASE)}: {len(graph)} triples")
        _upload(remote, place, graph)
    _verify(remote, version, graphs)
    _do(remote, update_request(remote.update, switch(new, old, sorted(leftovers))))
    if _served(remote) != new:
        raise StoreError(
            f"{shown(remote.update)}: the server did not put the new version in place; try again"
        )
    return version


def _graphs(build: Path) -> dict[str, list[str]]:
    """Return the triples of each graph of a build, in N-Triples, by the name of the graph."""
    path = build / GRAPH_FILE
    if not path.is_file():
        raise NoBuild(build)
    graphs: dict[str, list[str]] = {}
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS):
            assert isinstance(quad.graph_name, ox.NamedNode)  # a build has no other
            graphs.setdefault(quad.graph_name.value, []).append(f"{quad.triple} .\n")
    except (SyntaxError, OSError) as error:
        raise StoreError(f"{path}: {error}; run 'myeloma-kg build' again") from error
    return graphs


def _served(remote: Remote) -> Served | None:
    """Return what is published now; a publication that was broken off counts as nothing."""
    try:
        return served_by(remote)
    except RemoteUnavailable:
        raise
    except StoreError:
        return None


def _upload(remote: Remote, place: str, triples: list[str]) -> None:
    """Put triples into the graph *place*, in pieces: adding a piece twice is adding it once."""
    if remote.graphs:
        method = "PUT"
        for piece in _pieces(triples, PIECE):
            _do(remote, graph_request(remote.graphs, place, "".join(piece).encode(), method))
            method = "POST"
        return
    _do(remote, update_request(remote.update, f"DROP SILENT GRAPH <{place}>"))
    for piece in _pieces(triples, BATCH):
        text = f"INSERT DATA {{ GRAPH <{place}> {{\n{''.join(piece)}}} }}"
        _do(remote, update_request(remote.update, text))


def _pieces(triples: Iterable[str], size: int) -> Iterator[list[str]]:
    rest = iter(triples)
    while piece := list(islice(rest, size)):
        yield piece


def _verify(remote: Remote, version: str, graphs: dict[str, list[str]]) -> None:
    """Count what arrived. :raises StoreError: when it is not what was sent."""
    found = _staged_triples(remote)
    for name, graph in graphs.items():
        if (there := found.get(staged(name, version), 0)) != len(graph):
            raise StoreError(
                f"{shown(remote.query)}: {there} of {len(graph)} triples of {name} arrived; "
                "the old version stays in service. Publish again"
            )


def _staged_triples(remote: Remote) -> dict[str, int]:
    """Return how many triples each graph holds that was uploaded and not put in place."""
    budgets = Budgets(query_seconds=SECONDS)
    rows = read_rows(RemoteStore(remote, budgets).ask(_COUNTS).serialize(BINDINGS))
    return {str(row["g"]): int(str(row["n"])) for row in rows}


def _do(remote: Remote, request: httpx.Request) -> None:
    """Send a request; all that are sent here may be sent twice. :raises RemoteUnavailable: if refused."""
    reply = asked(lambda: request, remote.login, SECONDS)
    if not 200 <= reply.status < 300:
        reason = remote.login.hidden_in(reply.body.decode("utf-8", "replace")).strip()
        raise RemoteUnavailable(refusal(str(request.url), reply.status, reason))
