"""How far verdicts rest on single references."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.building.build import assemble
from kg.facts import (
    Assertion,
    Direction,
    Directness,
    EvidenceLine,
    Extent,
    Fact,
    Publication,
    Ref,
    Robustness,
    Study,
    VerdictDependence,
    Voice,
)
from kg.progress import Steps
from kg.store import Iri
from kg.verdicts.assertions import verdicts
from kg.verdicts.evidence import EvidenceBase, Features, JudgedLine
from kg.verdicts.judge import Judge
from kg.verdicts.robustness import robustness, without_each
from kg.verdicts.rules import read_rules
from tests.kg.examples import OVERCOMES, SOURCE, SOURCES, VOCABULARY, line, proposition

RULES = read_rules()
AB_DEL5Q = proposition("regimen/ab", "abnormality/del-5q")
SUPPORTS, DISPUTES = Direction.SUPPORTS, Direction.DISPUTES
ROE, POE = (Ref(f"publication/{name}-2021") for name in ("roe", "poe"))
MORE: list[Fact] = [
    Publication(iri=name, label=name.removeprefix("publication/"), title="A trial") for name in (ROE, POE)
]
DOE = Ref("publication/doe-2020")


def study(name: str, *publications: Ref, **fields: object) -> Study:
    told = {"iri": f"study/{name}", "label": name, "source": SOURCE, "at": ("table-1/1/1",)}
    return Study.model_validate({**told, "publications": publications, **fields})


TWICE = study("two", ROE, POE)
POOLED = study("pooled", ROE, pools=("study/one",))


def judged(facts: Sequence[Fact]) -> list[Fact]:
    store = assemble(
        {"vocabulary": VOCABULARY, "source/a-review": [*SOURCES, *MORE, *facts]}, Steps(quiet=True)
    )
    return list(verdicts(store, Judge.of(store, RULES)))


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


@pytest.mark.parametrize(
    ("studies", "lines", "robustness"),
    [
        ([TWICE], [stand("a", SUPPORTS, publications=(ROE, POE))], Robustness.ONE_STUDY),
        (
            [TWICE],
            [stand("a", SUPPORTS, publications=(ROE,)), stand("b", SUPPORTS, publications=(POE,))],
            Robustness.ONE_STUDY,
        ),
        ([POOLED], [stand("a", SUPPORTS, publications=(DOE, ROE))], Robustness.ONE_STUDY),
        ([POOLED], [stand("a", SUPPORTS, publications=(DOE, POE))], Robustness.ROBUST),
        (
            [TWICE],
            [
                stand("a", SUPPORTS, publications=(ROE,)),
                stand("b", SUPPORTS, publications=(POE,)),
                stand("c", SUPPORTS, publications=(DOE,), hedge="may"),
            ],
            Robustness.CHANGES_WITHOUT_STUDY,
        ),
        ([], [stand("a", SUPPORTS, publications=(ROE, POE))], Robustness.ROBUST),
    ],
)
def test_one_study_told_several_times_does_not_make_a_verdict_robust(
    studies: list[Study], lines: list[EvidenceLine], robustness: Robustness
) -> None:
    facts = judged([AB_DEL5Q, *studies, *lines])
    (assertion,) = (f for f in facts if isinstance(f, Assertion) and f.proposition == AB_DEL5Q.iri)
    assert assertion.robustness is robustness


@pytest.mark.parametrize("other", [{"voice": Voice.RATIONALE}, {"directness": Directness.INDIRECT}])
def test_where_no_line_decides_there_is_nothing_to_be_robust(other: dict[str, object]) -> None:
    assert robustness_of(stand("a", SUPPORTS, publications=(ROE, POE), **other)) == (None, {})


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
    on = Iri("p"), "label", Iri("s"), Iri(OVERCOMES), Iri("o")
    lines = [
        JudgedLine(*on, Iri(f"l{n}"), side.value, "full", "direct", "finding", "full paper", None, Iri("x"))
        for n, (side, _) in enumerate(stood)
    ]
    cited = {Ref(f"l{n}"): frozenset(publications) for n, (_, publications) in enumerate(stood)}
    judge = Judge.over(
        EvidenceBase(
            lines={Ref("p"): tuple(lines)},
            traits={},
            confounders={},
            publications=cited,
            circumstances={},
            wider={},
            labels={},
            features=Features({}, {}, {}, {}),
            kinds={},
            scope={},
        ),
        RULES,
    )
    scale = RULES.scale(OVERCOMES)
    before = judge.decide(scale, lines)
    assert before
    without = without_each(lines, judge) if lines else {}
    assert without.keys() == {publication for _, cites in stood for publication in cites}
    for publication, verdict in without.items():
        left = [each for each in lines if not cited[each.ref] or cited[each.ref] - {publication}]
        judged_again = judge.decide(scale, left)
        assert judged_again and judged_again.verdict == verdict
    changed = any(verdict != before.verdict for verdict in without.values())
    said = robustness(before.verdict, without)
    assert changed == (said in {Robustness.CHANGES, Robustness.ONE_REFERENCE})
