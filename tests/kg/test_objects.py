import copy
import gc
import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError
from decimal import Decimal
from pathlib import Path

import owlready2
import pytest

from kg.errors import KgError, NoBuild, QueryRefused, QuerySyntaxError, UnknownParameter
from kg.facts import BASE, ONTOLOGY
from kg.objects import (
    AmbiguousName,
    Assertion,
    Closed,
    Detached,
    Drug,
    Graph,
    NoPandas,
    NotFound,
    Regimen,
    Result,
    Thing,
    UnknownKind,
    open_graph,
)
from kg.schema.queries import queries
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


def test_a_class_goes_by_its_name_label_or_curie_and_an_unknown_one_is_told_those_that_there_are(
    graph: Graph,
) -> None:
    named = [
        graph.all(kind)
        for kind in ("StudyResult", "study result", "mk:StudyResult", f"{ONTOLOGY}StudyResult")
    ]
    assert named[0] and all(each == named[0] for each in named)
    for ask in (lambda: graph.all("Potion"), lambda: graph.thing("Potion", "x")):
        with pytest.raises(
            UnknownKind, match=r"no class is called 'Potion'.*; there are: .*, Drug, "
        ) as raised:
            ask()
        assert "StudyResult" in raised.value.known
    with pytest.raises(UnknownKind, match="did you mean 'Regimen'"):
        graph.all("Regime")
    assert graph.all("Dispute") and graph.all("dispute") == graph.disputes


def test_any_thing_is_found_by_a_name_a_path_a_curie_or_an_iri(graph: Graph) -> None:
    wanted = graph.thing("CytogeneticAbnormality", "del(17p)")
    for written in ("del(17p)", "del17p", " del(17p) ", "abnormality:del-17p", wanted.path, wanted.iri):
        assert graph.find(written) == wanted
    assert graph.find(wanted) == wanted
    assert graph.find("CRd") == graph.regimen("CRd") != graph.find("CRD")
    with pytest.raises(AmbiguousName, match="'crd' may be thing regimen/cr-d, regimen/crd"):
        graph.find("crd")
    for nothing in ("", "   ", "no such thing at all", "drug/", "http://", "x y:z"):
        with pytest.raises(NotFound):
            graph.find(nothing)


def test_a_verdict_is_asked_for_by_name_and_only_on_what_may_be_overcome(graph: Graph) -> None:
    rvd = graph.regimen("RVD")
    assert rvd.verdict_on("t(4;14)") == rvd.verdict_on("T(4;14)") == "overcomes in part"
    for other in ("drug/lenalidomide", "lenalidomide", "abnormality/nosuch", "nosuch"):
        with pytest.raises(NotFound, match=r"no (cytogenetic abnormality|thing) is called"):
            rvd.verdict_on(other)


def test_things_are_sorted_by_label_then_iri_and_hashed_by_iri(graph: Graph) -> None:
    drugs = graph.all("Drug")
    labels = [each.label.casefold() for each in sorted(drugs)]
    assert labels == sorted(labels) and min(drugs).label.casefold() == labels[0]
    one, other = graph.drug("lenalidomide"), graph.drug("thalidomide")
    assert one < other and other > one and one <= one >= one
    assert len({one, graph.find(one.iri), other}) == 2
    with pytest.raises(TypeError):
        _ = one < "thalidomide"


def test_a_thing_is_pickled_as_a_reference_that_another_process_finds_again(
    graph: Graph, builds: Path
) -> None:
    kept = graph.regimen("RVD")
    code = (
        "import pickle, sys; from kg.objects import Detached, Regimen, open_graph\n"
        "kept = pickle.load(sys.stdin.buffer)\n"
        "assert isinstance(kept, Regimen) and (kept.path, kept.label) == ('regimen/rvd', 'RVD')\n"
        "try: kept.components\n"
        "except Detached as error: print(error)\n"
        f"with open_graph({str(builds)!r}) as graph:\n"
        "    print(graph.find(kept).components == graph.regimen('RVD').components)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(kept), capture_output=True, timeout=120
    )
    assert ended.stdout.decode().splitlines() == [
        "regimen/rvd was unpickled and is of no graph; graph.find(it) gives that of a graph",
        "True",
    ], ended.stderr.decode()
    assert copy.deepcopy({"kept": kept})["kept"].components == kept.components
    again = pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(kept))))
    assert again == kept and sorted([again, graph.drug("lenalidomide")])[1] is again
    with pytest.raises(Detached, match="regimen/rvd"):
        _ = again.entity


def test_after_it_is_closed_every_use_says_so(builds: Path) -> None:
    closed = open_graph(builds)
    rvd = closed.regimen("RVD")
    closed.close()
    closed.close()
    uses: list[Callable[[], object]] = [
        lambda: closed.world,
        lambda: closed.ontology,
        lambda: closed.find("RVD"),
        lambda: closed.regimen("RVD"),
        lambda: closed.all("Drug"),
        lambda: closed.search("x"),
        lambda: closed.lookup("CHEBI:63791"),
        lambda: closed.disputes,
        closed.assertions,
        lambda: closed.query("ASK {}"),
        closed.results,
        lambda: rvd.label,
        lambda: rvd.components,
        lambda: rvd.component_count,
        lambda: rvd.entity,
        lambda: rvd.kinds,
        lambda: rvd.verdict_on("t(4;14)"),
        lambda: pickle.dumps(rvd),
    ]
    for use in uses:
        with pytest.raises(Closed, match="this graph was closed; open it again"):
            use()
    assert (rvd.path, repr(rvd)) == ("regimen/rvd", "Regimen('regimen/rvd')")


