"""Answers of queries as plain values, read with other readers than the engine's, and compared.

Two answers are the same when a renaming of blank nodes makes them so; numbers, truth
values and times are compared by value, since the engine writes them in their canonical form.
"""

import csv
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from xml.etree import ElementTree

import pyoxigraph as ox

from tests.conformance.suite import RDF, Graph, Term

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_SRX = "{http://www.w3.org/2005/sparql-results#}"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_EXACT = {f"{_XSD}{name}" for name in ("integer", "decimal")}
_INEXACT = {f"{_XSD}{name}" for name in ("double", "float")}
_SPELLINGS = {
    f"{_XSD}dateTime": (r"[+-]00:00$", "Z"),
    f"{_XSD}date": (r"[+-]00:00$", "Z"),
}
_OWN = "urn:answer:"

Row = Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Table:
    """An answer of rows; `indexed` where it says itself in which order they stand."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    indexed: bool = False


Answer = Table | bool | ox.Dataset
"""Rows, a truth value or a graph."""


def read_json(content: bytes) -> Answer:
    """Return the answer in SPARQL 1.1 Query Results JSON."""
    found = json.loads(content)
    if "boolean" in found:
        return bool(found["boolean"])
    rows = [
        {name: _term(term["type"], term["value"], term.get("datatype"), term.get("xml:lang"))
         for name, term in row.items()}
        for row in found["results"]["bindings"]
    ]  # fmt: skip
    return Table(tuple(found["head"]["vars"]), tuple(rows))


def read_xml(content: bytes) -> Answer:
    """Return the answer in SPARQL Query Results XML."""
    root = ElementTree.fromstring(content)
    truth = root.find(f"{_SRX}boolean")
    if truth is not None:
        return (truth.text or "").strip() == "true"
    columns = tuple(each.get("name", "") for each in root.iter(f"{_SRX}variable"))
    rows = [
        {each.get("name", ""): _element(each[0]) for each in result.iter(f"{_SRX}binding") if len(each)}
        for result in root.iter(f"{_SRX}result")
    ]
    return Table(columns, tuple(rows))


def read_tsv(content: bytes) -> Answer:
    """Return the answer in tab-separated values."""
    found = ox.parse_query_results(content, ox.QueryResultsFormat.TSV)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    rows = [{name: row[name] for name in names if row[name] is not None} for row in found]
    return Table(tuple(names), tuple(rows))


def read_csv(content: bytes) -> Answer:
    """Return the answer in comma-separated values, where every term but a blank node is plain text."""
    columns, *lines = csv.reader(StringIO(content.decode(), newline=""))
    rows = [
        {name: _term("bnode" if text.startswith("_:") else "literal", text.removeprefix("_:"), None, None)
         for name, text in zip(columns, line, strict=True)}
        for line in lines
    ]  # fmt: skip
    return Table(tuple(columns), tuple(rows))


def read_result_set(graph: Graph) -> Answer:
    """Return the answer that a graph of result-set terms describes, or the graph itself."""
    sets = [quad.subject for quad in graph.quads if quad.object == ox.NamedNode(f"{RS}ResultSet")]
    if not sets:
        return graph.quads
    node = sets[0]
    assert not isinstance(node, ox.Triple)
    truth = graph.text(node, f"{RS}boolean")
    if truth:
        return truth == "true"
    solutions = graph.values(node, f"{RS}solution")
    indexed = all(graph.text(each, f"{RS}index") for each in solutions) and bool(solutions)
    if indexed:
        solutions.sort(key=lambda each: int(graph.text(each, f"{RS}index")))
    columns = tuple(each.value for each in graph.values(node, f"{RS}resultVariable"))
    return Table(columns, tuple(_solution(graph, each) for each in solutions), indexed)


def _solution(graph: Graph, node: Term) -> Row:
    found = {}
    for binding in graph.values(node, f"{RS}binding"):
        value = graph.value(binding, f"{RS}value")
        assert value is not None
        found[graph.text(binding, f"{RS}variable")] = value
    return found


def same(expected: Answer, answered: Answer, ordered: bool = False, lax: bool = False) -> bool:
    """Say whether two answers are the same; *lax*: rows may come less often than expected."""
    if not isinstance(expected, Table) or not isinstance(answered, Table):
        return _alike(expected, answered)
    if set(expected.columns) != set(answered.columns):
        return False
    ordered = ordered or expected.indexed
    if lax and len(answered.rows) <= len(expected.rows):
        return _shape(_once(expected), ordered=False) == _shape(_once(answered), ordered=False)
    return _shape(expected, ordered) == _shape(answered, ordered)


def _alike(expected: Answer, answered: Answer) -> bool:
    if isinstance(expected, ox.Dataset) and isinstance(answered, ox.Dataset):
        return _canonical(expected) == _canonical(answered)
    return type(expected) is type(answered) and expected == answered


def _once(table: Table) -> Table:
    rows = {tuple(sorted((name, str(term)) for name, term in row.items())): row for row in table.rows}
    return Table(table.columns, tuple(rows.values()))


def _shape(table: Table, ordered: bool) -> ox.Dataset:
    """Return the rows as a graph in which blank nodes have names that depend on the rows only."""
    quads = []
    for number, row in enumerate(table.rows):
        node = ox.BlankNode()
        quads.append(ox.Quad(node, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{_OWN}row")))
        if ordered:
            quads.append(ox.Quad(node, ox.NamedNode(f"{_OWN}index"), ox.Literal(number)))
        quads += [ox.Quad(node, ox.NamedNode(f"{_OWN}column:{name}"), _plain(row[name])) for name in row]
    return _canonical(quads)


def _canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    plain = (ox.Quad(quad.subject, quad.predicate, _plain(quad.object)) for quad in quads)
    found = ox.Dataset(plain)
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return found


def _plain(term: Term | ox.Triple) -> Term | ox.Triple:
    """Return a number, truth value or time in one way of writing its value, other terms as they are."""
    if not isinstance(term, ox.Literal):
        return term
    kind = term.datatype
    if kind.value == f"{_XSD}boolean":
        return ox.Literal(term.value in {"true", "1"})
    if kind.value in _SPELLINGS:
        found, plain = _SPELLINGS[kind.value]
        return ox.Literal(re.sub(found, plain, term.value), datatype=kind)
    try:
        if kind.value in _EXACT:
            return ox.Literal(str(Decimal(term.value).normalize() + 0), datatype=kind)
        if kind.value in _INEXACT:
            return ox.Literal(repr(float(term.value)), datatype=kind)
    except (ArithmeticError, ValueError):
        return term
    return term


def _element(element: ElementTree.Element) -> Term:
    lang = element.get("{http://www.w3.org/XML/1998/namespace}lang")
    return _term(element.tag.removeprefix(_SRX), element.text or "", element.get("datatype"), lang)


def _term(kind: str, value: str, datatype: str | None, lang: str | None) -> Term:
    if kind == "uri":
        return ox.NamedNode(value)
    if kind == "bnode":
        return ox.BlankNode("n" + value.encode().hex())
    if lang:
        return ox.Literal(value, language=lang)
    return ox.Literal(value, datatype=ox.NamedNode(datatype) if datatype else None)
