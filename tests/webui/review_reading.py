"""The invented article with its words, and facts that were read from its places, for the reading copy."""

from collections.abc import Iterator
from decimal import Decimal

from kg.facts import (
    CitationBasis,
    Direction,
    Directness,
    Entity,
    EvidenceLine,
    Fact,
    Maturity,
    Place,
    Proposition,
    Ref,
    ResultStatus,
    Statistic,
    Study,
    StudyResult,
    Voice,
)
from kg.facts.results import Arm
from tests.kg.quoted import SOURCE, audited, source_facts


def read_facts() -> Iterator[Fact]:
    """Yield the article's places, its ledger, and what was taken from its first sentence and its table."""
    yield from source_facts()
    yield from audited()
    yield Entity(iri=Ref("outcome/ge-pr"), kind="ResponseOutcome", label="≥PR")
    yield Entity(iri=Ref("species/mouse"), kind="Disease", label="mice")
    yield Entity(iri=Ref("relation/lights-up"), kind="Relation", label="lights up")
    yield Proposition(
        iri=Ref("proposition/glow"),
        label="zanubarol lights up mice",
        subject=Ref("drug/zanubarol"),
        predicate=Ref("relation/lights-up"),
        object=Ref("species/mouse"),
    )
    yield _line()
    yield Study(
        iri=Ref("study/doe"),
        label="Doe 2011",
        source=SOURCE,
        publications=(Ref("publication/doe"),),
        at=(Place("table-1/1/1"),),
    )
    for name, label in (("one", "Doe 2011: ZD"), ("two", "Doe 2011: low dose")):
        yield Arm(
            iri=Ref(f"arm/doe-{name}"),
            label=label,
            study=Ref("study/doe"),
            is_comparator=name == "two",
            n_stated=42 if name == "one" else None,
            source=SOURCE,
            at=(Place("table-1/1/1"),),
        )
    yield from _figures()


def _line() -> EvidenceLine:
    return EvidenceLine(
        iri=Ref("line/glow"),
        source=SOURCE,
        name="glow",
        proposition=Ref("proposition/glow"),
        direction=Direction.DISPUTES,
        directness=Directness.DIRECT,
        maturity=Maturity.FULL_PAPER,
        voice=Voice.FINDING,
        citation_basis=CitationBasis.SENTENCE,
        publications=(Ref("publication/doe"),),
        paraphrase="Few mice were lit up.",
        at=(Place("findings/1/1"),),
    )


def _figures() -> Iterator[StudyResult]:
    for name, value, status, cell in (
        ("one", "61.5%", ResultStatus.REPORTED, "table-1/1/3[0:5]"),
        ("two", "NR", ResultStatus.NOT_REACHED, "table-1/2/3[0:2]"),
    ):
        yield StudyResult(
            iri=Ref(f"result/{name}"),
            source=SOURCE,
            study=Ref("study/doe"),
            arm=Ref(f"arm/doe-{name}"),
            outcome=Ref("outcome/ge-pr"),
            statistic=Statistic.PERCENTAGE,
            status=status,
            value=Decimal("61.5") if name == "one" else None,
            unit="%",
            grade=None,
            time_point=Decimal(1),
            time_unit="a",
            as_written=value,
            n_analysed=40 if name == "one" else None,
            at=Place(cell),
        )
