import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import QueryRefused, QuerySyntaxError
from kg.store.budgets import Budgets
from kg.store.federation import Federation
from kg.store.federation.endpoints import Endpoint
from kg.store.gate import admit, form_of

LIMITS = Budgets()


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
        "SELECT * WHERE { ?s a ex:SERVICE ; ex:p '''SERVICE ' SERVICE''' }",
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
        ("SELECT * WHERE {}" + " " * LIMITS.query_length, "length"),
        ("SELECT * WHERE " + "{" * (LIMITS.query_depth + 1) + "}" * (LIMITS.query_depth + 1), "depth"),
        ("SELECT * WHERE { ?s " + "/".join(["a:p"] * (LIMITS.query_operators + 2)) + " ?o }", "operators"),
        ("SELECT * WHERE { FILTER(" + "||".join(["?a"] * (LIMITS.query_operators + 2)) + ") }", "operators"),
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
    except (QueryRefused, QuerySyntaxError) as refused:
        assert refused.reason


class Trap:
    """A server that may not be asked, and how often it was; `data` makes patterns match."""

    def __init__(self) -> None:
        self.hits = hits = [0]

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hits[0] += 1
                self.send_error(500)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.iri = f"http://127.0.0.1:{self.server.server_port}/"
        self.data = ox.Store()
        for value in (ox.Literal("a"), ox.Literal(True), ox.Literal(1), ox.NamedNode("https://e.example/y")):
            self.data.add(
                ox.Quad(ox.NamedNode("https://e.example/x"), ox.NamedNode("https://e.example/p"), value)
            )

    def springs(self, text: str) -> bool:
        """Return whether the engine, given this text, asks the trap."""
        before = self.hits[0]
        try:
            found = self.data.query(text)
            if not isinstance(found, ox.QueryBoolean):
                for _ in found:
                    pass
        except (SyntaxError, ValueError, OSError, RuntimeError):
            pass
        return self.hits[0] > before


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    made = Trap()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join(5)


HIDDEN = [
    "PREFIX t: <T> SELECT * { SERVICEt: { ?a ?b ?c } }",
    "PREFIX : <T> SELECT * { service:y { ?a ?b ?c } }",
    "SELECT * { SERVICESILENT<T> { ?a ?b ?c } }",
    "SELECT * { ?s ?p ?o OPTIONAL { ?s ?p trueSERVICE<T> { ?a ?b ?c } } }",
    "SELECT * { ?s ?p ?o OPTIONAL { ?x ?y <http://x/\\u0041#> } SERVICE <T> { ?a ?b ?c } }",
    "SELECT * { ?a ?p ?q FILTER(STR(?a)<'>'||STR(?a)>'y') SERVICE <T> { ?x ?y 'z' } }",
    "SELECT * { ?a ?p ?q FILTER(STR(?a)<'z'||STR(?a)>'y') SERVICE <T> { ?x ?y 'z' } }",
    "SELECT * { ?s ?p ?o FILTER(1<2#c>'''\n||true) SERVICE <T> { ?x ?y ?z } #'''\n}",
    "SELECT * { VALUES ?v { '' 'b''''c''' } SERVICE <T> { ?x ?y ?z } }",
    "SELECT * { ?s ?p ?o # '\rSERVICE <T> { ?x ?y ?z } # '\n}",
]


@pytest.mark.parametrize("template", HIDDEN)
def test_a_service_call_that_a_plain_scanner_would_miss_asks_nobody(trap: Trap, template: str) -> None:
    text = template.replace("<T>", f"<{trap.iri}>")
    assert trap.springs(text)  # the engine does read it as a call
    try:
        read = admit(text).text
    except (QueryRefused, QuerySyntaxError):
        return
    assert not trap.springs(read)


