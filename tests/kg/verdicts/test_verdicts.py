import re
from collections.abc import Sequence
from dataclasses import replace
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
from kg.schema.resources import folder
from kg.store import MemoryStore
from kg.verdicts.assertions import shortcuts, verdicts
from kg.verdicts.judge import Judge
from kg.verdicts.rules import Tally, decide, read_rules
from tests.kg.examples import OVERCOMES, SOURCES, VOCABULARY, line, proposition

RULES = read_rules()
AB_DEL5Q = proposition("regimen/ab", "abnormality/del-5q")


def stored(lines: Sequence[EvidenceLine], on: Sequence[Proposition]) -> MemoryStore:
    return assemble({"vocabulary": VOCABULARY, "source/a-review": [*SOURCES, *on, *lines]}, Steps(quiet=True))


def judged(lines: Sequence[EvidenceLine], on: Sequence[Proposition] = (AB_DEL5Q,)) -> list[Fact]:
    store = stored(lines, on)
    return list(verdicts(store, Judge.of(store, RULES)))


def triples(
    lines: Sequence[EvidenceLine], on: Sequence[Proposition] = (AB_DEL5Q,)
) -> set[tuple[str, str, str]]:
    store = stored(lines, on)
    judge = Judge.of(store, RULES)
    return set(shortcuts(list(verdicts(store, judge)), judge))


def verdict_on(facts: Sequence[Fact], subject: str, obj: str) -> str:
    found = [f for f in facts if isinstance(f, Assertion) and (f.subject, f.object) == (subject, obj)]
    assert len(found) == 1
    return found[0].verdict.removeprefix("verdict/")


def stand(name: str, direction: Direction, **fields: object) -> EvidenceLine:
    return line(name, AB_DEL5Q, direction, **fields)


SUPPORTS, DISPUTES = Direction.SUPPORTS, Direction.DISPUTES
HEDGED: dict[str, object] = {"hedge": "may"}
IN_MICE: dict[str, object] = {"systems": ("system/mouse",)}
IN_THE_OLD: dict[str, object] = {"populations": ("population/old",)}
AB_SPLEEN = proposition("regimen/ab", "disease/large-spleen", Ref("relation/improves"))


@pytest.mark.parametrize(
    ("stands", "verdict"),
    [
        ([(SUPPORTS, {})], "supported"),
        ([(SUPPORTS, {"extent": "in part"})], "supported-in-part"),
        ([(SUPPORTS, HEDGED)], "suggested"),
        ([(SUPPORTS, IN_MICE)], "in-animals-or-in-vitro-only"),
        ([(SUPPORTS, IN_THE_OLD)], "in-a-narrower-population-only"),
        ([(SUPPORTS, HEDGED), (SUPPORTS, IN_THE_OLD), (SUPPORTS, {})], "supported"),
        ([(DISPUTES, {})], "refuted"),
        ([(DISPUTES, HEDGED)], "doubted"),
        ([(DISPUTES, IN_THE_OLD)], "doubted"),
    ],
)
def test_any_other_statement_is_judged_by_the_same_limits(
    stands: list[tuple[Direction, dict[str, object]]], verdict: str
) -> None:
    found = [line(f"l{n}", AB_SPLEEN, side, **fields) for n, (side, fields) in enumerate(stands)]
    assert verdict_on(judged(found, [AB_SPLEEN]), "regimen/ab", "disease/large-spleen") == verdict
    shortcut = ("regimen/ab", "improves", "disease/large-spleen")
    assert (shortcut in triples(found, [AB_SPLEEN])) == (verdict == "supported")


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
        ([stand("a", SUPPORTS, **HEDGED)], "may-overcome"),
        ([stand("a", SUPPORTS, **HEDGED, extent="in part")], "may-overcome"),
        ([stand("a", SUPPORTS, **IN_MICE)], "overcomes-in-animals-or-in-vitro-only"),
        ([stand("a", SUPPORTS, **IN_THE_OLD)], "overcomes-in-a-narrower-population-only"),
        ([stand("a", SUPPORTS, **HEDGED, **IN_THE_OLD)], "may-overcome"),
        ([stand("a", SUPPORTS, **HEDGED, **IN_MICE)], "overcomes-in-animals-or-in-vitro-only"),
        (
            [stand("a", SUPPORTS, **HEDGED), stand("b", SUPPORTS, **IN_THE_OLD)],
            "overcomes-in-a-narrower-population-only",
        ),
        ([stand("a", SUPPORTS, **HEDGED), stand("b", SUPPORTS, **IN_MICE)], "may-overcome"),
        ([stand("a", SUPPORTS, **HEDGED), stand("b", SUPPORTS)], "overcomes"),
        ([stand("a", SUPPORTS, **HEDGED, extent="in part"), stand("b", SUPPORTS)], "overcomes-in-part"),
        *(([stand("a", DISPUTES, **limit)], "may-not-overcome") for limit in (HEDGED, IN_MICE, IN_THE_OLD)),
        ([stand("a", DISPUTES, **HEDGED), stand("b", DISPUTES)], "does-not-overcome"),
        ([stand("a", SUPPORTS, **HEDGED), stand("b", DISPUTES)], "disputed"),
        ([stand("a", SUPPORTS), stand("b", DISPUTES, **HEDGED)], "disputed"),
        ([stand("a", SUPPORTS, **HEDGED, voice=Voice.RATIONALE)], "insufficient"),
    ],
)
def test_the_lines_give_the_verdict_that_the_rule_file_says(lines: list[EvidenceLine], verdict: str) -> None:
    assert verdict_on(judged(lines), "regimen/ab", "abnormality/del-5q") == verdict


