"""KGX: every claim an edge, nothing stronger than it is, and valid to the format's own programs."""

import csv
import io
import json
import subprocess
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.building.published import Published
from kg.errors import InvalidRecords, Rejection, UnreadableFile
from kg.exchange.biolink import Biolink, read_biolink
from kg.exchange.contents import Contents, EffectSize, contents, name_of
from kg.exchange.kgx import (
    EDGE_COLUMNS,
    LIST_DELIMITER,
    NODE_COLUMNS,
    gaps,
    kgx_json,
    kgx_records,
    kgx_tables,
    kgx_tar,
)
from kg.facts import Direction, Directness, Fact, Population, Ref, Voice
from kg.facts.quads import graph_of, node
from kg.schema.prefixes import PREFIXES, expand
from kg.schema.resources import folder
from kg.store import Iri, MemoryStore, Row
from kg.store.publication import publish
from kg.store.records import read_records
from tests.kg.conftest import result
from tests.kg.examples import entity, line, proposition
from tests.kg.small_world import FRAIL, KALOSIS, small_world

FILE = folder("ontology") / "mappings" / "biolink.yaml"
Graph = Mapping[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def published(builds: Path) -> Published:
    return Published(builds)


@pytest.fixture(scope="module")
def graph(published: Published) -> Graph:
    read: Graph = json.loads(kgx_json(published))
    return read


def edges(graph: Graph, statement: str) -> list[dict[str, Any]]:
    return [edge for edge in graph["edges"] if edge["statement"] == statement]


def count(store: MemoryStore, pattern: str) -> int:
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    answer = store.ask(f"{prefixes}SELECT (COUNT(DISTINCT *) AS ?n) WHERE {{ {pattern} }}")
    return int(answer.serialize("text/csv").split()[1])


# ---- the file of categories and predicates


def test_everything_in_the_graph_has_a_line_in_the_biolink_file(store: MemoryStore) -> None:
    assert gaps(contents(store), read_biolink()) == ()


def idle_lines(held: Contents, biolink: Biolink) -> tuple[Rejection, ...]:
    """Return a finding for each line of the Biolink file that is about nothing in the graph."""
    kinds = {thing.kind for thing in held.things.values()}

    def named(kind: str) -> set[str]:
        return {name_of(thing.iri) for thing in held.things.values() if thing.kind == kind}

    parts: tuple[tuple[str, Iterable[str], Iterable[str]], ...] = (
        ("relations", biolink.relations, named("Relation")),
        ("verdicts", biolink.verdicts, named("Verdict")),
        ("things", biolink.things, map(name_of, held.things)),
        ("kinds", {*biolink.kinds, *biolink.kinds_left_out}, kinds),
        ("links", {*biolink.links, *biolink.links_left_out}, {link.name for link in held.links}),
    )
    why = "is not in the graph; correct the name or take the line out"
    return tuple(
        Rejection("ontology/mappings/biolink.yaml", part, f"{name!r} {why}")
        for part, lines, names in parts
        for name in sorted(set(lines) - set(names))
    )


def test_no_line_of_the_biolink_file_is_about_nothing(store: MemoryStore) -> None:
    assert idle_lines(contents(store), read_biolink()) == ()


def test_a_line_about_nothing_is_named(store: MemoryStore) -> None:
    whole = read_biolink()
    more = whole.model_copy(update={"things": {**whole.things, "drug/unheard-of": "biolink:Drug"}})
    assert [str(each).split(": ")[1:] for each in idle_lines(contents(store), more)] == [
        ["things", "'drug/unheard-of' is not in the graph; correct the name or take the line out"]
    ]


def test_a_thing_of_a_claim_that_the_records_do_not_name_is_named() -> None:
    unnamed = proposition("regimen/unheard-of", "abnormality/del-5q")
    with pytest.raises(InvalidRecords, match="kinds: there is no line for 'regimen/unheard-of'"):
        kgx_records(small_world(unnamed, line("one", unnamed, Direction.SUPPORTS)))


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("relations", "relation/overcomes"),
        ("verdicts", "verdict/disputed"),
        ("directions", "disputes"),
        ("links", "components"),
        ("kinds", "Regimen"),
    ],
)
def test_what_has_no_line_is_named_and_nothing_is_written(store: MemoryStore, part: str, name: str) -> None:
    whole = read_biolink()
    lines = {key: value for key, value in getattr(whole, part).items() if key != name}
    with pytest.raises(InvalidRecords, match=f"biolink.yaml: {part}: there is no line for '{name}'"):
        kgx_records(store, whole.model_copy(update={part: lines}))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("predicate: biolink:disrupts", "predicate: disrupts", "relation/interferes-with"),
        ("inverted: true", "inverted: true\n        object_is: disease", "'inverted' has no direction"),
        (
            "predicate: biolink:affects, qualified: biolink:causes,",
            "predicate: biolink:affects,",
            "qualified",
        ),
        ("disputes: negated", "disputes: maybe", "directions.disputes"),
        ("undecided: biolink", "undecidd: biolink", "undecidd"),
        ("model: 4", "model: [4", "expected"),
    ],
)
def test_a_biolink_file_that_does_not_fit_is_refused_by_name(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    written = FILE.read_text(encoding="utf-8")
    assert old in written
    path = tmp_path / "biolink.yaml"
    path.write_text(written.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UnreadableFile, match=reason) as raised:
        read_biolink(path)
    assert raised.value.path == str(path)


def test_nothing_is_said_to_treat_a_disease() -> None:
    assert "biolink:treats" not in set(predicates(read_biolink()))


# ---- what the edges say


def test_lines_verdicts_and_links_are_as_many_as_the_graph_says(graph: Graph, store: MemoryStore) -> None:
    assert len(edges(graph, "evidence line")) == count(store, "?line a mk:EvidenceLine")
    judged = "?verdict a mk:Assertion ; mk:verdict ?is FILTER(?is != verdict:not-studied)"
    assert len(edges(graph, "verdict")) == count(store, judged)
    members = "GRAPH graph:vocabulary { ?regimen mk:components ?drug }"
    parts = [edge for edge in graph["edges"] if edge["original_predicate"] == "mk:components"]
    assert len(parts) == count(store, members)


def test_nodes_are_as_many_as_things_of_the_kinds_in_the_file(graph: Graph, store: MemoryStore) -> None:
    kinds = " ".join(f"mk:{kind}" for kind in read_biolink().kinds)
    named = f"SELECT DISTINCT ?thing WHERE {{ GRAPH ?graph {{ ?thing a ?kind ; rdfs:label ?label }} \
        VALUES ?kind {{ {kinds} }} FILTER(?graph NOT IN (graph:inferred, graph:ontology)) }}"
    assert len(graph["nodes"]) == count(store, f"{{ {named} }}")


def test_every_end_of_an_edge_is_a_node_and_no_name_is_used_twice(graph: Graph) -> None:
    names = [each["id"] for each in graph["nodes"]]
    ends = {edge[side] for edge in graph["edges"] for side in ("subject", "object")}
    assert len(set(names)) == len(names) and ends <= set(names)
    assert len({edge["id"] for edge in graph["edges"]}) == len(graph["edges"])


def test_every_node_name_expands_to_its_address(graph: Graph) -> None:
    assert all(expand(each["id"]) == each["iri"] for each in graph["nodes"])


def test_a_line_that_disputes_is_negated_and_one_without_a_side_says_only_related(graph: Graph) -> None:
    seen = set()
    for edge in edges(graph, "evidence line"):
        seen.add(edge["evidence_direction"])
        limited = bool(edge.get("limits"))
        assert edge["negated"] == (edge["evidence_direction"] == "disputes" and not limited)
        if limited or edge["evidence_direction"] in {"mixed", "none reported"}:
            assert edge["predicate"] == "biolink:related_to" and "qualified_predicate" not in edge
    assert seen == {"supports", "disputes", "mixed", "none reported"}


def test_a_hedge_mice_or_fewer_patients_never_become_an_edge_without_reservation(graph: Graph) -> None:
    limits = {each for edge in graph["edges"] for each in edge.get("limits", ())}
    assert limits == {"hedged", "preclinical", "narrower population"}
    shown = [edge for edge in graph["edges"] if edge["subject"] == "regimen:lenalidomide-lymphoma-vaccine"]
    said = [edge for edge in shown if edge["statement"] in {"evidence line", "verdict"}]
    assert len(said) > 1
    assert {edge["predicate"] for edge in said} == {"biolink:related_to"}


UNDECIDED = {
    *("disputed", "insufficient", "suggested", "doubted", "in a narrower population only"),
    *("in animals or in vitro only", "may not overcome", "supported in part"),
}


def test_a_verdict_tells_how_many_studies_and_patients_it_rests_on(graph: Graph) -> None:
    ends = ("regimen:len-dex", "relation:more-active-than", "regimen:dex")
    (edge,) = (
        edge
        for edge in edges(graph, "verdict")
        if (edge["subject"], edge["original_predicate"], edge["object"]) == ends
    )
    assert (edge["study_count"], edge["patient_count"]) == (2, 704)
    assert list(edge["evidence_levels"]) == ["OCEBM level 2", "OCEBM level 3"]


def test_a_verdict_is_positive_only_if_nothing_counted_is_against_it(graph: Graph) -> None:
    for edge in edges(graph, "verdict"):
        assert edge["negated"] == (edge["verdict"] in {"refuted", "does not overcome"})
        if edge["verdict"] in UNDECIDED:
            assert edge["predicate"] == "biolink:related_to" and edge["knowledge_level"] == "not_provided"
        assert edge["verdict"] != "not studied"


def test_an_edge_has_a_place_and_a_paraphrase_instead_of_the_sentence(graph: Graph) -> None:
    assert "supporting_text" not in EDGE_COLUMNS
    assert all(edge["locator"] and edge["paraphrase"] for edge in edges(graph, "evidence line"))


def test_an_edge_that_cites_something_names_it_as_the_rest_of_the_world_does(graph: Graph) -> None:
    cited = {each for edge in graph["edges"] for each in edge.get("publications", ())}
    assert {each.split(":")[0] for each in cited} == {"PMID", "doi", "publication"}
    for edge in edges(graph, "evidence line"):
        assert edge["publications"] and len(edge["references"]) == len(edge["publications"])


# ---- an invented world

ACTIVE = proposition("regimen/ab", "population/frail", Ref("relation/active-in"))
OVERCOME = proposition("regimen/ab", "abnormality/del-5q")


def edge_of(name: str, *facts: Fact) -> Mapping[str, Any]:
    _, written = kgx_records(small_world(*facts))
    return next(edge for edge in written if edge["id"] == f"line:{name}")


def test_activity_in_a_population_is_said_of_its_disease_with_the_population_as_qualifier() -> None:
    edge = edge_of("one", ACTIVE, line("one", ACTIVE, Direction.SUPPORTS))
    assert (edge["predicate"], edge["object"]) == ("biolink:ameliorates_condition", "disease:kalosis")
    assert edge["population_context_qualifier"] == edge["original_object"] == "population:frail"
    assert edge["original_predicate"] == "relation:active-in" and edge["negated"] is False


def test_no_activity_in_a_population_is_not_said_of_the_whole_disease() -> None:
    edge = edge_of("one", ACTIVE, line("one", ACTIVE, Direction.DISPUTES))
    assert (edge["predicate"], edge["object"]) == ("biolink:related_to", "population:frail")
    assert edge["negated"] is True


def test_two_lines_that_disagree_are_two_edges() -> None:
    lines = (line("one", OVERCOME, Direction.SUPPORTS), line("two", OVERCOME, Direction.DISPUTES))
    assert edge_of("one", OVERCOME, *lines)["negated"] is False
    assert edge_of("two", OVERCOME, *lines)["negated"] is True


@pytest.mark.parametrize(
    ("fields", "level"),
    [
        ({}, "knowledge_assertion"),
        ({"voice": Voice.RATIONALE}, "prediction"),
        ({"directness": Directness.INDIRECT}, "prediction"),
    ],
)
def test_a_line_that_is_indirect_or_a_rationale_is_a_prediction(fields: dict[str, Any], level: str) -> None:
    edge = edge_of("one", OVERCOME, line("one", OVERCOME, Direction.SUPPORTS, **fields))
    assert edge["knowledge_level"] == level and edge["agent_type"] == "manual_agent"


def test_the_population_and_its_disease_qualify_an_edge_and_two_populations_stay_in_a_list() -> None:
    old = Population(iri=Ref("population/old"), label="old patients", disease=KALOSIS.iri)
    one = line("one", OVERCOME, Direction.SUPPORTS, populations=[FRAIL.iri])
    two = line("two", OVERCOME, Direction.SUPPORTS, populations=[FRAIL.iri, old.iri])
    edge = edge_of("one", OVERCOME, old, one, two)
    assert edge["population_context_qualifier"] == "population:frail"
    assert edge["disease_context_qualifier"] == "disease:kalosis"
    edge = edge_of("two", OVERCOME, old, one, two)
    assert "population_context_qualifier" not in edge and "disease_context_qualifier" not in edge
    assert edge["qualifiers"] == ["population:frail", "population:old"]


def test_a_line_that_cites_nothing_is_known_from_the_review_itself() -> None:
    cited = line("one", OVERCOME, Direction.SUPPORTS, publications=["publication/doe-2020"])
    assert edge_of("one", OVERCOME, cited)["publications"] == ["publication:doe-2020"]
    edge = edge_of("one", OVERCOME, line("one", OVERCOME, Direction.SUPPORTS))
    assert edge["publications"] == [edge["reported_in"]] == ["source:a-review"]


@pytest.mark.parametrize(
    ("place", "outcome", "effects"),
    [
        ("findings/1/1[3:5]", "outcome/os", ["AB: overall survival = 9.5 mo (p < 0.01)"]),
        ("findings/1/2[3:5]", "outcome/os", None),
        ("findings/1/1[3:5]", "outcome/pfs", None),
    ],
)
def test_an_effect_size_is_of_the_same_place_treatment_and_outcome(
    place: str, outcome: str, effects: list[str] | None
) -> None:
    figures = {"value": "9.5", "unit": "mo", "p_operator": "<", "p_value": "0.01"}
    found = result("os", outcome=outcome, statistic="median", at=place, **figures)
    measures = [
        entity("outcome/os", "TimeToEventOutcome", "overall survival"),
        entity("outcome/pfs", "TimeToEventOutcome", "progression-free survival"),
    ]
    of_survival = line("one", OVERCOME, Direction.SUPPORTS, outcomes=["outcome/os"])
    edge = edge_of("one", OVERCOME, *measures, found, of_survival)
    assert edge.get("effect_size") == effects
    assert edge.get("study_results") == (effects and ["result:os"])


def test_a_result_without_a_figure_says_why() -> None:
    nothing: Row = dict.fromkeys(field.name for field in fields(EffectSize)) | {"in_doubt": False}
    named: Row = {**nothing, "claim": Iri("x:line"), "result": Iri("x:result"), "arm": "A"}
    unreached: Row = {**named, "outcome": "OS", "status": "not reached"}
    zero: Row = {**named, "outcome": "CR", "status": "reported", "value": Decimal(0)}
    assert [each.words for each in read_records([unreached, zero], EffectSize)] == [
        "A: OS not reached",
        "A: CR = 0",
    ]


def test_a_result_that_something_does_not_fit_carries_the_mark() -> None:
    told = ("A", "CR", "reported", "=", "5", "%", None, None)
    assert EffectSize(Iri("x:line"), Iri("x:result"), *told, "7%", True).words == (
        "A: CR = 5 % [elsewhere in the source: 7%]"
    )
    assert EffectSize(Iri("x:line"), Iri("x:result"), *told, None, True).words == (
        "A: CR = 5 % [does not fit within the source]"
    )


def test_exact_matches_are_equivalent_and_close_ones_are_not() -> None:
    store = small_world()
    for match, curie in (("exactMatch", "X:1"), ("closeMatch", "X:2")):
        term = ox.NamedNode(f"https://example.org/{curie}")
        skos = "http://www.w3.org/2004/02/skos/core#"
        mapped = ox.Quad(node("drug/betanib"), ox.NamedNode(skos + match), term, graph_of("mappings"))
        short = ox.Quad(term, ox.NamedNode(f"{skos}notation"), ox.Literal(curie), graph_of("mappings"))
        store.extend([mapped, short])
    nodes, _ = kgx_records(store)
    drug = next(each for each in nodes if each["id"] == "drug:betanib")
    assert list(drug["equivalent_identifiers"]) == list(drug["xref"]) == ["X:1"]  # type: ignore[arg-type]
    assert list(drug["close_matches"]) == ["X:2"]  # type: ignore[arg-type]


# ---- tables


def table(content: bytes) -> list[dict[str, str]]:
    text = io.StringIO(content.decode(), newline="")
    return list(csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE, lineterminator="\n"))


