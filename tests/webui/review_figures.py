"""More figures than the small invented review has: rates and medians of other studies."""

from collections.abc import Iterator
from decimal import Decimal

from kg.facts import Arm, Entity, Fact, Place, Ref, ResultStatus, Statistic, Study, StudyResult
from tests.webui.review import SOURCE

_PLACE = Place("table-1/1/3[0:2]@0123456789ab")
# Study, regimen, rate of response, median survival and its unit.
_PRINTED = (
    ("jones-2016", "z", "9", "40", "wk"),
    ("jones-2017", "z", "100", "8", "mo"),
    ("jones-2018", "zd", "70", "1", "a"),
    ("jones-2020", "zd", "0", None, None),
    ("jones-2021", "z-d", None, "11.5", "mo"),
)


def more_drugs() -> Iterator[Fact]:
    """More than a form shows without a field to search in."""
    for name in ("alimab", "belimod", "caromib", "(D)-4;5", "dexolone", "erimab", "folimod", "gamimab"):
        yield Entity(
            iri=Ref(f"drug/{name.strip('(').replace(')-', '-').replace(';', '-').lower()}"),
            kind="Drug",
            label=name,
        )


def more_figures() -> Iterator[Fact]:
    for name, regimen, rate, median, unit in _PRINTED:
        study, arm = Ref(f"study/{name}"), Ref(f"arm/{name}")
        yield Study(
            iri=study,
            label=name.replace("-", " ").capitalize(),
            source=SOURCE,
            at=(Place("table-1/1/1@0123456789ab"),),
        )
        yield Arm(
            iri=arm,
            label=f"{name}: {regimen}",
            study=study,
            regimen=Ref(f"regimen/{regimen}"),
            n_stated=20,
            source=SOURCE,
            at=(Place("table-1/1/2@0123456789ab"),),
        )
        yield _result(f"{name}-pr", arm, "outcome/ge-pr", Statistic.PERCENTAGE, rate, "%")
        yield _result(f"{name}-os", arm, "outcome/os", Statistic.MEDIAN, median, unit)


def _result(
    name: str, arm: Ref, outcome: str, statistic: Statistic, value: str | None, unit: str | None
) -> StudyResult:
    return StudyResult(
        iri=Ref(f"result/{name}"),
        source=SOURCE,
        study=Ref(arm.replace("arm/", "study/")),
        arm=arm,
        outcome=Ref(outcome),
        statistic=statistic,
        status=ResultStatus.REPORTED if value else ResultStatus.NOT_AVAILABLE,
        operator="=" if value else None,
        value=Decimal(value) if value else None,
        unit=unit if value else None,
        as_written=f"{value} {unit}" if value else "NA",
        n_stated=20,
        at=_PLACE,
    )