def test_a_tested_regimen_of_which_nothing_is_said_is_not_studied() -> None:
    assert verdict_on(judged([stand("a", SUPPORTS)]), "regimen/ab", "abnormality/inv-3") == "not-studied"


def test_a_regimen_that_no_study_gave_has_no_silence_of_its_own() -> None:
    subjects = {fact.subject for fact in judged([]) if isinstance(fact, Assertion)}
    assert "regimen/b" not in subjects


@pytest.mark.parametrize(
    ("stands", "local"),
    [
        (stand("a", DISPUTES), "doesNotOvercome"),
        (stand("a", DISPUTES, **HEDGED), "mayNotOvercome"),
        (stand("a", SUPPORTS, **HEDGED), "mayOvercome"),
        (stand("a", SUPPORTS, **IN_MICE), "overcomesPreclinically"),
        (stand("a", SUPPORTS, **IN_THE_OLD), "overcomesInNarrowerPopulation"),
        (stand("a", SUPPORTS), "overcomes"),
    ],
)
def test_each_verdict_becomes_the_plain_triple_that_its_rule_names(stands: EvidenceLine, local: str) -> None:
    assert triples([stands]) == {("regimen/ab", local, "abnormality/del-5q")}


@pytest.mark.parametrize(
    ("relation", "leaves_out"), [("relation/increases", True), ("relation/improves", False)]
)
def test_only_a_statement_on_cells_loses_its_context_in_a_plain_triple(
    relation: str, leaves_out: bool
) -> None:
    on = proposition("regimen/ab", "abnormality/del-5q", Ref(relation))
    on = on.model_copy(update={"context": (Ref("abnormality/inv-3"),)})
    assert bool(triples([line("a", on, SUPPORTS)], [on])) is leaves_out


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    firm, hedged, narrower, preclinical = (draw(st.integers(0, 2)) for _ in range(4))
    favour, against = firm + hedged + narrower + preclinical, draw(st.integers(0, 2))
    return Tally(
        in_favour=favour,
        in_part=draw(st.integers(0, favour)),
        firm_in_favour=firm,
        hedged_in_favour=hedged,
        narrower_in_favour=narrower,
        against=against,
        firm_against=draw(st.integers(0, against)),
        lines=favour + against + 9,
    )


counts = tallies()


@given(counts)
def test_every_scale_decides_every_set_of_lines(tally: Tally) -> None:
    assert all(decide(scale, tally) for scale in RULES.scales)


@given(counts, st.booleans())
def test_one_more_opposing_line_never_makes_a_verdict_better(tally: Tally, firm: bool) -> None:
    order = [
        *("overcomes", "overcomes-in-part", "overcomes-in-a-narrower-population-only", "may-overcome"),
        *("overcomes-in-animals-or-in-vitro-only", "insufficient", "disputed", "may-not-overcome"),
        "does-not-overcome",
    ]
    more = replace(
        tally, against=tally.against + 1, firm_against=tally.firm_against + firm, lines=tally.lines + 1
    )
    before, after = (decide(RULES.scale(OVERCOMES), counted) for counted in (tally, more))
    assert before and after
    rank = [order.index(row.verdict.removeprefix("verdict/")) for row in (before, after)]
    assert rank[0] <= rank[1]


@given(counts, st.sampled_from(["hedged_in_favour", "narrower_in_favour", "preclinical"]))
def test_one_more_limited_line_never_makes_a_verdict_without_reservation(tally: Tally, limit: str) -> None:
    more = replace(tally, in_favour=tally.in_favour + 1, lines=tally.lines + 1)
    if limit != "preclinical":
        more = replace(more, **{limit: getattr(tally, limit) + 1})
    for scale in RULES.scales:
        before, after = decide(scale, tally), decide(scale, more)
        assert before and after
        firm = {
            "verdict/overcomes",
            "verdict/overcomes-in-part",
            "verdict/supported",
            "verdict/supported-in-part",
        }
        assert before.verdict in firm or after.verdict not in firm


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


@pytest.mark.parametrize("wrong", ["", "  - {limit: hedged, because: twice}\n"])
def test_a_rule_file_names_each_limit_once(tmp_path: Path, wrong: str) -> None:
    text = (folder("ontology") / "verdict-rules.yaml").read_text(encoding="utf-8")
    entry = re.search(r"  - limit: hedged\n    because: .*\n", text)
    assert entry
    path = tmp_path / "rules.yaml"
    path.write_text(text.replace(entry[0], entry[0] + wrong if wrong else ""), encoding="utf-8")
    with pytest.raises(UnreadableFile, match="each of preclinical, hedged, narrower population once"):
        read_rules(path)


def test_names_are_references() -> None:
    assert isinstance(RULES.scales[0].rows[0].verdict, Ref)
