"""A second parser, a second validator and another project's profile checker agree with ours."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pyrudof
import pyshacl
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH

from kg.building.validation import _data, _paths, _shapes
from kg.facts import ONTOLOGY
from kg.schema.ontology import ontology_quads, ontology_triples
from kg.schema.resources import folder
from kg.store import MemoryStore
from tests.kg.building.test_validation import SHAPE_CASES, SOUND, quads

FILES = sorted(folder("ontology").rglob("*.ttl"))


# ---- parsers: rdflib in Python, Oxigraph in Rust, the OWL API in Java


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_two_parsers_read_the_same_triples_from_a_file(path: Path) -> None:
    one = canonical(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    read = rdflib.Graph().parse(path, format="turtle")
    other = canonical(ox.parse(read.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES))
    assert len(one) == len(other) == len(read)
    assert one == other


def canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    """Return the quads with blank nodes named by what they say: equal if they are isomorphic."""
    found = ox.Dataset(quads)
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return found


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written_out(ontology_triples(), tmp_path_factory.mktemp("owl") / "ontology.ttl")


def written_out(triples: Iterable[ox.Triple], path: Path) -> Path:
    ox.serialize(triples, output=str(path), format=ox.RdfFormat.TURTLE)
    return path


def owl_api(question: str, path: Path) -> list[str]:
    command = [sys.executable, "-m", "tests.kg.profile_check", question, str(path)]
    done = subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return [line for line in done.stdout.splitlines() if line]


@pytest.mark.slow
def test_a_third_parser_finds_as_many_axioms_in_turtle_as_in_rdf_xml(merged: Path, tmp_path: Path) -> None:
    xml = tmp_path / "ontology.owl"
    rdflib.Graph().parse(merged).serialize(xml, format="xml")
    assert owl_api("count", merged) == owl_api("count", xml)


# ---- the profile OWL 2 DL


@pytest.mark.slow
def test_the_ontology_is_in_owl_2_dl(merged: Path) -> None:
    assert owl_api("profile", merged) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("axiom", "violation"),
    [
        (f"<{ONTOLOGY}Drug> <http://example.org/odd> 'x' .", "undeclared"),
        (f"<{ONTOLOGY}partOf> a <{OWL.FunctionalProperty}> .", "simple"),
    ],
    ids=["undeclared annotation property", "functional and transitive"],
)
def test_what_is_not_in_owl_2_dl_is_seen(tmp_path: Path, axiom: str, violation: str) -> None:
    planted = [quad.triple for quad in ox.parse(axiom.encode(), format=ox.RdfFormat.TURTLE)]
    path = written_out([*ontology_triples(), *planted], tmp_path / "wrong.ttl")
    assert any(violation in text.lower() for text in owl_api("profile", path))


@pytest.mark.slow
def test_the_facts_do_not_leave_owl_2_dl(store: MemoryStore, tmp_path: Path) -> None:
    wanted = ("/graph/source/", "/graph/vocabulary", "/graph/verdicts", "/graph/ledger/", "/graph/provenance")
    facts = [quad.triple for quad in store.quads() if any(each in str(quad.graph_name) for each in wanted)]
    assert facts
    path = written_out([*ontology_triples(), *facts], tmp_path / "everything.ttl")
    assert owl_api("profile", path) == []


# ---- SHACL: pyshacl in Python, rudof in Rust

Findings = set[tuple[str, str]]


def data(given: Iterable[ox.Quad]) -> rdflib.Graph:
    """Return what the build hands to its validator."""
    return _data(given, _paths(_shapes()))


def by_pyshacl(graph: rdflib.Graph) -> Findings:
    _, results, _ = pyshacl.validate(graph, shacl_graph=_shapes(), inference="none")
    assert isinstance(results, rdflib.Graph)
    return {
        (str(results.value(each, SH.focusNode)), str(results.value(each, SH.resultPath)))
        for each in results.subjects(RDF.type, SH.ValidationResult)
    }


def by_rudof(graph: rdflib.Graph) -> Findings:
    engine = pyrudof.Rudof(pyrudof.RudofConfig())
    engine.read_data(graph.serialize(format="turtle"), format=pyrudof.RDFFormat.Turtle)
    engine.read_shacl((folder("ontology") / "shapes.ttl").read_text(encoding="utf-8"))
    report = engine.validate_shacl()
    found = {(str(each.focus_node), str(each.path)) for each in report}
    assert report.conforms == (not found)
    return found


@pytest.mark.slow
def test_a_second_validator_finds_nothing_in_the_shipped_graph(store: MemoryStore) -> None:
    assert by_rudof(data(store.quads())) == set()


@pytest.mark.slow
@pytest.mark.parametrize("case", list(SHAPE_CASES)[::5])
def test_a_second_validator_finds_the_same_faults(case: str) -> None:
    old, new, _ = SHAPE_CASES[case]
    graph = data([*ontology_quads(), *quads(SOUND.replace(old, new))])
    found = by_pyshacl(graph)
    assert found
    assert by_rudof(graph) == found


@pytest.mark.slow
def test_two_validators_agree_where_much_is_missing() -> None:
    graph = data([*ontology_quads(), *quads(SOUND)])
    kept = {RDF.type, RDFS.subClassOf}
    for number, triple in enumerate(sorted(graph)):
        if number % 7 == 0 and triple[1] not in kept:
            graph.remove(triple)
    found = by_pyshacl(graph)
    assert len(found) > 5
    assert by_rudof(graph) == found