def test_the_tables_say_what_the_json_says(published: Published, graph: Graph) -> None:
    for content, columns, records in zip(
        kgx_tables(published), (NODE_COLUMNS, EDGE_COLUMNS), (graph["nodes"], graph["edges"]), strict=True
    ):
        rows = table(content)
        assert tuple(rows[0]) == columns and len(rows) == len(records)
        for row, record in zip(rows, records, strict=True):
            assert row == {column: in_table(record.get(column, "")) for column in columns}


def in_table(value: object) -> str:
    if isinstance(value, list):
        return LIST_DELIMITER.join(value)
    return {True: "True", False: ""}[value] if isinstance(value, bool) else str(value)


def test_a_delimiter_in_a_text_does_not_make_two_values_of_it(tmp_path: Path) -> None:
    odd = entity("disease/odd", "Disease", "odd\tor|even", definition="One\nline.")
    store = small_world(odd)
    publish(tmp_path, {"graph.nq": "".join(f"{quad} .\n" for quad in store.quads()).encode()})
    nodes, _ = kgx_tables(Published(tmp_path))
    row = next(row for row in table(nodes) if row["id"] == "disease:odd")
    assert (row["name"], row["description"]) == ("odd or¦even", "One line.")


def test_the_archive_holds_both_tables_and_is_the_same_each_time(
    published: Published, builds: Path, tmp_path: Path
) -> None:
    written = kgx_tar(published)
    assert written == kgx_tar(Published(builds))
    with tarfile.open(fileobj=io.BytesIO(written)) as archive:
        archive.extractall(tmp_path, filter="data")
    held = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    nodes, edges = kgx_tables(published)
    assert held == {"myeloma-kg_nodes.tsv": nodes, "myeloma-kg_edges.tsv": edges}


