"""What the small invented review says: one trial, its figures and doses, and one dispute."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from kg.facts import (
    Arm,
    Assertion,
    CitationBasis,
    Direction,
    Directness,
    Dispute,
    DisputeStatus,
    DoseInstruction,
    DoseStatus,
    EvidenceLine,
    Extent,
    Fact,
    Limit,
    Maturity,
    Place,
    Proposition,
    Ref,
    ResultStatus,
    Robustness,
    Schedule,
    Statistic,
    Study,
    StudyResult,
    VerdictDependence,
    Voice,
)
from tests.webui.review import SOURCE

STUDY, ARM, ZD = Ref("study/smith-2019"), Ref("arm/smith-2019-zd"), Ref("regimen/zd")


def study() -> Iterator[Fact]:
    yield Study(
        iri=STUDY,
        label="Smith 2019 study",
        source=SOURCE,
        design=Ref("design/phase-2"),
        trial=Ref("trial/glow-1"),
        population=Ref("population/elderly"),
        publications=(Ref("publication/smith-2019"),),
        at=(Place("table-1/1/1@0123456789ab"),),
    )
    yield Arm(
        iri=ARM,
        label="Smith 2019: ZD",
        study=STUDY,
        regimen=ZD,
        n_stated=42,
        source=SOURCE,
        at=(Place("table-1/1/2@0123456789ab"),),
    )
    yield Arm(
        iri=Ref("arm/smith-2019-all"),
        label="Smith 2019: all patients",
        study=STUDY,
        source=SOURCE,
        at=(Place("findings/1/2@0123456789ab"),),
    )


def figures() -> Iterator[Fact]:
    place = Place("table-1/1/3[0:2]@0123456789ab")
    yield StudyResult(
        iri=Ref("result/1"),
        source=SOURCE,
        study=STUDY,
        arm=ARM,
        outcome=Ref("outcome/ge-pr"),
        statistic=Statistic.PERCENTAGE,
        status=ResultStatus.REPORTED,
        operator="=",
        value=Decimal("61.5"),
        unit="%",
        as_written="61.5%",
        n_stated=42,
        at=place,
    )
    yield StudyResult(
        iri=Ref("result/2"),
        source=SOURCE,
        study=STUDY,
        arm=ARM,
        outcome=Ref("outcome/os"),
        statistic=Statistic.MEDIAN,
        status=ResultStatus.NOT_REACHED,
        as_written="NR",
        n_stated=42,
        at=place,
    )
    yield StudyResult(
        iri=Ref("result/3"),
        source=SOURCE,
        study=STUDY,
        arm=ARM,
        outcome=Ref("outcome/ge-pr"),
        statistic=Statistic.PERCENTAGE,
        status=ResultStatus.REPORTED,
        operator="=",
        value=Decimal("61.5"),
        unit="%",
        as_written="61.5 per cent",
        n_stated=42,
        n_events=26,
        follow_up=Decimal(18),
        follow_up_unit="mo",
        restates=Ref("result/1"),
        at=Place("findings/1/2@0123456789ab"),
    )


def doses() -> Iterator[Fact]:
    yield DoseInstruction(
        iri=Ref("dose/1"),
        regimen=ZD,
        source=SOURCE,
        study=STUDY,
        arm=ARM,
        part="induction",
        order=1,
        drug=Ref("drug/zanubarol"),
        dose_low=Decimal(20),
        dose_high=Decimal(40),
        unit="mg",
        days="1-21",
        cycle_days=28,
        dose_status=DoseStatus.MTD,
        as_written="20–40 mg days 1–21",
        at=Place("table-1/1/1[3:9]@0123456789ab"),
    )
    yield Schedule(iri=Ref("schedule/1"), label="ZD schedule", regimen=ZD, dose_instructions=(Ref("dose/1"),))


WEIGHT: dict[str, Any] = {
    "limits_in_favour": (Limit.HEDGED,),
    "n_studies": 2,
    "n_patients": 40,
    "n_studies_with_patients": 1,
    "designs": (Ref("design/phase-2"),),
    "maturities": (Maturity.ABSTRACT,),
    "robustness": Robustness.ONE_REFERENCE,
}


def claims() -> Iterator[Fact]:
    overcomes, t = Ref("relation/overcomes"), Ref("abnormality/t-9-21")
    for name, subject, verdict, lines in (
        ("p1", "zd", "disputed", ("l1", "l2")),
        ("p2", "z", "overcomes-in-part", ("l3",)),
        ("p3", "z-d", "not-studied", ()),
    ):
        proposition = Ref(f"proposition/{name}")
        regimen = Ref(f"regimen/{subject}")
        yield Proposition(
            iri=proposition,
            label=f"{subject.upper()} overcomes t(9;21)",
            subject=regimen,
            predicate=overcomes,
            object=t,
        )
        yield Assertion(
            iri=Ref(f"assertion/{name}"),
            label=f"{subject}: {verdict}",
            proposition=proposition,
            subject=regimen,
            predicate=overcomes,
            object=t,
            verdict=Ref(f"verdict/{verdict}"),
            rule=Ref("rule/disputed"),
            lines=tuple(Ref(f"line/{line}") for line in lines),
            **(WEIGHT if name == "p1" else {}),
        )
    yield _line("l1", "p1", Direction.SUPPORTS, Extent.FULL, "Those with the lesion did as well as the rest.")
    yield _line("l2", "p1", Direction.DISPUTES, None, "Those with the lesion did worse than the rest.")
    yield _line("l3", "p2", Direction.SUPPORTS, Extent.IN_PART, "Some of the harm went away.")
    yield Dispute(
        iri=Ref("dispute/p1"),
        label="Dispute: ZD overcomes t(9;21)",
        proposition=Ref("proposition/p1"),
        propositions=(Ref("proposition/p1"),),
        lines=(Ref("line/l1"), Ref("line/l2")),
        explanations=(Ref("explanation/unexplained"),),
        limits_in_favour=(Limit.HEDGED,),
        status=DisputeStatus.UNEXPLAINED,
    )
    yield from _judged_across()


def _judged_across() -> Iterator[Fact]:
    yield Dispute(
        iri=Ref("dispute/across"),
        label="Dispute: Z overcomes t(9;21), against ZD overcomes t(9;21)",
        proposition=Ref("proposition/p2"),
        propositions=(Ref("proposition/p2"), Ref("proposition/p1")),
        lines=(Ref("line/l2"), Ref("line/l3")),
        explanations=(Ref("explanation/narrower-term"),),
        confounders=(Ref("characteristic/age"),),
        status=DisputeStatus.CONFOUNDED,
    )
    yield VerdictDependence(
        iri=Ref("dependence/1"),
        label="Without Smith 2019: not studied",
        assertion=Ref("assertion/p1"),
        publication=Ref("publication/smith-2019"),
        verdict_without=Ref("verdict/not-studied"),
    )


def _line(
    name: str, proposition: str, direction: Direction, extent: Extent | None, paraphrase: str
) -> EvidenceLine:
    return EvidenceLine(
        iri=Ref(f"line/{name}"),
        source=SOURCE,
        name=name,
        proposition=Ref(f"proposition/{proposition}"),
        direction=direction,
        extent=extent,
        directness=Directness.DIRECT,
        design=Ref("design/phase-2"),
        settings=(Ref("setting/relapsed"),),
        maturity=Maturity.ABSTRACT,
        voice=Voice.FINDING,
        hedge="may",
        printed_level="IIb",
        citation_basis=CitationBasis.SENTENCE,
        publications=(Ref("publication/smith-2019"),),
        paraphrase=paraphrase,
        at=(Place("findings/1/1@0123456789ab"),),
    )
