"""A small invented review: two drugs, four regimens, one dispute, one trial."""

from collections.abc import Iterator
from decimal import Decimal
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from waitress.server import create_server

from kg.facts import (
    Arm,
    Assertion,
    CellAnchor,
    CitationBasis,
    Direction,
    Directness,
    Dispute,
    DisputeStatus,
    DocumentPart,
    DoseInstruction,
    DoseStatus,
    Entity,
    EvidenceLine,
    Extent,
    Fact,
    Maturity,
    Place,
    Population,
    Proposition,
    Publication,
    Ref,
    Reference,
    Regimen,
    ResultStatus,
    Robustness,
    Schedule,
    SentenceAnchor,
    Source,
    Statistic,
    Study,
    StudyResult,
    Trial,
    VerdictDependence,
    Voice,
)
from kg.ontology import ontology_quads
from kg.store import MemoryStore
from kg.summary import summary
from webui import create_app

SOURCE = Ref("source/a-review")
HOSTILE = "<script>alert('x')</script> & \"co\""


def _entities() -> Iterator[Fact]:
    for kind, path, label in (
        ("DrugClass", "drug-class/glowmodulator", "glowmodulators"),
        ("CytogeneticAbnormality", "abnormality/t-9-21", "t(9;21)"),
        ("CytogeneticAbnormality", "abnormality/del-3p", "del(3p)"),
        ("Relation", "relation/overcomes", "overcomes"),
        ("Relation", "relation/activates", "activates"),
        ("MolecularTarget", "target/glowin", "glowin"),
        ("ResponseOutcome", "outcome/ge-pr", "≥PR"),
        ("TimeToEventOutcome", "outcome/os", "OS"),
        ("StudyDesign", "design/phase-2", "phase II"),
        ("ClinicalSetting", "setting/relapsed", "relapsed"),
        ("Verdict", "verdict/disputed", "disputed"),
        ("Verdict", "verdict/overcomes-in-part", "overcomes in part"),
        ("Verdict", "verdict/not-studied", "not studied"),
        ("DisputeExplanation", "explanation/unexplained", "unexplained"),
        ("DisputeExplanation", "explanation/narrower-term", "narrower statement"),
        ("BaselineCharacteristic", "characteristic/age", "age"),
        ("VerdictRule", "rule/disputed", "disputed"),
        ("Disease", "disease/hostile", HOSTILE),
    ):
        yield Entity(iri=Ref(path), kind=kind, label=label, definition=f"What {label} means.")
    yield Entity(
        iri=Ref("drug/zanubarol"),
        kind="Drug",
        label="zanubarol",
        synonyms=("Zanoba",),
        abbreviations=("ZNB",),
        member_of=(Ref("drug-class/glowmodulator"),),
    )
    yield Entity(iri=Ref("drug/dexoprine"), kind="Drug", label="dexoprine")
    yield Population(iri=Ref("population/elderly"), label="elderly patients")
    yield Trial(iri=Ref("trial/glow-1"), label="GLOW-1", registry_number="NCT99999999")


def _regimens() -> Iterator[Fact]:
    both = (Ref("drug/zanubarol"), Ref("drug/dexoprine"))
    for path, letters, components in (
        ("regimen/zd", "ZD", both),
        ("regimen/z-d", "Zd", both),
        ("regimen/z", "Z", both[:1]),
    ):
        yield Regimen(
            iri=Ref(path),
            label=letters,
            letters=letters,
            components=components,
            component_count=len(components),
        )


def _documents() -> Iterator[Fact]:
    yield Source(iri=SOURCE, label="A Review 2020", title="An invented review", year=2020, sha256="0" * 64)
    for order, (part, label) in enumerate(
        (("findings", "Findings"), ("table-1", "Table 1"), ("references", "References"))
    ):
        yield DocumentPart(
            iri=Ref(f"part/a-review/{part}"), source=SOURCE, label=label, slug=part, order=order + 1
        )
    for number in (1, 2):
        yield SentenceAnchor(
            iri=Ref(f"anchor/a-review/findings/1/{number}"),
            source=SOURCE,
            in_part=Ref("part/a-review/findings"),
            locator=Place(f"findings/1/{number}@0123456789ab"),
            start=(10 * number,),
            end=(10 * number + 9,),
            cites=(Ref("reference/a-review/1"),),
        )
    for column, header in ((1, "Regimen"), (2, "N"), (3, "≥PR")):
        yield CellAnchor(
            iri=Ref(f"anchor/a-review/table-1/1/{column}"),
            source=SOURCE,
            in_part=Ref("part/a-review/table-1"),
            locator=Place(f"table-1/1/{column}@0123456789ab"),
            row=1,
            column=column,
            column_header=header,
        )
    yield Publication(
        iri=Ref("publication/smith-2019"),
        label="Smith 2019",
        title="Glow in the dark",
        authors=("Smith A",),
        journal="J Glow",
        year=2019,
        volume="3",
        first_page="1",
        last_page="9",
        doi="10.9999/glow",
        meeting_abstract=True,
    )
    yield Reference(
        iri=Ref("reference/a-review/1"),
        source=SOURCE,
        number=1,
        publication=Ref("publication/smith-2019"),
        at=Place("references/1@0123456789ab"),
    )


STUDY, ARM, ZD = Ref("study/smith-2019"), Ref("arm/smith-2019-zd"), Ref("regimen/zd")


def _study() -> Iterator[Fact]:
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


def _figures() -> Iterator[Fact]:
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


def _doses() -> Iterator[Fact]:
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


def _claims() -> Iterator[Fact]:
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
            robustness=Robustness.ONE_REFERENCE if name == "p1" else None,
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
        citation_basis=CitationBasis.SENTENCE,
        publications=(Ref("publication/smith-2019"),),
        paraphrase=paraphrase,
        at=(Place("findings/1/1@0123456789ab"),),
    )


@pytest.fixture(scope="session")
def store() -> MemoryStore:
    """Return the invented review with the real ontology, in memory."""
    store = MemoryStore(ontology_quads(), version="v1")
    store.add([*_entities(), *_regimens()], "vocabulary")
    store.add([*_documents(), *_study(), *_figures(), *_doses(), *_claims()], "source/a-review")
    store.extend(summary(store))
    return store


@pytest.fixture(scope="session")
def hostile() -> str:
    """Return the label of ``disease/hostile``."""
    return HOSTILE


@pytest.fixture(scope="session")
def app(store: MemoryStore) -> Flask:
    return create_app(store)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def live(app: Flask) -> Iterator[str]:
    """Serve the invented review on a free port; yield its address."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)
