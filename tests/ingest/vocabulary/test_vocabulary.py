"""The vocabulary: the one that ships, and what is said of records that are wrong."""

from collections import Counter
from pathlib import Path

import pytest

from ingest.vocabulary import vocabularies
from ingest.vocabulary.vocabularies import KINDS_FILE, canonical, vocabulary_facts
from kg.errors import NotThisKind, Rejection, UnreadableFile
from kg.facts import Entity, Fact, Population, Regimen, slug

SHIPPED = Path(vocabularies.__file__).parent
FILES = sorted(path for path in SHIPPED.glob("*.yaml") if path.name != KINDS_FILE)
KINDS = "Drug: drug\nDrugClass: drug-class\nRegimen: regimen\nPopulation: population\n"


@pytest.fixture(scope="module")
def shipped() -> list[Entity]:
    found = list(vocabulary_facts(SHIPPED))
    assert [str(item) for item in found if isinstance(item, Rejection)] == []
    return [item for item in found if isinstance(item, Entity)]


def read(folder: Path, text: str, name: str = "things.yaml") -> list[Fact | Rejection]:
    (folder / KINDS_FILE).write_text(KINDS, encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    return list(vocabulary_facts(folder))


def complaints(folder: Path, text: str) -> list[str]:
    return [f"{item.place}: {item.reason}" for item in read(folder, text) if isinstance(item, Rejection)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_is_in_canonical_form_which_python_m_ingest_vocabularies_restores(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert canonical(text) == text


def test_everything_but_a_population_is_defined_in_a_sentence(shipped: list[Entity]) -> None:
    lacking = [item.iri for item in shipped if not item.definition and not isinstance(item, Population)]
    assert lacking == []
    assert [
        entity.iri for entity in shipped if entity.definition and not entity.definition.endswith(".")
    ] == []


def test_no_two_things_of_a_kind_share_a_label(shipped: list[Entity]) -> None:
    counts = Counter((entity.kind, entity.label) for entity in shipped)
    assert [pair for pair, count in counts.items() if count > 1] == []


def test_a_regimen_with_letters_is_named_by_them_with_their_case(shipped: list[Entity]) -> None:
    lettered = [entity for entity in shipped if isinstance(entity, Regimen) and entity.letters]
    assert len(lettered) > 15
    for regimen in lettered:
        assert regimen.iri == f"regimen/{slug(str(regimen.letters))}"


def test_a_class_that_a_verdict_rule_or_the_ontology_needs_is_there(shipped: list[Entity]) -> None:
    names = {entity.iri for entity in shipped}
    classes = "imid proteasome-inhibitor corticosteroid alkylating-agent anthracycline mtor-inhibitor"
    assert {f"drug-class/{name}" for name in classes.split()} <= names
    assert {f"verdict/{name}" for name in ("overcomes", "disputed", "not-studied", "refuted")} <= names


def test_a_record_is_yielded_as_a_fact_of_its_kind(tmp_path: Path) -> None:
    [regimen, drug] = read(
        tmp_path,
        """
- {iri: regimen/ab, kind: Regimen, label: AB, letters: AB, components: [drug/alphamab], component_count: 1}
- {iri: drug/alphamab, kind: Drug, label: alphamab}
""",
    )
    assert isinstance(regimen, Regimen)
    assert regimen.components == ("drug/alphamab",)
    assert drug == Entity(iri=drug.iri, kind="Drug", label="alphamab") if isinstance(drug, Entity) else False


def test_a_typing_error_in_a_field_is_named_with_what_was_meant(tmp_path: Path) -> None:
    [said] = complaints(tmp_path, "- {iri: drug/alphamab, kind: Drug, label: alphamab, synonym: [mab]}\n")
    assert (
        said
        == "record drug/alphamab, field synonym: no field of this kind of record; did you mean 'synonyms'?"
    )


def test_a_missing_field_of_a_record_without_a_name_is_told_by_its_number(tmp_path: Path) -> None:
    assert complaints(tmp_path, "- {kind: Drug, label: alphamab}\n") == ["record 1, field iri: is missing"]


def test_a_value_of_the_wrong_type_is_shown(tmp_path: Path) -> None:
    [said] = complaints(tmp_path, "- {iri: drug/alphamab, kind: Drug, label: 7}\n")
    assert said.startswith("record drug/alphamab, field label: ")
    assert "7" in said


def test_a_name_used_twice_is_rejected_wherever_the_first_stands(tmp_path: Path) -> None:
    read(tmp_path, "- {iri: drug/alphamab, kind: Drug, label: alphamab}\n", "a.yaml")
    [said] = complaints(tmp_path, "- {iri: drug/alphamab, kind: Drug, label: other}\n")
    assert said == "record drug/alphamab, field iri: is already in a.yaml; a name stands once"


def test_a_reference_to_nothing_is_rejected_with_what_is_near(tmp_path: Path) -> None:
    [said] = complaints(
        tmp_path,
        """
- {iri: drug-class/mab, kind: DrugClass, label: antibody}
- {iri: drug/alphamab, kind: Drug, label: alphamab, member_of: [drug-class/mabb]}
""",
    )
    assert said == (
        "record drug/alphamab, field member_of: 'drug-class/mabb' is not in the vocabulary; "
        "did you mean 'drug-class/mab'?"
    )


def test_a_record_that_is_wrong_does_not_make_others_wrong_that_name_it(tmp_path: Path) -> None:
    said = complaints(
        tmp_path,
        """
- {iri: drug-class/mab, kind: DrugClass, label: antibody, colour: red}
- {iri: drug/alphamab, kind: Drug, label: alphamab, member_of: [drug-class/mab]}
""",
    )
    assert len(said) == 1


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ("{iri: drug/alphamab, kind: Drgu, label: alphamab}", "kind"),
        ("{iri: regimen/alphamab, kind: Drug, label: alphamab}", "iri"),
        ("{iri: Alphamab, kind: Drug, label: alphamab}", "iri"),
        (
            "{iri: regimen/ab, kind: Regimen, label: AB, components: [], component_count: 2}",
            "component_count",
        ),
    ],
)
def test_a_wrong_kind_name_or_count_is_rejected(tmp_path: Path, record: str, field: str) -> None:
    [said] = complaints(tmp_path, f"- {record}\n")
    assert f"field {field}: " in said


def test_a_field_written_twice_is_rejected_with_both_lines(tmp_path: Path) -> None:
    [said] = complaints(tmp_path, "- iri: drug/alphamab\n  kind: Drug\n  label: one\n  label: two\n")
    assert said.startswith("line 4, field label: is written twice in one record, first on line 3")


def test_what_is_no_record_is_rejected_by_its_number(tmp_path: Path) -> None:
    [said] = complaints(tmp_path, "- alphamab\n")
    assert said == "record 1: wanted: fields and values; it says 'alphamab'"


def test_a_file_that_is_no_yaml_is_an_error_with_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"things\.yaml: line 3, column \d+: no YAML"):
        read(tmp_path, "- iri: drug/alphamab\n  synonyms: [a, b\n  label: c: d\n")


def test_a_file_that_is_no_list_or_no_utf_8_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotThisKind, match="wanted: a list of records"):
        read(tmp_path, "iri: drug/alphamab\n")
    (tmp_path / "things.yaml").write_bytes(b"- label: caf\xe9\n")
    with pytest.raises(UnreadableFile, match="not UTF-8"):
        list(vocabulary_facts(tmp_path))


def test_canonical_form_is_reached_once_and_keeps_comments() -> None:
    text = "# Head\n- iri: drug/b\n  label: b\n- label: a  # why\n  iri: drug/a"
    once = canonical(text)
    assert once == "# Head\n- label: a  # why\n  iri: drug/a\n- iri: drug/b\n  label: b\n"
    assert canonical(once) == once
