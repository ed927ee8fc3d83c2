"""Rows of plain values from an answer in the SPARQL results JSON format."""

import json
from collections.abc import Mapping

from kg.store import Iri, Row, Value, read_literal


def read_rows(answer: bytes) -> list[Row]:
    """Return the rows of *answer*, one mapping a row with every column, None where unbound."""
    read = json.loads(answer)
    names = read["head"]["vars"]
    return [{name: _value(row.get(name)) for name in names} for row in read["results"]["bindings"]]


def _value(term: Mapping[str, str] | None) -> Value:
    if term is None:
        return None
    if term["type"] == "uri":
        return Iri(term["value"])
    return read_literal(term["value"], term.get("datatype"))
