"""Words that a clinician can review: one file, whole, and told what is missing in it."""

import re
from pathlib import Path
from typing import get_args

import pytest
import yaml

import webui
from kg.building.validation import without_words
from kg.errors import InvalidRecords, UnreadableFile
from kg.facts import BASE, ONTOLOGY, DisputeStatus
from kg.schema.prefixes import PREFIXES
from kg.schema.queries import queries
from kg.schema.resources import folder
from kg.schema.words import LISTS_OF_RELATIONS, Tone, words
from kg.store import MemoryStore
from kg.verdicts.rules import Rules, read_rules

FILE = folder("ontology") / "words.yaml"


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / f"{len(list(tmp_path.iterdir()))}-words.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def rules_with(verdict: str) -> Rules:
    """Return the rules with one more verdict, as a clinician would add it to the file."""
    path = folder("ontology") / "verdict-rules.yaml"
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    row = {"verdict": f"verdict/{verdict}", "if": {"lines": "some"}, "because": "for a test"}
    said["scales"][0]["rows"].insert(0, row)
    return Rules.model_validate(said)


def test_everything_that_pages_tell_has_its_words() -> None:
    assert without_words(read_rules(), words()) == ()


def test_a_verdict_of_the_rule_file_without_words_is_named_with_the_file_and_the_entry_to_add() -> None:
    (found,) = without_words(rules_with("delays"), words())
    assert str(found) == (
        "ontology/words.yaml: verdicts: there is no entry 'delays': ontology/verdict-rules.yaml gives it; "
        "add its sign, tone and sentences"
    )
    assert "1 finding" in str(InvalidRecords([found]))


def test_a_new_verdict_is_one_edit_of_the_words(tmp_path: Path) -> None:
    entry = '{sign: "…", tone: part, one: "{things} delays {about}", several: "{things} delay {about}"}'
    path = changed(tmp_path, "verdicts:\n", f"verdicts:\n  delays: {entry}\n")
    told = words(path)
    assert without_words(rules_with("delays"), told) == ()
    assert (told.place("delays"), told.lateness("delays")) == (0, 0)
    assert told.verdicts["delays"].sentence("A", 1, "it", first=False) == "A delays it"


def test_words_for_what_no_rule_gives_are_named(tmp_path: Path) -> None:
    entry = '{sign: "x", tone: part, one: "{things}", several: "{things}"}'
    told = words(changed(tmp_path, "verdicts:\n", f"verdicts:\n  old: {entry}\n"))
    (found,) = without_words(read_rules(), told)
    assert "'old': no row of ontology/verdict-rules.yaml gives it" in str(found)


def test_a_status_without_words_and_a_family_that_is_no_class_are_named(tmp_path: Path) -> None:
    (lacking,) = without_words(read_rules(), words(changed(tmp_path, "  confounded: disputed\n", "")))
    assert "disputes: there is no entry 'confounded'" in str(lacking)
    (wrong,) = without_words(read_rules(), words(changed(tmp_path, "class: AdverseEvent", "class: Harm")))
    assert "families: 'Harm': it is no class of the ontology" in str(wrong)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("tone: for", "tone: green", "verdicts.overcomes.tone"),
        (
            "{things} overcomes {about}",
            "{thing} overcomes {about}",
            "may hold {things}, {number} and {about}",
        ),
        ("    sign: ", "    mark: ", "verdicts.overcomes.sign"),
        ("    silent: true\n", "", "one of them, and only one, is 'silent: true'"),
        ("like: refuted", "like: denied", "'denied' is none of this file"),
        ("  other: {heading: Other figures, anchor: others}\n", "", "the last, and only that, has no class"),
        ("routes:", "rutes:", "rutes"),
        ("verdicts:", "verdicts: [", "-words.yaml"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(UnreadableFile, match=re.escape(told)):
        words(changed(tmp_path, old, new))


def test_queries_that_put_outcomes_into_families_know_those_of_the_words_and_no_other() -> None:
    named = {f"mk:{each.class_}" for each in words().families.values() if each.class_}
    kinds = re.compile(r"mk:(?:\w+Outcome|AdverseEvent|BaselineCharacteristic)\b")
    for name in ("outcome-families", "study-figures", "compare-results"):
        assert set(kinds.findall(queries("pages")[name].text)) == named, f"{name}.rq of queries/pages"


def test_the_kinds_that_a_comparison_is_told_by_are_the_keys_of_families() -> None:
    (told,) = re.findall(r"BIND\((IF.*?) AS \?kind\)", queries("pages")["compare-results"].text, re.DOTALL)
    assert set(re.findall(r'"(\w+)"', told)) == set(words().families)


def test_states_of_the_map_of_silence_are_those_that_its_queries_give() -> None:
    given: set[str] = set()
    for axis in ("abnormalities", "populations"):
        text = queries("competency")[f"where-is-the-evidence-silent-on-{axis}"].text
        given |= set(re.findall(r'"([a-z ]+)"', text))
    assert given <= set(words().states)


def asked(store: MemoryStore, pattern: str) -> set[str]:
    """Return the IRIs that stand for ``?it`` in *pattern*."""
    text = f"PREFIX mk: <{ONTOLOGY}> PREFIX rdfs: <{PREFIXES['rdfs']}> SELECT ?it {{ {pattern} }}"
    return set(store.ask(text).serialize("text/csv").decode().split())


def test_relations_that_speak_for_something_are_relations_of_the_graph(store: MemoryStore) -> None:
    lists, known = words().relations, asked(store, "?it a mk:Relation")
    for kind in LISTS_OF_RELATIONS:
        assert set(lists.iris(kind)) <= known, kind
    assert not set(lists.up) & set(lists.down) and not set(lists.well) & set(lists.ill)
    assert set(lists.comparing) <= set(lists.well) | set(lists.ill)


def test_what_belongs_to_a_way_of_acting_is_in_the_graph(store: MemoryStore) -> None:
    named = {f"{BASE}{each}" for way, roots in words().acting.items() for each in (way, *roots)}
    assert named <= asked(store, "?it rdfs:label ?label")


def test_disputes_have_a_look_for_each_status() -> None:
    assert set(words().disputes) == {each.value for each in DisputeStatus}


def test_style_sheets_have_a_rule_for_each_tone_and_none_for_a_verdict() -> None:
    sheets = sorted((Path(webui.__file__).parent / "static" / "style").glob("*.css"))
    text = "".join(path.read_text(encoding="utf-8") for path in sheets)
    assert set(re.findall(r'\[data-tone="(\w+)"\]', text)) == set(get_args(Tone))
    for verdict in words().verdicts:
        assert f".is-{verdict}" not in text, f"style a tone, not the verdict {verdict}"
