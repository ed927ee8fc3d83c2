from decimal import Decimal

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from kg.facts import Entity, Ref, ResultStatus, Statistic, StudyResult
from kg.facts.quads import camel, graph_of, node, quads
from kg.facts.terms import Place

BASE = "https://w3id.org/myeloma-kg/"
RESULT = StudyResult(
    iri=Ref("result/1"),
    source=Ref("source/a-review"),
    study=Ref("study/one"),
    arm=Ref("arm/one/ab"),
    outcome=Ref("outcome/ge-pr"),
    statistic=Statistic.PERCENTAGE,
    status=ResultStatus.REPORTED,
    operator="=",
    value=Decimal("60.20"),
    unit="%",
    as_written="60.20%",
    n_stated=176,
    at=Place("table-1/2/3[4:9]@0123456789ab"),
)


def said(fact: StudyResult | Entity) -> set[tuple[str, str, str]]:
    found = quads(fact, graph_of("x"))
    return {(str(q.subject).strip("<>"), q.predicate.value, str(q.object)) for q in found}


def test_a_fact_is_a_node_of_its_class_with_its_fields_as_properties() -> None:
    ontology = f"{BASE}ontology#"
    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert said(RESULT) >= {
        (f"{BASE}result/1", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"<{ontology}StudyResult>"),
        (f"{BASE}result/1", f"{ontology}value", f'"60.20"^^<{xsd}decimal>'),
        (f"{BASE}result/1", f"{ontology}nStated", f'"176"^^<{xsd}integer>'),
        (f"{BASE}result/1", f"{ontology}status", f"<{ontology}reported>"),
        (f"{BASE}result/1", f"{ontology}asWritten", '"60.20%"'),
    }


def test_a_place_within_a_cell_is_a_node_that_points_at_its_cell() -> None:
    anchor = f"{BASE}anchor/a-review/table-1/2/3/4-9"
    assert said(RESULT) >= {
        (f"{BASE}result/1", f"{BASE}ontology#at", f"<{anchor}>"),
        (anchor, f"{BASE}ontology#within", f"<{BASE}anchor/a-review/table-1/2/3>"),
    }


def test_a_field_that_says_nothing_makes_no_triple() -> None:
    assert not [triple for triple in said(RESULT) if triple[1].endswith(("pValue", "grade", "comparatorArm"))]


def test_labels_and_synonyms_use_the_properties_that_everyone_knows() -> None:
    entity = Entity(iri=Ref("drug/x"), kind="Drug", label="x", synonyms=("y",), definition="z")
    assert {triple[1] for triple in said(entity)} == {
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://www.w3.org/2004/02/skos/core#altLabel",
        "http://www.w3.org/2004/02/skos/core#definition",
    }


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_a_decimal_keeps_every_digit(value: Decimal) -> None:
    (quad,) = (
        q
        for q in quads(RESULT.model_copy(update={"value": value}), graph_of("x"))
        if q.predicate.value.endswith("#value")
    )
    assert isinstance(quad.object, ox.Literal)
    assert Decimal(quad.object.value) == value


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_label_survives_writing_and_reading(label: str) -> None:
    entity = Entity.model_construct(iri=Ref("drug/x"), kind="Drug", label=label)
    store = ox.Store()
    store.extend(quads(entity, graph_of("x")))
    text = store.dump(format=ox.RdfFormat.N_QUADS)
    again = ox.Store()
    again.load(text, format=ox.RdfFormat.N_QUADS)
    assert set(again) == set(store)


def test_names_are_camel_case_without_losing_words() -> None:
    assert camel("full paper and abstract") == "fullPaperAndAbstract"
    assert node("drug/x").value == f"{BASE}drug/x"
