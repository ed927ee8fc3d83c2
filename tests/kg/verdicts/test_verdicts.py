from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.building.build import assemble
from kg.errors import UnreadableFile
from kg.facts import (
    Assertion,
    Direction,
    Directness,
    EvidenceLine,
    Extent,
    Fact,
    Proposition,
    Ref,
    Voice,
)
from kg.progress import Steps
from kg.verdicts.assertions import shortcuts, verdicts
from kg.verdicts.rules import Tally, decide, read_rules
from tests.kg.examples import OVERCOMES, SOURCES, VOCABULARY, line, proposition

RULES = read_rules()
AB_DEL5Q = proposition("regimen/ab", "abnormality/del-5q")


def judged(lines: Sequence[EvidenceLine], on: Sequence[Proposition] = (AB_DEL5Q,)) -> list[Fact]:
    store = assemble(
        {"vocabulary": VOCABULARY, "source/a-review": [*SOURCES, *on, *lines]}, Steps(quiet=True)
    )
    return list(verdicts(store, RULES))


def verdict_on(facts: Sequence[Fact], subject: str, obj: str) -> str:
    found = [f for f in facts if isinstance(f, Assertion) and (f.subject, f.object) == (subject, obj)]
    assert len(found) == 1
    return found[0].verdict.removeprefix("verdict/")


def stand(name: str, direction: Direction, **fields: object) -> EvidenceLine:
    return line(name, AB_DEL5Q, direction, **fields)


SUPPORTS, DISPUTES = Direction.SUPPORTS, Direction.DISPUTES


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ([stand("a", SUPPORTS)], "overcomes"),
        ([stand("a", SUPPORTS, extent=Extent.IN_PART)], "overcomes-in-part"),
        ([stand("a", SUPPORTS), stand("b", SUPPORTS, extent="in part")], "overcomes-in-part"),
        ([stand("a", DISPUTES)], "does-not-overcome"),
        ([stand("a", SUPPORTS), stand("b", DISPUTES)], "disputed"),
        (
            [stand("a", SUPPORTS), stand("b", SUPPORTS), stand("c", SUPPORTS), stand("d", DISPUTES)],
            "disputed",
        ),
        ([stand("a", SUPPORTS, voice=Voice.RATIONALE)], "insufficient"),
        ([stand("a", SUPPORTS, directness=Directness.INDIRECT)], "insufficient"),
        ([stand("a", Direction.MIXED)], "insufficient"),
        ([stand("a", SUPPORTS), stand("b", DISPUTES, directness=Directness.INDIRECT)], "overcomes"),
    ],
)
def test_the_lines_give_the_verdict_that_the_rule_file_says(lines: list[EvidenceLine], verdict: str) -> None:
    assert verdict_on(judged(lines), "regimen/ab", "abnormality/del-5q") == verdict


def test_a_tested_regimen_of_which_nothing_is_said_is_not_studied() -> None:
    assert verdict_on(judged([stand("a", SUPPORTS)]), "regimen/ab", "abnormality/inv-3") == "not-studied"


def test_a_regimen_that_no_study_gave_has_no_silence_of_its_own() -> None:
    subjects = {fact.subject for fact in judged([]) if isinstance(fact, Assertion)}
    assert "regimen/b" not in subjects


def test_each_verdict_becomes_the_plain_triple_that_its_rule_names() -> None:
    facts = judged([stand("a", DISPUTES)])
    assert ("regimen/ab", "doesNotOvercome", "abnormality/del-5q") in set(shortcuts(facts, RULES))
    assert not [triple for triple in shortcuts(facts, RULES) if triple[2] == "abnormality/inv-3"]


counts = st.builds(Tally, st.integers(0, 3), st.integers(0, 3), st.integers(0, 3), st.integers(9, 12))


@given(counts)
def test_every_scale_decides_every_set_of_lines(tally: Tally) -> None:
    assert all(decide(scale, tally) for scale in RULES.scales)


@given(counts)
def test_one_more_opposing_line_never_makes_a_verdict_better(tally: Tally) -> None:
    order = ["overcomes", "overcomes-in-part", "insufficient", "disputed", "does-not-overcome"]
    more = Tally(tally.in_full, tally.in_part, tally.against + 1, tally.lines + 1)
    before, after = (decide(RULES.scale(OVERCOMES), counted) for counted in (tally, more))
    assert before and after
    rank = [order.index(row.verdict.removeprefix("verdict/")) for row in (before, after)]
    assert rank[0] <= rank[1]


def test_every_rule_is_a_thing_that_says_why() -> None:
    facts = judged([stand("a", SUPPORTS)])
    rules = {fact.iri for fact in facts if getattr(fact, "kind", "") == "VerdictRule"}
    assert {fact.rule for fact in facts if isinstance(fact, Assertion)} <= rules


def test_a_rule_file_with_a_misspelt_condition_names_the_field(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        "counted: {directness: [direct], voice: [finding]}\n"
        "scales: [{name: x, relations: any, rows: [{verdict: verdict/x, if: {agianst: some}, because: y}]}]\n"
    )
    with pytest.raises(UnreadableFile, match="agianst"):
        read_rules(path)


def test_names_are_references() -> None:
    assert isinstance(RULES.scales[0].rows[0].verdict, Ref)
