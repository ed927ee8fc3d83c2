"""What a hostile address, header, query text or label cannot do to a page, a header or a file."""

import csv
import io
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.store import MemoryStore
from webui import create_app

DATA = {"application/ld+json", "application/json"}  # blocks that no browser runs
EVIL = "\"'><img src=x onerror=pwned()></script><script>pwned()</script><svg onload=pwned()>{{7*7}}"
SCHEMES = ("javascript:pwned()", "data:text/html,pwned", "vbscript:pwned()")
ALLOWED = {"http", "https", "", "mailto"}
CLIMBS = ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "..\\..\\etc\\passwd"]
CLIMBS += [
    "....//....//etc/passwd",
    "/etc/passwd",
    "%00",
    "..%00/",
    "%c0%ae%c0%ae/etc/passwd",
    "../__init__.py",
]
ROOTS = ["/static/", "/dump.", "/dump/", "/questions/", "/ontology/", "/", "/dataset.", "/.well-known/"]


class Elements(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    handle_startendtag = handle_starttag


def bad_parts(page: str) -> list[str]:
    """Return each element of *page* that runs, or leads to, what a label says."""
    found = []
    for tag, attributes in Elements(page).tags:
        if tag in {"iframe", "object", "embed", "base"} or any(name.startswith("on") for name in attributes):
            found.append(f"{tag} {attributes}")
        if tag == "script" and attributes.get("type") not in DATA and not attributes.get("src"):
            found.append("script")
        if tag == "img" and attributes.get("src") == "x":
            found.append("img")
        found += [
            f"{tag} {name}={attributes[name]}"
            for name in ("href", "src", "action", "formaction", "xlink:href")
            if urlsplit((attributes.get(name) or "").strip()).scheme not in ALLOWED
        ]
    return found


def hostile_quads(store: MemoryStore) -> Iterator[ox.Quad]:
    """Yield the quads of *store*, something hostile after every text, and some bad IRIs."""
    text = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")
    for number, quad in enumerate(store.quads()):
        said = quad.object
        if isinstance(said, ox.Literal) and said.datatype == text:
            said = ox.Literal(said.value + EVIL)
        elif isinstance(said, ox.Literal) and said.language:
            said = ox.Literal(said.value + EVIL, language=said.language)
        yield ox.Quad(quad.subject, quad.predicate, said, quad.graph_name)
        if number % 40 == 0 and isinstance(quad.subject, ox.NamedNode):
            scheme = SCHEMES[number // 40 % len(SCHEMES)]
            see = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#seeAlso")
            yield ox.Quad(quad.subject, see, ox.NamedNode(scheme), quad.graph_name)


@pytest.fixture(scope="module")
def hostile_app(store: MemoryStore) -> Flask:
    return create_app(MemoryStore(hostile_quads(store), version="hostile"))


def addresses(client: FlaskClient) -> list[str]:
    """Return every address that the site map has outside the ontology, and a few of its terms."""
    places = client.get("/sitemap.xml").text.split("<loc>")[1:]
    paths = [urlsplit(each.partition("</loc>")[0]).path for each in places]
    terms = [path for path in paths if path.startswith("/ontology/")]
    return [path for path in paths if not path.startswith("/ontology/")] + terms[::20]


@pytest.mark.slow
def test_no_label_of_any_page_becomes_a_part_of_it(hostile_app: Flask) -> None:
    client = hostile_app.test_client()
    walked = 0
    for address in addresses(client):
        answer = client.get(address, headers={"Accept": "text/html"}, follow_redirects=True)
        assert answer.status_code == 200, address
        assert not bad_parts(answer.text), address
        assert "49" not in answer.text or "{{7*7}}" in answer.text
        walked += "pwned" in answer.text
    assert walked > 10  # the labels are there


def test_a_block_of_data_ends_only_where_it_should(hostile_app: Flask) -> None:
    page = hostile_app.test_client().get("/drug/zanubarol", headers={"Accept": "text/html"}).text
    block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert EVIL in json.loads(block)["name"]


ECHOED = [
    "/search?q={}",
    "/lookup?q={}",
    "/why?s={0}&p={0}&o={0}",
    "/sparql?query={}",
    "/sparql?query=SELECT%20*%20{{%20BIND({}%20AS%20?x)%20}}",
    "/questions/{}",
    "/ontology/{}",
    "/drug/{}",
    "/{}",
    "/static/{}",
    "/questions?{0}={0}",
    "/dump.{}",
]


@pytest.mark.parametrize("address", ECHOED)
def test_what_an_address_says_is_never_a_part_of_the_page(client: FlaskClient, address: str) -> None:
    for said in (EVIL, *SCHEMES):
        answer = client.get(address.format(quote(said, safe="")), headers={"Accept": "text/html"})
        assert answer.status_code < 500
        assert not bad_parts(answer.text)


def test_a_term_that_a_query_makes_up_is_no_link_and_no_element(client: FlaskClient) -> None:
    for scheme in SCHEMES:
        text = f"SELECT * {{ BIND(<{scheme}> AS ?a) BIND('''{EVIL.replace(chr(39), '')}''' AS ?b) }}"
        answer = client.get("/sparql", query_string={"query": text}, headers={"Accept": "text/html"})
        assert answer.status_code == 200 and "pwned" in answer.text
        assert not bad_parts(answer.text)


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("climb", CLIMBS)
def test_no_address_climbs_out_of_its_folder(client: FlaskClient, root: str, climb: str) -> None:
    answer = client.get(root + climb)
    assert answer.status_code in {308, 400, 404, 406}
    assert "root:" not in answer.text and "create_app" not in answer.text


@pytest.mark.parametrize(
    "said", ["a\r\nX-Evil: 1", "a\nX-Evil: 1", "a%0d%0aX-Evil: 1", "é\r\nX-Evil:1", "\u2028"]
)
@pytest.mark.parametrize("address", [*ECHOED, "/sparql?query=ASK{{}}&default-graph-uri={}"])
def test_no_header_is_made_by_what_an_address_says(client: FlaskClient, address: str, said: str) -> None:
    for accept in ("text/html", "application/json", "text/turtle"):
        answer = client.get(address.format(quote(said)), headers={"Accept": accept})
        assert answer.status_code < 500
        assert "X-Evil" not in answer.headers
        assert not any(mark in value for value in answer.headers.values() for mark in "\r\n")


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/",
        "/%2f%2fevil.example/",
        "/\\evil.example",
        "/lookup?q=https://evil.example/",
        "/catalogue",
    ],
)
def test_nobody_is_led_to_another_server(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Accept": "text/html"})
    place = answer.headers.get("Location", "/")
    assert urlsplit(place).netloc in {"", "localhost"} and not place.startswith(("//", "/\\"))


def test_a_made_up_host_is_in_no_page_that_leads_somewhere(client: FlaskClient) -> None:
    for address in ("/", "/catalogue", "/drug/zanubarol", "/no/such"):
        answer = client.get(address, headers={"Host": "evil.example", "Accept": "text/html"})
        assert "evil.example" not in answer.headers.get("Location", "")
        assert 'href="http://evil.example' not in answer.text


@pytest.mark.parametrize("address", ["/", "/sparql", "/sparql?query=ASK{}", "/no/such", "/drug/zanubarol"])
def test_every_page_tells_browsers_what_they_may_not_do(client: FlaskClient, address: str) -> None:
    headers = client.get(address, headers={"Accept": "text/html"}).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] and headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in headers and "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize(
    ("address", "more"),
    [
        ("/sparql?query=ASK{}", {"ETag", "Cache-Control"}),
        ("/graph-store?default", {"ETag", "Cache-Control"}),
        ("/sparql", {"ETag", "Cache-Control"}),
        ("/drug/zanubarol.ttl", {"ETag"}),
        ("/index.json", {"ETag"}),
        ("/sitemap.xml", {"ETag"}),
        ("/sparql?query=ASK{", set()),
        ("/no/such", set()),
    ],
)
def test_data_has_the_headers_that_mean_something_for_data_and_no_other(
    client: FlaskClient, address: str, more: set[str]
) -> None:
    headers = client.get(address, headers={"Accept": "*/*"}).headers
    assert set(headers.keys()) - {"Date"} == more | {
        *("Content-Type", "Content-Length", "Vary", "Link", "X-Request-Id"),
        *("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"),
        *("Cross-Origin-Resource-Policy", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers"),
    }
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert (headers["Access-Control-Allow-Origin"], headers["Cross-Origin-Resource-Policy"]) == (
        "*",
        "cross-origin",
    )


@pytest.mark.parametrize("name", ["callback", "jsonp", "cb"])
def test_no_answer_is_a_script(client: FlaskClient, name: str) -> None:
    for address in ("/sparql", "/index.json", "/search.json"):
        asked = {"query": "ASK {}", "q": "x", name: "pwned"}
        answer = client.get(address, query_string=asked, headers={"Accept": "application/json"})
        assert "javascript" not in answer.content_type and not answer.text.lstrip().startswith("pwned")


def test_a_value_that_a_spreadsheet_would_run_is_given_as_it_is(client: FlaskClient) -> None:
    """Tables are data: a value is never changed, as docs/security.md says."""
    text = "SELECT ?x { BIND('=cmd|calc' AS ?x) }"
    answer = client.get("/sparql", query_string={"query": text}, headers={"Accept": "text/csv"})
    assert list(csv.reader(io.StringIO(answer.text))) == [["x"], ["=cmd|calc"]]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT"])
def test_no_method_changes_anything(client: FlaskClient, method: str) -> None:
    for address in ("/", "/sparql", "/drug/zanubarol"):
        assert client.open(address, method=method).status_code == 405
