"""GraphML: read by another program, it has every thing, every claim and how each stands."""

import io
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import networkx as nx
import pytest

from kg.building.published import Published
from kg.exchange.contents import contents
from kg.exchange.graphml import EDGE_ATTRIBUTES, NAMESPACE, NODE_ATTRIBUTES, graphml
from kg.exchange.kgx import kgx_records
from kg.facts import Assertion, Direction
from kg.schema.prefixes import expand
from kg.store import MemoryStore
from kg.store.publication import publish
from tests.kg.examples import entity, line, proposition
from tests.kg.small_world import small_world


@pytest.fixture(scope="module")
def written(builds: Path) -> bytes:
    return graphml(Published(builds))


@pytest.fixture(scope="module")
def graph(written: bytes) -> nx.MultiDiGraph:
    return nx.read_graphml(io.BytesIO(written))


def of_world(folder: Path, store: MemoryStore) -> nx.MultiDiGraph:
    publish(folder, {"graph.nq": "".join(f"{quad} .\n" for quad in store.quads()).encode()})
    return nx.read_graphml(io.BytesIO(graphml(Published(folder))), force_multigraph=True)


def test_another_program_reads_every_thing_and_every_claim(
    graph: nx.MultiDiGraph, store: MemoryStore
) -> None:
    found = contents(store)
    borne = {each.proposition for each in found.lines}
    nodes, _ = kgx_records(store)
    statements = Counter(said["statement"] for _, _, said in graph.edges(data=True))
    assert graph.is_directed() and graph.is_multigraph()
    assert sorted(graph) == [each["id"] for each in sorted(nodes, key=lambda each: str(each["id"]))]
    assert statements["claim"] == len(borne) and statements["vocabulary"] > 0
    assert all(expand(name) == said["iri"] for name, said in graph.nodes(data=True))


def test_the_lines_of_the_edges_are_the_lines_of_the_graph(
    graph: nx.MultiDiGraph, store: MemoryStore
) -> None:
    claims = [said for _, _, said in graph.edges(data=True) if said["statement"] == "claim"]
    sides = Counter(each.direction for each in contents(store).lines)
    for side, number in sides.items():
        assert sum(said[side.replace(" ", "_")] for said in claims) == number
    assert sum(said["weight"] for said in claims) == sides.total()
    assert all(said["verdict"] and said["label"] and expand(said["relation"]) for said in claims)


def test_a_disputed_claim_says_so_and_how_many_lines_are_on_each_side(tmp_path: Path) -> None:
    about = proposition("regimen/ab", "abnormality/del-5q")
    judged = {"proposition": about.iri, "subject": about.subject, "predicate": about.predicate}
    verdict = Assertion.model_validate(
        {
            **judged,
            "iri": "assertion/one",
            "label": "one",
            "object": about.object,
            "verdict": "verdict/disputed",
            "rule": "rule/one",
        }
    )
    sides = [Direction.SUPPORTS, Direction.SUPPORTS, Direction.DISPUTES]
    lines = [line(f"l{number}", about, side) for number, side in enumerate(sides)]
    graph = of_world(tmp_path, small_world(about, verdict, *lines))
    said = graph.edges["regimen:ab", "abnormality:del-5q", "assertion:one"]
    assert (said["verdict"], said["supports"], said["disputes"], said["weight"]) == ("disputed", 2, 1, 3)


def test_what_no_line_bears_on_is_no_edge(tmp_path: Path) -> None:
    silent = proposition("regimen/b", "abnormality/inv-3")
    graph = of_world(tmp_path, small_world(silent))
    assert not graph.has_edge("regimen:b", "abnormality:inv-3")


def test_signs_of_the_format_in_a_text_stay_text(tmp_path: Path) -> None:
    odd = entity("disease/odd", "Disease", 'a < b & "c" ≥ ü')
    assert of_world(tmp_path, small_world(odd)).nodes["disease:odd"]["label"] == 'a < b & "c" ≥ ü'


def test_every_attribute_is_declared_once_and_used_by_its_declared_kind(written: bytes) -> None:
    root = ET.fromstring(written)
    declared = {key.get("id"): key.get("for") for key in root.iter(f"{{{NAMESPACE}}}key")}
    assert len(declared) == len(NODE_ATTRIBUTES) + len(EDGE_ATTRIBUTES)
    for owner in ("node", "edge"):
        for element in root.iter(f"{{{NAMESPACE}}}{owner}"):
            keys = [data.get("key") for data in element]
            assert len(set(keys)) == len(keys) and all(declared[key] == owner for key in keys)
    names = [each.get("id") for each in root.iter() if each.tag.endswith(("}node", "}edge"))]
    assert len(set(names)) == len(names)


def test_the_same_graph_is_the_same_bytes(written: bytes, builds: Path) -> None:
    assert graphml(Published(builds)) == written
