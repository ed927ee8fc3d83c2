"""Mappings: what may stand in a file, what it becomes in the graph, and what foreign forms are read."""

import subprocess
from collections.abc import Mapping as Map
from pathlib import Path

import pyoxigraph as ox
import pytest

from ingest.source_folders import vocabulary
from kg.building.published import Published
from kg.errors import Rejection, UnreadableFile
from kg.exchange.exports import write_sssom
from kg.facts import BASE, Fact
from kg.schema.identifiers import curie_of, read_vocabularies, vocabularies
from kg.schema.mappings import (
    Mapping,
    label_findings,
    mapping_quads,
    mappings,
    read_mappings,
    unmapped,
)
from kg.schema.prefixes import compress, expand
from kg.schema.resources import folder
from kg.schema.sssom import SssomRow, read_set, write_set
from tests.tools.mappings import REFERENCE, our_labels, sets, table, weakened

PLACE = folder("ontology") / "mappings"
FILES = sorted(PLACE.glob("*.sssom.tsv"))
# In one process: the program's parts take longer to load than to run.
_VALIDATE_AND_PARSE = """
import sys
from sssom.cli import main
from sssom.parsers import parse_sssom_table
from sssom.validators import validate
export, parsed, *others = sys.argv[1:]
for path in (export, *others):
    validate(parse_sssom_table(path), fail_on_error=True)
main(["parse", export, "-o", parsed])
"""
SOUND = {
    "subject_id": "drug:x",
    "subject_label": "x",
    "predicate_id": "skos:exactMatch",
    "object_id": "CHEBI:1",
    "object_label": "one",
    "mapping_justification": "semapv:ManualMappingCuration",
}


def read(folder: Path, *rows: Map[str, str]) -> list[Mapping | Rejection]:
    content = write_set({"mapping_set_id": "https://example.org/a"}, [SssomRow(**row) for row in rows])
    (folder / "a.sssom.tsv").write_bytes(content)
    return list(read_mappings(folder))


