"""A small invented world for tests: another disease, other drugs, one dispute and one silence."""

from kg.facts import (
    Arm,
    CitationBasis,
    Direction,
    Directness,
    Entity,
    EvidenceLine,
    Extent,
    Fact,
    Maturity,
    Proposition,
    Publication,
    Ref,
    Reference,
    Regimen,
    Source,
    Study,
    Voice,
    content_ref,
)
from kg.facts.terms import Place
from kg.verdicts.rules import read_rules

SOURCE = Ref("source/a-review")
OVERCOMES = Ref("relation/overcomes")


def entity(iri: str, kind: str, label: str, **fields: object) -> Entity:
    return Entity.model_validate({"iri": iri, "kind": kind, "label": label, **fields})


def proposition(subject: str, obj: str, relation: Ref = OVERCOMES) -> Proposition:
    return Proposition(
        iri=content_ref("proposition", subject, relation, obj, (), ()),
        label=f"{subject} overcomes {obj}",
        subject=Ref(subject),
        predicate=relation,
        object=Ref(obj),
    )


def line(name: str, of: Proposition, direction: Direction, **fields: object) -> EvidenceLine:
    stated: dict[str, object] = {
        "iri": f"line/{name}",
        "name": name,
        "source": SOURCE,
        "proposition": of.iri,
        "direction": direction,
        "extent": Extent.FULL if direction is Direction.SUPPORTS else None,
        "directness": Directness.DIRECT,
        "maturity": Maturity.FULL_PAPER,
        "voice": Voice.FINDING,
        "citation_basis": CitationBasis.SENTENCE,
        "paraphrase": f"What {name} says.",
        "at": (Place("findings/1/1"),),
    }
    return EvidenceLine.model_validate({**stated, **fields})


VERDICTS = [
    entity(name, "Verdict", name.removeprefix("verdict/").replace("-", " "))
    for name in sorted({row.verdict for scale in read_rules().scales for row in scale.rows})
]
VOCABULARY: list[Fact] = [
    *VERDICTS,
    entity("relation/overcomes", "Relation", "overcomes"),
    entity("explanation/endpoint", "DisputeExplanation", "other endpoint"),
    *(
        entity(f"explanation/{name}", "DisputeExplanation", name)
        for name in ("unexplained", "confounder", "narrower-term", "setting", "population", "prior-therapy")
    ),
    entity("drug/alphamab", "Drug", "alphamab"),
    entity("drug/betanib", "Drug", "betanib"),
    *(
        entity(f"population/{name}", "Population", name, broader=[f"population/{wider}"] if wider else [])
        for name, wider in (("all", ""), ("old", "all"), ("very-old", "old"), ("frail", "all"))
    ),
    entity("system/mouse", "ExperimentalSystem", "mouse"),
    entity("system/patients", "ExperimentalSystem", "patients"),
    entity("abnormality/del-5q", "CytogeneticAbnormality", "del(5q)"),
    entity("abnormality/inv-3", "CytogeneticAbnormality", "inv(3)"),
    Regimen(
        iri=Ref("regimen/ab"),
        label="AB",
        letters="AB",
        component_count=2,
        components=(Ref("drug/alphamab"), Ref("drug/betanib")),
    ),
    Regimen(
        iri=Ref("regimen/b"), label="B", letters="B", component_count=1, components=(Ref("drug/betanib"),)
    ),
]
PUBLICATION = Publication(iri=Ref("publication/doe-2020"), label="Doe et al 2020", title="A trial", year=2020)
SOURCES: list[Fact] = [
    Source(iri=SOURCE, label="A review", title="A review", sha256="0" * 64, scope=(Ref("population/all"),)),
    PUBLICATION,
    Reference(
        iri=Ref("reference/a-review/1"),
        source=SOURCE,
        number=1,
        publication=PUBLICATION.iri,
        at=Place("references/1"),
    ),
    Study(
        iri=Ref("study/one"),
        label="One",
        source=SOURCE,
        publications=(PUBLICATION.iri,),
        at=(Place("table-1/1/1"),),
    ),
    Arm(
        iri=Ref("arm/one/ab"),
        label="AB",
        study=Ref("study/one"),
        regimen=Ref("regimen/ab"),
        source=SOURCE,
        at=(Place("table-1/1/2"),),
    ),
]
