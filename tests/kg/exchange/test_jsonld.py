"""RDF that other readers take: JSON-LD with the published context, canonical N-Quads, the ontology."""

import io
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import owlready2
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg.building.published import Published
from kg.errors import StoreError
from kg.exchange.exports import exports
from kg.exchange.jsonld import CONTEXT_IRI, context_document, write_context, write_jsonld
from kg.exchange.rdf import (
    canonical_nquads,
    merged_ontology,
    write_nquads,
    write_ontology_turtle,
    write_ontology_xml,
)
from kg.facts import BASE
from kg.facts.namespaces import XSD
from kg.schema.ontology import ONTOLOGY_IRI, ontology_quads, terms, unskolemised
from kg.store.publication import publish
from webui import create_app


def with_context(document: bytes) -> str:
    """Return *document* with the context itself in place of its address: nothing is fetched."""
    read = json.loads(document)
    read["@context"][0] = json.loads(write_context())["@context"]
    return json.dumps(read)


def of(folder: Path, quads: Iterable[ox.Quad]) -> Published:
    """Return a build that holds *quads*."""
    publish(folder, {"graph.nq": canonical_nquads(quads)})
    return Published(folder)


def read_back(document: bytes) -> set[ox.Quad]:
    return set(ox.parse(with_context(document), format=ox.RdfFormat.JSON_LD))


# ---- the context


def test_the_context_in_the_repository_is_the_one_that_is_made() -> None:
    assert context_document() == write_context(), "run: myeloma-kg export context ontology/context.jsonld"


def test_every_term_of_the_ontology_has_its_own_short_name() -> None:
    context = json.loads(write_context())["@context"]
    for term in terms():
        said = context[term.local_name]
        assert (said if isinstance(said, str) else said["@id"]) == f"mk:{term.local_name}"


def test_values_are_typed_by_what_the_ontology_says_of_a_property() -> None:
    context = json.loads(write_context())["@context"]
    assert context["value"] == {"@id": "mk:value", "@type": "xsd:decimal"}
    assert context["direction"] == {"@id": "mk:direction", "@type": "@vocab"}
    assert context["components"] == {"@id": "mk:components", "@container": "@set", "@type": "@id"}
    assert context["label"] == "rdfs:label"