def test_a_sound_row_is_a_mapping(tmp_path: Path) -> None:
    (found,) = read(tmp_path, SOUND)
    assert isinstance(found, Mapping)
    assert (found.subject, found.predicate, found.object) == (
        "https://w3id.org/myeloma-kg/drug/x",
        "skos:exactMatch",
        "CHEBI:1",
    )


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"object_id": "NOWHERE:1"}, "unknown prefix 'NOWHERE'"),
        ({"object_id": "CHEBI:abc"}, "'abc' is no identifier of"),
        ({"object_id": "GO:123"}, "'123' is no identifier of"),
        ({"object_label": ""}, "has no object_label"),
        ({"predicate_id": "owl:sameAs"}, "predicate 'owl:sameAs' is not one of"),
        ({"predicate_id": "owl:equivalentClass"}, "is not one of"),
        ({"predicate_id": ""}, "predicate '' is not one of"),
        ({"subject_id": "CHEBI:2"}, "is nothing of this graph"),
        ({"subject_id": "drug/x"}, "is nothing of this graph"),
        ({"mapping_justification": ""}, "has no mapping_justification"),
        ({"object_id": "sssom:NoTermFound"}, "gives no reason"),
    ],
)
def test_a_row_that_breaks_a_rule_is_named_and_loses_no_other(
    tmp_path: Path, changed: Map[str, str], reason: str
) -> None:
    other = {**SOUND, "subject_id": "drug:other", "object_id": "CHEBI:7"}
    found = read(tmp_path, {**SOUND, **changed}, other)
    (wrong,) = [each for each in found if isinstance(each, Rejection)]
    assert reason in wrong.reason
    assert wrong.place in {"line 3", "line 4"}  # which of the two is first is a matter of sorting
    assert [each.object for each in found if isinstance(each, Mapping)] == ["CHEBI:7"]


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        ({"object_id": "CHEBI:2"}, "a second exact match in CHEBI, after CHEBI:1"),
        ({"predicate_id": "skos:relatedMatch"}, "maps the same two as"),
        ({"subject_id": "drug:y", "object_label": "uno"}, "calls CHEBI:1 'uno'"),
        ({"object_id": "sssom:NoTermFound", "comment": "none"}, "is said to have no term, and is mapped"),
    ],
)
def test_two_rows_that_contradict_each_other_are_named(
    tmp_path: Path, second: Map[str, str], reason: str
) -> None:
    found = read(tmp_path, SOUND, {**SOUND, **second})
    (wrong,) = [each for each in found if isinstance(each, Rejection)]
    assert reason in wrong.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("#a: [\nsubject_id\n", "the header is no YAML"),
        ("#just words\nsubject_id\n", "the header must be YAML entries"),
        ("#a: b\nsubject_id\tobject_id\n", "line 2: the table has no column predicate_id"),
        ("#a: b\nsubject_id\tpredicate_id\tobject_id\nx\ty\n", "line 3: 2 cells, not 3"),
        ("#a: b\n", "the table has no column"),
    ],
)
def test_a_file_that_is_no_sssom_is_refused_with_its_line(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "a.sssom.tsv"
    path.write_text(text)
    with pytest.raises(UnreadableFile, match=reason):
        read_set(path)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.sssom.tsv"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UnreadableFile):
        read_set(path)


def test_a_subject_that_does_not_exist_or_has_another_name_is_found() -> None:
    found = [
        Mapping("https://x/1", "skos:exactMatch", "CHEBI:1", "one"),
        Mapping("https://x/2", "", "", "two"),
    ]
    reasons = [each.reason for each in label_findings(found, {"https://x/2": "zwei"})]
    assert "does not exist" in reasons[0]
    assert "its label is 'zwei'" in reasons[1]


@pytest.mark.parametrize(
    ("line", "reason"),
    [("NOWHERE\tb\tc\td\te\tf\tg", "not in ontology/prefixes.ttl"), ("CHEBI\tb", "line 2: 2 cells")],
)
def test_a_wrong_list_of_vocabularies_is_refused(tmp_path: Path, line: str, reason: str) -> None:
    header = (PLACE / "vocabularies.tsv").read_text().splitlines()[0]
    path = tmp_path / "vocabularies.tsv"
    path.write_text(f"{header}\n{line}\n")
    with pytest.raises(UnreadableFile, match=reason):
        read_vocabularies(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_files_are_in_canonical_form(path: Path) -> None:
    held = read_set(path)
    assert path.read_bytes() == write_set(held.header, [row for _, row in held.rows]), "run 'make mappings'"


def test_every_mapping_is_sound_and_named_as_our_things_are() -> None:
    assert list(label_findings((*mappings(), *unmapped()), our_labels())) == []


def test_every_entity_of_the_vocabulary_is_mapped_or_said_not_to_be() -> None:
    told = {each.subject for each in (*mappings(), *unmapped())}
    assert [each.iri for each in vocabulary() if isinstance(each, Fact) and BASE + each.iri not in told] == []


def test_every_identifier_and_label_stands_in_the_reference() -> None:
    rows = [row for row in table(REFERENCE / "terms.tsv") if row["obsolete"] == "no"]
    verified = {(row["curie"], row["label"]) for row in rows}
    assert [each for each in mappings() if (each.object, each.object_label) not in verified] == []


def test_the_files_are_what_the_tables_of_curators_give() -> None:
    files, wrong = sets(our_labels(), REFERENCE)
    assert wrong == []
    assert files == {path.name: path.read_bytes() for path in FILES}, "run 'make mappings'"


def test_an_obsolete_term_and_a_wrong_row_of_the_curators_are_refused(tmp_path: Path) -> None:
    term = "review_term\tcategory\tcurie\tlabel\tsynonyms\tmatch\tsource\tobsolete\tnote\n"
    row = table(PLACE / "subjects.tsv")[0]["review_term"]
    (tmp_path / "terms.tsv").write_text(f"{term}{row}\tx\tCHEBI:1\tone\t\texact\tx; y\tyes\t\n")
    (tmp_path / "sources.tsv").write_text("source_id\tversion_or_date\nx\t1\n")
    _, wrong = sets(our_labels(), tmp_path)
    assert "CHEBI:1 is obsolete" in wrong[0]
    assert any("in the reference" in each for each in wrong[1:])


def test_a_weaker_match_of_our_thing_wins() -> None:
    assert weakened("exact", "broad") == "broad"
    assert weakened("broad", "") == "broad"
    assert weakened("broad", "narrow") == "related"


def test_the_graph_says_of_each_mapping_what_it_is_and_never_that_two_are_one() -> None:
    held = list(mapping_quads())
    assert {str(quad.graph_name) for quad in held} == {"<https://w3id.org/myeloma-kg/graph/mappings>"}
    said = {quad.predicate.value for quad in held}
    assert not said & {expand("owl:sameAs"), expand("owl:equivalentClass")}
    axioms = {quad.subject for quad in held if quad.predicate.value == expand("owl:annotatedSource")}
    assert len(axioms) == len(mappings()) + len(unmapped())
    assert not any(isinstance(term, ox.BlankNode) for quad in held for term in (quad.subject, quad.object))


def test_what_has_no_term_is_no_match_in_the_graph() -> None:
    said = {quad.predicate.value for quad in mapping_quads(unmapped())}
    assert expand("rdfs:comment") in said
    assert not [iri for iri in said if iri.startswith(expand("skos:"))]


def test_every_vocabulary_reads_its_own_terms_in_every_form() -> None:
    for each in mappings():
        prefix, _, local = each.object.partition(":")
        for text in (each.object, expand(each.object), f"{prefix.lower()}:{local}", f"{prefix}_{local}"):
            assert curie_of(text) == each.object
        assert curie_of(vocabularies()[prefix].page_of(local)) == each.object
        assert curie_of(f"http://identifiers.org/{vocabularies()[prefix].bioregistry}/{local}") == each.object
        assert compress(expand(each.object)) == each.object


@pytest.mark.parametrize("text", ["", "Th1", "t(4;14)", "CHEBI:", "https://example.org/CHEBI:1", ":1", "a:b"])
def test_what_is_no_identifier_is_not_taken_for_one(text: str) -> None:
    assert curie_of(text) is None


@pytest.mark.slow
def test_the_formats_own_program_finds_no_fault_and_as_many_rows(formats: Path, tmp_path: Path) -> None:
    export = tmp_path / "all.sssom.tsv"
    export.write_bytes(write_sssom(Published()))
    parsed = tmp_path / "parsed.sssom.tsv"
    command = [str(formats / "python"), "-c", _VALIDATE_AND_PARSE, *map(str, (export, parsed, *FILES))]
    subprocess.run(command, check=True, capture_output=True)
    assert len(read_set(parsed).rows) == len(mappings()) + len(unmapped())
