"""Links of all kinds of pages over the shipped graph: to a page that is there, to a place that is on it."""

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from flask.testing import FlaskClient

from kg.store import MemoryStore
from kg.store.publication import current
from webui import create_app

STARTS = (
    "/",
    "/questions",
    "/questions/which-regimens-overcome-an-abnormality",
    "/compare",
    "/compare?regimen=RVD&regimen=RAD",
    "/matrix",
    "/mechanisms",
    "/doses?creatinine-clearance=30",
    "/charts",
    "/charts/response-rates?regimen=regimen/rvd&regimen=regimen/rad",
    "/search?q=RVD",
    "/search?q=lenalidomid",
    "/disputes",
    "/silence",
    "/inconsistencies",
    "/coverage",
    "/versions",
    "/classes",
    "/ontology",
    "/ontology/components",
    "/sparql",
    "/dataset",
    "/inferences",
    "/why?s=regimen/rvd&p=rdf:type&o=mk:Triplet",
)
WHOLE = ("/dump", "/static", "/dataset.")
"""Beginnings of addresses of whole graphs and of files, which have no links and tests of their own."""
FORMS = (".json", ".jsonld", ".csv", ".ttl", ".nt", ".rdf")
ENTITY = re.compile(r"/(?!questions/|ontology/)[a-z-]+(/[\w%.:~-]+)+")
BASE = "https://w3id.org/myeloma-kg"
PER_KIND = 2

Links = dict[str, set[str]]
"""For an address, the pages that link to it, each with the fragment: ``page#fragment``."""


@pytest.fixture(scope="module")
def graph(builds: Path) -> MemoryStore:
    return MemoryStore.open(current(builds))


@pytest.fixture(scope="module")
def pages(graph: MemoryStore) -> Mapping[str, str]:
    """Return the text of some pages of every kind: the starts, then one page of each kind they link to."""
    client = create_app(graph).test_client()
    texts = {address: text(client, address) for address in STARTS}
    for _, addresses in sorted(kinds(linked(texts)).items()):
        new = [each for each in addresses if each not in texts][:1]
        texts.update({address: text(client, address) for address in new})
    return texts


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers={"Accept": "text/html"})
    return answer.text if answer.mimetype == "text/html" else ""


def linked(pages: Mapping[str, str]) -> Links:
    links: Links = defaultdict(set)
    for page, written in pages.items():
        for reference in re.findall(r'\bhref="([^"]+)"', written):
            parts = urlsplit(urljoin(page, html.unescape(reference)))
            address = parts.path + (f"?{parts.query}" if parts.query else "")
            if not parts.netloc and not address.startswith(WHOLE):
                links[address].add(f"{page}#{parts.fragment}")
    return links


def kinds(addresses: Iterable[str]) -> dict[str, list[str]]:
    """Group *addresses* by their first step, and by whether they ask something."""
    found: dict[str, list[str]] = defaultdict(list)
    for address in sorted(addresses):
        found[f"{address.split('?')[0].split('/')[1]}{'?' in address:d}"].append(address)
    return found


@pytest.mark.slow
def test_links_of_every_kind_lead_to_a_page(graph: MemoryStore, pages: Mapping[str, str]) -> None:
    assert len(pages) > 60
    links = linked(pages)
    client = create_app(graph).test_client()
    tried = [each for addresses in kinds(links).values() for each in addresses[:PER_KIND]]
    answers = {address: client.get(address).status_code for address in tried}
    assert {(each, status, min(links[each])) for each, status in answers.items() if status >= 400} == set()


@pytest.mark.slow
def test_every_linked_entity_is_in_the_graph(graph: MemoryStore, pages: Mapping[str, str]) -> None:
    named = {str(quad.subject).strip("<>") for quad in graph.quads()}
    known = {iri.removeprefix(BASE).split("/")[1] for iri in named if iri.startswith(f"{BASE}/")}
    links = {each: by for each, by in linked(pages).items() if ENTITY.fullmatch(each)}
    entities = {
        each: by for each, by in links.items() if each.split("/")[1] in known and not each.endswith(FORMS)
    }
    assert len(entities) > 500
    gone = {each: min(by) for each, by in entities.items() if BASE + unquote(each) not in named}
    assert gone == {}


@pytest.mark.slow
def test_every_link_to_a_place_on_a_read_page_finds_it(pages: Mapping[str, str]) -> None:
    places = {page: set(re.findall(r'\bid="([^"]+)"', written)) for page, written in pages.items()}
    wrong = [
        (each, address)
        for address, by in linked({page: written for page, written in pages.items() if written}).items()
        for each in by
        if (fragment := each.partition("#")[2]) and places.get(address) and fragment not in places[address]
    ]
    assert wrong == []
