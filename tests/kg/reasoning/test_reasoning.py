from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import InconsistentOntology, KgError
from kg.facts import BASE, ONTOLOGY
from kg.facts.quads import graph_of
from kg.reasoning.contradictions import contradictions
from kg.reasoning.reasoner import INFERRED_GRAPH, apply_rules, infer
from kg.schema.ontology import ONTOLOGY_GRAPH, ontology_quads
from kg.schema.queries import Query

PREFIXES = f"""
@base <{BASE}> .
@prefix mk: <{ONTOLOGY}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
DRUGS = """
<drug/lenalidomide> a mk:Drug ; mk:memberOf <drug-class/imid> .
<drug/velozomib> a mk:Drug ; mk:memberOf <drug-class/newest-proteasome-inhibitor> .
<drug-class/newest-proteasome-inhibitor> a mk:DrugClass ; mk:broader <drug-class/proteasome-inhibitor> .
<drug-class/imid> a mk:DrugClass .
<drug-class/proteasome-inhibitor> a mk:DrugClass ; mk:targets <target/proteasome> .
<target/proteasome> a mk:MolecularTarget .
<regimen/len-velo> a mk:Regimen ; mk:componentCount 2 ; mk:components <drug/lenalidomide> , <drug/velozomib> .
"""


def facts(turtle: str) -> list[ox.Quad]:
    graph = graph_of("source/a-review")
    read = ox.parse(input=PREFIXES + turtle, format=ox.RdfFormat.TURTLE)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in read]


def given(turtle: str) -> list[ox.Quad]:
    return [*ontology_quads(), *facts(turtle)]


def types(quads: Iterable[ox.Quad], ref: str) -> set[str]:
    return {
        str(quad.object).rpartition("#")[2].strip(">")
        for quad in quads
        if quad.subject == ox.NamedNode(BASE + ref) and quad.predicate.value.endswith("#type")
    }


def says(quads: Iterable[ox.Quad], subject: str, name: str, value: str) -> bool:
    wanted = ox.Triple(
        ox.NamedNode(BASE + subject), ox.NamedNode(ONTOLOGY + name), ox.NamedNode(BASE + value)
    )
    return any(quad.triple == wanted for quad in quads)


@pytest.mark.slow
def test_defined_classes_gather_what_fits_their_definition(capfd: pytest.CaptureFixture[str]) -> None:
    found = list(
        infer(
            given(f"""{DRUGS}
            <population/p> a mk:Population ; mk:refractoryTo <drug/velozomib> .
            <population/q> a mk:Population ; mk:naiveTo <drug/velozomib> .
            <arm/a> a mk:Arm ; mk:isComparator true .
            <result/r> a mk:StudyResult ; mk:arm <arm/a> ; mk:status mk:notReached ; mk:outcome <outcome/os> .
            <outcome/os> a mk:TimeToEventOutcome .
            <line/l> a mk:EvidenceLine ; mk:direction mk:disputes ; mk:maturity mk:abstract .
            """)
        )
    )
    assert types(found, "drug/lenalidomide") == {"ImmunomodulatoryDrug"}
    assert types(found, "drug/velozomib") == {"ProteasomeInhibitor"}
    assert types(found, "regimen/len-velo") == {
        "CombinationWithIMiDAndProteasomeInhibitor", "Doublet", "LenalidomideBasedRegimen",
    }  # fmt: skip
    assert types(found, "population/p") == {"RefractoryPopulation"}
    assert types(found, "population/q") == {"NaivePopulation"}
    assert types(found, "arm/a") == {"ComparatorArm"}
    assert types(found, "result/r") == {"UnreachedResult", "SurvivalResult"}
    assert types(found, "line/l") == {"DisputingLine", "AbstractOnlyLine"}
    assert {quad.graph_name for quad in found} == {INFERRED_GRAPH}
    assert found == sorted(found, key=str)
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_what_is_inferred_is_not_asserted_already() -> None:
    quads = given(DRUGS)
    assert not {quad.triple for quad in quads} & {quad.triple for quad in infer(quads)}


@pytest.mark.slow
def test_names_with_brackets_and_semicolons_reach_the_reasoner_whole() -> None:
    found = infer(given("<drug/t(4;14)-é,x> a mk:Drug ; mk:memberOf <drug-class/imid> ."))
    assert types(found, "drug/t(4;14)-é,x") == {"ImmunomodulatoryDrug"}


CONTRADICTIONS = {
    "a drug that is a regimen": (
        "<drug/d> a mk:Drug , mk:Regimen .",
        "drug/d is Drug (as recorded) and Regimen (as recorded)",
    ),
    "a regimen as a component": (
        "<regimen/r> a mk:Regimen ; mk:components <regimen/s> . <regimen/s> a mk:Regimen .",
        "regimen/s is Drug (it is components of regimen/r) and Regimen (as recorded)",
    ),
    "refractory and naive to one drug": (
        "<population/p> mk:refractoryTo <drug/d> ; mk:naiveTo <drug/d> .",
        "population/p has both naiveTo and exposedTo drug/d",
    ),
    "two statuses": (
        "<result/r> a mk:StudyResult ; mk:status mk:reported , mk:notReached .",
        "result/r has more than one status: notReached, reported",
    ),
    "two component counts": (
        "<regimen/r> a mk:Regimen ; mk:componentCount 2 , 3 .",
        "regimen/r has more than one componentCount: 2, 3",
    ),
    "an outcome of no possible kind": (
        "<result/r> mk:outcome <drug/d> . <drug/d> a mk:Drug .",
        (
            "drug/d is none of AdverseEvent or BaselineCharacteristic or OutcomeMeasure, "
            "but it is outcome of result/r"
        ),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("turtle", "reason"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_contradiction_is_found_and_named(turtle: str, reason: str) -> None:
    with pytest.raises(InconsistentOntology) as caught:
        list(infer(given(turtle), search=False))
    assert reason in caught.value.reason


def test_the_search_for_contradictions_finds_none_where_there_is_none() -> None:
    assert contradictions(given(DRUGS)) == ()


@pytest.mark.slow
def test_a_class_that_can_have_no_member_is_a_contradiction() -> None:
    axioms = ox.parse(
        input=f"{PREFIXES} mk:Impossible a owl:Class ; rdfs:subClassOf mk:Drug , mk:Regimen .",
        format=ox.RdfFormat.TURTLE,
    )
    quads = [
        *ontology_quads(),
        *(ox.Quad(each.subject, each.predicate, each.object, ONTOLOGY_GRAPH) for each in axioms),
    ]
    with pytest.raises(InconsistentOntology, match="nothing can be a member of Impossible"):
        list(infer(quads, search=False))


def test_a_missing_java_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"the reasoner cannot start: .*java: No such file"):
        list(infer(given(DRUGS), java=tmp_path / "java"))


def test_too_little_memory_is_said_in_one_line() -> None:
    with pytest.raises(KgError, match=r"ended early with at most 1 MiB: .+") as caught:
        list(infer(given(DRUGS), memory_mb=1))
    assert "\n" not in str(caught.value)


def completed(turtle: str) -> tuple[ox.Quad, ...]:
    store = ox.Store()
    store.bulk_extend(given(turtle))
    return apply_rules(store)


def test_rules_add_wider_types() -> None:
    found = completed("<cytokine/c> a mk:Cytokine .")
    assert types(found, "cytokine/c") == {"MolecularTarget", "Entity"}


def test_rules_follow_chains_of_properties() -> None:
    found = completed(DRUGS)
    assert says(found, "drug/velozomib", "memberOf", "drug-class/proteasome-inhibitor")
    assert says(found, "drug/velozomib", "actsOn", "target/proteasome")
    assert says(found, "regimen/len-velo", "actsThrough", "target/proteasome")
    assert says(found, "regimen/len-velo", "containsClass", "drug-class/imid")
    assert not says(found, "drug/lenalidomide", "actsOn", "target/proteasome")


def test_rules_follow_wider_inverse_and_symmetric_properties() -> None:
    found = completed(f"{DRUGS} <drug/a> mk:structurallySimilarTo <drug/b> ; mk:kills <cell/c> .")
    assert says(found, "drug-class/proteasome-inhibitor", "hasTarget", "target/proteasome")
    assert says(found, "drug/a", "actsOn", "cell/c")
    assert says(found, "drug/lenalidomide", "componentOf", "regimen/len-velo")
    assert says(found, "drug/b", "structurallySimilarTo", "drug/a")


def test_a_text_range_is_part_of_what_its_cell_is_part_of() -> None:
    found = completed("""
        <anchor/r> a mk:TextRange ; mk:within <anchor/c> .
        <anchor/c> a mk:CellAnchor ; mk:partOf <part/table> .
        <part/table> a mk:DocumentPart ; mk:partOf <part/section> .
        """)
    assert says(found, "anchor/r", "partOf", "part/table")
    assert says(found, "anchor/r", "partOf", "part/section")


def test_what_rules_add_is_in_the_store_once_and_a_second_run_adds_nothing() -> None:
    store = ox.Store()
    store.bulk_extend(given(DRUGS))
    before = len(store)
    found = apply_rules(store)
    assert len(store) == before + len(found)
    assert apply_rules(store) == ()


def test_rules_that_never_end_are_stopped() -> None:
    endless = Query(
        name="count", title="Count", description="", group="", parameters=(), columns=(),
        text="CONSTRUCT { ?x ?p ?next } WHERE { ?x ?p ?n FILTER (ISNUMERIC(?n)) BIND (?n + 1 AS ?next) }",
    )  # fmt: skip
    store = ox.Store()
    store.bulk_extend(facts("<part/p> mk:order 1 ."))
    with pytest.raises(KgError, match="still find something new after"):
        apply_rules(store, {"count": endless})
