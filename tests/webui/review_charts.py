"""More of the invented review, for charts: two studies of unlike patients, with figures of every sort."""

from collections.abc import Iterator
from decimal import Decimal

from kg.facts import Arm, Entity, Fact, Place, Population, Ref, ResultStatus, Statistic, Study, StudyResult
from tests.webui.review import SOURCE

ALPHA, BETA, GAMMA = Ref("arm/alpha-z"), Ref("arm/beta-z"), Ref("arm/alpha-zd")
_AT = Place("table-1/1/3@0123456789ab")
_CR, _GE_PR, _GE_MR = Ref("outcome/cr"), Ref("outcome/ge-pr"), Ref("outcome/ge-mr")
_ITCH, _OS = Ref("adverse-event/itch"), Ref("outcome/os")
_PERCENT, _MEDIAN = Statistic.PERCENTAGE, Statistic.MEDIAN


def charted() -> Iterator[Fact]:
    """Yield two studies, their arms and what was measured."""
    for kind, path, label in (
        ("ResponseOutcome", "outcome/cr", "CR"),
        ("ResponseOutcome", "outcome/ge-mr", "≥MR"),
        ("AdverseEvent", "adverse-event/itch", "itch"),
        ("StudyDesign", "design/phase-1", "phase I"),
        ("BaselineCharacteristic", "characteristic/prior-lines", "prior lines of therapy"),
    ):
        yield Entity(iri=Ref(path), kind=kind, label=label, definition=f"What {label} means.")
    yield Population(iri=Ref("population/naive"), label="untreated patients")
    for name, design in (("alpha", "design/phase-1"), ("beta", "design/phase-2")):
        yield Study(
            iri=Ref(f"study/{name}"),
            label=name.capitalize(),
            source=SOURCE,
            design=Ref(design),
            population=Ref("population/elderly") if name == "alpha" else None,
            at=(_AT,),
        )
    for arm, study, regimen, patients in (
        (ALPHA, "alpha", "z", 20),
        (BETA, "beta", "z", 31),
        (GAMMA, "alpha", "z-d", None),
    ):
        label = f"{study.capitalize()}: {regimen}"
        yield Arm(
            iri=arm,
            label=label,
            study=Ref(f"study/{study}"),
            regimen=Ref(f"regimen/{regimen}"),
            n_stated=patients,
            source=SOURCE,
            at=(_AT,),
        )
    yield from _figures()


def _figures() -> Iterator[Fact]:
    yield _result("fits", ALPHA, _GE_PR, "60", n_stated=20)
    yield _result("deep", ALPHA, _CR, "15", n_stated=20)
    yield _result("wide", ALPHA, _GE_MR, "80", n_stated=20)
    yield _result("misfit", BETA, _GE_PR, "1.5", n_stated=31)
    yield _result("again", BETA, _CR, "50", n_stated=31)
    yield _result(
        "counted",
        BETA,
        _CR,
        "50",
        n_stated=31,
        n_analysed=30,
        n_events=15,
        restates=Ref("result/chart-again"),
    )
    yield _result("bare", GAMMA, _GE_PR, "44")
    part = Ref("population/naive")
    yield _result("part", ALPHA, _GE_PR, "50", n_stated=20, population=part)
    yield _result("few", ALPHA, _ITCH, "10", n_stated=20, grade="≥3")
    yield _result(
        "none", BETA, _ITCH, None, n_stated=31, grade="≥3", as_written="NA", status=ResultStatus.NOT_AVAILABLE
    )
    yield _result(
        "rate", GAMMA, _ITCH, "1.5", statistic=Statistic.INCIDENCE_RATE, unit="/(100.a)", as_written="1.5"
    )
    yield _result("weeks", ALPHA, _OS, "40", statistic=_MEDIAN, unit="wk", as_written="40 weeks", n_stated=20)
    yield _result(
        "lasting",
        BETA,
        _OS,
        None,
        statistic=_MEDIAN,
        as_written="NR",
        status=ResultStatus.NOT_REACHED,
        follow_up=Decimal(18),
        follow_up_unit="mo",
    )
    yield _result(
        "share", BETA, _OS, "88", as_written="88%", time_point=Decimal(1), time_unit="a", n_stated=31
    )
    yield _result("unsaid", GAMMA, _OS, "9", statistic=Statistic.NOT_STATED, unit="mo", as_written="9 months")
    for arm, lines in ((ALPHA, "2"), (BETA, "5")):
        yield _result(
            f"lines-{lines}", arm, Ref("characteristic/prior-lines"), lines, statistic=_MEDIAN, unit="1"
        )


def _result(name: str, arm: Ref, outcome: Ref, value: str | None, **told: object) -> StudyResult:
    study = Ref(f"study/{str(arm).removeprefix('arm/').partition('-')[0]}")
    given = {
        "iri": Ref(f"result/chart-{name}"),
        "source": SOURCE,
        "study": study,
        "arm": arm,
        "outcome": outcome,
        "at": _AT,
        "statistic": _PERCENT,
        "status": ResultStatus.REPORTED,
        "operator": "=" if value else None,
        "value": Decimal(value) if value else None,
        "unit": "%" if value else None,
        "as_written": f"{value}%",
    }
    return StudyResult.model_validate({**given, **told})
