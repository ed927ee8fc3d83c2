"""Whole graphs by name: what the SPARQL 1.1 Graph Store HTTP Protocol says of reading."""

import json
from collections.abc import Sequence

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from kg.facts import BASE
from kg.store import MemoryStore
from kg.store.answer import Answer
from webui import create_app

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


class Counting(MemoryStore):
    """A graph that remembers how often it was asked."""

    asked = 0

    def ask(self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Answer:
        self.asked += 1
        return super().ask(text, default_graphs, named_graphs)


ADDRESSES = ["/graph-store?default", f"/graph-store?graph={NAME}", "/graph/vocabulary", "/dump"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_graph_that_was_given_is_kept_in_each_of_its_forms(store: MemoryStore, address: str) -> None:
    counting = Counting(store.quads(), version="v1")
    client = create_app(counting).test_client()
    before = counting.asked
    for media_type in FORMATS:
        got, again = (client.get(address, headers={"Accept": media_type}) for _ in range(2))
        assert (got.mimetype, got.data) == (again.mimetype, again.data)
        assert got.headers["Cache-Control"] == "public, max-age=60, must-revalidate"
    assert counting.asked == before + len(FORMATS)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("encoding", ["", "gzip", "zstd"])
def test_who_has_a_graph_already_is_told_so(client: FlaskClient, address: str, encoding: str) -> None:
    headers = {**TRIPLES, "Accept-Encoding": encoding}
    got = client.get(address, headers=headers)
    assert got.headers.get("Content-Encoding", "") == encoding
    for method in ("GET", "HEAD"):
        again = client.open(address, method=method, headers={**headers, "If-None-Match": got.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Cache-Control"] == got.headers["Cache-Control"]


def test_graphs_forms_and_versions_have_tags_of_their_own(store: MemoryStore) -> None:
    clients = [create_app(MemoryStore(store.quads(), version)).test_client() for version in ("v1", "v2")]
    tags = [
        client.get(address, headers={"Accept": media_type}).headers["ETag"]
        for client in clients
        for address in ADDRESSES[:2]
        for media_type in FORMATS
    ]
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("address", [*ADDRESSES, "/sparql?query=ASK{}"])
def test_what_has_no_version_is_never_kept(store: MemoryStore, address: str) -> None:
    counting = Counting(store.quads())
    client = create_app(counting).test_client()
    before = counting.asked
    for _ in range(2):
        answer = client.get(address, headers={"Accept": "application/n-triples, application/json;q=0.5"})
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers
    assert counting.asked == before + 2


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
