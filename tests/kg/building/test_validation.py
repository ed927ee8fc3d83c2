# ruff: noqa: E501 - a table of cases is read one case a line
import typing
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib.namespace import SH

from kg.building.build import provenance
from kg.building.validation import _data, _paths, all_at_once, offenders, validate
from kg.errors import NotThisKind
from kg.facts import BASE, FACT_TYPES, ONTOLOGY, Fact
from kg.facts.quads import graph_of, property_of
from kg.reasoning.reasoner import INFERRED_GRAPH
from kg.schema.ontology import ontology_quads
from kg.schema.queries import queries
from kg.schema.resources import folder
from kg.store import MemoryStore

PREFIXES = f"""
@base <{BASE}> .
@prefix mk: <{ONTOLOGY}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
SOUND = (Path(__file__).parents[1] / "sound.ttl").read_text(encoding="utf-8")
# The ontology declares these too; they are things of the graph and need their labels there.
VOCABULARY = "".join(
    f'<{quad.subject.value}> rdfs:label "{quad.subject.value.removeprefix(BASE)}" .\n'
    for quad in ontology_quads()
    if quad.object == ox.NamedNode("http://www.w3.org/2002/07/owl#NamedIndividual")
    and isinstance(quad.subject, ox.NamedNode)
    and not quad.subject.value.startswith((ONTOLOGY, f"{BASE}drug/d", f"{BASE}drug-class/k"))
)


def quads(turtle: str, graph: ox.NamedNode | None = None) -> list[ox.Quad]:
    read = ox.parse(input=PREFIXES + turtle, format=ox.RdfFormat.TURTLE)
    return [
        ox.Quad(each.subject, each.predicate, each.object, graph or graph_of("source/s")) for each in read
    ]


def findings(turtle: str) -> tuple[str, ...]:
    return validate([*ontology_quads(), *quads(turtle)])


def test_sound_facts_have_no_findings() -> None:
    assert findings(SOUND) == ()


SHAPE_CASES = {
    "no status": (" mk:status mk:reported ;", "", "result/x: status: A study result has exactly one 'status'"),
    "two statuses": ("mk:reported ; mk:op", "mk:reported , mk:notReached ; mk:op", "exactly one 'status'"),
    "a status of another list": ("mk:status mk:reported", "mk:status mk:supports", "reported, not reached or not available"),
    "reported without value": (" mk:value 60.5 ;", "", "A result that is reported has a value"),
    "not reached with value": ("mk:status mk:reported", "mk:status mk:notReached", "one that is not reached or not available has none"),
    "a percentage over 100": ("60.5 ;", "160.5 ;", "lies between 0 and 100"),
    "a percentage in months": ('mk:unit "%"', 'mk:unit "mo"', "its unit is %"),
    "a value that is a text": ("60.5 ;", '"60.5" ;', "at most one 'value' that is a number"),
    "p over 1": ("mk:value 60.5", 'mk:pValue 1.2 ; mk:pOperator "=" ; mk:value 60.5', "'p value' that is a number from 0 to 1"),
    "p without operator": ("mk:value 60.5", "mk:pValue 0.2 ; mk:value 60.5", "A p value and its p operator stand together"),
    "time point without unit": ("mk:value 60.5", "mk:timePoint 1.0 ; mk:value 60.5", "A time point and its time unit"),
    "no arm": (" mk:arm <arm/a> ;", "", "result/x: arm: A study result has exactly one 'arm'"),
    "an arm that is a study": ("mk:arm <arm/a>", "mk:arm <study/s>", "It has 'study/s'."),
    "a component that is no drug": ("mk:components <drug/d>", "mk:components <drug-class/k>", "Each 'components' of a regimen is a drug"),
    "low dose over high dose": ("mk:doseLow 20.0", "mk:doseLow 50.0", "not above the high end"),
    "a dose without unit": ('mk:unit "mg" ;', "", "A dose has a low end, a high end and a unit"),
    "a single dose with two ends": ("mk:doseRelation mk:range", "mk:doseRelation mk:single", "The two ends of a single dose are equal"),
    "days in words": ('"1-4,9-12"', '"days 1 to 4"', "such as 1-21 or 1,8,15,22"),
    "a line without a place": ('"It does." ; mk:at <anchor/c>', '"It does."', "line/l: at: An evidence line has at least one 'at'"),
    "an extent of a disputing line": ("mk:direction mk:supports", "mk:direction mk:disputes", "Only a line that supports, or is mixed"),
    "a dispute of one line": (" , <line/m>", "", "dispute/p: lines: A dispute has at least one 'lines' that is an evidence line (two or more)"),
    "a digest that is none": ("9f86", "XYZ", "exactly one 'SHA-256' of 64 hexadecimal digits"),
    "a range that ends before it starts": ("mk:end 5", "mk:end 0", "before its end"),
    "two labels": ('rdfs:label "r"', 'rdfs:label "r" , "R"', "regimen/r: rdfs:label: An entity has exactly one 'label'"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), SHAPE_CASES.values(), ids=SHAPE_CASES)
def test_a_fact_that_lacks_something_is_found(old: str, new: str, message: str) -> None:
    assert SOUND.count(old) == 1
    assert message in "\n".join(findings(SOUND.replace(old, new)))


@pytest.mark.parametrize("case", SHAPE_CASES)
def test_shapes_that_are_gone_through_all_at_once_find_what_the_file_finds(case: str) -> None:
    old, new, _ = SHAPE_CASES[case]
    given = [*ontology_quads(), *quads(SOUND.replace(old, new))]
    file = rdflib.Graph().parse(folder("ontology") / "shapes.ttl", format="turtle")
    one_by_one = found_by(file, given)
    assert one_by_one and found_by(all_at_once(file), given) == one_by_one


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("", ["a", "b"]),
        ("sh:targetNode <http://x.example/z> ;", ["a", "b", "z"]),
        ("sh:deactivated true ;", []),
    ],
)
def test_every_target_of_a_shape_is_that_of_its_fields(more: str, found: list[str]) -> None:
    text = f"""
    @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <http://x.example/> .
    x:K a sh:NodeShape ; sh:targetClass x:K ; sh:targetSubjectsOf x:q ; {more}
        sh:property [ sh:path x:p ; sh:minCount 1 ] .
    x:L a sh:NodeShape ; sh:targetClass x:L ; sh:property [ sh:path x:to ; sh:node x:M ] .
    x:M a sh:NodeShape ; sh:targetNode x:none ; sh:property [ sh:path x:p ; sh:maxCount 0 ] ."""
    shapes = all_at_once(rdflib.Graph().parse(data=text, format="turtle"))
    told = "x:a a x:K . x:b x:q 1 . x:c a x:K ; x:p 1 . x:d a x:L ; x:to x:c . x:e a x:L ; x:to x:a ."
    data = rdflib.Graph().parse(data=f"@prefix x: <http://x.example/> . {told}", format="turtle")
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes)
    assert isinstance(results, rdflib.Graph)
    nodes = [results.value(each, SH.focusNode) for each in results.objects(None, SH.result)]
    named = sorted(str(node).rpartition("/")[2] for node in nodes)
    assert named == sorted([*found, "d"])


def found_by(shapes: rdflib.Graph, given: list[ox.Quad]) -> set[tuple[rdflib.term.Node | None, ...]]:
    _, results, _ = pyshacl.validate(_data(given, _paths(shapes)), shacl_graph=shapes, inference="none")
    assert isinstance(results, rdflib.Graph)
    fields = (SH.focusNode, SH.resultPath, SH.resultMessage, SH.value, SH.sourceConstraintComponent)
    return {
        tuple(results.value(each, field) for field in fields)
        for each in results.subjects(rdflib.RDF.type, SH.ValidationResult)
    }


def test_what_was_inferred_is_no_concern_of_the_shapes() -> None:
    inferred = quads("<regimen/new> a mk:Regimen .", INFERRED_GRAPH)
    assert validate([*ontology_quads(), *quads(SOUND), *inferred]) == ()


def shape_of(shapes: rdflib.Graph, fact_type: type[Fact], field: str) -> rdflib.term.Node | None:
    for kind in [each for each in fact_type.__mro__ if each in FACT_TYPES]:
        for node in shapes.subjects(SH.targetClass, rdflib.URIRef(ONTOLOGY + kind.__name__)):
            for shape in shapes.objects(node, SH.property):
                if (shape, SH.path, rdflib.URIRef(property_of(field).value)) in shapes:
                    return shape
    return None


@pytest.mark.parametrize("fact_type", FACT_TYPES, ids=lambda each: each.__name__)
def test_the_shape_of_a_fact_has_its_fields_and_asks_for_those_that_it_needs(fact_type: type[Fact]) -> None:
    shapes = rdflib.Graph().parse(folder("ontology") / "shapes.ttl", format="turtle")
    wrong = []
    for name, field in fact_type.model_fields.items():
        if name in {"iri", "kind"}:
            continue
        shape = shape_of(shapes, fact_type, name)
        many = typing.get_origin(field.annotation) is tuple
        optional = not field.is_required() and field.default in {None, ()}
        least, most = (
            (shapes.value(shape, key) for key in (SH.minCount, SH.maxCount)) if shape else (None, None)
        )
        if (
            shape is None
            or bool(least) == optional
            or bool(most) == many
            or not shapes.value(shape, SH.message)
        ):
            wrong.append(name)
    assert wrong == []


CHECK_CASES = {
    "citation-not-in-the-list": (
        "<publication/q> a mk:Publication ; rdfs:label \"Q\" . <line/l> mk:publications <publication/q> .",
        "thing line/l, publication publication/q",
    ),
    "comparator-of-another-study": (
        "<arm/b> mk:comparatorArm <arm/a> .",
        "arm arm/b, comparator arm/a",
    ),
    "component-count-differs": ("<regimen/r> mk:components <drug/lenalidomide> .", "regimen regimen/r, count 1, listed 2"),
    "component-without-class": (
        '<drug/new> a mk:Drug ; rdfs:label "new" . <regimen/r> mk:components <drug/new> .',
        "drug drug/new, regimen regimen/r",
    ),
    "dangling-reference": ("<line/l> mk:settings <setting/lost> .", "thing line/l, property settings, missing setting/lost"),
    "label-missing": ("<cell/c> a mk:CellType .", "thing cell/c, kind Entity"),
    "ledger-entry-without-reason": (
        "<ledger/u> a mk:LedgerEntry ; mk:unitState mk:captured .",
        "unit ledger/u, state captured, held False, reasoned False",
    ),
    "line-of-another-proposition": ("<dispute/p> mk:lines <line/o> .", "judgement dispute/p, line line/o"),
    "line-without-proposition": ("<line/o> a mk:EvidenceLine .", "line line/o"),
    "repeated-reference-number": (
        "<reference/2> a mk:Reference ; mk:source <source/s> ; mk:number 1 .",
        "source source/s, number 1",
    ),
    "result-of-another-study": (
        '<study/t> a mk:Study ; rdfs:label "t" . <result/x> mk:study <study/t> .',
        "result result/x, study study/t, other study/s",
    ),
    "same-label-twice": ('<abnormality/b> a mk:CytogeneticAbnormality ; rdfs:label "a" .', "thing abnormality/a, other abnormality/b, label a"),
    "triple-in-two-graphs": (
        "<arm/a> mk:study <study/s> .",
        "thing arm/a, property study, value study/s, graph graph/source/s, other graph/vocabulary",
    ),
    "two-labels": ('<drug/d> rdfs:label "e" .', "thing drug/d, label d, other e"),
    "undeclared-term": ("<drug/d> mk:colour <drug/d> .", "term colour"),
}  # fmt: skip


def test_every_check_query_has_a_case_here_or_is_about_the_ontology() -> None:
    assert list(CHECK_CASES) == [name for name in queries("checks") if not name.startswith("ontology-")]


def test_sound_facts_pass_every_check() -> None:
    facts = [*quads(SOUND + VOCABULARY), *provenance(["source/s"])]
    assert offenders(MemoryStore([*ontology_quads(), *facts])) == ()


@pytest.mark.parametrize(
    ("name", "turtle", "offender"), [(name, *case) for name, case in CHECK_CASES.items()]
)
def test_a_check_returns_its_offender(name: str, turtle: str, offender: str) -> None:
    facts = [*quads(SOUND + VOCABULARY), *quads(turtle, graph_of("vocabulary"))]
    found = offenders(MemoryStore([*ontology_quads(), *facts]))
    assert f"{queries('checks')[name].title}: {offender}" in found


@pytest.mark.parametrize("reason", ["", '; mk:waiverReason "r"'])
@pytest.mark.parametrize("fact", ["", "; mk:capturedBy <line/l>"])
@pytest.mark.parametrize(
    ("state", "right"), [("captured", (True, False)), ("waived", (False, True)), ("missed", (False, False))]
)
def test_a_unit_says_what_became_of_it_in_one_way(
    state: str, right: tuple[bool, bool], fact: str, reason: str
) -> None:
    unit = f"<ledger/u> a mk:LedgerEntry ; mk:unitState mk:{state} {fact} {reason} ."
    found = offenders(MemoryStore([*ontology_quads(), *quads(SOUND + VOCABULARY + unit)]))
    told = [text for text in found if text.startswith("A unit of a source does not say")]
    assert (told == []) == ((bool(fact), bool(reason)) == right)


def test_the_checks_of_a_folder_can_be_run(tmp_path: Path) -> None:
    (tmp_path / "any.rq").write_text(
        "# title: There is a drug\n# column: drug - the drug\nSELECT ?drug { ?drug a mk:Drug }".replace(
            "mk:Drug", f"<{ONTOLOGY}Drug>"
        )
    )
    assert offenders(MemoryStore(quads("<drug/d> a mk:Drug .")), tmp_path) == (
        "There is a drug: drug drug/d",
    )


def test_a_check_without_a_title_is_refused(tmp_path: Path) -> None:
    (tmp_path / "any.rq").write_text("SELECT * { ?s ?p ?o }")
    with pytest.raises(NotThisKind, match="title"):
        offenders(MemoryStore(), tmp_path)
