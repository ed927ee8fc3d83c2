"""Every question gives, on the shipped records, the rows that were read and found right.

The expected rows are in ``expected/``, one CSV a case, IRIs without their base. After a
change that is meant, ``make test ARGS="tests/questions --rewrite"`` writes them anew;
read the difference.
"""

import re
from pathlib import Path

import pytest

from kg.facts import BASE
from kg.schema.queries import queries
from kg.store import MemoryStore
from kg.verdicts.rules import read_rules

EXPECTED = Path(__file__).parent / "expected"
OTHER_CASES = {
    "which-regimens-overcome-an-abnormality": [
        {"abnormality": "abnormality/del-17p"},
        {"abnormality": "abnormality/del-13q"},
        {"abnormality": "abnormality/ampl-1q21"},
        {"abnormality": "abnormality/del-1p21"},
    ],
    "what-is-known-about-an-abnormality": [{"abnormality": "abnormality/t-4-14"}],
    "how-do-regimens-rank-by-response": [{"outcome": "outcome/vgpr"}, {"outcome": "outcome/cr"}],
    "what-is-the-median-survival-by-regimen": [{"outcome": "outcome/os"}],
    "how-often-does-a-toxicity-occur": [
        {"event": "adverse-event/venous-thromboembolism"},
        {"event": "adverse-event/peripheral-neuropathy"},
    ],
    "which-regimens-contain-a-drug": [
        {"drug": "drug/bortezomib", "drugClass": ""},
        {"drug": "", "drugClass": "drug-class/alkylating-agent"},
        {"drug": "drug/lenalidomide", "drugClass": "drug-class/imid"},
    ],
    "what-are-the-doses-and-days-of-a-regimen": [{"regimen": "regimen/rmpt"}, {"regimen": "regimen/crd"}],
    "what-does-a-drug-act-on": [{"drug": "drug/thalidomide"}],
    "which-targets-do-two-drugs-share": [{"one": "drug/lenalidomide", "other": "drug/pomalidomide"}],
    "which-regimens-were-tested-in-refractory-patients": [{"drug": "drug/bortezomib"}],
}
CASES = [(name, bindings) for name in queries("competency") for bindings in [{}, *OTHER_CASES.get(name, [])]]


def case_name(name: str, bindings: dict[str, str]) -> str:
    parts = [value.rpartition("/")[2] or f"any-{key}" for key, value in bindings.items()]
    return "--".join([name, *parts])


def rows(store: MemoryStore, name: str, bindings: dict[str, str]) -> str:
    answer = store.ask(queries("competency")[name].bind(bindings).text).serialize("text/csv").decode()
    return answer.replace("\r\n", "\n").replace(BASE, "")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "bindings"), CASES, ids=[case_name(*case) for case in CASES])
def test_a_question_gives_the_rows_that_were_read_and_found_right(
    store: MemoryStore, name: str, bindings: dict[str, str], request: pytest.FixtureRequest
) -> None:
    path = EXPECTED / f"{case_name(name, bindings)}.csv"
    found = rows(store, name, bindings)
    if request.config.getoption("--rewrite"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def test_every_expected_file_belongs_to_a_case() -> None:
    assert {path.stem for path in EXPECTED.glob("*.csv")} == {case_name(*case) for case in CASES}


@pytest.mark.slow
def test_no_question_is_silent_by_default(store: MemoryStore) -> None:
    assert not [name for name in queries("competency") if not store.rows(queries("competency")[name])]


@pytest.mark.slow
def test_the_verdicts_on_a_translocation_are_those_of_the_review(store: MemoryStore) -> None:
    found = {
        (str(row["regimenLabel"]), str(row["verdictLabel"]))
        for row in store.rows(queries("competency")["which-regimens-overcome-an-abnormality"])
        if row["verdictLabel"] != "not studied"
    }
    assert found == {
        ("RAD", "overcomes"),
        ("RVD", "overcomes in part"),
        ("Len-dex", "disputed"),
        ("RMPT", "does not overcome"),
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("abnormality", "verdicts"),
    [
        (
            "del-13q",
            {"Len-dex": "disputed", "RAD": "overcomes", "RVD": "overcomes in part", "RMPT": "overcomes"},
        ),
        # The data on Len-dex only suggest it.
        ("del-17p", {"Len-dex": "may not overcome", "RAD": "does not overcome", "RVD": "does not overcome"}),
        ("ampl-1q21", {"RVD": "overcomes in part"}),
        ("del-1p21", {"Len-dex": "does not overcome"}),
    ],
)
def test_the_verdicts_on_an_abnormality_are_those_of_the_review(
    store: MemoryStore, abnormality: str, verdicts: dict[str, str]
) -> None:
    question = queries("competency")["which-regimens-overcome-an-abnormality"]
    found = store.rows(question.bind({"abnormality": f"abnormality/{abnormality}"}))
    said = {str(row["regimenLabel"]): str(row["verdictLabel"]) for row in found}
    assert {name: verdict for name, verdict in said.items() if verdict != "not studied"} == verdicts


def test_every_verdict_on_overcoming_has_its_place_in_the_answer() -> None:
    asked = queries("competency")["which-regimens-overcome-an-abnormality"].text
    given = [row.verdict for row in read_rules().scale("relation/overcomes").rows]
    assert sorted(re.findall(rf"<{BASE}(verdict/[a-z-]+)> \d+", asked)) == sorted(given)


@pytest.mark.slow
def test_a_regimen_whose_trial_excluded_refractory_patients_was_not_tested_in_them(
    store: MemoryStore,
) -> None:
    found = store.rows(queries("competency")["which-regimens-were-tested-in-refractory-patients"])
    assert {str(row["regimenLabel"]) for row in found} == {"REP", "RTD", "ZRD"}


@pytest.mark.slow
def test_cells_in_which_a_drug_changes_something_are_among_what_it_acts_on(store: MemoryStore) -> None:
    found = store.rows(queries("competency")["what-does-a-drug-act-on"])
    cells = {str(row["objectLabel"]) for row in found if row["objectKind"] == "cell type"}
    assert {"T cell", "regulatory T cell", "natural killer cell", "myeloid cell"} <= cells


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pattern", "subject", "obj"),
    [
        ("components", "regimen/rvd", "drug/bortezomib"),
        ("hasTarget", "drug/thalidomide", "target/cereblon"),
        ("reportedIn", "regimen/rad", "publication/knop-2009-blood-113-4137"),
        ("overcomes", "regimen/rad", "abnormality/t-4-14"),
        ("overcomesInPart", "regimen/rvd", "abnormality/t-4-14"),
        ("overcomingDisputed", "regimen/len-dex", "abnormality/t-4-14"),
        ("doesNotOvercome", "regimen/rmpt", "abnormality/t-4-14"),
        ("mayNotOvercome", "regimen/len-dex", "abnormality/del-17p"),
    ],
)
def test_a_simple_thing_is_one_triple_pattern(
    store: MemoryStore, pattern: str, subject: str, obj: str
) -> None:
    text = f"ASK {{ <{BASE}{subject}> <{BASE}ontology#{pattern}> <{BASE}{obj}> }}"
    assert b"true" in store.ask(text).serialize("application/sparql-results+json")
