"""Which texts are too large for an engine, and that finding out costs little."""

from contextlib import suppress

import pytest

from kg.errors import QueryRefused, QuerySyntaxError
from kg.store.budgets import Budgets
from kg.store.gate import admit

STALLS = {
    "nots": "SELECT * { FILTER(" + "!" * 10_000 + "true) }",
    "spaced nots": "SELECT * { FILTER(" + "! " * 10_000 + "true) }",
    "subtractions": "SELECT * { FILTER(" + "?a - " * 10_000 + "?a) }",
    "subtractions in what may be an IRI": "SELECT * { FILTER(?a<" + "?b-" * 10_000 + "?b && ?c>?d) }",
    "subtractions in what may be a name": "SELECT * { FILTER(" + "1-" * 10_000 + "a:b) }",
    "sums in what may be a text": "SELECT * { FILTER(STR(?a)<'>'||" + "?a+" * 10_000 + "?b='') }",
    "brackets in what may be an IRI": "SELECT * { FILTER(1<" + "(" * 5_000 + "1" + ")" * 5_000 + "&&2>1) }",
    "unions": "SELECT * { {}" + " UNION {}" * 6_000 + " }",
    "differences": "SELECT * { ?s ?p ?o " + "MINUS{}" * 4_000 + " }",
    "bindings": "SELECT * { " + "".join(f"BIND(1 AS ?v{i})" for i in range(3_000)) + " }",
    "expressions": "SELECT " + "".join(f"(1 AS ?v{i})" for i in range(3_000)) + "{}",
    "a list": "SELECT * { ?a ?b (" + " 1" * 10_000 + ") }",
    "orders": "SELECT * {} ORDER BY" + " (?a)" * 10_000,
    "groups by": "SELECT (COUNT(*) AS ?n) {} GROUP BY" + " (1)" * 10_000,
    "conditions": "SELECT (COUNT(*) AS ?n) {} GROUP BY ?a HAVING" + " (1)" * 10_000,
    "described things": "DESCRIBE" + " <x:a>" * 9_000,
    "quoted triples": "SELECT * { ?a ?b " + "<< ?s ?p " * 3_000 + "1" + " >>" * 3_000 + " }",
    "reifiers": "SELECT * { ?s ?p ?o " + "~ " * 10_000 + "}",
}


@pytest.mark.parametrize("name", STALLS)
def test_what_would_overflow_the_stack_of_an_engine_is_refused(name: str) -> None:
    with pytest.raises((QueryRefused, QuerySyntaxError)):
        admit(STALLS[name])


HONEST = [
    "SELECT * { VALUES ?a {" + " 1" * 10_000 + "} }",
    "SELECT * { VALUES (?a ?b) {" + "(1 2)" * 5_000 + "} }",
    "SELECT * { VALUES ?a { " + "<http://x.example/a-b/c.d#e> " * 1_000 + "} }",
    "SELECT * { ?s ?p '" + "-(/.,;{" * 5_000 + "' }",
    "# " + "-(/.,;{" * 5_000 + "\nSELECT * { ?s ?p ?o }",
    "SELECT * { " + "?s a:b ?o . " * 900 + "}",
    "SELECT * { ?s ?p <http://x.example/O'Brien-(" + "a-b/" * 20 + ")> }",
]


@pytest.mark.parametrize("text", HONEST)
def test_what_only_looks_large_is_let_through_and_means_the_same(text: str) -> None:
    assert admit(text).text.replace("\\u0027", "'").replace("\\u0023", "#") == text


@pytest.mark.parametrize("piece", ["-", ".", "a-", "<", "<a", "(", "'", "'''\\", ":%", "SERVICE-", "?"])
def test_no_text_is_scanned_more_than_a_few_times(piece: str) -> None:
    """A scan that is quadratic would take minutes, and hold up the suite."""
    with suppress(QueryRefused, QuerySyntaxError):
        admit(piece * (60_000 // len(piece)))


TIGHT = Budgets(query_length=100, query_depth=2, query_operators=3)


@pytest.mark.parametrize(
    ("text", "rule"),
    [("ASK {" + " " * 100 + "}", "length"), ("ASK {{{}}}", "depth"), ("ASK {?s ?p 1,2,3,4}", "operators")],
)
def test_the_limits_are_those_of_the_budgets_and_a_refusal_names_the_setting(text: str, rule: str) -> None:
    admit("ASK { ?s ?p ?o }", budgets=TIGHT)
    with pytest.raises(QueryRefused) as caught:
        admit(text, budgets=TIGHT)
    assert (caught.value.rule, caught.value.setting) == (rule, f"query_{rule}")
    assert f"query_{rule}=" in str(caught.value)
