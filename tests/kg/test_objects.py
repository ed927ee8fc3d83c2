import gc
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import owlready2
import pytest

from kg.errors import KgError, NoBuild
from kg.facts import BASE, ONTOLOGY
from kg.objects import AmbiguousName, Assertion, Drug, Graph, NotFound, Regimen, Thing, open_graph
from kg.store import MemoryStore

GUIDE = Path(__file__).parents[2] / "docs" / "python.md"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def graph(builds: Path) -> Iterator[Graph]:
    with open_graph(builds) as opened:
        yield opened


def paths(things: tuple[Thing, ...]) -> list[str]:
    return [thing.path for thing in things]


def asked(store: MemoryStore, pattern: str) -> list[str]:
    answer = store.engine.query(
        f"PREFIX mk: <{ONTOLOGY}> SELECT DISTINCT ?x {{ GRAPH ?g {{ {pattern} }} }} ORDER BY ?x"
    )
    return [row["x"].value.removeprefix(BASE) for row in answer]  # type: ignore[union-attr]


def test_a_regimen_has_the_components_that_the_graph_gives_it(graph: Graph, store: MemoryStore) -> None:
    for regimen in graph.all("Regimen"):
        assert isinstance(regimen, Regimen)
        assert paths(regimen.components) == asked(store, f"<{regimen.iri}> mk:components ?x")
        assert all(isinstance(drug, Drug) for drug in regimen.components)


def test_what_a_drug_acts_on_includes_what_was_inferred(graph: Graph, store: MemoryStore) -> None:
    drug = graph.drug("lenalidomide")
    assert paths(drug.acts_on) == asked(store, f"<{drug.iri}> mk:actsOn ?x")
    stated = asked(store, f"<{drug.iri}> mk:actsOn ?x FILTER(!CONTAINS(STR(?g), 'inferred'))")
    assert set(stated) < set(paths(drug.acts_on))


def test_a_class_of_the_ontology_has_the_members_that_were_inferred(graph: Graph, store: MemoryStore) -> None:
    members = paths(graph.all("IMiDBasedRegimen"))
    assert members
    assert members == asked(store, "?x a mk:IMiDBasedRegimen")


def test_letters_are_compared_with_their_case(graph: Graph) -> None:
    assert graph.regimen("CRD").components != graph.regimen("CRd").components
    with pytest.raises(AmbiguousName, match="regimen/cr-d, regimen/crd") as raised:
        graph.regimen("crd")
    assert {graph.regimen(path).letters for path in raised.value.candidates} == {"CRD", "CRd"}


def test_where_case_leaves_no_doubt_it_need_not_be_right(graph: Graph) -> None:
    assert graph.drug("Lenalidomide") == graph.drug("lenalidomide") == graph.drug("drug/lenalidomide")


def test_an_unknown_name_is_named_with_names_that_are_near(graph: Graph) -> None:
    with pytest.raises(NotFound, match="no drug is called 'lenalidomid'; did you mean 'lenalidomide'"):
        graph.drug("lenalidomid")
    with pytest.raises(NotFound, match="no thing is called 'drug/water'"):
        graph.find("drug/water")
    with pytest.raises(NotFound, match="no class is called 'Potion'"):
        graph.thing("Potion", "x")
    with pytest.raises(AttributeError, match="no property 'bitterness'"):
        _ = graph.drug("lenalidomide").bitterness


def test_every_decimal_is_the_one_that_the_graph_has(graph: Graph, store: MemoryStore) -> None:
    row = "?result mk:value ?value"
    found = store.engine.query(f"PREFIX mk: <{ONTOLOGY}> SELECT ?result ?value {{ GRAPH ?g {{ {row} }} }}")
    seen = 0
    for each in found:  # type: ignore[union-attr]
        result = graph.find(each["result"].value)
        if "study result" in result.kinds:
            assert result.value == Decimal(each["value"].value)
            seen += 1
    assert seen > 200


def test_an_absent_value_is_none_and_says_why(graph: Graph) -> None:
    absent = [each for each in graph.all("StudyResult") if each.value is None]
    assert absent
    assert {each.status.label for each in absent} <= {"not reached", "not available", "reported"}  # type: ignore[union-attr]


