"""Verdicts and disputes of the shipped records: none says more than its source."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from kg.facts import BASE, ONTOLOGY
from kg.facts.quads import camel
from kg.schema.queries import queries
from kg.store import MemoryStore
from kg.verdicts.weight import read_levels

pytestmark = pytest.mark.slow
JUDGED = yaml.safe_load((Path(__file__).parent / "judged-disputes.yaml").read_text(encoding="utf-8"))
PREFIXES = f"PREFIX mk: <{ONTOLOGY}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


def asked(store: MemoryStore, what: str, pattern: str) -> list[tuple[str, ...]]:
    """Return the values of the variables *what*, an empty text for none."""
    text = f"{PREFIXES} SELECT DISTINCT {what} WHERE {{ {pattern} }}"
    rows = csv.reader(io.StringIO(store.ask(text).serialize("text/csv").decode()))
    return [tuple(row) for row in rows][1:]


def test_the_tally_in_the_docs_is_that_of_the_graph(store: MemoryStore, project: Path) -> None:
    number: dict[str, int] = {}
    for row in store.rows(queries("competency")["how-firm-are-the-verdicts"]):
        number[str(row["verdictLabel"])] = number.get(str(row["verdictLabel"]), 0) + int(
            str(row["statements"])
        )
    page = (project / "docs" / "answers.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| [^|]+ \| ([^|]+) \| *\d* \| (\d+) \|$", page, re.MULTILINE)
    named = [verdict for verdicts, _ in told for verdict in verdicts.split(", ")]
    assert sorted(named) == sorted({*named, *number})
    assert [sum(number.get(each, 0) for each in verdicts.split(", ")) for verdicts, _ in told] == [
        int(counted) for _, counted in told
    ]


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ("lenalidomide with a lymphoma vaccine prolongs survival", "in animals or in vitro only"),
        ("continuous exposure to antimyeloma agents inhibits emergence of resistant clones", "suggested"),
        ("dose reduction lowers the efficacy of Len-dex", "suggested"),
        ("lenalidomide is synergistic with mTOR inhibitor", "in animals or in vitro only"),
        ("MPR increases the risk of second primary malignancy", "in a narrower population only"),
        ("REP is indicated for frail patients", "suggested"),
        ("late reduction of the lenalidomide dose lowers the efficacy of Len-dex", "doubted"),
        ("Len-dex overcomes del(17p)", "may not overcome"),
        # A line on those whom the statement names is no narrower, nor is one on all of its source.
        ("severe renal impairment shortens overall survival", "supported"),
        (
            "prior exposure to thalidomide increases the risk of venous thromboembolism in Len-dex",
            "supported",
        ),
        ("Len-dex is more active than dexamethasone alone", "supported"),
        ("prior exposure to bortezomib lowers the efficacy of lenalidomide-based regimen", "refuted"),
        ("REP was tested in patients refractory to lenalidomide plus dexamethasone", "supported"),
        # Cells are where it happens, so a test in cells shows it.
        ("lenalidomide increases T cell activation in T cell", "supported"),
        ("lenalidomide decreases immune suppression", "in animals or in vitro only"),
    ],
)
def test_a_verdict_is_as_firm_as_the_sentence_that_it_rests_on(
    store: MemoryStore, statement: str, verdict: str
) -> None:
    pattern = (
        f'?p rdfs:label "{statement}" . ?a a mk:Assertion ; mk:proposition ?p ; mk:verdict/rdfs:label ?v'
    )
    assert asked(store, "?v", pattern) == [(verdict,)]


LIMITED = {
    f"{BASE}verdict/{name}"
    for name in (
        *("suggested", "doubted", "in-a-narrower-population-only", "in-animals-or-in-vitro-only"),
        *("may-overcome", "may-not-overcome", "supported-in-part"),
    )
}


def test_no_plain_triple_says_what_only_limited_lines_say_whatever_way_it_comes_in(
    store: MemoryStore,
) -> None:
    pattern = "?a a mk:Assertion ; mk:subject ?s ; mk:predicate ?r ; mk:object ?o ; mk:verdict ?v"
    verdicts: dict[tuple[str, ...], set[str]] = {}
    for subject, relation, obj, verdict in asked(store, "?s ?r ?o ?v", pattern):
        local = camel(relation.removeprefix(f"{BASE}relation/"))
        verdicts.setdefault((subject, ONTOLOGY + local, obj), set()).add(verdict)
    limited = {triple for triple, given in verdicts.items() if given <= LIMITED}
    assert len(limited) > 70
    # In whatever graph: verdicts, what is inferred from them, links.
    stated = {(quad.subject, quad.predicate, quad.object) for quad in store.quads()}
    told = {tuple(getattr(term, "value", "") for term in triple) for triple in stated}
    assert not limited & told


def test_what_mice_showed_is_not_among_what_prolongs_survival(store: MemoryStore) -> None:
    found = asked(store, "?s", f"?s mk:prolongs <{BASE}outcome/survival>")
    assert {each.removeprefix(BASE) for (each,) in found} == {
        *("drug/bortezomib", "drug/lenalidomide", "drug/thalidomide"),
        *("intervention/continued-lenalidomide-treatment", "intervention/high-dose-therapy-with-asct"),
    }


def test_a_clinical_statement_with_a_context_has_no_plain_triple_without_it(store: MemoryStore) -> None:
    assert not asked(store, "?o", f"<{BASE}drug/bortezomib> mk:moreActiveThan ?o")
    assert (f"{BASE}cytokine/il-6",) in asked(store, "?o", f"<{BASE}drug/lenalidomide> mk:decreases ?o")


@pytest.mark.parametrize("judged", JUDGED, ids=[each["statement"] for each in JUDGED])
def test_each_dispute_is_what_was_judged_by_hand(store: MemoryStore, judged: dict[str, Any]) -> None:
    named = f'?d a mk:Dispute ; rdfs:label "Dispute: {judged["statement"]}"'
    assert bool(asked(store, "?d", named)) is judged["real"]
    explained = {
        row[0].removeprefix(f"{BASE}explanation/")
        for row in asked(store, "?e", f"{named} ; mk:explanations ?e")
    }
    limits = {
        local: [row[0] for row in asked(store, "?name", f"{named} ; mk:{local}/rdfs:label ?name")]
        for local in ("limitsInFavour", "limitsAgainst")
    }
    assert sorted(explained) == judged.get("explained", [])
    assert limits == {
        "limitsInFavour": judged.get("in favour", []),
        "limitsAgainst": judged.get("against", []),
    }


def test_every_dispute_was_judged(store: MemoryStore) -> None:
    found = {
        row[0].removeprefix("Dispute: ")
        for row in asked(store, "?label", "?d a mk:Dispute ; rdfs:label ?label")
    }
    assert found == {each["statement"] for each in JUDGED if each["real"]}


@pytest.mark.parametrize(
    ("statement", "weight"),
    [
        # Two trials and their pooled analyses: two studies, not five.
        ("Len-dex is more active than dexamethasone alone", ("2", "704", "2", "robust")),
        ("MPR increases the risk of second primary malignancy", ("1", "", "0", "rests on one study")),
        (
            "lenalidomide maintenance increases the risk of second primary malignancy",
            ("2", "", "0", "robust"),
        ),
        (
            "continued treatment with lenalidomide prolongs overall survival",
            ("2", "704", "2", "rests on one study"),
        ),
        ("RVD overcomes t(4;14)", ("1", "49", "1", "rests on one reference")),
        (
            "continuous exposure to antimyeloma agents inhibits emergence of resistant clones",
            ("0", "", "0", "rests on no reference"),
        ),
        ("t(4;14) confers poor prognosis", ("2", "49", "1", "")),
    ],
)
def test_a_verdict_counts_each_study_and_its_patients_once(
    store: MemoryStore, statement: str, weight: tuple[str, ...]
) -> None:
    pattern = f"""?p rdfs:label "{statement}" . ?a a mk:Assertion ; mk:proposition ?p ; mk:nStudies ?n ;
      mk:nStudiesWithPatients ?told . OPTIONAL {{ ?a mk:nPatients ?patients }}
      OPTIONAL {{ ?a mk:robustness/rdfs:label ?robust }}"""
    assert asked(store, "?n ?patients ?told ?robust", pattern) == [weight]


def test_nothing_that_is_insufficient_is_robust(store: MemoryStore) -> None:
    assert asked(store, "?a", f"?a mk:verdict <{BASE}verdict/insufficient>")
    assert not asked(store, "?r", f"?a mk:verdict <{BASE}verdict/insufficient> ; mk:robustness ?r")


def test_a_level_of_evidence_is_that_of_the_designs_of_the_lines(store: MemoryStore) -> None:
    pattern = f"?a mk:verdict <{BASE}verdict/in-animals-or-in-vitro-only> ; mk:evidenceLevels ?level"
    assert asked(store, "?level", pattern) == [(BASE + read_levels().laboratory,)]
    statement = "Len-dex prolongs time to progression"
    pattern = f'?p rdfs:label "{statement}" . ?a mk:proposition ?p ; mk:evidenceLevels ?level'
    assert asked(store, "?level", pattern) == [(f"{BASE}level/ocebm-2011-2",)]