def test_rows_of_a_question_are_those_of_the_store(graph: Graph, store: MemoryStore) -> None:
    name = "which-regimens-overcome-an-abnormality"
    rows = graph.query(name, abnormality="del17p")
    known = store.rows(queries("competency")[name], abnormality="abnormality/del-17p")
    assert [tuple(each) for each in rows] == [tuple(each.values()) for each in known] and len(rows) > 2
    assert rows.columns[1] == "regimen_label" and rows[0].regimen_label == known[0]["regimenLabel"]
    assert graph.query(name, abnormality=graph.find("del17p")) == rows
    assert len(graph.query(name, abnormality=None)) > len(rows)
    assert graph.find(str(rows[0].regimen)).label == rows[0].regimen_label


def test_rows_are_frozen_pickled_and_name_the_columns_that_there_are(graph: Graph) -> None:
    rows = graph.query("SELECT (1.50 AS ?aNumber) (?no AS ?class) ('x'@en AS ?text) (<a:b> AS ?iri) {}")
    assert rows.columns == ("a_number", "class_", "text", "iri")
    assert tuple(rows[0]) == (Decimal("1.50"), None, "x", "a:b")
    assert pickle.loads(pickle.dumps(rows)) == rows and hash(rows[0]) == hash(rows[0:1][0])
    with pytest.raises(AttributeError, match="no column 'b'; there are: a_number, class_, text, iri"):
        _ = rows[0].b
    with pytest.raises(FrozenInstanceError):
        rows[0]._cells = ()  # type: ignore[misc]
    with pytest.raises(TypeError):  # what a slotted dataclass says of a name that is no field
        rows[0].text = "y"  # type: ignore[attr-defined]
    assert graph.query("SELECT ?aB ?a_b { VALUES (?aB ?a_b) { (1 2) } }").columns == ("aB", "a_b")
    empty = graph.query("SELECT ?s { ?s ?s ?s }")
    assert (len(empty), empty.columns, len(empty.to_frame())) == (0, ("s",), 0)


def test_every_kind_of_query_gives_rows(graph: Graph) -> None:
    assert graph.query("ASK { ?s ?p ?o }")[0].answer is True
    made = graph.query(f"CONSTRUCT {{ <{BASE}a> <{BASE}b> 1 }} {{}}")
    assert [tuple(each) for each in made] == [(f"{BASE}a", f"{BASE}b", 1)]
    assert graph.query(f"DESCRIBE <{BASE}drug/lenalidomide>").columns == ("subject", "predicate", "object")


@pytest.mark.parametrize(
    ("question", "given", "error", "said"),
    [
        ("which-regimen-overcomes-an-abnormality", {}, NotFound, "did you mean 'which-regimens-overcome-an"),
        ("", {}, NotFound, "no question is called ''"),
        ("which-regimens-overcome-an-abnormality", {"x": "1"}, UnknownParameter, "it has: abnormality"),
        ("which-regimens-overcome-an-abnormality", {"abnormality": "no"}, UnknownParameter, "for instance"),
        ("ASK {}", {"x": "1"}, UnknownParameter, "it has: none; '# title:'"),
        ("SELECT * { ?s a mk:Drug }", {}, QuerySyntaxError, f"PREFIX mk: <{ONTOLOGY}>"),
        ("INSERT DATA { <a:b> <a:b> 1 }", {}, QueryRefused, "asks for a change"),
        ("ASK { SERVICE <http://x.example/> {} }", {}, QueryRefused, "SERVICE"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_asked_is_refused_in_words(
    graph: Graph, question: str, given: dict[str, str], error: type[KgError], said: str
) -> None:
    with pytest.raises(error, match=re.escape(said)):
        graph.query(question, **given)


def test_results_are_the_table_that_is_exported_and_a_data_frame_of_it(
    graph: Graph, store: MemoryStore
) -> None:
    rows = graph.results()
    assert len(rows) == len(graph.all("StudyResult"))
    assert rows.columns[:4] == ("result", "source", "study", "reference")
    frame = rows.to_frame()
    assert list(frame.columns) == list(rows.columns) and len(frame) == len(rows)
    numbers = [float(each.value) for each in rows if isinstance(each.value, Decimal | int)]
    assert numbers and frame["value"].dropna().tolist() == numbers
    assert str(frame["n_stated"].dtype) == "Int64" and str(frame["outcome"].dtype) in {"string", "str"}
    assert frame["value"].isna().sum() == sum(each.value is None for each in rows) > 0


def test_without_pandas_it_is_said_what_to_install(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = graph.query("SELECT (1 AS ?one) {}")
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(NoPandas, match=r"pip install pandas, or pip install 'myeloma-kg\[frames\]'"):
        rows.to_frame()


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


def test_a_result_says_of_how_many_it_is_and_what_does_not_fit(graph: Graph) -> None:
    results = {place.path: each for each in graph.all("StudyResult") for place in each.things("at", Thing)}
    start = "anchor/lenalidomide-rrmm-2012/table-"
    swapped, evaluable, doubted = (
        results[f"{start}{at}"] for at in ("1/3/8/37-42", "3/5/7/38-41", "2/1/7/38-41")
    )
    assert isinstance(swapped, Result) and isinstance(evaluable, Result) and isinstance(doubted, Result)
    assert (swapped.as_written, swapped.denominator, swapped.other_readings) == ("14.7%", 177, ("11.4%",))
    (finding,) = swapped.inconsistencies
    assert "11.4% and 14.7%" in finding.label
    assert (evaluable.as_written, evaluable.denominator) == ("23%", 13)
    assert (doubted.as_written, doubted.denominator) == ("45%", None)
    assert doubted.possible_denominators == (40, 60, 66)


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
