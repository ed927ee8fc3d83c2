"""Whole graphs by name: what the SPARQL 1.1 Graph Store HTTP Protocol says of reading."""

import json
from collections.abc import Sequence

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from kg.facts import BASE
from kg.store import MemoryStore

NAME = f"{BASE}graph/vocabulary"
TRIPLES = {"Accept": "application/n-triples"}
FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


def read(content: bytes, form: ox.RdfFormat = ox.RdfFormat.N_TRIPLES) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(content, form)}


def held(store: MemoryStore, names: Sequence[str] = ()) -> set[ox.Triple]:
    """Return what stands in the graphs called *names*, in all where there are none."""
    return {quad.triple for quad in store.quads() if not names or str(quad.graph_name) in names}


@pytest.mark.parametrize("media_type", list(FORMATS))
def test_a_graph_is_given_whole_in_every_form(
    client: FlaskClient, store: MemoryStore, media_type: str
) -> None:
    answer = client.get("/graph-store", query_string={"graph": NAME}, headers={"Accept": media_type})
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert read(answer.data, FORMATS[media_type]) == held(store, [f"<{NAME}>"]) != set()


def test_the_default_graph_is_every_graph_together(client: FlaskClient, store: MemoryStore) -> None:
    assert read(client.get("/graph-store?default", headers=TRIPLES).data) == held(store)


@pytest.mark.parametrize(
    ("address", "headers"),
    [("/graph/vocabulary", TRIPLES), ("/graph/vocabulary.nt", {"Accept": "text/html"})],
)
def test_a_graph_is_at_its_own_address(
    client: FlaskClient, store: MemoryStore, address: str, headers: dict[str, str]
) -> None:
    answer = client.get(address, headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, "application/n-triples")
    assert read(answer.data) == held(store, [f"<{NAME}>"])


def test_head_says_how_long_the_graph_is(client: FlaskClient) -> None:
    got, headed = (client.open("/graph-store?default", method=m, headers=TRIPLES) for m in ("GET", "HEAD"))
    assert (headed.status_code, headed.data) == (200, b"")
    assert headed.headers["Content-Length"] == str(len(got.data))


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/graph-store?graph={NAME}-not-there", 404),
        ("/graph/not-there", 404),
        ("/graph/not-there.ttl", 404),
        ("/graph-store", 400),
        (f"/graph-store?default&graph={NAME}", 400),
        (f"/graph-store?graph={NAME}&graph={NAME}", 400),
        ("/graph-store?graph=vocabulary", 400),
        ("/graph-store?graph=http://a.example/%3E%20%7D", 400),
        ("/graph-store?graph=", 400),
    ],
)
def test_what_names_no_graph_has_its_status(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(address, headers=TRIPLES).status_code == status


def test_a_form_that_cannot_be_sent_is_406(client: FlaskClient) -> None:
    assert client.get("/graph-store?default", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("address", ["/graph-store?default", "/graph/vocabulary"])
def test_graphs_cannot_be_changed(client: FlaskClient, address: str, method: str) -> None:
    answer = client.open(address, method=method, data=b"", content_type="text/turtle")
    assert answer.status_code == 405
    assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))
    assert "cannot be changed" in json.loads(answer.data)["detail"]


def test_a_graph_whose_name_has_two_parts_is_at_its_address_too(
    client: FlaskClient, store: MemoryStore
) -> None:
    answer = client.get("/graph/source/a-review", headers=TRIPLES)
    assert read(answer.data) == held(store, [f"<{BASE}graph/source/a-review>"]) != set()
