"""Figures as sentences and cells print them: counts, shares, lists, days, p values."""

import pytest

from kg.facts import Entity, Fact, Place, Publication, Ref, Reference, Regimen, Study, Trial
from tests.ingest.consistency.figures import SOURCE, arm, document, kinds, median, result, told_in
from tests.ingest.table_builder import build_table


@pytest.mark.parametrize(
    "sentence",
    [
        "Rash was seen in seven of eight patients (88%).",
        "Rash was seen in 12 out of 13 (92%) evaluable patients.",
        "Rash was seen in 10 (56%) of 18 patients.",
        "Rash was seen in 1,024 of 2,048 patients (50.0%).",
        "Of all 31 evaluable patients, 81% had a rash.",
        "Rash was seen in 75% of the 44 patients.",
        "Rash was seen in 92% (12/13).",
        "Rash was seen in 30 of 44, and itching in others (3%).",
        "Grade 3 rash was seen in 4.5 of 10 (30%).",
    ],
)
def test_counts_that_fit_their_percentage_are_no_finding(sentence: str) -> None:
    assert told_in(document(sentence)) == []


@pytest.mark.parametrize(
    ("sentence", "kind", "severity", "printed"),
    [
        (
            "Rash was seen in seven of nine patients (88%).",
            "fraction",
            "content",
            "seven of nine patients (88%",
        ),
        ("Rash was seen in 12 out of 13 (93%).", "fraction", "content", "12 out of 13 (93%"),
        ("Rash was seen in 10 (55%) of 18 patients.", "fraction", "wording", "10 (55%) of 18"),
        ("Rash was seen in 14/13 (92%).", "fraction", "content", "14/13 (92%"),
        ("Rash was seen in 92% (12/14).", "fraction", "content", "92% (12/14"),
        (
            "Rash was seen in 63% of the 44 patients.",
            "truncated percentage",
            "content",
            "63% of the 44 patients",
        ),
        ("Of 31 patients, 7% had a rash.", "impossible percentage", "content", "Of 31 patients, 7%"),
    ],
)
def test_counts_are_recomputed(sentence: str, kind: str, severity: str, printed: str) -> None:
    (found,) = told_in(document(sentence))
    assert (found.inconsistency_kind, found.severity, found.readings) == (kind, severity, (printed,))
    start = sentence.index(printed)
    assert f"[{start}:{start + len(printed)}]" in found.at[0]


def test_counts_in_cells_are_recomputed() -> None:
    table = build_table("Study\tN\tPR\nMoreno et al\t20\t9/20 (54%)")
    (found,) = told_in(document(table=table))
    assert found.inconsistency_kind == "fraction"
    assert found.at[0].startswith("table-1/1/3[0:9]")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The trend was weak (P = 1.3).", ["p value"]),
        ("The trend was weak (p < 0.05) in 100% of runs.", []),
        ("Rash was seen in 104% of patients.", ["percentage above 100"]),
        ("Counts rose by 150%, and volume was 120% of baseline.", []),
    ],
)
def test_figures_that_cannot_be_are_told(sentence: str, expected: list[str]) -> None:
    assert kinds(told_in(document(sentence))) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Quorumab was given on days 1, 8, 15, 21.", ["day list"]),
        ("Quorumab was given on days 1, 8, 15, and 23 of a cycle.", ["day list"]),
        ("Quorumab was given on days 1, 8, 15, 22.", []),
        ("Quorumab was given on days 1, 4, 8, 11.", []),
        ("Quorumab was given on days 1, 2, 3, 5.", []),
        ("Quorumab was given on days 1, 8, 15, 21–24.", []),
    ],
)
def test_a_list_of_days_that_breaks_its_own_step_at_the_end_is_a_remark(
    sentence: str, expected: list[str]
) -> None:
    found = told_in(document(sentence))
    assert kinds(found) == expected
    assert all(one.severity == "wording" and one.readings[1] == "day 22" for one in found)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("A first drug was given to 7%, and a second to the remaining 93%.", []),
        ("A first drug was given to 7%, and a second to the remaining 90%.", ["parts against total"]),
        ("A first drug was given to 7% of the patients and a second to 90%.", []),
        ("In all, 90 patients were randomized to AQ (n = 45) or B (n = 45).", []),
        ("In all, 90 patients were randomly assigned to AQ (n = 45) or B (n = 44).", ["parts against total"]),
        ("In all, 90 patients were randomized, some to AQ (n = 45).", []),
    ],
)
def test_parts_that_are_named_as_such_add_up(sentence: str, expected: list[str]) -> None:
    assert kinds(told_in(document(sentence))) == expected


TRIALS = [Trial(iri=Ref(f"trial/{name.lower()}"), label=name) for name in ("LUNA-2", "SOL-1")]
WORDS: tuple[Entity, ...] = (
    *TRIALS,
    Entity(iri=Ref("adverse-event/rash"), kind="AdverseEvent", label="rash"),
    Entity(iri=Ref("outcome/pfs"), kind="TimeToEventOutcome", label="progression-free survival"),
    Entity(iri=Ref("outcome/os"), kind="TimeToEventOutcome", label="overall survival"),
    Regimen(iri=Ref("regimen/aq"), label="alpha-quorumab"),
    Regimen(iri=Ref("regimen/beta"), label="betanib alone"),
)
TABLE = build_table("Study\tRegimen\tRash\nLUNA-2\tAQ\t12%\nSOL-1\tAQ\t17%")


