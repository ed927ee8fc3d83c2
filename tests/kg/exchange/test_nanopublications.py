"""Each evidence line is a nanopublication: valid, named by its content, and no more than the line says."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.building.descriptions import description
from kg.building.published import Published
from kg.errors import StoreError
from kg.exchange.nanopublications import (
    DRAFT,
    artifact_code,
    nanopublications,
    with_code,
    write_nanopublications,
)
from kg.facts import Direction, Publication
from kg.schema.ontology import ontology_quads
from kg.schema.prefixes import expand
from kg.store import MemoryStore
from tests.kg.conftest import ABOUT, RECORDS
from tests.kg.examples import line

CODE = re.compile(rf"{re.escape(DRAFT)}RA[A-Za-z0-9_-]{{43}}")
CITED = Publication.model_validate(
    {
        "iri": "publication/doe-2021",
        "label": "Doe 2021",
        "title": "A study",
        "author_list": "Doe J",
        "authors": ["Doe J"],
        "year": 2021,
        "doi": "10.1234/y",
        "pmid": "7",
    }
)


def node(curie: str) -> ox.NamedNode:
    return ox.NamedNode(expand(curie))


@pytest.fixture(scope="module")
def lines() -> dict[str, list[ox.Quad]]:
    """Return the nanopublications of an invented world, by the name of their line."""
    store = MemoryStore(ontology_quads())
    against = line("two", ABOUT, Direction.DISPUTES, publications=[CITED.iri])
    store.add([*RECORDS, CITED, against], "source/a-review")
    store.extend(description(store))
    found = [list(quads) for quads in nanopublications(store)]
    return dict(zip(("one", "two"), found, strict=True))


def part(quads: list[ox.Quad], name: str) -> set[ox.Triple]:
    return {quad.triple for quad in quads if str(quad.graph_name).endswith(f"#{name}>")}


def test_a_nanopublication_has_four_graphs_that_its_head_names(lines: dict[str, list[ox.Quad]]) -> None:
    for quads in lines.values():
        graphs = {quad.graph_name for quad in quads}
        linked = {each.object for each in part(quads, "Head")}
        assert len(graphs) == 4 and graphs - linked == {
            graph for graph in graphs if str(graph).endswith("#Head>")
        }


def test_its_name_is_the_digest_of_its_content(lines: dict[str, list[ox.Quad]]) -> None:
    for quads in lines.values():
        (iri,) = {str(quad.graph_name)[1:].split("#")[0] for quad in quads}
        assert CODE.fullmatch(iri)
        back = ox.parse(
            "".join(f"{quad} .\n" for quad in quads).replace(iri, DRAFT), format=ox.RdfFormat.N_QUADS
        )
        assert DRAFT + artifact_code(back, DRAFT) == iri


def test_no_line_asserts_the_plain_statement_that_it_is_about(lines: dict[str, list[ox.Quad]]) -> None:
    about = ox.NamedNode(expand("mk:").replace("ontology#", "") + ABOUT.subject)
    for quads in lines.values():
        assert not [each for each in part(quads, "assertion") if each.subject == about]


def test_an_assertion_says_on_which_side_the_line_stands(lines: dict[str, list[ox.Quad]]) -> None:
    for name, side in (("one", "mk:supports"), ("two", "mk:disputes")):
        said = part(lines[name], "assertion")
        assert {each.object for each in said if each.predicate == node("mk:direction")} == {node(side)}
        parts = {each.predicate.value.split("#")[-1] for each in said if "/proposition/" in str(each.subject)}
        assert parts == {"type", "label", "subject", "predicate", "object"}


def test_the_provenance_names_source_place_authors_curator_and_what_is_cited(
    lines: dict[str, list[ox.Quad]],
) -> None:
    said = part(lines["two"], "provenance")
    about = {
        each.predicate.value: str(each.object) for each in said if str(each.subject).endswith("#assertion>")
    }
    assert about[expand("prov:wasAttributedTo")].endswith("#authors>")
    assert about[expand("pav:curatedBy")] == "<https://w3id.org/myeloma-kg/agent/developers>"
    assert about[expand("cito:citesAsEvidence")].endswith("/publication/doe-2021>")
    derived = {str(each.object) for each in said if each.predicate == node("prov:wasDerivedFrom")}
    assert {name.split("/myeloma-kg/")[1] for name in derived} == {
        "source/a-review>",
        "anchor/a-review/findings/1/1>",
    }
    identifiers = {str(each.object) for each in said if each.predicate == node("dcterms:identifier")}
    assert identifiers == {'"doi:10.1234/x"', '"doi:10.1234/y"', '"pmid:7"'}


def test_the_date_is_that_of_the_data_and_not_of_the_clock(lines: dict[str, list[ox.Quad]]) -> None:
    (created,) = (
        each.object for each in part(lines["one"], "pubinfo") if each.predicate == node("dcterms:created")
    )
    assert str(created) == '"2026-11-22T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
    said = {each.predicate.value for each in part(lines["one"], "pubinfo")}
    assert {expand("dcterms:license"), expand("dcterms:creator"), expand("npx:hasNanopubType")} <= said


def test_a_graph_that_does_not_say_who_publishes_it_is_refused(invented: Published) -> None:
    with pytest.raises(StoreError, match=r"line/one: the graph has nothing for .* build"):
        write_nanopublications(invented)


# ---- trusty URIs

THIS = "https://example.org/np/"


def quad(subject: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode("urn:p"), value, ox.NamedNode(f"{THIS}#g"))


@given(st.permutations([quad(THIS, ox.Literal(text)) for text in ("a", "b\n", "\\", "é", "\U0001f600")]))
def test_the_order_of_statements_is_nothing(quads: list[ox.Quad]) -> None:
    assert artifact_code(quads, THIS) == artifact_code(sorted(quads, key=str) + quads[:1], THIS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ox.Literal("a"), ox.Literal("a", language="en")),
        (ox.Literal("1"), ox.Literal("1", datatype=ox.NamedNode("urn:number"))),
        (ox.Literal("urn:a"), ox.NamedNode("urn:a")),
        (ox.Literal("a\nb"), ox.Literal("a\\nb")),
    ],
)
def test_another_statement_has_another_digest(one: ox.Literal, other: ox.Literal) -> None:
    assert artifact_code([quad(THIS, one)], THIS) != artifact_code([quad(THIS, other)], THIS)


def test_the_digest_is_put_behind_the_name_and_nowhere_else() -> None:
    (named,) = with_code([quad(f"{THIS}#part", ox.NamedNode("https://example.org/other/"))], THIS, "RAx")
    assert str(named.subject) == "<https://example.org/np/RAx#part>"
    assert str(named.object) == "<https://example.org/other/>"
    assert str(named.graph_name) == "<https://example.org/np/RAx#g>"


# ---- the shipped records


@pytest.fixture(scope="module")
def written(builds: Path) -> bytes:
    return write_nanopublications(Published(builds))


def checked(formats: Path, project: Path, file: Path) -> Any:
    command = [formats / "python", project / "tests" / "tools" / "nanopub_check.py", file]
    done = subprocess.run([str(part) for part in command], capture_output=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return json.loads(done.stdout)


@pytest.mark.slow
def test_every_line_is_a_valid_nanopublication_with_a_trusty_uri(
    formats: Path, project: Path, tmp_path: Path, written: bytes, store: MemoryStore
) -> None:
    (tmp_path / "all.trig").write_bytes(written)
    said = checked(formats, project, tmp_path / "all.trig")
    kind = ox.NamedNode(expand("mk:EvidenceLine"))
    lines = {each.subject for each in store.engine.quads_for_pattern(None, node("rdf:type"), kind, None)}
    assert said["invalid"] == {} and len(said["valid"]) == len(lines) > 400


@pytest.mark.slow
def test_a_changed_statement_is_found(formats: Path, project: Path, tmp_path: Path, written: bytes) -> None:
    quads = list(ox.parse(written, format=ox.RdfFormat.TRIG))
    iri = str(quads[0].graph_name)[1:].split("#")[0]
    text = "".join(f"{quad} .\n" for quad in quads if iri in str(quad.graph_name))
    changed = ox.parse(text.replace("#supports>", "#disputes>"), format=ox.RdfFormat.N_QUADS)
    said = ox.serialize(list(changed), format=ox.RdfFormat.TRIG)
    assert said is not None and b"#disputes>" in said
    (tmp_path / "one.trig").write_bytes(said)
    assert "not valid" in checked(formats, project, tmp_path / "one.trig")["invalid"][iri]


@pytest.mark.slow
def test_two_exports_of_a_build_are_the_same_bytes(builds: Path, written: bytes) -> None:
    assert write_nanopublications(Published(builds)) == written
