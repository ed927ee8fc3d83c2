"""A second study of the invented review: of one drug alone, with other patients and gaps."""

from collections.abc import Iterator
from decimal import Decimal

from kg.facts import (
    Arm,
    DoseInstruction,
    DoseStatus,
    Entity,
    Fact,
    Place,
    Ref,
    ResultStatus,
    Statistic,
    Study,
    StudyResult,
)
from tests.webui.review import SOURCE
from tests.webui.review_evidence import ARM, STUDY

OTHER, ALONE = Ref("study/brown-2018"), Ref("arm/brown-2018-z")
PLACE = Place("table-1/1/3[0:2]@0123456789ab")


def compared() -> Iterator[Fact]:
    """Yield the study, what was measured in it, and one figure more of the first study."""
    yield Entity(iri=Ref("outcome/cr"), kind="ResponseOutcome", label="CR")
    yield Entity(iri=Ref("adverse-event/glare"), kind="AdverseEvent", label="glare")
    yield Entity(iri=Ref("characteristic/prior-lamps"), kind="BaselineCharacteristic", label="prior lamps")
    yield Study(
        iri=OTHER,
        label="Brown 2018 study",
        source=SOURCE,
        design_as_written="phase I",
        publications=(),
        at=(PLACE,),
    )
    yield Arm(
        iri=ALONE,
        label="Brown 2018: Z",
        study=OTHER,
        regimen=Ref("regimen/z"),
        n_stated=7,
        source=SOURCE,
        at=(PLACE,),
    )
    yield DoseInstruction(
        iri=Ref("dose/z"),
        regimen=Ref("regimen/z"),
        source=SOURCE,
        study=OTHER,
        arm=ALONE,
        part="induction",
        order=1,
        drug=Ref("drug/zanubarol"),
        dose_status=DoseStatus.STANDARD,
        as_written="Z every evening",
        at=PLACE,
    )
    yield _figure("z-cr", "outcome/cr", ResultStatus.REPORTED, "0%", Decimal(0))
    yield _figure("z-os", "outcome/os", ResultStatus.NOT_AVAILABLE, "NA", None)
    glare = _figure("z-glare", "adverse-event/glare", ResultStatus.REPORTED, "43%", Decimal(43), "≥3")
    yield glare.model_copy(update={"n_analysed": 6})
    yield _figure("z-lamps", "characteristic/prior-lamps", ResultStatus.REPORTED, "3", Decimal(3))
    yield _figure(
        "zd-lamps", "characteristic/prior-lamps", ResultStatus.REPORTED, "1", Decimal(1), None, STUDY, ARM
    )


def _figure(
    name: str,
    outcome: str,
    status: ResultStatus,
    words: str,
    value: Decimal | None,
    grade: str | None = None,
    study: Ref = OTHER,
    arm: Ref = ALONE,
) -> StudyResult:
    return StudyResult(
        iri=Ref(f"result/{name}"),
        source=SOURCE,
        study=study,
        arm=arm,
        outcome=Ref(outcome),
        statistic=Statistic.PERCENTAGE if words.endswith("%") else Statistic.MEDIAN,
        status=status,
        operator="=" if value is not None else None,
        value=value,
        unit=("%" if words.endswith("%") else "1") if value is not None else None,
        as_written=words,
        grade=grade,
        n_stated=7,
        at=PLACE,
    )
