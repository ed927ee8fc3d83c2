"""How the drug of the invented review acts: on a molecule in a cell, and, by its class, on a process."""

from collections.abc import Iterator

from kg.facts import (
    Assertion,
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
    Voice,
)
from tests.webui.review import SOURCE

DRUG, CLASS = Ref("drug/zanubarol"), Ref("drug-class/glowmodulator")


def acting_things() -> Iterator[Fact]:
    """Yield what the claims are about."""
    for kind, path, label in (
        ("CellType", "cell/t-cell", "T cell"),
        ("Effect", "effect/immunomodulation", "immunomodulation"),
        ("Effect", "effect/shine", "shine"),
        ("BiologicalProcess", "process/dimming", "dimming"),
        ("ExperimentalSystem", "system/mouse", "mouse"),
        ("Relation", "relation/decreases", "decreases"),
        ("Verdict", "verdict/supported", "supported"),
    ):
        yield Entity(iri=Ref(path), kind=kind, label=label, definition=f"What {label} means.")


def mechanisms() -> Iterator[Fact]:
    """Yield two claims with a line each; the first was found in mice."""
    yield Proposition(
        iri=Ref("proposition/m1"),
        label="zanubarol activates glowin",
        subject=DRUG,
        predicate=Ref("relation/activates"),
        object=Ref("target/glowin"),
        context=(Ref("cell/t-cell"),),
        effect=(Ref("effect/shine"),),
    )
    yield Proposition(
        iri=Ref("proposition/m2"),
        label="glowmodulators decrease dimming",
        subject=CLASS,
        predicate=Ref("relation/decreases"),
        object=Ref("process/dimming"),
    )
    yield _verdict("m1", DRUG, "relation/activates", "target/glowin")
    yield _verdict("m2", CLASS, "relation/decreases", "process/dimming")
    yield _line("m1", "Mice that glowed had more glowin in their T cells.", (Ref("system/mouse"),))
    yield _line("m2", "The class makes dimming rarer.", ())


def _verdict(name: str, subject: Ref, relation: str, thing: str) -> Assertion:
    return Assertion(
        iri=Ref(f"assertion/{name}"),
        label=f"{name}: supported",
        proposition=Ref(f"proposition/{name}"),
        subject=subject,
        predicate=Ref(relation),
        object=Ref(thing),
        verdict=Ref("verdict/supported"),
        rule=Ref("rule/disputed"),
        lines=(Ref(f"line/{name}"),),
    )


def _line(name: str, paraphrase: str, systems: tuple[Ref, ...]) -> EvidenceLine:
    return EvidenceLine(
        iri=Ref(f"line/{name}"),
        source=SOURCE,
        name=name,
        proposition=Ref(f"proposition/{name}"),
        direction=Direction.SUPPORTS,
        directness=Directness.DIRECT,
        systems=systems,
        maturity=Maturity.NOT_CITED,
        voice=Voice.FINDING,
        citation_basis=CitationBasis.SENTENCE,
        paraphrase=paraphrase,
        at=(Place("findings/1/1@0123456789ab"),),
    )
