"""Answers made smaller for the way, as the client takes them: RFC 9110, section 12.5.3."""

import gzip
import json

import pytest
import zstandard
from flask.testing import FlaskClient

from webui.site.negotiation import encoding

JSON = "application/sparql-results+json"
LONG = "SELECT * WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 100"
SHORT = "ASK { ?s ?p ?o }"


def plainly(body: bytes, name: str | None) -> bytes:
    if name == "gzip":
        return gzip.decompress(body)
    return zstandard.decompress(body) if name == "zstd" else body


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("gzip", "gzip"),
        ("gzip, zstd", "zstd"),
        ("gzip;q=1.0, zstd;q=0.5", "gzip"),
        ("*", "zstd"),
        ("br", None),
        ("gzip;q=0", None),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("", None),
    ],
)
def test_a_long_answer_is_encoded_as_the_client_takes_it(
    client: FlaskClient, accept: str, name: str | None
) -> None:
    plain = client.get("/sparql", query_string={"query": LONG}, headers={"Accept": JSON})
    answer = client.get(
        "/sparql", query_string={"query": LONG}, headers={"Accept": JSON, "Accept-Encoding": accept}
    )
    assert answer.headers.get("Content-Encoding") == name
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert plainly(answer.data, name) == plain.data
    assert (answer.headers["ETag"] == plain.headers["ETag"]) == (name is None)
    held = {"If-None-Match": answer.headers["ETag"], "Accept": JSON}
    assert client.get("/sparql", query_string={"query": LONG}, headers=held).status_code == 304


@pytest.mark.parametrize("accept", ["br, *;q=0", "identity;q=0", "br, identity;q=0"])
def test_who_refuses_every_encoding_there_is_gets_406(client: FlaskClient, accept: str) -> None:
    for text in (SHORT, LONG):
        for _ in range(2):  # the second time it is kept
            answer = client.get("/sparql", query_string={"query": text}, headers={"Accept-Encoding": accept})
            assert answer.status_code == 406
        assert "gzip" in json.loads(answer.data)["offered"]


def test_a_short_answer_is_encoded_where_it_may_not_stay_as_it_is(client: FlaskClient) -> None:
    headers = {"Accept-Encoding": "identity;q=0, gzip"}
    answer = client.get("/sparql", query_string={"query": SHORT}, headers=headers)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.data))["boolean"] is True


def test_short_answers_stay_as_they_are(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": SHORT}, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


def test_pages_are_encoded_too_and_known_again(client: FlaskClient) -> None:
    headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
    plain, page = (
        client.get("/regimen/zd", headers={"Accept": "text/html"}),
        client.get("/regimen/zd", headers=headers),
    )
    assert page.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(page.data) == plain.data
    again = client.get("/regimen/zd", headers={**headers, "If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_unknown_encoding_is_none() -> None:
    assert encoding(("zstd", "gzip"), ";;=, q=x, \x00") == "identity"