# ---- the format's own programs


def predicates(biolink: Biolink) -> list[str]:
    relations = [*biolink.relations.values(), *biolink.links.values()]
    readings = [each for relation in relations for each in (relation, *relation.cases)]
    named = {name for each in readings for name in (each.predicate, each.qualified) if name}
    return sorted({*named, biolink.undecided})


def checked(formats: Path, project: Path, folder: Path, graph: Graph, *files: Path) -> Any:
    """Return what kgx and the Biolink Model say of *graph*, and kgx of the other *files*."""
    biolink = read_biolink()
    settings = {
        "prefixes": dict(PREFIXES),
        "predicates": predicates(biolink),
        "categories": sorted({*biolink.kinds.values(), *biolink.things.values()}),
    }
    (folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    (folder / "graph.json").write_text(json.dumps(graph), encoding="utf-8")
    program = project / "tests" / "tools" / "biolink_check.py"
    command = [formats / "python", program, folder / "settings.json", folder / "graph.json", *files]
    done = subprocess.run([str(part) for part in command], capture_output=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return json.loads(done.stdout)


@pytest.mark.slow
def test_kgx_and_the_biolink_model_find_nothing_wrong(
    formats: Path, project: Path, tmp_path: Path, published: Published, graph: Graph
) -> None:
    files = [tmp_path / name for name in ("kg_nodes.tsv", "kg_edges.tsv", "kg.tar")]
    for file, content in zip(files, (*kgx_tables(published), kgx_tar(published)), strict=True):
        file.write_bytes(content)
    said = checked(formats, project, tmp_path, graph, *files)
    assert (said["version"], said["terms"], said["model"]) == (read_biolink().model, [], [])
    whole = {"findings": {}, "nodes": len(graph["nodes"]), "edges": len(graph["edges"])}
    assert said["json"] == said["tables"] == said["tar"] == whole


@pytest.mark.slow
def test_those_programs_do_find_what_is_wrong(
    formats: Path, project: Path, tmp_path: Path, graph: Graph
) -> None:
    broken = json.loads(json.dumps(graph))
    event = next(edge for edge in broken["edges"] if edge["predicate"] == "biolink:has_adverse_event")
    event["object"] = event["subject"]
    broken["edges"][0]["predicate"] = "biolink:overcomes"
    broken["edges"][1] |= {"knowledge_level": "sure", "predicate": "biolink:related_to"}
    broken["nodes"][0]["category"] = ["biolink:PhysicalEssence"]
    broken["nodes"][1]["id"] = "nowhere:1"
    said = checked(formats, project, tmp_path, broken)
    found = json.dumps([said["model"], said["json"]["findings"]])
    for words in (
        "range of biolink:has_adverse_event",
        "biolink:overcomes is no predicate",
        "knowledge_level",
    ):
        assert words in found
    assert "biolink:PhysicalEssence is no class for a node" in found
    assert "prefix 'nowhere'" in found