PIECES = st.sampled_from(
    [
        *("SERVICE", "service", "SERVICESILENT", "SERVICE SILENT", "Service"),
        *("<T>", "e:y", ":y", "t:", "service:y", "?v", "<https://ok.example/s>", "<y>", "<\\u0041#>", "<x#>"),
        *(
            "{",
            "}",
            "{ ?a ?b ?c }",
            "{ ?x ?y ?z }",
            "(",
            ")",
            ".",
            ";",
            ",",
            " ",
            "\n",
            "\r",
            "\t",
            "#",
            "# c\n",
        ),
        *("'", '"', "'''", '"""', "'a'", "'''a'b'''", "'\\''", "\\", "'>'", "''", "<'>'", "<2#c>"),
        *("?s ?p ?o", "e:x e:p", "true", "1", "'x'@en", "_:b", "a", "OPTIONAL {", "UNION", "FILTER(?s<", ">"),
        *(
            "FILTER(STR(?o)<",
            "||STR(?o)>",
            "VALUES ?v {",
            "BIND(1 AS ?n)",
            "LATERAL {",
            "FILTER EXISTS {",
            "<<",
        ),
    ]
)
WHOLE = "PREFIX e: <https://e.example/> PREFIX t: <T> PREFIX : <T> SELECT * { ?s ?p ?o "
CALLS = [
    "",
    "SERVICE <T> { ?x ?y ?z }",
    "SERVICEt: { ?x ?y 'z' }",
    "SERVICE <https://ok.example/s> { ?x ?y ?z }",
]


@pytest.fixture(scope="module")
def federation() -> Iterator[Federation]:
    """Return a federation that allows one endpoint, at which nobody listens."""
    allowed = Endpoint(name="ok", iri="https://ok.example/s", at="http://127.0.0.1:1/", private=True)
    made = Federation([allowed])
    yield made
    made.close()


@pytest.mark.slow
@settings(max_examples=3_000, deadline=None)
@given(st.lists(PIECES, max_size=12), st.sampled_from(CALLS), st.lists(PIECES, max_size=2))
def test_no_text_that_is_admitted_asks_an_endpoint_that_is_not_allowed(
    trap: Trap, federation: Federation, pieces: list[str], call: str, last: list[str]
) -> None:
    text = (WHOLE + "".join([*pieces, call, *last]) + " }").replace("<T>", f"<{trap.iri}>")
    try:
        assert not trap.springs(admit(text).text)
    except (QueryRefused, QuerySyntaxError) as refused:
        assert refused.reason
    try:
        admission = admit(text, may_ask_others=True)
        routed = federation.route(admission, lambda _: None).text if admission.tokens else admission.text
        assert not trap.springs(routed)
    except (QueryRefused, QuerySyntaxError) as refused:
        assert refused.reason


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { \\u0053ERVICE <http://x> { ?s ?p ?o } }",
        "SELECT * { ?s ?p 'a\\u0027 . SERVIC\\u0045 <http://x> { ?x ?y ?z } # ' }",
        "SELECT * { ?s ?p 'a\\U00000027 . SERVICE <http://x> { ?x ?y ?z } # ' }",
    ],
)
def test_a_service_call_for_engines_that_decode_first_is_refused(text: str) -> None:
    with pytest.raises((QueryRefused, QuerySyntaxError)):
        admit(text)


def test_a_codepoint_in_a_text_is_let_through() -> None:
    text = "SELECT * { ?s ?p 'caf\\u00e9' }"
    assert admit(text).text == text


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("select * {}", "SELECT"),
        ("PREFIX ask: <http://x/SELECT> # DESCRIBE\nCONSTRUCT {} {}", "CONSTRUCT"),
        ("BASE <http://x> ASK { ?select ?p 'DESCRIBE' }", "ASK"),
        ("DESCRIBE <x:y>", "DESCRIBE"),
        ("PREFIX a: <b:> insert data { a:b a:c a:d }", "INSERT"),
        ("WITH <x:y> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "WITH"),
        ("LOAD <http://x/>", "LOAD"),
        ("CLEAR ALL", "CLEAR"),
        ("hello", None),
        ("", None),
    ],
)
def test_the_form_is_the_first_keyword_that_names_one(text: str, form: str | None) -> None:
    assert form_of(text) == form
