"""Which lines are in dispute, and what may explain it."""

from collections.abc import Sequence

import pytest

from kg.building.build import assemble
from kg.facts import (
    Assertion,
    Direction,
    Directness,
    Dispute,
    DisputeStatus,
    EvidenceLine,
    Fact,
    Limit,
    Proposition,
    Ref,
    Regimen,
    Voice,
)
from kg.progress import Steps
from kg.verdicts.assertions import verdicts
from kg.verdicts.judge import Judge
from kg.verdicts.rules import read_rules
from tests.kg.examples import SOURCES, VOCABULARY, entity, line, proposition

RULES = read_rules()
AB_DEL5Q = proposition("regimen/ab", "abnormality/del-5q")
AB_LOW = proposition("regimen/ab-low", "abnormality/del-5q")
SUPPORTS, DISPUTES = Direction.SUPPORTS, Direction.DISPUTES
WIDER: list[Fact] = [
    entity("regimen-class/b-based", "RegimenClass", "B-based regimens"),
    entity("setting/relapsed-or-refractory", "ClinicalSetting", "relapsed or refractory"),
    entity("setting/relapsed", "ClinicalSetting", "relapsed", broader=["setting/relapsed-or-refractory"]),
    entity("abnormality/del-5", "CytogeneticAbnormality", "del(5)"),
    entity("abnormality/del-5q-31", "CytogeneticAbnormality", "del(5q31)", broader=["abnormality/del-5q"]),
    Regimen(
        iri=Ref("regimen/ab-low"),
        label="AB low",
        member_of=(Ref("regimen-class/b-based"),),
        variant_of=Ref("regimen/ab"),
    ),
]


def judged(lines: Sequence[EvidenceLine], on: Sequence[Proposition] = (AB_DEL5Q,)) -> list[Fact]:
    store = assemble(
        {"vocabulary": [*VOCABULARY, *WIDER], "source/a-review": [*SOURCES, *on, *lines]}, Steps(quiet=True)
    )
    return list(verdicts(store, Judge.of(store, RULES)))


def disputes(lines: Sequence[EvidenceLine], on: Sequence[Proposition] = (AB_DEL5Q,)) -> list[Dispute]:
    return [fact for fact in judged(lines, on) if isinstance(fact, Dispute)]


def stand(name: str, direction: Direction, **fields: object) -> EvidenceLine:
    return line(name, AB_DEL5Q, direction, **fields)


def test_opposed_lines_make_one_dispute_explained_by_what_they_state_differently() -> None:
    (dispute,) = disputes(
        [
            stand("a", SUPPORTS, outcomes=("outcome/os",), settings=("setting/relapsed",)),
            stand("b", DISPUTES, outcomes=("outcome/pfs",), settings=("setting/relapsed",)),
        ]
    )
    assert set(dispute.lines) == {"line/a", "line/b"}
    assert dispute.explanations == ("explanation/endpoint",)


def test_a_dispute_whose_lines_state_no_difference_is_unexplained() -> None:
    (dispute,) = disputes([stand("a", SUPPORTS), stand("b", DISPUTES)])
    assert dispute.explanations == ("explanation/unexplained",)
    assert dispute.status is DisputeStatus.UNEXPLAINED


def test_agreeing_lines_make_no_dispute() -> None:
    assert not disputes([stand("a", SUPPORTS), stand("b", SUPPORTS)])


@pytest.mark.parametrize(
    ("subject", "obj"),
    [
        ("regimen/ab", "abnormality/del-5q-31"),
        ("regimen/ab-low", "abnormality/del-5q"),
        ("regimen/ab-low", "abnormality/del-5q-31"),
    ],
)
def test_a_line_on_something_narrower_disputes_the_wider_statement_and_names_both(
    subject: str, obj: str
) -> None:
    narrower = proposition(subject, obj)
    lines = [stand("a", SUPPORTS), line("b", narrower, DISPUTES)]
    (dispute,) = disputes(lines, [AB_DEL5Q, narrower])
    assert dispute.proposition == AB_DEL5Q.iri
    assert dispute.propositions == (AB_DEL5Q.iri, narrower.iri)
    assert dispute.lines == ("line/a", "line/b")
    assert dispute.explanations == ("explanation/narrower-term",)


def test_a_class_of_regimens_is_opposed_by_each_member_that_differs() -> None:
    wide, narrower = proposition("regimen-class/b-based", "abnormality/del-5q"), AB_LOW
    agreeing = line("c", wide, DISPUTES)
    (dispute,) = disputes([agreeing, line("b", narrower, SUPPORTS)], [wide, narrower])
    assert dispute.propositions == (wide.iri, narrower.iri)
    assert not disputes([agreeing, line("b", narrower, DISPUTES)], [wide, narrower])


@pytest.mark.parametrize(
    "other",
    [
        proposition("regimen/b", "abnormality/del-5q"),
        proposition("regimen/ab", "abnormality/del-5"),
        proposition("regimen/ab-low", "abnormality/inv-3"),
        proposition("regimen/ab", "abnormality/del-5q-31", Ref("relation/confers")),
        AB_LOW.model_copy(update={"context": (Ref("cell/blast"),)}),
    ],
)
def test_statements_of_which_neither_subsumes_the_other_are_not_in_dispute(other: Proposition) -> None:
    assert not disputes([stand("a", SUPPORTS), line("b", other, DISPUTES)], [AB_DEL5Q, other])


