"""How far verdicts rest on single references."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.building.build import assemble
from kg.facts import (
    Assertion,
    Direction,
    EvidenceLine,
    Extent,
    Fact,
    Publication,
    Ref,
    Robustness,
    VerdictDependence,
)
from kg.progress import Steps
from kg.store import Iri
from kg.verdicts.assertions import robustness, verdicts, without_each
from kg.verdicts.evidence import EvidenceBase, JudgedLine
from kg.verdicts.rules import decide, read_rules, tally
from tests.kg.examples import OVERCOMES, SOURCES, VOCABULARY, line, proposition

RULES = read_rules()
AB_DEL5Q = proposition("regimen/ab", "abnormality/del-5q")
SUPPORTS, DISPUTES = Direction.SUPPORTS, Direction.DISPUTES
ROE, POE = (Ref(f"publication/{name}-2021") for name in ("roe", "poe"))
MORE: list[Fact] = [
    Publication(iri=name, label=name.removeprefix("publication/"), title="A trial") for name in (ROE, POE)
]


def judged(facts: Sequence[Fact]) -> list[Fact]:
    store = assemble(
        {"vocabulary": VOCABULARY, "source/a-review": [*SOURCES, *MORE, *facts]}, Steps(quiet=True)
    )
    return list(verdicts(store, RULES))


def stand(name: str, direction: Direction, **fields: object) -> EvidenceLine:
    return line(name, AB_DEL5Q, direction, **fields)


def robustness_of(*lines: EvidenceLine) -> tuple[Robustness | None, dict[Ref, Ref | None]]:
    facts = judged([AB_DEL5Q, *lines])
    (assertion,) = (f for f in facts if isinstance(f, Assertion) and f.proposition == AB_DEL5Q.iri)
    without = {
        f.publication: f.verdict_without
        for f in facts
        if isinstance(f, VerdictDependence) and f.assertion == assertion.iri
    }
    return assertion.robustness, without


@pytest.mark.parametrize(
    ("lines", "robustness", "without"),
    [
        (
            [stand("a", SUPPORTS, publications=(ROE,))],
            Robustness.ONE_REFERENCE,
            {ROE: "verdict/not-studied"},
        ),
        (
            [stand("a", SUPPORTS, publications=(ROE,)), stand("b", SUPPORTS, publications=(POE,))],
            Robustness.ROBUST,
            {},
        ),
        ([stand("a", SUPPORTS, publications=(ROE, POE))], Robustness.ROBUST, {}),
        (
            [stand("a", SUPPORTS, publications=(ROE,)), stand("b", DISPUTES, publications=(POE,))],
            Robustness.CHANGES,
            {ROE: "verdict/does-not-overcome", POE: "verdict/overcomes"},
        ),
        (
            [
                stand("a", SUPPORTS, publications=(ROE,)),
                stand("b", SUPPORTS, publications=(POE,), extent=Extent.IN_PART),
            ],
            Robustness.CHANGES,
            {POE: "verdict/overcomes"},
        ),
        ([stand("a", SUPPORTS)], Robustness.NO_REFERENCE, {}),
        (
            [stand("a", SUPPORTS), stand("b", SUPPORTS, publications=(ROE,))],
            Robustness.NO_REFERENCE,
            {},
        ),
        (
            [stand("a", SUPPORTS), stand("b", DISPUTES, publications=(ROE,))],
            Robustness.ONE_REFERENCE,
            {ROE: "verdict/overcomes"},
        ),
    ],
)
def test_a_verdict_says_which_reference_taken_away_alone_changes_it(
    lines: list[EvidenceLine], robustness: Robustness, without: dict[str, str]
) -> None:
    assert robustness_of(*lines) == (robustness, without)


def test_a_verdict_of_which_nothing_would_be_left_depends_on_its_reference() -> None:
    other = proposition("regimen/ab", "regimen/b", Ref("relation/more-active-than"))
    facts = judged([other, line("a", other, SUPPORTS, publications=("publication/doe-2020",))])
    (found,) = (fact for fact in facts if isinstance(fact, VerdictDependence))
    assert (found.verdict_without, found.label) == (None, "Without Doe et al 2020: no verdict")


def test_where_nothing_is_said_there_is_nothing_to_take_away() -> None:
    silent = [f for f in judged([]) if isinstance(f, Assertion)]
    assert silent
    assert {assertion.robustness for assertion in silent} == {None}


citing = st.lists(
    st.tuples(st.sampled_from([SUPPORTS, DISPUTES]), st.sets(st.sampled_from([ROE, POE]))), max_size=4
)


@given(citing)
def test_a_robust_verdict_is_one_that_no_reference_alone_changes(
    stood: list[tuple[Direction, set[Ref]]],
) -> None:
    on = Iri("p"), "label", Iri("s"), Iri("r"), Iri("o")
    lines = [
        JudgedLine(*on, Iri(f"l{n}"), side.value, "full", "direct", "finding")
        for n, (side, _) in enumerate(stood)
    ]
    cited = {Ref(f"l{n}"): frozenset(publications) for n, (_, publications) in enumerate(stood)}
    found = EvidenceBase({}, {}, {}, cited, {}, {}, {})
    scale = RULES.scale(OVERCOMES)
    before = decide(scale, tally(lines, RULES.counted))
    assert before
    without = without_each(lines, scale, RULES.counted, found)
    assert without.keys() == {publication for _, cites in stood for publication in cites}
    for publication, verdict in without.items():
        left = [each for each in lines if not cited[each.ref] or cited[each.ref] - {publication}]
        judged_again = decide(scale, tally(left, RULES.counted))
        assert judged_again and judged_again.verdict == verdict
    changed = any(verdict != before.verdict for verdict in without.values())
    said = robustness(before.verdict, without)
    assert changed == (said in {Robustness.CHANGES, Robustness.ONE_REFERENCE})