def table_of_two_trials(first: str = "12", second: str = "17") -> tuple[Fact, ...]:
    """Return what a table tells of rash in two trials, and of survival in the first."""
    facts: list[Fact] = []
    for number, name in enumerate(("luna-2", "sol-1"), start=1):
        work = Publication(iri=Ref(f"publication/{name}"), label=name, title=name)
        facts.append(
            Study(
                iri=Ref(f"study/{name}"),
                label=("Moreno et al 2014", "Osei et al 2015")[number - 1],
                source=SOURCE,
                trial=Ref(f"trial/{name}"),
                publications=(work.iri,),
                at=(Place(f"table-1/{number}/1"),),
            )
        )
        facts.append(
            Reference(
                iri=Ref(f"reference/invented/{number}"),
                source=SOURCE,
                number=number,
                publication=work.iri,
                at=Place(f"references/{number}"),
            )
        )
        facts += [arm(f"arm/{name}/{one}", regimen=f"regimen/{one}", study=name) for one in ("aq", "beta")]
        said = {"study": Ref(f"study/{name}"), "arm": Ref(f"arm/{name}/aq"), "grade": "≥3"}
        value = (first, second)[number - 1]
        facts.append(result("adverse-event/rash", value, f"table-1/{number}/3[0:3]", **said))
    luna = {"study": Ref("study/luna-2")}
    for outcome, value in (("outcome/pfs", "9.5"), ("outcome/os", "26")):
        facts.append(median(outcome, value, "table-1/1/4", **luna, arm=Ref("arm/luna-2/aq")))
    facts.append(median("outcome/pfs", "6.5", "table-1/2/4", **luna, arm=Ref("arm/luna-2/beta")))
    return tuple(facts)


@pytest.mark.parametrize(
    "sentence",
    [
        "In the LUNA-2 and SOL-1 trials, the rate of grade 3 and 4 rash was 17% and 12%, respectively.",
        "The rate of rash was 17% and 12% in LUNA-2 and SOL-1, respectively.",
        "Moreno et al and Osei et al saw rash in 17% and 12% of patients, respectively.",
    ],
)
def test_a_list_in_the_other_order_than_the_table_is_told_with_all_places(sentence: str) -> None:
    (found,) = told_in(document(sentence, table=TABLE), table_of_two_trials(), WORDS)
    assert (found.inconsistency_kind, found.severity) == ("list order", "content")
    assert found.readings == ("17% and 12%", "12%, 17%")
    start = sentence.index("17%")
    assert f"[{start}:{start + 11}]" in found.at[0]
    assert found.at[1:] == ("table-1/1/3[0:3]", "table-1/2/3[0:3]")


@pytest.mark.parametrize(
    "sentence",
    [
        "In the LUNA-2 and SOL-1 trials, the rate of rash was 12% and 17%, respectively.",
        "In the LUNA-2 and SOL-1 trials, the rate of rash was 17% and 12%.",
        "In the LUNA-2 and SOL-1 trials, the rate of itching was 17% and 12%, respectively.",
        "In the LUNA-2 and SOL-1 trials, the rate of rash was 18% and 12%, respectively.",
        "In two other trials, the rate of rash was 17% and 12%, respectively.",
    ],
)
def test_a_list_in_the_order_of_the_table_or_of_other_things_is_none(sentence: str) -> None:
    assert told_in(document(sentence, table=TABLE), table_of_two_trials(), WORDS) == []


def test_each_list_of_a_sentence_is_read_by_itself() -> None:
    sentence = (
        "In the LUNA-2 and SOL-1 trials, rash was seen in 17% and 12%, respectively,"
        " and in 30% and 40%, respectively, of those who had it before."
    )
    assert kinds(told_in(document(sentence, table=TABLE), table_of_two_trials(), WORDS)) == ["list order"]


def test_figures_that_fit_another_outcome_in_order_are_none() -> None:
    facts = list(table_of_two_trials())
    for name, value in (("luna-2", "17"), ("sol-1", "12")):
        said = {"study": Ref(f"study/{name}"), "arm": Ref(f"arm/{name}/aq"), "grade": "≥3"}
        facts.append(result("adverse-event/itching", value, "table-1/1/5", **said))
    sentence = "In the LUNA-2 and SOL-1 trials, rash or itching was seen in 17% and 12%, respectively."
    assert told_in(document(sentence, table=TABLE), tuple(facts), WORDS) == []


@pytest.mark.parametrize(
    ("sentence", "cites", "expected"),
    [
        ("Progression-free survival and overall survival were 26 and 9.5 months, respectively.", (1,), 1),
        ("Progression-free survival and overall survival were 9.5 and 26 months, respectively.", (1,), 0),
        ("Progression-free survival and overall survival were 26 and 9.5 months, respectively.", (), 0),
        ("Progression-free survival and overall survival were 26 and 9.5 weeks, respectively.", (1,), 0),
        (
            "Alpha-quorumab and betanib alone: progression-free survival 6.5 and 9.5 months, respectively.",
            (1,),
            1,
        ),
    ],
)
def test_lists_of_outcomes_and_regimens_are_those_of_the_cited_study(
    sentence: str, cites: tuple[int, ...], expected: int
) -> None:
    found = told_in(document(sentence, cites=cites, table=TABLE), table_of_two_trials(), WORDS)
    assert kinds(found) == ["list order"] * expected
