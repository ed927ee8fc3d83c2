"""More of the invented review: schedules that a calendar can show, and some that none can."""

from collections.abc import Iterator
from decimal import Decimal

from kg.facts import (
    Arm,
    DoseInstruction,
    DoseRelation,
    DoseStatus,
    Fact,
    Place,
    Ref,
    Regimen,
    ResultStatus,
    Statistic,
    Study,
    StudyResult,
)

SOURCE = Ref("source/a-review")
LONG = Ref("regimen/long")
_PLACE = Place("table-1/1/2@0123456789ab")
# path of the arm; part, drug, dose, days or how often, cycle length, first and last cycle, condition
_PRINTED = (
    ("phase-2", "induction", "zanubarol", (15, 15), "1-14", 21, (1, 8), None),
    ("phase-2", "induction", "dexoprine", (20, 40), "1,2,8,9", 21, (1, 4), None),
    ("phase-2", "induction", "dexoprine", (10, 20), "1,2,8,9", 21, (5, 8), None),
    ("phase-2", "maintenance", "zanubarol", None, "1-21", 28, (9, None), "responding patients"),
    ("again", "induction", "zanubarol", (15, 15), "1-14", 21, (1, 8), None),
    ("again", "induction", "dexoprine", (20, 40), "1,2,8,9", 21, (1, 4), None),
    ("again", "induction", "dexoprine", (10, 20), "1,2,8,9", 21, (5, 8), None),
    ("again", "maintenance", "zanubarol", None, "1-21", 28, (9, None), "responding patients"),
    ("endless", "induction", "zanubarol", (10, 10), "every 2 d", 28, (None, None), None),
    ("endless", "induction", "dexoprine", (5, 5), "continuous", None, (None, None), None),
    ("wrong", "induction", "zanubarol", (10, 10), "20-31", 28, (None, None), None),
)


def schedules() -> Iterator[Fact]:
    """Yield a regimen with four arms on three schedules, and one that nothing is said of."""
    yield Regimen(
        iri=LONG, label="LONG", letters="LONG", components=(Ref("drug/zanubarol"), Ref("drug/dexoprine"))
    )
    yield Regimen(iri=Ref("regimen/mute"), label="MUTE", components=(Ref("drug/zanubarol"),))
    for name in dict.fromkeys(row[0] for row in _PRINTED):
        study, arm = Ref(f"study/{name}"), Ref(f"arm/{name}")
        yield Study(iri=study, label=f"Study {name}", source=SOURCE, at=(_PLACE,))
        yield Arm(
            iri=arm, label=f"Study {name}: LONG", study=study, regimen=LONG, source=SOURCE, at=(_PLACE,)
        )
    for order, row in enumerate(_PRINTED):
        yield _instruction(order, *row)
    yield from _figures()


def _instruction(
    order: int,
    arm: str,
    part: str,
    drug: str,
    dose: tuple[int, int] | None,
    days: str,
    cycle_days: int | None,
    cycles: tuple[int | None, int | None],
    condition: str | None,
) -> DoseInstruction:
    is_days = days[0].isdigit()
    low, high = (Decimal(dose[0]), Decimal(dose[1])) if dose else (None, None)
    return DoseInstruction(
        iri=Ref(f"dose/long-{order}"),
        regimen=LONG,
        source=SOURCE,
        study=Ref(f"study/{arm}"),
        arm=Ref(f"arm/{arm}"),
        part=part,
        order=order,
        drug=Ref(f"drug/{drug}"),
        dose_low=low,
        dose_high=high,
        dose_relation=DoseRelation.SINGLE if low == high else DoseRelation.ALTERNATIVES,
        unit="mg" if dose else None,
        route="po" if drug == "zanubarol" else None,
        days=days if is_days else None,
        frequency=None if is_days else days,
        cycle_days=cycle_days,
        cycle_from=cycles[0],
        cycle_to=cycles[1],
        condition=condition,
        dose_status=DoseStatus.STANDARD,
        as_written=f"{drug} {days}",
        at=_PLACE,
    )


def _figures() -> Iterator[Fact]:
    for name, outcome, status, value in (
        ("os", "os", ResultStatus.NOT_REACHED, None),
        ("pr", "ge-pr", ResultStatus.REPORTED, Decimal(0)),
        ("pr-again", "ge-pr", ResultStatus.NOT_AVAILABLE, None),
    ):
        arm = "again" if name == "pr-again" else "phase-2"
        yield StudyResult(
            iri=Ref(f"result/long-{name}"),
            source=SOURCE,
            study=Ref(f"study/{arm}"),
            arm=Ref(f"arm/{arm}"),
            outcome=Ref(f"outcome/{outcome}"),
            statistic=Statistic.MEDIAN if outcome == "os" else Statistic.PERCENTAGE,
            status=status,
            operator="=" if value is not None else None,
            value=value,
            unit="%" if value is not None else None,
            as_written="0%" if value is not None else status.value,
            n_stated=30,
            at=_PLACE,
        )
