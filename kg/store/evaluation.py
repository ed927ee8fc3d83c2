"""From a query text to the bytes of its answer, by the engine: nothing here goes row by row in Python."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from io import BytesIO, StringIO
from itertools import chain, islice

import pyoxigraph as ox

from kg.facts import BASE
from kg.schema.prefixes import PREFIXES, prefixes_of

BINDINGS_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
READABLE_FORMATS = {
    name: form
    for name, form in BINDINGS_FORMATS.items()
    if form in {ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML}
}
"""Those that say of each value what it is, so that they can be read again."""
BOOLEAN_FORMATS = READABLE_FORMATS
GRAPH_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/json": ox.RdfFormat.JSON_LD,
    "application/xml": ox.RdfFormat.RDF_XML,
    "text/plain": ox.RdfFormat.N_TRIPLES,
}
FORMATS = {
    "bindings": tuple(BINDINGS_FORMATS),
    "boolean": tuple(BOOLEAN_FORMATS),
    "graph": tuple(GRAPH_FORMATS),
}
"""The media types of each kind of answer, the preferred one first."""
SORTED = 20_000
"""Triples up to which a graph is written in order, so that the same graph is the same text."""

Found = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class TooLarge(Exception):
    """An answer has more of what the setting limits than may be sent."""

    def __init__(self, setting: str) -> None:
        self.setting = setting
        super().__init__(setting)


def evaluate(
    engine: ox.Store, text: str, default_graphs: Sequence[str], named_graphs: Sequence[str], union: bool
) -> Found:
    """Ask the engine; without graphs named, the default graph is all of them if *union* says so.

    Relative IRIs are names of ours: ``<regimen/rvd>``.

    :raises SyntaxError: it does not parse.
    :raises ValueError: it parses and cannot be evaluated.
    """
    run = partial(engine.query, text, base_iri=BASE)
    if default_graphs or named_graphs:
        default, named = map(ox.NamedNode, default_graphs), map(ox.NamedNode, named_graphs)
        run = partial(run, default_graph=list(default), named_graphs=list(named))
    else:
        run = partial(run, use_default_graph_as_union=union)
    try:
        return run()
    except RuntimeError as error:
        # The engine has no class of its own for a function that it does not know.
        if "custom function" not in str(error):
            raise
        raise ValueError(str(error)) from error


class _Bounded(BytesIO):
    """Bytes, up to a number of them."""

    def __init__(self, most: int | None) -> None:
        super().__init__()
        self._most = most

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        if self._most is not None and self.tell() + len(piece) > self._most:
            raise TooLarge("result_bytes")
        return super().write(piece)


def write_out(
    found: Found, media_type: str, most_bytes: int | None = None, most_rows: int | None = None
) -> bytes:
    """Return the whole answer in that media type.

    :raises TooLarge: when it has more bytes, rows or triples than that.
    """
    out = _Bounded(most_bytes)
    if isinstance(found, ox.QueryTriples):
        _write_graph(_counted(found, most_rows), media_type, out)
        return out.getvalue()
    found.serialize(out, format=BINDINGS_FORMATS[media_type])
    content = out.getvalue()
    if most_rows is not None and isinstance(found, ox.QuerySolutions):
        _refuse_rows(content, media_type, most_rows)
    return content


def _counted(triples: Iterable[ox.Triple], most: int | None) -> Iterator[ox.Triple]:
    for number, triple in enumerate(triples):
        if most is not None and number >= most:
            raise TooLarge("result_rows")
        yield triple


def _write_graph(triples: Iterator[ox.Triple], media_type: str, out: BytesIO) -> None:
    first = sorted(islice(triples, SORTED), key=str)
    prefixes = None
    if "turtle" in media_type or media_type.endswith("json"):
        prefixes = prefixes_of(first) if len(first) < SORTED else dict(PREFIXES)
    ox.serialize(chain(first, triples), out, format=GRAPH_FORMATS[media_type], prefixes=prefixes)


# A row brings at least one of these; a text in the answer may hold it too, so that more of them
# than rows may be is reason to count, not to refuse.
_MARKS = {
    ox.QueryResultsFormat.JSON: b"},{",
    ox.QueryResultsFormat.XML: b"<result>",
    ox.QueryResultsFormat.CSV: b"\n",
    ox.QueryResultsFormat.TSV: b"\n",
}


def _refuse_rows(content: bytes, media_type: str, most: int) -> None:
    form = BINDINGS_FORMATS[media_type]
    if content.count(_MARKS[form]) > most - 1 and _rows(content, form) > most:
        raise TooLarge("result_rows")


def _rows(content: bytes, form: ox.QueryResultsFormat) -> int:
    """Return how many rows an answer has."""
    if form == ox.QueryResultsFormat.JSON:
        return len(json.loads(content)["results"]["bindings"])
    if form == ox.QueryResultsFormat.CSV:
        return sum(1 for _ in csv.reader(StringIO(content.decode(), newline=""))) - 1
    return content.count(_MARKS[form]) - (form == ox.QueryResultsFormat.TSV)