@pytest.mark.parametrize(("wide", "narrow", "disputed"), [(SUPPORTS, DISPUTES, 0), (DISPUTES, SUPPORTS, 1)])
def test_what_was_done_with_some_need_not_have_been_done_with_those_of_one_kind(
    wide: Direction, narrow: Direction, disputed: int
) -> None:
    done, kind = (
        proposition("regimen/ab", name, RULES.existential[0])
        for name in ("abnormality/del-5q", "abnormality/del-5q-31")
    )
    assert len(disputes([line("a", done, wide), line("b", kind, narrow)], [done, kind])) == disputed


def test_a_dispute_across_statements_changes_no_verdict() -> None:
    facts = judged([stand("a", SUPPORTS), line("b", AB_LOW, DISPUTES)], [AB_DEL5Q, AB_LOW])
    verdicts_on = {fact.proposition: fact.verdict for fact in facts if isinstance(fact, Assertion)}
    assert verdicts_on[AB_DEL5Q.iri] == "verdict/overcomes"
    assert verdicts_on[AB_LOW.iri] == "verdict/does-not-overcome"


@pytest.mark.parametrize(
    "other",
    [{"direction": Direction.MIXED}, {"directness": Directness.INDIRECT}, {"voice": Voice.RATIONALE}],
)
def test_a_line_that_takes_no_side_or_decides_nothing_opposes_none(other: dict[str, object]) -> None:
    second = stand("b", DISPUTES).model_copy(update=other)
    assert not disputes([stand("a", SUPPORTS), second])


def test_one_endpoint_that_both_have_is_no_explanation_but_other_patients_are() -> None:
    (dispute,) = disputes(
        [
            stand("a", SUPPORTS, outcomes=("outcome/os", "outcome/pfs"), prior_therapy=("drug/betanib",)),
            stand("b", DISPUTES, outcomes=("outcome/pfs",), prior_therapy=("drug/alphamab",)),
        ]
    )
    assert dispute.explanations == ("explanation/prior-therapy",)
    assert dispute.status is DisputeStatus.EXPLAINED_IN_PART


def test_a_confounder_that_the_source_names_is_in_the_dispute_and_its_status() -> None:
    confounder = Ref("characteristic/prior-lines")
    (dispute,) = disputes(
        [
            stand("a", SUPPORTS),
            stand("b", DISPUTES, confounders=(confounder,)),
            stand("c", Direction.MIXED, confounders=("characteristic/age",)),
        ]
    )
    assert dispute.confounders == (confounder,)
    assert dispute.explanations == ("explanation/confounder",)
    assert dispute.status is DisputeStatus.CONFOUNDED


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("populations", ("population/old",), ("population/very-old",)),
        ("populations", ("population/all", "population/old"), ("population/frail",)),
        ("prior_therapy", ("drug/betanib",), ("drug/alphamab", "drug/betanib")),
        ("settings", ("setting/relapsed-or-refractory",), ("setting/relapsed",)),
    ],
)
def test_what_one_side_states_and_holds_all_that_the_other_states_explains_nothing(
    field: str, one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    for first, second in ((one, other), (other, one)):
        (dispute,) = disputes(
            [stand("a", SUPPORTS, **{field: first}), stand("b", DISPUTES, **{field: second})]
        )
        assert dispute.explanations == ("explanation/unexplained",)


def test_patients_of_whom_neither_side_holds_the_other_do() -> None:
    (dispute,) = disputes(
        [
            stand("a", SUPPORTS, populations=("population/very-old",)),
            stand("b", DISPUTES, populations=("population/frail",)),
        ]
    )
    assert dispute.explanations == ("explanation/population",)


@pytest.mark.parametrize(
    ("wide", "narrow", "opposed"),
    [
        ((), (), True),
        ((), ("population/frail",), True),
        (("population/all",), (), True),
        (("population/all",), ("population/old",), True),
        (("population/old",), ("population/very-old",), True),
        (("population/old",), (), False),
        (("population/old",), ("population/frail",), False),
        (("population/very-old",), ("population/old",), False),
    ],
)
@pytest.mark.parametrize("favoured", ["wide", "narrow"])
def test_a_line_opposes_one_on_a_narrower_statement_only_if_it_speaks_of_its_patients(
    wide: tuple[str, ...], narrow: tuple[str, ...], opposed: bool, favoured: str
) -> None:
    sides = (SUPPORTS, DISPUTES) if favoured == "wide" else (DISPUTES, SUPPORTS)
    lines = [stand("a", sides[0], populations=wide), line("b", AB_LOW, sides[1], populations=narrow)]
    assert len(disputes(lines, [AB_DEL5Q, AB_LOW])) == opposed


def test_a_dispute_says_how_firm_each_side_is() -> None:
    (dispute,) = disputes(
        [
            stand("a", SUPPORTS, hedge="may"),
            stand("b", DISPUTES, populations=("population/old",), hedge="seems"),
            stand("c", DISPUTES, populations=("population/old",)),
        ]
    )
    assert dispute.limits_in_favour == (Limit.HEDGED,)
    assert dispute.limits_against == (Limit.NARROWER,)
    (firm,) = disputes([stand("a", SUPPORTS, hedge="may"), stand("b", SUPPORTS), stand("c", DISPUTES)])
    assert firm.limits_in_favour == firm.limits_against == ()
