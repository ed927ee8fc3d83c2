"""What is fed with made-up inputs: each target takes a number of examples and fails on the first bad one."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks
from werkzeug.datastructures import Headers

from kg.errors import QueryRefused, QuerySyntaxError
from kg.store.gate import admit, form_of
from tests.kg.store.test_gate import CALLS, PIECES, WHOLE, Trap

Seen = Callable[[object], None]
"""Is told of every input."""

_LISTED = (
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
)
_ANSWERS = {200, 303, 304, 400, 403, 404, 406, 409, 413, 415, 503, 504, 507}
_FIELDS = st.sampled_from(
    ["query", "update", "default-graph-uri", "named-graph-uri", "Query", "", "query[]", "callback", "q\r\n"]
)
_VALUES = st.one_of(
    st.sampled_from(
        ["ASK {}", "SELECT * { ?s ?p ?o } LIMIT 1", "DESCRIBE <x:y>", "ask{", "\r\nX: y", "x:y", ""]
    ),
    st.text(max_size=30),
)
_BODIES = st.sampled_from(
    [
        "application/x-www-form-urlencoded",
        "application/sparql-query",
        "application/sparql-update",
        "text/plain",
        "",
    ]
)
_RANGES = st.builds(
    "{}/{}{}".format,
    st.sampled_from(["text", "application", "*", "image", "", "TEXT"]),
    st.sampled_from(
        [
            "*",
            "html",
            "csv",
            "turtle",
            "json",
            "ld+json",
            "sparql-results+json",
            "sparql-results+xml",
            "x",
            "",
        ]
    ),
    st.sampled_from(
        ["", ";q=0", ";q=0.5", ";q=1.5", ";q=", ";q=nan", ";charset=utf-8", ';a="b,c"', "; ;", ";q=0;q=1"]
    ),
)
_ACCEPTED = st.one_of(
    st.lists(_RANGES, max_size=6).map(",".join),
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_categories=["Cc"]), max_size=60),
)
_ADDRESSES = st.sampled_from(
    [
        "/",
        "/questions",
        "/disputes",
        "/lookup?q=x",
        "/sparql",
        "/sparql?query=ASK{}",
        "/dataset",
        "/classes",
        "/no/such",
    ]
)


@contextmanager
def trap() -> Iterator[Trap]:
    """Listen where nobody may ask."""
    made = Trap()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
        thread.join(5)


def _bounded(examples: int) -> settings:
    return settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )


def gate(app: Flask, examples: int, seen: Seen) -> None:
    """No text that is let through makes the engine ask another machine."""
    del app
    with trap() as made:

        @_bounded(examples)
        @given(st.lists(PIECES, max_size=14), st.sampled_from(CALLS), st.lists(PIECES, max_size=4))
        def ask(before: list[str], call: str, after: list[str]) -> None:
            text = (WHOLE + "".join([*before, call, *after]) + " }").replace("<T>", f"<{made.iri}>")
            seen(text)
            form_of(text)
            try:
                read = admit(text).text
            except (QueryRefused, QuerySyntaxError):
                return
            assert not made.springs(read), text

        ask()


def parameters(app: Flask, examples: int, seen: Seen) -> None:
    """Whatever the parameters and the body are, the answer is one of the protocol's."""

    @_bounded(examples)
    @given(st.lists(st.tuples(_FIELDS, _VALUES), max_size=5), st.booleans(), _BODIES, st.binary(max_size=40))
    def ask(pairs: list[tuple[str, str]], posted: bool, kind: str, raw: bytes) -> None:
        seen(pairs)
        sent = urlencode(pairs, errors="replace")
        client = app.test_client()
        if posted:
            body = raw or sent.encode()
            answer = client.post(f"/sparql?{sent}", data=body, headers={"Content-Type": kind} if kind else {})
        else:
            answer = client.get(f"/sparql?{sent}")
        _must_be_good(answer.status_code, answer.headers)

    ask()


def accepted(app: Flask, examples: int, seen: Seen) -> None:
    """Whatever Accept says, the answer is one of the forms on offer, or 406."""

    @_bounded(examples)
    @given(_ADDRESSES, _ACCEPTED)
    def ask(address: str, accept: str) -> None:
        seen(accept)
        answer = app.test_client().get(address, headers={"Accept": accept})
        _must_be_good(answer.status_code, answer.headers)

    ask()


def interface(app: Flask, examples: int, seen: Seen) -> None:
    """Every operation that is described answers as described, whatever its parameters."""
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()

        @_bounded(examples)
        @given(operation.as_strategy())
        def ask(case: schemathesis.Case[Any]) -> None:
            seen(case)
            answer = case.call()
            assert answer.status_code < 500 or answer.status_code in {503, 504, 507}, case.as_curl_command()
            case.validate_response(answer, checks=list(_LISTED))

        ask()


def _must_be_good(status: int, headers: Headers) -> None:
    assert status in _ANSWERS
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert status == 304 or headers["Content-Type"]


TARGETS: Mapping[str, Callable[[Flask, int, Seen], None]] = {
    "gate": gate,
    "parameters": parameters,
    "accepted": accepted,
    "interface": interface,
}
