"""Answers are compared as SPARQL means them: not more strictly, and not less."""

import json

import pytest

from tests.conformance.answers import Answer, read_csv, read_json, read_xml, same

XSD = "http://www.w3.org/2001/XMLSchema#"


def table(*rows: dict[str, str]) -> Answer:
    """Return rows of columns a and b; a value is a blank node, a number or a text."""
    bindings = [{name: _term(value) for name, value in row.items()} for row in rows]
    return read_json(json.dumps({"head": {"vars": ["a", "b"]}, "results": {"bindings": bindings}}).encode())


def _term(value: str) -> dict[str, str]:
    if value.startswith("_:"):
        return {"type": "bnode", "value": value[2:]}
    if value[0].isdigit():
        return {"type": "literal", "value": value, "datatype": f"{XSD}decimal"}
    return {"type": "literal", "value": value}


def test_blank_nodes_may_have_other_names_but_not_other_places() -> None:
    joined = table({"a": "_:x", "b": "_:x"}, {"a": "_:y", "b": "_:z"})
    assert same(joined, table({"a": "_:q", "b": "_:p"}, {"a": "_:r", "b": "_:r"}))
    assert not same(joined, table({"a": "_:q", "b": "_:p"}, {"a": "_:q", "b": "_:q"}))


def test_rows_count_as_often_as_they_come() -> None:
    assert not same(table({"a": "x"}, {"a": "x"}), table({"a": "x"}))
    assert same(table({"a": "x"}, {"a": "x"}), table({"a": "x"}), lax=True)
    assert not same(table({"a": "x"}), table({"a": "x"}, {"a": "x"}), lax=True)


def test_order_matters_where_the_query_asks_for_one() -> None:
    first, second = table({"a": "x"}, {"a": "y"}), table({"a": "y"}, {"a": "x"})
    assert same(first, second)
    assert not same(first, second, ordered=True)


def test_numbers_are_compared_by_value_and_texts_are_not() -> None:
    assert same(table({"a": "1.50"}), table({"a": "1.5"}))
    assert not same(table({"a": "1.50"}), table({"a": "1.51"}))
    assert not same(table({"a": "x"}), table({"a": "x "}))


def test_what_is_not_bound_is_not_an_empty_text() -> None:
    assert not same(table({"a": "x"}), table({"a": "x", "b": "y"}))


@pytest.mark.parametrize("truth", [True, False])
def test_a_truth_value_is_read_from_both_formats(truth: bool) -> None:
    word = str(truth).lower()
    xml = f'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>{word}</boolean></sparql>'
    assert read_json(f'{{"head": {{}}, "boolean": {word}}}'.encode()) is truth
    assert read_xml(xml.encode()) is truth


def test_a_table_is_not_a_truth_value() -> None:
    assert not same(True, table())
    assert not same(table(), read_csv(b"a\r\nx\r\n"))
