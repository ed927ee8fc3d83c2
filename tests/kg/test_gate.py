import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryRefused
from kg.gate import MAX_DEPTH, MAX_LENGTH, MAX_OPERATORS, admit


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * WHERE { SERVICE <http://x> { ?s ?p ?o } }",
        "select * where { service silent ?where { ?s ?p ?o } }",
        "SELECT * WHERE { ?s ?p 'a' . SERVICE<http://x>{?s ?p ?o}}",
        'SELECT * WHERE { ?s ?p """a "quoted" SERVICE""" . SERVICE ?x {} }',
    ],
)
def test_a_service_call_is_refused(text: str) -> None:
    with pytest.raises(QueryRefused) as caught:
        admit(text)
    assert caught.value.rule == "service"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * WHERE { ?s ?p 'SERVICE' }",
        'SELECT * WHERE { ?s ?p "it\'s SERVICE" } # SERVICE',
        "SELECT * WHERE { ?service <http://x/SERVICE> mk:SERVICE }",
        "SELECT * WHERE { ?s a service:SERVICE ; ex:p '''SERVICE ' SERVICE''' }",
    ],
)
def test_the_word_inside_strings_comments_names_and_iris_is_let_through(text: str) -> None:
    assert not admit(text).names_dataset


def test_a_dataset_clause_is_seen_and_a_variable_of_that_name_is_not() -> None:
    assert admit("SELECT * FROM <http://x> WHERE { ?s ?p ?o }").names_dataset
    assert not admit("SELECT ?from WHERE { ?s ?p ?from }").names_dataset


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("SELECT * WHERE {}" + " " * MAX_LENGTH, "length"),
        ("SELECT * WHERE " + "{" * (MAX_DEPTH + 1) + "}" * (MAX_DEPTH + 1), "depth"),
        ("SELECT * WHERE { ?s " + "/".join(["a:p"] * (MAX_OPERATORS + 2)) + " ?o }", "operators"),
        ("SELECT * WHERE { FILTER(" + "||".join(["?a"] * (MAX_OPERATORS + 2)) + ") }", "operators"),
    ],
)
def test_what_would_break_an_engine_is_refused_with_its_rule(text: str, rule: str) -> None:
    with pytest.raises(QueryRefused) as caught:
        admit(text)
    assert caught.value.rule == rule


@given(st.text(alphabet="{}()[]<>'\"#\\?:@a SERVICE\n", max_size=300))
def test_any_text_is_answered_by_yes_or_a_refusal(text: str) -> None:
    try:
        admit(text)
    except QueryRefused as refused:
        assert refused.reason
