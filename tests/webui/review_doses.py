"""Rules for doses of the invented review: two ranges that share an end, a gap above, conditions."""

from collections.abc import Iterator
from decimal import Decimal

from kg.facts import DoseRule, Entity, Fact, Place, Ref
from tests.webui.review import SOURCE

CLEARANCE, ZANUBAROL = Ref("quantity/inulin-clearance"), Ref("drug/zanubarol")


def dose_rules() -> Iterator[Fact]:
    """Yield four rules for one drug, and one for another."""
    yield Entity(iri=CLEARANCE, kind="Quantity", label="inulin clearance")
    yield _by_clearance("low", (None, False), ("40", True), "5", 2)
    yield _by_clearance("middle", ("40", True), ("70", False), "10", 1)
    yield _by_condition("dialysis", ZANUBAROL, "Dialysis", "2.5")
    yield _by_condition("frail", ZANUBAROL, "frail", "7.5")
    yield _by_condition("other", Ref("drug/dexoprine"), "frail", "20")


def _by_clearance(
    name: str, low: tuple[str | None, bool], high: tuple[str | None, bool], dose: str, days: int
) -> DoseRule:
    ends = [None if number is None else Decimal(number) for number, _ in (low, high)]
    return DoseRule(
        iri=Ref(f"dose-rule/{name}"),
        source=SOURCE,
        drug=ZANUBAROL,
        quantity=CLEARANCE,
        low=ends[0],
        low_closed=low[1] if ends[0] is not None else None,
        high=ends[1],
        high_closed=high[1] if ends[1] is not None else None,
        quantity_unit="mL/min",
        dose=Decimal(dose),
        dose_unit="mg",
        every_days=days,
        as_written=f"{low[0]} to {high[0]}: {dose} mg",
        at=Place(f"table-1/2/{days}[0:9]@0123456789ab"),
    )


def _by_condition(name: str, drug: Ref, condition: str, dose: str) -> DoseRule:
    return DoseRule(
        iri=Ref(f"dose-rule/{name}"),
        source=SOURCE,
        drug=drug,
        condition=condition,
        dose=Decimal(dose),
        dose_unit="mg",
        every_days=1,
        days="1-21",
        cycle_days=28,
        as_written=f"{condition}: {dose} mg",
        at=Place("table-1/3/1[0:9]@0123456789ab"),
    )