def test_a_verdict_leads_to_its_lines(graph: Graph) -> None:
    abnormality = graph.thing("CytogeneticAbnormality", "t(4;14)")
    verdicts = {each.verdict for each in graph.assertions(object=abnormality)}
    assert {"overcomes", "overcomes in part", "disputed"} <= verdicts
    regimen = graph.regimen("RAD")
    assert regimen.verdict_on(abnormality) == regimen.verdict_on("abnormality/t-4-14") == "overcomes"
    assert [line.direction for line in graph.lines_on(regimen, abnormality)] == ["supports"]


def test_every_dispute_has_lines_on_both_sides(graph: Graph) -> None:
    assert len(graph.disputes) == len(graph.all("Dispute")) > 0
    for dispute in graph.disputes:
        assert len({line.direction for line in dispute.lines}) > 1


def test_every_property_of_every_thing_can_be_read(graph: Graph) -> None:
    kinds = ("Regimen", "Drug", "Dispute", "Study", "Population", "DoseInstruction")
    for thing in (each for kind in kinds for each in graph.all(kind)[:5]):
        for prop in graph.properties:
            name = re.sub(r"(?<!^)([A-Z])", r"_\1", prop.removeprefix(ONTOLOGY)).lower()
            value = getattr(thing, name, "no such property")
            assert value is None or isinstance(value, tuple | Thing | str | Decimal | int | bool)


def test_search_finds_names_with_equal_ones_first(graph: Graph) -> None:
    assert paths(graph.search("T(4;14)"))[0] == "abnormality/t-4-14"
    assert graph.search("no such thing at all") == ()
    assert graph.search("  ") == ()


def test_an_identifier_of_another_vocabulary_leads_to_our_thing(graph: Graph) -> None:
    drug = graph.drug("lenalidomide")
    assert graph.lookup("CHEBI:63791")[0] == ("exact", drug)
    assert graph.lookup("http://purl.obolibrary.org/obo/CHEBI_63791")[0] == ("exact", drug)
    assert graph.lookup("CHEBI:1") == ()
    with pytest.raises(KgError, match="no identifier"):
        graph.lookup("not an identifier")


def test_two_graphs_are_two_worlds_and_the_default_world_stays_empty(builds: Path, graph: Graph) -> None:
    with open_graph(builds) as other:
        assert other.world is not graph.world
        assert other.regimen("RVD") == graph.regimen("RVD")
    assert graph.regimen("RVD").components
    assert list(owlready2.default_world.individuals()) == []
    gc.collect()


def test_owlready2_itself_is_at_hand(graph: Graph) -> None:
    entity = graph.regimen("RVD").entity
    assert isinstance(entity, owlready2.Thing)
    assert graph.world[f"{ONTOLOGY}Triplet"] in entity.is_a
    assert graph.ontology.base_iri == ONTOLOGY


def test_a_folder_without_a_build_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoBuild, match="no published build"):
        open_graph(tmp_path)


def test_the_guide_runs_and_prints_what_it_says(builds: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    checked = 0
    for line in "".join(blocks).splitlines():
        code, _, said = line.partition("  # ")
        code = code.replace("open_graph()", f"open_graph({str(builds)!r})")
        if not said:
            exec(code, names)
            continue
        assert str(eval(code, names)) == said
        checked += 1
    assert checked > 5
    assert isinstance(names["g"], Graph)
    assert isinstance(names["g"].assertions()[0], Assertion)
    names["g"].close()


def test_a_verdict_tells_what_limits_it_and_what_it_rests_on(graph: Graph) -> None:
    (judged,) = graph.assertions(subject=graph.regimen("Len-dex"), object=graph.find("abnormality/t-4-14"))
    assert [each.label for each in judged.limits_in_favour] == ["hedged"]  # type: ignore[union-attr]
    assert [each.label for each in judged.limits_against] == ["narrower population"]  # type: ignore[union-attr]
    assert judged.n_studies == 2
    assert {each.label for line in judged.lines for each in line.limits} == {"hedged", "narrower population"}  # type: ignore[union-attr]
