"""How our terms stand to those of other ontologies, and the modules these come from."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg.errors import InconsistentOntology
from kg.facts import ONTOLOGY
from kg.reasoning.reasoner import apply_rules, infer
from kg.schema.ontology import ONTOLOGY_GRAPH, modules, ontology_quads, ontology_triples, terms
from kg.schema.resources import folder
from tests.tools.imports import IMPORTS, WrongImport, read_tables
from tests.tools.imports import modules as written

OBO = "http://purl.obolibrary.org/obo/"
SUBCLASS = ox.NamedNode(str(rdflib.RDFS.subClassOf))
TYPE = ox.NamedNode(str(rdflib.RDF.type))


def upper_types(name: str) -> set[str]:
    """Return every named class above one of ours."""
    graph = rdflib.Graph()
    for path in modules():
        graph.parse(path, format="turtle")
    found = graph.transitive_objects(rdflib.URIRef(ONTOLOGY + name), rdflib.RDFS.subClassOf)
    return {str(each).removeprefix(OBO) for each in found if isinstance(each, rdflib.URIRef)}


def test_the_modules_are_what_make_imports_writes() -> None:
    texts = written(read_tables())
    assert sorted(path.name for path in IMPORTS.glob("*.ttl")) == sorted(texts)
    stale = [name for name, text in texts.items() if (IMPORTS / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run 'make imports'"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("XXX:0000001\tclass\t\t\tinvented", "XXX:0000001: not in upper-terms.tsv"),
        ("BFO:0000040\tthing\t\t\tno kind", "no kind 'thing'"),
        ("BFO:0000040\tclass\tBFO:0000004\t\tparent not taken", "names BFO:0000004"),
    ],
)
def test_an_import_that_the_reference_does_not_bear_out_is_refused(
    tmp_path: Path, line: str, message: str
) -> None:
    (tmp_path / "terms.tsv").write_text(f"curie\tkind\tparents\tdisjoint\tused\n{line}\n")
    (tmp_path / "modules.tsv").write_text("module\tprefix\ttitle\tlicence\tdefinitions\n")
    with pytest.raises(WrongImport, match=message):
        read_tables(imports=tmp_path)


def test_every_module_is_imported_and_names_its_source_and_its_terms() -> None:
    imported = {path for path in modules() if path.parent == folder("ontology") / "imports"}
    assert imported == set((folder("ontology") / "imports").glob("*.ttl"))
    for path in imported:
        graph = rdflib.Graph().parse(path)
        header = graph.value(predicate=rdflib.RDF.type, object=rdflib.OWL.Ontology, any=False)
        listed = {str(each) for each in graph.objects(header, rdflib.DCTERMS.references)}
        declared = {str(each) for each in graph.subjects(rdflib.RDF.type) if each != header}
        assert listed == declared
        assert all("licence:" in str(each) for each in graph.objects(header, rdflib.DCTERMS.source))
        assert graph.value(header, rdflib.DCTERMS.source)


def test_definitions_are_given_only_where_they_may_be_passed_on() -> None:
    with (folder("ontology") / "imports" / "modules.tsv").open(encoding="utf-8") as file:
        kept = {row["module"] for row in csv.DictReader(file, delimiter="\t") if row["definitions"] != "yes"}
    for name in kept:
        graph = rdflib.Graph().parse(folder("ontology") / "imports" / f"{name}.ttl")
        assert list(graph.subject_objects(rdflib.SKOS.definition)) == []


@pytest.mark.parametrize(
    ("ours", "above"),
    [
        ("CellAnchor", {"IAO_0000030", "BFO_0000031", "BFO_0000002"}),
        ("Drug", {"BFO_0000040", "BFO_0000004", "BFO_0000002"}),
        ("Disease", {"OGMS_0000031", "BFO_0000016", "BFO_0000020"}),
        ("Trial", {"OBI_0003699", "COB_0000082", "BFO_0000003"}),
        ("Arm", {"OBI_0003706", "OBI_0000181", "BFO_0000040"}),
        ("EvidenceLine", {"SEPIO_0000002", "IAO_0000030"}),
    ],
)
def test_a_class_of_ours_reaches_the_top_of_the_upper_ontology(ours: str, above: set[str]) -> None:
    assert above <= upper_types(ours)


@pytest.mark.parametrize(
    "ours", ["Entity", "Regimen", "MolecularTarget", "Effect", "StudyRecord", "EvidenceItem"]
)
def test_a_class_with_members_of_two_upper_kinds_is_under_neither(ours: str) -> None:
    assert not any(each.startswith("BFO_") for each in upper_types(ours))


def test_nothing_is_said_to_be_the_same_as_a_term_of_another_ontology() -> None:
    same = {str(rdflib.OWL[each]) for each in ("sameAs", "equivalentClass", "equivalentProperty")}
    assert [
        triple
        for triple in ontology_triples()
        if triple.predicate.value in same
        and isinstance(triple.object, ox.NamedNode)
        and not triple.object.value.startswith(ONTOLOGY)
    ] == []


def test_biolink_is_matched_and_never_a_superclass() -> None:
    said = {
        triple.predicate.value.rpartition("#")[2]
        for triple in ontology_triples()
        if isinstance(triple.object, ox.NamedNode) and "/biolink/vocab/" in triple.object.value
    }
    assert said == {"closeMatch", "relatedMatch", "http://purl.org/dc/terms/references"}


def test_a_property_is_under_one_of_its_own_kind() -> None:
    graph = rdflib.Graph()
    for path in modules():
        graph.parse(path, format="turtle")
    kinds = (rdflib.OWL.ObjectProperty, rdflib.OWL.DatatypeProperty, rdflib.OWL.AnnotationProperty)
    wrong = [
        (str(narrow), str(wide))
        for narrow, wide in graph.subject_objects(rdflib.RDFS.subPropertyOf)
        if not any(
            (narrow, rdflib.RDF.type, kind) in graph and (wide, rdflib.RDF.type, kind) in graph
            for kind in kinds
        )
    ]
    assert wrong == []


def test_the_terms_of_other_ontologies_are_not_listed_as_ours() -> None:
    assert {term.iri.startswith(ONTOLOGY) for term in terms()} == {True}


def invented(text: str) -> Iterator[ox.Quad]:
    graph = ox.NamedNode("https://w3id.org/myeloma-kg/graph/source/invented")
    prefixes = f"@prefix mk: <{ONTOLOGY}> . @prefix : <https://w3id.org/myeloma-kg/> .\n"
    for quad in ox.parse((prefixes + text).encode(), format=ox.RdfFormat.TURTLE):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


@pytest.mark.slow
def test_what_is_written_out_stays_in_our_own_namespace() -> None:
    facts = [*ontology_quads(), *invented(":x a mk:Trial . :y a mk:CellAnchor . :z mk:inhibits :y .")]
    found = list(infer(facts))
    store = ox.Store()
    store.extend([*facts, *found])
    found += apply_rules(store)
    asserted = {quad.triple for quad in facts}
    fresh = [quad for quad in found if quad.triple not in asserted and quad.predicate == TYPE]
    assert {str(quad.object).startswith(f"<{ONTOLOGY}") for quad in fresh} == {True}
    path = "ASK { GRAPH ?g { <https://w3id.org/myeloma-kg/y> a ?c } ?c <%s>* <%s> }"
    text = path % (SUBCLASS.value, f"{OBO}BFO_0000002")
    assert store.query(text, use_default_graph_as_union=True)


@pytest.mark.slow
def test_a_class_put_under_two_upper_kinds_at_once_is_refused_by_name() -> None:
    wrong = ox.Quad(
        ox.NamedNode(f"{ONTOLOGY}Drug"), SUBCLASS, ox.NamedNode(f"{OBO}BFO_0000015"), ONTOLOGY_GRAPH
    )
    with pytest.raises(InconsistentOntology, match=r"nothing can be a member of .*\bDrug\b"):
        list(infer([*ontology_quads(), wrong], search=False))
