"""A small invented review: what it speaks of, and the document itself."""

from collections.abc import Iterator

from kg.facts import (
    CellAnchor,
    DocumentPart,
    Entity,
    Fact,
    Place,
    Population,
    Publication,
    Ref,
    Reference,
    Regimen,
    SentenceAnchor,
    Source,
    Trial,
)

SOURCE = Ref("source/a-review")
HOSTILE = "<script>alert('x')</script> & \"co\""


def entities() -> Iterator[Fact]:
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


def regimens() -> Iterator[Fact]:
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


def documents() -> Iterator[Fact]:
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