def test_the_server_gives_the_context_to_any_site(invented: Published) -> None:
    answer = create_app(invented.store).test_client().get("/context.jsonld")
    assert (answer.status_code, answer.mimetype) == (200, "application/ld+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.data == context_document()
    assert f"{BASE}context.jsonld" == CONTEXT_IRI


# ---- the graph


def test_a_node_reads_as_a_record(invented: Published) -> None:
    document = json.loads(write_jsonld(invented))
    (graph,) = (each for each in document["@graph"] if each["id"] == "graph/source/a-review")
    (node,) = (each for each in graph["@graph"] if each["id"] == "result/zero")
    assert node["type"] == ["StudyResult"]
    assert (node["value"], node["nStated"], node["status"]) == ("0", 31, "reported")
    assert (node["source"], node["at"]) == ("source/a-review", ["anchor/a-review/table-1/1/3"])


def test_the_invented_graph_is_read_back_as_it_was(invented: Published) -> None:
    assert read_back(write_jsonld(invented)) == set(invented.store.quads())


ODD = [
    ox.NamedNode(f"{BASE}a:b/c"),
    ox.NamedNode(f"{BASE}drug/../x"),
    ox.NamedNode(f"{BASE}"),
    ox.NamedNode(f"{BASE}ontology#supports"),
    ox.NamedNode(f"{BASE}drug/é"),
    ox.NamedNode("urn:x"),
    ox.Literal("supports"),
    ox.Literal("drug/x"),
    ox.Literal("a", language="en"),
    *(
        ox.Literal(text, datatype=ox.NamedNode(f"{XSD}integer"))
        for text in ("7", "007", "+7", "-0", "9" * 30)
    ),
    *(ox.Literal(text, datatype=ox.NamedNode(f"{XSD}boolean")) for text in ("true", "1")),
    *(ox.Literal(text, datatype=ox.NamedNode(f"{XSD}decimal")) for text in ("1.50", "2")),
    ox.Literal("1e3", datatype=ox.NamedNode(f"{XSD}double")),
]


@pytest.mark.parametrize("value", ODD, ids=str)
@pytest.mark.parametrize("name", ["value", "year", "moreAuthors", "direction", "components", "paraphrase"])
def test_no_value_is_mistaken_for_another(
    tmp_path: Path, name: str, value: ox.NamedNode | ox.Literal
) -> None:
    subject = value if isinstance(value, ox.NamedNode) else ox.NamedNode(f"{BASE}drug/x")
    quad = ox.Quad(subject, ox.NamedNode(f"{BASE}ontology#{name}"), value, ox.NamedNode(f"{BASE}graph/x"))
    published = of(tmp_path, [quad])
    assert read_back(write_jsonld(published)) == set(published.store.quads())


@pytest.mark.slow
def test_three_readers_find_every_quad(formats: Path, project: Path, tmp_path: Path, builds: Path) -> None:
    published = Published(builds)
    document = write_jsonld(published)
    quads = set(published.store.quads())
    assert read_back(document) == quads
    read = rdflib.Dataset()
    read.parse(data=with_context(document), format="json-ld")
    assert sum(1 for _ in read.quads()) == len(quads)
    assert as_pyld_reads(formats, project, tmp_path, document) == write_nquads(published)


def as_pyld_reads(formats: Path, project: Path, folder: Path, document: bytes) -> bytes:
    """Return the canonical form of *document*, by PyLD."""
    (folder / "all.jsonld").write_bytes(document)
    (folder / "context.jsonld").write_bytes(context_document())
    program = project / "tests" / "tools" / "jsonld_check.py"
    files = [folder / "all.jsonld", folder / "context.jsonld"]
    command = [str(part) for part in (formats / "python", program, *files, CONTEXT_IRI)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return done.stdout


# ---- N-Quads

texts = st.text(st.characters(exclude_categories=["Cs"]))


def escaped(text: str) -> str:
    """Return *text* as the canonical form writes it: RDF 1.2 N-Quads, section 6."""
    short: dict[str, str | int | None] = {
        "\b": "\\b",
        "\t": "\\t",
        "\n": "\\n",
        "\f": "\\f",
        "\r": "\\r",
        '"': '\\"',
        "\\": "\\\\",
    }
    control = [*range(0x20), 0x7F, 0xFFFE, 0xFFFF]
    return text.translate({**{code: f"\\u{code:04X}" for code in control}, **str.maketrans(short)})


@given(texts)
def test_a_literal_is_escaped_in_the_one_canonical_way(text: str) -> None:
    subject, predicate, graph = (ox.NamedNode(f"urn:{name}") for name in "spg")
    quad = ox.Quad(subject, predicate, ox.Literal(text), graph)
    assert canonical_nquads([quad]).decode() == f'<urn:s> <urn:p> "{escaped(text)}" <urn:g> .\n'


@given(st.lists(texts))
def test_lines_stand_in_code_point_order_and_once(found: list[str]) -> None:
    names = [ox.NamedNode(f"urn:{name}") for name in "spg"]
    quads = [ox.Quad(names[0], names[1], ox.Literal(text), names[2]) for text in found]
    lines = canonical_nquads(quads).splitlines(keepends=True)
    assert lines == sorted({*lines}) and len(lines) == len({*found})


def test_a_blank_node_is_refused() -> None:
    quad = ox.Quad(ox.BlankNode("b"), ox.NamedNode("urn:p"), ox.Literal("x"), ox.NamedNode("urn:g"))
    with pytest.raises(StoreError, match="blank node"):
        canonical_nquads([quad])


@pytest.mark.slow
def test_sort_finds_the_exported_file_in_order(builds: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.nq"
    file.write_bytes(write_nquads(Published(builds)))
    done = subprocess.run(["sort", "-c", "-u", file], env={"LC_ALL": "C"}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


# ---- the ontology


def test_three_readers_find_the_whole_ontology_in_both_syntaxes(invented: Published) -> None:
    wanted = len(list(merged_ontology()))
    xml, turtle = write_ontology_xml(invented), write_ontology_turtle(invented)
    for content, syntax, name in (
        (xml, ox.RdfFormat.RDF_XML, "xml"),
        (turtle, ox.RdfFormat.TURTLE, "turtle"),
    ):
        assert len(list(ox.parse(content, format=syntax))) == wanted
        assert len(rdflib.Graph().parse(data=content, format=name)) == wanted
    world = owlready2.World()
    world.get_ontology(f"{ONTOLOGY_IRI}#").load(fileobj=io.BytesIO(xml))
    # owlready2 adds one of its own, whatever it reads.
    added = "SELECT ?type { <http://anonymous> a ?type }"
    assert len(world.graph) - len(list(world.sparql(added))) == wanted


def test_the_merged_ontology_has_one_header_and_loses_nothing_else() -> None:
    merged, whole = set(merged_ontology()), {unskolemised(quad.triple) for quad in ontology_quads()}
    kind = ox.NamedNode("http://www.w3.org/2002/07/owl#Ontology")
    assert [each.subject for each in merged if each.object == kind] == [ox.NamedNode(ONTOLOGY_IRI)]
    assert merged < whole
    assert all(each.object == kind or each.predicate.value.endswith("#versionIRI") for each in whole - merged)


def test_the_exported_ontology_needs_no_other_file(invented: Published) -> None:
    assert b"owl:imports" not in write_ontology_turtle(invented)
    named: dict[str, Any] = dict(exports()["owl"].formats)
    assert named["ttl"](invented).startswith(b"@prefix") and named["owl"](invented).startswith(b"<?xml")


def test_the_exported_ontology_is_the_same_bytes_each_time(invented: Published) -> None:
    assert write_ontology_turtle(invented) == write_ontology_turtle(Published(invented.builds))
    assert write_ontology_xml(invented) == write_ontology_xml(Published(invented.builds))
